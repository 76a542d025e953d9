"""What goes to a worker, and what comes back."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any, NamedTuple, Optional, Protocol

from sixfast._kernel import (
    SpanChunker,
    SpanInspector,
    SpanPreparer,
    SpanSplitter,
    SpanTranslator,
    survey_span,
)

#: Where results go. What the numbers mean is the job's affair; all its places have equally many.
Place = tuple[int, ...]


class Translator(Protocol):
    """Works on the spans of one file; made once by each worker."""

    def translate(self, start: int, end: int, /) -> tuple[tuple[int, ...], tuple[int, ...], int]:
        """Work on a span and hold the results.

        Returns:
            The bytes held for each output, counts that can be added up, and where it stopped: before the end
            of the span if the results have grown large.
        """

    def behind(self, *place: Any, **unnamed: Any) -> Place:  # noqa: ANN401 - each has its own numbers
        """The place of the next results, if those that are held have this place."""

    def write(self, *place: Any, **unnamed: Any) -> Iterable[object] | None:  # noqa: ANN401
        """Write the results that are held at their place; return what there is to tell about them."""


class Job(Protocol):
    """What is to be done with all spans of a file; it goes to each worker."""

    @property
    def first_place(self) -> Place:
        """The place of the first results."""

    def translator(self) -> Translator:
        """Open the files."""


class TranslationJob(NamedTuple):
    """The files and options of one translation; its places are byte offsets in the outputs.

    Attributes:
        input: absolute path of a FASTA file.
        nucleotide: absolute path of an existing file to write to.
        protein: absolute path of an existing file to write to.
        rejects: absolute path of an existing file for records that cannot be read; None to refuse them.
        skip_empty: leave out frames whose protein is empty.
    """

    input: str
    nucleotide: str
    protein: str
    rejects: Optional[str]  # noqa: UP045 - evaluated at run time
    skip_empty: bool

    @property
    def first_place(self) -> Place:
        """The front of each output."""
        return 0, 0, 0

    def translator(self) -> SpanTranslator:
        """Open the files."""
        return SpanTranslator(
            self.input, self.nucleotide, self.protein, self.rejects, skip_empty=self.skip_empty
        )


class ChunkJob(NamedTuple):
    """The files and options of cutting sequences into chunks; a place is a byte offset.

    Attributes:
        input: absolute path of a FASTA file.
        output: absolute path of an existing file to write to.
        size: letters in a chunk.
        keep_empty: write an empty record as one empty chunk; else it is refused.
    """

    input: str
    output: str
    size: int
    keep_empty: bool

    @property
    def first_place(self) -> Place:
        """The front of the output."""
        return (0,)

    def translator(self) -> SpanChunker:
        """Open the files."""
        return SpanChunker(self.input, self.output, self.size, keep_empty=self.keep_empty)


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
    """Counting records and measuring the longest sequence; nothing is written.

    Attributes:
        input: absolute path of a FASTA file.
    """

    input: str

    @property
    def first_place(self) -> Place:
        """No numbers, since nothing is written."""
        return ()

    def translator(self) -> SurveyJob:
        """Itself: nothing is kept from span to span."""
        return self

    def translate(self, start: int, end: int, /) -> tuple[tuple[()], tuple[int, int], int]:
        """Survey a span; the counts are its records and the length of its longest sequence."""
        return (), survey_span(self.input, start, end), end

    def behind(self) -> Place:
        """No numbers."""
        return ()

    def write(self) -> None:
        """Nothing is written."""


class SpanResult(NamedTuple):
    """What came of a span or a block.

    Attributes:
        length: its bytes.
        written: bytes written to each output.
        counts: what was read and written, as the translator counts it; records first.
        notes: what is to be told about what was written, as the translator tells it, in order.
    """

    length: int
    written: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()
    notes: tuple[Any, ...] = ()

    def plus(
        self, written: tuple[int, ...], counts: tuple[int, ...], notes: Iterable[object] = ()
    ) -> SpanResult:
        """The same with what more was written."""
        return SpanResult(
            self.length, _sums(self.written, written), _sums(self.counts, counts), (*self.notes, *notes)
        )


def _sums(some: tuple[int, ...], others: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(sum, zip_longest(some, others, fillvalue=0)))


class Failure(NamedTuple):
    """What a worker raised on a span, pickled.

    It comes as a result: a pool hangs on an exception that cannot be rebuilt, and takes StopIteration for the
    end.
    """

    pickled: bytes

    @classmethod
    def of(cls, error: Exception) -> Failure:
        """Pack an exception, or, if it cannot travel, a RuntimeError that describes it."""
        import pickle

        try:
            if isinstance(error, StopIteration):
                raise TypeError("generators do not let it through")  # noqa: TRY301
            pickled = pickle.dumps(error)
            pickle.loads(pickled)  # noqa: S301 - made here
        except Exception as trouble:  # noqa: BLE001 - an exception's own code runs here
            described = RuntimeError(
                f"{type(error).__name__}: {error} (the exception itself cannot be pickled: {trouble})"
            )
            return cls(pickle.dumps(described))
        return cls(pickled)

    def error(self) -> Exception:
        """The exception."""
        import pickle

        error: Exception = pickle.loads(self.pickled)  # noqa: S301 - made by a worker
        return error
