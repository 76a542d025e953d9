"""Translating the spans of a file in threads of the calling process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sixfast.signals import signals_held
from sixfast.span_worker import SpanWorker
from sixfast.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from sixfast.job import Job, Place, SpanResult
    from sixfast.spans import Span

#: Seconds after which a thread that waits for its next span looks whether there will be one.
_LOOK_EVERY = 0.1


class InProcess:
    """Translates spans in several threads, of which the calling one is the first.

    The kernel works without Python's lock, so threads are as fast as processes, and they start at once.

    Attributes:
        number: of the span whose result is the next to be yielded.
    """

    def __init__(self, job: Job, threads: int, most_spans: int) -> None:
        """Start nothing yet; `most_spans` is not fewer than there are spans."""
        self.number = 0
        self._turns = Turns(lambda words: [0] * words, 0, most_spans, job.first_place)
        self._workers = [SpanWorker(job, self._turns) for _ in range(threads)]
        self._finished: dict[int, SpanResult | Exception | None] = {}
        self._taking = threading.Lock()
        #: Not of a span: raised when all results are yielded.
        self._at_last: BaseException | None = None

    def results(
        self, spans: Iterator[Span], enough: Callable[[], bool] = lambda: False
    ) -> Generator[SpanResult, None, None]:
        """Yield the results of the spans in their order.

        Args:
            spans: only as many are taken as are translated.
            enough: asked from time to time; no further span is taken once it returns True.

        Raises:
            Exception: what came of the first span that failed.
        """
        if enough():
            return
        self._spans: Iterator[Span] | None = spans
        threads: list[threading.Thread] = []
        is_done = False
        try:
            self._start(threads)
            mine = self._workers[0]
            while not enough() and (span := self._take()):
                self._finished[span.number] = mine.translate(span)
                yield from self._in_order()
            self._end(threads)
            yield from self._in_order()
            is_done = True
        finally:
            self._end(threads, at_once=not is_done)
        if self._at_last:
            raise self._at_last

    def place(self) -> Place:
        """Where the results go that were not yielded yet."""
        place = self._turns.place(self.number)
        assert place is not None, "all spans before are done"  # noqa: S101
        return place

    def _start(self, threads: list[threading.Thread]) -> None:
        """Start all threads but the first, or as many as the system grants."""
        with signals_held():  # so that a signal always wakes the calling thread
            for worker in self._workers[1:]:
                thread = threading.Thread(target=self._work, args=(worker,))
                try:
                    thread.start()
                except RuntimeError:
                    return
                threads.append(thread)

    def _work(self, worker: SpanWorker) -> None:
        try:
            while span := self._take():
                self._finished[span.number] = worker.translate(span)
        except BaseException as error:  # noqa: BLE001 - raised in the calling thread
            self._at_last = error
            self._turns.end()  # its span is done by nobody

    def _take(self) -> Span | None:
        while not self._taking.acquire(timeout=_LOOK_EVERY):
            if self._spans is None:  # an interrupt may have come just before the lock would be released
                return None
        try:
            spans = self._spans  # looked at once, for another thread may end it
            return next(spans, None) if spans else None
        except Exception as error:  # noqa: BLE001 - raised when the spans before are done
            self._at_last = error
            self._spans = None
            return None
        finally:
            self._taking.release()

    def _end(self, threads: list[threading.Thread], *, at_once: bool = False) -> None:
        """Let the threads finish the spans that they have taken, or, at once, only what they are writing."""
        self._spans = None
        with signals_held():
            if at_once:
                self._turns.end()
            for thread in threads:
                thread.join()

    def _in_order(self) -> Iterator[SpanResult]:
        while self.number in self._finished:
            result = self._finished.pop(self.number)
            self.number += 1
            if isinstance(result, Exception):
                try:
                    raise result
                finally:
                    del result  # which would hold this frame, and this frame the files
            if result is not None:
                yield result
