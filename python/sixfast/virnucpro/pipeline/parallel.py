"""Drop-in for `virnucpro.pipeline.parallel`: files for workers, in turn.

Same name, parameters, results and log records. SEMANTICS 22.15.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["assign_files_round_robin", "logger"]

logger = logging.getLogger("virnucpro.parallel")

_File = TypeVar("_File")


def assign_files_round_robin(files: Sequence[_File], num_workers: int) -> list[list[_File]]:
    """Divide files among workers, one after the other. No file is opened.

    Args:
        files: paths, or anything else.
        num_workers: how many workers there are.

    Returns:
        A list for each worker: the files number i, i + num_workers, ... for worker i.

    Raises:
        ValueError: for a number of workers below 1.
        TypeError: for what is no number.

    SEMANTICS 22.15.

    >>> assign_files_round_robin(["a", "b", "c"], 2)
    [['a', 'c'], ['b']]
    """
    if num_workers <= 0:
        raise ValueError(f"num_workers must be positive, got {num_workers}")
    workers: list[list[_File]] = [[] for _ in range(num_workers)]
    if not files:
        return workers
    for number, file in enumerate(files):
        workers[number % num_workers].append(file)
    logger.debug("Assigned %s files to %s workers", len(files), num_workers)
    for number, worker in enumerate(workers):
        logger.debug("  Worker %s: %s files", number, len(worker))
    return workers
