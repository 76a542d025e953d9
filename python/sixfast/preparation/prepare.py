"""`prepare`: makes the files that VirNucPro's stages on the GPU read from raw FASTA, in one pass."""

from __future__ import annotations

import operator
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from sixfast import _kernel
from sixfast.chunk import MAX_CHUNK_SIZE
from sixfast.engine.interfaces import Job, Place
from sixfast.engine.jobs import ChunkJob, CombinedJob, PrepareJob, PrepareOptions, separate_results
from sixfast.engine.run import run_job
from sixfast.engine.spans import BLOCK, span_bytes
from sixfast.files.directories import new_directory
from sixfast.files.input import RecordInput, unique_id_table
from sixfast.files.outputs import FilesToMove, OutputLocks
from sixfast.files.scratch import scratch_file
from sixfast.preparation.layout import INTERMEDIATE_FILES, KINDS, Layout, whole_files
from sixfast.preparation.manifest import COUNT_NAMES, MANIFEST_NAME, Manifest, has_checksum
from sixfast.preparation.result import Prepared, counts_of, manifest_of, parameters_of, summary_of
from sixfast.preparation.staging import StagedFile, StagingDirectory, WorkDone, staging_path
from sixfast.split import MAX_RECORDS
from sixfast.system.processors import available_processors, worker_count
from sixfast.system.progress import progress_report
from sixfast.system.signals import signals_blocked
from sixfast.validate.report import MAX_DUPLICATE_IDS, MAX_EXAMPLES, validation_of
from sixfast.validate.statistics import StatisticsCollector

if TYPE_CHECKING:
    from collections.abc import Callable

    from sixfast.files import AnyPath, StrPath
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
    options = _checked_options(
        chunk_size, records_per_file, files, line_width, keep, skip_empty=skip_empty, unique_ids=unique_ids
    )
    if unique:
        if validate:
            raise ValueError("unique and validate do not go together; call validate_file before")
        options, workers = options._replace(unique=True), 1  # frames are compared in the order of the input
    directory = os.fsdecode(output_dir)
    with RecordInput(input) as source, new_directory(directory):
        if validate:
            source.require_regular()
        if source.is_regular:
            source.look(workers, span_bytes(BLOCK))
        layout = Layout(directory, os.fsdecode(input), options.size)
        old = Manifest.read(layout.manifest)
        if old is not None:  # else files may be those that another run is just putting in place
            _earlier_files(layout, source, options)
            has_validation = old.validation is not None
            if has_validation == validate and _is_up_to_date(old, source, options, layout, progress):
                return summary_of(old, layout, resumed=source.size)
        with OutputLocks() as locks, ExitStack() as opened:
            locks.lock([layout.manifest])
            _, made = _earlier_files(layout, source, options)  # another run may have ended meanwhile
            with _file_checker(progress, None) as check:
                identity = None if validate or unique or not source.is_regular else _identity(source, options)
                staging = opened.enter_context(
                    StagingDirectory(layout.directory, layout.stem, identity, check)
                )
            resumed = staging.done.reached
            validation = _make_files(source, options, staging, layout, workers, progress, validate=validate)
            manifest = manifest_of(source, options, staging.done, layout, validation)
            with signals_blocked():
                _put_in_place(source, staging, layout, manifest)
                removed = _remove_files(made - {file.path for file in manifest.files}, layout)
    return summary_of(manifest, layout, resumed, removed)


def unfinished_directory(output_dir: StrPath, input: StrPath) -> str | None:  # noqa: A002 - as above
    """Return the hidden directory of an interrupted run that can be resumed; None if there is none."""
    path = staging_path(os.fspath(output_dir), Layout(os.fspath(output_dir), os.fspath(input), 0).stem)
    return path if os.path.isdir(path) else None


def _checked_options(
    size: int,
    per_file: int,
    files: int | None,
    line_width: int,
    keep: Collection[str],
    *,
    skip_empty: bool,
    unique_ids: bool,
) -> PrepareOptions:
    """Return the options, or raise what `prepare` raises for wrong ones."""
    size, per_file = operator.index(size), operator.index(per_file)
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
    return PrepareOptions(
        min(size, MAX_CHUNK_SIZE),
        min(per_file, MAX_RECORDS) if files is None else None,
        files,
        skip_empty,
        line_width == 0,
        tuple(name for name in INTERMEDIATE_FILES if name in keep),
        unique_ids,
    )


def _earlier_files(
    layout: Layout, source: RecordInput, options: PrepareOptions
) -> tuple[Manifest | None, set[str]]:
    """Return the manifest that is there, if any, and the relative paths of what earlier runs have made.

    Raises:
        ValueError: if the manifest is damaged, of another program or of another input, or if there are files
            that no manifest tells of.
    """
    manifest = Manifest.read(layout.manifest)
    if manifest is not None:
        layout.refuse_other_input(manifest, source)
    made = {file.path for file in manifest.files} if manifest else set()
    # A run that was killed while it put its files in place has left the manifest of all of them.
    with suppress(ValueError):
        staged = Manifest.of_directory(staging_path(layout.directory, layout.stem))
        made |= {file.path for file in staged.files} if staged else set()
    layout.refuse_unknown_files(made, whole_files(options.keep, unique=options.unique), source)
    return manifest, made


