"""What else is done with the spans of a file than translating them; `job.py` says what a job is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Optional

from sixfast._kernel import SpanChunker, SpanInspector, SpanPreparer, SpanSplitter, SpanSurveyor

if TYPE_CHECKING:
    from sixfast.job import Place


class DividedRecord(NamedTuple):
    """A record that spans may begin and end in.

    Attributes:
        start: offset of its first byte.
        end: offset after its last byte.
        letters: the length of its sequence.
        places: where a span may begin in it, in order: offset, and letters of the record before it.
    """

    start: int
    end: int
    letters: int
    places: tuple[tuple[int, int], ...]


class ChunkJob(NamedTuple):
    """The files and options of cutting sequences into chunks; a place is a byte offset.

    Attributes:
        input: absolute path of a FASTA file.
        output: absolute path of an existing file to write to.
        size: letters in a chunk.
        keep_empty: write an empty record as one empty chunk; else it is refused.
        divided: records that spans may begin and end in, in order.
    """

    input: str
    output: str
    size: int
    keep_empty: bool
    divided: tuple[DividedRecord, ...] = ()

    @property
    def first_place(self) -> Place:
        """The front of the output."""
        return (0,)

    def translator(self) -> SpanChunker:
        """Open the files."""
        return SpanChunker(
            self.input, self.output, self.size, keep_empty=self.keep_empty, divided=self.divided
        )


class SplitJob(NamedTuple):
    """The files and options of splitting a file; a place is a number of records and an offset in their file.

    Attributes:
        input: absolute path of a FASTA file.
        folder: absolute path of an existing directory, in which the files 0, 1, 2... are made.
        each: records in a file.
        copy: copy lines as they are; else records are read, checked and wrapped anew.
    """

    input: str
    folder: str
    each: int
    copy: bool

    @property
    def first_place(self) -> Place:
        """No records before, and the front of a file."""
        return 0, 0

    def translator(self) -> SpanSplitter:
        """Open the input."""
        return SpanSplitter(self.input, self.folder, self.each, copy=self.copy)


class PrepareOptions(NamedTuple):
    """What decides the bytes that a preparation makes.

    Attributes:
        size: letters in a chunk.
        each: records in a file; None for files with nearly equal residues.
        files: number of these files.
        skip_empty: leave out frames whose protein is empty.
        one_line: write sequences in one line; else in lines of 60.
        keep: which of the texts between the stages to keep.
    """

    size: int
    each: Optional[int]  # noqa: UP045 - evaluated at run time
    files: Optional[int]  # noqa: UP045 - the same
    skip_empty: bool
    one_line: bool
    keep: tuple[str, ...]


class PrepareJob(NamedTuple):
    """Cutting, translating and splitting in one; what its places mean SpanPreparer tells.

    Attributes:
        input: absolute path of a FASTA file.
        folder: absolute path of the directory to write in.
        options: what is made.
        first_place: where the first results go, behind those of an earlier run.
    """

    input: str
    folder: str
    options: PrepareOptions
    first_place: Place

    def translator(self) -> SpanPreparer:
        """Open the input."""
        return SpanPreparer(self.input, self.folder, **self.options._asdict())


class InspectionJob(NamedTuple):
    """The files and options of inspecting records; a place is a byte offset in the file of hashes.

    Attributes:
        input: absolute path of a FASTA file.
        hashes: absolute path of an existing file to write to, eight bytes a record.
        keep: examples that are kept of each trait of records.
        hash_bits: bits of a hash that are used; fewer than 64 are for tests.
    """

    input: str
    hashes: str
    keep: int
    hash_bits: int

    @property
    def first_place(self) -> Place:
        """The front of the file."""
        return (0,)

    def translator(self) -> SpanInspector:
        """Open the files."""
        return SpanInspector(self.input, self.hashes, self.keep, hash_bits=self.hash_bits)


class SurveyJob(NamedTuple):
    """Looking for records, their lengths, and places in them; spans may begin and end inside records.

    What is found in each span is a note; SpanSurveyor tells what its numbers mean. Nothing is written.

    Attributes:
        input: absolute path of a FASTA file.
    """

    input: str

    @property
    def first_place(self) -> Place:
        """No numbers, since nothing is written."""
        return ()

    def translator(self) -> SpanSurveyor:
        """Open the file."""
        return SpanSurveyor(self.input)
