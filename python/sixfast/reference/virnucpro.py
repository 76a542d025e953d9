"""The stages of VirNucPro before the GPU: six-frame translation above all.

Read it beside docs/SEMANTICS.md; the numbers in the docstrings are that page's rules. The tests
hold the Rust kernel to this module, so nothing here is tuned for speed and nothing calls it on
the fast path.
"""

from __future__ import annotations

import io
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sixfast.reference.genetic_codes import genetic_code

_COMPLEMENT = str.maketrans("ACGTacgt", "TGCAtgca")
_AMBIGUOUS = "NRYMKSWHBVD"

#: Rule 2.3: codon to amino acid, the standard genetic code, `*` for a stop.
CODON_TABLE: dict[str, str] = genetic_code(1).amino_acids


class Counts(NamedTuple):
    """What a translation went through (rules 8.5 and 8.6).

    Attributes:
        records: records read.
        records_with_frames: records with at least one stop-free frame.
        frames: stop-free frames written to each output.
        bases: letters of all sequences.

    >>> Counts(records=1, records_with_frames=1, frames=6, bases=3).bases
    3
    """

    records: int
    records_with_frames: int
    frames: int
    bases: int


def reverse_complement(sequence: str) -> str:
    """The reverse strand: A and T, C and G exchanged, all else only moved (rules 2.1, 2.2).

    Args:
        sequence: a str of any code points.

    Returns:
        A str of as many code points.

    Raises:
        TypeError, AttributeError, ValueError: for values of other types (rule 3.18).

    >>> reverse_complement("acgtN")
    'Nacgt'
    """
    # Complement, then reverse: the order decides the exception for a value that is no str (3.18).
    return sequence.translate(_COMPLEMENT)[::-1]


def translate_dna(sequence: str) -> list[str]:
    """The six proteins: forward offsets 0 1 2, then those of the reverse strand (rules 2.4 to 2.11).

    Args:
        sequence: a str of any code points.

    Returns:
        A list of six str; a frame has at most a third as many letters as the sequence.

    Raises:
        TypeError, AttributeError, ValueError: for values of other types (rule 3.18).

    >>> translate_dna("ATGCC")
    ['M', 'C', 'A', 'G', 'A', 'H']
    """
    forward = [_translate_frame(sequence, offset) for offset in range(3)]
    reverse = reverse_complement(sequence)
    return forward + [_translate_frame(reverse, offset) for offset in range(3)]


def _translate_frame(strand: str, offset: int) -> str:
    """One frame: whole codons from `offset` on; an unknown one adds nothing (rules 2.5 to 2.10)."""
    starts = range(offset, len(strand) - 2, 3)
    return "".join([CODON_TABLE.get(strand[start : start + 3], "") for start in starts])


def identify_seq(
    seqid: str,
    sequence: str,
    refseq_pro_list: Iterable[Container[str]] | None = None,
    istraindata: object = False,
) -> list[dict[str, str]] | None:
    """The stop-free frames of a record, F1 to R3 (rules 3.1 to 3.9).

    With `istraindata` an ambiguous sequence gives None, and a frame must also be known to
    `refseq_pro_list` (rules 3.11 to 3.16); without, that list is not looked at (rule 3.10).

    Args:
        seqid: the record's id.
        sequence: a str of any code points; its case is not changed.
        refseq_pro_list: reference proteins.
        istraindata: training mode.

    Returns:
        A list of at most six dicts with the keys `seqid`, `nucleotide`, `protein`, or None.

    Raises:
        TypeError, AttributeError, ValueError: for values of other types (rules 3.16 to 3.19).

    >>> identify_seq("s", "ATGGCC")[0]
    {'seqid': 'sF1', 'nucleotide': 'ATGGCC', 'protein': 'MA'}
    """
    if istraindata and any(letter in sequence for letter in _AMBIGUOUS):
        return None
    proteins = translate_dna(sequence)
    reverse = reverse_complement(sequence)
    frames = []
    for index, protein in enumerate(proteins):
        if "*" in protein:
            continue
        if istraindata and not _is_known(protein, refseq_pro_list):
            continue
        strand, name = (sequence, "F") if index < 3 else (reverse, "R")
        offset = index % 3
        frames.append(
            {
                "seqid": seqid + f"{name}{offset + 1}",
                # One base more than the protein needs, where there is one (rule 3.5).
                "nucleotide": strand[offset : offset + 3 * len(protein) + 1],
                "protein": protein,
            }
        )
    return frames


