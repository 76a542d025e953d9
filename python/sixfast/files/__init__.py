"""Inputs, opened and checked, and outputs, which appear whole or not at all."""

from __future__ import annotations

# Type checkers take this for typing.TYPE_CHECKING. To import typing takes long.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from typing import Union

    #: A path as users give it.
    StrPath = Union[str, "os.PathLike[str]"]
    #: The same, or a path of bytes.
    AnyPath = Union[StrPath, bytes, "os.PathLike[bytes]"]
