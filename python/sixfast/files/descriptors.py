"""Paths that stand for an open descriptor, such as /dev/stdout or /proc/self/fd/3."""

from __future__ import annotations

import os
import re

#: Returned instead of a number if the descriptor belongs to another process.
OTHER_PROCESS = -1

_DESCRIPTOR_PATH = re.compile(r"/(?:dev|(proc/\d+)(?:/task/\d+)?)/fd/(\d{1,9})")
#: How many symbolic links are followed; Linux follows as many.
_MAX_LINKS = 40


def named_descriptor(path: str) -> int | None:
    """Return the number of the descriptor that a path stands for; None for other paths. Links are followed.

    Such a path must not be opened again. That would lose the descriptor's position, so output would overwrite
    what a shell's redirection keeps. In another process the path means another file.
    """
    for _ in range(_MAX_LINKS):
        path = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
        match = _DESCRIPTOR_PATH.fullmatch(path)
        if match:
            process, number = match.groups()
            is_mine = process is None or f"/{process}" == os.path.realpath("/proc/self")
            return int(number) if is_mine else OTHER_PROCESS
        if not os.path.islink(path):
            return None
        path = os.path.join(os.path.dirname(path), os.readlink(path))
    return None
