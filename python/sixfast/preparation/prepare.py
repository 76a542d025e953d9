"""`prepare`: from raw FASTA to the files that VirNucPro's stages on the GPU read, in one pass."""

from __future__ import annotations

import operator
import os
from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from sixfast import _kernel
from sixfast.chunk import MAX_CHUNK_SIZE
from sixfast.engine.job import Job, Place
from sixfast.engine.jobs import ChunkJob, CombinedJob, PrepareJob, PrepareOptions, separate_results
from sixfast.engine.run import run_job
from sixfast.files.directories import new_directory
from sixfast.files.input import InputFile
from sixfast.files.outputs import FilesToMove
from sixfast.files.scratch import scratch_file
from sixfast.preparation.layout import KEPT, KINDS, Layout
from sixfast.preparation.manifest import MANIFEST, Manifest, is_whole
from sixfast.preparation.result import COUNTS, Prepared, counts_of, manifest_of, parameters_of, summary_of
from sixfast.preparation.staging import Progress, Staged, Staging, staging_path
from sixfast.split import MAX_RECORDS
from sixfast.system.processors import available_processors, worker_count
from sixfast.system.progress import progress_report
from sixfast.validate.report import MAX_DUPLICATE_IDS, MAX_EXAMPLES, validation_of
from sixfast.validate.statistics import StatisticsCollector

if TYPE_CHECKING:
    from collections.abc import Callable

    from sixfast.files import StrPath
    from sixfast.system.progress import Report
    from sixfast.validate.report import Validation

#: Pairs of files that may be asked for.
MAX_FILES = 1000


