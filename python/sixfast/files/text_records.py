"""Records of FASTA that is read as text, once, from its front to its end."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from typing import Any

#: The first two lines are the text that Biopython refuses such a file with.
_TEXT_IN_FRONT = """\
This FASTA file contains comments at the beginning of the file, which are not
allowed by the 'fasta' parser.
A file must begin with '>': remove what stands before the first record.
"""


def text_records(source: object) -> Generator[tuple[str, bytes], None, None]:
    r"""Yield the records of a file or an open text as Biopython's `SeqIO.parse` finds them.

    The next record is read when it is asked for. A file may be a pipe: it is opened once.

    Args:
        source: path of a file, which is read as UTF-8 and closed at the end; or an open text, which is
            read to its end and left open.

    Yields:
        The id and the sequence of each record, the sequence in UTF-8.

    Raises:
        OSError, ValueError, UnicodeDecodeError, AttributeError: as Biopython, with its text.

    SEMANTICS section 6.

    >>> import io
    >>> list(text_records(io.StringIO(">a b\nAC\nGT\n>c\n")))
    [('a', b'ACGT'), ('c', b'')]
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


def _records(text: Any) -> Iterator[tuple[str, bytes]]:  # noqa: ANN401 - the same
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
        words = header[1:].split(None, 1)
        yield words[0] if words else "", "".join(lines).encode().translate(None, b" \t\r\n")
        header = next_header
