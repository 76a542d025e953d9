"""`prepare`: makes the files that VirNucPro's stages on the GPU read from raw FASTA, in one pass."""

from __future__ import annotations

import operator
import os
from collections.abc import Collection
from contextlib import ExitStack, closing
from functools import partial
from typing import TYPE_CHECKING

from sixfast.chunk import MAX_CHUNK_SIZE
from sixfast.engine.interfaces import Job, Place
from sixfast.engine.jobs import ChunkJob, CombinedJob, PrepareJob, PrepareOptions, separate_results
from sixfast.engine.run import run_job
from sixfast.engine.spans import BLOCK, span_bytes
from sixfast.files.directories import new_directory
from sixfast.files.input import RecordInput, unique_id_table
from sixfast.files.scratch import scratch_file
from sixfast.preparation.layout import INTERMEDIATE_FILES, KINDS, Layout, whole_files
from sixfast.preparation.manifest import COUNT_NAMES
from sixfast.preparation.output_directory import prepare_into
from sixfast.preparation.result import Prepared, counts_of
from sixfast.preparation.staging import StagedFile, StagingDirectory, WorkDone
from sixfast.split import MAX_RECORDS
from sixfast.system.processors import available_processors, worker_count
from sixfast.system.progress import progress_report
from sixfast.validate.report import MAX_DUPLICATE_IDS, MAX_EXAMPLES, validation_of
from sixfast.validate.statistics import StatisticsCollector

if TYPE_CHECKING:
    from sixfast.files import AnyPath
    from sixfast.system.progress import Report
    from sixfast.validate.report import Validation

#: The largest number of pairs of files.
MAX_FILES = 1000


def prepare(
    input: AnyPath,  # noqa: A002 - the word that users expect
    output_dir: AnyPath,
    *,
    chunk_size: int = 500,
    records_per_file: int = 10_000,
    files: int | None = None,
    line_width: int = 60,
    skip_empty: bool = False,
    keep: Collection[str] = (),
    validate: bool = False,
    unique_ids: bool = False,
    unique: bool = False,
    workers: int | None = None,
    progress: bool | Report = False,
) -> Prepared:
    r"""Cut, translate and split reads as VirNucPro's stages before the GPU do, all in one pass.

    For an input `STEM.fa`, the stop-free frames of its chunks go to `STEM_nucleotide/output_1.fa`, ... and
    `STEM_protein/output_1.fa`, ... in the output directory. `manifest.json` beside these directories says
    how they were made and what is in each file. The bytes are the same as from VirNucPro's stages.

    All files are put in place at the end, the manifest last. What an interrupted run has done is kept in a
    hidden directory. The next run for the same input and options resumes it. If the manifest is of the same
    input and options already, its files are checked, and nothing is done if they are unchanged.

    Args:
        input: FASTA, FASTQ or unaligned BAM, compressed or not, see `translate_file`; "-" is standard input.
            An interrupted run on a pipe cannot be resumed.
        output_dir: the directory, made with its parents if there is none.
        chunk_size: letters in a chunk.
        records_per_file: records in a file of nucleotides and in one of proteins.
        files: make so many pairs of files instead, with nearly equal residues: each frame goes to the pair
            that has the fewest so far.
        line_width: 60 letters, as Broad's VirNucPro writes sequences; 0 for one line each, as the original.
        skip_empty: leave out frames whose protein is empty.
        keep: which intermediate files to keep: "chunked" (`STEM_chunked500.fa` for chunks of
            500), "nucleotide" (`STEM_nucleotide.fa`), "protein" (`STEM_protein.faa`).
        validate: check the input in the same pass, as `validate_file` does; the findings go to the manifest.
            A scratch file in the output directory takes 8 bytes for each record during the run. An
            interrupted run cannot be resumed then.
        unique_ids: give each record an id of its own, as in `translate_file`.
        unique: write frames that have the same nucleotides and protein once, and `STEM_map.tsv`, by which
            `expand` gives the predictions back to all of them. One thread works then, with 19 to 39
            bytes of memory for each frame that is written. An interrupted run cannot be resumed.
        workers: number of processes or threads, as for `translate_file`.
        progress: True for a bar on stderr, if that is a terminal; or a function that is called for each piece
            of the input that is done, with its bytes and records.

    Returns:
        What was read and written.

    Raises:
        OSError: if a file cannot be read or written; BlockingIOError if another run prepares files there.
        ValueError: for text before the first record, an output that is the input, an input that is no regular
            file, an option out of its range, both `unique` and `validate`, or a manifest of another input.
        UnicodeDecodeError: for a record that cannot be read.
        ZeroDivisionError: for an empty record if another is longer than a chunk, or a size below 1.
        InputChangedError: if the input changed while it was read.
        WorkerDiedError: if a worker process was killed.
        TypeError: for a number that is no whole number.

    SEMANTICS 15.1 to 15.10, 18.30, 18.31 and 24.1 to 24.3.

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads, output = os.path.join(folder.name, "reads.fa"), os.path.join(folder.name, "out")
    >>> with open(reads, "w") as file:
    ...     _ = file.write(">read1\nATGGCC\n")
    >>> prepare(reads, output, chunk_size=3).frames
    12
    >>> sorted(os.listdir(output))
    ['manifest.json', 'reads_nucleotide', 'reads_protein']
    >>> folder.cleanup()
    """
    workers = worker_count(available_processors() if workers is None else workers)
    options = checked_options(
        chunk_size=chunk_size,
        records_per_file=records_per_file,
        files=files,
        line_width=line_width,
        skip_empty=skip_empty,
        keep=keep,
        validate=validate,
        unique_ids=unique_ids,
        unique=unique,
    )
    directory = os.fsdecode(output_dir)
    layout = Layout(directory, os.fsdecode(input), options.size)
    with RecordInput(input) as source, new_directory(directory):
        return prepare_source(source, layout, options, workers, progress, validate=validate)


