"""The result of a preparation: as `prepare` returns it, and as the manifest holds it."""

from __future__ import annotations

import os
import sys
import time
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from sixfast import _kernel
from sixfast.preparation.layout import whole_files
from sixfast.preparation.manifest import COUNT_NAMES, Manifest, ManifestFile, crc32_text, residue_balance
from sixfast.preparation.staging import INPUT, StagedFile, WorkDone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sixfast.engine.jobs import PrepareOptions
    from sixfast.files.input import RecordInput
    from sixfast.preparation.layout import Layout
    from sixfast.validate.report import Validation


class Prepared(NamedTuple):
    """What a preparation read and wrote; or what an earlier one did, as its manifest says.

    Attributes:
        records: records read.
        bases: letters of their sequences.
        chunks: chunks that they were cut into.
        chunks_with_frames: those with at least one stop-free frame.
        frames: stop-free frames written.
        residues: letters of their proteins.
        files: files of nucleotides. There are as many of proteins, unless sequences hold `>`.
        balance: the most residues in a pair of files, divided by the mean, if files get nearly equal
            residues; else None.
        manifest: path of the manifest.
        resumed: bytes of the input that an earlier, interrupted run had done; all bytes if nothing was left
            to do.
        errors: with `validate`, sentences about what in the input VirNucPro cannot process.
        warnings: with `validate`, sentences about what may surprise.
        removed: paths of files of an earlier preparation that were removed, since they were not made again.
        renamed: records that got another id, with `unique_ids` only.
        written: frames in the files: all; with `unique` those that are the same once.

    SEMANTICS 15.1 to 15.10.

    >>> Prepared(1, 600, 2, 1, 3, 298, 1, None, "manifest.json").frames
    3
    """

    records: int
    bases: int
    chunks: int
    chunks_with_frames: int
    frames: int
    residues: int
    files: int
    balance: float | None
    manifest: str
    resumed: int = 0
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: int = 0
    written: int = 0


def parameters_of(options: PrepareOptions) -> dict[str, Any]:
    """Return all options that change what is written, as the manifest holds them."""
    return {
        "chunk_size": options.size,
        "records_per_file": options.each,
        "files": options.files,
        "line_width": 0 if options.one_line else 60,
        "skip_empty": options.skip_empty,
        "keep": list(options.keep),
        "unique_ids": options.unique_ids,
        "unique": options.unique,
    }


def counts_of(done: WorkDone) -> dict[str, int]:
    """Return what was counted so far, by name."""
    return dict(zip(COUNT_NAMES, done.counts or repeat(0)))


def manifest_of(
    source: RecordInput,
    options: PrepareOptions,
    done: WorkDone,
    layout: Layout,
    validation: Validation | None,
) -> Manifest:
    """Return the manifest of what was made."""

    def sort_key(name: str) -> tuple[int, str, int]:
        kind, _, number = name.partition("/")
        return len(number) > 0, kind, int(number or 0)

    # Without any frame these files are empty, and the journal does not name them.
    whole = whole_files(options.keep, unique=options.unique)
    staged = {**dict.fromkeys(whole, StagedFile()), **done.files}
    read = staged.pop(INPUT, StagedFile())
    files = []
    for name in sorted(staged, key=sort_key):
        records, residues, size, checksum = staged[name]
        kind = name.partition("/")[0].partition(".")[0]
        known = residues if options.files is not None and "/" in name else None
        path = layout.relative_path(name)
        files.append(ManifestFile(path, kind, records, size, crc32_text(checksum), known))
    residues_of_files = [
        staged.get(f"protein/{number}", StagedFile()).residues for number in range(options.files or 0)
    ]
    return Manifest(
        {
            "name": os.path.basename(source.name),
            "path": source.path,
            "container": source.container,
            "content": source.content,
            "size": source.size if source.blocks is None else source.blocks.bytes_read,
            "modified": _utc(source.modified_ns / 1e9) if source.is_regular else None,
            "crc32": crc32_text(read.checksum if source.blocks is None else source.blocks.checksum),
        },
        parameters_of(options),
        {**counts_of(done), **({"renamed": done.renamed} if options.unique_ids else {})},
        files,
        {"sixfast": _kernel.VERSION, "python": sys.version.split()[0]},
        _utc(time.time()),
        residue_balance(residues_of_files) if residues_of_files else None,
        validation.as_json() if validation else None,
    )


def _utc(seconds: float) -> str:
    """Return a time, in seconds since 1970, as text in UTC (ISO 8601)."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def summary_of(manifest: Manifest, layout: Layout, resumed: int, removed: Iterable[str] = ()) -> Prepared:
    """Return a summary of a manifest."""
    counts = manifest.counts
    found = manifest.validation or {}
    return Prepared(
        counts["records"],
        counts["bases"],
        counts["chunks"],
        counts["with_frames"],
        counts["frames"],
        counts["residues"],
        sum(file.kind == "nucleotide" and "/" in file.path for file in manifest.files),
        manifest.balance["most_over_mean"] if manifest.balance else None,
        layout.manifest,
        resumed,
        tuple(found.get("errors", ())),
        tuple(found.get("warnings", ())),
        tuple(removed),
        counts.get("renamed", 0),
        sum(file.records for file in manifest.divided("protein")),
    )
