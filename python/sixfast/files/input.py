"""An input file: what it is, and whether it stays the same while it is read."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader, TextIOWrapper
from types import TracebackType
from typing import TYPE_CHECKING

from sixfast.errors import InputChangedError
from sixfast.files.descriptors import named_descriptor
from sixfast.files.formats import START_BYTES, refuse_non_fasta

if TYPE_CHECKING:
    from sixfast.files import AnyPath


class InputFile:
    """An open input. Used as a context manager.

    Attributes:
        path: its absolute path, which any process can open.
        file: open for reading, positioned at the start.
        is_regular: whether it can be read at any offset, more than once and by any process.
        size: bytes; meaningful for a regular file only.
        modified_ns: when it was last written to, in nanoseconds since 1970.
    """

    def __init__(self, path: AnyPath) -> None:
        """Open the file.

        Raises:
            OSError: naming `path`, if it cannot be opened.
        """
        self.name = os.fsdecode(path)
        if os.path.isdir(self.name):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), self.name)
        self.path = os.path.abspath(self.name)
        self.file: BufferedReader = open(self.name, "rb")  # noqa: SIM115 - closed by __exit__
        self._status = os.fstat(self.file.fileno())
        self.is_regular = stat.S_ISREG(self._status.st_mode)
        self.size = self._status.st_size
        self.modified_ns = self._status.st_mtime_ns
        if self.is_regular and named_descriptor(self.name) is not None:
            # In a worker this path would mean another file. So the real path is used, if the file has one.
            self.path = os.path.realpath(self.name)
            self.is_regular = self._is_file_at(self.path)

    def __enter__(self) -> InputFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.file.close()

    def is_same(self, status: os.stat_result) -> bool:
        """Return whether this is the status of the same file."""
        return os.path.samestat(self._status, status)

    def require_regular(self) -> None:
        """Raise ValueError if the file cannot be read at any offset and more than once."""
        if not self.is_regular:
            raise ValueError(f"{self.name}: is no regular file, which is needed here; copy it to one")

    def _is_file_at(self, path: str) -> bool:
        try:
            return named_descriptor(path) is None and self.is_same(os.stat(path))
        except OSError:
            return False

    def check_start(self) -> None:
        """Raise an error if a regular file does not begin with a record (SEMANTICS 6.11, 6.13)."""
        self.file.seek(0)
        start = self.file.read(START_BYTES)
        self.file.seek(0)
        if start and not start.startswith(b">"):
            refuse_non_fasta(self.name, start, TextIOWrapper(self.file, encoding="utf-8"))

    def check_unchanged(self) -> None:
        """Raise InputChangedError if the file was replaced, changed, cut or extended since it was opened."""
        try:
            now = os.stat(self.path)
        except OSError:
            raise InputChangedError(f"{self.name}: was removed while it was read; run again") from None
        then = self._status
        if not os.path.samestat(then, now):
            raise InputChangedError(f"{self.name}: was replaced while it was read; run again")
        if (then.st_size, then.st_mtime_ns) != (now.st_size, now.st_mtime_ns):
            raise InputChangedError(f"{self.name}: was changed while it was read; run again")
