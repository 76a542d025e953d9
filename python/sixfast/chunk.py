"""Cuts the sequences of a FASTA file into overlapping chunks of one length (SEMANTICS section 10)."""

from __future__ import annotations

import operator
import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from sixfast.engine.interfaces import SpanResult
from sixfast.engine.jobs import ChunkJob, DividedRecord, IndexJob
from sixfast.engine.run import run_job
from sixfast.engine.spans import cut_anywhere, cutter_at
from sixfast.files.input import InputFile
from sixfast.files.outputs import OutputFiles
from sixfast.files.text_records import text_records
from sixfast.system.processors import available_processors

if TYPE_CHECKING:
    from sixfast.files import AnyPath

#: No sequence is longer, so a larger size would give the same chunks.
MAX_CHUNK_SIZE = sys.maxsize


class ChunkCounts(NamedTuple):
    """How many records were read, and how many chunks were written."""

    records: int = 0
    chunks: int = 0


class FastaIndex(NamedTuple):
    """The number of records of a file, and where long records can be divided.

    Attributes:
        source: the file, closed. It can still be checked for changes.
        records: number of records.
        longest: the length of the longest sequence in bytes.
        span_starts: offsets at which spans can begin, in order. Some are inside records.
        divided: the records that have such offsets inside.
    """

    source: InputFile
    records: int
    longest: int
    span_starts: tuple[int, ...]
    divided: tuple[DividedRecord, ...]


def index_file(input: AnyPath) -> FastaIndex:  # noqa: A002 - the word that users expect
    """Count records, find the longest, and find offsets at which long ones can be divided (rule 10.6).

    Raises:
        OSError: if the file cannot be read.
        ValueError: for text before the first record, or an input that is no regular file.
        UnicodeDecodeError: for a byte that is no UTF-8.
    """
    with InputFile(input) as source:
        source.require_regular()
        source.check_start()
        builder = _IndexBuilder()
        job = IndexJob(source.path)
        for result in run_job(job, source, lambda error: error, available_processors(), cutter=cut_anywhere):
            builder.add(result)
        builder.end()
    return FastaIndex(
        source, builder.records, builder.longest, tuple(builder.span_starts), tuple(builder.divided)
    )


class _IndexBuilder:
    """Builds a FastaIndex from the results of spans, in their order. Its attributes have the same names."""

    def __init__(self) -> None:
        self.records = 0
        self.longest = 0
        self.span_starts: list[int] = []
        self.divided: list[DividedRecord] = []
        #: Where the next span begins.
        self._offset = 0
        #: The current record: where it begins, its letters so far, and where spans begin inside it.
        self._record_start = 0
        self._record_letters = 0
        self._places_in_record: list[tuple[int, int]] = []
        self._in_header = False

    def add(self, result: SpanResult) -> None:
        """Add the result of the next span. Its note holds the numbers that SpanIndexer found."""
        first_line, before, records, first, last, longest, letters, in_header = result.notes[0]
        self.span_starts.append(self._offset)
        if not records or first > self._offset:
            self._places_in_record.append((self._offset, self._record_letters))
            self._record_letters += before if self._in_header else first_line + before
        if records:
            self._end_record(first)
            self.records += records
            self.longest = max(self.longest, longest)
            self._record_start, self._record_letters = last, letters
        if in_header is not None:
            self._in_header = in_header
        self._offset += result.length

    def end(self) -> None:
        """End the last record at the end of the file."""
        self._end_record(self._offset)

    def _end_record(self, end: int) -> None:
        self.longest = max(self.longest, self._record_letters)
        if self._places_in_record:
            places = tuple(self._places_in_record)
            self.divided.append(DividedRecord(self._record_start, end, self._record_letters, places))
            self._places_in_record = []


def chunk_file(
    input: AnyPath,  # noqa: A002 - the word that users expect
    output: AnyPath,
    size: int,
    *,
    keep_empty: bool = False,
    index: FastaIndex | None = None,
) -> ChunkCounts:
    """Cut the sequences of a FASTA file into chunks and write these in lines of 60 (rules 10.1 to 10.5).

    The output is put in place at the end. After an error it has neither appeared nor changed.

    Args:
        input: a FASTA file.
        output: where to write; an existing file is replaced.
        size: letters in a chunk.
        keep_empty: write an empty record as one empty chunk; else raise an error for it.
        index: of the file. Without it each record is done by one thread, which holds it in memory as a whole.

    Raises:
        OSError: if a file cannot be read or written.
        ValueError: for text before the first record, an output that is the input, or no regular file.
        UnicodeDecodeError: for a record that cannot be read.
        ZeroDivisionError: for a size of 0, an empty record, unless it is to be kept, or a record that is
            shorter than a negative size.
        TypeError: for a size that is no whole number.
        InputChangedError: if the file is not the one that was indexed.
    """
    with InputFile(input) as source, OutputFiles({"chunk": output}, source) as outputs:
        source.require_regular()
        outputs.open()
        paths = outputs.temporary_paths()
        if paths is None:
            raise ValueError(
                f"{os.fsdecode(output)}: is no regular file, which is needed here; give another output"
            )
        source.check_start()
        if index:
            index.source.check_unchanged()
        # For a file without records VirNucPro does not check the size.
        size = _checked_size(size) if source.size else 1
        if size < 0:
            counts = _no_chunks(source, size)
            outputs.commit([0])
            return counts
        job = ChunkJob(source.path, paths[0], size, keep_empty, index.divided if index else ())
        cutter = cutter_at(index.span_starts) if index else None
        total = SpanResult(0)
        for result in run_job(job, source, outputs.user_error, available_processors(), cutter=cutter):
            total = total.plus(result.written, result.counts)
        outputs.commit(total.written)
    return ChunkCounts(*total.counts)


def _checked_size(size: int) -> int:
    """Return the size, or raise for a wrong one the exceptions of VirNucPro's division (rule 10.9)."""
    size = operator.index(size)
    if not size:
        raise _wrong_size(size)
    return min(size, MAX_CHUNK_SIZE)


def _no_chunks(source: InputFile, size: int) -> ChunkCounts:
    """Return what VirNucPro makes of a negative size: no chunk, or an error (rule 10.9)."""
    records = 0
    for record in text_records(source.path):
        records += 1
        if len(record.sequence) < -size:
            raise _wrong_size(size)
    return ChunkCounts(records)


def _wrong_size(size: int) -> ZeroDivisionError:
    return ZeroDivisionError(f"the chunk size is {size}; give at least 1")
