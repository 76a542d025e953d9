"""A FASTA file split into files of so many records each (SEMANTICS section 11)."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from sixfast import _kernel
from sixfast.engine.job import SpanResult
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

    from sixfast.files import StrPath

#: No file has more records.
MOST_RECORDS = 1 << 62


def split_file(
    input: StrPath,  # noqa: A002 - the word that users expect
    path_of: Callable[[int], StrPath],
    records_per_file: Callable[[], int],
    *,
    copy: bool = False,
) -> list[StrPath]:
    """Split a FASTA file; the files are put in place together at the end, and none after an error.

    Args:
        input: a FASTA file.
        path_of: tells the path of each file, from 0 on; all are in one directory, which exists.
        records_per_file: asked for the records in a file, at least 1, if there is a record.
        copy: copy lines as they are, but for their ends, and leave out what stands before the first
            record; else records are read, checked and wrapped anew.

    Returns:
        The paths of the files.

    Raises:
        OSError: if a file cannot be read or written.
        ValueError: for text before the first record, unless lines are copied, an output that is the input, or
            no regular file.
        UnicodeDecodeError: for a record that cannot be read.
        Exception: what `records_per_file` raises.
    """
    with InputFile(input) as source:
        source.require_regular()
        if not copy:
            source.check_start()
        if not has_record(source.file, source.size):
            _kernel.count_records(source.path)  # is it text?
            return []
        each = min(records_per_file(), MOST_RECORDS)
        with SplitFiles(path_of, source) as outputs:
            outputs.open()
            job = SplitJob(source.path, outputs.folder, each, copy)
            total = SpanResult(0)
            for result in run_job(job, source, outputs.user_error, available_processors()):
                total = total.plus(result.written, result.counts)
            paths = outputs.gather(-(-total.counts[0] // each), sum(total.written))
            outputs.commit()
    return paths


class SplitFiles(FilesToMove):
    """Files of one directory, as many as turn out to be needed.

    Workers make them in a temporary directory beside their places, named by their numbers from 0.
    """

    def __init__(self, path_of: Callable[[int], StrPath], source: InputFile) -> None:
        """`path_of` tells where a file goes."""
        super().__init__(source)
        self._path_of = path_of

    def open(self) -> None:
        """Make the temporary directory; to be called inside the `with` block, which is then sure to clear up.

        Raises:
            OSError: naming the first file, if there is no such directory or it cannot be written to.
        """
        first = os.fspath(self._path_of(0))
        with signals_blocked(), errors_naming(first):
            self._folder = TemporaryFolder(os.path.abspath(first))
            self._cleanup.callback(self._folder.remove)

    @property
    def folder(self) -> str:
        """The temporary directory."""
        return self._folder.path

    def gather(self, number: int, size: int) -> list[StrPath]:
        """Take so many files, which have so many bytes in all, for what is to be put in place.

        Returns:
            Where they go.

        Raises:
            OSError: if one cannot be put there, or bytes are missing.
            ValueError: if one would replace the source.
        """
        paths = [self._path_of(file) for file in range(number)]
        found = 0
        for file, path in enumerate(paths):
            made = os.path.join(self.folder, str(file))
            found += os.stat(made).st_size
            self.add("split", path, made)
        if found != size:
            raise OSError(errno.EIO, f"{found} bytes were written instead of {size}", self.folder)
        return paths

    def user_error(self, error: OSError) -> OSError:
        """The same error, naming the place of the file where it names a temporary one."""
        folder, name = os.path.split(os.fsdecode(error.filename or ""))
        if folder == self.folder and name.isdecimal():
            return OSError(error.errno, error.strerror, os.fspath(self._path_of(int(name))))
        return error
