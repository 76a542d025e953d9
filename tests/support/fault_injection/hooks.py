"""Faults of a worker's life are armed here, those of a whole pool done; `faults` says what there are."""

from __future__ import annotations

import contextlib
import multiprocessing.pool
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fault_injection.faults import OF_PROCESSES, OF_THREADS, install, real_start, remove, start
from sixfast.engine import process_worker, processes

_LEFT_FOR_PROCESSES = processes._LEFT_FOR_PROCESSES
_process_start = process_worker.WorkerProcess.start


def arm(marks: str, *faults: tuple[str, int, str]) -> None:
    """Let the worker processes of this process meet these faults from now on."""
    os.environ[OF_PROCESSES] = _lines(marks, faults)
    process_worker.start = start


def arm_threads(marks: str, *faults: tuple[str, int, str]) -> None:
    """Let the threads of this process meet these faults from now on."""
    os.environ[OF_THREADS] = _lines(marks, faults)
    install()


def _lines(marks: str, faults: tuple[tuple[str, int, str], ...]) -> str:
    return "\n".join([marks, *(f"{moment} {number} {deed}" for moment, number, deed in faults)])


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
    os.environ.pop(OF_PROCESSES, None)
    os.environ.pop(OF_THREADS, None)
    process_worker.start = real_start
    processes._LEFT_FOR_PROCESSES = _LEFT_FOR_PROCESSES
    remove()
    process_worker.WorkerProcess.start = _process_start  # type: ignore[method-assign]
