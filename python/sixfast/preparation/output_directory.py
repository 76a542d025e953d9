"""The output directory of a preparation: what may be there, and how the files come into it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from sixfast import _kernel
from sixfast.engine.spans import BLOCK, span_bytes
from sixfast.files.directories import new_directory
from sixfast.files.outputs import FilesToMove, OutputLocks
from sixfast.preparation.layout import KINDS, Layout, whole_files
from sixfast.preparation.manifest import MANIFEST_NAME, Manifest, has_checksum
from sixfast.preparation.result import Prepared, manifest_of, parameters_of, summary_of
from sixfast.preparation.staging import StagingDirectory, staging_path
from sixfast.system.progress import progress_report
from sixfast.system.signals import signals_blocked

if TYPE_CHECKING:
    from collections.abc import Callable

    from sixfast.engine.jobs import PrepareOptions
    from sixfast.files import StrPath
    from sixfast.files.input import RecordInput
    from sixfast.system.progress import Report
    from sixfast.validate.report import Validation

    #: Makes the files in a staging directory; returns what a validation in the same pass has found, if any.
    MakeFiles = Callable[[StagingDirectory, Layout], Validation | None]


def prepare_into(
    layout: Layout,
    source: RecordInput,
    options: PrepareOptions,
    make_files: MakeFiles,
    *,
    validate: bool,
    resumable: bool,
    progress: bool | Report,
) -> Prepared:
    """Let files be made and put them in place, unless they are there already.

    Args:
        layout: what the files are called; its directory exists.
        source: the input.
        options: what is made.
        make_files: makes the files.
        validate: whether the input is validated too.
        resumable: whether an interrupted run can be resumed.
        progress: as for `prepare`.
    """
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
            identity = _identity(source, options) if resumable else None
            staging = opened.enter_context(StagingDirectory(layout.directory, layout.stem, identity, check))
        resumed = staging.done.reached
        validation = make_files(staging, layout)
        manifest = manifest_of(source, options, staging.done, layout, validation)
        with signals_blocked():
            _put_in_place(source, staging, layout, manifest)
            removed = _remove_files(made - {file.path for file in manifest.files}, layout)
    return summary_of(manifest, layout, resumed, removed)


def unfinished_directory(output_dir: StrPath, input: StrPath) -> str | None:  # noqa: A002 - as above
    """Return the hidden directory of an interrupted run that can be resumed; None if there is none."""
    path = staging_path(os.fspath(output_dir), Layout(os.fspath(output_dir), os.fspath(input), 0).stem)
    return path if os.path.isdir(path) else None


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