def prepare_source(
    source: RecordInput,
    layout: Layout,
    options: PrepareOptions,
    workers: int,
    progress: bool | Report,
    *,
    validate: bool,
) -> Prepared:
    """Prepare an open input; the directory of the layout exists."""
    workers = 1 if options.unique else workers  # frames are compared in the order of the input
    if validate:
        source.require_regular()
    if source.is_regular:
        source.look(workers, span_bytes(BLOCK))

    def make(staging: StagingDirectory, layout: Layout) -> Validation | None:
        return _make_files(source, options, staging, layout, workers, progress, validate=validate)

    return prepare_into(
        layout,
        source,
        options,
        make,
        validate=validate,
        resumable=source.is_regular and not (validate or options.unique),
        progress=progress,
    )


def checked_options(
    *,
    chunk_size: int = 500,
    records_per_file: int = 10_000,
    files: int | None = None,
    line_width: int = 60,
    skip_empty: bool = False,
    keep: Collection[str] = (),
    validate: bool = False,
    unique_ids: bool = False,
    unique: bool = False,
) -> PrepareOptions:
    """Return the options, or raise what `prepare` raises for wrong ones."""
    size, per_file = operator.index(chunk_size), operator.index(records_per_file)
    if size < 1:
        raise ZeroDivisionError(f"the chunk size is {size}; give at least 1")
    if per_file < 1:
        raise ValueError(f"records_per_file is {per_file}; give at least 1")
    if files is not None and not 1 <= operator.index(files) <= MAX_FILES:
        raise ValueError(f"files is {files}; give a number from 1 to {MAX_FILES}")
    if line_width not in {0, 60}:
        raise ValueError(f"line_width is {line_width}; give 60, or 0 for sequences in one line")
    if isinstance(keep, str) or not set(keep) <= set(INTERMEDIATE_FILES):
        raise ValueError(
            f"keep is {keep!r}; give some of {', '.join(map(repr, INTERMEDIATE_FILES))} in a list"
        )
    if unique and validate:
        raise ValueError("unique and validate do not go together; call validate_file before")
    return PrepareOptions(
        min(size, MAX_CHUNK_SIZE),
        min(per_file, MAX_RECORDS) if files is None else None,
        files,
        skip_empty,
        line_width == 0,
        tuple(name for name in INTERMEDIATE_FILES if name in keep),
        unique_ids,
        unique,
    )


