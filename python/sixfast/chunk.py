"""Sequences of a FASTA file cut into overlapping chunks of one length (SEMANTICS section 10)."""

from __future__ import annotations

import operator
import sys
from typing import TYPE_CHECKING, NamedTuple

from sixfast.engine import run
from sixfast.job import SpanResult
from sixfast.jobs import ChunkJob, DividedRecord, SurveyJob
from sixfast.outputs import OutputFiles
from sixfast.processors import available_processors
from sixfast.source import Source
from sixfast.spans import cut_anywhere, cutter_at

if TYPE_CHECKING:
    from sixfast.outputs import StrPath

#: No sequence is longer.
LONGEST = sys.maxsize


class Chunked(NamedTuple):
    """What was read and written."""

    records: int = 0
    chunks: int = 0


class Survey(NamedTuple):
    """What a file holds.

    Attributes:
        records: their number.
        longest: the length of the longest sequence in bytes.
        places: offsets at which its spans began, some of them inside records.
        divided: the records that these places are in.
    """

    records: int
    longest: int
    places: tuple[int, ...]
    divided: tuple[DividedRecord, ...]


def survey(source: Source) -> Survey:
    """Count records, measure them, and find places at which long ones can be divided (rule 10.6).

    Raises:
        OSError: if the file cannot be read.
        ValueError: for text before the first record, or what is no regular file.
        UnicodeDecodeError: for a byte that is no UTF-8.
    """
    source.require_regular()
    source.check_start()
    surveyor = _Surveyor()
    job = SurveyJob(source.path)
    for result in run(job, source, lambda error: error, available_processors(), cutter=cut_anywhere):
        surveyor.add(result)
    return surveyor.finish()


class _Surveyor:
    """Adds up what was found in the spans of a file, in order."""

    def __init__(self) -> None:
        self._records = 0
        self._longest = 0
        self._places: list[int] = []
        self._divided: list[DividedRecord] = []
        #: Where the next span starts.
        self._at = 0
        #: Of the record at hand: its start, its letters so far, and the places in it.
        self._start = 0
        self._letters = 0
        self._inside: list[tuple[int, int]] = []
        self._in_header = False

    def add(self, result: SpanResult) -> None:
        """Take in the next span."""
        first_line, before, records, first, last, longest, letters, in_header = result.notes[0]
        self._places.append(self._at)
        if not records or first > self._at:
            self._inside.append((self._at, self._letters))
            self._letters += before if self._in_header else first_line + before
        if records:
            self._end_record(first)
            self._start, self._letters = last, letters
            self._records += records
            self._longest = max(self._longest, longest)
        if in_header is not None:
            self._in_header = in_header
        self._at += result.length

    def finish(self) -> Survey:
        """Return what the whole file holds."""
        self._end_record(self._at)
        return Survey(self._records, self._longest, tuple(self._places), tuple(self._divided))

    def _end_record(self, end: int) -> None:
        self._longest = max(self._longest, self._letters)
        if self._inside:
            self._divided.append(DividedRecord(self._start, end, self._letters, tuple(self._inside)))
            self._inside = []


def chunk_file(input: StrPath, output: StrPath, size: int) -> Chunked:  # noqa: A002 - the word that users expect
    """Cut the sequences of a FASTA file into chunks and write these wrapped (rules 10.1 to 10.5).

    Raises:
        Exception: as `chunk_source`.
    """
    with Source(input) as source:
        return chunk_source(source, output, size)


def chunk_source(
    source: Source,
    output: StrPath,
    size: int,
    *,
    keep_empty: bool = False,
    survey: Survey | None = None,
) -> Chunked:
    """Cut the sequences of an open FASTA file into chunks and write these wrapped (rules 10.1 to 10.5).

    The output is put in place at the end; after an error it has not appeared or changed.

    Args:
        source: a FASTA file.
        output: where to write; an existing file is replaced.
        size: letters in a chunk.
        keep_empty: write an empty record as one empty chunk; else it is refused.
        survey: what the file holds; without it a record is the work of one thread, and is held as a whole.

    Raises:
        OSError: if a file cannot be read or written.
        ValueError: for text before the first record, an output that is the input, or no regular file.
        UnicodeDecodeError: for a record that cannot be read.
        ZeroDivisionError: for a size below 1, or an empty record, unless it is to be kept.
        TypeError: for a size that is no whole number.
    """
    with OutputFiles({"chunk": output}, source) as outputs:
        source.require_regular()
        outputs.open()
        writable = outputs.writable()
        if writable is None:
            raise ValueError(f"{output!s}: is no regular file, which is needed here; give another output")
        source.check_start()
        # Without records VirNucPro does not look at the size.
        size = _checked(size) if source.size else 1
        job = ChunkJob(source.path, writable[0], size, keep_empty, survey.divided if survey else ())
        cutter = cutter_at(survey.places) if survey else None
        total = SpanResult(0)
        for result in run(job, source, outputs.about, available_processors(), cutter=cutter):
            total = total.plus(result.written, result.counts)
        outputs.commit(total.written)
    return Chunked(*total.counts)


def _checked(size: int) -> int:
    """The size, if it is one, as VirNucPro's division takes it (rule 10.9)."""
    size = operator.index(size)
    if size < 1:
        raise ZeroDivisionError(f"the chunk size is {size}; give at least 1")
    return min(size, LONGEST)
