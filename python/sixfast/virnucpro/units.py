"""Drop-in for `units.py` of the original program, Li-Jing-1997/VirNucPro.

It differs from the drop-ins for Broad's modules (`utils.sequence`, `utils.file_utils`) as that program does:
in training mode (rule 3.12), in chunking (10.5) and in splitting, which copies lines (11.5, 11.6). It logs
nothing.
"""

from __future__ import annotations

import math
import os
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sixfast import _kernel
from sixfast._kernel import reverse_complement, translate_dna
from sixfast.chunk import chunk_file
from sixfast.files.directories import new_directory
from sixfast.split import MAX_RECORDS, split_file
from sixfast.virnucpro import read_once

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from typing import TextIO

    from sixfast.files import AnyPath

    Frames = list[dict[str, str]]

__all__ = [
    "identify_seq",
    "process_record",
    "process_train_record",
    "reverse_complement",
    "split_fasta_chunk",
    "split_fasta_file",
    "translate_dna",
]


def identify_seq(
    seqid: str,
    sequence: str,
    refseq_pro_list: Iterable[Container[str]] | None = None,
    istraindata: object = False,
) -> Frames | None:
    """Find the stop-free frames of a sequence, as Broad's `identify_seq` does, except in training mode.

    Args:
        seqid: the record's id.
        sequence: its sequence.
        refseq_pro_list: reference proteins. In training mode a frame is kept only if one of them holds its
            protein; so with an empty list none is kept (rule 3.12).
        istraindata: training mode.

    Returns:
        Dicts with `seqid`, `nucleotide` and `protein`; None for an ambiguous sequence in training mode.

    Raises:
        TypeError: in training mode, if the references are None and there is a frame.

    >>> from sixfast.virnucpro.units import identify_seq
    >>> identify_seq("s", "ATGGCC", [], istraindata=True)
    []
    """
    if not istraindata:
        return _kernel.identify_seq(seqid, sequence)
    frames = _kernel.identify_seq("", sequence, None, istraindata)
    if frames is None:
        return None
    kept = []
    for frame in frames:
        if any(frame["protein"] in reference for reference in refseq_pro_list):  # type: ignore[union-attr]
            frame["seqid"] = seqid + frame["seqid"]
            kept.append(frame)
    return kept


def process_record(
    index: int,
    record: Any,  # noqa: ANN401 - a SeqRecord; Biopython is not needed to know one
    refseq_pro_list: Iterable[Container[str]] | None = None,
    istraindata: object = False,
) -> tuple[int, Frames | None]:
    """Find the stop-free frames of a Biopython record in upper case (rule 4.1).

    Args:
        index: any value; it is returned.
        record: a SeqRecord.
        refseq_pro_list: as in `identify_seq`, used in training mode only.
        istraindata: training mode.

    Returns:
        The index and what `identify_seq` returns.

    >>> from types import SimpleNamespace
    >>> index, frames = process_record(7, SimpleNamespace(id="s", seq="atggcc"))
    >>> index, len(frames)
    (7, 6)
    """
    return index, identify_seq(record.id, str(record.seq).upper(), refseq_pro_list, istraindata)


def process_train_record(
    record: Any,  # noqa: ANN401 - a SeqRecord; Biopython is not needed to know one
    refseq_pro_dir: Mapping[str, Iterable[Container[str]]],
) -> Frames | None:
    """Find the frames of a chunk to train on: `process_record` of the scripts that make them (rule 4.3).

    Args:
        record: a SeqRecord, whose id begins with that of the record it was cut from and `_chunk_`.
        refseq_pro_dir: reference proteins by record id; a missing id has none.

    Returns:
        What `identify_seq` returns in training mode.

    >>> from types import SimpleNamespace
    >>> record = SimpleNamespace(id="X.1_chunk_2", seq="atggcc")
    >>> process_train_record(record, {"X.1": ["KMAK"]})[0]
    {'seqid': 'X.1_chunk_2F1', 'nucleotide': 'ATGGCC', 'protein': 'MA'}
    """
    references = refseq_pro_dir.get(record.id.split("_chunk_")[0], [])
    return identify_seq(record.id, str(record.seq).upper(), references, istraindata=True)


def split_fasta_chunk(input_file: AnyPath | TextIO, output_file: AnyPath, chunk_size: int) -> None:
    r"""Cut the sequences of a FASTA file into overlapping chunks, as Broad's `split_fasta_chunk` does.

    Args:
        input_file: a FASTA file, or an open text, which is read to its end.
        output_file: where to write; an existing file is replaced.
        chunk_size: letters in a chunk.

    Raises:
        OSError, ValueError, UnicodeDecodeError, TypeError: as Broad's.
        ZeroDivisionError: for any empty record (rule 10.5), and for a wrong size (rule 10.9).

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads = os.path.join(folder.name, "reads.fa")
    >>> with open(reads, "w") as file:
    ...     _ = file.write(">a\nATG\n>b\nATGGCC\n")
    >>> chunks = os.path.join(folder.name, "chunks.fa")
    >>> split_fasta_chunk(reads, chunks, 5)
    >>> with open(chunks) as file:
    ...     file.read().split()
    ['>a_chunk_1', 'ATG', '>b_chunk_1', 'ATGGC', '>b_chunk_2', 'GGCC']
    >>> folder.cleanup()
    """
    if read_once.is_file(input_file):
        chunk_file(input_file, output_file, chunk_size)
    else:
        read_once.chunk(input_file, output_file, chunk_size)


def split_fasta_file(input_file: AnyPath, output_dir: AnyPath, sequences_per_file: float) -> None:
    r"""Copy the lines of a FASTA file to `output_1.fa`, `output_2.fa`, ... of so many records each.

    Nothing is parsed or wrapped; every line end becomes LF, and lines before the first record are left out.

    Args:
        input_file: a FASTA file.
        output_dir: the directory, made if there is none.
        sequences_per_file: a new file begins whenever it divides the number of records so far.

    Raises:
        OSError: if a file cannot be read or written; NotADirectoryError if a file has the directory's path.
        ValueError: for an output that is the input.
        UnicodeDecodeError: for a byte that is no UTF-8.
        ZeroDivisionError, TypeError: for a `sequences_per_file` of 0 or no number, if there is a record.

    SEMANTICS 11.5 and 11.6.

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads = os.path.join(folder.name, "reads.fa")
    >>> with open(reads, "w") as file:
    ...     _ = file.write(">a\nATG\n>b\nATGGCC\n")
    >>> split_fasta_file(reads, folder.name, 1)
    >>> sorted(os.listdir(folder.name))
    ['output_1.fa', 'output_2.fa', 'reads.fa']
    >>> folder.cleanup()
    """
    directory = os.fsdecode(output_dir)

    def split() -> None:
        split_file(
            input_file,
            lambda file: os.path.join(directory, f"output_{file + 1}.fa"),
            lambda: _records_per_file(sequences_per_file),
            copy=True,
        )

    if os.path.exists(directory):
        split()
    else:
        with new_directory(directory):
            split()


def _records_per_file(number: float) -> int:
    """Return the smallest count above 0 that `number` divides without rest; exact for fractions."""
    _ = 0 % number
    return MAX_RECORDS if math.isinf(number) else abs(Fraction(number).numerator)
