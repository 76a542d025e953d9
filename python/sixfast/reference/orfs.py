"""Open reading frames, found by looking at each codon (rules 20.1 to 20.12)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple, Optional

from sixfast.reference.ambiguity import complement_iupac, read_codon
from sixfast.reference.genetic_codes import genetic_code
from sixfast.reference.virnucpro import reverse_complement

#: Rule 20.8: the frames in the order in which they are told.
FRAMES = ("F1", "F2", "F3", "R1", "R2", "R3")


class OrfRules(NamedTuple):
    """What is an ORF, and what is written of it (rules 20.1 to 20.12).

    Attributes:
        find: "stops" for what lies between stops, "start" for what begins with a start codon.
        starts: start codons; they play no part between stops.
        code: id of the genetic code.
        ambiguity: how codons with other letters than A, C, G and T are read.
        dual: "amino-acid" or "stop": what dual codons are.
        min_length: nucleotides at least, a stop not counted.
        max_length: nucleotides at most, a stop not counted.
        partial: "keep", "5", "3" or "drop": which ORFs may lack an end.
        frames: where to look.
        include_stop: the stop codon that follows is a part of the ORF.
        initial_m: a start codon that an ORF begins with is written M.
        circular: the last letter is followed by the first.

    >>> OrfRules(find="start").starts
    ('ATG',)
    """

    find: str = "stops"
    starts: Collection[str] = ("ATG",)
    code: int = 1
    ambiguity: str = "x"
    dual: str = "amino-acid"
    min_length: int = 30
    max_length: Optional[int] = None  # noqa: UP045 - evaluated at run time
    partial: str = "keep"
    frames: Collection[str] = FRAMES
    include_stop: bool = False
    initial_m: bool = True
    circular: bool = False


#: All ORFs between stops of at least 30 nucleotides.
BETWEEN_STOPS = OrfRules()
#: What is told of an ORF; `find_orfs` names the parts.
OrfRow = tuple[str, int, int, str, str, str, int, str, str, str, str]


class _Region(NamedTuple):
    """Codons without a stop: where each begins on its strand, and whether a stop stands before and behind."""

    places: list[int]
    after_stop: bool
    before_stop: bool


class _Orf(NamedTuple):
    """The codons of a region that are an ORF, what it lacks, and whether it begins with a start codon."""

    places: list[int]
    lacks: str
    has_start: bool


def find_orfs(seqid: str, sequence: str, rules: OrfRules = BETWEEN_STOPS) -> list[OrfRow]:
    """The ORFs of a record, F1 to R3, in a frame in the direction of its strand (rules 20.1 to 20.12).

    Args:
        seqid: the record's id.
        sequence: letters in either case.
        rules: what is an ORF.

    Returns:
        A list of tuples: id, start, end, strand, frame, partial, length, start codon, stop codon, protein and
        name.

    Raises:
        ValueError: for a codon in an ORF that is written which `biopython` refuses.

    >>> find_orfs("s", "CCTAAATGGCC", OrfRules(min_length=6))[2]
    ('s', 5, 11, '+', 'F3', '3', 2, 'ATG', '-', 'MA', 'sF3_1')
    """
    rows: list[OrfRow] = []
    is_virnucpro = rules.ambiguity == "drop"
    forward = sequence.upper() if is_virnucpro else sequence.upper().replace("U", "T")
    reverse = reverse_complement(forward) if is_virnucpro else complement_iupac(forward)
    for frame in FRAMES:
        if frame in rules.frames:
            strand = forward if frame[0] == "F" else reverse
            reader = _StrandReader(strand, rules)
            orfs = reader.orfs(int(frame[1]) - 1)
            rows += [reader.row(seqid, frame, number, orf) for number, orf in enumerate(orfs, 1)]
    return rows


class _StrandReader:
    """Reads the frames of one strand, in its own direction."""

    def __init__(self, strand: str, rules: OrfRules) -> None:
        code = genetic_code(rules.code)
        self._code = code.with_dual_stops() if rules.dual == "stop" else code
        self._rules = rules
        self._length = len(strand)
        self._letters = strand + strand[:2]  # so that codons over the origin are whole

    def orfs(self, offset: int) -> list[_Orf]:
        """The ORFs of a frame that are written, in order."""
        regions = self._regions_of_circle() if self._rules.circular else self._regions_of_line(offset)
        orfs = [orf for region in regions for orf in self._orfs_of_region(region)]
        return sorted(orf for orf in orfs if orf.places[0] % 3 == offset and self._is_written(orf))

    def _codon(self, place: int) -> str:
        return self._letters[place : place + 3]

    def _translate(self, place: int) -> str:
        return read_codon(self._codon(place), self._code, self._rules.ambiguity)

    def _is_stop(self, place: int) -> bool:
        try:
            return self._translate(place) == "*"
        except ValueError:  # it is told only where an ORF that is written has it
            return False

    def _regions_of_line(self, offset: int) -> list[_Region]:
        """Rule 20.2."""
        return self._cut(range(offset, self._length - 2, 3), after_stop=False)

    def _cut(self, places: Iterable[int], *, after_stop: bool) -> list[_Region]:
        regions = [_Region([], after_stop, False)]
        for place in places:
            if self._is_stop(place):
                regions[-1] = regions[-1]._replace(before_stop=True)
                regions.append(_Region([], True, False))
            else:
                regions[-1].places.append(place)
        return [region for region in regions if region.places]

    def _regions_of_circle(self) -> Iterator[_Region]:
        """Rule 20.10: each ring is cut at its stops, from one of them on."""
        length = self._length
        if length < 3:
            return
        once = [[(offset + 3 * codon) % length for codon in range(length // 3)] for offset in range(3)]
        rings = [[3 * codon % length for codon in range(length)]] if length % 3 else once
        for ring in rings:
            first = next((at for at, place in enumerate(ring, 1) if self._is_stop(place)), None)
            if first is not None:
                yield from self._cut(ring[first:] + ring[:first], after_stop=True)
            elif self._rules.find == "start":
                yield _Region(ring + ring, False, False)  # from the first start codon once round
            else:
                yield from (_Region(places, False, False) for places in (once if length % 3 else [ring]))

    def _orfs_of_region(self, region: _Region) -> list[_Orf]:
        """Rules 20.3, 20.4 and 20.10: at most one, from the region's begin or from its first start codon."""
        places, lacks_left, has_start = region.places, not region.after_stop, False
        if self._rules.find == "start":
            at_edge = lacks_left and not self._rules.circular and self._rules.partial in {"keep", "5"}
            if not at_edge:
                starts = [at for at, place in enumerate(places) if self._codon(place) in self._rules.starts]
                if not starts:
                    return []
                places, lacks_left, has_start = places[starts[0] :], False, True
        whole = places[: self._length // 3]
        lacks_right = not region.before_stop or len(whole) < len(places)
        return [_Orf(whole, "5" * lacks_left + "3" * lacks_right or "no", has_start)]

    def _is_written(self, orf: _Orf) -> bool:
        """Rules 20.5 and 20.6."""
        allowed = {"keep": {"no", "5", "3", "53"}, "5": {"no", "5"}, "3": {"no", "3"}, "drop": {"no"}}
        length, most = 3 * len(orf.places), self._rules.max_length
        return (
            length >= self._rules.min_length
            and (most is None or length <= most)
            and orf.lacks in allowed[self._rules.partial]
        )

    def row(self, seqid: str, frame: str, number: int, orf: _Orf) -> OrfRow:
        """Rules 20.7 to 20.12: what is told of an ORF."""
        rules, length = self._rules, self._length
        protein = "".join(self._translate(place) for place in orf.places)
        if orf.has_start and rules.initial_m:
            protein = "M" + protein[1:]
        first, behind = orf.places[0], orf.places[0] + 3 * len(orf.places)
        stop = "-" if "3" in orf.lacks else self._codon(behind % length)
        if rules.include_stop and stop != "-":
            protein, behind = protein + "*", behind + 3
        start = first if frame[0] == "F" else (length - behind) % length
        return (
            seqid,
            start,
            start + behind - first,
            "+" if frame[0] == "F" else "-",
            frame,
            orf.lacks,
            len(orf.places),
            self._codon(first) if rules.find == "stops" or orf.has_start else "-",
            stop,
            protein,
            f"{seqid}{frame}_{number}",
        )
