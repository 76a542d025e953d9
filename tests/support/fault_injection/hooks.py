"""Faults at a chosen moment of a worker's life, be it a process or a thread.

A caller arms them; its worker processes import this module because their start is one of its functions. A
fault is (moment, number of the span, deed); for the number there are also ANY span, and those of the CALLER's
thread or of OTHER threads. Moments, in the order of a worker's life:

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
import contextlib
import ctypes
import json
import multiprocessing.pool
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sixfast import _kernel
from sixfast.engine import process_worker, processes
from sixfast.engine.jobs import TranslationJob
from sixfast.engine.placement import Placement
from sixfast.engine.span_worker import SpanWorker
from sixfast.engine.spans import Span

_OF_PROCESSES, _OF_THREADS = "FAULTS", "FAULTS_OF_THREADS"
ANY, CALLER, OTHER = -1, -2, -3

_start, _LEFT_FOR_PROCESSES = process_worker.start, processes._LEFT_FOR_PROCESSES
_process_start = process_worker.WorkerProcess.start
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


def arm(marks: str, *faults: tuple[str, int, str]) -> None:
    """Let the worker processes of this process meet these faults from now on."""
    os.environ[_OF_PROCESSES] = json.dumps([marks, faults])
    process_worker.start = start


def arm_threads(marks: str, *faults: tuple[str, int, str]) -> None:
    """Let the threads of this process meet these faults from now on."""
    os.environ[_OF_THREADS] = json.dumps([marks, faults])
    _install()


def head_start(marks: str, *faults: tuple[str, int, str]) -> None:
    """Let threads begin though little is left to do; they meet these faults."""
    processes._LEFT_FOR_PROCESSES = 0
    arm_threads(marks, *faults)


def kill_newborn(marks: str, signal_name: str) -> None:
    """Kill the second worker as soon as it exists."""
    born: list[object] = []

    def start(self: process_worker.WorkerProcess) -> None:
        _process_start(self)
        born.append(self)
        if len(born) == 2 and self.pid:
            Path(marks, "killed").touch()
            os.kill(self.pid, getattr(signal, signal_name))

    process_worker.WorkerProcess.start = start  # type: ignore[method-assign]


def kill_reader(marks: str, signal_name: str) -> None:
    """When all workers are idle kill the one that reads the pool's queue, then let work come.

    It holds the lock of the queue, and takes it along.
    """
    pools = _pools()
    cut = processes.cut

    def cut_late(*arguments: Any) -> Iterator[tuple[int, int, int]]:
        spans = cut(*arguments)
        yield next(spans)
        if not (Path(marks) / "killed").exists():
            reader = _reader(pools[-1])
            (Path(marks) / "killed").touch()
            os.kill(reader, getattr(signal, signal_name))
        yield from spans

    processes.cut = cut_late


def feed_one_span(marks: str) -> None:
    """Leave the workers idle after one span, for ever."""
    pools = _pools()
    cut = processes.cut

    def cut_one(*arguments: Any) -> Iterator[tuple[int, int, int]]:
        yield next(cut(*arguments))
        _reader(pools[-1])
        Path(marks, "idle-").touch()
        threading.Event().wait()

    processes.cut = cut_one


def _pools() -> list[multiprocessing.pool.Pool]:
    """The pools that are made from now on."""
    pools: list[multiprocessing.pool.Pool] = []
    make = multiprocessing.pool.Pool.__init__

    def remember(self: multiprocessing.pool.Pool, *arguments: Any, **keywords: Any) -> None:
        make(self, *arguments, **keywords)
        pools.append(self)

    multiprocessing.pool.Pool.__init__ = remember  # type: ignore[method-assign]
    return pools


def _reader(watched: Any) -> int:
    """The worker that is inside read(2) on the pipe of the pool's queue."""
    pipe = os.readlink(f"/proc/self/fd/{watched._inqueue._reader.fileno()}")
    while True:
        for process in watched._pool:
            with contextlib.suppress(OSError, ValueError, IndexError):
                call = Path(f"/proc/{process.pid}/syscall").read_text(encoding="ascii").split()
                if os.readlink(f"/proc/{process.pid}/fd/{int(call[1], 16)}") == pipe:
                    return int(process.pid)
        time.sleep(0.01)


