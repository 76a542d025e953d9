"""The genetic codes of NCBI (rules 19.1 to 19.4)."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

CODONS = ["".join(codon) for codon in product("TCAG", repeat=3)]

#: Rule 19.1: amino acids in the order of `CODONS`, `*` for a codon that is a stop and nothing else.
_AMINO_ACIDS = {
    1: "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    2: "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSS**VVVVAAAADDEEGGGG",
    3: "FFLLSSSSYY**CCWWTTTTPPPPHHQQRRRRIIMMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    4: "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    5: "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSSSSVVVVAAAADDEEGGGG",
    6: "FFLLSSSSYYQQCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    9: "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNNKSSSSVVVVAAAADDEEGGGG",
    10: "FFLLSSSSYY**CCCWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    11: "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    12: "FFLLSSSSYY**CC*WLLLSPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    13: "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSSGGVVVVAAAADDEEGGGG",
    14: "FFLLSSSSYYY*CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNNKSSSSVVVVAAAADDEEGGGG",
    15: "FFLLSSSSYY*QCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    16: "FFLLSSSSYY*LCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    21: "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNNKSSSSVVVVAAAADDEEGGGG",
    22: "FFLLSS*SYY*LCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    23: "FF*LSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    24: "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSSKVVVVAAAADDEEGGGG",
    25: "FFLLSSSSYY**CCGWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    26: "FFLLSSSSYY**CC*WLLLAPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    27: "FFLLSSSSYYQQCCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    28: "FFLLSSSSYYQQCCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    29: "FFLLSSSSYYYYCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    30: "FFLLSSSSYYEECC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    31: "FFLLSSSSYYEECCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    32: "FFLLSSSSYY*WCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    33: "FFLLSSSSYYY*CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSSKVVVVAAAADDEEGGGG",
}

#: Rule 19.2: codons that may begin a protein.
_STARTS = {
    1: "TTG CTG ATG",
    2: "ATT ATC ATA ATG GTG",
    3: "ATA ATG GTG",
    4: "TTA TTG CTG ATT ATC ATA ATG GTG",
    5: "TTG ATT ATC ATA ATG GTG",
    6: "ATG",
    9: "ATG GTG",
    10: "ATG",
    11: "TTG CTG ATT ATC ATA ATG GTG",
    12: "CTG ATG",
    13: "TTG ATA ATG GTG",
    14: "ATG",
    15: "ATG",
    16: "ATG",
    21: "ATG GTG",
    22: "ATG",
    23: "ATT ATG GTG",
    24: "TTG CTG ATG GTG",
    25: "TTG ATG GTG",
    26: "CTG ATG",
    27: "ATG",
    28: "ATG",
    29: "ATG",
    30: "ATG",
    31: "ATG",
    32: "TTG CTG ATT ATC ATA ATG GTG",
    33: "TTG CTG ATG GTG",
}

#: Rule 19.3: codons that may end one. Those with an amino acid above are dual codons.
_STOPS = {
    1: "TAA TAG TGA",
    2: "TAA TAG AGA AGG",
    3: "TAA TAG",
    4: "TAA TAG",
    5: "TAA TAG",
    6: "TGA",
    9: "TAA TAG",
    10: "TAA TAG",
    11: "TAA TAG TGA",
    12: "TAA TAG TGA",
    13: "TAA TAG",
    14: "TAG",
    15: "TAA TGA",
    16: "TAA TGA",
    21: "TAA TAG",
    22: "TCA TAA TGA",
    23: "TTA TAA TAG TGA",
    24: "TAA TAG",
    25: "TAA TAG",
    26: "TAA TAG TGA",
    27: "TGA",
    28: "TAA TAG TGA",
    29: "TGA",
    30: "TGA",
    31: "TAA TAG",
    32: "TAA TGA",
    33: "TAG",
}


class GeneticCode(NamedTuple):
    """A genetic code (rules 19.1 to 19.4).

    Attributes:
        amino_acids: codon to amino acid, `*` for a codon that is a stop and nothing else.
        starts: codons that may begin a protein.
        stops: codons that may end one, with those that stand for an amino acid too.

    >>> genetic_code(27).amino_acids["TGA"], genetic_code(27).stops
    ('W', ['TGA'])
    """

    amino_acids: dict[str, str]
    starts: list[str]
    stops: list[str]

    @property
    def dual(self) -> list[str]:
        """The codons that are an amino acid and a stop at once."""
        return [codon for codon in self.stops if self.amino_acids[codon] != "*"]

    def with_dual_stops(self) -> GeneticCode:
        """The code in which dual codons are stops and nothing else (rule 19.4)."""
        return self._replace(amino_acids={**self.amino_acids, **dict.fromkeys(self.stops, "*")})


def genetic_code_ids() -> list[int]:
    """The ids there are, in order (rule 19.1).

    Returns:
        A list of 27 numbers.

    >>> genetic_code_ids()[-1]
    33
    """
    return list(_AMINO_ACIDS)


def genetic_code(number: int) -> GeneticCode:
    """The genetic code of an id (rules 19.1 to 19.4).

    Args:
        number: NCBI's id.

    Returns:
        The code.

    Raises:
        KeyError: for an id that does not exist.

    >>> genetic_code(2).amino_acids["TGA"]
    'W'
    """
    letters = _AMINO_ACIDS[number]
    return GeneticCode(dict(zip(CODONS, letters)), _STARTS[number].split(), _STOPS[number].split())
