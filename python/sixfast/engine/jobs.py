"""What is done with the spans of a file, one class each; `interfaces.py` says what a job is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Optional, Union, cast

from sixfast._kernel import (
    SpanChunker,
    SpanIndexer,
    SpanOrfWriter,
    SpanPreparer,
    SpanSplitter,
    SpanStatistics,
    SpanTranslator,
)
from sixfast.engine.interfaces import Place, SpanResult

if TYPE_CHECKING:
    from sixfast._kernel import RecordBlock
    from sixfast.engine.interfaces import BlockProcessor, Job, SpanProcessor


class TranslationJob(NamedTuple):
    """The files and options of one translation; its places are byte offsets in the outputs.

    Attributes:
        input: absolute path of a FASTA file; None for an input that is read in order.
        nucleotide: absolute path of an existing file to write to; None to write no nucleotides.
        protein: absolute path of an existing file to write to; None to write no proteins.
        rejects: absolute path of an existing file for records that cannot be read; None to refuse them.
        skip_empty: leave out frames whose protein is empty.
        compression: how each output is compressed, "gz" or "zst"; None if it is not.
        level: how hard; None for what is usual.
        first_place: where the first results go, behind those of earlier inputs.
        reading: what is translated, as the kernel's translate_block takes it; None for what VirNucPro does.
    """

    input: Optional[str]  # noqa: UP045 - evaluated at run time
    nucleotide: Optional[str]  # noqa: UP045 - the same
    protein: Optional[str]  # noqa: UP045 - the same
    rejects: Optional[str]  # noqa: UP045 - the same
    skip_empty: bool
    compression: tuple[Optional[str], ...] = (None, None, None)  # noqa: UP045 - the same
    level: Optional[int] = None  # noqa: UP045 - the same
    first_place: Place = (0, 0, 0)
    reading: Optional[tuple[int, str, bool, tuple[str, ...], bool]] = None  # noqa: UP045 - the same

    def open(self) -> SpanTranslator:
        """Open the files."""
        return SpanTranslator(
            self.input,
            self.nucleotide,
            self.protein,
            self.rejects,
            skip_empty=self.skip_empty,
            compression=self.compression,
            level=self.level,
            reading=self.reading,
        )


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
        input: absolute path of a FASTA file; None for an input that is read in order.
        output: absolute path of an existing file to write to.
        size: letters in a chunk.
        keep_empty: write an empty record as one empty chunk; else it is refused.
        divided: records that spans may begin and end in, in order.
    """

    input: Optional[str]  # noqa: UP045 - evaluated at run time
    output: str
    size: int
    keep_empty: bool
    divided: tuple[DividedRecord, ...] = ()

    @property
    def first_place(self) -> Place:
        """The front of the output."""
        return (0,)

    def open(self) -> SpanChunker:
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
        copy: copy lines as they are; else records are read, checked and written in lines of 60.
    """

    input: str
    folder: str
    each: int
    copy: bool

    @property
    def first_place(self) -> Place:
        """No records before, and the front of a file."""
        return 0, 0

    def open(self) -> SpanSplitter:
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
        unique_ids: give each record an id of its own, before all else.
        unique: write frames that are the same once, with a map. One worker has to do all then.
    """

    size: int
    each: Optional[int]  # noqa: UP045 - evaluated at run time
    files: Optional[int]  # noqa: UP045 - the same
    skip_empty: bool
    one_line: bool
    keep: tuple[str, ...]
    unique_ids: bool
    unique: bool = False


class PrepareJob(NamedTuple):
    """Cutting, translating and splitting in one. The docstring of SpanPreparer says what its places mean.

    Attributes:
        input: absolute path of a FASTA file; None for an input that is read in order.
        folder: absolute path of the directory to write in.
        options: what is made.
        first_place: where the first results go, behind those of an earlier run.
    """

    input: Optional[str]  # noqa: UP045 - evaluated at run time
    folder: str
    options: PrepareOptions
    first_place: Place

    def open(self) -> SpanPreparer:
        """Open the input."""
        options = self.options._asdict()
        del options["unique_ids"]  # the input's blocks have them
        return SpanPreparer(self.input, self.folder, **options)


