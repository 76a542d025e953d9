"""What goes to a worker, and what comes back."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any, NamedTuple, Optional, Protocol

from sixfast._kernel import (
    SpanTranslator,
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
