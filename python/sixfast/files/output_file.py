"""One output: a regular file that appears whole or not at all, or a stream."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sixfast.files.descriptors import OTHER_PROCESS, named_descriptor
from sixfast.files.names import STANDARD_OUTPUT
from sixfast.files.temporary import TemporaryFile, temporary_name

if TYPE_CHECKING:
    from sixfast.files import StrPath


class AtomicFile:
    """A regular file that is written under a temporary path and renamed to its place at the end.

    Attributes:
        path: the path that the user gave.
        target: where it goes. If `path` is a symbolic link, the file behind it is replaced, not the link.
        temporary_path: where it is until then.
    """

    def __init__(self, path: StrPath) -> None:
        """Check that the file can be put in its place.

        Raises:
            OSError: naming `path`, if a file there cannot be replaced.
        """
        self.path = os.fspath(path)
        self.target = os.path.realpath(path)
        self.temporary_path = ""
        self._backup: str | None = None
        _refuse_unusable_name(self.path)
        with errors_naming(self.path):
            self._old_status = status_of(self.target)
        if self._old_status is not None:
            if stat.S_ISDIR(self._old_status.st_mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), self.path)
            # A file that was removed meanwhile cannot be written to either. That is no reason to refuse.
            if not os.access(self.target, os.W_OK) and os.path.exists(self.target):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), self.path)

    def finish(self, size: int | None = None) -> None:
        """Check the size, and take the mode and the owner from the file that is replaced."""
        with errors_naming(self.path):
            found = os.stat(self.temporary_path).st_size
            if size is not None and found != size:
                raise OSError(errno.EIO, f"{found} bytes were written instead of {size}")
            if self._old_status is not None:
                os.chmod(self.temporary_path, stat.S_IMODE(self._old_status.st_mode))
                with contextlib.suppress(OSError, AttributeError):  # best effort; not on Windows
                    os.chown(self.temporary_path, self._old_status.st_uid, self._old_status.st_gid)

    def put_in_place(self) -> None:
        """Rename the file to its place. The old file is kept until `close`."""
        with errors_naming(self.path):
            if os.path.isfile(self.target):
                backup = temporary_name(self.target, ".sixfast-old")
                try:
                    os.link(self.target, backup)
                except OSError:  # a file system without hard links
                    os.rename(self.target, backup)
                self._backup = backup
            try:
                os.replace(self.temporary_path, self.target)
            except OSError:
                if self._backup is not None:
                    os.replace(self._backup, self.target)
                raise

    def roll_back(self) -> None:
        """Undo `put_in_place`: give the old file its place back."""
        if self._backup is None:
            os.unlink(self.target)
        else:
            os.replace(self._backup, self.target)

    def close(self) -> None:
        """Remove the old file."""
        if self._backup is not None:
            with contextlib.suppress(OSError):
                os.unlink(self._backup)


class FileOutput(AtomicFile):
    """A regular file that is written in the directory of its final place."""

    def __init__(self, path: StrPath) -> None:
        """Create the temporary file.

        Raises:
            OSError: naming `path`, if it cannot be written there.
        """
        super().__init__(path)
        with errors_naming(self.path):
            self._temporary = TemporaryFile(self.target)
        self.temporary_path = self._temporary.path

    def write(self, data: bytes) -> None:
        """Append bytes."""
        with errors_naming(self.path):
            _write_all(self._temporary.descriptor, data)

    def append(self, data: bytes) -> None:
        """Append bytes behind all that others have written too."""
        with errors_naming(self.path):
            os.lseek(self._temporary.descriptor, 0, os.SEEK_END)
        self.write(data)

    def finish(self, size: int | None = None) -> None:
        """Check the size, take the mode from the file that is replaced, raise late errors of writing."""
        super().finish(size)
        with errors_naming(self.path):
            self._temporary.raise_write_errors()

    def close(self) -> None:
        """Remove the temporary file, if it was not renamed, and the old file."""
        self._temporary.remove()
        super().close()


class StreamOutput:
    """An output that is no regular file, such as a pipe: written in order, through one descriptor."""

    def __init__(self, path: str) -> None:
        """Open it, or a copy of the descriptor that it names.

        Raises:
            OSError: naming `path`, if it cannot be opened.
        """
        self.path = "standard output" if path == STANDARD_OUTPUT else path
        with errors_naming(self.path):
            number = 1 if path == STANDARD_OUTPUT else named_descriptor(path)
            if number is None or number == OTHER_PROCESS:
                self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
            else:
                self._descriptor = os.dup(number)

    def write(self, data: bytes) -> None:
        """Append bytes."""
        with errors_naming(self.path):
            _write_all(self._descriptor, data)

    def append(self, data: bytes) -> None:
        """Append bytes, as `write`."""
        self.write(data)

    def finish(self, size: int | None = None) -> None:  # noqa: ARG002 - a stream has no size
        """Raise errors of writing that are reported at closing only."""
        with errors_naming(self.path):
            os.close(os.dup(self._descriptor))

    def put_in_place(self) -> None:
        """Do nothing: a stream is in its place already."""

    def roll_back(self) -> None:
        """Do nothing: what was written to a stream cannot be taken back."""

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
    return FileOutput(name) if goes_to_file(name) else StreamOutput(name)


def goes_to_file(path: str) -> bool:
    """Return whether an output is a file that is put in its place, not a stream."""
    if path == STANDARD_OUTPUT:
        return False
    status = status_of(path)
    is_file = status is None or stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    return is_file and named_descriptor(path) is None


def status_of(path: StrPath) -> os.stat_result | None:
    """Return the result of `os.stat`; None if nothing is there."""
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _refuse_unusable_name(path: str) -> None:
    """Raise what `open` raises for a path that no file can have, which `os.path.realpath` would repair.

    Such a path ends as only that of a directory does, or goes through a directory that does not exist.
    """
    folder, name = os.path.split(path)
    if name in {"", os.curdir, os.pardir}:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
    with errors_naming(path):
        os.stat(folder or os.curdir)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


@contextlib.contextmanager
def errors_naming(path: str) -> Iterator[None]:
    """Make an OSError name the path that the user gave, not a temporary one."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, path) from None
