"""Names of inputs, and those of outputs that are made from them."""

from __future__ import annotations

import os

#: The name that stands for standard input, and for standard output.
STANDARD_INPUT = STANDARD_OUTPUT = "-"
#: What the names of compressed files end in.
_COMPRESSED = (".gz", ".bgz", ".bgzf", ".zst", ".zstd", ".xz", ".bz2")
#: How outputs with such names are compressed; and what is not written.
_WRITTEN = {".gz": "gz", ".bgz": "gz", ".zst": "zst"}
_NOT_WRITTEN = (".xz", ".bz2", ".zip")


def stem_of(path: str) -> str:
    """Return the base name of an input without the suffix of its compression, then without its last suffix.

    >>> [stem_of(name) for name in ("x/reads.fastq.gz", "a.b.FA.ZST", ".fa.gz", "-")]
    ['reads', 'a.b', '.fa', 'stdin']
    """
    if path == STANDARD_INPUT:
        return "stdin"
    name = os.path.basename(path)
    stem, suffix = os.path.splitext(name)
    return os.path.splitext(stem if suffix.lower() in _COMPRESSED else name)[0]


def input_text(name: str) -> str:
    """Return what an input is called in sentences.

    >>> input_text("reads.fa"), input_text("-")
    ('reads.fa', 'standard input')
    """
    return "standard input" if name == STANDARD_INPUT else name


def compression_of(path: str, of_standard_output: str | None) -> str | None:
    """Return how an output is compressed, which its name says: "gz" or "zst"; None if it is not.

    Args:
        path: its name.
        of_standard_output: how standard output, whose name is `-`, is compressed.

    Raises:
        ValueError: for a name that promises what is not written.
    """
    if path == STANDARD_INPUT:
        return of_standard_output
    suffix = os.path.splitext(path)[1].lower()
    if suffix in _NOT_WRITTEN:
        raise ValueError(
            f"{path}: {suffix[1:]} is not written; give a name that ends in .gz, .zst or neither"
        )
    return _WRITTEN.get(suffix)


def has_suffix_of_other(path: str) -> bool:
    """Return whether the name is that of a file which cannot be empty: a compressed one, or BAM."""
    return os.path.splitext(path)[1].lower() in {*_COMPRESSED, ".bam"}


def path_text(name: str) -> str:
    """Return a file's name as text. Bytes that are not UTF-8 are replaced."""
    return os.fsencode(name).decode(errors="replace")
