"""The result of a preparation: as `prepare` returns it and as the manifest keeps it."""

from __future__ import annotations

import os
import sys
import time
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from sixfast import _kernel
from sixfast.preparation.manifest import Manifest, ManifestFile, balance, in_hexadecimal
from sixfast.preparation.staging import INPUT, Progress, Staged

if TYPE_CHECKING:
    from sixfast.engine.jobs import PrepareOptions
    from sixfast.files.input import InputFile
    from sixfast.preparation.layout import Layout
    from sixfast.validate.report import Validation

#: What SpanPreparer counts.
COUNTS = (
    "records",
    "bases",
    "longer",
    "empty",
    "chunks",
    "translated",
    "with_frames",
    "frames",
    "residues",
)


class Prepared(NamedTuple):
    """What a preparation read and wrote, or what the manifest of an earlier one tells.

    Attributes:
        records: records read.
        bases: letters of their sequences.
        chunks: chunks that they were cut into.
        chunks_with_frames: those with at least one stop-free frame.
        frames: stop-free frames written.
        residues: letters of their proteins.
        files: files of nucleotides; there are as many of proteins, but for sequences with `>` in them.
        balance: the residues of the fullest pair of files divided by the mean, where files are to have
            equally many; else None.
        manifest: path of the manifest.
        resumed: bytes of the input that an earlier, interrupted run had done; all of them if nothing was left
            to do.
        errors: sentences about what in the input would be in the way of VirNucPro, with `validate`.
        warnings: the same about what may surprise.

    SEMANTICS 15.1 to 15.9.

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


def parameters_of(options: PrepareOptions) -> dict[str, Any]:
    """Return all that decides the bytes that are made, as the manifest tells it."""
    return {
        "chunk_size": options.size,
        "records_per_file": options.each,
        "files": options.files,
        "line_width": 0 if options.one_line else 60,
        "skip_empty": options.skip_empty,
        "keep": list(options.keep),
    }


def counts_of(done: Progress) -> dict[str, int]:
    """Return what was counted so far, by name."""
    return dict(zip(COUNTS, done.counts or repeat(0)))


def manifest_of(
    source: InputFile,
    options: PrepareOptions,
    done: Progress,
    layout: Layout,
    validation: Validation | None,
) -> Manifest:
    """Return the manifest of what was made."""

    def order(name: str) -> tuple[int, str, int]:
        kind, _, number = name.partition("/")
        return len(number) > 0, kind, int(number or 0)

    staged = dict(done.files)
    read = staged.pop(INPUT, Staged())
    files = []
    for name in sorted(staged, key=order):
        records, residues, size, checksum = staged[name]
        kind = name.partition("/")[0].partition(".")[0]
        told = residues if options.files is not None and "/" in name else None
        files.append(ManifestFile(layout.relative(name), kind, records, size, in_hexadecimal(checksum), told))
    shares = [staged.get(f"protein/{number}", Staged()).residues for number in range(options.files or 0)]
    return Manifest(
        {
            "name": os.path.basename(source.name),
            "path": source.path,
            "size": source.size,
            "modified": _utc(source.modified_ns / 1e9),
            "crc32": in_hexadecimal(read.checksum),
        },
        parameters_of(options),
        counts_of(done),
        files,
        {"sixfast": _kernel.VERSION, "python": sys.version.split()[0]},
        _utc(time.time()),
        balance(shares) if shares else None,
        validation.as_json() if validation else None,
    )


def _utc(seconds: float) -> str:
    """A time since 1970 as it is usually written."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def summary_of(manifest: Manifest, layout: Layout, resumed: int) -> Prepared:
    """Return in short what a manifest tells."""
    counts = manifest.counts
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
        *(tuple((manifest.validation or {}).get(kind, ())) for kind in ("errors", "warnings")),
    )
