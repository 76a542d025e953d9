"""Faults at a chosen moment of a worker's life, be it a process or a thread.

A caller arms them with `hooks`; its worker processes import this module because their start is one of its
functions. A fault is (moment, number of the span, deed); for the number there are also ANY span, and those of
the CALLER's thread or of OTHER threads. Moments, in the order of a worker's life:

* `begin`: before the pool has its worker process ready (any span);
* `task`: a span has come; `work`: in place of the kernel's call; `worked`: behind it;
* `wait`: looking for the third time whether its turn has come; `write` and `written`: around writing.

A deed is `note` (nothing but the mark that each leaves), `pace` (0.03 s), `hold` (until the file `go`
appears in the folder of the marks), `follow` (until the caller's thread, or in it another one, has left a
mark), `meet` (0.03 s, and until a worker process has left a mark of `begin`, or in such a one until the
caller's thread has left one of `write`), `panic`, `segfault`, the name of a signal, `exit` and a status, or
the name of an exception.
"""

from __future__ import annotations

import builtins
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sixfast import _kernel
from sixfast.engine import process_worker
from sixfast.engine.jobs import TranslationJob
from sixfast.engine.placement import Placement
from sixfast.engine.span_worker import SpanWorker

if TYPE_CHECKING:
    from sixfast.engine.spans import Span

# Thousands of worker processes import this module, so it does without json, pathlib and ctypes.

OF_PROCESSES, OF_THREADS = "FAULTS", "FAULTS_OF_THREADS"
ANY, CALLER, OTHER = -1, -2, -3

real_start = process_worker.start
_open, _do_span, _is_cancelled = TranslationJob.open, SpanWorker.do, Placement.is_cancelled
_looks: dict[int, int] = {}
_here = threading.local()


class UnpicklableError(Exception):
    """What cannot be sent to another process."""

    def __init__(self) -> None:
        super().__init__("cannot be pickled")
        self.lock = threading.Lock()


class UnbuildableError(Exception):
    """What can be pickled, but not be built again from that."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


def start(job: TranslationJob, placement: Placement) -> None:
    """In a worker: `process_worker.start` with faults."""
    _meet("begin", ANY)
    real_start(job, placement)
    install()


def install() -> None:
    """Let spans of this process meet faults."""
    _looks.clear()
    TranslationJob.open = lambda self: _Processor(_open(self))  # type: ignore[method-assign, assignment, return-value]
    SpanWorker.do = _do_with_faults  # type: ignore[method-assign]
    Placement.is_cancelled = _look_with_faults  # type: ignore[method-assign]


def remove() -> None:
    """Let spans of this process be as they are."""
    TranslationJob.open, SpanWorker.do = _open, _do_span  # type: ignore[method-assign]
    Placement.is_cancelled = _is_cancelled  # type: ignore[method-assign]


def _look_with_faults(self: Placement, number: int) -> bool:
    """`Placement.is_cancelled` with faults."""
    _looks[number] = _looks.get(number, 0) + 1
    if _looks[number] >= 4:  # the first look is before the work
        _meet("wait", number)
    return _is_cancelled(self, number)


def _do_with_faults(self: SpanWorker, span: Span) -> object:
    """`SpanWorker.do` with faults."""
    _here.span = span.number
    _meet("task", span.number)
    return _do_span(self, span)


class _Processor:
    """A SpanTranslator with faults around its calls."""

    def __init__(self, real: _kernel.SpanTranslator) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def process(self, *arguments: Any) -> Any:
        _meet("work", _here.span)
        answer = self._real.process(*arguments)
        _meet("worked", _here.span)
        return answer

    def write(self, *arguments: Any) -> None:
        _meet("write", _here.span)
        self._real.write(*arguments)
        _meet("written", _here.span)


def _meet(moment: str, number: int) -> None:
    variable = OF_PROCESSES if multiprocessing.parent_process() else OF_THREADS
    marks, *faults = os.environ.get(variable, "").split("\n")
    thread = CALLER if threading.current_thread() is threading.main_thread() else OTHER
    for when, which, deed in (fault.split(" ", 2) for fault in faults):
        if when == moment and int(which) in {number, ANY, thread}:
            # Renamed, so that who sees the mark can read it.
            mark = os.path.join(marks, f"{moment}{number}-{os.getpid()}-{_side(thread)}")
            with open(f"{mark}.new", "w", encoding="utf-8") as file:
                file.write(deed)
            os.rename(f"{mark}.new", mark)
            _do(deed, marks)


def _side(thread: int) -> str:
    return "caller" if thread == CALLER else "other"


def _do(deed: str, marks: str) -> None:
    if deed in _DEEDS:
        _DEEDS[deed](marks)
    elif deed.startswith("exit "):
        os._exit(int(deed[5:]))
    elif deed.startswith("SIG"):
        os.kill(os.getpid(), getattr(signal, deed))
        time.sleep(60)  # until the signal is delivered
    else:
        raise getattr(builtins, deed)("an injected error")


def _hold(marks: str) -> None:
    while not os.path.exists(os.path.join(marks, "go")):
        time.sleep(0.005)


def _follow(marks: str) -> None:
    others = OTHER if threading.current_thread() is threading.main_thread() else CALLER
    while not any(name.endswith(f"-{_side(others)}") for name in os.listdir(marks)):
        time.sleep(0.005)


def _meet_halfway(marks: str) -> None:
    in_worker = multiprocessing.parent_process() is not None
    first, last = ("write", f"-{os.getppid()}-caller") if in_worker else ("begin", "")
    while not any(name.startswith(first) and name.endswith(last) for name in os.listdir(marks)):
        time.sleep(0.005)
    time.sleep(0.03)


def _read_address_0(_marks: str) -> None:
    import ctypes

    ctypes.string_at(0)


def _raise(error: Exception) -> None:
    raise error


_DEEDS: dict[str, Callable[[str], object]] = {
    "note": lambda _: None,
    "pace": lambda _: time.sleep(0.03),
    "hold": _hold,
    "follow": _follow,
    "meet": _meet_halfway,
    "panic": lambda _: _kernel.panic_for_tests("an injected panic"),
    "segfault": _read_address_0,
    "UnicodeDecodeError": lambda _: _raise(UnicodeDecodeError("ascii", b"\xff", 0, 1, "an injected error")),
    "UnbuildableError": lambda _: _raise(UnbuildableError("an injected", " error")),
    "UnpicklableError": lambda _: _raise(UnpicklableError()),
}
