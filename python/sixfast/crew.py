"""The workers: a spawn-context pool that is watched."""

from __future__ import annotations

import multiprocessing
import multiprocessing.pool
import os
import signal
import sys
import time
from collections.abc import Iterator, MutableSequence
from multiprocessing import connection, resource_tracker, spawn
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import TYPE_CHECKING, Any

from sixfast import worker
from sixfast.errors import WorkerDiedError
from sixfast.job import Failure
from sixfast.signals import signals_held
from sixfast.turns import Turns

if TYPE_CHECKING:
    from sixfast.job import Job, Place, SpanResult
    from sixfast.spans import Span

#: Seconds between two looks whether all workers live.
_LOOK_EVERY = 0.1
#: Seconds that idle workers are given to end by themselves.
_PATIENCE = 2.0


class CannotStartError(Exception):
    """This machine, or this process, does not let workers be started."""


class _Context(SpawnContext):
    """A spawn context that keeps hold of its processes and starts no replacements."""

    def __init__(self, workers: int) -> None:
        super().__init__()
        self.processes: list[worker.WorkerProcess] = []
        self._workers = workers

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override] # noqa: ANN401, N802
        if len(self.processes) >= self._workers:
            return _Vacancy(*args, **kwargs)
        process = worker.WorkerProcess(*args, **kwargs)
        process.number = len(self.processes)
        self.processes.append(process)
        return process


class _Vacancy(SpawnProcess):
    """Stands where the pool wants to replace a dead worker. Never starts, never ends."""

    exitcode = None

    def start(self) -> None:
        """Do nothing."""

    def terminate(self) -> None:
        """Do nothing."""

    @property
    def sentinel(self) -> int:
        """There is none; the pool asks with hasattr."""
        raise AttributeError


class _Pool(multiprocessing.pool.Pool):
    """A pool whose thread that looks after workers sleeps until one ends or no work is left.

    The stock one gets up for every result, too, which costs a third of a millisecond.
    """

    def _get_sentinels(self) -> list[Any]:
        pool: Any = self
        return [pool._change_notifier._reader]  # noqa: SLF001


class Crew:
    """A pool whose workers are watched: by itself it would wait for a dead one for ever."""

    def __init__(self, job: Job, most_spans: int, workers: int) -> None:
        self._context = _Context(workers)
        self._job = job
        self._most_spans = most_spans
        self._workers = workers
        self._is_dismissed = False

    def start(self) -> None:
        """Start the workers.

        Raises:
            CannotStartError: if that is not possible here.
        """
        try:
            if not os.access(spawn.get_executable() or "", os.X_OK):
                raise FileNotFoundError("no Python program is known to start them with")
            if sys.platform != "win32":
                # When it starts it lets signals through that are held, so it has to run before.
                resource_tracker.ensure_running()
        except (ImportError, OSError, RuntimeError) as error:
            raise CannotStartError(str(error)) from error
        with signals_held():
            try:
                self._turns = Turns(
                    self._shared_words, self._workers, self._most_spans, self._job.first_place
                )
                self._pool = _Pool(
                    self._workers, worker.start, (self._job, self._turns), context=self._context
                )
            # No semaphores, shared memory, processes or threads; or this process is daemonic. What a handler
            # of the caller's raises comes when signals are let through, and is none of these.
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
        self._refuse_the_dead()
        if any(self._turns.has_started(process.number) for process in self._context.processes):
            return True
        codes = {process.exitcode for process in self._context.processes}
        if None not in codes:
            raise CannotStartError(f"the workers ended with status {max(code or 0 for code in codes)}")
        return False

    def results(self, spans: Iterator[Span], number: int, place: Place) -> Iterator[SpanResult]:
        """Yield the results of spans from `number` on, which begin at `place`, in order."""
        self._turns.give(number, place)
        results = self._pool.imap(worker.translate_span, spans)
        looked = time.monotonic()
        while True:
            if time.monotonic() - looked > _LOOK_EVERY:
                self._refuse_the_dead()
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

    def _refuse_the_dead(self) -> None:
        """Raise if a worker was killed or ended after its start; one that never started is not missed."""
        for process in self._context.processes:
            code = process.exitcode
            if code is not None and (code < 0 or self._turns.has_started(process.number)):
                raise WorkerDiedError(_obituary(code))

    def dismiss(self) -> None:
        """End all workers: in an orderly way if all are well, else by force. They begin no other span."""
        with signals_held():
            if hasattr(self, "_pool") and not self._is_dismissed:
                self._turns.end()
                self._pool.close()
                if self._workers_end():
                    self._pool.join()
                else:
                    self._abandon()
                self._is_dismissed = True

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

    def _abandon(self) -> None:
        """Kill the workers and leave the pool alone: to end it takes locks that they may hold."""
        self._kill()
        pool: Any = self._pool
        # At exit the pool would take a lock that a dead worker may hold.
        pool._terminate.cancel()  # noqa: SLF001
        if not pool._cache:  # noqa: SLF001
            # Nothing is awaited, so its threads end by themselves. If they were the last to hold its
            # semaphores, and Python ended meanwhile, it would complain that these were left.
            for thread in (pool._worker_handler, pool._task_handler, pool._result_handler):  # noqa: SLF001
                thread.join(_PATIENCE)

    def _kill(self) -> None:
        started = [process for process in self._context.processes if process.pid is not None]
        for process in started:
            process.kill()
        for process in started:
            process.join()


def _obituary(exitcode: int) -> str:
    """Say how a worker ended and what to do about it."""
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
