"""Inputs, opened and checked, and outputs, which appear whole or not at all."""

from __future__ import annotations

# As of typing, which takes long to load.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from typing import Union

    #: A path as users give it.
    StrPath = Union[str, "os.PathLike[str]"]
