"""What runs in a worker process. Imports little: every worker pays for it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from multiprocessing import connection, context, current_process, parent_process, spawn
from types import FunctionType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from sixfast.job import Failure
from sixfast.span_worker import SpanWorker

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from sixfast.job import Job, SpanResult
    from sixfast.spans import Span
    from sixfast.turns import Turns


class _Process:
    """The state of this process."""

    worker: SpanWorker


def start(job: Job, turns: Turns) -> None:
    """Make this process ready for work. It must not raise: a pool prints what an initializer raises."""
    _Process.worker = SpanWorker(job, turns)
    try:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    except RuntimeError:  # no more threads are allowed
        os._exit(1)
    turns.welcome(current_process().number)  # type: ignore[attr-defined] # see WorkerProcess


def _end_with_parent() -> None:
    """Wait until the parent is gone, however it went, and end this process, whatever it is doing."""
    parent = parent_process()
    if parent is None:
        return
    # A process that the parent forked may keep the sentinel quiet.
    while os.getppid() == parent.pid and not connection.wait([parent.sentinel], timeout=1.0):
        pass
    os._exit(1)


def translate_span(span: Span) -> SpanResult | Failure | None:
    """Translate a span and write the results in its turn; None if that does not come."""
    result = _Process.worker.translate(span)
    return Failure.of(result) if isinstance(result, Exception) else result


class WorkerProcess(context.SpawnProcess):
    """A spawned process that does not import the caller's main module.

    Nothing that a worker does needs it: a script needs no main guard, and a caller that imports for seconds
    does not make its workers do so.

    Attributes:
        number: which of the workers it is, from 0.
    """

    number = 0

    def run(self) -> None:
        """Be deaf to Ctrl-C, which the parent hears too; hear SIGTERM, which was held during the start."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        super().run()

    @staticmethod
    def _Popen(process: BaseProcess) -> Any:  # noqa: N802, ANN401 - the name that multiprocessing calls
        return _popen_without_main()(process)


def _popen_without_main() -> type:
    """Return multiprocessing's own launcher, but for what it tells a child about the caller.

    The launcher asks `spawn.get_preparation_data`, which adds how to import the caller's `__main__` and, to
    say how the child shall start processes, settles how the caller does. Both functions are run with other
    names in their globals: to replace anything in their modules, even for a moment, would be seen by other
    threads.
    """
    if sys.platform == "win32":
        from multiprocessing import popen_spawn_win32 as launcher
    else:
        from multiprocessing import popen_spawn_posix as launcher

    ask = _with_globals(spawn.get_preparation_data, get_start_method=lambda: "spawn")

    def preparation(name: str) -> dict[str, object]:
        return {key: value for key, value in ask(name).items() if not key.startswith("init_main")}

    stand_in = SimpleNamespace(**{**vars(spawn), "get_preparation_data": preparation})
    method = "__init__" if sys.platform == "win32" else "_launch"
    launch = _with_globals(getattr(launcher.Popen, method), spawn=stand_in)
    return type("Popen", (launcher.Popen,), {method: launch})


def _with_globals(function: Any, **names: object) -> FunctionType:  # noqa: ANN401 - any Python function
    """Return the function as it would be if its module's globals had other values for these names."""
    return FunctionType(function.__code__, {**function.__globals__, **names}, None, function.__defaults__)
