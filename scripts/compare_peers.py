#!/usr/bin/env python3
"""Hold `write_like` to the programs themselves, where they are installed, on random records.

The same seed gives the same records and options on every machine. A difference is printed with the command,
and the input is kept.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from sixfast import write_like

EMBOSS = ("-sformat", "pearson", "-auto", "-outseq", "stdout")
LETTERS = ("ACGT", "ACGT", "acgtACGT", "ACGTNRY", "ACGTRYSWKMBDHVN", "ACGU", "ACGTUacgtun")
LENGTHS = ((0, 12), (3, 60), (30, 300), (100, 600))
DESCRIPTIONS = ("", " d", "  two  words", " a b ", "\tt x")
FRAMES = ("F1", "F2", "F3", "R1", "R2", "R3")


class Run(NamedTuple):
    """A command of a program, without its input, and what is asked of `write_like`."""

    command: list[str]
    options: dict[str, Any]


def orfm(rng: random.Random) -> Run:
    """OrfM, which writes nucleotides to a file of their own."""
    least, code = rng.choice([3, 9, 30, 96]), rng.choice([1, 1, 2, 4, 11, 14, 22, 23])
    run = Run(["orfm", "-m", str(least), "-c", str(code)], {"min_length": least, "code": code})
    return with_options(rng, run, [(["-p"], {"include_stop": True}), (["-s"], {"partial": "5"})])


def getorf(rng: random.Random) -> Run:
    """Getorf of EMBOSS, for ORFs."""
    find, least = rng.choice(["stops", "start"]), rng.choice([3, 6, 7, 10, 30])
    nucleotides = rng.random() < 0.5
    number = (find == "start") + 2 * nucleotides
    form = "nucleotide" if nucleotides else "fasta"
    command = ["getorf", *EMBOSS, "-find", str(number), "-minsize", str(least)]
    run = Run(command, {"find": find, "min_length": least, "format": form})
    code = rng.choice([1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15, 16, 21, 22, 23])
    more = [
        (["-table", str(code)], {"code": code, "starts": "code"}),
        (["-noreverse"], {"strand": "forward"}),
        (["-nomethionine"], {"initial_m": False}),
        (["-maxsize", "40"], {"max_length": 40}),
    ]
    return with_options(rng, run, more)


def esl_translate(rng: random.Random) -> Run:
    """esl-translate of Easel."""
    least, code = rng.choice([1, 3, 10, 20]), rng.choice([1, 1, 2, 4, 11, 14, 22, 25])
    run = Run(["esl-translate", "-l", str(least), "-c", str(code)], {"min_aa": least, "code": code})
    more = [
        rng.choice([(["-m"], {"find": "start"}), (["-M"], {"find": "start", "starts": "code"})]),
        rng.choice([(["--watson"], {"strand": "forward"}), (["--crick"], {"strand": "reverse"})]),
    ]
    return with_options(rng, run, more)


def transeq(rng: random.Random) -> Run:
    """Transeq of EMBOSS."""
    frames = chosen(rng)
    code = rng.choice([1, 1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15, 16, 21, 22, 23])
    command = ["transeq", *EMBOSS, "-frame", numbers(frames), "-table", str(code)]
    more = [
        (["-trim"], {"trim": True}),
        (["-clean"], {"stop_as": "X"}),
        (["-alternative"], {"reverse_frames": "from-end"}),
    ]
    return with_options(rng, Run(command, {"frames": frames, "code": code}), more)


def seqkit(rng: random.Random) -> Run:
    """The command translate of SeqKit."""
    frames = chosen(rng)
    code = rng.choice([1, 1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 16, 21, 22, 25, 27, 28, 31])
    command = ["seqkit", "translate", "-f", numbers(frames), "-T", str(code)]
    more = [
        (["-x"], {"unknown": "x"}),
        (["-F"], {"append_frame": True}),
        (["-M"], {"initial_m": True}),
        (["--clean"], {"stop_as": "X"}),
        (["-w", "0"], {"line_width": 0}),
    ]
    return with_options(rng, Run(command, {"frames": frames, "code": code}), more)


PROGRAMS: dict[str, Callable[[random.Random], Run]] = {
    "orfm": orfm,
    "getorf": getorf,
    "esl-translate": esl_translate,
    "transeq": transeq,
    "seqkit": seqkit,
}


def with_options(rng: random.Random, run: Run, more: list[tuple[list[str], dict[str, Any]]]) -> Run:
    """Add some of the options."""
    command, options = list(run.command), dict(run.options)
    for words, meant in more:
        if rng.random() < 0.4:
            command += words
            options.update(meant)
    return Run(command, options)


def chosen(rng: random.Random) -> tuple[str, ...]:
    """Some frames, in order; often all."""
    return FRAMES if rng.random() < 0.5 else tuple(sorted(rng.sample(FRAMES, rng.randint(1, 3))))


def numbers(frames: tuple[str, ...]) -> str:
    """Frames as EMBOSS and SeqKit name them."""
    return ",".join(("-" if frame[0] == "R" else "") + frame[1] for frame in frames)


def letters_for(rng: random.Random, program: str) -> str:
    """Letters that the program reads."""
    letters = rng.choice(LETTERS)
    if program == "seqkit":  # it guesses the alphabet from the first record
        letters = letters.replace("U", "T").replace("u", "t")
    if program in {"getorf", "transeq"} and rng.random() < 0.2:
        letters += "-.0X"
    return letters + "TAGTAG" if rng.random() < 0.3 else letters


def write_records(rng: random.Random, program: str, records: int, path: Path) -> None:
    """Write random records."""
    letters = letters_for(rng, program)
    least, most = rng.choice(LENGTHS)
    # Where these fail or glue records together `write_like` does not.
    least = max(least, 3) if program in {"seqkit", "esl-translate"} else least
    with path.open("w", encoding="ascii", newline="\n") as file:
        for number in range(records):
            sequence = "".join(rng.choices(letters, k=rng.randint(least, most)))
            sequence = sequence or ("A" if number in {0, records - 1} else "")
            width = rng.choice([60, 7, 10_000])
            lines = [sequence[start : start + width] for start in range(0, len(sequence), width)]
            file.write("\n".join([f">r{number}{rng.choice(DESCRIPTIONS)}", *lines, ""]))


def differs(run: Run, program: str, folder: Path) -> bool:
    """Compare both answers for the records in a folder; tell a difference."""
    reads, own = folder / "reads.fa", folder / "own"
    source = ["-sequence", str(reads)] if EMBOSS[0] in run.command else [str(reads)]
    command = [*run.command, *source]
    done = subprocess.run(command, check=False, capture_output=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit status {done.returncode}: {done.stderr[-300:]!r}")
    write_like(reads, own, program, **run.options)  # type: ignore[arg-type]
    if done.stdout == own.read_bytes():
        return False
    pairs = zip(done.stdout.split(b"\n"), own.read_bytes().split(b"\n"))
    line, (wanted, got) = next((n, pair) for n, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    print(f"{' '.join(command)}\n  {run.options}\n  line {line}: {got!r}, but the program has {wanted!r}")
    return True


class Comparison(NamedTuple):
    """A run of a program that is to be compared.

    Attributes:
        program: its name.
        rng: what is random in the run.
        records: how many records there are.
        folder: an empty folder, which is kept if something differs.
    """

    program: str
    rng: random.Random
    records: int
    folder: Path


def answers_differ(comparison: Comparison) -> bool:
    """Run a program and `write_like` on random records, and compare the bytes; tell a difference."""
    program, rng, records, folder = comparison
    run = PROGRAMS[program](rng)
    write_records(rng, program, records, folder / "reads.fa")
    return differs(run, program, folder)


def compare(
    description: str | None, programs: Iterable[str], records: int, differ: Callable[[Comparison], bool]
) -> int:
    """Read the command line, compare programs run by run, and tell how often they differ.

    Args:
        description: of the command.
        programs: names of those that can be compared.
        records: in a run, if nothing is said.
        differ: does a run, and returns whether something differs.

    Returns:
        The exit status.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--programs", default=",".join(programs), help="by default all that are installed")
    parser.add_argument("--runs", type=int, default=50, help="for each program")
    parser.add_argument("--records", type=int, default=records, help="in each run")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    status = 0
    for program in options.programs.split(","):
        if shutil.which(program) is None:
            print(f"{program}: not installed")
            continue
        wrong = 0
        for number in range(options.runs):
            rng = random.Random(f"{options.seed} {program} {number}")  # noqa: S311 - nothing secret
            folder = Path(tempfile.mkdtemp(prefix=f"{Path(sys.argv[0]).stem}."))
            if differ(Comparison(program, rng, options.records, folder)):
                wrong += 1
            else:
                shutil.rmtree(folder)
        compared = options.runs * options.records
        print(f"{program}: {compared:,} records, {options.runs} runs, {wrong} differ", flush=True)
        status |= wrong > 0
    return status


if __name__ == "__main__":
    os.environ["EMBOSS_WARNRANGE"] = "N"
    sys.exit(compare(__doc__, PROGRAMS, 400, answers_differ))
