"""Errors as people read them: one sentence that says what went wrong, where, and what to do."""

from __future__ import annotations

import os


def sentence(error: Exception) -> str:
    """Say what went wrong, where, and what to do about it."""
    if isinstance(error, UnicodeDecodeError):
        return error.reason
    if isinstance(error, BrokenPipeError):
        return f"{_name(error)}: the reader has closed the pipe; the output is not complete"
    if isinstance(error, OSError) and error.strerror:
        return f"{_name(error)}: {error.strerror}{_remedy(error)}"
    text = str(error)
    if isinstance(error, (OSError, ValueError, RuntimeError, ImportError, ZeroDivisionError)) and text:
        return text
    return f"unexpected {type(error).__name__}: {text}; please report this"


def _name(error: OSError) -> str:
    return os.fsdecode(error.filename) if error.filename is not None else "input or output"


def _remedy(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        folder = os.path.dirname(_name(error)) or os.curdir
        return "; check the path" if os.path.isdir(folder) else f"; the directory {folder} does not exist"
    if isinstance(error, IsADirectoryError):
        return "; give a file"
    if isinstance(error, (PermissionError, NotADirectoryError)):
        return "; choose another place or change its permissions"
    return ""
