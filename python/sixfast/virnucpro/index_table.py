"""The table beside an index: the same records in a form that is looked up, not parsed (SEMANTICS 22.7)."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from sixfast._kernel import ShardTable
from sixfast.errors import InputChangedError
from sixfast.files.outputs import OutputFiles
from sixfast.system.log import log_warning

if TYPE_CHECKING:
    from collections.abc import Callable

    from sixfast._kernel import ShardIndexer
    from sixfast.files import StrPath

#: Bytes at each end of an index that its checksum is of.
_END_BYTES = 64 << 10


def table_path(index_path: StrPath) -> str:
    """Where the table of an index stands."""
    return f"{os.fspath(index_path)}.sixfast"


def write_index(
    indexer: ShardIndexer, index_path: StrPath, head: dict[str, Any], files: Sequence[str]
) -> None:
    """Write an index, and its table. Without the table all else works, so an OSError there is a warning.

    Args:
        indexer: has the records.
        index_path: path of the JSON, which appears whole or not at all.
        head: what stands in the JSON before the records.
        files: for each file of the indexer its path in the JSON.
    """
    front = json.dumps(head, indent=2).removesuffix("\n}") + ',\n  "sequences": '
    texts = [json.dumps(file).encode() for file in files]
    with OutputFiles({"index": index_path}) as index, OutputFiles({"table": table_path(index_path)}) as table:
        index.open()
        path = _temporary(index)
        failure = _failure(table.open) if path else None  # what is no file has no table
        table_file = _temporary(table)
        try:
            failure = (
                indexer.write(path or os.fspath(index_path), front.encode(), texts, b"\n}", table_file)
                or failure
            )
        except OSError as error:
            raise index.user_error(error) from None
        index.commit()
        if table_file and not failure:
            text = {"index": _fingerprint(index_path), "files": list(files), "times": head["fasta_mtimes"]}
            failure = _failure(lambda: _finish(table, table_file, text))
    if failure:
        log_warning(
            "%s: cannot be written (%s), so each process will load all of the index; "
            "see to it, and remove the index to have both made anew",
            table_path(index_path),
            failure,
        )


def _temporary(outputs: OutputFiles) -> str | None:
    """Where an output is until it is put in its place; None for what is no file, and what is not open."""
    paths = outputs.temporary_paths()
    return paths[0] if paths else None


def _failure(work: Callable[[], None]) -> str | None:
    """Do something, and return why that failed."""
    try:
        work()
    except OSError as error:
        return str(error)
    return None


def _finish(table: OutputFiles, path: str, text: dict[str, Any]) -> None:
    """Write the text behind the table, and put that in its place."""
    with open(path, "ab") as file:
        file.write(json.dumps(text).encode())
    table.commit()


def _fingerprint(index_path: StrPath) -> list[int]:
    """What shows that an index is still the one that a table belongs to: its size, its time and its ends."""
    with open(index_path, "rb") as file:
        status = os.fstat(file.fileno())
        front = file.read(_END_BYTES)
        file.seek(max(0, status.st_size - _END_BYTES))
        return [status.st_size, status.st_mtime_ns, zlib.crc32(file.read(), zlib.crc32(front))]


def open_table(index_path: StrPath) -> IndexTable | None:
    """Return the table of an index; None if there is none that belongs to it."""
    try:
        table = IndexTable(table_path(index_path))
        is_of_index = table.fingerprint == _fingerprint(index_path)
    except (OSError, ValueError, TypeError, KeyError):  # whatever it is, the index itself is there
        return None
    return table if is_of_index else None


class IndexTable(Sequence[dict[str, Any]]):
    """The records of an index, each looked up when it is asked for: what `sequences` is in the JSON.

    It can be pickled. Where it is unpickled the table is opened again.

    Attributes:
        kernel: looks records up.
        files: the paths of the files.
        times: by path, when each was last written to.
        fingerprint: of the index that it belongs to.
    """

    def __init__(self, path: str) -> None:
        """Open it.

        Raises:
            OSError: if it cannot be read.
            ValueError, KeyError, TypeError: if it is no such table.
        """
        self.kernel = ShardTable(path)
        self._path = path
        text = json.loads(self.kernel.text)
        self.files: list[str] = text["files"]
        self.times: dict[str, float] = text["times"]
        self.fingerprint: list[int] = text["index"]

    def __reduce__(self) -> tuple[Any, ...]:
        return _open_again, (self._path, self.fingerprint)

    def __len__(self) -> int:
        return self.kernel.records

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        found = range(len(self))[index]
        return self._entry(found) if isinstance(found, int) else list(map(self._entry, found))

    def _entry(self, record: int) -> dict[str, Any]:
        name, length, file, offset = self.kernel.entry(record)
        return {
            "sequence_id": name,
            "length": length,
            "file_path": self.files[file],
            "byte_offset": offset,
        }


def _open_again(path: str, fingerprint: list[int]) -> IndexTable:
    table = IndexTable(path)
    if table.fingerprint != fingerprint:
        raise InputChangedError(f"{path}: was replaced since it was opened; run again")
    return table
