"""All commands, and chunking and splitting in Python: with an interrupt, a kill or a bad input."""

from __future__ import annotations

import contextlib
import functools
import io
import json
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from fault_injection import harness
from sixfast import reference
from sixfast.cli import main
from sixfast.virnucpro.utils.file_utils import split_fasta_file
from sixfast.virnucpro.utils.sequence import split_fasta_chunk
from soaking.material import INPUTS, check, material

Tree = dict[str, object]

#: What is done to a run, and the exit status that goes with it.
FAULTS = {
    "none": 0,
    "SIGKILL": -signal.SIGKILL,
    "SIGINT": 128 + signal.SIGINT,
    "SIGTERM": 128 + signal.SIGTERM,
}
#: Says an error as the command says it.
IN_PYTHON = """
import sys
from pathlib import Path
from sixfast.virnucpro.utils import file_utils, sequence
reads, out = map(Path, sys.argv[1:])
try:
    {call}
except Exception as error:
    sys.exit(f"sixfast: error: {{error}}")
"""


class Stage(NamedTuple):
    """What is run on an input, with outputs in a directory.

    Attributes:
        command: the arguments of the command; or the call, in Python.
        call: the same call in this process, for what the command does not have.
        locked: the output whose lock keeps others away.
        leaves: whether files of an earlier run stay that it does not replace, as in VirNucPro.
    """

    command: str
    call: Callable[[Path, Path], object] | None = None
    locked: str | None = None
    leaves: bool = False

    def program(self, reads: Path, out: Path) -> list[str]:
        """What to start."""
        if self.call is not None:
            return harness.python(IN_PYTHON.format(call=self.command), reads, out)
        return [sys.executable, "-m", "sixfast", *self.arguments(reads, out)]

    def arguments(self, reads: Path, out: Path) -> list[str]:
        """The arguments of the command."""
        return [word.format(reads=reads, out=out) for word in self.command.split()]


TWO_FILES = "--nucleotide {out}/n.fa --protein {out}/p.faa"
STAGES = {
    "translate": Stage("translate {reads} --workers 2 " + TWO_FILES, locked="n.fa"),
    "prepare": Stage(
        "prepare {reads} -o {out} --chunk-size 100 --records-per-file 40 --keep chunked --workers 2",
        locked="manifest.json",
    ),
    "train-set": Stage("train-set {reads} {reads}.gbff --chunk-size 60 " + TWO_FILES, locked="n.fa"),
    "validate": Stage("validate {reads} --json --scratch-dir {out}"),
    "verify": Stage("verify {reads}"),
    "chunk": Stage(
        "sequence.split_fasta_chunk(reads, out / 'chunks.fa', 100)",
        lambda reads, out: split_fasta_chunk(reads, out / "chunks.fa", 100),
        "chunks.fa",
    ),
    "split": Stage(
        "file_utils.split_fasta_file(reads, out, 20)",
        lambda reads, out: split_fasta_file(reads, out, 20),
        "output_1.fa",
        leaves=True,
    ),
}


def write_input(number: int, folder: Path) -> Path:
    """Write an input, and a GenBank file with proteins of some of its records."""
    folder.mkdir()
    reads = folder / "reads.fa"
    reads.write_bytes(material(number))
    Path(f"{reads}.gbff").write_text(genbank(number), encoding="ascii")
    return reads


@functools.cache
def genbank(number: int) -> str:
    """A GenBank file of the first records of an input: all that each codes for, stops too."""
    records = re.findall(r">(read\d+) .*\n([A-Za-z]+)\n", material(number).decode(errors="replace"))
    text = ""
    for name, sequence in records[:5] or [("none", "ACGT")]:
        text += (
            f"LOCUS       {name:<16}{len(sequence):>12} bp    DNA     linear   UNK 01-JAN-1980\n"
            f"ACCESSION   {name}\nVERSION     {name}\nFEATURES             Location/Qualifiers\n"
        )
        for protein in reference.translate_dna(sequence.upper()):
            text += f'     CDS             1..3\n                     /translation="{protein}"\n'
        text += f"ORIGIN\n        1 {sequence.lower()}\n//\n"
    return text


