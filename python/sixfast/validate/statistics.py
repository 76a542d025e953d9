"""Collects statistics of all records of a FASTA file in one pass (SEMANTICS section 16)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, Optional

from sixfast.engine.interfaces import SpanResult
from sixfast.engine.jobs import StatisticsJob
from sixfast.engine.run import run_job
from sixfast.engine.spans import BLOCK, span_bytes
from sixfast.files.input import InputFile, RecordInput
from sixfast.files.scratch import scratch_file
from sixfast.system.processors import available_processors, worker_count
from sixfast.system.progress import progress_report
from sixfast.validate import places
from sixfast.validate.duplicates import CountedSpan, find_duplicates
from sixfast.validate.lengths import Lengths
from sixfast.validate.places import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sixfast.files import AnyPath
    from sixfast.files.scratch import ScratchFile
    from sixfast.system.progress import Report
    from sixfast.validate.duplicates import RawDuplicate

#: The kinds of findings about records, in the kernel's order.
_FINDINGS = ("empty", "short", "outside", "ambiguous", "lower_case", "rna")


class Example(NamedTuple):
    """A record that is an example of a finding.

    Attributes:
        record: its number, from 1.
        line: the line of its header, from 1; 0 in BAM, which has no lines.
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
        line: the line of the second one's header, from 1; 0 in BAM.
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
    workers = worker_count(available_processors() if workers is None else workers)
    with RecordInput(input) as source:
        source.require_regular()
        source.look(workers, span_bytes(BLOCK))
        with _collected(source, max_examples, workers, progress, scratch_dir, hash_bits) as collector:
            return collector.statistics(max_ids, progress=progress is True)


def collect_by_offset(input: AnyPath, max_examples: int) -> OffsetStatistics:  # noqa: A002 - as above
    """The same with all duplicate ids, and without the numbers of records and lines, which take a while."""
    with InputFile(input) as source:
        source.require_regular()
        source.check_start()
        with _collected(source, max_examples, available_processors()) as collector:
            return collector.by_offset(None, progress=False)


@contextmanager
def _collected(
    source: InputFile,
    max_examples: int,
    workers: int,
    progress: bool | Report = False,
    scratch_dir: AnyPath | None = None,
    hash_bits: int = 64,
) -> Iterator[StatisticsCollector]:
    """Give the collector of all spans of an input, while its scratch file is there."""
    with scratch_file(scratch_dir) as scratch:
        collector = StatisticsCollector(source, scratch, max_examples, hash_bits=hash_bits)
        total = source.size if source.is_regular else None
        with progress_report(progress, f"Validating {source.name}", total, "B") as report:
            for result in run_job(collector.job, source, scratch.user_error, workers):
                collector.add(result)
                report(source.bytes_done(result.length), result.counts[0])
        source.warn()
        yield collector


class StatisticsCollector:
    """Adds up the statistics of spans.

    Attributes:
        job: what to do with each span.
    """

    def __init__(
        self,
        source: InputFile,
        scratch: ScratchFile,
        max_examples: int,
        *,
        hash_bits: int = 64,
        ids_are_unique: bool = False,
    ) -> None:
        """Start with nothing. The job writes the hashes of ids to the scratch file.

        With `ids_are_unique` each record was given an id of its own, so duplicates are not looked for.
        """
        self._ids_are_unique = ids_are_unique
        self.job = StatisticsJob(source.text_path, scratch.path, max_examples, hash_bits)
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
        outside = found.examples["outside"][:1]
        wanted = Wanted(
            {each.offset for each in found.duplicates} | {raw[0] for raws in self._examples for raw in raws},
            next(((record, place[0]) for record, _, place in outside if place is not None), None),
            any(letter == ">" or letter.startswith("0x") for letter in found.letters),
        )
        try:
            numbers, letter, hidden, first_hidden = places.find(source, wanted)
        finally:
            source.check_unchanged()
        return FileStatistics(
            source.name,
            *found[:4],
            {name: [_example(raw, numbers) for raw in examples] for name, examples in found.examples.items()},
            found.ids,
            found.surplus,
            [DuplicateId(*each[:4], line=numbers[each.offset][1]) for each in found.duplicates],
            letter and NamedLetter(numbers[letter.offset][1], *letter[1:]),
            hidden,
            first_hidden and NamedLetter(numbers[first_hidden.offset][1], *first_hidden[1:]),
        )

    def by_offset(self, max_ids: int | None, *, progress: bool) -> OffsetStatistics:
        """The same without the numbers of records and lines."""
        source, counts = self._source, self._counts
        spans = [] if self._ids_are_unique else self._spans
        try:
            ids, surplus, duplicates = find_duplicates(
                source, self.job.hashes, spans, max_ids, progress=progress
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


def _example(raw: _RawExample, lines: dict[int, tuple[int, int]]) -> Example:
    offset, name, letter = raw
    if letter is None:
        return Example(*lines[offset], name)
    position, byte = letter
    return Example(*lines[offset], name, _letter_name(byte), position + 1)


def _letter_name(byte: int) -> str:
    return chr(byte) if byte < 0x80 else f"0x{byte:02x}"
