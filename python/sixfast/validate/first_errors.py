"""The first errors of a file one by one, in its order, found without reading it record by record."""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from sixfast.files.text_records import blocks
from sixfast.validate.statistics import collect_by_offset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sixfast.validate.statistics import OffsetStatistics

#: Kinds of errors, in the order in which those of one record are told.
DUPLICATE, EMPTY, OUTSIDE = range(3)

#: Examples of each finding that are asked for at first; a file that has more is read again.
_EXAMPLES = 1000
#: Bytes of a block in which headers are looked for, and of one that holds a single record.
_HEADERS, _RECORD = 256 << 10, 4096
#: All bytes but those of letters outside IUPAC's code.
_EXPECTED = b"ATGCNRYKMSWBDHVatgcnrykmswbdhv \t\n"


class RecordError(NamedTuple):
    """What is wrong with a record.

    Attributes:
        offset: where the record begins in the file.
        kind: `DUPLICATE`, `EMPTY` or `OUTSIDE`.
        id: the record's id.
    """

    offset: int
    kind: int
    id: str


def collect_examples(path: str, most: int) -> OffsetStatistics:
    """Look through a file, and note the first `most` records that are empty, ambiguous or outside.

    Memory grows with the number of those that there are, and with the number of repeated ids.

    Raises:
        Exception: as `sixfast.validate_file`.
    """
    found = collect_by_offset(path, min(most, _EXAMPLES))
    there = min(most, max(found.counts[finding] for finding in ("empty", "outside", "ambiguous")))
    return found if there <= _EXAMPLES else collect_by_offset(path, there)


def first_errors(path: str, found: OffsetStatistics, most: int) -> list[RecordError]:
    """The first `most` errors of a file, of which `found` has as many examples (16.8).

    Each record but the first of an id is an error.
    """
    known = [
        *(RecordError(each.offset, DUPLICATE, each.id) for each in found.duplicates[:most]),
        *(RecordError(offset, EMPTY, name) for offset, name, _ in found.examples["empty"]),
        *(RecordError(offset, OUTSIDE, name) for offset, name, _ in found.examples["outside"]),
    ]
    known = sorted(known)[:most]
    if found.surplus > found.ids and most > 0:
        last = known[-1].offset if len(known) == most else math.inf
        known = sorted([*known, *islice(_further_duplicates(path, found, last), most)])[:most]
    return known


def _further_duplicates(path: str, found: OffsetStatistics, last: float) -> Iterator[RecordError]:
    """The third and later records of each id, up to the offset `last`."""
    second = {each.id: each.offset for each in found.duplicates if each.records > 2}
    left = found.surplus - found.ids
    for offset, name in _ids(path, min(second.values())):
        if offset > last:
            return
        if offset > second.get(name, last):
            yield RecordError(offset, DUPLICATE, name)
            left -= 1
            if not left:
                return


def _ids(path: str, offset: int) -> Iterator[tuple[int, str]]:
    """The place and the id of each record from that at an offset on."""
    with open(path, "rb") as file:
        file.seek(offset)
        for block in blocks(file, _HEADERS):
            for text in block[1:].replace(b"\r", b"\n").split(b"\n>"):
                words = text.partition(b"\n")[0].decode().split(None, 1)
                yield offset, words[0] if words else ""
                offset += len(text) + 2  # of the line end and the next `>`
            offset -= 1  # a block ends behind its line end


def letters_outside(path: str, offset: int) -> set[str]:
    """The letters of a record of ASCII, in upper case, that are outside IUPAC's code."""
    with open(path, "rb") as file:
        file.seek(offset)
        block = next(blocks(file, _RECORD))
    text = block[1:].replace(b"\r", b"\n").partition(b"\n>")[0]
    sequence = text.partition(b"\n")[2]
    return set(sequence.translate(None, _EXPECTED).decode("ascii").upper())
