"""New directories, which are removed after an error."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sixfast.files import StrPath


@contextlib.contextmanager
def new_directory(path: StrPath) -> Iterator[None]:
    """Make a directory and its missing parents; remove them again if the block fails.

    Raises:
        OSError: naming the path that cannot be made.
    """
    missing = []
    ancestor = os.fspath(path)
    while ancestor and not os.path.lexists(ancestor):
        missing.append(ancestor)
        ancestor = os.path.dirname(ancestor)
    try:
        os.makedirs(path, exist_ok=True)
        yield
    except BaseException:
        for directory in missing:
            with contextlib.suppress(OSError):
                os.rmdir(directory)
        raise
