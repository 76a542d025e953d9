"""What runs in a worker process. It imports little, since every worker pays for it."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import connection, current_process, parent_process
from typing import TYPE_CHECKING, Any

from sixfast.engine.interfaces import Failure
from sixfast.engine.multiprocessing_internals import NumberedProcess, launcher_without_main
from sixfast.engine.span_worker import SpanWorker

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from sixfast.engine.interfaces import Job, SpanResult
    from sixfast.engine.placement import Placement
    from sixfast.engine.spans import Span


class _Process:
    """The state of this process."""

    worker: SpanWorker


def start(job: Job, placement: Placement) -> None:
    """Make this process ready for work. It must not raise: a pool prints what an initializer raises."""
    _Process.worker = SpanWorker(job, placement)
    try:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    except RuntimeError:  # no more threads are allowed
        os._exit(1)
    placement.mark_started(current_process().number)  # type: ignore[attr-defined] # see WorkerProcess


def _end_with_parent() -> None:
    """Wait until the parent has died, for whatever reason, and end this process, whatever it is doing."""
    parent = parent_process()
    if parent is None:
        return
    # A process that the parent forked may keep the sentinel quiet.
    while os.getppid() == parent.pid and not connection.wait([parent.sentinel], timeout=1.0):
        pass
    os._exit(1)


def do_span(span: Span) -> SpanResult | Failure | None:
    """Do one span; see `SpanWorker.do`. An error comes back as a result."""
    result = _Process.worker.do(span)
    return Failure.of(result) if isinstance(result, Exception) else result


class WorkerProcess(NumberedProcess):
    """A spawned process that does not import the caller's main module.

    Nothing that a worker does needs that module. So a script needs no `if __name__ == "__main__":`, and a
    caller whose imports take seconds does not make its workers take them too.
    """

    def run(self) -> None:
        """Ignore Ctrl-C, which the parent gets too; hear SIGTERM, which was blocked during the start."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        super().run()

    @staticmethod
    def _Popen(process: BaseProcess) -> Any:  # noqa: N802, ANN401 - the name that multiprocessing calls
        return launcher_without_main()(process)
