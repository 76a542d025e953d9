"""Translating spans in turn: what worker processes and threads have in common."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sixfast.job import SpanResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from sixfast.job import Job, Place, Translator
    from sixfast.spans import Span
    from sixfast.turns import Turns


class SpanWorker:
    """Translates spans of a file, each time a later one, while others translate those between."""

    def __init__(self, job: Job, turns: Turns) -> None:
        """Open no file yet."""
        self._job = job
        self._turns = turns
        self._translator: Translator | None = None

    def translate(self, span: Span) -> SpanResult | Exception | None:
        """Translate a span and write the results in its turn.

        Returns:
            What came of it, or the exception, or None if its turn does not come.
        """
        result = None
        try:
            if not self._turns.will_not_come(span.number):
                if self._translator is None:
                    self._translator = self._job.translator()
                result = _translate_and_write(
                    self._translator,
                    span,
                    partial(self._turns.wait, span.number),
                    partial(self._turns.give, span.number + 1),
                )
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends the run
            return error
        finally:
            if result is None:
                self._turns.withhold(span.number)
        return result


def _translate_and_write(
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
        lengths, counts, reached = translator.translate(reached, span.end)
        place = find_place() if place is None else place
        if place is None:
            return None
        behind = translator.behind(*place)
        if reached == span.end:
            pass_on(behind)
        summed = summed.plus(lengths, counts, translator.write(*place) or ())
        place = behind
    return summed
