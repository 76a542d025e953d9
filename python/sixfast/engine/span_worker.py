"""What a worker does with a span, be it a thread or a process."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from sixfast.engine.interfaces import SpanResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from sixfast.engine.interfaces import BlockProcessor, Job, Place, SpanProcessor
    from sixfast.engine.placement import Placement
    from sixfast.engine.spans import Span


class SpanWorker:
    """Takes one span after the other: translates it, waits for its place in the outputs, writes.

    Other workers do the spans in between.
    """

    def __init__(self, job: Job, placement: Placement) -> None:
        """Open no file yet."""
        self._job = job
        self._placement = placement
        self._processor: SpanProcessor | None = None

    def do(self, span: Span) -> SpanResult | Exception | None:
        """Do one span.

        Returns:
            The result; or the exception that was raised; or None if the span was cancelled.
        """
        result = None
        try:
            if not self._placement.is_cancelled(span.number):
                if self._processor is None:
                    self._processor = self._job.open()
                result = _process_and_write(
                    self._processor,
                    span,
                    partial(self._placement.wait_for_place, span.number),
                    partial(self._placement.set_place, span.number + 1),
                )
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends the run
            return error
        finally:
            if result is None:
                self._placement.cancel_next(span.number)
        return result


def _process_and_write(
    processor: SpanProcessor,
    span: Span,
    wait_for_place: Callable[[], Place | None],
    set_next_place: Callable[[Place], None],
) -> SpanResult | None:
    """Work on a span and write the results.

    Usually all results of a span are held until their place is known. Large results are written in steps;
    then the place of the next span is known at the last step.

    Args:
        processor: reads, works, writes.
        span: what to do.
        wait_for_place: called once; returns where the results go, or None if the span was cancelled.
        set_next_place: called once, before the last results are written: where those of the next span go.
    """
    summed = SpanResult(span.end - span.start)
    place = None
    reached, end = span.start, span.end
    if span.block is not None:
        reached, end = 0, cast("BlockProcessor", processor).load(span.block)
    while True:
        lengths, counts, reached = processor.process(reached, end)
        place = wait_for_place() if place is None else place
        if place is None:
            return None
        next_place = processor.place_after(*place)
        if reached == end:
            set_next_place(next_place)
        summed = summed.plus(lengths, counts, processor.write(*place) or ())
        if reached == end:
            return summed
        place = next_place
