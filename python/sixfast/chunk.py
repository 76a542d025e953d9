"""Sequences of a FASTA file cut into overlapping chunks of one length (SEMANTICS section 10)."""

from __future__ import annotations

import operator
import sys
from typing import TYPE_CHECKING, NamedTuple

from sixfast.engine import run
from sixfast.job import SpanResult
from sixfast.jobs import ChunkJob, SurveyJob
from sixfast.outputs import OutputFiles
from sixfast.processors import available_processors
from sixfast.source import Source

if TYPE_CHECKING:
    from sixfast.outputs import StrPath

#: No sequence is longer.
LONGEST = sys.maxsize


class Chunked(NamedTuple):
    """What was read and written."""

    records: int = 0
    chunks: int = 0


class Survey(NamedTuple):
    """What a file holds: its records, and the length of its longest sequence in bytes."""

    records: int = 0
    longest: int = 0


def survey_file(input: StrPath) -> Survey:  # noqa: A002 - the word that users expect
    """Count records and measure the longest sequence of a FASTA file (rule 10.6).

    Raises:
        OSError: if the file cannot be read.
        ValueError: for text before the first record, or what is no regular file.
        UnicodeDecodeError: for a byte that is no UTF-8.
    """
    with Source(input) as source:
        source.require_regular()
        source.check_start()
        survey = Survey()
        for result in run(SurveyJob(source.path), source, lambda error: error, available_processors()):
            records, longest = result.counts
            survey = Survey(survey.records + records, max(survey.longest, longest))
    return survey


def chunk_file(
    input: StrPath,  # noqa: A002 - the word that users expect
    output: StrPath,
    size: int,
    *,
    keep_empty: bool = False,
) -> Chunked:
    """Cut the sequences of a FASTA file into chunks and write these wrapped (rules 10.1 to 10.5).

    The output is put in place at the end; after an error it has not appeared or changed.

    Args:
        input: a FASTA file.
        output: where to write; an existing file is replaced.
        size: letters in a chunk.
        keep_empty: write an empty record as one empty chunk; else it is refused.

    Raises:
        OSError: if a file cannot be read or written.
        ValueError: for text before the first record, an output that is the input, or no regular file.
        UnicodeDecodeError: for a record that cannot be read.
        ZeroDivisionError: for a size below 1, or an empty record, unless it is to be kept.
        TypeError: for a size that is no whole number.
    """
    with Source(input) as source, OutputFiles({"chunk": output}, source) as outputs:
        source.require_regular()
        outputs.open()
        writable = outputs.writable()
        if writable is None:
            raise ValueError(f"{output!s}: is no regular file, which is needed here; give another output")
        source.check_start()
        # Without records VirNucPro does not look at the size.
        job = ChunkJob(source.path, writable[0], _checked(size) if source.size else 1, keep_empty)
        total = SpanResult(0)
        for result in run(job, source, outputs.about, available_processors()):
            total = total.plus(result.written, result.counts)
        outputs.commit(total.written)
    return Chunked(*total.counts)


def _checked(size: int) -> int:
    """The size, if it is one, as VirNucPro's division takes it (rule 10.9)."""
    size = operator.index(size)
    if size < 1:
        raise ZeroDivisionError(f"the chunk size is {size}; give at least 1")
    return min(size, LONGEST)
