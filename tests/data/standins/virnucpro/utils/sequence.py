"""One sequence at a time, and chunks."""

import logging
from pathlib import Path

from sixfast import reference

CODON_TABLE = dict(reference.CODON_TABLE)
logger = logging.getLogger("virnucpro.sequence")


def reverse_complement(sequence: str) -> str:
    """Return the other strand."""
    return reference.reverse_complement(sequence)


def translate_dna(sequence: str) -> list:
    """Return six proteins."""
    return reference.translate_dna(sequence)


def identify_seq(seqid: str, sequence: str, refseq_pro_list: list = None, istraindata: bool = False) -> list:  # noqa: RUF013
    """Return the frames without a stop."""
    return reference.identify_seq(seqid, sequence, refseq_pro_list, istraindata)


def split_fasta_chunk(input_file: Path, output_file: Path, chunk_size: int) -> None:
    """Cut records into overlapping chunks of one length."""
    with open(output_file, "w", encoding="utf-8") as output:
        for seqid, _, sequence in reference.read_fasta(Path(input_file).read_bytes()):
            chunks = -(-len(sequence) // chunk_size)
            shorter, rest = divmod(chunks * chunk_size - len(sequence), chunks)
            start = 0
            for index in range(chunks):
                chunk = sequence[start : start + chunk_size]
                output.write(f">{seqid}_chunk_{index + 1}\n")
                output.writelines(f"{chunk[at : at + 60]}\n" for at in range(0, len(chunk), 60))
                start += chunk_size - shorter - (index < shorter + rest)
