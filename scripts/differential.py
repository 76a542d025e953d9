#!/usr/bin/env python3
"""Hold the kernel to the pure-Python reference on random records, by every way that leads into it.

Records are laid out as FASTA; with `--format fastq` as FASTQ, plain and in gzip, for `translate_file`.

The same seed gives the same records on every machine. The first difference ends the run with exit status 1
and is printed with the command that repeats it.
"""

from __future__ import annotations

import argparse
import gzip
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

#: Any quality, the letters that begin a header and a `+` line among them.
QUALITIES = bytes(33 + code % 94 for code in range(256))

Record = tuple[str, str]


class Task(NamedTuple):
    """What decides the records of a batch, and their layout."""

    seed: int
    number: int
    size: int
    format: str = "fasta"


class Batch(NamedTuple):
    """Records, and a text of the same records in some layout."""

    records: list[Record]
    block: bytes


class Difference(NamedTuple):
    """A way into the kernel, what went in, and what both made of it."""

    way: str
    given: object
    kernel: object
    reference: object


def make_batch(task: Task) -> Batch:
    """The records of one batch: they depend on nothing but its task."""
    rng = random.Random(f"{task.seed}/{task.number}")  # noqa: S311 - nothing secret
    records = [make_record(rng, task.number * RECORDS_A_BATCH + index) for index in range(task.size)]
    return laid_out(records, rng, task.format)


def laid_out(records: list[Record], rng: random.Random, kind: str) -> Batch:
    """A batch of these records as text of a format."""
    if kind == "fastq":
        # No sequence of FASTQ begins like another line.
        records = [(seqid, sequence.lstrip("@+>")) for seqid, sequence in records]
    layout = {"fasta": as_fasta, "fastq": as_fastq}[kind]
    return Batch(records, "".join(layout(rng, record) for record in records).encode())


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


def as_fasta(rng: random.Random, record: Record) -> str:
    """A record as FASTA: half of them on one line, the others with what a reader may stumble over."""
    seqid, sequence = record
    if rng.random() < 0.5:
        return f">{seqid}\n{sequence}\n"
    end = LINE_ENDS[below(len(LINE_ENDS), rng)]
    width = 1 + below(max(len(sequence), 1), rng)
    # A blank in front: a line that begins with `>` would be another record.
    lines = [" " + sequence[at : at + width] for at in range(0, len(sequence), width)]
    return end.join([f">{seqid}{DESCRIPTIONS[below(len(DESCRIPTIONS), rng)]}", *lines, ""])


def as_fastq(rng: random.Random, record: Record) -> str:
    """A record as FASTQ, with any line end, any qualities, and an empty line behind one in fifty."""
    seqid, sequence = record
    end = LINE_ENDS[below(len(LINE_ENDS), rng)]
    header = seqid + DESCRIPTIONS[below(len(DESCRIPTIONS), rng)]
    repeated = ("", seqid, header)[below(3, rng)]
    qualities = rng.randbytes(len(sequence)).translate(QUALITIES).decode()
    empty = [""] if rng.random() < 0.02 else []
    return end.join([f"@{header}", sequence, f"+{repeated}", qualities, *empty, ""])


Way = tuple[str, Callable[[Batch], object], Callable[[Batch], object]]


def ways(kind: str) -> Iterator[Way]:
    """The name of each way into the kernel, how the kernel goes it, and how the reference does."""
    yield from ways_of_fastq() if kind == "fastq" else ways_of_fasta()


def ways_of_fasta() -> Iterator[Way]:
    """Every call that takes records or a block of FASTA."""

    def singly(batch: Batch) -> object:
        return [reference.identify_seq(*record) for record in batch.records]

    def as_text(batch: Batch) -> object:
        return translated(batch.block)

    def at_level(level: str) -> Callable[[Batch], object]:
        def translate(batch: Batch) -> object:
            nucleotide, protein, counts = _kernel.translate_block(batch.block, level=level)
            return nucleotide, protein, counts[:4]

        return translate

    yield "identify_seq", lambda batch: [identify_seq(*record) for record in batch.records], singly
    yield "translate_batch_worker", lambda batch: translate_batch_worker(batch.records), singly
    for level in _kernel.cpu_levels():
        yield f"translate_block at level {level}", at_level(level), as_text
    yield "translate_file", lambda batch: through_files(batch.block), as_text


