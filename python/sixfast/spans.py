"""Cutting a FASTA file into spans of whole records, without reading it as a whole."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

#: Bytes of input in a span: short ones suit the threads that begin, long ones the processes that go on. The
#: numbers are measured: docs/BENCHMARKING.md.
SHORTEST_SPAN, LONGEST_SPAN = 2 << 20, 8 << 20
#: A span is this part of what lies before it, within these bounds.
_GROWTH = 128
#: Threads have done so many bytes before processes have paid for their start.
_BYTES_FOR_THREADS = 512 << 20

_RECORD_START = re.compile(rb"[\r\n]>")
_FIRST_LOOK = 1 << 12
_LONGEST_LOOK = 1 << 20


def span_lengths() -> tuple[int, int]:
    """Bytes of the shortest and the longest spans; SIXFAST_SPAN_BYTES makes all alike (for tests)."""
    length = _bytes_of("SIXFAST_SPAN_BYTES", 0, 1)
    return (length, length) if length else (SHORTEST_SPAN, LONGEST_SPAN)


def bytes_for_processes() -> int:
    """Bytes of input above which processes are started, or SIXFAST_PROCESSES_ABOVE (for tests)."""
    return _bytes_of("SIXFAST_PROCESSES_ABOVE", _BYTES_FOR_THREADS, 0)


def _bytes_of(variable: str, default: int, least: int) -> int:
    text = os.environ.get(variable, "")
    if not text:
        return default
    if not text.isdecimal() or int(text) < least:
        raise ValueError(f"{variable} is {text!r}; set a whole number of bytes from {least}, or unset it")
    return int(text)


class Span(NamedTuple):
    """Where a block lies in a file: its number, from 0, and byte offsets."""

    number: int
    start: int
    end: int


def cut(file: BinaryIO, size: int, shortest: int, longest: int = 0, start: int = 0) -> Iterator[Span]:
    """Yield the spans of a file of `size` bytes, the first of which begins at `start`.

    A span begins where a line begins with `>` and is at least `shortest` bytes long, or a 128th of what lies
    before it, up to `longest`, but for the last; one record is never divided.
    """
    number = 0
    while start < size:
        length = max(shortest, min(longest, start // _GROWTH))
        end = _record_start(file, start + length, size)
        yield Span(number, start, end)
        number += 1
        start = end


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


def most_spans(size: int, shortest: int) -> int:
    """Return how many spans there can be at the most."""
    return -(-size // shortest)


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
        found = _RECORD_START.search(piece)
        if found:
            return position + found.start() + 1
        if len(piece) < 2:
            break  # the file became shorter; the reader of the span says so
        position += len(piece) - 1
        look = min(2 * look, _LONGEST_LOOK)
    return size
