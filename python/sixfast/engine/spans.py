"""Cutting a FASTA file into spans, mostly of whole records, without reading it as a whole."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Optional

if TYPE_CHECKING:
    from sixfast._kernel import RecordBlock, RecordBlocks

#: Bytes of input in a span, as measured (docs/BENCHMARKING_HISTORY.md). What a worker holds fits into the
#: processor's cache. Threads hold less during the head start, since the start of processes takes memory too.
SPAN, HEAD_START_SPAN = 2 << 20, 768 << 10
#: Bytes of a block of an input that is read in order. Several blocks wait, so they are short.
BLOCK = 512 << 10
#: Bytes of a block where one thread writes what comes of it in order. From very short records come outputs
#: of fifteen times as many bytes, so small blocks save memory.
SMALL_BLOCK = 256 << 10
#: A small input is cut into so many spans for threads, but not into shorter ones than the second number. With
#: small spans less memory is touched for the first time, and threads wait less for the last span.
_SPANS_OF_SMALL, _SHORT_SPAN = 48, 512 << 10
#: Threads have done so many bytes before processes have paid for their start.
_BYTES_FOR_THREADS = 512 << 20
#: Two threads hardly wait for each other, and use less memory than two processes: they are faster up to here.
_BYTES_FOR_TWO_THREADS = 6 << 30

_RECORD_START = re.compile(rb"[\r\n]>")
_FIRST_LOOK = 1 << 12
_LONGEST_LOOK = 1 << 20
#: Bytes in which a record begins soon.
_SHORT_LOOK = 1 << 14
#: The rest of a letter of UTF-8; what is longer is no text.
_CONTINUED = re.compile(rb"[\x80-\xbf]{1,3}")


def span_bytes(usual: int) -> int:
    """Bytes of input in a span: the usual ones, or what SIXFAST_SPAN_BYTES says (for tests)."""
    return _bytes_of("SIXFAST_SPAN_BYTES", usual, 1)


def thread_span(size: int) -> int:
    """Bytes in a span where threads do an input of `size` bytes."""
    return span_bytes(min(SPAN, max(_SHORT_SPAN, size // _SPANS_OF_SMALL)))


def bytes_for_processes(workers: int) -> int:
    """Bytes of input above which processes are started, or SIXFAST_PROCESSES_ABOVE (for tests)."""
    default = _BYTES_FOR_TWO_THREADS if workers <= 2 else _BYTES_FOR_THREADS
    return _bytes_of("SIXFAST_PROCESSES_ABOVE", default, 0)


def _bytes_of(variable: str, default: int, least: int) -> int:
    text = os.environ.get(variable, "")
    if not text:
        return default
    if not text.isdecimal() or int(text) < least:
        raise ValueError(f"{variable} is {text!r}; set a whole number of bytes from {least}, or unset it")
    return int(text)


class Span(NamedTuple):
    """Where a block lies in a file.

    Attributes:
        number: its number, from 0.
        start: byte offset of its first byte.
        end: byte offset after its last byte.
        block: the block itself, if it comes from an input that is read in order.
    """

    number: int
    start: int
    end: int
    block: Optional[RecordBlock] = None  # noqa: UP045 - evaluated at run time


#: Yields the spans of a file of so many bytes, each but the last not shorter than a length, from one with a
#: number and a start on: as `cut`.
Cutter = Callable[[BinaryIO, int, int, int, int], Iterator[Span]]


def cut(file: BinaryIO, size: int, length: int, number: int = 0, start: int = 0) -> Iterator[Span]:
    """Yield the spans of a file of `size` bytes from one that has this number and start.

    A span begins where a line begins with `>` and is at least `length` bytes long, except the last one. A
    record is never divided.
    """
    while start < size:
        end = _record_start(file, start + length, size)
        yield Span(number, start, end)
        number += 1
        start = end


def spans_in_order(blocks: RecordBlocks) -> Iterator[Span]:
    """Yield the spans of an input that is read in order; offsets are those of its content."""
    number = 0
    while block := blocks.next():
        yield Span(number, block.start, block.end, block)
        number += 1


def cut_anywhere(file: BinaryIO, size: int, length: int, number: int = 0, start: int = 0) -> Iterator[Span]:
    """Yield the spans of a file from one on; where no record begins soon a span ends inside one.

    It may end in mid-line, also of a header, but not inside a letter of UTF-8.
    """
    look = max(3, min(length, _SHORT_LOOK))
    while start < size:
        end = min(start + length, size)
        file.seek(end - 1)
        piece = file.read(1 + look)
        found = _find_record(piece)
        if found >= 0:
            end += found
        elif continued := _CONTINUED.match(piece, 1):
            end = min(end + len(continued[0]), size)
        yield Span(number, start, end)
        number += 1
        start = end


def cutter_at(places: Sequence[int]) -> Cutter:
    """Make a cutter that cuts nowhere but at these offsets, which are in order."""

    def cut_there(_file: BinaryIO, size: int, length: int, number: int, start: int) -> Iterator[Span]:
        while start < size:
            following = bisect_left(places, start + length)
            end = places[following] if following < len(places) else size
            yield Span(number, start, end)
            number += 1
            start = end

    return cut_there


def sample(file: BinaryIO, size: int, length: int, pieces: int) -> Iterator[Span]:
    """Yield so many spans, spread evenly over a file; or all spans, where they are fewer."""
    if size <= pieces * length:
        yield from cut(file, size, length)
        return
    end = 0
    for number in range(pieces):
        position = number * size // pieces
        start = max(end, _record_start(file, position, size) if position else 0)
        if start == size:
            return
        end = _record_start(file, start + length, size)
        yield Span(number, start, end)


def most_spans(size: int, length: int) -> int:
    """Return how many spans there can be at the most."""
    return -(-size // length)


def has_record(file: BinaryIO, size: int) -> bool:
    """Return whether a line of a file of `size` bytes begins with `>`."""
    file.seek(0)
    return file.read(1) == b">" or _record_start(file, 1, size) < size


def _record_start(file: BinaryIO, position: int, size: int) -> int:
    """Return the first start of a record at or behind `position`, `size` if there is none."""
    look = _FIRST_LOOK
    position -= 1  # the line end before the record
    while position < size - 1:
        file.seek(position)
        piece = file.read(look)
        found = _find_record(piece)
        if found >= 0:
            return position + 1 + found
        if len(piece) < 2:
            break  # the file became shorter; the reader of the span says so
        position += len(piece) - 1
        look = min(2 * look, _LONGEST_LOOK)
    return size


def _find_record(piece: bytes) -> int:
    """Return where a record starts first, counted from the second byte of a piece, -1 if none does."""
    mark = piece.find(b">")  # a genome holds none for long, and this is thirty times as fast
    found = _RECORD_START.search(piece, max(0, mark - 1)) if mark >= 0 else None
    return found.start() if found else -1
