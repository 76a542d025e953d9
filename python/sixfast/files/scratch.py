"""A file that is needed for a while."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sixfast.files.temporary import Temporary
from sixfast.system.signals import signals_blocked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sixfast.files import StrPath

#: By this name the file of a killed run is recognised, and removed by the next one.
_NAME = "sixfast-scratch"


class ScratchFile:
    """An empty file in a directory for such files.

    Attributes:
        path: its path.
    """

    def __init__(self, path: str, directory: str) -> None:
        """Remember where it is."""
        self.path = path
        self._directory = directory

    def user_error(self, error: OSError) -> OSError:
        """The same error, naming the directory where it names this file."""
        if error.filename != self.path:
            return error
        return OSError(error.errno, f"{error.strerror}; give another scratch directory", self._directory)


@contextmanager
def scratch_file(directory: StrPath | None) -> Iterator[ScratchFile]:
    """Make a file that is removed at the end of the block.

    Args:
        directory: where; None for the one that Python's `tempfile` chooses (TMPDIR, or /tmp).

    Raises:
        OSError: naming the directory, if it cannot be made there.
    """
    if directory is None:
        from tempfile import gettempdir

        directory = gettempdir()
    name = os.fspath(directory)
    temporary = None
    try:
        with signals_blocked():
            try:
                temporary = Temporary(os.path.join(os.path.abspath(name), _NAME))
            except OSError as error:
                raise OSError(
                    error.errno, f"{error.strerror}; give another scratch directory", name
                ) from None
        yield ScratchFile(temporary.path, name)
    finally:
        with signals_blocked():
            if temporary is not None:
                temporary.remove()
