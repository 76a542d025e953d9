"""Unfinished files that outlive an interruption: a hidden directory with a journal of what is done."""

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
from sixfast.files.temporary import try_lock
from sixfast.system.signals import signals_blocked

if TYPE_CHECKING:
    from typing_extensions import Self

    from sixfast.engine.job import SpanResult

#: Under this name the journal notes what was read; all other names are files.
INPUT = "input"
_JOURNAL = "journal"


def staging_path(directory: str, name: str) -> str:
    """Return the hidden directory in which the files of this name are made before they go to `directory`."""
    # Not the name itself: it may already be as long as the system allows.
    return os.path.join(directory, f".{zlib.crc32(os.fsencode(name)):08x}.sixfast-staging")


class Staged(NamedTuple):
    """What is known of a file so far (or of the input, of which parts are noted too).

    Attributes:
        records: in it.
        residues: letters of its proteins, where files are to have equally many.
        size: bytes.
        checksum: their CRC-32.
    """

    records: int = 0
    residues: int = 0
    size: int = 0
    checksum: int = 0

    def plus(self, records: int, residues: int, size: int, checksum: int) -> Staged:
        """Return the same with another part added at the end."""
        return Staged(
            self.records + records,
            self.residues + residues,
            self.size + size,
            _kernel.combine_checksums(self.checksum, checksum, size),
        )


class Progress:
    """What is done so far: the sum of the results of spans.

    Attributes:
        reached: bytes of the input that are done.
        counts: what was read and written, as the results count it.
        files: what was noted, by its name.
    """

    def __init__(self) -> None:
        """Nothing is done."""
        self.reached = 0
        self.counts: tuple[int, ...] = ()
        self.files: dict[str, Staged] = {}

    def add(self, length: int, counts: Iterable[int], notes: Iterable[tuple[Any, ...]]) -> None:
        """Add the result of a span of so many bytes."""
        self.reached += length
        self.counts = tuple(map(sum, zip_longest(self.counts, counts, fillvalue=0)))
        for name, *part in notes:
            self.files[name] = self.files.get(name, Staged()).plus(*part)


class Staging:
    """A directory in which files are made. It is a context manager: inside, no other process may use it.

    Attributes:
        path: its path.
        progress: what was done in it, before and since.
    """

    def __init__(
        self,
        directory: str,
        name: str,
        identity: dict[str, Any] | None,
        is_whole: Callable[[str, int, int], bool],
    ) -> None:
        """Touch nothing yet.

        Args:
            directory: where the files go in the end.
            name: the name of what is made there; a directory may hold several such things.
            identity: all that decides what is made, as JSON can hold it. A run goes on from what an earlier
                one left only if that had the same identity. None: leave nothing, go on from nothing.
            is_whole: says whether the file of this path begins with so many bytes of this checksum.
        """
        self._name = name
        self._directory = directory
        self.path = staging_path(directory, name)
        self._identity = identity
        self._is_whole = is_whole
        self.progress = Progress()

    def __enter__(self) -> Self:
        """Make the directory; or find in the one that is there what can be used.

        Raises:
            OSError: if it cannot be made or read, or another run is at work in it.
        """
        with signals_blocked():
            os.makedirs(self.path, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
            descriptor = os.open(os.path.join(self.path, _JOURNAL), flags, 0o666)
            self._journal: BinaryIO = os.fdopen(descriptor, "r+b")
            if not try_lock(descriptor):
                self._journal.close()
                raise OSError(
                    f"{self._directory}: another run is making files of {self._name} here; wait until it ends"
                )
        self._resume()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Keep the directory for another try, unless all is done or another try would fail too."""
        hopeless = isinstance(error, (ValueError, TypeError, ZeroDivisionError, InputChangedError))
        with signals_blocked():
            if error is None or hopeless or self._identity is None or not self.progress.reached:
                if os.name == "nt":
                    self._journal.close()  # what is open cannot be removed there
                shutil.rmtree(self.path, ignore_errors=True)
            self._journal.close()

    def make(self, folders: Iterable[str], files: Iterable[str]) -> None:
        """Make directories and empty files in it, those that are not there."""
        for folder in folders:
            os.makedirs(os.path.join(self.path, folder), exist_ok=True)
        for file in files:
            with open(os.path.join(self.path, file), "ab"):
                pass

    def add(self, result: SpanResult) -> None:
        """Note the result of a span in the journal."""
        self.progress.add(result.length, result.counts, result.notes)
        self._write([result.length, result.counts, result.notes])

    def staged(self) -> Iterator[tuple[str, Staged]]:
        """All files that were noted: name and what is in it."""
        return ((name, file) for name, file in self.progress.files.items() if name != INPUT)

    def _write(self, entry: object) -> None:
        self._journal.write(json.dumps(entry, separators=(",", ":")).encode("ascii") + b"\n")
        self._journal.flush()

    def _resume(self) -> None:
        """Read the journal as far as it is true of the files; drop the rest of both."""
        entries = list(self._entries())
        if self._identity is None or [entry for entry, _ in entries[:1]] != [self._identity]:
            entries = []
        damaged = self._damaged(entry for entry, _ in entries[1:])
        true_up_to = entries[0][1] if entries else 0
        for (length, counts, notes), end in entries[1:]:
            if damaged.intersection(name for name, *_ in notes):
                break
            self.progress.add(length, counts, notes)
            true_up_to = end
        self._journal.seek(true_up_to)
        self._journal.truncate()
        if not true_up_to:
            self._write(self._identity)
        self._drop_the_rest()

    def _entries(self) -> Iterator[tuple[Any, int]]:
        """Yield each entry of the journal, and the offset at which its line ends."""
        end = 0
        for line in self._journal:
            end += len(line)
            try:
                entry = json.loads(line)
            except ValueError:  # the line that was being written
                return
            if line.endswith(b"\n"):
                yield entry, end

    def _damaged(self, results: Iterable[Any]) -> set[str]:
        """Names of the files that do not begin with what the journal says was written to them."""
        told = Progress()
        for result in results:
            told.add(*result)
        return {
            name
            for name, file in told.files.items()
            if name != INPUT and not self._is_whole(os.path.join(self.path, name), file.size, file.checksum)
        }

    def _drop_the_rest(self) -> None:
        """Cut files to the length that the journal tells, and remove those that it does not tell of."""
        known = dict(self.staged())
        for folder, _, names in os.walk(self.path):
            for file in names:
                path = os.path.join(folder, file)
                name = os.path.relpath(path, self.path).replace(os.sep, "/")
                if name in known:
                    os.truncate(path, known[name].size)
                elif name != _JOURNAL:
                    os.unlink(path)
