"""One output: a regular file that appears whole or not at all, or a stream."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sixfast.files.descriptors import OTHERS, named_descriptor
from sixfast.files.temporary import Temporary, temporary_name

if TYPE_CHECKING:
    from sixfast.files import StrPath


class PlacedFile:
    """A regular file that is written elsewhere and put in its place at the end.

    Attributes:
        path: the path that the user gave.
        target: its place. What a symbolic link leads to is replaced, not the link.
        writable: where the file is until then.
    """

    def __init__(self, path: StrPath) -> None:
        """Look at the place.

        Raises:
            OSError: naming `path`, if a file there cannot be replaced.
        """
        self.path = os.fspath(path)
        self.target = os.path.realpath(path)
        self.writable = ""
        self._backup: str | None = None
        with errors_naming(self.path):
            self._replaced = status_of(self.target)
        if self._replaced is not None:
            if stat.S_ISDIR(self._replaced.st_mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), self.path)
            # What has gone meanwhile cannot be written to either; it is no reason to refuse.
            if not os.access(self.target, os.W_OK) and os.path.exists(self.target):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), self.path)

    def finish(self, size: int | None = None) -> None:
        """Check the size, take over the mode of the file that is replaced."""
        with errors_naming(self.path):
            found = os.stat(self.writable).st_size
            if size is not None and found != size:
                raise OSError(errno.EIO, f"{found} bytes were written instead of {size}")
            if self._replaced is not None:
                os.chmod(self.writable, stat.S_IMODE(self._replaced.st_mode))
                with contextlib.suppress(OSError, AttributeError):  # best effort; not on Windows
                    os.chown(self.writable, self._replaced.st_uid, self._replaced.st_gid)

    def put_in_place(self) -> None:
        """Rename the file to its place, keeping what was there for `restore`."""
        with errors_naming(self.path):
            if os.path.isfile(self.target):
                backup = temporary_name(self.target, ".sixfast-old")
                try:
                    os.link(self.target, backup)
                except OSError:  # a file system without hard links
                    os.rename(self.target, backup)
                self._backup = backup
            try:
                os.replace(self.writable, self.target)
            except OSError:
                if self._backup is not None:
                    os.replace(self._backup, self.target)
                raise

    def restore(self) -> None:
        """Undo `put_in_place`."""
        if self._backup is None:
            os.unlink(self.target)
        else:
            os.replace(self._backup, self.target)

    def close(self) -> None:
        """Remove what is kept for `restore`."""
        if self._backup is not None:
            with contextlib.suppress(OSError):
                os.unlink(self._backup)


class FileOutput(PlacedFile):
    """A regular file that is written beside its final place."""

    def __init__(self, path: StrPath) -> None:
        """Create the temporary file.

        Raises:
            OSError: naming `path`, if it cannot be written there.
        """
        super().__init__(path)
        with errors_naming(self.path):
            self._temporary = Temporary(self.target)
        self.writable = self._temporary.path

    def write(self, data: bytes) -> None:
        """Append bytes."""
        with errors_naming(self.path):
            _write_all(self._temporary.descriptor, data)

    def finish(self, size: int | None = None) -> None:
        """Check the size, take over the mode of the file that is replaced, hear of late errors."""
        super().finish(size)
        with errors_naming(self.path):
            self._temporary.settle()

    def close(self) -> None:
        """Remove what is not in its place."""
        self._temporary.remove()
        super().close()


class StreamOutput:
    """What is no regular file: written as it comes, in order, through one descriptor."""

    def __init__(self, path: str) -> None:
        """Open it, or a copy of the descriptor that it names.

        Raises:
            OSError: naming `path`, if it cannot be opened.
        """
        self.path = path
        with errors_naming(path):
            number = named_descriptor(path)
            if number is None or number == OTHERS:
                self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
            else:
                self._descriptor = os.dup(number)

    def write(self, data: bytes) -> None:
        """Append bytes."""
        with errors_naming(self.path):
            _write_all(self._descriptor, data)

    def finish(self, size: int | None = None) -> None:  # noqa: ARG002 - a stream has no size
        """Hear of errors that come with closing."""
        with errors_naming(self.path):
            os.close(os.dup(self._descriptor))

    def put_in_place(self) -> None:
        """It is there already."""

    def restore(self) -> None:
        """What has gone is gone."""

    def close(self) -> None:
        """Close the descriptor."""
        with contextlib.suppress(OSError):
            os.close(self._descriptor)


def open_output(path: StrPath) -> FileOutput | StreamOutput:
    """Open an output of either kind.

    Raises:
        OSError: naming `path`, if it cannot be written there.
    """
    name = os.fspath(path)
    status = status_of(name)
    is_file = status is None or stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    if is_file and named_descriptor(name) is None:
        return FileOutput(name)
    return StreamOutput(name)


def status_of(path: StrPath) -> os.stat_result | None:
    """Return what `os.stat` tells about a path; None if nothing is there."""
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


@contextlib.contextmanager
def errors_naming(path: str) -> Iterator[None]:
    """Let an OSError name the path that the user gave, not a temporary one."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, path) from None
