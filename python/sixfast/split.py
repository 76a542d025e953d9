"""A FASTA file split into files of so many records each (SEMANTICS section 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sixfast import _kernel
from sixfast.engine import run
from sixfast.job import SpanResult
from sixfast.jobs import SplitJob
from sixfast.outputs import PartOutputs
from sixfast.processors import available_processors
from sixfast.source import Source
from sixfast.spans import has_record

if TYPE_CHECKING:
    from collections.abc import Callable

    from sixfast.outputs import StrPath

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
    with Source(input) as source:
        source.require_regular()
        if not copy:
            source.check_start()
        if not has_record(source.file, source.size):
            _kernel.count_records(source.path)  # is it text?
            return []
        each = min(records_per_file(), MOST_RECORDS)
        with PartOutputs(path_of, source) as outputs:
            outputs.open()
            job = SplitJob(source.path, outputs.folder, each, copy)
            total = SpanResult(0)
            for result in run(job, source, outputs.about, available_processors()):
                total = total.plus(result.written, result.counts)
            paths = outputs.gather(-(-total.counts[0] // each), sum(total.written))
            outputs.commit()
    return paths
