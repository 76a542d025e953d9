"""Several outputs that are put in place together, or not at all."""

from __future__ import annotations

import contextlib
import itertools
import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import closing
from itertools import chain, repeat
from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar, Union

from sixfast._kernel import Compressor, compressed_end
from sixfast.files.names import STANDARD_OUTPUT, compression_of
from sixfast.files.output_file import (
    AtomicFile,
    FileOutput,
    StreamOutput,
    errors_naming,
    goes_to_file,
    open_output,
    status_of,
)
from sixfast.files.temporary import TargetLock
from sixfast.system.signals import signals_blocked

if TYPE_CHECKING:
    from typing_extensions import Self

    from sixfast.files import AnyPath, StrPath
    from sixfast.files.input import InputFile

_Output = TypeVar("_Output", bound=Union[AtomicFile, StreamOutput])


class OutputLocks:
    """Locks of outputs, against other runs. Used as a context manager, which frees them at its end."""

    def __init__(self) -> None:
        self._cleanup = contextlib.ExitStack()

    def lock(self, paths: Iterable[StrPath]) -> None:
        """Lock files until the end of the `with` block, inside which this must be called.

        Raises:
            BlockingIOError: if another run has locked one of them.
            OSError: naming the file that cannot be written.
        """
        targets = {os.path.realpath(path): os.fspath(path) for path in paths}
        with signals_blocked():
            # All runs take them in the same order, so of two runs that want the same one gets all.
            for target, name in sorted(targets.items()):
                try:
                    with errors_naming(name):
                        lock = TargetLock(target)
                except BlockingIOError:
                    raise BlockingIOError(
                        f"{name}: another run is writing this file; wait for it, or give another output"
                    ) from None
                self._cleanup.callback(lock.release)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with signals_blocked():
            self._cleanup.close()


class _OutputGroup(OutputLocks, Generic[_Output]):
    """Outputs that are put in place together.

    At the end of the `with` block all temporary files are removed, whether `commit` was called or not.
    """

    def __init__(self, *sources: InputFile) -> None:
        super().__init__()
        self._sources = sources
        self._outputs: list[_Output] = []

    def commit(self, sizes: Iterable[int] | None = None) -> None:
        """Put all outputs in place; if one cannot be, undo those before.

        Args:
            sizes: the bytes that each must have; outputs without a size must be empty. None: do not check.
        """
        for output, size in zip(self._outputs, repeat(None) if sizes is None else chain(sizes, repeat(0))):
            output.finish(size)
        with signals_blocked(), contextlib.ExitStack() as undo:
            for output in self._outputs:
                output.put_in_place()
                undo.callback(output.roll_back)
            undo.pop_all()
            self._cleanup.close()

    def user_error(self, error: OSError) -> OSError:
        """Return the error; if it names a temporary file, name the output that the user gave instead."""
        for output in self._outputs:
            if isinstance(output, AtomicFile) and error.filename == output.temporary_path:
                return OSError(error.errno, error.strerror, output.path)
        return error


class OutputFiles(_OutputGroup[Union[FileOutput, StreamOutput]]):
    """Outputs that each have a role."""

    def __init__(self, paths: Mapping[str, AnyPath], *sources: InputFile) -> None:
        """Open nothing yet.

        Args:
            paths: by role, which is the word for the output in messages.
            sources: the inputs; no output may be one of them.
        """
        super().__init__(*sources)
        self._paths: dict[str, StrPath] = {role: os.fsdecode(path) for role, path in paths.items()}

    def open(self) -> None:
        """Open them. Must be called inside the `with` block, which removes them after an error.

        Raises:
            BlockingIOError: if another run writes one of them.
            OSError: naming the output that cannot be written.
            ValueError: if two are the same regular file, or one is a source.
        """
        _refuse_same_file(self._paths, self._sources)
        self.lock(path for path in self._paths.values() if goes_to_file(os.fspath(path)))
        with signals_blocked():
            for path in self._paths.values():
                self._outputs.append(self._cleanup.enter_context(closing(open_output(path))))

    def write(self, contents: Iterable[bytes]) -> tuple[int, ...]:
        """Append to the outputs, in the order of their paths; return how many bytes to each."""
        written = []
        for output, data in zip(self._outputs, contents):
            output.write(data)
            written.append(len(data))
        return tuple(written)

    def temporary_paths(self) -> list[str] | None:
        """Return the paths that workers can write to at any offset; None if an output is a stream."""
        paths = [output.temporary_path for output in self._outputs if isinstance(output, FileOutput)]
        return paths if len(paths) == len(self._outputs) else None


