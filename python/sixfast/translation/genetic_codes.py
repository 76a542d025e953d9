"""The genetic codes, and the translation of one sequence by any of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from itertools import product
from types import MappingProxyType
from typing import NamedTuple

from sixfast import _kernel
from sixfast.errors import translation_error

#: The codons in NCBI's order.
_CODONS = ["".join(codon) for codon in product("TCAG", repeat=3)]
#: The policies for codons with other letters than A, C, G, T.
AMBIGUITIES = ("drop", "x", "resolve", "biopython")
#: What a codon can be that is an amino acid and a stop at once.
DUALS = ("amino-acid", "stop")
#: The ids there are, for people.
IDS = "1 to 6, 9 to 16, 21 to 33"


class GeneticCode(NamedTuple):
    """A genetic code of NCBI (SEMANTICS 19.1 to 19.3).

    Attributes:
        id: the number that NCBI has given it.
        names: what it is called, the usual name first.
        letters: the amino acids of the 64 codons TTT, TTC, TTA, TTG, TCT ... in the order T, C, A, G; `*` for
            a codon that is a stop and nothing else.
        starts: codons that may begin a protein.
        stops: codons that may end one, with those that stand for an amino acid too.

    >>> import sixfast
    >>> sixfast.codes[4].stops
    ('TAA', 'TAG')
    """

    id: int
    names: tuple[str, ...]
    letters: str
    starts: tuple[str, ...]
    stops: tuple[str, ...]

    @property
    def dual(self) -> tuple[str, ...]:
        """The codons that are an amino acid and a stop at once."""
        return tuple(codon for codon in self.stops if self.letter(codon) != "*")

    def letter(self, codon: str) -> str:
        """Return the amino acid of a codon of A, C, G, T."""
        return self.letters[_CODONS.index(codon)]


#: What is translated, as the kernel takes it: a code's id, a policy, whether dual codons are stops, frames,
#: and whether those with a stop are written too.
Reading = tuple[int, str, bool, tuple[str, ...], bool]
#: The frames in their order.
FRAMES = ("F1", "F2", "F3", "R1", "R2", "R3")
#: What can be done with frames that have a stop.
STOPS = ("skip", "keep")

#: All genetic codes by id.
codes: Mapping[int, GeneticCode] = MappingProxyType(
    {
        number: GeneticCode(number, tuple(names), letters, tuple(starts), tuple(stops))
        for number, names, letters, starts, stops in _kernel.genetic_codes()
    }
)


def translate(
    seq: str | Sized,
    table: int | str = 1,
    ambiguity: str = "x",
    *,
    stop_symbol: str = "*",
    to_stop: bool = False,
    cds: bool = False,
    gap: str | None = None,
) -> str:
    """Translate a sequence from its first letter on, by any genetic code.

    Args:
        seq: a str, or what gives the sequence as `str()`, such as Biopython's Seq. Case does not matter.
        table: the id of a genetic code, or one of its names.
        ambiguity: what is done with a codon that is not three of A, C, G, T: `x` writes X, `resolve` an amino
            acid if only one is possible, `biopython` what Biopython writes, `drop` nothing.
        stop_symbol: what is written for a stop.
        to_stop: end before the first stop.
        cds: the sequence has to be a coding sequence. Its start is M then, and its stop is not written.
        gap: one letter, such as `-`: a codon of three of it becomes one of it.

    Returns:
        The protein. One or two letters at the end are left out.

    Raises:
        TranslationError: for a codon that `biopython` refuses, and for what is no coding sequence. It is a
            ValueError.
        KeyError: for an id that does not exist.
        ValueError: for a name or a policy that does not exist, a longer gap, and `to_stop` with a code that
            has codons which are an amino acid and a stop at once.
        TypeError: for a `seq` that is no sequence, and a gap that is no str.

    SEMANTICS 19.5 to 19.16.

    >>> import sixfast
    >>> sixfast.translate("ATGGCNTGA"), sixfast.translate("ATGGCNTGA", table=4, ambiguity="resolve")
    ('MX*', 'MAW')
    """
    code = genetic_code(table)
    if to_stop and code.dual:
        raise ValueError(
            f"genetic code {code.id} has codons that are an amino acid and a stop at once "
            f"({', '.join(code.dual)}), so where to_stop=True has to end is not certain; leave it out"
        )
    if gap is not None:
        _check_gap(gap)
    text = _text_of(seq)
    if not text.isascii():
        text = text.upper()  # which can be longer; ASCII letters are made upper case by the kernel
    protein, refused = _kernel.translate_codons(
        text, code.id, ambiguity, to_stop=to_stop, cds=cds, gap=gap or None
    )
    if refused:
        raise translation_error(_sentence(text, code, *refused))
    if stop_symbol != "*":
        protein = protein.replace("*", stop_symbol)
    return protein.replace("\0", gap) if gap else protein


def genetic_code(table: int | str) -> GeneticCode:
    """Return the genetic code of an id or a name.

    Args:
        table: an id, a number or its text; or one of the names.

    Returns:
        The code.

    Raises:
        KeyError: for an id that does not exist.
        ValueError: for a name that does not exist.
    """
    try:
        number = int(table)
    except (TypeError, ValueError):
        for code in codes.values():
            if table in code.names:
                return code
        raise ValueError(
            f"no genetic code is called {table!r}; `sixfast codes` lists ids and names"
        ) from None
    if number not in codes:
        raise KeyError(f"there is no genetic code {number}; the ids are {IDS}")
    return codes[number]


def code_of_option(code: int | str) -> GeneticCode:
    """Return the genetic code of an option; all that does not exist is a ValueError.

    Args:
        code: id or name of a genetic code.

    Returns:
        The code.

    Raises:
        ValueError: for an id or a name that does not exist.
    """
    try:
        return genetic_code(code)
    except KeyError as error:
        raise ValueError(error.args[0]) from None


def reading_of(
    code: int | str, ambiguity: str, dual: str, frames: str | Iterable[str] = FRAMES, stops: str = "skip"
) -> Reading | None:
    """Return what is translated, as the kernel takes it; None for VirNucPro's way.

    Args:
        code: id or name of a genetic code.
        ambiguity: a policy.
        dual: "amino-acid" or "stop".
        frames: names of frames, or text with commas between them.
        stops: "skip" or "keep": what is done with frames that have a stop.

    Returns:
        What the kernel takes.

    Raises:
        KeyError: for an id that does not exist.
        ValueError: for what does not exist otherwise.
    """
    number = genetic_code(code).id
    require_choice("ambiguity", ambiguity, AMBIGUITIES)
    require_choice("dual", dual, DUALS)
    require_choice("stops", stops, STOPS)
    chosen = chosen_frames(frames)
    if (number, ambiguity, chosen, stops) == (1, "drop", FRAMES, "skip"):
        return None  # whatever dual is: this code has no such codon
    return number, ambiguity, dual == "stop", chosen, stops == "keep"


def chosen_frames(frames: str | Iterable[str], among: Iterable[str] = FRAMES) -> tuple[str, ...]:
    """Return frames in order.

    Args:
        frames: names, or text with commas between them.
        among: those that can be chosen.

    Returns:
        Names, in the order F1 to R3.

    Raises:
        ValueError: for a frame that does not exist, or if none is left.

    >>> chosen_frames("r2,F1")
    ('F1', 'R2')
    """
    names = frames.split(",") if isinstance(frames, str) else frames
    wanted = {frame.strip().upper() for frame in names}
    for frame in sorted(wanted):
        require_choice("frames", frame, FRAMES)
    chosen = tuple(frame for frame in among if frame in wanted)
    if not chosen:
        raise ValueError(f"no frame of {', '.join(among)} is left; give one of them")
    return chosen


def require_choice(name: str, value: str, known: Iterable[str]) -> None:
    """Raise ValueError if an option has a value that does not exist."""
    if value not in known:
        raise ValueError(f"{name} is {value!r}; give one of {', '.join(known)}")


def _check_gap(gap: str) -> None:
    """Raise TypeError or ValueError for what cannot be a gap."""
    if not isinstance(gap, str):
        raise TypeError(f"gap is a {type(gap).__name__}; give a str of one letter, or None")
    if len(gap) > 1 or not gap.isascii():
        raise ValueError(f"gap is {gap!r}; give one letter of ASCII, such as '-'")


def _text_of(seq: str | Sized) -> str:
    """Return the letters of a sequence.

    Raises:
        TypeError: for what does not give them as `str()`, such as bytes and SeqRecord.
    """
    if isinstance(seq, str):
        return seq
    text = str(seq)
    if not isinstance(seq, Sized) or len(seq) != len(text):
        raise TypeError(
            f"seq is a {type(seq).__name__}; give a str, or what has its letters as str(), as Seq"
        )
    return text


def _sentence(text: str, code: GeneticCode, what: str, number: int) -> str:
    """Return what is wrong with the codon of this number, or with the whole sequence."""
    place = f"codon {text[3 * number : 3 * number + 3]!r} at letter {3 * number + 1}"
    starts, stops = ", ".join(code.starts), ", ".join(code.stops)
    return {
        "start": f"the first codon, {text[:3]!r}, is no start of genetic code {code.id}: {starts}",
        "length": f"the sequence has {len(text)} letters, which is no multiple of three; cut it to codons",
        "end": f"the last codon, {text[-3:]!r}, is no stop of genetic code {code.id}: {stops}",
        "stop": f"{place} is a stop before the end; give another genetic code, or leave cds out",
        "codon": f"{place} stands for no letter of a protein; replace it, or give a gap or another ambiguity",
    }[what]
