"""Makes a sentence of an exception: what went wrong, where, and what to do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def error_sentence(error: Exception) -> str:
    """Return a sentence that says what went wrong, where, and what to do."""
    if isinstance(error, UnicodeDecodeError):
        return error.reason
    if isinstance(error, BrokenPipeError):
        return f"{_file_name(error)}: the reader has closed the pipe; the output is not complete"
    if isinstance(error, OSError) and error.strerror:
        return f"{_file_name(error)}: {error.strerror}{_remedy(error)}"
    text = str(error)
    if isinstance(error, (OSError, ValueError, RuntimeError, ImportError, ZeroDivisionError)) and text:
        return text
    return f"unexpected {type(error).__name__}: {text}; please report this"


def first_of(sentences: Sequence[str]) -> str:
    """Return the first of several sentences about an input, and how many others there are."""
    first, *others = sentences
    return f"{first} (and {len(others)} more kinds of error)" if others else first


def _file_name(error: OSError) -> str:
    return os.fsdecode(error.filename) if error.filename is not None else "input or output"


def _remedy(error: OSError) -> str:
    """Return the end of the sentence: what to do."""
    if isinstance(error, FileNotFoundError):
        folder = os.path.dirname(_file_name(error)) or os.curdir
        return "; check the path" if os.path.isdir(folder) else f"; the directory {folder} does not exist"
    if isinstance(error, FileExistsError):
        return " and is no directory; give a directory"
    if isinstance(error, IsADirectoryError):
        return "; give a file"
    if isinstance(error, (PermissionError, NotADirectoryError)):
        return "; choose another place or change its permissions"
    return ""
