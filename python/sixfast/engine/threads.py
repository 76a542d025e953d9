"""Workers that are threads of the calling process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sixfast.engine.interfaces import Workers
from sixfast.engine.placement import Placement
from sixfast.engine.span_worker import SpanWorker
from sixfast.system.signals import signals_blocked

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from sixfast.engine.interfaces import Job, Place, SpanResult
    from sixfast.engine.spans import Span

#: Seconds after which a thread that waits for its next span looks whether there will be one.
_LOOK_EVERY = 0.1


class _UnlimitedWords(dict[int, int]):
    """As many words as are asked for, zero at first; what is read is not kept."""

    def __missing__(self, _number: int) -> int:
        return 0


class ThreadWorkers(Workers):
    """Several threads, of which the calling one is the first; see `Workers`.

    The kernel works without Python's lock, so threads are as fast as processes, and they start at once.

    Attributes:
        number: of the span whose result is the next to be yielded.
    """

    def __init__(self, job: Job, threads: int, stop_spans: Callable[[], None] | None = None) -> None:
        """Start nothing yet.

        Args:
            job: what to do with each span.
            threads: how many.
            stop_spans: called when no further span is wanted, while another thread may wait for one.
        """
        self.number = 0
        self._stop_spans = stop_spans
        self._placement = Placement(lambda _: _UnlimitedWords(), 0, 0, len(job.first_place))
        self._placement.set_place(0, job.first_place)
        self._workers = [SpanWorker(job, self._placement) for _ in range(threads)]
        self._finished: dict[int, SpanResult | Exception | None] = {}
        self._taking = threading.Lock()
        #: An error that is not of a span: raised when all results have been yielded.
        self._late_error: BaseException | None = None

    def results(self, spans: Iterator[Span], number: int, place: Place) -> Generator[SpanResult, None, None]:
        """Yield the results of the spans in their order; see `Workers.results`."""
        self.number = number
        self._placement.set_place(number, place)
        self._spans: Iterator[Span] | None = spans
        threads: list[threading.Thread] = []
        is_done = False
        try:
            self._start(threads)
            mine = self._workers[0]
            while span := self._take():
                self._finished[span.number] = mine.do(span)
                yield from self._in_order()
            self._end(threads)
            yield from self._in_order()
            is_done = True
        finally:
            self._end(threads, at_once=not is_done)
        if self._late_error:
            raise self._late_error

    def place(self) -> Place:
        """Where the results go that were not yielded yet."""
        place = self._placement.get_place(self.number)
        assert place is not None, "all spans before are done"  # noqa: S101
        return place

    def _start(self, threads: list[threading.Thread]) -> None:
        """Start all threads but the first, or as many as the system allows."""
        with signals_blocked():  # so that a signal always wakes the calling thread
            for worker in self._workers[1:]:
                thread = threading.Thread(target=self._work, args=(worker,))
                try:
                    thread.start()
                except RuntimeError:
                    return
                threads.append(thread)

    def _work(self, worker: SpanWorker) -> None:
        """Take spans until there are no more: what each further thread runs."""
        try:
            while span := self._take():
                self._finished[span.number] = worker.do(span)
        except BaseException as error:  # noqa: BLE001 - raised in the calling thread
            self._late_error = error
            self._placement.stop()  # nobody does its span

    def _take(self) -> Span | None:
        """Return the next span, None if there is none."""
        while not self._taking.acquire(timeout=_LOOK_EVERY):
            if self._spans is None:  # an interrupt may have come just before the lock was to be released
                return None
        try:
            spans = self._spans  # read once, since another thread may end it
            return next(spans, None) if spans else None
        except Exception as error:  # noqa: BLE001 - raised when the spans before are done
            self._late_error = error
            self._spans = None
            return None
        finally:
            self._taking.release()

    def _end(self, threads: list[threading.Thread], *, at_once: bool = False) -> None:
        """Let the threads finish the spans that they have taken; `at_once`: only what they are writing."""
        self._spans = None
        with signals_blocked():
            if at_once:
                self._placement.stop()
                if self._stop_spans:
                    self._stop_spans()
            for thread in threads:
                thread.join()

    def _in_order(self) -> Iterator[SpanResult]:
        """Yield the results that are next; raise the error of a span that failed."""
        while self.number in self._finished:
            result = self._finished.pop(self.number)
            self.number += 1
            if isinstance(result, Exception):
                try:
                    raise result
                finally:
                    del result  # it would hold this frame, and this frame the files
            if result is not None:
                yield result
