"""All private parts of multiprocessing that the engine relies upon, and nothing else.

Each was tried with CPython 3.9 to 3.13; `tests/engine/test_multiprocessing_internals.py` tells at once when a
version changes one. Everything else in the engine uses what multiprocessing documents.

| Private part | Used for |
|---|---|
| `Pool._get_sentinels`, `_change_notifier` | `QuietPool` does not wake up for each result |
| `Pool._terminate`, `_cache`, `_worker_handler`, `_task_handler`, `_result_handler` | `abandon` |
| `Pool.Process` takes processes from its context | `LimitedContext` starts no replacements |
| `Process._Popen`, `Popen._launch`, `spawn.get_preparation_data` | `launcher_without_main` |
"""

from __future__ import annotations

import sys
from multiprocessing import pool, spawn
from multiprocessing.context import SpawnContext, SpawnProcess
from types import FunctionType, SimpleNamespace
from typing import Any


class QuietPool(pool.Pool):
    """A pool whose thread that looks after the workers sleeps until one ends or no work is left.

    The thread of the standard pool wakes up for each result too, which costs a third of a millisecond.
    """

    def _get_sentinels(self) -> list[Any]:
        this: Any = self
        return [this._change_notifier._reader]  # noqa: SLF001


def abandon(broken: pool.Pool, patience: float) -> None:
    """Leave a pool alone whose workers were killed: to end it takes locks that they may hold.

    Args:
        broken: the pool.
        patience: seconds that its threads are given to end by themselves.
    """
    private: Any = broken
    # At exit the pool would take a lock that a dead worker may hold.
    private._terminate.cancel()  # noqa: SLF001
    if not private._cache:  # noqa: SLF001
        # No result is waited for, so its threads end by themselves. If they were the last to hold its
        # semaphores, and Python ended meanwhile, it would complain that these were left.
        for thread in (private._worker_handler, private._task_handler, private._result_handler):  # noqa: SLF001
            thread.join(patience)


class NumberedProcess(SpawnProcess):
    """A spawned process that knows which of the pool's it is.

    Attributes:
        number: counted from 0.
    """

    number = 0


class LimitedContext(SpawnContext):
    """A spawn context that keeps hold of its processes, and starts no replacements for those that died.

    Attributes:
        processes: those that were made, in order.
    """

    def __init__(self, process_type: type[NumberedProcess], most: int) -> None:
        """No process is made yet; `most` may be, and further ones never start."""
        super().__init__()
        self.processes: list[NumberedProcess] = []
        self._process_type = process_type
        self._most = most

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override] # noqa: ANN401, N802
        """Make a process; the pool calls this for each worker and for each replacement."""
        if len(self.processes) >= self._most:
            return _NeverStarted(*args, **kwargs)
        process = self._process_type(*args, **kwargs)
        process.number = len(self.processes)
        self.processes.append(process)
        return process


class _NeverStarted(SpawnProcess):
    """Takes the place of a replacement for a dead worker. It never starts and never ends."""

    exitcode = None

    def start(self) -> None:
        """Do nothing."""

    def terminate(self) -> None:
        """Do nothing."""

    @property
    def sentinel(self) -> int:
        """There is none; the pool asks with hasattr."""
        raise AttributeError


def launcher_without_main() -> type:
    """Return multiprocessing's own launcher of spawned processes, changed in one thing.

    The launcher asks `spawn.get_preparation_data` what to tell the child. This adds how to import the
    caller's `__main__`, and it settles the caller's own start method as a side effect. Here it does neither.

    Both functions run with other names in their globals. To replace anything in their modules, even for a
    moment, would be seen by other threads.
    """
    if sys.platform == "win32":
        from multiprocessing import popen_spawn_win32 as launcher
    else:
        from multiprocessing import popen_spawn_posix as launcher

    get_data = _with_globals(spawn.get_preparation_data, get_start_method=lambda: "spawn")

    def data_without_main(name: str) -> dict[str, object]:
        return {key: value for key, value in get_data(name).items() if not key.startswith("init_main")}

    changed_spawn = SimpleNamespace(**{**vars(spawn), "get_preparation_data": data_without_main})
    method = "__init__" if sys.platform == "win32" else "_launch"
    launch = _with_globals(getattr(launcher.Popen, method), spawn=changed_spawn)
    return type("Popen", (launcher.Popen,), {method: launch})


def _with_globals(function: Any, **names: object) -> FunctionType:  # noqa: ANN401 - any Python function
    """Return the function as it would be if its module's globals had other values for these names."""
    return FunctionType(function.__code__, {**function.__globals__, **names}, None, function.__defaults__)
