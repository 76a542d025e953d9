"""One look through all records of a FASTA file (SEMANTICS section 16)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from sixfast import _kernel
from sixfast.engine.job import SpanResult
from sixfast.engine.jobs import StatisticsJob
from sixfast.engine.run import run_job
from sixfast.files.input import InputFile
from sixfast.files.scratch import scratch_file
from sixfast.system.processors import available_processors, worker_count
from sixfast.system.progress import progress_report
from sixfast.validate.duplicates import Piece, find_repeated
from sixfast.validate.lengths import Lengths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sixfast.files import StrPath
    from sixfast.files.scratch import ScratchFile
    from sixfast.system.progress import Report
    from sixfast.validate.duplicates import Repeated

#: What is noted of records, in the kernel's order.
_TRAITS = ("empty", "short", "outside", "ambiguous", "lower_case", "rna")


class Example(NamedTuple):
    """A record that something was noted of.

    Attributes:
        record: its number, from 1.
        line: the line of its header, from 1.
        id: its id.
        letter: the first letter that is meant, if it is one of letters; a byte outside ASCII as `0xc3`.
        position: the letter's place in the sequence, from 1; 0 if it is not one of letters.
    """

    record: int
    line: int
    id: str
    letter: str = ""
    position: int = 0


class DuplicateId(NamedTuple):
    """An id that several records have.

    Attributes:
        id: the id.
        records: how many have it.
        first: number of the first of them, from 1.
        again: number of the second.
        line: the line of the second one's header, from 1.
    """

    id: str
    records: int
    first: int
    again: int
    line: int


class OffsetStatistics(NamedTuple):
    """What was found in a file, records named by where they begin; the rest is as in `FileStatistics`.

    Attributes:
        records: number of records.
        letters: how often each letter occurs.
        lengths: how many sequences have each length.
        counts: records with each trait.
        examples: offset, id, and the letter that is meant, of the first of them.
        ids: number of ids that several records have.
        surplus: number of their records, but the first of each.
        repeated: the first of these ids.
    """

    records: int
    letters: dict[str, int]
    lengths: Lengths
    counts: dict[str, int]
    examples: dict[str, list[_RawExample]]
    ids: int
    surplus: int
    repeated: list[Repeated]


class FileStatistics(NamedTuple):
    """What was found in a file, with so many examples as were asked for.

    Attributes:
        name: the file.
        records: number of records.
        letters: how often each letter occurs.
        lengths: how many sequences have each length.
        counts: records with each trait.
        examples: the first of them.
        ids: number of ids that several records have.
        surplus: number of their records, but the first of each.
        repeated: the first of these ids.
    """

    name: str
    records: int
    letters: dict[str, int]
    lengths: Lengths
    counts: dict[str, int]
    examples: dict[str, list[Example]]
    ids: int
    surplus: int
    repeated: list[DuplicateId]


def collect_statistics(
    input: StrPath,  # noqa: A002 - the word that users expect
    keep: int,
    most_ids: int | None,
    *,
    workers: int | None = None,
    progress: bool | Report = False,
    scratch_dir: StrPath | None = None,
    hash_bits: int = 64,
) -> FileStatistics:
    """Look through a FASTA file, as `sixfast.validate_file` says it.

    Args:
        input: as there.
        keep: how many examples of each trait to return.
        most_ids: how many repeated ids to return; None for all.
        workers: as there.
        progress: as there.
        scratch_dir: as there.
        hash_bits: fewer than 64 let different ids have a hash in common, for tests.
    """
    collected = _collected(input, keep, workers, progress, scratch_dir, hash_bits)
    with collected as findings:
        return findings.inspection(most_ids, progress=progress is True)


def collect_by_offset(input: StrPath, keep: int) -> OffsetStatistics:  # noqa: A002 - as above
    """The same with all repeated ids, and without the numbers of records and lines, which take a while."""
    with _collected(input, keep) as findings:
        return findings.by_offset(None, progress=False)


@contextmanager
def _collected(
    input: StrPath,  # noqa: A002 - as above
    keep: int,
    workers: int | None = None,
    progress: bool | Report = False,
    scratch_dir: StrPath | None = None,
    hash_bits: int = 64,
) -> Iterator[StatisticsCollector]:
    """All spans of a file, which is open."""
    workers = worker_count(available_processors() if workers is None else workers)
    with InputFile(input) as source:
        source.require_regular()
        source.check_start()
        with scratch_file(scratch_dir) as scratch:
            findings = StatisticsCollector(source, scratch, keep, hash_bits=hash_bits)
            with progress_report(progress, f"Validating {source.name}", source.size, "B") as report:
                for result in run_job(findings.job, source, scratch.user_error, workers):
                    findings.add(result)
                    report(result.length, result.counts[0])
            yield findings


class StatisticsCollector:
    """What is found in one span after the other.

    Attributes:
        job: finds it.
    """

    def __init__(self, source: InputFile, scratch: ScratchFile, keep: int, *, hash_bits: int = 64) -> None:
        """Nothing is found yet; the hashes of ids go to the scratch file."""
        self.job = StatisticsJob(source.path, scratch.path, keep, hash_bits)
        self._source = source
        self._counts: tuple[int, ...] = (0,) * (1 + len(_TRAITS))
        self._pieces: list[Piece] = []
        self._lengths: dict[int, int] = {}
        self._examples: list[list[_RawExample]] = [[] for _ in _TRAITS]

    def add(self, result: SpanResult) -> None:
        """Take in what the job found in the next span."""
        start, records = self._pieces[-1].end if self._pieces else 0, self._counts[0]
        self._pieces.append(Piece(start, start + result.length, records, result.counts[0]))
        self._counts = SpanResult(0, (), self._counts).plus((), result.counts).counts
        _merge(result.notes, self._lengths, self._examples, self.job.keep)

    def inspection(self, most_ids: int | None, *, progress: bool) -> FileStatistics:
        """Find the ids that several records have, and tell everything; the source is still open."""
        source, found = self._source, self.by_offset(most_ids, progress=progress)
        try:
            lines = _lines(source.path, found.repeated, self._examples)
        finally:
            source.check_unchanged()
        return FileStatistics(
            source.name,
            *found[:4],
            {name: [_example(raw, lines) for raw in examples] for name, examples in found.examples.items()},
            found.ids,
            found.surplus,
            [DuplicateId(*each[:4], line=lines[each.offset][1]) for each in found.repeated],
        )

    def by_offset(self, most_ids: int | None, *, progress: bool) -> OffsetStatistics:
        """The same without the numbers of records and lines."""
        source, counts = self._source, self._counts
        try:
            ids, surplus, repeated = find_repeated(
                source.path, self.job.hashes, self._pieces, most_ids, progress=progress
            )
        finally:
            source.check_unchanged()
        return OffsetStatistics(
            counts[0],
            {_shown(byte): count for byte, count in enumerate(counts[1 + len(_TRAITS) :]) if count},
            Lengths(dict(sorted(self._lengths.items()))),
            dict(zip(_TRAITS, counts[1:])),
            dict(zip(_TRAITS, self._examples)),
            ids,
            surplus,
            repeated,
        )


#: Offset of a record, its id, and the letter that is meant as (place, byte).
_RawExample = tuple[int, str, "tuple[int, int] | None"]


def _merge(
    notes: tuple[tuple[dict[int, int], list[list[_RawExample]]], ...],
    lengths: dict[int, int],
    examples: list[list[_RawExample]],
    keep: int,
) -> None:
    """Add what was noted of a span to that of the spans before."""
    for more_lengths, more_examples in notes:
        for length, records in more_lengths.items():
            lengths[length] = lengths.get(length, 0) + records
        for known, more in zip(examples, more_examples):
            known.extend(more[: keep - len(known)])


def _lines(
    path: str, repeated: list[Repeated], examples: list[list[_RawExample]]
) -> dict[int, tuple[int, int]]:
    """The numbers of the records and lines at the offsets that are told."""
    shown = {raw[0] for found in examples for raw in found}
    offsets = sorted(shown | {each.offset for each in repeated})
    return dict(zip(offsets, _kernel.find_places(path, offsets)))


def _example(raw: _RawExample, lines: dict[int, tuple[int, int]]) -> Example:
    offset, name, letter = raw
    if letter is None:
        return Example(*lines[offset], name)
    place, byte = letter
    return Example(*lines[offset], name, _shown(byte), place + 1)


def _shown(byte: int) -> str:
    return chr(byte) if byte < 0x80 else f"0x{byte:02x}"
