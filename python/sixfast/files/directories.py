"""New directories, which are removed again after an error."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sixfast.files import StrPath


@contextlib.contextmanager
def new_directory(path: StrPath) -> Iterator[None]:
    """Make a directory and its parents, and remove again what was made if the block fails.

    Raises:
        OSError: naming what is in the way.
    """
    absent = []
    at = os.path.abspath(path)
    while not os.path.lexists(at):
        absent.append(at)
        at = os.path.dirname(at)
    try:
        os.makedirs(path, exist_ok=True)
        yield
    except BaseException:
        for directory in absent:
            with contextlib.suppress(OSError):
                os.rmdir(directory)
        raise
