"""Drop-in for `virnucpro.data.shard_index`: an index of the records of many files, sorted by length.

Same names, parameters, results, log records and JSON. Beside the JSON stands a table that is looked up, not
parsed; so a process that works on some of the records need not load them all. SEMANTICS 22.2 to 22.7.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sixfast._kernel import ShardIndexer
from sixfast.engine.spans import SPAN, span_bytes
from sixfast.system.processors import available_processors
from sixfast.virnucpro.index_table import open_table, write_index

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sixfast.files import StrPath

__all__ = [
    "SequenceEntry",
    "create_sequence_index",
    "get_worker_indices",
    "load_sequence_index",
    "logger",
]

logger = logging.getLogger("virnucpro.data.shard_index")


@dataclass
class SequenceEntry:
    """A record of the index.

    Attributes:
        sequence_id: its id.
        length: bytes of its lines, without blanks at their ends.
        file_path: path of its file, as it was given.
        byte_offset: where its `>` stands there.

    SEMANTICS 22.2.

    >>> SequenceEntry("a", 3, "f", 0)
    SequenceEntry(sequence_id='a', length=3, file_path='f', byte_offset=0)
    """

    sequence_id: str
    length: int
    file_path: str
    byte_offset: int


def create_sequence_index(fasta_files: Sequence[Path], index_path: Path) -> Path:
    r"""Write the index of the records of some files, unless there is one that is new enough.

    Args:
        fasta_files: paths of FASTA files, Paths.
        index_path: path of the index, a Path. The index appears whole or not at all, and beside it a table
            with `.sixfast` behind its name.

    Returns:
        `index_path`.

    Raises:
        OSError: if a file cannot be read or written.
        AttributeError: for a str in the place of a Path, and for an index there that is no JSON object.
        TypeError: for no list or tuple of files, and for an index there whose times are no numbers.
        UnicodeDecodeError: for an index there that is no UTF-8.

    SEMANTICS 22.2 to 22.7.

    >>> import tempfile
    >>> from pathlib import Path
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads, index = Path(folder.name, "reads.faa"), Path(folder.name, "index.json")
    >>> _ = reads.write_text(">a\nM\n>b\nMK\n")
    >>> _ = create_sequence_index([reads], index)
    >>> [record["sequence_id"] for record in load_sequence_index(index)["sequences"]]
    ['b', 'a']
    >>> folder.cleanup()
    """
    if index_path.exists() and _is_new_enough(fasta_files, index_path):
        logger.info("Using cached index: %s", index_path)
        return index_path
    logger.info("Building sequence index for %s files", len(fasta_files))
    indexer, times, files = ShardIndexer(available_processors(), span_bytes(SPAN)), {}, []
    try:
        for file in fasta_files:
            times[str(file)] = file.stat().st_mtime
            files.append(str(file))
    finally:  # also if there is a file without a time: an error of one before it comes first
        indexer.add_files(files)
    head = {
        "version": "1.0",
        "created": datetime.now().isoformat(),  # noqa: DTZ005 - local time, as VirNucPro writes it
        "fasta_mtimes": times,
        "total_sequences": indexer.records,
        "total_tokens": indexer.tokens,
    }
    write_index(indexer, index_path, head, files)
    logger.info("Created index: %s sequences, %s total tokens", indexer.records, indexer.tokens)
    return index_path


def _is_new_enough(fasta_files: Sequence[Path], index_path: Path) -> bool:
    try:
        times = _times(index_path)
    except json.JSONDecodeError as error:
        logger.warning("Cache corrupted, rebuilding: %s", error)
        return False
    for file in fasta_files:
        now, then = file.stat().st_mtime, times.get(str(file))
        if then is None or now > then:
            logger.info("Index cache invalid: %s (mtime %s > cached %s)", file, now, then)
            return False
    return True


def _times(index_path: Path) -> Any:  # noqa: ANN401 - whatever stands there
    """The times of the files that an index was made of."""
    table = open_table(index_path)
    if table is not None:
        return table.times
    return load_sequence_index(index_path).get("fasta_mtimes", {})


def get_worker_indices(index_path: StrPath, rank: int, world_size: int) -> list[int]:
    r"""Return the numbers of the records that one of several processes works on.

    Args:
        index_path: path of the index.
        rank: the number of the process, from 0.
        world_size: the number of processes.

    Returns:
        `rank`, `rank + world_size`, ... Neither is checked.

    Raises:
        OSError: if the index cannot be read.
        ValueError: for a `world_size` of 0, and for an index that is no JSON.
        KeyError, TypeError: for an index of another shape.
        IndexError: for a negative `rank` beyond the records.

    SEMANTICS 22.6 and 22.7.

    >>> import tempfile
    >>> from pathlib import Path
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads, index = Path(folder.name, "reads.faa"), Path(folder.name, "index.json")
    >>> _ = reads.write_text(">a\nM\n>b\nMK\n>c\nMKV\n")
    >>> get_worker_indices(create_sequence_index([reads], index), 0, 2)
    [0, 2]
    >>> folder.cleanup()
    """
    table = open_table(index_path)
    if table is not None and type(rank) is type(world_size) is int and rank >= 0 < world_size:
        indices = list(range(rank, len(table), world_size))
        tokens = table.kernel.tokens_of_every(rank, world_size)
    else:
        sequences = load_sequence_index(index_path)["sequences"]
        indices = list(range(rank, len(sequences), world_size))
        tokens = sum(sequences[index]["length"] for index in indices)
    logger.info("Worker %s/%s: %s sequences, %s tokens", rank, world_size, len(indices), f"{tokens:,}")
    return indices


def load_sequence_index(index_path: StrPath) -> Any:  # noqa: ANN401 - whatever stands there
    r"""Load the JSON of an index, all of it.

    Args:
        index_path: path of the index.

    Returns:
        A dict with `version`, `created`, `fasta_mtimes`, `total_sequences`, `total_tokens`, and `sequences`,
        a list of dicts with the names of `SequenceEntry`; or whatever else stands there.

    Raises:
        OSError: if it cannot be read.
        json.JSONDecodeError, UnicodeDecodeError: if it is no JSON.

    SEMANTICS 22.4 and 22.6.

    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "index.json")
    ...     with open(path, "w") as file:
    ...         _ = file.write('{"sequences": []}')
    ...     load_sequence_index(path)
    {'sequences': []}
    """
    with open(index_path, encoding="utf-8") as file:
        return json.load(file)
