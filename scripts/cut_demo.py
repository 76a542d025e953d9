#!/usr/bin/env python3
"""Cut the demo input, tests/data/viral_fragments.fa, from the viral genomes beside it.

The same bytes come out every time. An id says where the fragment comes from: genome, first and
last base (counted from 1, on the forward strand) and the strand it is given on.
"""

from __future__ import annotations

import argparse
import gzip
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"
VIRAL_FILES = ("lambda.fa.gz", "ebola.fasta.gz", "multi-viral-refs.fasta.gz", "orungo.fasta.gz")
FRAGMENTS = 2000
SHORTEST, LONGEST = 150, 500
SEED = 20240913
COMPLEMENT = str.maketrans("ACGTRY", "TGCAYR")

T = TypeVar("T")


class Genome(NamedTuple):
    """One viral genome or segment."""

    name: str
    organism: str
    sequence: str


def read_genomes(path: Path) -> Iterator[Genome]:
    """The records of one of the bundled files."""
    with gzip.open(path, "rt", encoding="ascii") as lines:
        for record in lines.read().split(">")[1:]:
            header, _, wrapped = record.partition("\n")
            name, _, description = header.partition(" ")
            if "|" in name:  # gi|9626243|ref|NC_001416.1|
                name = name.split("|")[3]
            organism = (description or name.replace("_", " ")).strip().split(",")[0]
            yield Genome(name, organism, wrapped.replace("\n", "").upper())


def cut(files: list[list[Genome]], rng: random.Random) -> str:
    """One fragment as two lines of FASTA: a file, a genome by its length, then place and strand."""
    genomes = pick(files, [1] * len(files), rng)
    genome = pick(genomes, [len(genome.sequence) for genome in genomes], rng)
    length = SHORTEST + below(LONGEST - SHORTEST + 1, rng)
    start = below(len(genome.sequence) - length + 1, rng)
    fragment = genome.sequence[start : start + length]
    strand = "+"
    if below(2, rng):
        fragment, strand = fragment.translate(COMPLEMENT)[::-1], "-"
    place = f"{genome.name}_{start + 1}_{start + length}_{strand}"
    return f">{place} {genome.organism}\n{fragment}\n"


def pick(choices: Sequence[T], weights: list[int], rng: random.Random) -> T:
    """One of `choices`, each as likely as its weight."""
    rest = below(sum(weights), rng)
    for choice, weight in zip(choices, weights):
        rest -= weight
        if rest < 0:
            return choice
    raise AssertionError("weights must be positive")


def below(limit: int, rng: random.Random) -> int:
    """A whole number from 0 to limit - 1."""
    # Of all of random, only random() promises the same numbers on every version of Python.
    return int(rng.random() * limit)


def main() -> None:
    """Write the fragments."""
    parser = argparse.ArgumentParser(description="Cut the demo input.")
    parser.add_argument("--output", type=Path, default=DATA / "viral_fragments.fa")
    output: Path = parser.parse_args().output
    files = [list(read_genomes(DATA / "genomes" / name)) for name in VIRAL_FILES]
    rng = random.Random(SEED)  # noqa: S311 - nothing secret
    fragments = [cut(files, rng) for _ in range(FRAGMENTS)]
    output.write_bytes("".join(fragments).encode("ascii"))


if __name__ == "__main__":
    main()
