"""Drop-in for `virnucpro.pipeline.base_worker`: files for workers, by their numbers of records.

Same names, parameters, results and log records. SEMANTICS 22.14.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sixfast.files import AnyPath

__all__ = ["assign_files_by_sequences", "count_sequences", "logger"]

logger = logging.getLogger("virnucpro.base_worker")

_File = TypeVar("_File", bound="AnyPath")


def count_sequences(file_path: AnyPath) -> int:
    r"""Count the lines of a file that begin with `>`. Text in front of the first is no error.

    Args:
        file_path: path of a FASTA file.

    Returns:
        Their number.

    Raises:
        OSError: if the file cannot be read.
        UnicodeDecodeError: for a byte that is no UTF-8.

    SEMANTICS 22.14.

    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "reads.fa")
    ...     with open(path, "w") as file:
    ...         _ = file.write("text in front\n>a\nATG\n>b\nGCC\n")
    ...     count_sequences(path)
    2
    """
    with open(file_path, encoding="utf-8") as file:
        return sum(line.startswith(">") for line in file)


def assign_files_by_sequences(files: Sequence[_File], num_workers: int) -> list[list[_File]]:
    """Divide files among workers so that each has about as many records.

    Args:
        files: paths of FASTA files.
        num_workers: how many workers there are.

    Returns:
        A list for each worker. The files with most records are given away first, each to the worker that has
        fewest so far.

    Raises:
        ValueError: for a number of workers below 1.
        TypeError: for what is no number.
        OSError, UnicodeDecodeError: as `count_sequences`.

    SEMANTICS 22.14.

    >>> assign_files_by_sequences([], 2)
    [[], []]
    """
    if num_workers <= 0:
        raise ValueError(f"num_workers must be positive, got {num_workers}")
    workers: list[list[_File]] = [[] for _ in range(num_workers)]
    if not files:
        return workers
    counted = sorted(((count_sequences(file), file) for file in files), key=lambda each: -each[0])
    records = [0] * num_workers
    for count, file in counted:
        least = records.index(min(records))
        workers[least].append(file)
        records[least] += count
    logger.info("Assigned %s files to %s workers (bin-packing by sequences)", len(files), num_workers)
    for number, (worker, count) in enumerate(zip(workers, records)):
        logger.info("  Worker %s: %s files, %s sequences", number, len(worker), count)
    return workers
