"""Paths that stand for an open descriptor, such as /dev/stdout or /proc/self/fd/3."""

from __future__ import annotations

import os
import re

#: Stands for the number of another process's descriptor.
OTHERS = -1

_PATH = re.compile(r"/(?:dev|(proc/\d+)(?:/task/\d+)?)/fd/(\d{1,9})")
#: Links that a path may lead through, as in Linux.
_MOST_LINKS = 40


def named_descriptor(path: str) -> int | None:
    """Return the number of the descriptor that a path stands for, by whatever links; None for other paths.

    Opening such a path anew would lose the descriptor's position: output would overwrite what a shell's
    redirection has to keep. And the path means something else in another process.
    """
    for _ in range(_MOST_LINKS):
        path = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
        match = _PATH.fullmatch(path)
        if match:
            process, number = match.groups()
            is_mine = process is None or f"/{process}" == os.path.realpath("/proc/self")
            return int(number) if is_mine else OTHERS
        if not os.path.islink(path):
            return None
        path = os.path.join(os.path.dirname(path), os.readlink(path))
    return None
