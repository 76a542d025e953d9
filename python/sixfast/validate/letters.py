"""Letters that have no place in a FASTA file: where and what they are, and which of them hide a record."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from sixfast._kernel import describe_letter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_PIECE = 1 << 20
#: Bytes before and behind a letter that are looked at.
_LOOK = 128
_LETTER = re.compile(rb"[^ \t\r\n]")
_LINE_END = re.compile(rb"[\r\n]")
#: The beginning of a line at which a record may seem to begin, up to a `>` or a byte outside ASCII.
_SUSPECT = re.compile(rb"(?<=[\r\n])(?!>)[\x00-\x09\x0b\x0c\x0e-\x20\x7f]*(?=[>\x80-\xff])")


class PlacedLetter(NamedTuple):
    """A letter of a file.

    Attributes:
        offset: where it begins in the file.
        what: its code point and name; or itself, if it is of ASCII and can be seen.
        remedy: what makes it dangerous, and what to do; empty for other letters.
        hides_record: whether a record seems to begin at it, or behind it, and does not.
    """

    offset: int
    what: str
    remedy: str
    hides_record: bool


def letter_of_record(file: BinaryIO, record: int, position: int) -> PlacedLetter:
    """Describe a letter of the record that begins at an offset; its position is counted in bytes from 0."""
    return _described(file, _letter_offset(file, record, position))


def _letter_offset(file: BinaryIO, record: int, position: int) -> int:
    """Return the offset in the file of a letter of a record."""
    at, in_header, left = record, True, position
    file.seek(record)
    while piece := file.read(_PIECE):
        start = 0
        if in_header:
            end = _LINE_END.search(piece)
            in_header, start = end is None, end.end() if end else len(piece)
        letters = len(piece[start:].translate(None, b" \t\r\n"))
        if letters > left:
            found = next(islice(_LETTER.finditer(piece, start), left, None))
            return at + found.start()
        left -= letters
        at += len(piece)
    return at  # the file was cut meanwhile, which is told elsewhere


def hidden_records(file: BinaryIO) -> Iterator[PlacedLetter]:
    """Yield the first letter of each line at which a record seems to begin and does not.

    Such are a byte order mark, a blank or another letter that cannot be seen in front of a `>`, and a letter
    that looks like one.
    """
    base, text = 0, file.read(_PIECE)
    while True:
        piece = file.read(_PIECE)
        # What begins near the end is looked at together with the next piece.
        end = max(1, len(text) - _LOOK) if piece else len(text)
        for match in _SUSPECT.finditer(text):
            start = match.start()
            if start >= end:
                break
            letter = PlacedLetter(base + start, *describe_letter(text[start - 1 : start + _LOOK], 1))
            if letter.hides_record:
                yield letter
        if not piece:
            return
        base, text = base + end - 1, text[end - 1 :] + piece


def _described(file: BinaryIO, offset: int) -> PlacedLetter:
    start = max(0, offset - _LOOK)
    file.seek(start)
    return PlacedLetter(offset, *describe_letter(file.read(2 * _LOOK), offset - start))
