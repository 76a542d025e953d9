"""SIGINT and SIGTERM: what they do while a command runs, and how they are delayed."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from types import FrameType


@contextmanager
def signals_blocked() -> Iterator[None]:
    """Delay SIGINT and SIGTERM until the end of the block, if the system allows it.

    Threads and processes that are started inside inherit this: they never get these signals. No handler is
    changed.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    old_mask = signal.pthread_sigmask(signal.SIG_BLOCK, set())
    try:
        # Raises what a signal that came just before asks for, when both are blocked already.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, old_mask)


class SigtermError(BaseException):
    """Raised when SIGTERM arrives."""


def raise_on_signals() -> None:
    """Let both signals end the run with an exception, from here on."""
    signal.signal(signal.SIGINT, _handle_signal)
    signal.signal(signal.SIGTERM, _handle_signal)


def ignore_signals() -> None:
    """Ignore both signals until the process has ended: what it says, and its status, are decided.

    If another program has called `run`, its own handlers stay.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is _handle_signal:
            signal.signal(number, signal.SIG_IGN)


def _handle_signal(number: int, _frame: FrameType | None) -> NoReturn:
    """Raise the exception that ends the run. Ignore further signals, so that they do not stop the cleanup."""
    ignore_signals()
    raise KeyboardInterrupt if number == signal.SIGINT else SigtermError
