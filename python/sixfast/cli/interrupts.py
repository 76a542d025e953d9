"""SIGINT and SIGTERM while a command runs, and when it has nothing left to do but tell its result."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from types import FrameType


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
