#!/usr/bin/env python3
"""Hold the kernel to the pure-Python reference on random records, by every way that leads into it.

The same seed gives the same records on every machine. The first difference ends the run with exit status 1
and is printed with the command that repeats it.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tqdm import tqdm

from sixfast import _kernel, reference, translate_file
from sixfast.virnucpro.pipeline.parallel_translate import translate_batch_worker
from sixfast.virnucpro.utils.sequence import identify_seq

RECORDS_A_BATCH = 1000
MEAN_LENGTH = 40
LONGEST = 400
#: Letters of a sequence, each as likely as it is frequent here; a kind is as likely as its number.
KINDS = (
    (8, "ACGT"),
    (4, "CCGGCGT"),  # few stops
    (2, "TTTAAAGC"),  # many
    (2, "ACGT" * 15 + "N"),
    (1, "ACGTN"),
    (1, "ACGTRYSWKMBDHVN"),
    (1, "acgt"),
    (2, "CCGGGTccggt"),
    (1, "ACGTacgtNnUu"),
    (1, "ACGU"),
    (2, "CCGGCGT" * 6 + "-"),
    (1, "ACGT-*.Xx"),
    (1, "".join(map(chr, range(33, 127)))),
)
TABLES = [(letters * 256)[:256].encode() for number, letters in KINDS for _ in range(number)]
LINE_ENDS = ("\n", "\n", "\r\n", "\r")
DESCRIPTIONS = ("", "", " a virus", "\tfrom a sample >1", "  ")

Record = tuple[str, str]


class Batch(NamedTuple):
    """Records, and a FASTA text of the same records in some layout."""

    records: list[Record]
    block: bytes


class Difference(NamedTuple):
    """A way into the kernel, what went in, and what both made of it."""

    way: str
    given: object
    kernel: object
    reference: object


def make_batch(seed: int, number: int, size: int) -> Batch:
    """The records of one batch: they depend on nothing but these three."""
    rng = random.Random(f"{seed}/{number}")  # noqa: S311 - nothing secret
    records = [make_record(rng, number * RECORDS_A_BATCH + index) for index in range(size)]
    return Batch(records, "".join(laid_out(rng, record) for record in records).encode())


def below(limit: int, rng: random.Random) -> int:
    """A whole number from 0 to limit - 1."""
    # Of the numbers of random only random() and randbytes() are the same in every version of Python.
    return int(rng.random() * limit)


def make_record(rng: random.Random, number: int) -> Record:
    """Mostly short, one in fifty of any length."""
    length = int(-MEAN_LENGTH * math.log(1 - rng.random()))
    if length > LONGEST or rng.random() < 0.02:
        length = below(LONGEST + 1, rng)
    table = TABLES[below(len(TABLES), rng)]
    return f"r{number}", rng.randbytes(length).translate(table).decode()


def laid_out(rng: random.Random, record: Record) -> str:
    """A record as FASTA: half of them on one line, the others with what a reader may stumble over."""
    seqid, sequence = record
    if rng.random() < 0.5:
        return f">{seqid}\n{sequence}\n"
    end = LINE_ENDS[below(len(LINE_ENDS), rng)]
    width = 1 + below(max(len(sequence), 1), rng)
    # A blank in front: a line that begins with `>` would be another record.
    lines = [" " + sequence[at : at + width] for at in range(0, len(sequence), width)]
    return end.join([f">{seqid}{DESCRIPTIONS[below(len(DESCRIPTIONS), rng)]}", *lines, ""])


def ways() -> Iterator[tuple[str, Callable[[Batch], object], Callable[[Batch], object]]]:
    """The name of each way into the kernel, how the kernel goes it, and how the reference does."""

    def singly(batch: Batch) -> object:
        return [reference.identify_seq(*record) for record in batch.records]

    def as_fasta(batch: Batch) -> object:
        nucleotide, protein, counts = reference.translate_fasta(batch.block)
        return nucleotide, protein, tuple(counts)

    def at_level(level: str) -> Callable[[Batch], object]:
        def translate(batch: Batch) -> object:
            nucleotide, protein, counts = _kernel.translate_block(batch.block, level=level)
            return nucleotide, protein, counts[:4]

        return translate

    yield "identify_seq", lambda batch: [identify_seq(*record) for record in batch.records], singly
    yield "translate_batch_worker", lambda batch: translate_batch_worker(batch.records), singly
    for level in _kernel.cpu_levels():
        yield f"translate_block at level {level}", at_level(level), as_fasta
    yield "translate_file", through_files, as_fasta


def through_files(batch: Batch) -> object:
    """What translate_file writes and counts."""
    with tempfile.TemporaryDirectory() as name:
        source, nucleotide, protein = (Path(name) / part for part in ("in.fa", "nuc.fa", "pro.faa"))
        source.write_bytes(batch.block)
        counts = translate_file(source, nucleotide, protein, workers=1)
        return nucleotide.read_bytes(), protein.read_bytes(), tuple(counts)[:4]


def first_difference(batch: Batch) -> Difference | None:
    """The first way on which kernel and reference part."""
    answers: dict[Any, object] = {}
    for way, by_kernel, by_reference in ways():
        key = by_reference.__name__
        if key not in answers:
            answers[key] = by_reference(batch)
        answer = by_kernel(batch)
        if answer != answers[key]:
            return Difference(way, batch, answer, answers[key])
    return None


def check_batch(task: tuple[int, int, int]) -> tuple[int, int, Difference | None]:
    """The records and bases of a batch, and its first difference: of one record, if it shows there."""
    batch = make_batch(*task)
    bases = sum(len(sequence) for _, sequence in batch.records)
    difference = first_difference(batch)
    if difference:
        for seqid, sequence in batch.records:
            for text in (f">{seqid}\n{sequence}\n", f">{seqid}\n {sequence[:7]}\n {sequence[7:]}\n"):
                alone = first_difference(Batch([(seqid, sequence)], text.encode()))
                if alone:
                    return len(batch.records), bases, alone
    return len(batch.records), bases, difference


def tasks(seed: int, start: int, records: int) -> Iterator[tuple[int, int, int]]:
    """Seed, number and size of each batch."""
    first = start // RECORDS_A_BATCH
    for number in range(first, first + math.ceil(records / RECORDS_A_BATCH)):
        yield seed, number, min(RECORDS_A_BATCH, records - (number - first) * RECORDS_A_BATCH)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description="Hold the kernel to the reference on random records.")
    parser.add_argument("--records", type=int, default=10_000_000, help="how many (default: 10 million)")
    parser.add_argument("--seed", type=int, default=1, help="decides the records (default: 1)")
    parser.add_argument("--start", type=int, default=0, help="number of the first record, in thousands")
    parser.add_argument("--processes", type=int, default=1, help="share the work (default: 1)")
    return parser.parse_args()


def main() -> int:
    """Go through the batches up to the first difference."""
    given = arguments()
    began = time.monotonic()
    records = bases = 0
    with (
        multiprocessing.get_context("spawn").Pool(given.processes) as pool,
        # No bar where stderr is no terminal.
        tqdm(total=given.records, unit=" records", unit_scale=True, disable=None) as bar,
    ):
        todo = list(tasks(given.seed, given.start, given.records))
        for task, (checked, length, difference) in zip(todo, pool.imap(check_batch, todo, chunksize=4)):
            records += checked
            bases += length
            bar.update(checked)
            if difference:
                start = task[1] * RECORDS_A_BATCH
                print(f"kernel and reference differ in {difference.way}")
                for name, value in zip(("given", "kernel", "reference"), difference[1:]):
                    print(f"{name:9}: {value!r:.2000}")
                print(f"again: {sys.argv[0]} --seed {given.seed} --start {start} --records {task[2]}")
                return 1
    seconds = time.monotonic() - began
    levels = ", ".join(_kernel.cpu_levels())
    print(f"{records:,} records, {bases:,} bases, levels {levels}: no difference in {seconds:,.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
