"""Six-frame translation as one would write it with Biopython: a peer for the benchmarks."""

from __future__ import annotations

import sys

from Bio import SeqIO


def main(source: str, nucleotide: str, protein: str) -> None:
    """Write the frames without a stop."""
    with open(nucleotide, "w") as bases, open(protein, "w") as residues:
        for record in SeqIO.parse(source, "fasta"):  # type: ignore[no-untyped-call]
            forward = record.seq.upper()
            for strand, name in ((forward, "F"), (forward.reverse_complement(), "R")):
                for offset in range(3):
                    frame = strand[offset : offset + (len(strand) - offset) // 3 * 3]
                    translation = frame.translate()
                    if "*" not in translation:
                        bases.write(f">{record.id}{name}{offset + 1}\n{frame}\n")
                        residues.write(f">{record.id}{name}{offset + 1}\n{translation}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
