"""Blocks of whole records from a file that is read once, from its front to its end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from io import BytesIO, TextIOWrapper
from typing import Protocol

from sixfast.files.formats import START, refuse_start

#: Bytes of a block. Very short records give fifteen times as many, twice, and smaller blocks are faster.
_MOST_BYTES = 256 << 10


class Readable(Protocol):
    """What can be read from."""

    def read(self, length: int, /) -> bytes:
        """Return at most so many bytes, none at the end."""


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


def path_text(name: str) -> str:
    """A file's name as text, whatever bytes it has."""
    return os.fsencode(name).decode(errors="replace")
