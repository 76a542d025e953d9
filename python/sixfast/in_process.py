"""Translating a span step by step, and whole files so in the calling process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sixfast.job import Job, Place, SpanResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from sixfast.job import Translator
    from sixfast.spans import Span


def translate_and_write(
    translator: Translator,
    span: Span,
    find_place: Callable[[], Place | None],
    pass_on: Callable[[Place], None],
) -> SpanResult | None:
    """Translate a span and write the results.

    Commonly all results are held until their place is known. Where they grow large, they are written in
    steps, and the place behind them is known when the last step is done.

    Args:
        translator: reads, translates, writes.
        span: what to translate.
        find_place: asked once where the results go; None gives up.
        pass_on: told once, before the last results are written, where those of the next span go.
    """
    summed = SpanResult(span.end - span.start)
    place = None
    reached = span.start
    while reached < span.end:
        lengths, counts, reasons, reached = translator.translate(reached, span.end)
        place = place or find_place()
        if place is None:
            return None
        behind = Place(*translator.behind(*place))
        if reached == span.end:
            pass_on(behind)
        translator.write(*place)
        place = behind
        summed = summed.plus(lengths, counts, reasons)
    return summed


class InProcess:
    """Translates the spans of a file one after the other in this process.

    Attributes:
        place: where the results of the next span go.
    """

    def __init__(self, job: Job) -> None:
        self._translator = job.translator()
        self.place = Place()

    def translate(self, span: Span) -> SpanResult:
        """Translate the next span and write its results."""
        result = translate_and_write(self._translator, span, lambda: self.place, self._move)
        assert result is not None, "the place is known"  # noqa: S101
        return result

    def _move(self, place: Place) -> None:
        self.place = place
