"""The readable translator: what sixfast must answer, in pure Python."""

from sixfast.reference.genetic_codes import GeneticCode, genetic_code, genetic_code_ids
from sixfast.reference.virnucpro import (
    CODON_TABLE,
    Counts,
    chunk_fasta,
    chunk_places,
    identify_seq,
    read_fasta,
    reverse_complement,
    split_fasta,
    split_lines,
    train_fasta,
    translate_dna,
    translate_fasta,
)

__all__ = [
    "CODON_TABLE",
    "Counts",
    "GeneticCode",
    "chunk_fasta",
    "chunk_places",
    "genetic_code",
    "genetic_code_ids",
    "identify_seq",
    "read_fasta",
    "reverse_complement",
    "split_fasta",
    "split_lines",
    "train_fasta",
    "translate_dna",
    "translate_fasta",
]
