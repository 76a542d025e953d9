"""Workers that are processes: a spawn-context pool that is supervised."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator, MutableSequence
from multiprocessing import connection, resource_tracker, spawn
from typing import TYPE_CHECKING

from sixfast.engine import process_worker
from sixfast.engine.interfaces import Failure, Workers
from sixfast.engine.multiprocessing_internals import LimitedContext, QuietPool, abandon
from sixfast.engine.placement import Placement
from sixfast.errors import WorkerDiedError
from sixfast.system.signals import signals_blocked

if TYPE_CHECKING:
    from sixfast.engine.interfaces import Job, Place, SpanResult
    from sixfast.engine.spans import Span

#: Seconds between two looks whether all workers live.
_LOOK_EVERY = 0.1
#: Seconds that idle workers are given to end by themselves.
_PATIENCE = 2.0


class CannotStartError(Exception):
    """This machine, or this process, does not let workers be started."""


class SupervisedPool(Workers):
    """A `multiprocessing.Pool` that notices when a worker dies; see `Workers`.

    By itself a pool waits for a dead worker for ever. It may also replace it with one that waits for a lock
    that the dead one holds.
    """

    def __init__(self, job: Job, most_spans: int, workers: int) -> None:
        """Start nothing yet.

        Args:
            job: what to do with each span.
            most_spans: how many spans there can be at most.
            workers: how many processes.
        """
        self._context = LimitedContext(process_worker.WorkerProcess, workers)
        self._job = job
        self._most_spans = most_spans
        self._workers = workers
        self._is_shut_down = False

    def start(self) -> None:
        """Start the workers.

        Raises:
            CannotStartError: if that is not possible here.
        """
        try:
            if not os.access(spawn.get_executable() or "", os.X_OK):
                raise FileNotFoundError("no Python program is known to start them with")
            if sys.platform != "win32":
                # When it starts it unblocks signals, so it has to run before they are blocked.
                resource_tracker.ensure_running()
        except (ImportError, OSError, RuntimeError) as error:
            raise CannotStartError(str(error)) from error
        with signals_blocked():
            try:
                self._placement = Placement(
                    self._shared_words, self._workers, self._most_spans, len(self._job.first_place)
                )
                self._pool = QuietPool(
                    self._workers, process_worker.start, (self._job, self._placement), context=self._context
                )
            # No semaphores, shared memory, processes or threads; or this process is daemonic. What a signal
            # handler of the caller's raises comes when signals are unblocked, and is none of these.
            except Exception as error:
                self._kill()  # the pool forgets them if its threads cannot be started
                raise CannotStartError(str(error)) from error

    def _shared_words(self, number: int) -> MutableSequence[int]:
        words: MutableSequence[int] = self._context.RawArray("q", number)
        return words

    def has_started(self) -> bool:
        """Return whether a worker has started.

        Raises:
            CannotStartError: if none has, and none will.
            WorkerDiedError: if one was killed.
        """
        self._check_that_all_live()
        if any(self._placement.has_started(process.number) for process in self._context.processes):
            return True
        codes = {process.exitcode for process in self._context.processes}
        if None not in codes:
            raise CannotStartError(f"the workers ended with status {max(code or 0 for code in codes)}")
        return False

    def results(self, spans: Iterator[Span], number: int, place: Place) -> Iterator[SpanResult]:
        """Yield the results of the spans in their order; see `Workers.results`.

        Raises:
            WorkerDiedError: if a worker dies.
        """
        self._placement.set_place(number, place)
        results = self._pool.imap(process_worker.do_span, spans)
        looked = time.monotonic()
        while True:
            if time.monotonic() - looked > _LOOK_EVERY:
                self._check_that_all_live()
                looked = time.monotonic()
            try:
                result = results.next(timeout=_LOOK_EVERY)
            except multiprocessing.TimeoutError:
                continue
            except StopIteration:
                return
            if isinstance(result, Failure):
                raise result.error()
            if result is not None:
                yield result

    def _check_that_all_live(self) -> None:
        """Raise if a worker was killed, or ended after its start; one that never started is not missed."""
        for process in self._context.processes:
            code = process.exitcode
            if code is not None and (code < 0 or self._placement.has_started(process.number)):
                raise WorkerDiedError(_how_it_died(code))

    def shut_down(self) -> None:
        """End all workers: in an orderly way if all are well, else by force. They begin no other span."""
        with signals_blocked():
            if hasattr(self, "_pool") and not self._is_shut_down:
                self._placement.stop()
                self._pool.close()
                if self._workers_end():
                    self._pool.join()
                else:
                    self._kill()
                    abandon(self._pool, _PATIENCE)
                self._is_shut_down = True

    def _workers_end(self) -> bool:
        """Wait until all workers have ended; return whether they did it by themselves and well."""
        processes = self._context.processes
        if any(process.exitcode is not None for process in processes):
            return False  # before its time: it may hold any lock
        deadline = time.monotonic() + _PATIENCE
        while left := [process.sentinel for process in processes if process.exitcode is None]:
            if time.monotonic() > deadline:
                return False
            connection.wait(left, timeout=_LOOK_EVERY)
        return not any(process.exitcode for process in processes)

    def _kill(self) -> None:
        started = [process for process in self._context.processes if process.pid is not None]
        for process in started:
            process.kill()
        for process in started:
            process.join()


def _how_it_died(exitcode: int) -> str:
    """Say how a worker ended, and what to do about it."""
    if exitcode >= 0:
        return f"a worker process ended with status {exitcode} before its work was done"
    try:
        name = signal.Signals(-exitcode).name
    except ValueError:
        name = "unknown"
    cause = (
        "most likely the machine ran out of memory; use fewer workers or a machine with more memory"
        if -exitcode == getattr(signal, "SIGKILL", 9)
        else "this should not happen; please report it with the input that caused it"
    )
    return f"a worker process was killed by signal {-exitcode} ({name}): {cause}"
