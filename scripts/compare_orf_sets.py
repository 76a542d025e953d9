#!/usr/bin/env python3
"""Hold `sixfast orfs` to programs that find the same ORFs and write them in other ways.

They are MMseqs2 (`extractorfs`) and orfipy, where these are installed. Compared are record, strand, start and
end of every ORF, on random records. The same seed gives the same records and options on every machine. A
difference is printed with the command, and the input is kept.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from compare_peers import Comparison, compare

from sixfast import write_orfs

#: Number of the record, strand, first and last letter on the forward strand, from 0, the last not included.
Place = tuple[int, str, int, int]

LETTERS = ("ACGT", "ACGTTAG", "ACGTATGTAA")
LENGTHS = ((3, 60), (30, 300), (100, 1500))
CODES = (1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 16, 21, 22, 23, 24, 25, 26)

#: orfipy numbers the genetic codes in its own way.
ORFIPY_TABLES = {
    1: 1,
    2: 2,
    4: 4,
    5: 5,
    6: 6,
    9: 7,
    10: 8,
    11: 9,
    12: 10,
    13: 11,
    14: 12,
    16: 13,
    21: 14,
    22: 15,
}


class Run(NamedTuple):
    """The commands of a program, one after the other, and what is asked of `write_orfs`."""

    commands: list[list[str]]
    options: dict[str, Any]


def mmseqs(rng: random.Random) -> tuple[Run, Callable[[Path], set[Place]]]:
    """MMseqs2: between stops; or from ATG, but at the left end of a record."""
    least, code, mode = rng.choice([1, 2, 10, 30]), rng.choice(CODES), rng.choice([0, 1])
    find = {"find": "stops"} if mode else {"find": "start", "starts": "atg", "partial": "keep"}
    table = ["--translation-table", str(code), "--min-length", str(least), "--orf-start-mode", str(mode)]
    commands = [
        ["mmseqs", "createdb", "reads.fa", "db", "--shuffle", "0", "-v", "1"],
        ["mmseqs", "extractorfs", "db", "orfs", *table, "-v", "1", "--threads", "2"],
        ["mmseqs", "convert2fasta", "orfs", "orfs.fa", "-v", "1"],
    ]

    def places(folder: Path) -> set[Place]:
        found = set()
        for header in re.findall(
            r"^>(\d+)\t(\d+)([+-])(\d+)", (folder / "orfs.fa").read_text(), re.MULTILINE
        ):
            record, first, sign, length = int(header[0]), int(header[1]), header[2], int(header[3]) + 1
            start = first if sign == "+" else first + 1 - length
            found.add((record, sign, start, start + length))
        return found

    return Run(commands, {"min_aa": least, "code": code, **find}), places


def orfipy(rng: random.Random) -> tuple[Run, Callable[[Path], set[Place]]]:
    """Orfipy: between stops; or from a start codon of the code to a stop, which may be missing."""
    least, code = rng.choice([3, 30, 60]), rng.choice(list(ORFIPY_TABLES))
    options: dict[str, Any] = {"min_length": least, "code": code}
    choice = rng.choice(["--between-stops", "--partial-3", ""])
    if choice == "--between-stops":
        options["find"] = "stops"
    else:
        options.update(find="start", starts="code", partial="3" if choice else "drop")
    table = [
        "--table",
        str(ORFIPY_TABLES[code]),
        "--min",
        str(least),
        "--procs",
        "1",
        *filter(None, [choice]),
    ]
    command = ["orfipy", "reads.fa", *table, "--bed", "orfs.bed", "--outdir", "."]

    def places(folder: Path) -> set[Place]:
        lines = (line.split("\t") for line in (folder / "orfs.bed").read_text().splitlines())
        return {(int(line[0][1:]), line[5], int(line[1]), int(line[2])) for line in lines}

    return Run([command], options), places


PROGRAMS = {"mmseqs": mmseqs, "orfipy": orfipy}


def records(rng: random.Random, number: int) -> list[str]:
    """Random sequences."""
    letters, (least, most) = rng.choice(LETTERS), rng.choice(LENGTHS)
    return ["".join(rng.choices(letters, k=rng.randint(least, most))) for _ in range(number)]


def own_places(folder: Path, options: dict[str, Any]) -> set[Place]:
    """What sixfast finds."""
    write_orfs(folder / "reads.fa", {"bed": folder / "own.bed"}, **options)
    lines = (line.split("\t") for line in (folder / "own.bed").read_text().splitlines())
    return {(int(line[0][1:]), line[5], int(line[1]), int(line[2])) for line in lines}


def differs(run: Run, places: Callable[[Path], set[Place]], folder: Path) -> bool:
    """Compare both answers for the records in a folder; tell a difference."""
    for command in run.commands:
        done = subprocess.run(command, check=False, capture_output=True, cwd=folder, timeout=600)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}: exit status {done.returncode}: {done.stderr[-300:]!r}")
    theirs, own = places(folder), own_places(folder, run.options)
    if theirs == own:
        return False
    print(f"{run.commands}\n  {run.options}\n  only there {sorted(theirs - own)[:3]}")
    print(f"  only here {sorted(own - theirs)[:3]}; see {folder}")
    return True


def sets_differ(comparison: Comparison) -> bool:
    """Find the ORFs of random records both ways, and compare them; tell a difference."""
    program, rng, number, folder = comparison
    sequences = records(rng, number)
    text = "".join(f">r{place}\n{letters}\n" for place, letters in enumerate(sequences))
    (folder / "reads.fa").write_bytes(text.encode())
    return differs(*PROGRAMS[program](rng), folder)


if __name__ == "__main__":
    sys.exit(compare(__doc__, PROGRAMS, 2000, sets_differ))
