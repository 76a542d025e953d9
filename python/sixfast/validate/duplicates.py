"""Finds ids that several records of a file have (SEMANTICS 16.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sixfast._kernel import DuplicateFinder
from sixfast.system.progress import progress_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sixfast.files.input import InputFile

#: How many hashes are sorted at a time; they need 128 MB.
_HASHES_AT_ONCE = 1 << 24
#: How many ids are compared at a time: they fit into a table of 2^21 entries. Ids of 30 letters need 200 MB.
_IDS_AT_ONCE = 7 << 18


class CountedSpan(NamedTuple):
    """A part of a file that holds whole records, with their number.

    Attributes:
        start: offset of its first byte.
        end: offset after its last byte.
        records_before: number of records before it in the file.
        records: number of records in it.
    """

    start: int
    end: int
    records_before: int
    records: int


class RawDuplicate(NamedTuple):
    """An id that several records have, with an offset instead of a line number. Records are numbered from 1.

    Attributes:
        id: the id.
        records: how many have it.
        first: number of the first of them.
        again: number of the second.
        offset: where the second of them begins in the file.
    """

    id: str
    records: int
    first: int
    again: int
    offset: int


def find_duplicates(
    source: InputFile,
    hashes: str,
    spans: Sequence[CountedSpan],
    max_ids: int | None,
    *,
    progress: bool = False,
) -> tuple[int, int, list[RawDuplicate]]:
    """Find the ids that several records have. The memory for it is limited.

    First the hashes of all ids are sorted, in parts that fit into memory. Different ids can have equal
    hashes. So ids with equal hashes are read again and compared themselves, in groups that fit into memory.

    Args:
        source: the input. If it is read in order, it is read again for each group.
        hashes: path of the file with the hashes of its ids.
        spans: these cover all of the input.
        max_ids: how many of the ids to return; None for all, however much memory they need.
        progress: show a bar on stderr for each group of ids, where that is a terminal.

    Returns:
        The number of such ids; the number of their records, the first of each id not counted; and the first
        of these ids, in the order of their second records.

    Raises:
        OSError: if a file cannot be read.
    """
    records = sum(span.records for span in spans)
    finder = DuplicateFinder(source.text_path, hashes)
    ids = surplus = 0
    first: list[RawDuplicate] = []
    parts = -(-records // _HASHES_AT_ONCE)
    for part in range(parts):
        shared = finder.load_shared_hashes(records, part, parts)
        for group in range(0, shared, _IDS_AT_ONCE):
            finder.select(group, _IDS_AT_ONCE)
            with progress_report(progress, "Comparing ids", spans[-1].end, "B") as report:
                for span in _load_in_turn(finder, source, spans):
                    finder.read_span(*span)
                    report(span.end - span.start, span.records)
            more_ids, more_surplus, found = finder.repeated(max_ids)
            ids, surplus = ids + more_ids, surplus + more_surplus
            first += [RawDuplicate(*each) for each in found]
            first.sort(key=lambda repeated: repeated.again)
            del first[len(first) if max_ids is None else max_ids :]
    return ids, surplus, first


def _load_in_turn(
    finder: DuplicateFinder, source: InputFile, spans: Sequence[CountedSpan]
) -> Iterable[CountedSpan]:
    """Return the spans; of an input that is read in order, those of each block when it is loaded."""
    return spans if source.blocks is None else _loaded_spans(finder, source, spans)


def _loaded_spans(
    finder: DuplicateFinder, source: InputFile, spans: Sequence[CountedSpan]
) -> Iterator[CountedSpan]:
    for span, block in zip(spans, source.blocks_again()):
        yield span._replace(start=0, end=finder.load(block))
