"""Output files that either appear whole at their places, or do not appear at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import repeat
from types import TracebackType
from typing import TYPE_CHECKING, Union

from sixfast.descriptors import OTHERS, named_descriptor
from sixfast.signals import signals_held
from sixfast.temporary import Temporary, temporary_name

if TYPE_CHECKING:
    from sixfast.source import Source

StrPath = Union[str, "os.PathLike[str]"]


class FileOutput:
    """A regular file in the making, beside its final place."""

    def __init__(self, path: StrPath) -> None:
        """Create the temporary file.

        Raises:
            OSError: naming `path`, if it cannot be written there.
        """
        self.path = os.fspath(path)
        #: What a symbolic link leads to is replaced, not the link.
        self.target = os.path.realpath(path)
        self._replaced = _status(self.target)
        if self._replaced is not None:
            if stat.S_ISDIR(self._replaced.st_mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), self.path)
            if not os.access(self.target, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), self.path)
        with _errors_about(self.path):
            self._temporary = Temporary(self.target)
        self._backup: str | None = None

    @property
    def writable(self) -> str:
        """The path that workers write to."""
        return self._temporary.path

    def write(self, data: bytes) -> None:
        """Append bytes."""
        with _errors_about(self.path):
            _write_all(self._temporary.descriptor, data)

    def finish(self, size: int | None = None) -> None:
        """Check the size, take over the mode of the file that is replaced, hear of late errors."""
        with _errors_about(self.path):
            found = os.fstat(self._temporary.descriptor).st_size
            if size is not None and found != size:
                raise OSError(errno.EIO, f"{found} bytes were written instead of {size}")
            if self._replaced is not None:
                os.chmod(self.writable, stat.S_IMODE(self._replaced.st_mode))
                with contextlib.suppress(OSError, AttributeError):  # best effort; not on Windows
                    os.chown(self.writable, self._replaced.st_uid, self._replaced.st_gid)
            self._temporary.settle()

    def put_in_place(self) -> None:
        """Rename the file to its place, keeping what was there for `take_back`."""
        with _errors_about(self.path):
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

    def take_back(self) -> None:
        """Undo `put_in_place`."""
        if self._backup is None:
            os.unlink(self.target)
        else:
            os.replace(self._backup, self.target)

    def close(self) -> None:
        """Remove what is not in its place."""
        self._temporary.remove()
        if self._backup is not None:
            with contextlib.suppress(OSError):
                os.unlink(self._backup)


class StreamOutput:
    """What is no regular file: written as it comes, in order, through one descriptor."""

    def __init__(self, path: str) -> None:
        """Open it, or a copy of the descriptor that it names.

        Raises:
            OSError: naming `path`, if it cannot be opened.
        """
        self.path = path
        with _errors_about(path):
            number = named_descriptor(path)
            if number is None or number == OTHERS:
                self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
            else:
                self._descriptor = os.dup(number)

    def write(self, data: bytes) -> None:
        """Append bytes."""
        with _errors_about(self.path):
            _write_all(self._descriptor, data)

    def finish(self, size: int | None = None) -> None:  # noqa: ARG002 - a stream has no size
        """Hear of errors that come with closing."""
        with _errors_about(self.path):
            os.close(os.dup(self._descriptor))

    def put_in_place(self) -> None:
        """It is there already."""

    def take_back(self) -> None:
        """What has gone is gone."""

    def close(self) -> None:
        """Close the descriptor."""
        with contextlib.suppress(OSError):
            os.close(self._descriptor)


class Outputs:
    """The outputs of one translation, put in place together.

    Used as a context manager: unless `commit` was reached, nothing is left behind.
    """

    def __init__(
        self,
        nucleotide: StrPath,
        protein: StrPath,
        rejects: StrPath | None = None,
        source: Source | None = None,
    ) -> None:
        self._paths = {"nucleotide": nucleotide, "protein": protein}
        if rejects is not None:
            self._paths["rejects"] = rejects
        self._source = source
        self._opened = contextlib.ExitStack()
        self._all: list[FileOutput | StreamOutput] = []

    def open(self) -> None:
        """Open them; to be called inside the `with` block, which is then sure to clear up.

        Raises:
            OSError: naming the output that cannot be written.
            ValueError: if two are the same regular file, or one is the source.
        """
        _refuse_clash(self._paths, self._source)
        with signals_held():
            for path in self._paths.values():
                self._all.append(self._opened.enter_context(closing(_open(path))))
        self.nucleotide, self.protein, *others = self._all
        self.rejects = others[0] if others else None

    def files(self) -> tuple[str, str, str | None] | None:
        """The paths that workers can write to at any place, None if an output is a stream."""
        paths = [output.writable for output in self._all if isinstance(output, FileOutput)]
        if len(paths) < len(self._all):
            return None
        return paths[0], paths[1], paths[2] if len(paths) > 2 else None

    def commit(self, sizes: Iterable[int] | None = None) -> None:
        """Put all in place; if one cannot be, undo those before.

        Args:
            sizes: the bytes that each must have.
        """
        for output, size in zip(self._all, repeat(None) if sizes is None else sizes):
            output.finish(size)
        with signals_held(), contextlib.ExitStack() as undo:
            for output in self._all:
                output.put_in_place()
                undo.callback(output.take_back)
            undo.pop_all()
            self._opened.close()

    def __enter__(self) -> Outputs:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with signals_held():
            self._opened.close()

    def about(self, error: OSError) -> OSError:
        """The same error, naming the output that the user gave where it names a temporary file."""
        for output in self._all:
            if isinstance(output, FileOutput) and error.filename == output.writable:
                return OSError(error.errno, error.strerror, output.path)
        return error


def _open(path: StrPath) -> FileOutput | StreamOutput:
    name = os.fspath(path)
    status = _status(name)
    is_file = status is None or stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    if is_file and named_descriptor(name) is None:
        return FileOutput(name)
    return StreamOutput(name)


def _refuse_clash(paths: dict[str, StrPath], source: Source | None) -> None:
    """Refuse one regular file in two roles, by whatever names."""
    found: dict[object, str] = {}
    for role, path in paths.items():
        status = _status(path)
        if status is not None and not stat.S_ISREG(status.st_mode):
            continue
        if status is not None and source is not None and source.is_same(status):
            raise ValueError(
                f"{os.fspath(path)}: the {role} output is the input {source.name}; give another output"
            )
        key = (status.st_dev, status.st_ino) if status else os.path.realpath(path)
        if key in found:
            raise ValueError(
                f"{os.fspath(path)}: both the {found[key]} and the {role} output are this file; "
                "give two different ones"
            )
        found[key] = role


def _status(path: StrPath) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


@contextlib.contextmanager
def _errors_about(path: str) -> Iterator[None]:
    """Let an OSError name the path that the user gave, not a temporary one."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, path) from None