def _make_files(
    source: RecordInput,
    options: PrepareOptions,
    staging: StagingDirectory,
    layout: Layout,
    workers: int,
    progress: bool | Report,
    *,
    validate: bool,
) -> Validation | None:
    """Make the files in the staging directory, except what earlier runs have made; validate if asked."""
    staging.make_missing(KINDS, whole_files(options.keep, unique=options.unique))
    done = staging.done
    with ExitStack() as opened:
        ids = opened.enter_context(unique_id_table()) if options.unique_ids else None
        if ids is not None:
            source.look(workers, span_bytes(BLOCK), start=done.reached, unique_ids=ids)
        elif source.text_path is None or not source.is_regular:
            source.look(workers, span_bytes(BLOCK), start=done.reached)
        job: Job = PrepareJob(source.text_path, staging.path, options, _next_place(done, options))
        collector = None
        if validate:
            scratch = opened.enter_context(scratch_file(layout.directory))
            collector = StatisticsCollector(source, scratch, MAX_EXAMPLES, ids_are_unique=options.unique_ids)
            job = CombinedJob(job, collector.job)
        total = source.size if source.is_regular else None
        report = opened.enter_context(progress_report(progress, f"Preparing {source.name}", total, "B"))
        if done.reached and source.blocks is None:
            report(done.reached, counts_of(done)["records"])
        name_place = partial(name_final_path, staging.path, layout)
        for result in opened.enter_context(closing(run_job(job, source, name_place, workers, done.reached))):
            prepared = result
            if collector:
                prepared, found = separate_results(result, len(COUNT_NAMES))
                collector.add(found)
            staging.add(prepared)
            counts = counts_of(done)
            if counts["longer"] and counts["empty"]:
                raise_for_empty_record(source, options.size, workers)
            report(source.bytes_done(result.length), result.counts[0])
        source.warn()
        done.renamed = ids.renamed if ids is not None else 0
        return (
            validation_of(collector.statistics(MAX_DUPLICATE_IDS, progress=progress is True))
            if collector
            else None
        )


def raise_for_empty_record(source: RecordInput, size: int, workers: int) -> None:
    """Raise the error for the first empty record, if another is longer than a chunk (rule 10.8)."""
    if not source.is_regular:
        raise ZeroDivisionError(
            f"{source.name}: a record has no sequence to cut into chunks, and others are longer than one; "
            "remove it"
        )
    if source.blocks is not None:
        source.look(workers, span_bytes(BLOCK))
    job = ChunkJob(source.text_path, os.devnull, size, keep_empty=False)
    with closing(run_job(job, source, lambda error: error, workers)) as results:
        for _ in results:
            pass


def _next_place(done: WorkDone, options: PrepareOptions) -> Place:
    """Return where the next results go: a place as SpanPreparer takes it."""
    sizes = [done.files.get(name, StagedFile()).size for name in INTERMEDIATE_FILES.values()]
    if options.files is not None:
        for number in range(options.files):
            nucleotide, protein = (done.files.get(f"{kind}/{number}", StagedFile()) for kind in KINDS)
            sizes += protein.residues, nucleotide.size, protein.size
        return tuple(sizes)
    assert options.each is not None, "one of the two is given"  # noqa: S101
    for kind in KINDS:
        records = sum(file.records for name, file in done.files.items() if name.startswith(f"{kind}/"))
        sizes += records, done.files.get(f"{kind}/{records // options.each}", StagedFile()).size
    return tuple(sizes)


def name_final_path(folder: str, layout: Layout, error: OSError) -> OSError:
    """Return the error; if it names a file that is made in a folder, name the place of that file instead."""
    name = os.path.relpath(os.fsdecode(error.filename or os.curdir), folder).replace(os.sep, "/")
    try:
        return OSError(error.errno, error.strerror, layout.final_path(layout.relative_path(name)))
    except (KeyError, ValueError):
        return error
