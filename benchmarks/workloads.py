"""The files that are translated: made from seeded random numbers, on demand, outside the project.

A workload is named by its number of records and their length: `1Mx500`, `22Mx300`, `10kx150`.
Its records are fragments of the bundled genomes, half of them viral and half bacterial, from both
strands, with one base in two thousand replaced by N. `pieces-1Mx500` are the genomes cut into
neighbouring pieces instead, as a pipeline cuts contigs. `chromosome-250M` is one single record in
lines of 60, and `open-250M` another that has no stop in any frame.

Everything is made a block at a time, and each block has its own seed. So memory stays small, and
a shorter workload is exactly the head of a longer one of its kind.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.progress import note, track

GENOMES = Path(__file__).resolve().parent.parent / "tests" / "data" / "genomes"
VIRAL = ("lambda.fa.gz", "ebola.fasta.gz", "multi-viral-refs.fasta.gz", "orungo.fasta.gz")
BACTERIAL = ("NZ_LN831026.fna.gz", "MIIJ01000039.fna.gz")
SEED = 1
N_RATE = 0.0005
LONGEST_N_RUN = 9
BLOCK_BASES = 1 << 24
MOST_ROWS = 1 << 15
ID_DIGITS = 9
LINE = 60
NOTED_BYTES = 50_000_000
LINES = 100

FILES = ("1Mx500", "1Mx300", "2Mx150")
TEN_MILLION = ("10Mx500", "10Mx300", "10Mx150")
HEADLINE = "22Mx300"
SPECIAL = ("pieces-1Mx500", "10Mx10", "chromosome-250M", "open-250M")
ALL = (*FILES, *TEN_MILLION, HEADLINE, *SPECIAL)

Bytes = npt.NDArray[np.uint8]

_NAME = re.compile(r"(?:(?P<kind>pieces|chromosome|open)-)?(?P<count>\d+[kM]?)(?:x(?P<length>\d+))?")
_COMPLEMENT = np.arange(256, dtype=np.uint8)
_COMPLEMENT[list(b"ACGTRYKMBVDH")] = list(b"TGCAYRMKVBHD")


class Workload(NamedTuple):
    """What a workload's name says."""

    kind: str
    records: int
    length: int

    @property
    def name(self) -> str:
        """The name it is asked for by."""
        if self.kind in ("chromosome", "open"):
            return f"{self.kind}-{_short(self.length)}"
        prefix = "" if self.kind == "fragments" else f"{self.kind}-"
        return f"{prefix}{_short(self.records)}x{self.length}"

    @property
    def record_bytes(self) -> int:
        """Bytes of one record in the file: header, sequence, line ends."""
        if self.kind in ("chromosome", "open"):
            return len(f">{self.name}\n") + self.length + -(-self.length // LINE)
        return len(">r\n") + ID_DIGITS + self.length + 1

    @property
    def file_bytes(self) -> int:
        """Bytes of the whole file."""
        return self.records * self.record_bytes

    def head(self, records: int) -> Workload:
        """The same workload with only its first records."""
        return self._replace(records=min(records, self.records))


def parse(name: str) -> Workload:
    """The workload of that name."""
    match = _NAME.fullmatch(name)
    if not match:
        raise ValueError(f"no workload is called {name!r}: use a name like 1Mx500 or {ALL[-1]}")
    kind, count, length = match["kind"] or "fragments", _long(match["count"]), match["length"]
    single = kind in ("chromosome", "open")
    if single == bool(length):
        raise ValueError(f"no workload is called {name!r}: use a name like 1Mx500 or {ALL[-1]}")
    if count < 1 or (length and int(length) < 1) or (not single and count > 10**ID_DIGITS):
        raise ValueError(f"{name}: use 1 to {10**ID_DIGITS} records of at least one base")
    return Workload(kind, 1, count) if single else Workload(kind, count, int(length))


def cache_directory() -> Path:
    """Where workloads are kept: $SIXFAST_BENCH_DIR, or a folder in the user's cache directory."""
    chosen = os.environ.get("SIXFAST_BENCH_DIR")
    if chosen:
        return Path(chosen).resolve()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sixfast-benchmarks"


def make(workload: Workload) -> Path:
    """The workload's file, made now unless an earlier run left it."""
    directory = cache_directory()
    directory.mkdir(parents=True, exist_ok=True)
    path = _path(workload)
    if path.exists() and path.stat().st_size == workload.file_bytes:
        return path
    if workload.file_bytes >= NOTED_BYTES:
        note(f"making {workload.name}: {workload.file_bytes / 1e6:,.0f} MB in {directory}")
    if shutil.disk_usage(directory).free < workload.file_bytes * 1.02:
        raise OSError(f"no room for {workload.name} in {directory}: set SIXFAST_BENCH_DIR to a larger disk")
    partial = path.with_suffix(".part")
    longer = _longer_file(workload)
    with partial.open("wb") as file:
        if longer:
            _copy_head(longer, workload.file_bytes, file)
        else:
            for block in track(blocks(workload), workload.file_bytes):
                file.write(block.data)
    partial.replace(path)
    return path


def blocks(workload: Workload) -> Iterator[Bytes]:
    """The file's bytes, a block at a time."""
    if workload.kind in ("chromosome", "open"):
        yield from _single_record(workload)
        return
    cutter = Pieces(workload.length) if workload.kind == "pieces" else Fragments(workload.length)
    for number, first in enumerate(range(0, workload.records, cutter.rows)):
        # Always a whole block, so that its random numbers do not depend on where the file ends.
        yield _as_records(first, cutter.block(number)[: workload.records - first])


class Fragments:
    """Cuts fragments of one length out of the genomes, at random."""

    def __init__(self, length: int) -> None:
        """Lay the genomes out, and list where a fragment may start."""
        self.length, self.rows = length, _rows_in_block(length)
        runs = [_runs_without_n(names, length) for names in (VIRAL, BACTERIAL)]
        forward = np.concatenate([run for group in runs for run in group])
        # The reverse strand of the whole lies behind it, so a strand is only another start.
        both = np.concatenate([forward, _COMPLEMENT[forward[::-1]]])
        self.windows = np.lib.stride_tricks.sliding_window_view(both, length)
        self.strand_offset = len(forward)
        self.starts: list[npt.NDArray[np.int64]] = []
        begin = 0
        for group in runs:
            starts = []
            for run in group:
                starts.append(np.arange(begin, begin + len(run) - length + 1))
                begin += len(run)
            self.starts.append(np.concatenate(starts))

    def block(self, number: int) -> Bytes:
        """The sequences of one block of records, one to a row."""
        rng = np.random.Generator(np.random.PCG64([SEED, self.length, number]))
        viral, bacterial = (
            starts[(rng.random(self.rows) * len(starts)).astype(np.int64)] for starts in self.starts
        )
        starts = np.where(rng.random(self.rows) < 0.5, viral, bacterial)
        reverse = rng.random(self.rows) < 0.5
        starts = np.where(reverse, 2 * self.strand_offset - starts - self.length, starts)
        sequences: Bytes = self.windows[starts]
        _replace_by_n(sequences, rng)
        return sequences


class Pieces:
    """Cuts the genomes into neighbouring pieces of one length, N runs included, round and round."""

    def __init__(self, length: int) -> None:
        """Lay the genomes out in a ring."""
        ring = np.concatenate([sequence for name in VIRAL + BACTERIAL for sequence in _read(name)])
        self.bases = len(ring)
        if length > self.bases:
            raise ValueError(f"the bundled genomes have only {self.bases:,} bases")
        ring = np.concatenate([ring, ring[: length - 1]])
        self.windows = np.lib.stride_tricks.sliding_window_view(ring, length)
        self.length, self.rows = length, _rows_in_block(length)

    def block(self, number: int) -> Bytes:
        """The sequences of one block of records, one to a row."""
        rows = np.arange(number * self.rows, (number + 1) * self.rows)
        in_round = self.bases // self.length
        # Each round starts one base further on, so that no two rounds cut at the same places.
        starts = (rows % in_round) * self.length + rows // in_round
        sequences: Bytes = self.windows[starts % self.bases]
        return sequences


class OnlyCAndG:
    """Random C and G: every stop codon, and its reverse complement, has an A or a T."""

    rows = BLOCK_BASES // LINE

    def block(self, number: int) -> Bytes:
        """The bases of one block, one line to a row."""
        rng = np.random.Generator(np.random.PCG64([SEED, 0, number]))
        bases: Bytes = np.frombuffer(b"CG", dtype=np.uint8)[
            rng.integers(0, 2, (self.rows, LINE), dtype=np.uint8)
        ]
        return bases


def _single_record(workload: Workload) -> Iterator[Bytes]:
    """One record in lines of 60: real fragments in a row, or random C and G, which never stop."""
    yield np.frombuffer(f">{workload.name}\n".encode(), dtype=np.uint8)
    cutter = OnlyCAndG() if workload.kind == "open" else Fragments(LINES * LINE)
    left = workload.length
    number = 0
    while left:
        rows = cutter.block(number).reshape(-1, LINE)
        lines = np.full((len(rows), LINE + 1), ord("\n"), dtype=np.uint8)
        lines[:, :LINE] = rows
        bases = min(rows.size, left)
        yield lines.ravel()[: bases + bases // LINE]
        left -= bases
        number += 1
    if workload.length % LINE:
        yield np.frombuffer(b"\n", dtype=np.uint8)


def _as_records(first: int, sequences: Bytes) -> Bytes:
    """Records with the ids r000000000 and on, each sequence on one line."""
    count, length = sequences.shape
    rows = np.empty((count, length + ID_DIGITS + 4), dtype=np.uint8)
    rows[:, 0] = ord(">")
    rows[:, 1] = ord("r")
    numbers = np.arange(first, first + count)
    for digit in range(ID_DIGITS):
        rows[:, 1 + ID_DIGITS - digit] = ord("0") + numbers % 10
        numbers //= 10
    rows[:, 2 + ID_DIGITS] = ord("\n")
    rows[:, 3 + ID_DIGITS : -1] = sequences
    rows[:, -1] = ord("\n")
    return rows.ravel()


def _rows_in_block(length: int) -> int:
    """Records in a block: enough to be quick, few enough to be small."""
    return max(1, min(MOST_ROWS, BLOCK_BASES // length))


def _replace_by_n(sequences: Bytes, rng: np.random.Generator) -> None:
    """Put N in place of a random few bases."""
    flat = sequences.reshape(-1)
    count = rng.binomial(flat.size, N_RATE)
    flat[(rng.random(count) * flat.size).astype(np.int64)] = ord("N")


def _runs_without_n(names: tuple[str, ...], shortest: int) -> list[Bytes]:
    """What lies between the long N runs of these genomes, where it is long enough."""
    long_run = re.compile(rb"N{%d,}" % (LONGEST_N_RUN + 1))
    runs = [
        np.frombuffer(run, dtype=np.uint8)
        for name in names
        for sequence in _read(name)
        for run in long_run.split(sequence.tobytes())
        if len(run) >= shortest
    ]
    if not runs:
        raise ValueError(f"the bundled genomes have no run of {shortest:,} bases: cut shorter ones")
    return runs


def _read(name: str) -> Iterator[Bytes]:
    """The sequences of a bundled genome file."""
    for record in gzip.decompress((GENOMES / name).read_bytes()).split(b">")[1:]:
        lines = record.split(b"\n")[1:]
        yield np.frombuffer(b"".join(lines).upper(), dtype=np.uint8)


def _longer_file(workload: Workload) -> Path | None:
    """A file made earlier whose head is this workload."""
    if workload.kind not in ("fragments", "pieces"):
        return None
    for path in cache_directory().glob(f"*.seed{SEED}.fa"):
        try:
            other = parse(path.name.partition(".")[0])
        except ValueError:
            continue
        same = (other.kind, other.length) == (workload.kind, workload.length)
        if same and other.records > workload.records and path.stat().st_size == other.file_bytes:
            return path
    return None


def _copy_head(source: Path, size: int, target: BinaryIO) -> None:
    """Copy the first bytes of a file."""
    with source.open("rb") as file:
        while size:
            size -= target.write(file.read(min(size, BLOCK_BASES)))


def _path(workload: Workload) -> Path:
    return cache_directory() / f"{workload.name}.seed{SEED}.fa"


def _short(number: int) -> str:
    """22000000 as 22M."""
    for factor, letter in ((10**6, "M"), (10**3, "k")):
        if number % factor == 0:
            return f"{number // factor}{letter}"
    return str(number)


def _long(text: str) -> int:
    """22M as 22000000."""
    factors = {"k": 10**3, "M": 10**6}
    return int(text.rstrip("kM")) * factors.get(text[-1], 1)
