"""Drop-in for `virnucpro.utils.sequence`: one sequence at a time, in the calling process.

The functions are the kernel's; `help()` on each tells its rules.
"""

from __future__ import annotations

from sixfast._kernel import identify_seq, reverse_complement, translate_dna
from sixfast.reference import CODON_TABLE

__all__ = ["CODON_TABLE", "identify_seq", "reverse_complement", "translate_dna"]
