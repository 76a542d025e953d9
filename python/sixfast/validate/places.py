"""Where what was found stands in the input: numbers of records and lines, and the letters that are meant."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from sixfast import _kernel
from sixfast.validate.letters import hidden_records, letter_of_record

if TYPE_CHECKING:
    from typing import BinaryIO

    from sixfast.files.input import InputFile
    from sixfast.validate.letters import PlacedLetter


class Wanted(NamedTuple):
    """What is looked for.

    Attributes:
        records: where records begin whose numbers and lines are wanted: offsets in the text.
        outside: a record, by its offset, and the position of a letter in it, from 0, that is to be described.
        hidden: whether records may be hidden.
    """

    records: set[int]
    outside: tuple[int, int] | None
    hidden: bool


class Places(NamedTuple):
    """Where it is.

    Attributes:
        numbers: of the record and of the line at each offset, from 1; the line is 0 in BAM, which has none.
        outside: the letter that was to be described.
        hidden: how many lines look as if a record began, and do not begin one.
        first_hidden: the letter that hides the first of them.
    """

    numbers: dict[int, tuple[int, int]]
    outside: PlacedLetter | None
    hidden: int
    first_hidden: PlacedLetter | None


def find(source: InputFile, wanted: Wanted) -> Places:
    """Read an input again, as far as it is needed, and find what is wanted."""
    if source.text_path is not None:
        with open(source.text_path, "rb") as text:
            outside, hidden, first = _letters(text, wanted)
        offsets = sorted({*wanted.records, *(letter.offset for letter in (outside, first) if letter)})
        numbers = dict(zip(offsets, _kernel.find_places(source.text_path, offsets)))
        return Places(numbers, outside, hidden, first)
    places = Places({}, None, 0, None)
    left = set(wanted.records)
    for block in source.blocks_again() if left or wanted.hidden else ():
        here = {offset for offset in left if block.start <= offset < block.end}
        is_here = wanted.outside is not None and wanted.outside[0] in here
        in_block = wanted._replace(outside=wanted.outside if is_here else None)
        if here or wanted.hidden:
            places = _with_block(places, block, here, in_block)
        left -= here
        if not left and not wanted.hidden:
            break
    return places


def _with_block(places: Places, block: _kernel.RecordBlock, records: set[int], wanted: Wanted) -> Places:
    """Add what is in a block of an input that is read in order; offsets in it begin where it begins."""
    start = block.start
    relative = wanted.outside and (wanted.outside[0] - start, wanted.outside[1])
    found = _letters(BytesIO(block.text()[0]), wanted._replace(outside=relative))
    outside, first = (
        letter and letter._replace(offset=letter.offset + start) for letter in (found[0], found[2])
    )
    offsets = sorted({*records, *(letter.offset for letter in (outside, first) if letter)})
    return Places(
        {**places.numbers, **dict(zip(offsets, block.places(offsets)))},
        places.outside or outside,
        places.hidden + found[1],
        places.first_hidden or first,
    )


def _letters(text: BinaryIO, wanted: Wanted) -> tuple[PlacedLetter | None, int, PlacedLetter | None]:
    """Return the letter outside, how many records are hidden, and the letter that hides the first of them."""
    outside = letter_of_record(text, *wanted.outside) if wanted.outside else None
    text.seek(0)
    found = hidden_records(text) if wanted.hidden else iter(())
    first = next(found, None)
    return outside, (first is not None) + sum(1 for _ in found), first
