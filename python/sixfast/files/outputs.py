"""Several outputs that are put in place together, or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable
from contextlib import closing
from itertools import chain, repeat
from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar, Union

from sixfast.files.output_file import FileOutput, PlacedFile, StreamOutput, open_output, status_of
from sixfast.system.signals import signals_blocked

if TYPE_CHECKING:
    from typing_extensions import Self

    from sixfast.files import StrPath
    from sixfast.files.input import InputFile

_Output = TypeVar("_Output", bound=Union[PlacedFile, StreamOutput])


class _OutputGroup(Generic[_Output]):
    """Outputs that are put in place together.

    Used as a context manager: unless `commit` was reached, nothing is left behind.
    """

    def __init__(self, *sources: InputFile) -> None:
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
        with signals_blocked(), contextlib.ExitStack() as undo:
            for output in self._all:
                output.put_in_place()
                undo.callback(output.restore)
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
        with signals_blocked():
            self._opened.close()

    def user_error(self, error: OSError) -> OSError:
        """The same error, naming the output that the user gave where it names a temporary file."""
        for output in self._all:
            if isinstance(output, PlacedFile) and error.filename == output.writable:
                return OSError(error.errno, error.strerror, output.path)
        return error


class OutputFiles(_OutputGroup[Union[FileOutput, StreamOutput]]):
    """Outputs with a role each."""

    def __init__(self, paths: dict[str, StrPath], *sources: InputFile) -> None:
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
        with signals_blocked():
            for path in self._paths.values():
                self._all.append(self._opened.enter_context(closing(open_output(path))))

    def write(self, contents: Iterable[bytes]) -> None:
        """Append to the outputs, in the order of their paths."""
        for output, data in zip(self._all, contents):
            output.write(data)

    def writable(self) -> list[str] | None:
        """The paths that workers can write to at any place, None if an output is a stream."""
        paths = [output.writable for output in self._all if isinstance(output, FileOutput)]
        return paths if len(paths) == len(self._all) else None


class TranslationOutputs(OutputFiles):
    """The outputs of one translation."""

    def __init__(
        self,
        nucleotide: StrPath,
        protein: StrPath,
        rejects: StrPath | None = None,
        *sources: InputFile,
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


class MovedOutputs(_OutputGroup[PlacedFile]):
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


def _refuse_clash(paths: dict[str, StrPath], sources: tuple[InputFile, ...]) -> None:
    """Refuse one regular file in two roles, by whatever names."""
    found: dict[object, str] = {}
    for role, path in paths.items():
        status = status_of(path)
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
