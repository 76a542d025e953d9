"""What people at a shell are told."""

from __future__ import annotations

import sys


def print_result(text: str) -> None:
    """Print a line on stdout, unless it is closed."""
    print(text)  # noqa: T201


def print_error(text: str) -> None:
    """Print a line on stderr, unless it is closed."""
    if sys.stderr is not None:  # else it would go to stdout
        print(text, file=sys.stderr)  # noqa: T201


def show_log() -> None:
    """Say what is logged, as warnings are said."""
    import logging  # most runs have nothing to log
    import warnings

    class Shown(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            warnings.showwarning(self.format(record), UserWarning, "", 0)

    logging.basicConfig(handlers=[Shown()], format="%(message)s")


def one_line(text: object) -> str:
    """The text with line ends and all else that a terminal cannot show escaped, as Python does it.

    A file's name and a record's id can hold anything.
    """
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in str(text)
    )