def _identity(source: RecordInput, options: PrepareOptions) -> dict[str, Any]:
    """Return what must be the same in an interrupted run, so that this one can resume it."""
    version_and_input = {"sixfast": _kernel.VERSION, "size": source.size, "modified": source.modified_ns}
    if source.text_path is None:
        version_and_input["block"] = span_bytes(BLOCK)  # where blocks end decides where it may go on
    return {**version_and_input, **parameters_of(options)}


@contextmanager
def _file_checker(progress: bool | Report, total: int | None) -> Iterator[Callable[[str, int, int], bool]]:
    """Give a function that checks a file and advances a progress bar."""
    bar = progress is True
    with progress_report(bar, "Checking what is there", total, "B") as report:

        def check(path: str, size: int, checksum: int) -> bool:
            is_unchanged = has_checksum(path, size, checksum)
            report(size, 0)
            return is_unchanged

        yield check


def _is_up_to_date(
    manifest: Manifest, source: RecordInput, options: PrepareOptions, layout: Layout, progress: bool | Report
) -> bool:
    """Return whether this version has made all files from this input already, and they are unchanged."""
    old_input = manifest.input
    if (manifest.parameters, manifest.versions.get("sixfast"), old_input.get("size")) != (
        parameters_of(options),
        _kernel.VERSION,
        source.size,
    ):
        return False
    total = source.size + sum(file.size for file in manifest.files)
    with _file_checker(progress, total) as check:
        return check(source.path, source.size, int(old_input.get("crc32", "0"), 16)) and all(
            manifest.check_files(layout.directory, check)
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
        user_error = partial(_user_error, staging, layout)
        for result in opened.enter_context(closing(run_job(job, source, user_error, workers, done.reached))):
            prepared = result
            if collector:
                prepared, found = separate_results(result, len(COUNT_NAMES))
                collector.add(found)
            staging.add(prepared)
            counts = counts_of(done)
            if counts["longer"] and counts["empty"]:
                _raise_for_empty_record(source, options.size, workers)
            report(source.bytes_done(result.length), result.counts[0])
        source.warn()
        done.renamed = ids.renamed if ids is not None else 0
        return (
            validation_of(collector.statistics(MAX_DUPLICATE_IDS, progress=progress is True))
            if collector
            else None
        )


def _raise_for_empty_record(source: RecordInput, size: int, workers: int) -> None:
    """Raise the error for the first empty record, if another is longer than a chunk (rule 10.8)."""
    if source.blocks is not None:
        if not source.is_regular:
            raise ZeroDivisionError(
                f"{source.name}: a record has no sequence to cut into chunks, and others are longer than "
                "one; remove it"
            )
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


def _user_error(staging: StagingDirectory, layout: Layout, error: OSError) -> OSError:
    """Return the error; if it names a staged file, name the place of that file instead."""
    name = os.path.relpath(os.fsdecode(error.filename or os.curdir), staging.path).replace(os.sep, "/")
    try:
        return OSError(error.errno, error.strerror, layout.final_path(layout.relative_path(name)))
    except (KeyError, ValueError):
        return error


def _put_in_place(source: RecordInput, staging: StagingDirectory, layout: Layout, manifest: Manifest) -> None:
    """Move all files to their places, the manifest last; if one cannot be, undo those before."""
    staged_manifest = os.path.join(staging.path, MANIFEST_NAME)
    with open(staged_manifest, "wb") as file:
        file.write(manifest.json_bytes())
    with ExitStack() as made:
        for folder in layout.folders():
            made.enter_context(new_directory(layout.final_path(folder)))
        outputs = made.enter_context(FilesToMove(source))
        parameters = manifest.parameters
        names = whole_files(parameters["keep"], unique=parameters["unique"])
        names += (name for name, _ in staging.files() if name not in names)
        staged = {layout.relative_path(name): name for name in names}
        for relative, name in staged.items():
            outputs.add("prepared", layout.final_path(relative), os.path.join(staging.path, *name.split("/")))
        outputs.add("manifest", layout.manifest, staged_manifest)
        # Other functions that write them lock these too; splitting locks the first file only.
        first = {layout.relative_path(f"{kind}/0") for kind in KINDS}
        outputs.lock(layout.final_path(name) for name in staged if "/" not in name or name in first)
        outputs.commit()


def _remove_files(relative_paths: Iterable[str], layout: Layout) -> list[str]:
    """Remove files that earlier runs have made; return the paths of those that were there."""
    removed = []
    # A manifest can be edited. Files with other names are not removed.
    for path in (layout.final_path(name) for name in sorted(relative_paths) if layout.is_name(name)):
        with suppress(OSError):
            os.unlink(path)
            removed.append(path)
    return removed