def prepare(
    input: StrPath,  # noqa: A002 - the word that users expect
    output_dir: StrPath,
    *,
    chunk_size: int = 500,
    records_per_file: int = 10_000,
    files: int | None = None,
    line_width: int = 60,
    skip_empty: bool = False,
    keep: Collection[str] = (),
    validate: bool = False,
    workers: int | None = None,
    progress: bool | Report = False,
) -> Prepared:
    r"""Cut, translate and split a FASTA file as VirNucPro's stages before the GPU do, all in one pass.

    For an input `STEM.fa`, the stop-free frames of its chunks go to `STEM_nucleotide/output_1.fa`, ... and
    `STEM_protein/output_1.fa`, ... in the output directory; `manifest.json` beside these directories tells
    how they were made and what is in each file. The bytes are those that the stages give one after another.

    All files are put in place at the end, the manifest last. What an interrupted run has done is kept in a
    hidden directory and gone on with by the next run for the same input and options. Where the manifest tells
    of the same input and options already, its files are checked, and nothing is done if they are whole.

    Args:
        input: a FASTA file.
        output_dir: the directory, made with its parents if there is none.
        chunk_size: letters in a chunk.
        records_per_file: records in a file of nucleotides and in one of proteins.
        files: make so many pairs of files with nearly equal residues instead: each frame goes to the pair
            that has the fewest so far.
        line_width: 60 letters, as Broad's VirNucPro writes sequences; 0 for one line each, as the original.
        skip_empty: leave out frames whose protein is empty.
        keep: which of the texts between the stages to keep: "chunked" (`STEM_chunked500.fa` for chunks of
            500), "nucleotide" (`STEM_nucleotide.fa`), "protein" (`STEM_protein.faa`).
        validate: look through the input in the same pass, as `validate_file` does; what is found goes to the
            manifest. A scratch file in the output directory takes 8 bytes for each record meanwhile, and an
            interrupted run is not gone on with.
        workers: number of processes or threads, as for `translate_file`.
        progress: True for a bar on stderr where that is a terminal; or a function that is told the bytes and
            the records of each piece of the input that is done.

    Returns:
        What was read and written.

    Raises:
        OSError: if a file cannot be read or written, or another run prepares the same input there.
        ValueError: for text before the first record, an output that is the input, an input that is no regular
            file, an option out of its range, or a manifest of another input.
        UnicodeDecodeError: for a record that cannot be read.
        ZeroDivisionError: for an empty record if another is longer than a chunk, or a size below 1.
        InputChangedError: if the input changed while it was read.
        WorkerDiedError: if a worker process was killed.
        TypeError: for a number that is no whole number.

    SEMANTICS 15.1 to 15.9.

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
    options = _checked(chunk_size, records_per_file, files, line_width, keep, skip_empty=skip_empty)
    with InputFile(input) as source, new_directory(output_dir):
        source.require_regular()
        source.check_start()
        layout = Layout(os.fspath(output_dir), source.name, options.size)
        old = Manifest.read(layout.manifest)
        if old is not None:
            layout.refuse_manifest_of_another(old)
            has_validation = old.validation is not None
            if has_validation == validate and _is_made(old, source, options, layout, progress):
                return summary_of(old, layout, resumed=source.size)
        with ExitStack() as opened:
            with _checking(progress, None) as check:
                identity = None if validate else _identity(source, options)
                staging = opened.enter_context(Staging(layout.directory, layout.stem, identity, check))
            resumed = staging.progress.reached
            validation = _make(source, options, staging, layout, workers, progress, validate=validate)
            manifest = manifest_of(source, options, staging.progress, layout, validation)
            _put_in_place(source, staging, layout, manifest)
            _remove_what_else_was_made(old, manifest, layout)
    return summary_of(manifest, layout, resumed)


def left_behind(output_dir: StrPath, input: StrPath) -> str | None:  # noqa: A002 - as above
    """Return the hidden directory that a run has left to be gone on with, None if there is none."""
    path = staging_path(os.fspath(output_dir), Layout(os.fspath(output_dir), os.fspath(input), 0).stem)
    return path if os.path.isdir(path) else None


def _checked(
    size: int, each: int, files: int | None, line_width: int, keep: Collection[str], *, skip_empty: bool
) -> PrepareOptions:
    size, each = operator.index(size), operator.index(each)
    if size < 1:
        raise ZeroDivisionError(f"the chunk size is {size}; give at least 1")
    if each < 1:
        raise ValueError(f"records_per_file is {each}; give at least 1")
    if files is not None and not 1 <= operator.index(files) <= MAX_FILES:
        raise ValueError(f"files is {files}; give a number from 1 to {MAX_FILES}")
    if line_width not in {0, 60}:
        raise ValueError(f"line_width is {line_width}; give 60, or 0 for sequences in one line")
    if isinstance(keep, str) or not set(keep) <= set(KEPT):
        raise ValueError(f"keep is {keep!r}; give some of {', '.join(map(repr, KEPT))} in a list")
    return PrepareOptions(
        min(size, MAX_CHUNK_SIZE),
        min(each, MAX_RECORDS) if files is None else None,
        files,
        skip_empty,
        line_width == 0,
        tuple(name for name in KEPT if name in keep),
    )


def _identity(source: InputFile, options: PrepareOptions) -> dict[str, Any]:
    """What an interrupted run has to have begun with, so that this one can go on."""
    about = {"sixfast": _kernel.VERSION, "size": source.size, "modified": source.modified_ns}
    return {**about, **parameters_of(options)}


@contextmanager
def _checking(progress: bool | Report, total: int | None) -> Iterator[Callable[[str, int, int], bool]]:
    """Give a function that checks a file, and shows people that it does."""
    bar = progress is True
    with progress_report(bar, "Checking what is there", total, "B") as report:

        def check(path: str, size: int, checksum: int) -> bool:
            found = is_whole(path, size, checksum)
            report(size, 0)
            return found

        yield check


def _is_made(
    manifest: Manifest, source: InputFile, options: PrepareOptions, layout: Layout, progress: bool | Report
) -> bool:
    """Return whether all is made already, by this version, of the same input, and still as it was."""
    about = manifest.input
    if (manifest.parameters, manifest.versions.get("sixfast"), about.get("size")) != (
        parameters_of(options),
        _kernel.VERSION,
        source.size,
    ):
        return False
    total = source.size + sum(file.size for file in manifest.files)
    with _checking(progress, total) as check:
        return check(source.path, source.size, int(about.get("crc32", "0"), 16)) and all(
            manifest.whole_files(layout.directory, check)
        )


def _make(
    source: InputFile,
    options: PrepareOptions,
    staging: Staging,
    layout: Layout,
    workers: int,
    progress: bool | Report,
    *,
    validate: bool,
) -> Validation | None:
    """Make all files, or those that are left to do, in the staging directory; inspect if asked."""
    staging.make(KINDS, [KEPT[name] for name in options.keep])
    done = staging.progress
    job: Job = PrepareJob(source.path, staging.path, options, _place(done, options))
    with ExitStack() as opened:
        collector = None
        if validate:
            scratch = opened.enter_context(scratch_file(layout.directory))
            collector = StatisticsCollector(source, scratch, MAX_EXAMPLES)
            job = CombinedJob(job, collector.job)
        report = opened.enter_context(progress_report(progress, f"Preparing {source.name}", source.size, "B"))
        if done.reached:
            report(done.reached, counts_of(done)["records"])
        about = partial(_about, staging, layout)
        for result in opened.enter_context(closing(run_job(job, source, about, workers, done.reached))):
            prepared = result
            if collector:
                prepared, found = separate_results(result, len(COUNTS))
                collector.add(found)
            staging.add(prepared)
            counts = counts_of(done)
            if counts["longer"] and counts["empty"]:
                _refuse_the_first_empty(source, options.size, workers)
            report(result.length, result.counts[0])
        return (
            validation_of(collector.statistics(MAX_DUPLICATE_IDS, progress=progress is True))
            if collector
            else None
        )


def _refuse_the_first_empty(source: InputFile, size: int, workers: int) -> None:
    """Raise what cutting an empty record raises where another is longer than a chunk (rule 10.8)."""
    job = ChunkJob(source.path, os.devnull, size, keep_empty=False)
    with closing(run_job(job, source, lambda error: error, workers)) as results:
        for _ in results:
            pass


def _place(done: Progress, options: PrepareOptions) -> Place:
    """Where the next results go, as SpanPreparer's places tell it."""
    sizes = [done.files.get(name, Staged()).size for name in KEPT.values()]
    if options.files is not None:
        for number in range(options.files):
            nucleotide, protein = (done.files.get(f"{kind}/{number}", Staged()) for kind in KINDS)
            sizes += protein.residues, nucleotide.size, protein.size
        return tuple(sizes)
    assert options.each is not None, "one of the two is given"  # noqa: S101
    for kind in KINDS:
        records = sum(file.records for name, file in done.files.items() if name.startswith(f"{kind}/"))
        sizes += records, done.files.get(f"{kind}/{records // options.each}", Staged()).size
    return tuple(sizes)


