"""`read_frames`, `read_orfs`, `translate_arrow`: frames and ORFs as Arrow's record batches (SEMANTICS 25)."""

from __future__ import annotations

import operator
import os
from collections.abc import Generator, Iterable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from sixfast import _kernel
from sixfast.engine.spans import BLOCK, most_spans, span_bytes, thread_span
from sixfast.files.input import RecordInput, unique_id_table
from sixfast.files.names import path_text
from sixfast.system.processors import available_processors, worker_count
from sixfast.translation.genetic_codes import FRAMES, reading_of
from sixfast.translation.orf_options import orf_options
from sixfast.translation.stop_free_frames import look_before

if TYPE_CHECKING:
    from typing import Any, Literal, Optional

    from typing_extensions import Unpack

    from sixfast._kernel import RecordBatch, RecordBatches, RecordBlocks
    from sixfast.files import AnyPath
    from sixfast.translation.orf_options import OrfKeywords

    #: An input as the kernel takes it; None before the first.
    Source = Optional[tuple[str, Optional[str], int, int, int, Optional[RecordBlocks]]]

#: The columns that frames and ORFs can have, in their usual order.
FRAME_COLUMNS = ("id", "frame", "start", "end", "strand", "nucleotide", "protein")
ORF_COLUMNS = (
    "id",
    "start",
    "end",
    "strand",
    "frame",
    "partial",
    "length",
    "start_codon",
    "stop_codon",
    "nucleotide",
    "protein",
    "name",
)
#: Bytes of a batch, where nobody says how many, and at most: a text of Arrow cannot have 2 GiB.
USUAL_BATCH, LARGEST_BATCH = 4 << 20, 1 << 30


def read_frames(
    path: AnyPath | Sequence[AnyPath],
    *,
    columns: Iterable[str] = FRAME_COLUMNS,
    batch_bytes: int = USUAL_BATCH,
    workers: int | None = None,
    skip_empty: bool = False,
    unique_ids: bool = False,
    code: int | str = 1,
    ambiguity: Literal["drop", "x", "resolve", "biopython"] = "drop",
    dual: Literal["amino-acid", "stop"] = "amino-acid",
    frames: str | Iterable[str] = FRAMES,
    stops: Literal["skip", "keep"] = "skip",
    span: tuple[int, int] | None = None,
) -> RecordBatches:
    r"""Translate reads in six frames into a table: a stream of Arrow's record batches.

    The rows are the frames that `translate_file` writes, in the same order. Nothing is read to its end before
    it is asked for, and memory is bounded: a batch at a time, and some megabytes for each worker. pyarrow,
    polars, DuckDB, pandas and others take the stream as it is; none of them is needed here.

    Args:
        path: FASTA, FASTQ or unaligned BAM; plain, or compressed with gzip, bgzip, zstd, xz or bzip2. A
            file, a pipe, or "-" for standard input. Or several of these, in order.
        columns: which ones, in this order. `id`, `frame` (F1 to R3), `strand` (+ or -), `nucleotide` and
            `protein` are text. `start` and `end` are whole numbers of 64 bits: where the nucleotides lie on
            the forward strand, counted from 0, and the end is the letter behind the last one, as in BED.
        batch_bytes: bytes of a batch at most, from 1 to 2^30. A row that is larger is a batch by itself.
        workers: number of threads; by default as many as there are processors for this process. The batches
            do not depend on it.
        skip_empty: leave out frames whose protein is empty.
        unique_ids: give each record an id of its own: `_1`, `_2`, ... is added to an id that a record before
            it has.
        code: the id of a genetic code, or one of its names.
        ambiguity: what is done with a codon that is not three of A, C, G, T; by default it is left out.
        dual: what codons are that are an amino acid and a stop at once.
        frames: which frames are looked at: names, or text such as "F1,R2".
        stops: "keep" gives frames that have a stop too; a stop is `*` in the protein.
        span: take only the records that begin at these byte offsets, from the first to before the second.
            For one file that can be read at any place; see `divide`.

    Returns:
        The batches, which can be read once.

    Raises:
        OSError: if a file cannot be opened.
        ValueError: for a column or another option that does not exist, or an input that holds no records.
        UnicodeDecodeError: for an input that is no text.
        KeyError: for a genetic code that does not exist.
        TypeError: for a number that is no whole number.

    What is wrong behind the front of an input is raised when the batches are read: the exception of
    `translate_file` where they are iterated, else what the reading library makes of its sentence.

    SEMANTICS 25.1 to 25.9.

    >>> import os, tempfile
    >>> import sixfast
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     reads = os.path.join(folder, "reads.fa")
    ...     with open(reads, "w") as file:
    ...         _ = file.write(">read1\nATGGCC\n>read2\nTAATTAATTAATTAATTAA\n")
    ...     with sixfast.read_frames(reads, columns=["id", "protein"]) as batches:
    ...         rows = sum(batch.num_rows for batch in batches)
    >>> rows
    6
    """
    return _batches(
        path,
        _chosen_columns(columns, FRAME_COLUMNS),
        batch_bytes,
        workers,
        span,
        unique_ids=unique_ids,
        skip_empty=skip_empty,
        reading=reading_of(code, ambiguity, dual, frames, stops),
    )