class CompressedOutputs(OutputFiles):
    """Outputs that may be compressed.

    They are written in one of two ways: by `write`, in order; or by workers, to the `temporary_paths`.

    Attributes:
        compression: how each is compressed, "gz" or "zst"; None if it is not.
        level: how hard; None for what is usual.
    """

    def __init__(
        self,
        paths: Mapping[str, AnyPath],
        *sources: InputFile,
        compress: str | None = None,
        level: int | None = None,
        plain: bool = False,
    ) -> None:
        """Open nothing yet.

        Args:
            paths: by role, which is the word for the output in messages.
            sources: the inputs; no output may be one of them.
            compress: how an output `-` is compressed; for others their names say it.
            level: how hard.
            plain: compress nothing, whatever the names say.

        Raises:
            ValueError: for a name or a level of compression that does not exist, or two outputs `-`.
        """
        super().__init__(paths, *sources)
        names = [os.fsdecode(path) for path in self._paths.values()]
        if names.count(STANDARD_OUTPUT) > 1:
            raise ValueError("two outputs are -; standard output takes one")
        self.compression = tuple(None if plain else compression_of(name, compress) for name in names)
        self.level = level
        self._compressors = [Compressor(kind, level) if kind else None for kind in self.compression]

    def write_front(self, contents: Iterable[bytes]) -> tuple[int, ...]:
        """Write what stands before all that workers write; return how many bytes to each output."""
        return super().write(
            _compressed_alone(data, kind, self.level) if kind and data else data
            for data, kind in zip(contents, self.compression)
        )

    def write(self, contents: Iterable[bytes]) -> tuple[int, ...]:
        """Append to the outputs, compressed where that is asked for; return how many bytes to each."""
        return super().write(
            compressor.compress(data) if compressor else data
            for compressor, data in zip(self._compressors, contents)
        )

    def commit(self, sizes: Iterable[int] | None = None) -> None:
        """End compressed outputs as their format asks for, and put all in place; see `OutputFiles.commit`."""
        known = [size for size, _ in zip(chain(sizes or (), repeat(0)), self._outputs)]
        for number, (output, kind, compressor) in enumerate(
            zip(self._outputs, self.compression, self._compressors)
        ):
            if kind and compressor:
                by_workers = known[number] > 0 and not compressor.is_used
                end = compressed_end(kind, is_empty=False) if by_workers else compressor.finish()
                output.append(end)
                known[number] += len(end)
        super().commit(None if sizes is None else known)


def _compressed_alone(data: bytes, kind: str, level: int | None) -> bytes:
    """Return data compressed so that they can be decompressed by themselves, without what closes a file."""
    compressor = Compressor(kind, level)
    whole = compressor.compress(data) + compressor.finish()
    return whole[: len(whole) - len(compressed_end(kind, is_empty=False))]


class TranslationOutputs(CompressedOutputs):
    """The outputs of one translation.

    Attributes:
        has_rejects: whether there is an output for rejected records.
    """

    def __init__(
        self,
        nucleotide: AnyPath | None,
        protein: AnyPath | None,
        rejects: AnyPath | None = None,
        *sources: InputFile,
        compress: str | None = None,
        level: int | None = None,
        plain: bool = False,
    ) -> None:
        """Open nothing yet.

        Args:
            nucleotide: where nucleotides go; None for nowhere.
            protein: where proteins go; None for nowhere.
            rejects: where rejected records go; None if there is no output for them.
            sources: the inputs; no output may be one of them.
            compress: how an output `-` is compressed; for others their names say it.
            level: how hard.
            plain: compress nothing, whatever the names say.

        Raises:
            ValueError: for a name or a level of compression that does not exist, or two outputs `-`.
        """
        paths = {"nucleotide": nucleotide, "protein": protein, "rejects": rejects}
        given = {role: path for role, path in paths.items() if path is not None}
        super().__init__(given, *sources, compress=compress, level=level, plain=plain)
        self.has_rejects = rejects is not None
        self._is_given = [path is not None for path in paths.values()]

    def write(self, contents: Iterable[bytes]) -> tuple[int, ...]:
        """Append to nucleotides, proteins and rejects; return how many bytes to each."""
        written = iter(super().write(itertools.compress(contents, self._is_given)))
        return tuple(next(written, 0) if is_given else 0 for is_given in self._is_given)

    def commit(self, sizes: Iterable[int] | None = None) -> None:
        """End and put all in place; sizes are those of nucleotides, proteins and rejects."""
        super().commit(None if sizes is None else itertools.compress(sizes, self._is_given))

    def job_paths(self) -> tuple[str | None, str | None, str | None] | None:
        """Return the same paths as a `TranslationJob` takes them: nucleotide, protein, rejects."""
        paths = self.temporary_paths()
        if paths is None:
            return None
        left = iter(paths)
        nucleotide, protein, rejects = (next(left) if is_given else None for is_given in self._is_given)
        return nucleotide, protein, rejects


class FilesToMove(_OutputGroup[AtomicFile]):
    """Finished files of the same file system that are moved to their places together."""

    def add(self, role: str, path: StrPath, made: str) -> None:
        """Add a file that is moved with the others. Must be called inside the `with` block.

        Args:
            role: the word for it in messages.
            path: where it goes.
            made: where it is now.

        Raises:
            OSError: if it cannot be put there.
            ValueError: if it would replace the source.
        """
        _refuse_same_file({role: path}, self._sources)
        output = AtomicFile(path)
        output.temporary_path = made
        self._outputs.append(self._cleanup.enter_context(closing(output)))


def refuse_inputs_among(paths: Iterable[StrPath], sources: Iterable[InputFile]) -> None:
    """Raise ValueError if an input is one of these outputs, which are made one after the other."""
    for path in paths:
        _refuse_same_file({"nucleotide or protein": path}, tuple(sources))


def _refuse_same_file(paths: dict[str, StrPath], sources: tuple[InputFile, ...]) -> None:
    """Raise ValueError if one regular file has two roles, also if its names differ."""
    found: dict[object, str] = {}
    for role, path in paths.items():
        status = os.fstat(1) if os.fsdecode(path) == STANDARD_OUTPUT else status_of(path)
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