def _about(staging: Staging, layout: Layout, error: OSError) -> OSError:
    """The same error, naming the place of the file where it names a staged one."""
    name = os.path.relpath(os.fsdecode(error.filename or os.curdir), staging.path).replace(os.sep, "/")
    try:
        return OSError(error.errno, error.strerror, layout.final(layout.relative(name)))
    except (KeyError, ValueError):
        return error


def _put_in_place(source: InputFile, staging: Staging, layout: Layout, manifest: Manifest) -> None:
    """Move all files to their places, the manifest last; if one cannot be, undo those before."""
    staged_manifest = os.path.join(staging.path, MANIFEST)
    with open(staged_manifest, "w", encoding="utf-8", newline="\n") as file:
        file.write(manifest.text())
    with ExitStack() as made:
        for folder in layout.folders():
            made.enter_context(new_directory(layout.final(folder)))
        outputs = made.enter_context(FilesToMove(source))
        staged = {layout.relative(name): name for name, _ in staging.staged()}
        # Without any frame there is nothing in the files that are kept, and no note of them.
        for name in manifest.parameters["keep"]:
            staged.setdefault(layout.relative(KEPT[name]), KEPT[name])
        for relative, name in staged.items():
            outputs.add("prepared", layout.final(relative), os.path.join(staging.path, *name.split("/")))
        outputs.add("manifest", layout.manifest, staged_manifest)
        outputs.commit()


def _remove_what_else_was_made(old: Manifest | None, manifest: Manifest, layout: Layout) -> None:
    """Remove the files that the manifest told of until now, and that have not been made again."""
    made = {file.path for file in manifest.files}
    for file in old.files if old else []:
        # A manifest can be edited: nothing outside its directory, and nothing of other names, is ours.
        if file.path not in made and file.path.startswith(layout.stem) and ".." not in file.path.split("/"):
            with suppress(OSError):
                os.unlink(layout.final(file.path))