def read_orfs(
    path: AnyPath | Sequence[AnyPath],
    *,
    columns: Iterable[str] = ORF_COLUMNS,
    batch_bytes: int = USUAL_BATCH,
    workers: int | None = None,
    unique_ids: bool = False,
    span: tuple[int, int] | None = None,
    **options: Unpack[OrfKeywords],
) -> RecordBatches:
    r"""Find the open reading frames of all records of an input: a stream of Arrow's record batches.

    The rows are those of the format "tsv" of `write_orfs`, in the same order.

    Args:
        path: as for `read_frames`.
        columns: which ones, in this order. `start`, `end` and `length` are whole numbers of 64 bits, counted
            as in `Orf`; all others are text. `start_codon` and `stop_codon` are null where there is none.
            `nucleotide` has the letters from start to end on the ORF's own strand.
        batch_bytes: bytes of a batch at most, from 1 to 2^30. A row that is larger is a batch by itself.
        workers: number of threads; by default as many as there are processors for this process. The batches
            do not depend on it.
        unique_ids: give each record an id of its own.
        span: take only the records that begin at these byte offsets, as in `read_frames`.
        options: what is an ORF, as for `orfs`.

    Returns:
        The batches, which can be read once.

    Raises:
        OSError: if a file cannot be opened.
        ValueError: for a column or another option that does not exist, or an input that holds no records.
        UnicodeDecodeError: for an input that is no text.
        TypeError: for a number that is no whole number.

    SEMANTICS 25.1 to 25.9.

    >>> import os, tempfile
    >>> import sixfast
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     reads = os.path.join(folder, "reads.fa")
    ...     with open(reads, "w") as file:
    ...         _ = file.write(">read1\nATGGCCTAA\n")
    ...     with sixfast.read_orfs(reads, min_aa=2, strand="forward") as batches:
    ...         rows = sum(batch.num_rows for batch in batches)
    >>> rows
    3
    """
    chosen = _chosen_columns(columns, ORF_COLUMNS)
    return _batches(
        path, chosen, batch_bytes, workers, span, unique_ids=unique_ids, orfs=orf_options(**options)
    )


def translate_arrow(
    ids: Any,  # noqa: ANN401 - whatever speaks the protocol
    sequences: Any,  # noqa: ANN401 - the same
    *,
    columns: Iterable[str] = FRAME_COLUMNS,
    skip_empty: bool = False,
    code: int | str = 1,
    ambiguity: Literal["drop", "x", "resolve", "biopython"] = "drop",
    dual: Literal["amino-acid", "stop"] = "amino-acid",
    frames: str | Iterable[str] = FRAMES,
    stops: Literal["skip", "keep"] = "skip",
) -> RecordBatch:
    r"""Translate sequences that are in memory as a column of Arrow.

    The work is done in the calling thread, without Python's lock.

    Args:
        ids: a column of text without nulls: an array of pyarrow, in one piece or in chunks, a Series of
            polars or pandas 3, or another object that speaks Arrow's PyCapsule protocol. Or a table that has
            this column alone.
        sequences: the same, as long as `ids`. A null makes no rows; an empty text is an empty sequence.
            Letters are made upper case.
        columns: as for `read_frames`.
        skip_empty: leave out frames whose protein is empty.
        code: the id of a genetic code, or one of its names.
        ambiguity: what is done with a codon that is not three of A, C, G, T; by default it is left out.
        dual: what codons are that are an amino acid and a stop at once.
        frames: which frames are looked at.
        stops: "keep" gives frames that have a stop too.

    Returns:
        The frames of all sequences as one batch, in order.

    Raises:
        TypeError: for what is no column of text.
        ValueError: for columns of different lengths, an id that is null, a sequence with a line break or a
            letter outside ASCII, more than 2 GiB of results, or an option that does not exist.
        TranslationError: for a codon that `ambiguity="biopython"` refuses.
        KeyError: for a genetic code that does not exist.

    SEMANTICS 25.10 to 25.12.

    >>> import os, tempfile
    >>> import sixfast
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     reads = os.path.join(folder, "reads.fa")
    ...     with open(reads, "w") as file:
    ...         _ = file.write(">read1\nATGGCC\n")
    ...     ids, sequences = (sixfast.read_frames(reads, columns=name) for name in ("id", "nucleotide"))
    ...     batch = sixfast.translate_arrow(ids, sequences)
    >>> batch.num_rows
    36
    """
    chosen = _chosen_columns(columns, FRAME_COLUMNS)
    reading = reading_of(code, ambiguity, dual, frames, stops)
    return _kernel.translate_arrow(ids, sequences, chosen, skip_empty=skip_empty, reading=reading)


