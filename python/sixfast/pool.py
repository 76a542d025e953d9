"""The engine: the spans of a file through a pool of workers."""

from __future__ import annotations

import time
import warnings
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, BinaryIO

from sixfast.crew import CannotStartError, Crew
from sixfast.in_process import InProcess
from sixfast.spans import HEAD_START_SPAN, SPAN, cut, most_spans, span_bytes

if TYPE_CHECKING:
    from sixfast.job import Job, SpanResult
    from sixfast.spans import Cutter, Span

#: Bytes of input that keep workers busy for longer than they take to start.
_PLENTY = 64 << 20
#: Seconds between two looks whether a worker has started.
_LOOK_EVERY = 0.002


def translate_spans(
    job: Job, file: BinaryIO, start: int, size: int, workers: int, cutter: Cutter | None = None
) -> Generator[SpanResult, None, None]:
    """Translate a file's spans in worker processes; yield each span's result in the order of the spans.

    While the workers start, threads of the calling process begin, as long as the workers will find plenty to
    do. If they cannot be started the threads do all the work, after a warning. Whatever ends the iteration,
    no worker is left then.

    Args:
        job: the files and options.
        file: the input, looked into in other threads too.
        start: where the first span begins.
        size: its bytes.
        workers: number of processes.
        cutter: cuts the file into spans, between records if there is none.

    Raises:
        WorkerDiedError: if a worker ends before its time.
        Exception: what a worker raised on a span, that of the first such span.
    """
    length = span_bytes(HEAD_START_SPAN)
    cutter = cutter or cut
    spans = cutter(file, size, length, 0, start)
    most = most_spans(size - start, length)
    here = InProcess(job, workers, most)
    crew = Crew(job, most, workers)
    with ExitStack() as at_the_end:
        # Twice, since an interrupt may come just before the one or the other.
        at_the_end.callback(crew.dismiss)
        at_the_end.callback(crew.dismiss)
        try:
            crew.start()
            reached = yield from _head_start(here, crew, spans, start, size)
            while not crew.has_started():
                time.sleep(_LOOK_EVERY)
        except CannotStartError as error:
            warnings.warn(
                f"workers cannot be started here ({error}); sixfast works in this process alone",
                RuntimeWarning,
                stacklevel=4,
            )
            yield from here.results(spans)
        else:
            number, place = here.number, here.place()
            del here  # and its memory
            rest = cutter(file, size, span_bytes(SPAN), number, reached)
            yield from crew.results(rest, number, place)
        crew.dismiss()  # here, since an interrupt may come when the block has ended


def _head_start(
    here: InProcess, crew: Crew, spans: Iterator[Span], reached: int, size: int
) -> Generator[SpanResult, None, int]:
    """Translate spans until a worker has started, or no more than plenty is left; return how far."""

    def enough() -> bool:
        try:
            return size - reached <= _PLENTY or crew.has_started()
        except CannotStartError:  # said again to whoever waits for the start
            return True

    with closing(here.results(spans, enough)) as results:
        for result in results:
            reached += result.length
            yield result
    return reached
