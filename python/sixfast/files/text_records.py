"""Records of FASTA that is read as text, once, from its front to its end."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from typing import Any, NamedTuple

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
