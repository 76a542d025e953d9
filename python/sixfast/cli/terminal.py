"""Prints to stdout and stderr."""

from __future__ import annotations

import errno
import os
import sys
from io import TextIOWrapper
from typing import TextIO

from sixfast.system.log import set_up_log_by
from sixfast.system.signals import ignore_signals


def escape_unknown_letters() -> None:
    """Let stdout and stderr escape letters that their encoding does not have. Else these would be errors."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def require_stdout() -> None:
    """Raise OSError if stdout is closed, so that a result that is printed there would be lost."""
    if sys.stdout is None:
        what = "is closed, so the result cannot be printed; redirect it to a file"
        raise OSError(errno.EBADF, what, "stdout")


def print_result(text: str, *, is_last: bool = True) -> None:
    """Print a result of the command on stdout. Behind the last one a signal changes nothing.

    Raises:
        OSError: naming stdout, if it is closed or cannot be written to.
    """
    require_stdout()
    if is_last:
        ignore_signals()
    try:
        print(text, flush=True)  # noqa: T201
    except OSError as error:
        _give_up(sys.stdout)
        raise OSError(error.errno, error.strerror, "stdout") from None


def print_summary(*lines: str, is_last: bool = True) -> None:
    """Print on stderr what the command has done. If it is all, a signal changes nothing from now on."""
    if is_last:
        ignore_signals()
    for line in lines:
        print_error(line)


def print_error(text: str) -> None:
    """Print a line on stderr, unless that is closed, or nobody reads it: this changes no exit status."""
    if sys.stderr is None:  # with None, print would write to stdout
        return
    try:
        print(text, file=sys.stderr, flush=True)  # noqa: T201
    except OSError:
        _give_up(sys.stderr)


def _give_up(stream: TextIO) -> None:
    """Send the rest of a stream to nowhere. Else Python would report the error once more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def show_log() -> None:
    """Print log records in the form of warnings."""
    set_up_log_by(_show_log)


def _show_log() -> None:
    import logging  # imported here, since most runs log nothing
    import warnings

    class WarningHandler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            warnings.showwarning(self.format(record), UserWarning, "", 0)

    logging.basicConfig(handlers=[WarningHandler()], format="%(message)s")


def one_line(text: object) -> str:
    """Return text in which line ends, and all else that a terminal cannot show, are escaped as in Python.

    Names of files and ids of records can contain anything.
    """
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in str(text)
    )
