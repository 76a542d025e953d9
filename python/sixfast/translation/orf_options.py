"""What is an ORF, as users say it, checked and made what the kernel takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, TypedDict

from sixfast.engine.jobs import OrfOptions
from sixfast.translation.genetic_codes import (
    AMBIGUITIES,
    DUALS,
    FRAMES,
    chosen_frames,
    code_of_option,
    require_choice,
)

if TYPE_CHECKING:
    from sixfast.translation.genetic_codes import GeneticCode

#: Nucleotides of the shortest ORF, where nothing else is said.
USUAL_MIN_LENGTH = 30
_FRAMES_OF_STRAND = {"both": FRAMES, "forward": FRAMES[:3], "reverse": FRAMES[3:]}
#: Which ORFs may lack an end, where nothing else is said.
_USUAL_PARTIAL = {"stops": "keep", "start": "3"}


class OrfKeywords(TypedDict, total=False):
    """The keywords of `orfs` and `write_orfs` that say what is an ORF; `orf_options` tells what they mean."""

    find: Literal["stops", "start"]
    starts: str | Sequence[str]
    min_length: int
    max_length: int
    min_aa: int
    max_aa: int
    partial: Literal["keep", "5", "3", "drop"]
    strand: Literal["both", "forward", "reverse"]
    frames: str | Iterable[str]
    include_stop: bool
    initial_m: bool
    code: int | str
    ambiguity: Literal["x", "drop", "resolve", "biopython"]
    dual: Literal["amino-acid", "stop"]
    circular: bool


def orf_options(
    *,
    find: str = "stops",
    starts: str | Sequence[str] = "atg",
    min_length: int | None = None,
    max_length: int | None = None,
    min_aa: int | None = None,
    max_aa: int | None = None,
    partial: str | None = None,
    strand: str = "both",
    frames: str | Iterable[str] = FRAMES,
    include_stop: bool = False,
    initial_m: bool = True,
    code: int | str = 1,
    ambiguity: str = "x",
    dual: str = "amino-acid",
    circular: bool = False,
    line_width: int = 0,
    description: bool = False,
) -> OrfOptions:
    """Check what is an ORF and how it is written.

    Args:
        find: "stops" for what lies between stops, "start" for what begins with a start codon.
        starts: with "start": "atg", "code" for the start codons of the genetic code, or codons.
        min_length: nucleotides at least, a stop not counted; 30 by default.
        max_length: nucleotides at most.
        min_aa: the same in codons, in the place of `min_length`.
        max_aa: the same in codons, in the place of `max_length`.
        partial: which ORFs may lack an end: "keep" any, "5" the left one, "3" the right one, "drop" none.
            "keep" by default for "stops", "3" for "start".
        strand: "both", "forward" or "reverse".
        frames: where to look, such as "F1,R2".
        include_stop: take the stop codon that follows as a part of the ORF.
        initial_m: write M for a start codon, whatever it codes for.
        code: id or name of the genetic code.
        ambiguity: how codons with other letters than A, C, G and T are read.
        dual: "amino-acid" or "stop": what codons are that are both.
        circular: the last letter is followed by the first.
        line_width: letters in a line of FASTA; 0 for all in one.
        description: write the description behind FASTA's headers.

    Returns:
        What the kernel takes.

    Raises:
        ValueError: for what does not exist or does not go together.

    >>> orf_options(find="start", starts="CTG,aug", min_aa=5).starts
    ('CTG', 'ATG')
    """
    require_choice("find", find, _USUAL_PARTIAL)
    partial = _USUAL_PARTIAL[find] if partial is None else partial
    require_choice("partial", partial, ("keep", "5", "3", "drop"))
    require_choice("strand", strand, _FRAMES_OF_STRAND)
    require_choice("ambiguity", ambiguity, AMBIGUITIES)
    require_choice("dual", dual, DUALS)
    least = _in_nucleotides("min_length", min_length, "min_aa", min_aa)
    most = _in_nucleotides("max_length", max_length, "max_aa", max_aa)
    least = USUAL_MIN_LENGTH if least is None else least
    if most is not None and most < least:
        raise ValueError(f"the greatest length, {most}, is below the least one, {least}; no ORF has both")
    if line_width < 0:
        raise ValueError(f"line_width is {line_width}; give a number of letters, or 0 for one line")
    table = code_of_option(code)
    return OrfOptions(
        code=table.id,
        dual_stops=dual == "stop",
        ambiguity=ambiguity,
        starts=_start_codons(starts, table, dual) if find == "start" else None,
        min_length=least,
        max_length=most,
        partial=partial,
        frames=chosen_frames(frames, _FRAMES_OF_STRAND[strand]),
        include_stop=include_stop,
        initial_m=initial_m,
        circular=circular,
        line_width=line_width,
        description=description,
    )


def _in_nucleotides(name: str, length: int | None, name_of_codons: str, codons: int | None) -> int | None:
    """Return a length that is given in nucleotides or in codons."""
    if length is not None and codons is not None:
        raise ValueError(f"{name} and {name_of_codons} are the same in two units; give one of them")
    for what, number in ((name, length), (name_of_codons, codons)):
        if number is not None and number < 0:
            raise ValueError(f"{what} is {number}; give a number of at least 0")
    return length if codons is None else 3 * codons


def _start_codons(starts: str | Sequence[str], code: GeneticCode, dual: str) -> tuple[str, ...]:
    """Return the codons that an ORF may begin with."""
    if starts == "atg":
        return ("ATG",)
    if starts == "code":
        return code.starts
    given = starts.split(",") if isinstance(starts, str) else starts
    codons = tuple(dict.fromkeys(codon.strip().upper().replace("U", "T") for codon in given))
    for codon in codons:
        if len(codon) != 3 or set(codon) - set("ACGT"):
            raise ValueError(
                f"start codon {codon!r} is not three of A, C, G, T, U; give 'atg', 'code' or codons"
            )
        if codon in code.stops and (dual == "stop" or code.letter(codon) == "*"):
            raise ValueError(f"start codon {codon} is a stop in genetic code {code.id}; leave it out")
    if not codons:
        raise ValueError("there is no start codon; give 'atg', 'code' or codons")
    return codons
