"""Splits a FASTA file into files with equally many records (SEMANTICS section 11)."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from sixfast import _kernel
from sixfast.engine.interfaces import SpanResult
from sixfast.engine.jobs import SplitJob
from sixfast.engine.run import run_job
from sixfast.engine.spans import has_record
from sixfast.files.input import InputFile
from sixfast.files.output_file import errors_naming
from sixfast.files.outputs import FilesToMove
from sixfast.files.temporary import TemporaryFolder
from sixfast.system.processors import available_processors
from sixfast.system.signals import signals_blocked

if TYPE_CHECKING:
    from collections.abc import Callable

    from sixfast.files import AnyPath, StrPath

#: No file has more records, so a larger number would give the same files.
MAX_RECORDS = 1 << 62


def split_file(
    input: AnyPath,  # noqa: A002 - the word that users expect
    path_of: Callable[[int], StrPath],
    records_per_file: Callable[[], int],
    *,
    copy: bool = False,
) -> list[StrPath]:
    """Split a FASTA file. The files are put in place together at the end; none after an error.

    Args:
        input: a FASTA file.
        path_of: returns the path of a file, given its number from 0. All are in one existing directory.
        records_per_file: called if there is a record; returns how many go to a file, at least 1.
        copy: copy lines as they are, except for line ends; leave out lines before the first record.
            Else records are read, checked and written in lines of 60.

    Returns:
        The paths of the files.

    Raises:
        OSError: if a file cannot be read or written.
        ValueError: for text before the first record, unless lines are copied; for an output that is the
            input, or an input that is no regular file.
        UnicodeDecodeError: for a record that cannot be read.
        Exception: what `records_per_file` raises.
    """
    with InputFile(input) as source:
        source.require_regular()
        if not copy:
            source.check_start()
        if not has_record(source.file, source.size):
            _kernel.count_records(source.path)  # raises an error if it is no text
            return []
        per_file = min(records_per_file(), MAX_RECORDS)
        with SplitFiles(path_of, source) as outputs:
            outputs.open()
            job = SplitJob(source.path, outputs.folder, per_file, copy)
            total = SpanResult(0)
            for result in run_job(job, source, outputs.user_error, available_processors()):
                total = total.plus(result.written, result.counts)
            paths = outputs.add_files(-(-total.counts[0] // per_file), sum(total.written))
            outputs.commit()
    return paths


class SplitFiles(FilesToMove):
    """The files that an input is split into. Their number is known only at the end.

    Workers make them in a temporary directory beside their places. There they are named by number, from 0.
    """

    def __init__(self, path_of: Callable[[int], StrPath], *sources: InputFile) -> None:
        """Make nothing yet; `path_of` returns where a file goes, given its number."""
        super().__init__(*sources)
        self._path_of = path_of

    def open(self) -> None:
        """Make the temporary directory. Must be called inside the `with` block, which removes it at the end.

        Raises:
            BlockingIOError: if another run writes the first file, and so all of them.
            OSError: naming the first file, if there is no such directory or it cannot be written to.
        """
        first = os.fspath(self._path_of(0))
        self.lock([first])
        with signals_blocked(), errors_naming(first):
            self._folder = TemporaryFolder(os.path.abspath(first))
            self._cleanup.callback(self._folder.remove)

    @property
    def folder(self) -> str:
        """The temporary directory."""
        return self._folder.path

    def add_files(self, number: int, size: int) -> list[StrPath]:
        """Add the finished files, so that `commit` moves them to their places.

        Args:
            number: how many there are.
            size: bytes of all of them.

        Returns:
            Where they go.

        Raises:
            OSError: if one cannot be put there, or the files have another size.
            ValueError: if one would replace the source.
        """
        paths = [self._path_of(file) for file in range(number)]
        bytes_found = 0
        for file, path in enumerate(paths):
            made = os.path.join(self.folder, str(file))
            bytes_found += os.stat(made).st_size
            self.add("split", path, made)
        if bytes_found != size:
            raise OSError(errno.EIO, f"{bytes_found} bytes were written instead of {size}", self.folder)
        return paths

    def user_error(self, error: OSError) -> OSError:
        """Return the error; if it names a temporary file, name the place of that file instead."""
        folder, name = os.path.split(os.fsdecode(error.filename or ""))
        if folder == self.folder and name.isdecimal():
            return OSError(error.errno, error.strerror, os.fspath(self._path_of(int(name))))
        return error
