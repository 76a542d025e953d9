"""Collects statistics of all records of a FASTA file in one pass (SEMANTICS section 16)."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Optional

from sixfast import _kernel
from sixfast.engine.interfaces import SpanResult
from sixfast.engine.jobs import StatisticsJob
from sixfast.engine.run import run_job
from sixfast.files.input import InputFile
from sixfast.files.scratch import scratch_file
from sixfast.system.processors import available_processors, worker_count
from sixfast.system.progress import progress_report
from sixfast.validate.duplicates import CountedSpan, find_duplicates
from sixfast.validate.lengths import Lengths
from sixfast.validate.letters import hidden_records, letter_of_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sixfast.files import AnyPath
    from sixfast.files.scratch import ScratchFile
    from sixfast.system.progress import Report
    from sixfast.validate.duplicates import RawDuplicate
    from sixfast.validate.letters import PlacedLetter

#: The kinds of findings about records, in the kernel's order.
_FINDINGS = ("empty", "short", "outside", "ambiguous", "lower_case", "rna")


class Example(NamedTuple):
    """A record that is an example of a finding.

    Attributes:
        record: its number, from 1.
        line: the line of its header, from 1.
        id: its id.
        letter: if the finding is about letters, the first such letter; a byte outside ASCII as `0xc3`.
        position: the letter's position in the sequence, from 1; 0 if the finding is not about letters.
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


class NamedLetter(NamedTuple):
    """A letter that has no place in a sequence.

    Attributes:
        line: its own line, from 1.
        what: its code point and name; or itself, if it is of ASCII and can be seen.
        remedy: what makes it dangerous, and what to do; empty for other letters.
        hides_record: whether a record seems to begin at it, or behind it, and does not.
    """

    line: int
    what: str
    remedy: str
    hides_record: bool


#: An example as the kernel returns it: offset of the record, its id, and (position, byte) of the letter if
#: the finding is about letters.
_RawExample = tuple[int, str, "tuple[int, int] | None"]


class OffsetStatistics(NamedTuple):
    """The statistics of a file, with records named by where they begin; the rest is as in `FileStatistics`.

    Attributes:
        records: number of records.
        letters: how often each letter occurs.
        lengths: how many sequences have each length.
        counts: records with each finding.
        examples: offset, id, and the letter that is meant, of the first records with each finding.
        ids: number of ids that several records have.
        surplus: number of their records, but the first of each.
        duplicates: the first of these ids.
    """

    records: int
    letters: dict[str, int]
    lengths: Lengths
    counts: dict[str, int]
    examples: dict[str, list[_RawExample]]
    ids: int
    surplus: int
    duplicates: list[RawDuplicate]


class FileStatistics(NamedTuple):
    """The statistics of a file.

    Attributes:
        name: the file.
        records: number of records.
        letters: how often each letter occurs.
        lengths: how many sequences have each length.
        counts: number of records with each finding.
        examples: the first records with each finding, as many as were asked for.
        ids: number of ids that several records have.
        surplus: number of their records, the first of each id not counted.
        duplicates: the first of these ids, as many as were asked for.
        outside_letter: the letter that the first example of "outside" is about, if there is one.
        hidden: how many lines look as if a record began, and do not begin one.
        first_hidden: the letter that hides the first of them.
    """

    name: str
    records: int
    letters: dict[str, int]
    lengths: Lengths
    counts: dict[str, int]
    examples: dict[str, list[Example]]
    ids: int
    surplus: int
    duplicates: list[DuplicateId]
    outside_letter: Optional[NamedLetter]  # noqa: UP045 - evaluated at run time
    hidden: int
    first_hidden: Optional[NamedLetter]  # noqa: UP045 - the same


def collect_statistics(
    input: AnyPath,  # noqa: A002 - the word that users expect
    max_examples: int,
    max_ids: int | None,
    *,
    workers: int | None = None,
    progress: bool | Report = False,
    scratch_dir: AnyPath | None = None,
    hash_bits: int = 64,
) -> FileStatistics:
    """Collect the statistics of a FASTA file, as `sixfast.validate_file` describes it.

    Args:
        input: as there.
        max_examples: how many examples of each finding to return.
        max_ids: how many duplicate ids to return; None for all.
        workers: as there.
        progress: as there.
        scratch_dir: as there.
        hash_bits: bits of a hash that are used. With fewer than 64 different ids get equal hashes: for tests.
    """
    collected = _collected(input, max_examples, workers, progress, scratch_dir, hash_bits)
    with collected as collector:
        return collector.statistics(max_ids, progress=progress is True)


def collect_by_offset(input: AnyPath, max_examples: int) -> OffsetStatistics:  # noqa: A002 - as above
    """The same with all duplicate ids, and without the numbers of records and lines, which take a while."""
    with _collected(input, max_examples) as collector:
        return collector.by_offset(None, progress=False)


@contextmanager
def _collected(
    input: AnyPath,  # noqa: A002 - as above
    max_examples: int,
    workers: int | None = None,
    progress: bool | Report = False,
    scratch_dir: AnyPath | None = None,
    hash_bits: int = 64,
) -> Iterator[StatisticsCollector]:
    """Give the collector of all spans of a file, which is still open."""
    workers = worker_count(available_processors() if workers is None else workers)
    with InputFile(input) as source:
        source.require_regular()
        source.check_start()
        with scratch_file(scratch_dir) as scratch:
            collector = StatisticsCollector(source, scratch, max_examples, hash_bits=hash_bits)
            with progress_report(progress, f"Validating {source.name}", source.size, "B") as report:
                for result in run_job(collector.job, source, scratch.user_error, workers):
                    collector.add(result)
                    report(result.length, result.counts[0])
            yield collector


