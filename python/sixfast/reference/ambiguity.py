"""Codons by a genetic code and an ambiguity policy, and the frames of a sequence (rules 19.5 to 19.20)."""

from __future__ import annotations

from collections.abc import Collection
from itertools import product

from sixfast.errors import TranslationError
from sixfast.reference.genetic_codes import GeneticCode, genetic_code
from sixfast.reference.virnucpro import reverse_complement

#: Rule 19.5: what may be done with a codon that is not three of A, C, G, T.
AMBIGUITY_POLICIES = ("drop", "x", "resolve", "biopython")

#: Rule 19.7: the bases that a letter may stand for.
_BASES = {
    **dict(zip("ACGTU", "ACGTT")),
    **dict(zip("RYSWKM", ("AG", "CT", "CG", "AT", "GT", "AC"))),
    **dict(zip("BDHVN", ("CGT", "AGT", "ACT", "ACG", "ACGT"))),
}
_COMPLEMENT = str.maketrans("ACGTURYSWKMBDHVN", "TGCAAYRSWMKVHDBN")
#: Rule 19.9: letters of amino acids that are hard to tell apart.
_PAIRS = {frozenset("DN"): "B", frozenset("EQ"): "Z", frozenset("IL"): "J"}


def complement_iupac(sequence: str) -> str:
    """The reverse strand of upper-case letters, ambiguous ones and U too (rule 19.10).

    Args:
        sequence: a str.

    Returns:
        A str of as many letters.

    >>> complement_iupac("AURGG")
    'CCYAT'
    """
    return sequence.translate(_COMPLEMENT)[::-1]


def read_codon(codon: str, code: GeneticCode, ambiguity: str) -> str:
    """The letter of a codon, `*` for a stop (rules 19.5 to 19.9).

    Args:
        codon: three upper-case letters.
        code: the genetic code.
        ambiguity: one of `AMBIGUITY_POLICIES`.

    Returns:
        One letter; nothing for an unknown codon with `drop`.

    Raises:
        TranslationError: for a codon that `biopython` refuses.

    >>> [read_codon("TRA", genetic_code(1), ambiguity) for ambiguity in AMBIGUITY_POLICIES]
    ['', 'X', '*', '*']
    """
    if ambiguity == "drop":
        return code.amino_acids.get(codon, "")
    if ambiguity == "x":
        return code.amino_acids.get(codon.replace("U", "T"), "X")
    letters = {code.amino_acids[expansion] for expansion in _expansions(codon)}
    if len(letters) == 1:
        return letters.pop()
    if ambiguity == "resolve":
        return "X"
    if not letters or ("X" in codon and "*" in letters):
        raise TranslationError(f"codon {codon!r} stands for no letter")
    return _PAIRS.get(frozenset(letters), "X")


def _expansions(codon: str) -> list[str]:
    """The codons of A, C, G, T that a codon may stand for; none if one of its letters stands for no base."""
    return [
        "".join(bases) for bases in product(*(_BASES.get(letter, "") for letter in codon.replace("X", "N")))
    ]


def translate(
    sequence: str,
    table: int = 1,
    ambiguity: str = "x",
    *,
    stop_symbol: str = "*",
    to_stop: bool = False,
    cds: bool = False,
    gap: str | None = None,
) -> str:
    """One frame from the first letter on (rules 19.5 to 19.14).

    Args:
        sequence: a str; it is made upper case.
        table: the id of a genetic code.
        ambiguity: one of `AMBIGUITY_POLICIES`.
        stop_symbol: what is written for a stop.
        to_stop: end before the first stop.
        cds: the sequence has to be a coding sequence, from a start to a stop.
        gap: what is written for a codon of three of it, if its letter stands for no base.

    Returns:
        The protein.

    Raises:
        KeyError: for an id that does not exist.
        TranslationError: for a codon that `biopython` refuses, and for what is no coding sequence.
        ValueError: for `to_stop` with a code that has dual codons.

    >>> translate("ATGGCNTAA"), translate("ATGGCNTAA", ambiguity="resolve", to_stop=True)
    ('MX*', 'MA')
    """
    code = genetic_code(table)
    if to_stop and code.dual:
        raise ValueError("a code with dual codons has no certain stop to end at")
    letters = sequence.upper()
    codons = [letters[start : start + 3] for start in range(0, len(letters) - 2, 3)]
    if cds:
        _check_coding_sequence(letters, code, ambiguity)
        codons = codons[1:-1]
    gap_codon = gap * 3 if gap and gap not in _BASES else None
    protein = ["M"] if cds else []
    for codon in codons:
        if codon == gap_codon:
            protein.append(codon[0])
            continue
        letter = read_codon(codon, code, ambiguity)
        if letter == "*" and cds:
            raise TranslationError(f"codon {codon!r} is a stop inside the coding sequence")
        if letter == "*" and to_stop:
            break
        protein.append(stop_symbol if letter == "*" else letter)
    return "".join(protein)