class OrfOptions(NamedTuple):
    """What is an ORF, and how it is written.

    Attributes:
        code: id of the genetic code.
        dual_stops: codons that are an amino acid and a stop at once are stops.
        ambiguity: how codons with other letters than A, C, G and T are read.
        starts: codons that an ORF begins with; None for what lies between stops.
        min_length: nucleotides at least, a stop not counted.
        max_length: nucleotides at most; None for any.
        partial: which ORFs may lack an end: "keep", "5", "3" or "drop".
        frames: where to look.
        include_stop: the stop codon that follows is a part of the ORF.
        initial_m: a start codon that an ORF begins with is written M.
        circular: the last letter is followed by the first.
        line_width: letters in a line of FASTA; 0 for all.
        description: the description stands behind FASTA's headers.
    """

    code: int = 1
    dual_stops: bool = False
    ambiguity: str = "x"
    starts: Optional[tuple[str, ...]] = None  # noqa: UP045 - evaluated at run time
    min_length: int = 30
    max_length: Optional[int] = None  # noqa: UP045 - the same
    partial: str = "keep"
    frames: tuple[str, ...] = ("F1", "F2", "F3", "R1", "R2", "R3")
    include_stop: bool = False
    initial_m: bool = True
    circular: bool = False
    line_width: int = 0
    description: bool = False


class PeerOptions(NamedTuple):
    """Another program, and what is asked of it. Each has options of its own; others play no part.

    Attributes:
        peer: "orfm", "getorf", "esl-translate", "transeq" or "seqkit".
        code: id of the genetic code.
        starts: codons that an ORF begins with; None for what lies between stops.
        min_length: nucleotides at least.
        max_length: nucleotides at most; None for any.
        partial: "5" for only what a stop follows.
        strand: "both", "forward" or "reverse".
        frames: what is translated.
        nucleotides: nucleotides are written, not proteins.
        include_stop: proteins that a stop follows end in `*`.
        initial_m: a start codon at the front is written M.
        trim: X and stops at the end of a protein are left out.
        stop_as: what is written for a stop.
        from_end: reverse frames begin at the end of the sequence, not with the codons of the forward ones.
        unknown_x: letters that the program does not know make an X; else they are refused.
        append_frame: headers tell the frame.
        line_width: letters in a line; 0 for all.
    """

    peer: str
    code: int = 1
    starts: Optional[tuple[str, ...]] = None  # noqa: UP045 - evaluated at run time
    min_length: int = 0
    max_length: Optional[int] = None  # noqa: UP045 - the same
    partial: str = "keep"
    strand: str = "both"
    frames: tuple[str, ...] = ("F1",)
    nucleotides: bool = False
    include_stop: bool = False
    initial_m: bool = True
    trim: bool = False
    stop_as: str = "*"
    from_end: bool = False
    unknown_x: bool = False
    append_frame: bool = False
    line_width: int = 60


class OrfJob(NamedTuple):
    """The files and options of a search for ORFs; its places are byte offsets in the outputs.

    Attributes:
        input: absolute path of a FASTA file; None for an input that is read in order.
        outputs: for each output the absolute path of an existing file to write to, the format, and how it is
            compressed, "gz" or "zst"; None if it is not.
        options: what is an ORF; or another program, whose answer is written.
        level: how hard outputs are compressed; None for what is usual.
        first_place: where the first results go, behind what the files begin with.
        threads: how many may share the work on a long record.
    """

    input: Optional[str]  # noqa: UP045 - evaluated at run time
    outputs: tuple[tuple[str, str, Optional[str]], ...]  # noqa: UP045 - the same
    options: Union[OrfOptions, PeerOptions]  # noqa: UP007 - the same
    level: Optional[int]  # noqa: UP045 - the same
    first_place: Place
    threads: int

    def open(self) -> SpanOrfWriter:
        """Open the files."""
        return SpanOrfWriter(self.input, list(self.outputs), self.options, self.level, self.threads)


