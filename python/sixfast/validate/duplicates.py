"""Ids that several records of a file have (SEMANTICS 16.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sixfast._kernel import DuplicateFinder
from sixfast.system.progress import progress_report

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Hashes that are sorted at a time: 128 MB.
_HASHES_AT_ONCE = 1 << 24
#: Ids that are compared at a time: as many as a table of 2^21 places takes. Those of 30 letters need 200 MB.
_IDS_AT_ONCE = 7 << 18


class Piece(NamedTuple):
    """A part of a file that holds whole records.

    Attributes:
        start: offset of its first byte.
        end: offset after its last byte.
        before: number of the records before it.
        records: number of its records.
    """

    start: int
    end: int
    before: int
    records: int


class Repeated(NamedTuple):
    """An id that several records have; records are numbered from 1.

    Attributes:
        id: the id.
        records: how many have it.
        first: number of the first of them.
        again: number of the second.
        offset: where the second begins in the file.
    """

    id: str
    records: int
    first: int
    again: int
    offset: int


def find_repeated(
    input: str,  # noqa: A002 - the word that users expect
    hashes: str,
    pieces: Sequence[Piece],
    most: int | None,
    *,
    progress: bool = False,
) -> tuple[int, int, list[Repeated]]:
    """Find the ids that several records have, by their hashes first; memory is bounded.

    Equal hashes are a reason to look, and no more: ids that have one are read and compared themselves. The
    hashes are sorted in parts, and the ids compared in groups, of so many that they fit into memory.

    Args:
        input: absolute path of a FASTA file.
        hashes: path of the file of its ids' hashes.
        pieces: all of the input.
        most: how many of the ids to return; None for all, in whatever memory they need.
        progress: show a bar on stderr for each group of ids, where that is a terminal.

    Returns:
        The number of such ids, the number of their records but the first of each, and the first such ids in
        the order in which each is met again.

    Raises:
        OSError: if a file cannot be read.
    """
    records = sum(piece.records for piece in pieces)
    finder = DuplicateFinder(input, hashes)
    ids = surplus = 0
    first: list[Repeated] = []
    parts = -(-records // _HASHES_AT_ONCE)
    for part in range(parts):
        shared = finder.load_shared_hashes(records, part, parts)
        for group in range(0, shared, _IDS_AT_ONCE):
            finder.select(group, _IDS_AT_ONCE)
            with progress_report(progress, "Comparing ids", pieces[-1].end, "B") as report:
                for piece in pieces:
                    finder.read_span(*piece)
                    report(piece.end - piece.start, piece.records)
            more_ids, more_surplus, found = finder.repeated(most)
            ids, surplus = ids + more_ids, surplus + more_surplus
            first += [Repeated(*each) for each in found]
            first.sort(key=lambda repeated: repeated.again)
            del first[len(first) if most is None else most :]
    return ids, surplus, first
