"""The readable translator: what sixfast must answer, in pure Python."""

from sixfast.reference.ambiguity import (
    AMBIGUITY_POLICIES,
    complement_iupac,
    read_codon,
    stop_free_frames,
    translate,
)
from sixfast.reference.genetic_codes import GeneticCode, genetic_code, genetic_code_ids
from sixfast.reference.orfs import OrfRules, find_orfs
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
    "AMBIGUITY_POLICIES",
    "CODON_TABLE",
    "Counts",
    "GeneticCode",
    "OrfRules",
    "chunk_fasta",
    "chunk_places",
    "complement_iupac",
    "find_orfs",
    "genetic_code",
    "genetic_code_ids",
    "identify_seq",
    "read_codon",
    "read_fasta",
    "reverse_complement",
    "split_fasta",
    "split_lines",
    "stop_free_frames",
    "train_fasta",
    "translate",
    "translate_dna",
    "translate_fasta",
]