@functools.cache
def expected(name: str, number: int) -> tuple[int, Tree]:
    """The exit status and the files of an undisturbed run in this process."""
    stage = STAGES[name]
    with tempfile.TemporaryDirectory() as place, contextlib.ExitStack() as quiet:
        quiet.enter_context(contextlib.redirect_stdout(io.StringIO()))
        quiet.enter_context(contextlib.redirect_stderr(io.StringIO()))
        reads, out = write_input(number, Path(place, "in")), Path(place, "out")
        out.mkdir()
        status = 0
        if stage.call is None:
            status = main.run(stage.arguments(reads, out))
        else:
            try:
                stage.call(reads, out)
            except Exception:  # noqa: BLE001 - whatever it is, there are no outputs
                status = 1
        return status, tree(out)


def tree(folder: Path) -> Tree:
    """All files of a directory but hidden ones; of a manifest what does not differ from run to run."""
    found: Tree = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not is_hidden(name):
            told = json.loads(path.read_bytes()) if name == "manifest.json" else None
            found[name] = path.read_bytes() if told is None else (told["counts"], told["files"])
    return found


def is_hidden(name: str) -> bool:
    """Whether it is a temporary file or a lock, or in such a directory."""
    return "/." in f"/{name}"


def hidden(folder: Path) -> list[str]:
    """The temporary files, locks and unfinished files in a directory."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    return sorted(name for name in names if is_hidden(name))


def start(stage: Stage, reads: Path, out: Path) -> subprocess.Popen[bytes]:
    """Start a run with many spans."""
    env = harness.environment(SIXFAST_SPAN_BYTES="3000", SIXFAST_PROCESSES_ABOVE=str(1 << 30))
    return harness.start(stage.program(reads, out), env)


def answers_signals(program: subprocess.Popen[bytes]) -> bool:
    """Whether the command has begun, so that it answers a signal as it must."""
    with contextlib.suppress(OSError):
        status = Path(f"/proc/{program.pid}/status").read_text(encoding="ascii")
        return bool(int(re.findall(r"SigCgt:\t(\w+)", status)[0], 16) >> (signal.SIGTERM - 1) & 1)
    return False


def check_words(outcome: harness.Outcome) -> None:
    """A run that was refused or interrupted says one sentence at the end."""
    check("Traceback" not in outcome.stderr, "Traceback")
    if outcome.status > 0:
        last = outcome.stderr.splitlines()[-1:]
        check(last and last[0].startswith("sixfast: error: "), "no error is said")


def do_stage(seed: int, folder: Path) -> str:
    """Do one job; return its kind."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    name = rng.choice([*STAGES])
    stage, number = STAGES[name], rng.randrange(INPUTS)
    # The library leaves signals to the program.
    fault = rng.choice(["none", "SIGKILL"] if stage.call else [*FAULTS])
    delay = rng.choice([0.0, rng.uniform(0, 0.05), rng.uniform(0, 0.5)])
    status, files = expected(name, number)
    reads, out = write_input(number, folder / "in"), folder / "out"
    out.mkdir()
    program = start(stage, reads, out)
    try:
        if fault != "none":
            while program.poll() is None and not (stage.call or answers_signals(program)):
                time.sleep(0.001)
            time.sleep(delay)
            program.send_signal(getattr(signal, fault))
        outcome = harness.finish(program)
        check(outcome.status in {status, FAULTS[fault]}, f"status: {outcome}")
        check_words(outcome)
        check_files(outcome.status, status, files, out)
        if outcome.status < 0:
            again = harness.finish(start(stage, reads, out))
            check(again.status == status, f"the next run: {again}")
        if outcome.status <= 0:
            check(tree(out) == files, "outputs of the next run")
            check(hidden(out) == [], f"left: {hidden(out)}")
    finally:
        harness.clear()
    return f"{name}: {fault}"


def check_files(status: int, undisturbed: int, files: Tree, out: Path) -> None:
    """Each file is whole; after a success all are there, after an error none."""
    found = tree(out)
    if status < 0:
        check(all(files.get(name) == content for name, content in found.items()), "a file is not whole")
    elif status == undisturbed:
        check(found == files, "outputs")
    else:  # an interrupt may come when all have just been put in place
        check(found in ({}, files), "outputs after an interrupt")
    if status > 0:
        kept = {name for name in hidden(out) if not name.partition("/")[0].endswith(".sixfast-staging")}
        check(not kept, f"left: {kept}")
