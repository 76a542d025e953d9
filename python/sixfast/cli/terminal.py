"""Prints to stdout and stderr."""

from __future__ import annotations

import sys


def print_result(text: str) -> None:
    """Print a line on stdout, unless it is closed."""
    print(text)  # noqa: T201


def print_error(text: str) -> None:
    """Print a line on stderr, unless it is closed."""
    if sys.stderr is not None:  # with None, print would write to stdout
        print(text, file=sys.stderr)  # noqa: T201


def show_log() -> None:
    """Print log records in the form of warnings."""
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