def disarm() -> None:
    """Let workers be as they are."""
    os.environ.pop(_OF_PROCESSES, None)
    os.environ.pop(_OF_THREADS, None)
    process_worker.start = _start
    processes._LEFT_FOR_PROCESSES = _LEFT_FOR_PROCESSES
    TranslationJob.open, SpanWorker.do = _open, _do_span  # type: ignore[method-assign]
    Placement.is_cancelled = _is_cancelled  # type: ignore[method-assign]
    process_worker.WorkerProcess.start = _process_start  # type: ignore[method-assign]


def start(job: TranslationJob, placement: Placement) -> None:
    """In a worker: `process_worker.start` with faults."""
    _meet("begin", ANY)
    _start(job, placement)
    _install()


def _install() -> None:
    _looks.clear()
    TranslationJob.open = lambda self: _Processor(_open(self))  # type: ignore[method-assign, assignment, return-value]
    SpanWorker.do = _do_with_faults  # type: ignore[method-assign]
    Placement.is_cancelled = _look_with_faults  # type: ignore[method-assign]


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
    variable = _OF_PROCESSES if multiprocessing.parent_process() else _OF_THREADS
    marks, faults = json.loads(os.environ.get(variable, '["", []]'))
    thread = CALLER if threading.current_thread() is threading.main_thread() else OTHER
    for when, which, deed in faults:
        if when == moment and which in {number, ANY, thread}:
            # Renamed, so that who sees the mark can read it.
            mark = Path(marks, f"{moment}{number}-{os.getpid()}-{_side(thread)}")
            mark.with_suffix(".new").write_text(deed, encoding="utf-8")
            mark.with_suffix(".new").rename(mark)
            _do(deed, Path(marks))


def _side(thread: int) -> str:
    return "caller" if thread == CALLER else "other"


def _do(deed: str, marks: Path) -> None:
    if deed in _DEEDS:
        _DEEDS[deed](marks)
    elif deed.startswith("exit "):
        os._exit(int(deed[5:]))
    elif deed.startswith("SIG"):
        os.kill(os.getpid(), getattr(signal, deed))
        time.sleep(60)  # until the signal is delivered
    else:
        raise getattr(builtins, deed)("an injected error")


def _hold(marks: Path) -> None:
    while not (marks / "go").exists():
        time.sleep(0.005)


def _follow(marks: Path) -> None:
    others = OTHER if threading.current_thread() is threading.main_thread() else CALLER
    while not any(marks.glob(f"*-{_side(others)}")):
        time.sleep(0.005)


def _meet_halfway(marks: Path) -> None:
    in_worker = multiprocessing.parent_process() is not None
    awaited = f"write*-{os.getppid()}-caller" if in_worker else "begin*"
    while not any(marks.glob(awaited)):
        time.sleep(0.005)
    time.sleep(0.03)


def _raise(error: Exception) -> None:
    raise error


_DEEDS: dict[str, Callable[[Path], object]] = {
    "note": lambda _: None,
    "pace": lambda _: time.sleep(0.03),
    "hold": _hold,
    "follow": _follow,
    "meet": _meet_halfway,
    "panic": lambda _: _kernel.panic_for_tests("an injected panic"),
    "segfault": lambda _: ctypes.string_at(0),
    "UnicodeDecodeError": lambda _: _raise(UnicodeDecodeError("ascii", b"\xff", 0, 1, "an injected error")),
    "UnbuildableError": lambda _: _raise(UnbuildableError("an injected", " error")),
    "UnpicklableError": lambda _: _raise(UnpicklableError()),
}
