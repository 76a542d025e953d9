"""A scratch file: one that is needed during a run only."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sixfast.files.temporary import TemporaryFile
from sixfast.system.signals import signals_blocked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sixfast.files import AnyPath

#: All scratch files have this name in common, so a run finds and removes those of killed runs.
_NAME = "sixfast-scratch"


class ScratchFile:
    """An empty file in the scratch directory.

    Attributes:
        path: its path.
    """

    def __init__(self, path: str, directory: str) -> None:
        """Take the path of an existing file, and the directory as the user gave it."""
        self.path = path
        self._directory = directory

    def user_error(self, error: OSError) -> OSError:
        """Return the error; if it names this file, name the directory instead."""
        if error.filename != self.path:
            return error
        return OSError(error.errno, f"{error.strerror}; give another scratch directory", self._directory)


@contextmanager
def scratch_file(directory: AnyPath | None) -> Iterator[ScratchFile]:
    """Make a file that is removed at the end of the block.

    Args:
        directory: where to make it; None for the one that Python's `tempfile` chooses (TMPDIR, or /tmp).

    Raises:
        OSError: naming the directory, if the file cannot be made there.
    """
    if directory is None:
        from tempfile import gettempdir

        directory = gettempdir()
    name = os.fsdecode(directory)
    temporary = None
    try:
        with signals_blocked():
            try:
                temporary = TemporaryFile(os.path.join(os.path.abspath(name), _NAME))
            except OSError as error:
                raise OSError(
                    error.errno, f"{error.strerror}; give another scratch directory", name
                ) from None
        yield ScratchFile(temporary.path, name)
    finally:
        with signals_blocked():
            if temporary is not None:
                temporary.remove()