class StatisticsJob(NamedTuple):
    """The files and options of inspecting records; a place is a byte offset in the file of hashes.

    Attributes:
        input: absolute path of a FASTA file; None for an input that is read in order.
        hashes: absolute path of an existing file to write to, eight bytes a record.
        keep: how many examples to keep of each finding about records.
        hash_bits: bits of a hash that are used; fewer than 64 are for tests.
    """

    input: Optional[str]  # noqa: UP045 - evaluated at run time
    hashes: str
    keep: int
    hash_bits: int

    @property
    def first_place(self) -> Place:
        """The front of the file."""
        return (0,)

    def open(self) -> SpanStatistics:
        """Open the files."""
        return SpanStatistics(self.input, self.hashes, self.keep, hash_bits=self.hash_bits)


class IndexJob(NamedTuple):
    """Finding records, their lengths, and places in them. Spans may begin and end inside records.

    The result of each span is a note; the docstring of SpanIndexer says what its numbers mean. Nothing is
    written.

    Attributes:
        input: absolute path of a FASTA file.
    """

    input: str

    @property
    def first_place(self) -> Place:
        """No numbers, since nothing is written."""
        return ()

    def open(self) -> SpanIndexer:
        """Open the file."""
        return SpanIndexer(self.input)


class CombinedJob(NamedTuple):
    """Two jobs on the same spans, so that each span is read once from the disk and once from memory.

    Places and counts are those of the first job, then those of the second.

    Attributes:
        first: decides how far one goes at a time.
        second: follows.
    """

    first: Job
    second: Job

    @property
    def first_place(self) -> Place:
        """Both places."""
        return *self.first.first_place, *self.second.first_place

    def open(self) -> _CombinedProcessor:
        """Open the files of both."""
        first, second = self.first.open(), self.second.open()
        return _CombinedProcessor(first, second, len(self.first.first_place))


class _CombinedProcessor:
    def __init__(self, first: SpanProcessor, second: SpanProcessor, numbers: int) -> None:
        self._first = first
        self._second = second
        self._numbers = numbers

    def load(self, block: RecordBlock, /) -> int:
        """Work on a block in memory, both."""
        cast("BlockProcessor", self._second).load(block)
        return cast("BlockProcessor", self._first).load(block)

    def process(self, start: int, end: int, /) -> tuple[tuple[int, ...], tuple[int, ...], int]:
        """Work on a span; both stop where the results of one have grown large."""
        written, counts, reached = self._first.process(start, end)
        more_written, more_counts, second_reached = self._second.process(start, reached)
        if second_reached < reached:
            written, counts, reached = self._first.process(start, second_reached)
        return (*written, *more_written), (*counts, *more_counts), reached

    def place_after(self, *place: int) -> Place:
        """Both places."""
        first, second = place[: self._numbers], place[self._numbers :]
        return *self._first.place_after(*first), *self._second.place_after(*second)

    def write(self, *place: int) -> list[tuple[tuple[object, ...], tuple[object, ...]]]:
        """Write both; return the notes of each."""
        first, second = place[: self._numbers], place[self._numbers :]
        return [(tuple(self._first.write(*first) or ()), tuple(self._second.write(*second) or ()))]


def separate_results(result: SpanResult, counts: int) -> tuple[SpanResult, SpanResult]:
    """Separate the result of a `CombinedJob` into those of its two jobs; the first has so many counts."""
    first, second = ([note for pair in result.notes for note in pair[which]] for which in (0, 1))
    return (
        SpanResult(result.length, (), result.counts[:counts], tuple(first)),
        SpanResult(result.length, (), result.counts[counts:], tuple(second)),
    )
