"""How many processors this process may use, and a check of the number of workers."""

from __future__ import annotations

import operator
import os


def available_processors(control_groups: str | os.PathLike[str] = "/sys/fs/cgroup") -> int:
    """Return how many processors this process may use; respects CPU affinity and container limits.

    Args:
        control_groups: where Linux shows the limits of a container, version 2 or 1.

    Returns:
        At least 1.
    """
    try:
        processors = len(os.sched_getaffinity(0))
    except (AttributeError, OSError):  # not on every platform
        processors = os.cpu_count() or 1
    cpu = os.path.join(control_groups, "cpu")
    limit = _quota(f"{cpu}.max") or _quota(
        os.path.join(cpu, "cpu.cfs_quota_us"), os.path.join(cpu, "cpu.cfs_period_us")
    )
    return max(1, min(processors, -(-limit[0] // limit[1]))) if limit else processors


def worker_count(workers: int) -> int:
    """Return the number of workers; raise for a wrong one what a pool raises (SEMANTICS 8.12)."""
    if workers < 1:
        raise ValueError(f"Number of processes must be at least 1, not {workers}")
    return operator.index(workers)


def _quota(*files: str) -> tuple[int, int] | None:
    """Read a container's limit: processor time in a period, and the period. None if there is no limit."""
    words: list[bytes] = []
    try:
        for name in files:
            with open(name, "rb") as file:
                words += file.read().split()
        quota, period = int(words[0]), int(words[1])
    except (OSError, ValueError, IndexError):  # no such file, or "max"
        return None
    return (quota, period) if quota > 0 and period > 0 else None
