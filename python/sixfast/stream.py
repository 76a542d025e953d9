"""Blocks of whole records from a file that is read once, from its front to its end."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from functools import partial
from io import BytesIO, TextIOWrapper
from typing import Protocol

from sixfast import _kernel
from sixfast.job import SpanResult
from sixfast.source import START, refuse_start

#: Sentences about rejected records, of one input.
MOST_REASONS = 100

#: Bytes of a block. Very short records give fifteen times as many, twice, and smaller blocks are faster.
_MOST_BYTES = 256 << 10


class Readable(Protocol):
    """What can be read from."""

    def read(self, length: int, /) -> bytes:
        """Return at most so many bytes, none at the end."""


class Writable(Protocol):
    """What can be written to."""

    def write(self, data: bytes, /) -> object:
        """Append all of the bytes."""


def blocks(file: Readable, length: int) -> Iterator[bytes]:
    """Yield all of the file in blocks that begin with a record, about `length` bytes each.

    A block is larger only where one record is. A record that is larger than a block is held in pieces until
    its end is found, so that no byte is moved more often than twice. What does not begin with a record
    comes as it is read: an endless device must not be searched for one.
    """
    first = file.read(length)
    if not first.startswith(b">"):
        yield from filter(None, [first])
        yield from iter(partial(file.read, length), b"")
        return
    held, last = [first], first[-1:]
    while piece := file.read(length):
        # The line end may be the last byte of the piece before.
        text = last + piece
        line_end = text.rfind(b"\n>")
        line_end = max(line_end, text.rfind(b"\r>", line_end + 1))
        if line_end >= 0:
            cut = line_end + 1 - len(last)
            held, piece, block = [], piece[cut:], b"".join([*held, piece[:cut]])
            yield block  # which may be large: its pieces are not held meanwhile
        held.append(piece)
        last = piece[-1:]
    block = b"".join(held)
    held.clear()
    yield block


def checked_blocks(name: str, file: Readable, length: int) -> Iterator[tuple[bytes, int]]:
    """Yield the blocks of a FASTA file, `length` bytes long or less, and the lines before each.

    Raises:
        ValueError, UnicodeDecodeError: naming `name`, if the file does not begin with a record.
    """
    lines = 0
    for block in blocks(file, min(length, _MOST_BYTES)):
        if not lines and not block.startswith(b">"):
            refuse_start(name, block[:START], TextIOWrapper(BytesIO(block), encoding="utf-8"))
        yield block, lines
        lines += block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n")


def printable(name: str) -> str:
    """A file's name as text, whatever bytes it has."""
    return os.fsencode(name).decode(errors="replace")


def translate_stream(
    name: str,
    file: Readable,
    nucleotide: Writable,
    protein: Writable,
    rejects: Writable | None,
    *,
    length: int,
    skip_empty: bool,
) -> Generator[SpanResult, None, None]:
    """Translate a file block by block in this process; yield each block's bytes and counts.

    Raises:
        ValueError, UnicodeDecodeError: as the kernel's translate_block, naming `name`, line and record.
    """
    name = printable(name)
    records = 0
    reasons_left = MOST_REASONS
    for block, lines in checked_blocks(name, file, length):
        if rejects is None:
            to_nucleotide, to_protein, counts = _kernel.translate_block(
                block, skip_empty=skip_empty, source=name, records_before=records, lines_before=lines
            )
            to_rejects = b""
            reasons: list[str] = []
        else:
            to_nucleotide, to_protein, to_rejects, counts, reasons = _kernel.translate_block_skipping(
                block,
                skip_empty=skip_empty,
                source=name,
                records_before=records,
                lines_before=lines,
                reasons=reasons_left,
            )
            reasons_left -= len(reasons)
            rejects.write(to_rejects)
        nucleotide.write(to_nucleotide)
        protein.write(to_protein)
        records += counts[0]
        lengths = len(to_nucleotide), len(to_protein), len(to_rejects)
        yield SpanResult(len(block)).plus(lengths, counts, reasons)
