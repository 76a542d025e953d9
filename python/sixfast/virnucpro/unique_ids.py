"""What wrappers around VirNucPro do to its input: BAM to FASTA, and a number behind ids that come again.

Names, results, written bytes and log records are those of the class `VirNucPro` in virnucpro-cuda.
`sixfast.prepare` needs none of this: it reads BAM, and gives each record an id of its own (section 18 of
SEMANTICS, whose rules differ from these). SEMANTICS 22.19 to 22.21.
"""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from sixfast._kernel import RecordBlocks
from sixfast.files.outputs import OutputFiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sixfast.files import StrPath

__all__ = ["bam_to_fasta", "bam_to_fasta_paired", "ensure_unique_fasta_ids", "logger"]

logger = logging.getLogger("virnucpro")

#: Lines that are written at a time.
_LINES = 10_000


def ensure_unique_fasta_ids(input_fasta: StrPath, output_fasta: StrPath) -> None:
    r"""Copy a FASTA file, with a number behind each id that came before.

    Not all ids are different afterwards: an id keeps its name when it comes first, even if another one was
    given that name.

    Args:
        input_fasta: path of the file. Its ids are held in memory.
        output_fasta: path of the copy, which appears whole or not at all.

    Raises:
        OSError: if a file cannot be read or written.
        UnicodeDecodeError: for a byte that is no UTF-8.
        IndexError: for a header without an id.

    SEMANTICS 22.19.

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads, copy = (os.path.join(folder.name, name) for name in ("reads.fa", "copy.fa"))
    >>> with open(reads, "w") as file:
    ...     _ = file.write(">a 1\nATG\n>a 2\nGCC\n")
    >>> ensure_unique_fasta_ids(reads, copy)
    >>> with open(copy) as file:
    ...     file.read()
    '>a 1\nATG\n>a_1 2\nGCC\n'
    >>> folder.cleanup()
    """
    names = _Names()
    with open(input_fasta, encoding="utf-8") as lines:
        copied = (names.renamed(line) if line[0] == ">" else line for line in lines)
        _write(output_fasta, iter(lambda: "".join(islice(copied, _LINES)).encode(), b""))
    if names.duplicates:
        logger.warning("Deduplicated %s duplicate FASTA IDs", names.duplicates)


class _Names:
    """The ids so far.

    Attributes:
        duplicates: records that were given a new name.
    """

    def __init__(self) -> None:
        self.duplicates = 0
        self._numbers: dict[str, int] = {}
        self._written: set[str] = set()

    def renamed(self, header: str) -> str:
        """Return the header with the name that its record is given."""
        words = header[1:].split(None, 1)
        if not words:
            raise IndexError("a header has no id: write one behind its '>'")
        name = words[0]
        new = self._name(name)
        return f">{new}{header[1 + len(name) :]}"

    def _name(self, name: str) -> str:
        new = name
        if name in self._numbers:
            self.duplicates += 1
            while new in self._written:
                self._numbers[name] += 1
                new = f"{name}_{self._numbers[name]}"
        else:
            self._numbers[name] = 0
        self._written.add(new)
        return new


def bam_to_fasta(in_bam: StrPath, out_fasta: StrPath) -> None:
    r"""Write every record of a BAM file as FASTA, as it is stored.

    Reads of the other strand are not turned back, further alignments of a read are not left out, and a record
    without a sequence has the line `None`.

    Args:
        in_bam: path of the BAM file.
        out_fasta: path of the FASTA file, which appears whole or not at all.

    Raises:
        OSError: if a file cannot be read or written, or the BAM file is cut or damaged.
        ValueError: for an empty file.
        NotImplementedError: for what is no BAM.

    SEMANTICS 22.20.

    >>> import gzip, os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads, fasta = (os.path.join(folder.name, name) for name in ("reads.bam", "reads.fa"))
    >>> with open(reads, "wb") as file:  # without references and records
    ...     _ = file.write(gzip.compress(b"BAM\1" + bytes(8)))
    >>> bam_to_fasta(reads, fasta)
    >>> os.path.getsize(fasta)
    0
    >>> folder.cleanup()
    """
    _write_bam(in_bam, out_fasta, mates=False)


def bam_to_fasta_paired(in_bam: StrPath, out_fasta: StrPath) -> None:
    r"""Write every record of a BAM file as FASTA, with `/1` or `/2` behind the names of mates.

    Args:
        in_bam: path of the BAM file.
        out_fasta: path of the FASTA file, which appears whole or not at all.

    Raises:
        OSError, ValueError, NotImplementedError: as `bam_to_fasta`.

    SEMANTICS 22.21.

    >>> import gzip, os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads, fasta = (os.path.join(folder.name, name) for name in ("reads.bam", "reads.fa"))
    >>> with open(reads, "wb") as file:  # without references and records
    ...     _ = file.write(gzip.compress(b"BAM\1" + bytes(8)))
    >>> bam_to_fasta_paired(reads, fasta)
    >>> os.path.getsize(fasta)
    0
    >>> folder.cleanup()
    """
    _write_bam(in_bam, out_fasta, mates=True)


def _write_bam(in_bam: StrPath, out_fasta: StrPath, *, mates: bool) -> None:
    name = os.fspath(in_bam)
    _check_is_bam(name)
    _write(out_fasta, _stored_records(name, mates=mates))


def _check_is_bam(name: str) -> None:
    """Raise what pysam raises for what is no BAM."""
    with open(name, "rb") as file:
        start = file.read(2)
    if not start:
        raise ValueError(
            f"{name}: is empty, and a BAM without records is not; see whether it was copied whole"
        )
    if start != b"\x1f\x8b":
        raise NotImplementedError(f"{name}: is no BAM; give one, or a FASTA file to what reads that")


def _stored_records(name: str, *, mates: bool) -> Iterator[bytes]:
    with _damage_as_pysam_tells_it():
        blocks = RecordBlocks(name, name)
    if blocks.content != "bam":
        raise ValueError(f"{name}: holds no BAM; give one, or a FASTA file to what reads that")
    with _damage_as_pysam_tells_it():
        while block := blocks.next():
            yield block.stored_bam(mates=mates)


@contextmanager
def _damage_as_pysam_tells_it() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise OSError(str(error)) from error


def _write(path: StrPath, pieces: Iterator[bytes]) -> None:
    """Write a file that appears whole or not at all."""
    with OutputFiles({"FASTA": path}) as outputs:
        outputs.open()
        for piece in pieces:
            outputs.write([piece])
        outputs.commit()
