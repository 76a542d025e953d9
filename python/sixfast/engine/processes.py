"""Workers that are processes; threads of the calling process begin while these start."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, BinaryIO

from sixfast.engine.spans import HEAD_START_SPAN, SPAN, cut, most_spans, span_bytes
from sixfast.engine.supervised_pool import CannotStartError, SupervisedPool
from sixfast.engine.threads import ThreadWorkers

if TYPE_CHECKING:
    from sixfast.engine.interfaces import Job, SpanResult
    from sixfast.engine.spans import Cutter, Span

#: The head start ends when so many bytes are left: the processes must still find enough to do.
_LEFT_FOR_PROCESSES = 64 << 20
#: Seconds between two looks whether a worker has started.
_LOOK_EVERY = 0.002


def results_by_processes(
    job: Job, file: BinaryIO, start: int, size: int, workers: int, cutter: Cutter | None = None
) -> Generator[SpanResult, None, None]:
    """Do a file's spans in worker processes; yield the result of each span in the order of the spans.

    Threads of the calling process begin while the workers start, as long as enough is left for the workers
    to do. If the workers cannot be started, threads do all the work, after a warning. No worker is left when
    the iteration has ended, for whatever reason.

    Args:
        job: what to do with each span.
        file: the input; other threads look into it too.
        start: byte offset of the first span.
        size: bytes of the file.
        workers: number of processes.
        cutter: cuts the file into spans; without one it is cut between records.

    Raises:
        WorkerDiedError: if a worker ends before its time.
        Exception: what a worker raised on a span: that of the first span that failed.
    """
    length = span_bytes(HEAD_START_SPAN)
    cutter = cutter or cut
    spans = cutter(file, size, length, 0, start)
    most = most_spans(size - start, length)
    threads = ThreadWorkers(job, workers)
    pool = SupervisedPool(job, most, workers)
    with ExitStack() as at_the_end:
        # Twice, since an interrupt may come just before the one or the other.
        at_the_end.callback(pool.shut_down)
        at_the_end.callback(pool.shut_down)
        try:
            pool.start()
            reached = yield from _head_start(threads, pool, spans, start, size)
            while not pool.has_started():
                time.sleep(_LOOK_EVERY)
        except CannotStartError as error:
            warnings.warn(
                f"workers cannot be started here ({error}); sixfast works in this process alone",
                RuntimeWarning,
                stacklevel=4,
            )
            yield from threads.results(spans, threads.number, threads.place())
        else:
            number, place = threads.number, threads.place()
            del threads  # and its memory
            rest = cutter(file, size, span_bytes(SPAN), number, reached)
            yield from pool.results(rest, number, place)
        pool.shut_down()  # here, since an interrupt may come when the block has ended


def _head_start(
    threads: ThreadWorkers, pool: SupervisedPool, spans: Iterator[Span], reached: int, size: int
) -> Generator[SpanResult, None, int]:
    """Let threads work until a process has started, or too little is left; return the offset reached."""

    def enough() -> bool:
        try:
            return size - reached <= _LEFT_FOR_PROCESSES or pool.has_started()
        except CannotStartError:  # raised again to whoever waits for the start
            return True

    if enough():
        return reached
    first_spans = _until(enough, spans)
    with closing(threads.results(first_spans, threads.number, threads.place())) as results:
        for result in results:
            reached += result.length
            yield result
    return reached


def _until(enough: Callable[[], bool], spans: Iterator[Span]) -> Iterator[Span]:
    """Yield spans until it is enough; take no span that is not yielded."""
    while not enough() and (span := next(spans, None)):
        yield span
