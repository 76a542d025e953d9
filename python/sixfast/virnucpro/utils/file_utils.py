"""Drop-in for `virnucpro.utils.file_utils`: splits FASTA files and counts their records.

Names, results, log records and written bytes are the same. SEMANTICS sections 7, 11 and 12.
"""

from __future__ import annotations

import logging
import math
from pathlib import Path
from typing import TYPE_CHECKING

from sixfast import _kernel
from sixfast.files.directories import new_directory
from sixfast.files.input import InputFile
from sixfast.split import MAX_RECORDS, split_file
from sixfast.virnucpro import read_once

if TYPE_CHECKING:
    from typing import TextIO

    from sixfast.files import AnyPath, StrPath

__all__ = ["count_sequences", "logger", "split_fasta_file"]

logger = logging.getLogger("virnucpro.file_utils")


def split_fasta_file(
    input_file: AnyPath | TextIO,
    output_dir: StrPath,
    sequences_per_file: float = 10000,
    prefix: str = "output",
) -> list[Path]:
    r"""Split a FASTA file into `prefix_1.fa`, `prefix_2.fa`, ... in a directory.

    Sequences are written in lines of 60.

    Args:
        input_file: a FASTA file, or an open text, which is read to its end.
        output_dir: the directory, made with its parents if there is none.
        sequences_per_file: records in a file; below 1 works as 1, a fraction is rounded up.
        prefix: what the files' names begin with.

    Returns:
        The Paths of the files, in order.

    Raises:
        OSError: if a file cannot be read or written; FileExistsError if a file has the directory's path.
        ValueError: for text before the first record, or an output that is the input.
        UnicodeDecodeError: for a record that cannot be read.
        TypeError: for a `sequences_per_file` that is no number, if there is a record.

    SEMANTICS 11.1 to 11.4.

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads = os.path.join(folder.name, "reads.fa")
    >>> with open(reads, "w") as file:
    ...     _ = file.write(">a\nATG\n>b\nATGGCC\n")
    >>> [path.name for path in split_fasta_file(reads, folder.name, 1)]
    ['output_1.fa', 'output_2.fa']
    >>> folder.cleanup()
    """
    logger.info("Splitting %s into files of %s sequences", input_file, sequences_per_file)
    directory = Path(output_dir)

    def path_of(file: int) -> Path:
        return directory / f"{prefix}_{file + 1}.fa"

    def per_file() -> int:
        return _records_per_file(sequences_per_file)

    with new_directory(directory):
        if read_once.is_file(input_file):
            paths = split_file(input_file, path_of, per_file)
        else:
            paths = read_once.split(input_file, path_of, per_file)
    for path in paths:
        logger.debug("Creating %s", path)
    logger.info("Created %s files in %s", len(paths), directory)
    return [Path(path) for path in paths]


def _records_per_file(number: float) -> int:
    """Return the smallest count from 1 that is not less than `number`."""
    if number != number or number == math.inf:  # noqa: PLR0124 - never reached
        return MAX_RECORDS
    return 1 if number < 1 else math.ceil(number)


def count_sequences(fasta_file: AnyPath | TextIO) -> int:
    r"""Count the records of a FASTA file.

    Args:
        fasta_file: a FASTA file, or an open text, which is read to its end.

    Returns:
        Their number.

    Raises:
        OSError: if the file cannot be read.
        ValueError: for text before the first record.
        UnicodeDecodeError: for a byte that is no UTF-8.

    SEMANTICS 11.7.

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads = os.path.join(folder.name, "reads.fa")
    >>> with open(reads, "w") as file:
    ...     _ = file.write(">a\nATG\n>b\nATGGCC\n")
    >>> count_sequences(reads)
    2
    >>> folder.cleanup()
    """
    if not read_once.is_file(fasta_file):
        return read_once.measure(fasta_file)[0]
    with InputFile(fasta_file) as source:
        source.check_start()
        return _kernel.count_records(source.path)