def ways_of_fastq() -> Iterator[Way]:
    """A file of reads, as it is and compressed."""

    def as_text(batch: Batch) -> object:
        return translated("".join(f">{seqid}\n{sequence}\n" for seqid, sequence in batch.records).encode())

    yield "translate_file of FASTQ", lambda batch: through_files(batch.block), as_text
    yield (
        "translate_file of FASTQ in gzip",
        lambda batch: through_files(gzip.compress(batch.block, 1)),
        as_text,
    )


def translated(text: bytes) -> object:
    """What the reference makes of FASTA."""
    nucleotide, protein, counts = reference.translate_fasta(text)
    return nucleotide, protein, tuple(counts)


def through_files(content: bytes) -> object:
    """What translate_file writes and counts."""
    with tempfile.TemporaryDirectory() as name:
        source, nucleotide, protein = (Path(name) / part for part in ("in", "nuc.fa", "pro.faa"))
        source.write_bytes(content)
        counts = translate_file(source, nucleotide, protein, workers=1)
        return nucleotide.read_bytes(), protein.read_bytes(), tuple(counts)[:4]


def first_difference(batch: Batch, kind: str) -> Difference | None:
    """The first way on which kernel and reference part."""
    answers: dict[Any, object] = {}
    for way, by_kernel, by_reference in ways(kind):
        key = by_reference.__name__
        if key not in answers:
            answers[key] = by_reference(batch)
        answer = by_kernel(batch)
        if answer != answers[key]:
            return Difference(way, batch, answer, answers[key])
    return None


def check_batch(task: Task) -> tuple[int, int, Difference | None]:
    """The records and bases of a batch, and its first difference: of one record, if it shows there."""
    batch = make_batch(task)
    bases = sum(len(sequence) for _, sequence in batch.records)
    difference = first_difference(batch, task.format)
    if difference:
        for record in batch.records:
            for again in range(4):  # in several layouts
                alone = laid_out([record], random.Random(again), task.format)  # noqa: S311
                found = first_difference(alone, task.format)
                if found:
                    return len(batch.records), bases, found
    return len(batch.records), bases, difference


def tasks(seed: int, start: int, records: int, kind: str = "fasta") -> Iterator[Task]:
    """What makes up so many records, from the one of this number on."""
    first = start // RECORDS_A_BATCH
    for number in range(first, first + math.ceil(records / RECORDS_A_BATCH)):
        size = min(RECORDS_A_BATCH, records - (number - first) * RECORDS_A_BATCH)
        yield Task(seed, number, size, kind)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description="Hold the kernel to the reference on random records.")
    parser.add_argument("--records", type=int, default=10_000_000, help="how many (default: 10 million)")
    parser.add_argument("--seed", type=int, default=1, help="decides the records (default: 1)")
    parser.add_argument("--start", type=int, default=0, help="number of the first record, in thousands")
    parser.add_argument("--format", choices=["fasta", "fastq"], default="fasta", help="(default: fasta)")
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
        todo = list(tasks(given.seed, given.start, given.records, given.format))
        for task, (checked, length, difference) in zip(todo, pool.imap(check_batch, todo, chunksize=4)):
            records += checked
            bases += length
            bar.update(checked)
            if difference:
                start = task.number * RECORDS_A_BATCH
                print(f"kernel and reference differ in {difference.way}")
                for name, value in zip(("given", "kernel", "reference"), difference[1:]):
                    print(f"{name:9}: {value!r:.2000}")
                records_again = f"--seed {given.seed} --start {start} --records {task.size}"
                print(f"again: {sys.argv[0]} {records_again} --format {given.format}")
                return 1
    seconds = time.monotonic() - began
    levels = ", ".join(_kernel.cpu_levels())
    print(f"{records:,} records, {bases:,} bases, levels {levels}: no difference in {seconds:,.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
