"""Records of FASTA that is read once, from its front to its end: one by one, or in blocks."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from functools import partial
from typing import Any, NamedTuple, Protocol

#: The first two lines are the text that Biopython refuses such a file with.
_TEXT_IN_FRONT = """\
This FASTA file contains comments at the beginning of the file, which are not
allowed by the 'fasta' parser.
A file must begin with '>': remove what stands before the first record.
"""


class TextRecord(NamedTuple):
    """A record.

    Attributes:
        id: the first word of its header, empty if it has none.
        description: its header (SEMANTICS 6.4).
        sequence: its sequence in UTF-8.
    """

    id: str
    description: str
    sequence: bytes


def text_records(source: object) -> Generator[TextRecord, None, None]:
    r"""Yield the records of a file or an open text as Biopython's `SeqIO.parse` finds them.

    The next record is read when it is asked for. A file may be a pipe: it is opened once.

    Args:
        source: path of a file, which is read as UTF-8 and closed at the end; or an open text, which is
            read to its end and left open.

    Yields:
        The records, in their order.

    Raises:
        OSError, ValueError, UnicodeDecodeError, AttributeError: as Biopython, with its text.

    SEMANTICS section 6.

    >>> import io
    >>> next(text_records(io.StringIO(">a b\nAC\nGT\n>c\n")))
    TextRecord(id='a', description='a b', sequence=b'ACGT')
    """
    if isinstance(source, (str, bytes, os.PathLike)):
        with open(source, encoding="utf-8") as text:
            yield from _records(text)
    else:
        yield from _records(_text(source))


def _text(source: Any) -> Any:  # noqa: ANN401 - whatever a caller has
    """The source, if nothing read from it is text."""
    nothing = source.read(0)
    if nothing == "":
        return source
    if nothing == b"":
        raise ValueError("Fasta files must be opened in text mode.")
    raise RuntimeError("Failed to read from input data")


def _records(text: Any) -> Iterator[TextRecord]:  # noqa: ANN401 - the same
    header = text.readline()
    if header and not header.startswith(">"):
        raise ValueError(_TEXT_IN_FRONT)
    while header:
        lines, next_header = [], ""
        for line in text:
            if line[0] == ">":
                next_header = line
                break
            lines.append(line)
        description = header[1:].rstrip()
        words = description.split(None, 1)
        sequence = "".join(lines).encode().translate(None, b" \t\r\n")
        yield TextRecord(words[0] if words else "", description, sequence)
        header = next_header


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
