"""What jobs and workers have in common: their interfaces, and what goes to a worker and comes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from sixfast._kernel import RecordBlock
    from sixfast.engine.spans import Span

#: Where results go in the outputs. The job decides what the numbers mean; all its places have equally many.
Place = tuple[int, ...]


class SpanProcessor(Protocol):
    """Works on the spans of one file. Each worker has its own."""

    def process(self, start: int, end: int, /) -> tuple[tuple[int, ...], tuple[int, ...], int]:
        """Work on a span and hold the results.

        Returns:
            The bytes held for each output; counts that can be added up; and the offset it reached, which is
            before the end of the span if the results have grown large.
        """

    def place_after(self, *place: Any, **unnamed: Any) -> Place:  # noqa: ANN401 - each has its own numbers
        """Return the place of the next results, if those that are held go to this place."""

    def write(self, *place: Any, **unnamed: Any) -> Iterable[object] | None:  # noqa: ANN401
        """Write the results that are held to this place; return notes about them."""


class BlockProcessor(SpanProcessor, Protocol):
    """Works on blocks too, which come from an input that is read in order."""

    def load(self, block: RecordBlock, /) -> int:
        """Work on a block from now on, and return how many bytes there are to work on."""


class Job(Protocol):
    """What to do with all spans of a file. It is sent to each worker."""

    @property
    def first_place(self) -> Place:
        """The place of the first results."""

    def open(self) -> SpanProcessor:
        """Open the files."""


class Workers(Protocol):
    """Several workers: `ThreadWorkers` or `SupervisedPool`."""

    def results(self, spans: Iterator[Span], number: int, place: Place, /) -> Iterator[SpanResult]:
        """Yield the results of the spans, in their order.

        Args:
            spans: from the one with this number on. Only as many are taken as are worked on.
            number: of the first span.
            place: where the results of the first span go.

        Raises:
            Exception: what went wrong with the first span that failed.
        """


class SpanResult(NamedTuple):
    """The result of a span or a block.

    Attributes:
        length: bytes of the span.
        written: bytes written to each output.
        counts: what was read and written, as the job counts it; records come first.
        notes: further facts about what was written, as the job tells them, in order.
    """

    length: int
    written: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()
    notes: tuple[Any, ...] = ()

    def plus(
        self, written: tuple[int, ...], counts: tuple[int, ...], notes: Iterable[object] = ()
    ) -> SpanResult:
        """Return the sum of this result and what more was written."""
        return SpanResult(
            self.length, _sums(self.written, written), _sums(self.counts, counts), (*self.notes, *notes)
        )


def _sums(some: tuple[int, ...], others: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(sum, zip_longest(some, others, fillvalue=0)))


class Failure(NamedTuple):
    """The exception that a worker raised on a span, pickled.

    It is sent back as a result: a pool hangs on an exception that cannot be unpickled, and takes
    StopIteration for the end of the results.
    """

    pickled: bytes

    @classmethod
    def of(cls, error: Exception) -> Failure:
        """Pickle an exception; if that is not possible, a RuntimeError that describes it."""
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
