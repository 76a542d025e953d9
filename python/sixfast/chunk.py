"""Sequences of a FASTA file cut into overlapping chunks of one length (SEMANTICS section 10)."""

from __future__ import annotations

import operator
import sys
from typing import TYPE_CHECKING, NamedTuple

from sixfast.engine.job import SpanResult
from sixfast.engine.jobs import ChunkJob, DividedRecord, IndexJob
from sixfast.engine.run import run_job
from sixfast.engine.spans import cut_anywhere, cutter_at
from sixfast.files.input import InputFile
from sixfast.files.outputs import OutputFiles
from sixfast.system.processors import available_processors

if TYPE_CHECKING:
    from sixfast.files import StrPath

#: No sequence is longer.
LONGEST = sys.maxsize


class Chunked(NamedTuple):
    """What was read and written."""

    records: int = 0
    chunks: int = 0


class FastaIndex(NamedTuple):
    """What a file holds.

    Attributes:
        source: the file, closed; to see whether it is still what it was.
        records: their number.
        longest: the length of the longest sequence in bytes.
        places: offsets at which its spans began, some of them inside records.
        divided: the records that these places are in.
    """

    source: InputFile
    records: int
    longest: int
    places: tuple[int, ...]
    divided: tuple[DividedRecord, ...]


def index_file(input: StrPath) -> FastaIndex:  # noqa: A002 - the word that users expect
    """Count records, measure them, and find places at which long ones can be divided (rule 10.6).

    Raises:
        OSError: if the file cannot be read.
        ValueError: for text before the first record, or what is no regular file.
        UnicodeDecodeError: for a byte that is no UTF-8.
    """
    with InputFile(input) as source:
        source.require_regular()
        source.check_start()
        found = _IndexBuilder()
        job = IndexJob(source.path)
        for result in run_job(job, source, lambda error: error, available_processors(), cutter=cut_anywhere):
            found.add(result)
        found.end()
    return FastaIndex(source, found.records, found.longest, tuple(found.places), tuple(found.divided))


class _IndexBuilder:
    """Adds up what was found in the spans of a file, in their order; attributes as of FastaIndex."""

    def __init__(self) -> None:
        self.records = 0
        self.longest = 0
        self.places: list[int] = []
        self.divided: list[DividedRecord] = []
        #: Where the next span starts.
        self._at = 0
        #: Of the record at hand: where it starts, its letters so far, the places in it.
        self._start = 0
        self._letters = 0
        self._inside: list[tuple[int, int]] = []
        self._in_header = False

    def add(self, result: SpanResult) -> None:
        """Take in the next span; its note says what SpanIndexer found."""
        first_line, before, records, first, last, longest, letters, in_header = result.notes[0]
        self.places.append(self._at)
        if not records or first > self._at:
            self._inside.append((self._at, self._letters))
            self._letters += before if self._in_header else first_line + before
        if records:
            self._end_record(first)
            self.records += records
            self.longest = max(self.longest, longest)
            self._start, self._letters = last, letters
        if in_header is not None:
            self._in_header = in_header
        self._at += result.length

    def end(self) -> None:
        """End the last record, where the file ends."""
        self._end_record(self._at)

    def _end_record(self, end: int) -> None:
        self.longest = max(self.longest, self._letters)
        if self._inside:
            self.divided.append(DividedRecord(self._start, end, self._letters, tuple(self._inside)))
            self._inside = []


def chunk_file(
    input: StrPath,  # noqa: A002 - the word that users expect
    output: StrPath,
    size: int,
    *,
    keep_empty: bool = False,
    index: FastaIndex | None = None,
) -> Chunked:
    """Cut the sequences of a FASTA file into chunks and write these wrapped (rules 10.1 to 10.5).

    The output is put in place at the end; after an error it has not appeared or changed.

    Args:
        input: a FASTA file.
        output: where to write; an existing file is replaced.
        size: letters in a chunk.
        keep_empty: write an empty record as one empty chunk; else it is refused.
        index: of the file; without it each record is the work of one thread, which holds it as a whole.

    Raises:
        OSError: if a file cannot be read or written.
        ValueError: for text before the first record, an output that is the input, or no regular file.
        UnicodeDecodeError: for a record that cannot be read.
        ZeroDivisionError: for a size below 1, or an empty record, unless it is to be kept.
        TypeError: for a size that is no whole number.
        InputChangedError: if the file is not the one that was indexed.
    """
    with InputFile(input) as source, OutputFiles({"chunk": output}, source) as outputs:
        source.require_regular()
        outputs.open()
        paths = outputs.temporary_paths()
        if paths is None:
            raise ValueError(f"{output!s}: is no regular file, which is needed here; give another output")
        source.check_start()
        if index:
            index.source.check_unchanged()
        # Without records VirNucPro does not look at the size.
        size = _checked(size) if source.size else 1
        job = ChunkJob(source.path, paths[0], size, keep_empty, index.divided if index else ())
        cutter = cutter_at(index.places) if index else None
        total = SpanResult(0)
        for result in run_job(job, source, outputs.user_error, available_processors(), cutter=cutter):
            total = total.plus(result.written, result.counts)
        outputs.commit(total.written)
    return Chunked(*total.counts)


def _checked(size: int) -> int:
    """The size, if it is one, as VirNucPro's division takes it (rule 10.9)."""
    size = operator.index(size)
    if size < 1:
        raise ZeroDivisionError(f"the chunk size is {size}; give at least 1")
    return min(size, LONGEST)