def divide(path: AnyPath, length: int) -> list[tuple[int, int]] | None:
    r"""Divide a file for workers that know nothing of each other: each gives its `span` to `read_frames`.

    Only the front of the file is read: where the records begin is found out by who reads a span.

    Args:
        path: an input.
        length: bytes of a span, at least 1.

    Returns:
        Pairs of offsets, of all bytes in order; None for what can only be read in order as a whole: what is
        compressed, FASTQ, BAM, and what is no regular file.

    Raises:
        OSError: if the file cannot be opened.
        ValueError, UnicodeDecodeError: if it holds no records.

    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     reads = os.path.join(folder, "reads.fa")
    ...     with open(reads, "w", newline="") as file:
    ...         _ = file.write(">a\nACGT\n>b\nACGT\n")
    ...     divide(reads, 10)
    [(0, 10), (10, 16)]
    """
    if length < 1:
        raise ValueError(f"length is {length}; give a number of bytes of at least 1")
    with RecordInput(path) as source:
        source.look(1, span_bytes(BLOCK))
        if source.blocks is not None:
            return None
        ends = [min(source.size, length * (number + 1)) for number in range(most_spans(source.size, length))]
    return list(zip([0, *ends], ends))


def _chosen_columns(columns: Iterable[str], known: tuple[str, ...]) -> list[str]:
    """Return the names of columns, checked."""
    chosen = [columns] if isinstance(columns, str) else list(columns)
    for name in chosen:
        if name not in known:
            raise ValueError(f"there is no column {name!r}; give some of {', '.join(known)}")
    if not chosen or len(set(chosen)) < len(chosen):
        raise ValueError(f"columns are {chosen}; give at least one, and each once")
    return chosen


def _batches(
    path: AnyPath | Sequence[AnyPath],
    columns: list[str],
    batch_bytes: int,
    workers: int | None,
    span: tuple[int, int] | None,
    *,
    unique_ids: bool,
    **rows: Any,  # noqa: ANN401 - options of the kernel
) -> RecordBatches:
    """Open inputs, and return the batches of what the kernel makes of them."""
    workers = worker_count(available_processors() if workers is None else workers)
    batch_bytes = operator.index(batch_bytes)
    if not 1 <= batch_bytes <= LARGEST_BATCH:
        raise ValueError(f"batch_bytes is {batch_bytes}; give a number from 1 to {LARGEST_BATCH}")
    paths = [path] if isinstance(path, (str, bytes, os.PathLike)) else list(path)
    if not paths or (span and (len(paths) > 1 or unique_ids)):
        raise ValueError(
            "a span is of one input, without unique ids" if span else "there is no input; give at least one"
        )
    sources = _sources(paths, workers, span, unique_ids=unique_ids)
    next(sources)  # so what cannot be read at all is refused now
    return _kernel.RecordBatches(
        sources,
        columns,
        batch_bytes=batch_bytes,
        threads=workers,
        span_bytes=thread_span(0),
        **rows,
    )


def _sources(
    paths: list[AnyPath], workers: int, span: tuple[int, int] | None, *, unique_ids: bool
) -> Generator[Source, None, None]:
    """Open inputs; yield None, and then each input as the kernel takes it, and check it afterwards."""
    with ExitStack() as opened:
        sources = [opened.enter_context(RecordInput(path)) for path in paths]
        ids: dict[str, Any] = {"unique_ids": opened.enter_context(unique_id_table())} if unique_ids else {}
        if len(sources) > 1:
            look_before(sources)
        for number, source in enumerate(sources):
            source.look(workers, span_bytes(BLOCK), **ids)
            if span and source.blocks is not None:
                raise ValueError(
                    f"{source.name}: can only be read in order; read it as a whole, without a span"
                )
            if number == 0:
                yield None
            start, end = span or (0, source.size)
            try:
                yield path_text(source.name), source.text_path, start, end, source.size, source.blocks
            except OSError:
                if source.is_regular:
                    source.check_unchanged()
                raise
            if source.is_regular:
                source.check_unchanged()
            source.warn()
            source.stop()
