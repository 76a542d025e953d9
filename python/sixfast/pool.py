"""The engine: the spans of a file through a pool of workers."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from sixfast.in_process import InProcess

if TYPE_CHECKING:
    from sixfast.crew import Crew
    from sixfast.job import Job, SpanResult
    from sixfast.spans import Span

#: Bytes of input that keep workers busy for longer than they take to start.
_PLENTY = 64 << 20


def translate_spans(
    job: Job, spans: Iterator[Span], most_spans: int, size: int, workers: int
) -> Generator[SpanResult, None, None]:
    """Translate spans in worker processes; yield each span's result in the order of the spans.

    While the workers start the calling process begins itself, as long as they will find plenty to do. If
    they cannot be started it does all the work, after a warning. Whatever ends the iteration, no worker is
    left then.

    Args:
        job: the files and options.
        spans: asked for in another thread, once the workers are there.
        most_spans: not fewer than there are spans.
        size: bytes of the input.
        workers: number of processes.

    Raises:
        WorkerDiedError: if a worker ends before its time.
        Exception: what a worker raised on a span, that of the first such span.
    """
    hiring = _Hiring(job, most_spans, workers)
    here = InProcess(job)
    number = done = 0
    try:
        while size - done > _PLENTY and not hiring.is_over:
            result = here.translate(next(spans))
            number, done = number + 1, done + result.length
            yield result
        crew = hiring.crew()
        if crew is None:
            yield from map(here.translate, spans)
        else:
            yield from crew.results(spans, number, here.place)
    finally:
        hiring.dismiss()


class _Hiring:
    """Starts the workers in a thread: to load what they need and to start them takes a while."""

    def __init__(self, job: Job, most_spans: int, workers: int) -> None:
        self._crew: Crew | None = None
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._hire, args=(job, most_spans, workers))
        self._thread.start()

    def _hire(self, job: Job, most_spans: int, workers: int) -> None:
        try:
            from sixfast.crew import Crew

            self._crew = Crew(job, most_spans, workers)
        except BaseException as error:  # noqa: BLE001 - raised again where it belongs
            self._failure = error

    @property
    def is_over(self) -> bool:
        """Whether there is a worker, or will be none."""
        return self._failure is not None or (self._crew is not None and self._crew.is_ready)

    def crew(self) -> Crew | None:
        """Return the crew; None, after a warning, if it cannot be had."""
        from sixfast.crew import CannotStartError

        self._thread.join()
        if isinstance(self._failure, CannotStartError):
            warnings.warn(
                f"workers cannot be started here ({self._failure}); sixfast works in this process alone",
                RuntimeWarning,
                stacklevel=4,
            )
        elif self._failure is not None:
            raise self._failure
        return self._crew

    def dismiss(self) -> None:
        """End all workers."""
        self._thread.join()
        if self._crew is not None:
            self._crew.dismiss()
