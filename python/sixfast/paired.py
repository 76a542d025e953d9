"""Two jobs on the same spans, one after the other, so that each span is read while it is in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sixfast.job import SpanResult

if TYPE_CHECKING:
    from sixfast.job import Job, Place, Translator


class PairedJob(NamedTuple):
    """Two jobs; places and counts are those of the first, then those of the second.

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

    def translator(self) -> _PairedTranslator:
        """Open the files of both."""
        first, second = self.first.translator(), self.second.translator()
        return _PairedTranslator(first, second, len(self.first.first_place))


class _PairedTranslator:
    def __init__(self, first: Translator, second: Translator, numbers: int) -> None:
        self._first = first
        self._second = second
        self._numbers = numbers

    def translate(self, start: int, end: int, /) -> tuple[tuple[int, ...], tuple[int, ...], int]:
        """Work on a span; both stop where the results of one have grown large."""
        written, counts, reached = self._first.translate(start, end)
        more_written, more_counts, second_reached = self._second.translate(start, reached)
        if second_reached < reached:
            written, counts, reached = self._first.translate(start, second_reached)
        return (*written, *more_written), (*counts, *more_counts), reached

    def behind(self, *place: int) -> Place:
        """Both places."""
        first, second = place[: self._numbers], place[self._numbers :]
        return *self._first.behind(*first), *self._second.behind(*second)

    def write(self, *place: int) -> list[tuple[tuple[object, ...], tuple[object, ...]]]:
        """Write both; return what there is to tell of each."""
        first, second = place[: self._numbers], place[self._numbers :]
        return [(tuple(self._first.write(*first) or ()), tuple(self._second.write(*second) or ()))]


def unpaired(result: SpanResult, counts: int) -> tuple[SpanResult, SpanResult]:
    """What came of each of two jobs, of which the first has so many counts."""
    first, second = ([note for pair in result.notes for note in pair[which]] for which in (0, 1))
    return (
        SpanResult(result.length, (), result.counts[:counts], tuple(first)),
        SpanResult(result.length, (), result.counts[counts:], tuple(second)),
    )
