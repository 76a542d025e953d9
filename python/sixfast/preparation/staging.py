"""Keeps unfinished files in a hidden directory, with a journal, so that an interrupted run can be resumed."""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from sixfast import _kernel
from sixfast.errors import InputChangedError
from sixfast.preparation.manifest import MANIFEST_NAME
from sixfast.system.signals import signals_blocked

if TYPE_CHECKING:
    from typing_extensions import Self

    from sixfast.engine.interfaces import SpanResult

#: The name for the input in the journal. All other names there are files.
INPUT = "input"
_JOURNAL = "journal"


def staging_path(directory: str, name: str) -> str:
    """Return the hidden directory in which files are made before they are moved to `directory`.

    Args:
        directory: the output directory.
        name: a name for what is made.
    """
    # Not the name itself: it may already be as long as the system allows.
    return os.path.join(directory, f".{zlib.crc32(os.fsencode(name)):08x}.sixfast-staging")


class StagedFile(NamedTuple):
    """What is known about an unfinished file; or about the part of the input that was read.

    Attributes:
        records: number of records in it.
        residues: letters of its proteins, if files get nearly equal residues.
        size: its bytes.
        checksum: its CRC-32.
    """

    records: int = 0
    residues: int = 0
    size: int = 0
    checksum: int = 0

    def plus(self, records: int, residues: int, size: int, checksum: int) -> StagedFile:
        """Return the sum of this and another part that was added at the end."""
        return StagedFile(
            self.records + records,
            self.residues + residues,
            self.size + size,
            _kernel.combine_checksums(self.checksum, checksum, size),
        )


class WorkDone:
    """The work that is done so far: the sum of the results of spans.

    Attributes:
        reached: bytes of the input that are done.
        counts: what was read and written, as SpanPreparer counts it.
        files: what is known about each file, by its name.
        renamed: how many records got another id.
    """

    def __init__(self) -> None:
        """Start with no work done."""
        self.reached = 0
        self.renamed = 0
        self.counts: tuple[int, ...] = ()
        self.files: dict[str, StagedFile] = {}

    def add(self, length: int, counts: Iterable[int], notes: Iterable[tuple[Any, ...]]) -> None:
        """Add the result of a span; `length` is in bytes."""
        self.reached += length
        self.counts = tuple(map(sum, zip_longest(self.counts, counts, fillvalue=0)))
        for name, *part in notes:
            self.files[name] = self.files.get(name, StagedFile()).plus(*part)


class StagingDirectory:
    """A directory in which files are made. Used as a context manager, by one run at a time.

    Attributes:
        path: its path.
        done: the work that was done in it, by earlier runs and this one.
    """

    def __init__(
        self,
        directory: str,
        name: str,
        identity: dict[str, Any] | None,
        has_checksum: Callable[[str, int, int], bool],
    ) -> None:
        """Make nothing yet.

        Args:
            directory: where the files go at the end.
            name: a name for what is made; there may be several in one directory.
            identity: all that decides what is made, as values for JSON. An interrupted run is resumed only
                if it had the same identity. None: resume no run, and leave nothing to resume.
            has_checksum: given a path, a size and a checksum, returns whether the file begins so.
        """
        self.path = staging_path(directory, name)
        self._identity = identity
        self._has_checksum = has_checksum
        self.done = WorkDone()

    def __enter__(self) -> Self:
        """Make the directory; or keep what can be used of the one that an earlier run has left.

        Raises:
            OSError: if it cannot be made or read.
        """
        with signals_blocked():
            os.makedirs(self.path, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
            descriptor = os.open(os.path.join(self.path, _JOURNAL), flags, 0o666)
            self._journal: BinaryIO = os.fdopen(descriptor, "r+b")
        self._resume()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Keep the directory for the next run, unless all is done or the next run would fail too."""
        would_fail_again = isinstance(error, (ValueError, TypeError, ZeroDivisionError, InputChangedError))
        with signals_blocked():
            if error is None or would_fail_again or self._identity is None or not self.done.reached:
                if os.name == "nt":
                    self._journal.close()  # Windows cannot remove an open file
                shutil.rmtree(self.path, ignore_errors=True)
            self._journal.close()

    def make_missing(self, folders: Iterable[str], files: Iterable[str]) -> None:
        """Make those directories and empty files that do not exist yet."""
        for folder in folders:
            os.makedirs(os.path.join(self.path, folder), exist_ok=True)
        for file in files:
            with open(os.path.join(self.path, file), "ab"):
                pass

    def add(self, result: SpanResult) -> None:
        """Add the result of a span, also to the journal."""
        self.done.add(result.length, result.counts, result.notes)
        self._write([result.length, result.counts, result.notes])

    def files(self) -> Iterator[tuple[str, StagedFile]]:
        """Return the name of each file, and what is known about it."""
        return ((name, file) for name, file in self.done.files.items() if name != INPUT)

    def _write(self, entry: object) -> None:
        self._journal.write(json.dumps(entry, separators=(",", ":")).encode("ascii") + b"\n")
        self._journal.flush()

    def _resume(self) -> None:
        """Read the journal as far as it agrees with the files; remove the rest of both."""
        entries = list(self._entries())
        if self._identity is None or [entry for entry, _ in entries[:1]] != [self._identity]:
            entries = []
        damaged = self._damaged_files(entry for entry, _ in entries[1:])
        valid_bytes = entries[0][1] if entries else 0
        for (length, counts, notes), end in entries[1:]:
            if damaged.intersection(name for name, *_ in notes):
                break
            self.done.add(length, counts, notes)
            valid_bytes = end
        self._journal.seek(valid_bytes)
        self._journal.truncate()
        if not valid_bytes:
            self._write(self._identity)
        self._remove_unknown_data()

    def _entries(self) -> Iterator[tuple[Any, int]]:
        """Yield each entry of the journal, and the offset at which its line ends."""
        end = 0
        for line in self._journal:
            end += len(line)
            try:
                entry = json.loads(line)
            except ValueError:  # this line was not written to its end
                return
            if line.endswith(b"\n"):
                yield entry, end

    def _damaged_files(self, results: Iterable[Any]) -> set[str]:
        """Return the names of the files that do not hold what was written to them, as the journal says."""
        claimed = WorkDone()
        for result in results:
            claimed.add(*result)
        return {
            name
            for name, file in claimed.files.items()
            if name != INPUT
            and not self._has_checksum(os.path.join(self.path, name), file.size, file.checksum)
        }

    def _remove_unknown_data(self) -> None:
        """Cut files to the length in the journal, and remove those that are not in it."""
        known = dict(self.files())
        for folder, _, names in os.walk(self.path):
            for file in names:
                path = os.path.join(folder, file)
                name = os.path.relpath(path, self.path).replace(os.sep, "/")
                if name in known:
                    os.truncate(path, known[name].size)
                elif name not in {_JOURNAL, MANIFEST_NAME}:
                    os.unlink(path)
