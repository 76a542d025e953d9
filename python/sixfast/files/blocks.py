"""Blocks of whole records from a file that is read once, from its front to its end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from io import BytesIO, TextIOWrapper
from typing import Protocol

from sixfast.files.formats import START_BYTES, refuse_non_fasta

#: Bytes in a block. From very short records come two outputs of fifteen times as many bytes, so small
#: blocks save memory. They are also faster.
_MAX_BLOCK_BYTES = 256 << 10


class Readable(Protocol):
    """What can be read from."""

    def read(self, length: int, /) -> bytes:
        """Return at most so many bytes, none at the end."""


def blocks(file: Readable, length: int) -> Iterator[bytes]:
    """Yield all of the file in blocks that begin with a record, about `length` bytes each.

    A block is larger only if one record is. The pieces of such a record are kept until its end is found, and
    joined once, so no byte is copied more than twice.

    If the file does not begin with a record, its bytes are yielded as they are read. They are not searched
    for a record, since a device may be endless.
    """
    first = file.read(length)
    if not first.startswith(b">"):
        yield from filter(None, [first])
        yield from iter(partial(file.read, length), b"")
        return
    pieces, last = [first], first[-1:]
    while piece := file.read(length):
        # The line end may be the last byte of the previous piece.
        text = last + piece
        line_end = text.rfind(b"\n>")
        line_end = max(line_end, text.rfind(b"\r>", line_end + 1))
        if line_end >= 0:
            cut = line_end + 1 - len(last)
            pieces, piece, block = [], piece[cut:], b"".join([*pieces, piece[:cut]])
            yield block  # it may be large, so its pieces are not kept meanwhile
        pieces.append(piece)
        last = piece[-1:]
    block = b"".join(pieces)
    pieces.clear()
    yield block


def checked_blocks(name: str, file: Readable, length: int) -> Iterator[tuple[bytes, int]]:
    """Yield the blocks of a FASTA file, about `length` bytes or less, and the number of lines before each.

    Raises:
        ValueError, UnicodeDecodeError: naming `name`, if the file does not begin with a record.
    """
    lines = 0
    for block in blocks(file, min(length, _MAX_BLOCK_BYTES)):
        if not lines and not block.startswith(b">"):
            refuse_non_fasta(name, block[:START_BYTES], TextIOWrapper(BytesIO(block), encoding="utf-8"))
        yield block, lines
        lines += block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n")


def path_text(name: str) -> str:
    """Return a file's name as text. Bytes that are not UTF-8 are replaced."""
    return os.fsencode(name).decode(errors="replace")
