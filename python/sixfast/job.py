"""What has to be known to translate spans of a file, in any process."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sixfast._kernel import SpanTranslator

if TYPE_CHECKING:
    #: Bytes of the span, bytes written to both outputs, counts of the translation.
    SpanResult = tuple[int, tuple[int, int], tuple[int, int, int, int]]


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
