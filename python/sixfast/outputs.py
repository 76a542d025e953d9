"""Output files that either appear whole at their places, or do not appear at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain, repeat
from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar, Union

from sixfast.descriptors import OTHERS, named_descriptor
from sixfast.signals import signals_held
from sixfast.temporary import Temporary, temporary_name

if TYPE_CHECKING:
    from typing_extensions import Self

    from sixfast.source import Source

StrPath = Union[str, "os.PathLike[str]"]


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
        with errors_about(self.path):
            self._replaced = _status(self.target)
        if self._replaced is not None:
            if stat.S_ISDIR(self._replaced.st_mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), self.path)
            # What has gone meanwhile cannot be written to either; it is no reason to refuse.
            if not os.access(self.target, os.W_OK) and os.path.exists(self.target):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), self.path)

    def finish(self, size: int | None = None) -> None:
        """Check the size, take over the mode of the file that is replaced."""
        with errors_about(self.path):
            found = os.stat(self.writable).st_size
            if size is not None and found != size:
                raise OSError(errno.EIO, f"{found} bytes were written instead of {size}")
            if self._replaced is not None:
                os.chmod(self.writable, stat.S_IMODE(self._replaced.st_mode))
                with contextlib.suppress(OSError, AttributeError):  # best effort; not on Windows
                    os.chown(self.writable, self._replaced.st_uid, self._replaced.st_gid)

    def put_in_place(self) -> None:
        """Rename the file to its place, keeping what was there for `take_back`."""
        with errors_about(self.path):
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
        """Remove what is kept for `take_back`."""
        if self._backup is not None:
            with contextlib.suppress(OSError):
                os.unlink(self._backup)


class FileOutput(PlacedFile):
    """A regular file in the making, beside its final place."""

    def __init__(self, path: StrPath) -> None:
        """Create the temporary file.

        Raises:
            OSError: naming `path`, if it cannot be written there.
        """
        super().__init__(path)
        with errors_about(self.path):
            self._temporary = Temporary(self.target)
        self.writable = self._temporary.path

    def write(self, data: bytes) -> None:
        """Append bytes."""
        with errors_about(self.path):
            _write_all(self._temporary.descriptor, data)

    def finish(self, size: int | None = None) -> None:
        """Check the size, take over the mode of the file that is replaced, hear of late errors."""
        super().finish(size)
        with errors_about(self.path):
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
        with errors_about(path):
            number = named_descriptor(path)
            if number is None or number == OTHERS:
                self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
            else:
                self._descriptor = os.dup(number)

    def write(self, data: bytes) -> None:
        """Append bytes."""
        with errors_about(self.path):
            _write_all(self._descriptor, data)

    def finish(self, size: int | None = None) -> None:  # noqa: ARG002 - a stream has no size
        """Hear of errors that come with closing."""
        with errors_about(self.path):
            os.close(os.dup(self._descriptor))

    def put_in_place(self) -> None:
        """It is there already."""

    def take_back(self) -> None:
        """What has gone is gone."""

    def close(self) -> None:
        """Close the descriptor."""
        with contextlib.suppress(OSError):
            os.close(self._descriptor)


_Output = TypeVar("_Output", bound=Union[PlacedFile, StreamOutput])


class _Committed(Generic[_Output]):
    """Outputs that are put in place together.

    Used as a context manager: unless `commit` was reached, nothing is left behind.
    """

    def __init__(self, *sources: Source) -> None:
        self._sources = sources
        self._opened = contextlib.ExitStack()
        self._all: list[_Output] = []

    def commit(self, sizes: Iterable[int] | None = None) -> None:
        """Put all in place; if one cannot be, undo those before.

        Args:
            sizes: the bytes that each must have; none for those that are left.
        """
        for output, size in zip(self._all, repeat(None) if sizes is None else chain(sizes, repeat(0))):
            output.finish(size)
        with signals_held(), contextlib.ExitStack() as undo:
            for output in self._all:
                output.put_in_place()
                undo.callback(output.take_back)
            undo.pop_all()
            self._opened.close()

    def __enter__(self) -> Self:
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
            if isinstance(output, PlacedFile) and error.filename == output.writable:
                return OSError(error.errno, error.strerror, output.path)
        return error


class OutputFiles(_Committed[Union[FileOutput, StreamOutput]]):
    """Outputs with a role each."""

    def __init__(self, paths: dict[str, StrPath], *sources: Source) -> None:
        """`paths` by role, the word for an output in messages; none may be a source."""
        super().__init__(*sources)
        self._paths = paths

    def open(self) -> None:
        """Open them; to be called inside the `with` block, which is then sure to clear up.

        Raises:
            OSError: naming the output that cannot be written.
            ValueError: if two are the same regular file, or one is a source.
        """
        _refuse_clash(self._paths, self._sources)
        with signals_held():
            for path in self._paths.values():
                self._all.append(self._opened.enter_context(closing(_open(path))))

    def write(self, contents: Iterable[bytes]) -> None:
        """Append to the outputs, in the order of their paths."""
        for output, data in zip(self._all, contents):
            output.write(data)

    def writable(self) -> list[str] | None:
        """The paths that workers can write to at any place, None if an output is a stream."""
        paths = [output.writable for output in self._all if isinstance(output, FileOutput)]
        return paths if len(paths) == len(self._all) else None


class Outputs(OutputFiles):
    """The outputs of one translation."""

    def __init__(
        self,
        nucleotide: StrPath,
        protein: StrPath,
        rejects: StrPath | None = None,
        *sources: Source,
    ) -> None:
        paths = {"nucleotide": nucleotide, "protein": protein}
        super().__init__(paths if rejects is None else {**paths, "rejects": rejects}, *sources)

    def open(self) -> None:
        """Open them, see above."""
        super().open()
        self.nucleotide, self.protein, *others = self._all
        self.rejects = others[0] if others else None

    def files(self) -> tuple[str, str, str | None] | None:
        """The paths that workers can write to at any place, None if an output is a stream."""
        paths = self.writable()
        return None if paths is None else (paths[0], paths[1], paths[2] if len(paths) > 2 else None)


class MovedOutputs(_Committed[PlacedFile]):
    """Files that were made elsewhere in the same file system."""

    def add(self, role: str, path: StrPath, made: str) -> None:
        """Let a file be put in its place with the others; to be called inside the `with` block.

        Args:
            role: the word for it in messages.
            path: its place.
            made: where it is.

        Raises:
            OSError: if it cannot be put there.
            ValueError: if it would replace the source.
        """
        _refuse_clash({role: path}, self._sources)
        output = PlacedFile(path)
        output.writable = made
        self._all.append(self._opened.enter_context(closing(output)))


@contextlib.contextmanager
def made_directory(path: StrPath) -> Iterator[None]:
    """Make a directory and its parents, and remove again what was made if the block fails.

    Raises:
        OSError: naming what is in the way.
    """
    absent = []
    at = os.path.abspath(path)
    while not os.path.lexists(at):
        absent.append(at)
        at = os.path.dirname(at)
    try:
        os.makedirs(path, exist_ok=True)
        yield
    except BaseException:
        for directory in absent:
            with contextlib.suppress(OSError):
                os.rmdir(directory)
        raise


def _open(path: StrPath) -> FileOutput | StreamOutput:
    name = os.fspath(path)
    status = _status(name)
    is_file = status is None or stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    if is_file and named_descriptor(name) is None:
        return FileOutput(name)
    return StreamOutput(name)


def _refuse_clash(paths: dict[str, StrPath], sources: tuple[Source, ...]) -> None:
    """Refuse one regular file in two roles, by whatever names."""
    found: dict[object, str] = {}
    for role, path in paths.items():
        status = _status(path)
        if status is not None and not stat.S_ISREG(status.st_mode):
            continue
        for source in sources:
            if status is not None and source.is_same(status):
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
def errors_about(path: str) -> Iterator[None]:
    """Let an OSError name the path that the user gave, not a temporary one."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, path) from None