class StatisticsCollector:
    """Adds up the statistics of spans.

    Attributes:
        job: what to do with each span.
    """

    def __init__(
        self, source: InputFile, scratch: ScratchFile, max_examples: int, *, hash_bits: int = 64
    ) -> None:
        """Start with nothing. The job writes the hashes of ids to the scratch file."""
        self.job = StatisticsJob(source.path, scratch.path, max_examples, hash_bits)
        self._source = source
        self._counts: tuple[int, ...] = (0,) * (1 + len(_FINDINGS))
        self._spans: list[CountedSpan] = []
        self._lengths: dict[int, int] = {}
        self._examples: list[list[_RawExample]] = [[] for _ in _FINDINGS]

    def add(self, result: SpanResult) -> None:
        """Add the result of the next span."""
        start, records = self._spans[-1].end if self._spans else 0, self._counts[0]
        self._spans.append(CountedSpan(start, start + result.length, records, result.counts[0]))
        self._counts = SpanResult(0, (), self._counts).plus((), result.counts).counts
        _add_notes(result.notes, self._lengths, self._examples, self.job.keep)

    def statistics(self, max_ids: int | None, *, progress: bool) -> FileStatistics:
        """Find duplicate ids and return all statistics. The source must still be open."""
        source, found = self._source, self.by_offset(max_ids, progress=progress)
        try:
            outside = [
                letter_of_record(source.path, record, place[0])
                for record, _, place in found.examples["outside"][:1]
                if place is not None
            ]
            hidden, first_hidden = _hidden_records(source.path, found.letters)
            letters = [*outside, *first_hidden]
            lines = _line_numbers(source.path, found.duplicates, self._examples, letters)
        finally:
            source.check_unchanged()
        return FileStatistics(
            source.name,
            *found[:4],
            {name: [_example(raw, lines) for raw in examples] for name, examples in found.examples.items()},
            found.ids,
            found.surplus,
            [DuplicateId(*each[:4], line=lines[each.offset][1]) for each in found.duplicates],
            next((NamedLetter(lines[letter.offset][1], *letter[1:]) for letter in outside), None),
            hidden,
            next((NamedLetter(lines[letter.offset][1], *letter[1:]) for letter in first_hidden), None),
        )

    def by_offset(self, max_ids: int | None, *, progress: bool) -> OffsetStatistics:
        """The same without the numbers of records and lines."""
        source, counts = self._source, self._counts
        try:
            ids, surplus, duplicates = find_duplicates(
                source.path, self.job.hashes, self._spans, max_ids, progress=progress
            )
        finally:
            source.check_unchanged()
        return OffsetStatistics(
            counts[0],
            {_letter_name(byte): count for byte, count in enumerate(counts[1 + len(_FINDINGS) :]) if count},
            Lengths(dict(sorted(self._lengths.items()))),
            dict(zip(_FINDINGS, counts[1:])),
            dict(zip(_FINDINGS, self._examples)),
            ids,
            surplus,
            duplicates,
        )


def _add_notes(
    notes: tuple[tuple[dict[int, int], list[list[_RawExample]]], ...],
    lengths: dict[int, int],
    examples: list[list[_RawExample]],
    max_examples: int,
) -> None:
    """Add the notes about a span to the lengths and examples of the spans before."""
    for more_lengths, more_examples in notes:
        for length, records in more_lengths.items():
            lengths[length] = lengths.get(length, 0) + records
        for known, more in zip(examples, more_examples):
            known.extend(more[: max_examples - len(known)])


def _hidden_records(path: str, letters: dict[str, int]) -> tuple[int, list[PlacedLetter]]:
    """Return how many records are hidden, and the letter that hides the first, if there is one.

    The file is read again for it, but only if its sequences hold a `>` or bytes outside ASCII.
    """
    if not any(letter == ">" or letter.startswith("0x") for letter in letters):
        return 0, []
    found = hidden_records(path)
    first = list(islice(found, 1))
    return len(first) + sum(1 for _ in found), first


def _line_numbers(
    path: str,
    duplicates: list[RawDuplicate],
    examples: list[list[_RawExample]],
    letters: list[PlacedLetter],
) -> dict[int, tuple[int, int]]:
    """Return the number of the record and of the line at each offset."""
    of_examples = {raw[0] for found in examples for raw in found}
    of_duplicates = {each.offset for each in duplicates}
    offsets = sorted(of_examples | of_duplicates | {letter.offset for letter in letters})
    return dict(zip(offsets, _kernel.find_places(path, offsets)))


def _example(raw: _RawExample, lines: dict[int, tuple[int, int]]) -> Example:
    offset, name, letter = raw
    if letter is None:
        return Example(*lines[offset], name)
    position, byte = letter
    return Example(*lines[offset], name, _letter_name(byte), position + 1)


def _letter_name(byte: int) -> str:
    return chr(byte) if byte < 0x80 else f"0x{byte:02x}"
