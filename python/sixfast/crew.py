"""The workers: a spawn-context pool that is watched."""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.pool
import signal
import time
from collections.abc import Iterator
from multiprocessing import connection, resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import TYPE_CHECKING, Any

from sixfast import worker
from sixfast.errors import WorkerDiedError
from sixfast.turns import Turns

if TYPE_CHECKING:
    from sixfast.job import Job, Place, SpanResult
    from sixfast.spans import Span

#: Seconds between two looks whether all workers live.
_LOOK_EVERY = 0.1
#: Seconds that idle workers are given to end by themselves.
_PATIENCE = 5.0


class CannotStartError(Exception):
    """This machine, or this process, does not let workers be started."""


class _Context(SpawnContext):
    """A spawn context that keeps hold of its processes and starts no replacements."""

    def __init__(self, workers: int) -> None:
        super().__init__()
        self.processes: list[SpawnProcess] = []
        self._workers = workers

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override] # noqa: ANN401, N802
        if len(self.processes) >= self._workers:
            return _Vacancy(*args, **kwargs)
        process = worker.WorkerProcess(*args, **kwargs)
        self.processes.append(process)
        return process


class _Vacancy(SpawnProcess):
    """Stands where the pool wants to replace a dead worker. Never starts, never ends."""

    exitcode = None

    def start(self) -> None:
        """Do nothing."""

    @property
    def sentinel(self) -> int:
        """There is none; the pool asks with hasattr."""
        raise AttributeError


class Crew:
    """A pool whose workers are watched: by itself it would wait for a dead one for ever."""

    def __init__(self, job: Job, most_spans: int, workers: int) -> None:
        """Start the workers.

        Raises:
            CannotStartError: if that is not possible here.
        """
        self._context = _Context(workers)
        try:
            self._turns = Turns(self._context, most_spans)
            with _interrupts_held():
                self._pool = multiprocessing.pool.Pool(
                    workers, worker.start, (job, self._turns), context=self._context
                )
        # No semaphores, no shared memory, no more processes; or this one is daemonic.
        except (OSError, ImportError, AssertionError) as error:
            raise CannotStartError(str(error)) from error

    @property
    def is_ready(self) -> bool:
        """Whether a worker has started."""
        return self._turns.has_worker

    def results(self, spans: Iterator[Span], number: int, place: Place) -> Iterator[SpanResult]:
        """Yield the results of spans from `number` on, which begin at `place`, in order."""
        self._turns.give(number, place)
        results = self._pool.imap(worker.translate_span, spans)
        while True:
            try:
                result = results.next(timeout=_LOOK_EVERY)
            except multiprocessing.TimeoutError:
                self._refuse_the_dead()
                continue
            except StopIteration:
                return
            if result is not None:
                yield result

    def _refuse_the_dead(self) -> None:
        for process in self._context.processes:
            if process.exitcode is not None:
                raise WorkerDiedError(_obituary(process.exitcode))

    def dismiss(self) -> None:
        """End all workers: in an orderly way if all are well, else by force. They begin no other span."""
        self._turns.end_with(0)
        self._pool.close()
        deadline = time.monotonic() + _PATIENCE
        while True:
            codes = [process.exitcode for process in self._context.processes]
            if not any(code is None for code in codes):
                break
            if any(codes) or time.monotonic() > deadline:
                return self._abandon()
            connection.wait(
                [p.sentinel for p, code in zip(self._context.processes, codes) if code is None],
                timeout=_LOOK_EVERY,
            )
        return self._abandon() if any(codes) else self._pool.join()

    def _abandon(self) -> None:
        """Kill the workers and leave the pool: a dead worker may hold any lock it would take."""
        for process in self._context.processes:
            process.kill()
        for process in self._context.processes:
            process.join()
        # At exit the pool would take such a lock.
        self._pool._terminate.cancel()  # type: ignore[attr-defined] # noqa: SLF001


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let processes that are started inside be deaf to Ctrl-C from their first moment.

    They inherit the mask of the thread that starts them. The caller hears an interrupt afterwards.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # when it starts, it unblocks the signal
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


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
