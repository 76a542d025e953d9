"""What tests of `prepare` have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sixfast
from sixfast.virnucpro.pipeline.parallel_translate import parallel_translate_sequences
from sixfast.virnucpro.utils import file_utils
from sixfast.virnucpro.utils.sequence import split_fasta_chunk


class StopError(RuntimeError):
    """What ends a run in these tests."""


def write_reads(path: Path) -> Path:
    """Forty reads with many frames, of several chunks each."""
    path.write_bytes(
        b"".join(b">read%d x\n%s\n" % (number, b"ACGATCGATC" * (5 + number)) for number in range(40))
    )
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder but the manifest, by their paths."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def records_in(text: bytes) -> int:
    return (b"\n" + text).count(b"\n>")


def by_stages(source: Path, folder: Path, size: int, each: int) -> dict[str, bytes]:
    """The tree that the stages leave, each run on what the one before has written (rule 14.2)."""
    chunked = folder / f"{source.stem}_chunked{size}.fa"
    nucleotide, protein = folder / f"{source.stem}_nucleotide.fa", folder / f"{source.stem}_protein.faa"
    folder.mkdir()
    split_fasta_chunk(source, chunked, size)
    parallel_translate_sequences(chunked, nucleotide, protein, num_workers=1)
    for path in (nucleotide, protein):
        file_utils.split_fasta_file(path, folder / path.stem, each)
    return tree(folder)


def prepared(source: Path, folder: Path, **options: Any) -> dict[str, bytes]:
    sixfast.prepare(source, folder, **options)
    assert list(folder.rglob(".*")) == []
    return tree(folder)
