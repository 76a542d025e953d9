"""A GenBank file for a genome that has none: its longest open reading frames as CDS features."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import sixfast

LEAST_PROTEIN = 60
#: Frames that are not annotated, so that some frames of the genome find no reference.
EVERY_UNANNOTATED = 5


class Gene(NamedTuple):
    """Where a gene lies on the forward strand, which strand it is on, and its protein."""

    start: int
    end: int
    strand: int
    protein: str


def genes(sequence: str) -> list[Gene]:
    """Open reading frames that do not overlap, the longest first taken, in the order of the genome.

    One begins with M, ends with a stop, and has at least 60 amino acids. One in five is left out.
    """
    runs = re.finditer("[ACGT]+", sequence)
    frames = (gene for run in runs for gene in _open_frames(run.group(), run.start()))
    found = sorted(frames, key=lambda gene: (-len(gene.protein), gene.start))
    taken = bytearray(len(sequence))
    chosen = []
    for gene in found:
        if not any(taken[gene.start : gene.end]):
            taken[gene.start : gene.end] = bytes([1]) * (gene.end - gene.start)
            chosen.append(gene)
    return sorted(gene for number, gene in enumerate(chosen) if number % EVERY_UNANNOTATED)


def _open_frames(sequence: str, offset: int) -> Iterator[Gene]:
    """Those of a run of bases that begins at `offset`."""
    for frame, translation in enumerate(sixfast.translate_dna(sequence)):
        at = 0
        for piece in translation.split("*")[:-1]:
            first = piece.find("M")
            protein = piece[first:] if first >= 0 else ""
            if len(protein) >= LEAST_PROTEIN:
                start = frame % 3 + 3 * (at + first)
                end = start + 3 * len(protein) + 3
                strand = 1 if frame < 3 else -1
                if strand < 0:
                    start, end = len(sequence) - end, len(sequence) - start
                yield Gene(offset + start, offset + end, strand, protein)
            at += len(piece) + 1


def write_genbank(records: Iterable[tuple[str, str]], path: Path) -> dict[str, list[str]]:
    """Write records, each an id with version and a sequence in upper case.

    Returns:
        The proteins by record id.
    """
    from Bio import SeqIO
    from Bio.Seq import Seq
    from Bio.SeqFeature import FeatureLocation, SeqFeature
    from Bio.SeqRecord import SeqRecord

    proteins: dict[str, list[str]] = {}
    annotated = []
    for seqid, sequence in records:
        record = SeqRecord(Seq(sequence), id=seqid, name=seqid.partition(".")[0])
        record.annotations["molecule_type"] = "DNA"
        found = genes(sequence)
        for number, gene in enumerate(found):
            location = FeatureLocation(gene.start, gene.end, gene.strand)
            names = {"locus_tag": [f"{record.name}_{number}"], "product": ["hypothetical protein"]}
            record.features.append(SeqFeature(location, type="gene", qualifiers=names))
            coding = {**names, "codon_start": ["1"], "transl_table": ["11"], "translation": [gene.protein]}
            record.features.append(SeqFeature(location, type="CDS", qualifiers=coding))
        annotated.append(record)
        proteins[seqid] = [gene.protein for gene in found]
    SeqIO.write(annotated, path, "genbank")
    return proteins