def _check_coding_sequence(letters: str, code: GeneticCode, ambiguity: str) -> None:
    """Raise for a sequence that does not go from a start to a stop in whole codons (rule 19.13)."""
    if not _is_surely(letters[:3], code.starts, ambiguity):
        raise TranslationError(f"the first codon, {letters[:3]!r}, is no start")
    if len(letters) % 3:
        raise TranslationError(f"{len(letters)} letters are no whole number of codons")
    if not _is_surely(letters[-3:], code.stops, ambiguity):
        raise TranslationError(f"the last codon, {letters[-3:]!r}, is no stop")


def _is_surely(codon: str, wanted: list[str], ambiguity: str) -> bool:
    """Whether a codon is one of the wanted ones, whatever of its expansions it is."""
    if ambiguity == "drop":
        return codon in wanted
    if ambiguity == "x":
        return codon.replace("U", "T") in wanted
    expansions = _expansions(codon)
    return len(codon) == 3 and bool(expansions) and set(expansions) <= set(wanted)


def stop_free_frames(
    seqid: str,
    sequence: str,
    table: int = 1,
    ambiguity: str = "drop",
    *,
    dual_stops: bool = False,
    frames: Collection[str] = ("F1", "F2", "F3", "R1", "R2", "R3"),
    with_stops: bool = False,
) -> list[dict[str, str]]:
    """The stop-free frames of a record, F1 to R3, or frames with stops too (rules 19.18 to 19.22).

    Args:
        seqid: the record's id.
        sequence: a str; it is made upper case.
        table: the id of a genetic code.
        ambiguity: one of `AMBIGUITY_POLICIES`.
        dual_stops: whether dual codons are stops.
        frames: where to look.
        with_stops: whether frames with a stop are told too.

    Returns:
        A list of at most six dicts with the keys `seqid`, `nucleotide`, `protein`.

    Raises:
        KeyError: for an id that does not exist.
        TranslationError: for a codon in one of these frames that `biopython` refuses.

    >>> stop_free_frames("s", "ATGTGA")[0]["seqid"], stop_free_frames("s", "ATGTGA", 4)[0]
    ('sF2', {'seqid': 'sF1', 'nucleotide': 'ATGTGA', 'protein': 'MW'})
    """
    code = genetic_code(table)
    if dual_stops:
        code = code.with_dual_stops()
    forward = sequence.upper()
    reverse = reverse_complement(forward) if ambiguity == "drop" else complement_iupac(forward)
    for_stops = "resolve" if ambiguity == "biopython" else ambiguity
    found = []
    for name, strand in (("F", forward), ("R", reverse)):
        for offset in (offset for offset in range(3) if f"{name}{offset + 1}" in frames):
            codons = [strand[start : start + 3] for start in range(offset, len(strand) - 2, 3)]
            if not with_stops and any(read_codon(codon, code, for_stops) == "*" for codon in codons):
                continue
            protein = "".join([read_codon(codon, code, ambiguity) for codon in codons])
            nucleotide = strand[offset : offset + 3 * len(protein) + 1]
            found.append(
                {"seqid": f"{seqid}{name}{offset + 1}", "nucleotide": nucleotide, "protein": protein}
            )
    return found
