"""What goes to a worker, and what comes back."""

from __future__ import annotations

from typing import NamedTuple

from sixfast._kernel import SpanTranslator


class Job(NamedTuple):
    """The files and options of one translation.

    Attributes:
        input: absolute path of a FASTA file.
        nucleotide: absolute path of an existing file to write to.
        protein: absolute path of an existing file to write to.
        skip_empty: leave out frames whose protein is empty.
    """

    input: str
    nucleotide: str
    protein: str
    skip_empty: bool

    def translator(self) -> SpanTranslator:
        """Open the files."""
        return SpanTranslator(self.input, self.nucleotide, self.protein, skip_empty=self.skip_empty)


class SpanResult(NamedTuple):
    """What came of a span or a block.

    Attributes:
        length: its bytes.
        written: bytes written to the nucleotide and to the protein output.
        counts: records, records with a stop-free frame, frames written, bases.
    """

    length: int
    written: tuple[int, int]
    counts: tuple[int, int, int, int]