def _is_known(protein: str, references: Iterable[Container[str]] | None) -> bool:
    """Whether a reference holds the protein; no references, no filter (rules 3.12, 3.13)."""
    return not references or any(protein in reference for reference in references)


def read_fasta(data: bytes) -> Iterator[tuple[str, str, str]]:
    r"""The records of a FASTA file (rules 6.1 to 6.13).

    Args:
        data: all bytes of the file.

    Yields:
        The id, the description and the sequence of each record.

    Raises:
        ValueError: for anything before the first `>`.
        UnicodeDecodeError: for bytes that are not UTF-8 and for a sequence that is not ASCII, after the
            records before it.

    >>> list(read_fasta(b">a b\nAC\nGT\n"))
    [('a', 'a b', 'ACGT')]
    """
    for description, sequence in _read(data):
        words = description.split(maxsplit=1)
        yield words[0] if words else "", description, sequence.decode("ascii")


def _read(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The description and the sequence, in UTF-8, of each record."""
    lines = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", errors="strict", newline=None)
    header = lines.readline()
    if header and not header.startswith(">"):
        raise ValueError("the input must start with '>': remove what is before the first record")
    while header:
        next_header = ""
        sequence_lines = []
        for line in lines:
            if line.startswith(">"):
                next_header = line
                break
            sequence_lines.append(line)
        yield header[1:].rstrip(), "".join(sequence_lines).encode().translate(None, b" \t\r\n")
        header = next_header


def translate_fasta(data: bytes, *, skip_empty: bool = False) -> tuple[bytes, bytes, Counts]:
    r"""Nucleotide FASTA, protein FASTA and the counts of an input (rules 8.1 to 8.6).

    Args:
        data: all bytes of a FASTA file.
        skip_empty: leave out the frames whose protein is empty (rule 8.7).

    Returns:
        Two bytes objects and the counts.

    Raises:
        ValueError, UnicodeDecodeError: as `read_fasta`.

    >>> translate_fasta(b">s\nATGTAA\n")[1].split()
    [b'>sF2', b'C', b'>sF3', b'V', b'>sR1', b'LH', b'>sR2', b'Y', b'>sR3', b'T']
    """
    nucleotide_lines = []
    protein_lines = []
    records = records_with_frames = written = bases = 0
    for seqid, _description, sequence in read_fasta(data):
        frames = identify_seq(seqid, sequence.upper()) or []
        records += 1
        records_with_frames += bool(frames)
        bases += len(sequence)
        for frame in frames:
            if skip_empty and not frame["protein"]:
                continue
            written += 1
            nucleotide_lines.append(f">{frame['seqid']}\n{frame['nucleotide']}\n")
            protein_lines.append(f">{frame['seqid']}\n{frame['protein']}\n")
    counts = Counts(records, records_with_frames, written, bases)
    return "".join(nucleotide_lines).encode(), "".join(protein_lines).encode(), counts


def _wrapped(header: str, sequence: str) -> str:
    """A record with its sequence in lines of 60 (rules 7.1 to 7.3)."""
    lines = [sequence[start : start + 60] for start in range(0, len(sequence), 60)]
    return "".join(f"{line}\n" for line in [f">{header}", *lines])


def chunk_places(length: int, size: int) -> list[tuple[int, int]]:
    """Where the chunks of a sequence begin and end, step by step (rules 10.1 to 10.3).

    Args:
        length: letters of the sequence.
        size: letters in a chunk.

    Returns:
        Start and end of each chunk, from 0.

    Raises:
        ZeroDivisionError: for an empty sequence, a size of 0, and a negative one whose amount is
            more than the length (rules 10.5, 10.9).

    >>> chunk_places(301, 300)
    [(0, 300), (150, 301)]
    >>> chunk_places(301, -300)
    []
    """
    number = -(-length // size)
    surplus = number * size - length
    shorter = surplus // number
    longer_ones = shorter + surplus % number
    places = []
    start = 0
    for index in range(number):
        places.append((start, min(start + size, length)))
        overlap = shorter + 1 if index < longer_ones else shorter
        start += size - overlap
    return places


def chunk_fasta(data: bytes, size: int, *, original: bool = False) -> bytes:
    r"""The chunks of an input (rules 10.4 to 10.8).

    Args:
        data: FASTA.
        size: letters in a chunk.
        original: by the rules of the original program, and not by Broad's.

    Returns:
        FASTA of the chunks.

    Raises:
        ValueError: for text before the first record.
        UnicodeDecodeError: for a record that cannot be read.
        ZeroDivisionError: for an empty record, unless no sequence is longer than a chunk by Broad's rules.

    >>> chunk_fasta(b">a\nATGGC\n", 3)
    b'>a_chunk_1\nATG\n>a_chunk_2\nGGC\n'
    """
    if not original:
        longest = max((len(sequence) for _, sequence in _read(data)), default=0)
        if longest <= size:
            records = [_wrapped(f"{seqid}_chunk_1", sequence) for seqid, _, sequence in read_fasta(data)]
            return "".join(records).encode()
    chunks = [
        _wrapped(f"{seqid}_chunk_{number}", sequence[start:end])
        for seqid, _, sequence in read_fasta(data)
        for number, (start, end) in enumerate(chunk_places(len(sequence), size), start=1)
    ]
    return "".join(chunks).encode()


def train_fasta(data: bytes, proteins: Mapping[str, Sequence[str]], size: int) -> tuple[bytes, bytes]:
    r"""The training set of a genome: nucleotide FASTA and protein FASTA (rules 4.3, 17.1 to 17.3).

    Args:
        data: FASTA of the genome.
        proteins: reference proteins by record id.
        size: letters in a chunk.

    Returns:
        Two bytes objects.

    Raises:
        ValueError, UnicodeDecodeError, ZeroDivisionError: as `chunk_fasta`.

    >>> train_fasta(b">a\nATGGCC\n", {"a": ["KMA"]}, 6)[1].split()
    [b'>a_chunk_1F1', b'MA', b'>a_chunk_1R2', b'A']
    """
    nucleotide_lines = []
    protein_lines = []
    for seqid, _, sequence in read_fasta(chunk_fasta(data, size, original=True)):
        references = proteins.get(seqid.split("_chunk_")[0], [])
        if not references:  # the original keeps no frame then, Broad's identify_seq would keep all
            continue
        for frame in identify_seq(seqid, sequence.upper(), references, istraindata=True) or []:
            if frame["protein"]:
                nucleotide_lines.append(f">{frame['seqid']}\n{frame['nucleotide']}\n")
                protein_lines.append(f">{frame['seqid']}\n{frame['protein']}\n")
    return "".join(nucleotide_lines).encode(), "".join(protein_lines).encode()


def split_fasta(data: bytes, sequences_per_file: float) -> list[bytes]:
    r"""The files that Broad's split_fasta_file writes (rules 11.1 to 11.4).

    Args:
        data: FASTA.
        sequences_per_file: records in a file.

    Returns:
        What each file holds.

    Raises:
        ValueError: for text before the first record.
        UnicodeDecodeError: for a record that cannot be read.

    >>> split_fasta(b">a\nATG\n>b\nATGGCC\n", 1)
    [b'>a\nATG\n', b'>b\nATGGCC\n']
    """
    files: list[list[str]] = []
    is_full = True
    for _, description, sequence in read_fasta(data):
        if is_full:
            files.append([])
        files[-1].append(_wrapped(description, sequence))
        is_full = len(files[-1]) >= sequences_per_file
    return ["".join(file).encode() for file in files]


def split_lines(data: bytes, sequences_per_file: float) -> list[bytes]:
    r"""The files that the original's split_fasta_file writes (rules 11.5, 11.6).

    Args:
        data: text; lines that begin with `>` begin records.
        sequences_per_file: records in a file.

    Returns:
        What each file holds.

    Raises:
        UnicodeDecodeError: for a byte that is no UTF-8.
        ZeroDivisionError: for 0 sequences in a file, if there is a record.

    >>> split_lines(b">a\nATG\n\n>b\nATGGCC", 1)
    [b'>a\nATG\n\n', b'>b\nATGGCC']
    """
    files: list[list[str]] = []
    records = 0
    for line in io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", errors="strict", newline=None):
        if line.startswith(">"):
            if records % sequences_per_file == 0:
                files.append([])
            records += 1
        if files:
            files[-1].append(line)
    return ["".join(file).encode() for file in files]
