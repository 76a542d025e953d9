"""How many processors this process may use."""

from __future__ import annotations

import os
from pathlib import Path


def available_processors(control_groups: Path = Path("/sys/fs/cgroup")) -> int:
    """Return the number of workers that pays: processors, CPU affinity and container limits.

    Args:
        control_groups: where Linux shows the limits of a container, version 2 or 1.

    Returns:
        At least 1.
    """
    try:
        processors = len(os.sched_getaffinity(0))
    except (AttributeError, OSError):  # not on every platform
        processors = os.cpu_count() or 1
    limit = _quota(control_groups / "cpu.max") or _quota(
        control_groups / "cpu" / "cpu.cfs_quota_us", control_groups / "cpu" / "cpu.cfs_period_us"
    )
    return max(1, min(processors, -(-limit[0] // limit[1]))) if limit else processors


def _quota(*files: Path) -> tuple[int, int] | None:
    """Time that may be used in a period of time, None where there is no limit."""
    try:
        words = [word for file in files for word in file.read_text("ascii").split()]
        quota, period = int(words[0]), int(words[1])
    except (OSError, ValueError, IndexError):  # no such file, or "max"
        return None
    return (quota, period) if quota > 0 and period > 0 else None
