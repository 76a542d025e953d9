"""Recognises files of other formats by their first bytes, and says what to do about them."""

from __future__ import annotations

import codecs
import contextlib
import zlib
from io import BytesIO, TextIOWrapper
from typing import NoReturn

from sixfast._kernel import describe_letter
from sixfast.files.names import STANDARD_INPUT, input_text

#: The first bytes of other formats, their names, and what to do about them.
_FORMATS = (
    *((mark, "SAM", "convert it to FASTA") for mark in (b"@HD\t", b"@SQ\t", b"@RG\t", b"@PG\t", b"@CO\t")),
    (b"@", "FASTQ", "convert it to FASTA"),
    (b"<", "HTML or XML", "see whether a download went wrong, and give the FASTA file instead"),
    (b"\x1f\x8b", "gzip-compressed", "decompress it"),
    (b"BZh", "bzip2-compressed", "decompress it"),
    (b"\xfd7zXZ", "xz-compressed", "decompress it"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed", "decompress it"),
    (b"PK\x03\x04", "a zip archive", "unpack it"),
    (b"%PDF", "a PDF document", "give the FASTA file instead"),
    (b"BAM\x01", "BAM", "convert it to FASTA"),
    (b"CRAM", "CRAM", "convert it to FASTA"),
    (b"LOCUS", "GenBank", "convert it to FASTA"),
    (b"\xff\xfe", "UTF-16 text", "save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text", "save it as UTF-8"),
    (b"\xef\xbb\xbf", "UTF-8 text with a byte order mark", "save it without the mark"),
)
#: The first bytes of compressed data, by the name of what compresses so.
_COMPRESSED = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)
#: Formats of reads that samtools converts.
_OF_SAMTOOLS = ("SAM", "CRAM")
#: Where a tar archive says that it is one.
_TAR_MARK = slice(257, 262)
#: How many bytes of a file are looked at. They also show the format of compressed content.
START_BYTES = 4096


def refuse_non_fasta(name: str, start: bytes, text: TextIOWrapper) -> NoReturn:
    """Raise an error for a file that begins with these bytes.

    Args:
        name: the file's name, for the message.
        start: its first bytes.
        text: the file, opened as text.

    Raises:
        UnicodeDecodeError: if its first line is no UTF-8.
        ValueError: else, since it does not begin with a record.
    """
    found = _format_hint(start)
    try:
        text.readline()
    except UnicodeDecodeError as error:
        error.reason = f"{name}, line 1: {found or 'is no UTF-8 text; give a FASTA file'} ({error.reason})"
        raise
    finally:
        text.detach()
    raise ValueError(
        f"{name}, line 1: "
        + (
            found
            or _letter_hint(start)
            or "text before the first record; a FASTA file begins with '>', remove what stands before it"
        )
    )


def _letter_hint(start: bytes) -> str | None:
    """Say which letter hides the first record, and what to do about it; None if none does."""
    what, remedy, hides_record = describe_letter(start, 0)
    return f"text before the first record: {what}, {remedy}" if hides_record else None


def _format_hint(start: bytes) -> str | None:
    """Say what a file with these first bytes looks like, and what to do about it; None if it is unknown."""
    with contextlib.suppress(zlib.error):  # it is no gzip
        content = zlib.decompressobj(wbits=31).decompress(start, 4)
        start = content if content == b"BAM\x01" else start
    start = start.lstrip()
    hints = (f"looks like {kind}; {remedy}" for mark, kind, remedy in _FORMATS if start.startswith(mark))
    return next(hints, None)


def refuse_content(name: str, container: str, front: bytes) -> NoReturn:
    """Raise an error for an input that holds neither FASTA nor FASTQ nor BAM.

    Args:
        name: the input, for the message.
        container: how it is compressed, "plain" if it is not.
        front: the first bytes of what it holds.

    Raises:
        UnicodeDecodeError: if these are no text.
        ValueError: else.
    """
    inside = "" if container == "plain" else f" in {container} data"
    given = STANDARD_INPUT if name == input_text(STANDARD_INPUT) else name
    for mark, kind in _COMPRESSED:
        if front.startswith(mark) and inside:
            raise ValueError(f"{name}: {kind} data inside {container} data; decompress it once before")
    if front[_TAR_MARK] == b"ustar":
        raise ValueError(f"{name}: a tar archive{inside}; unpack it and give the files")
    if front.startswith(b"\x1f\x9d"):
        raise ValueError(
            f"{name}: data of compress (.Z){inside}; decompress it: gzip -dc {given} | sixfast ... -"
        )
    for mark, kind, _ in _FORMATS:
        if kind in _OF_SAMTOOLS and front.startswith(mark):
            raise ValueError(f"{name}: {kind}{inside}; convert it: samtools fasta -n {given} | sixfast ... -")
    refuse_non_fasta(name, front, TextIOWrapper(BytesIO(_whole_letters(front)), encoding="utf-8"))


def refuse_other_than_fasta(name: str, container: str, front: bytes) -> NoReturn:
    """Raise an error for an input, read once, that is compressed or no FASTA, where only FASTA is read.

    Args:
        name: the input, for the message.
        container: how it is compressed, "plain" if it is not.
        front: the first bytes of what it holds.

    Raises:
        UnicodeDecodeError, ValueError: as `refuse_non_fasta`.
    """
    marks = {kind: mark for mark, kind in _COMPRESSED}
    start = marks.get(container, _whole_letters(front))
    refuse_non_fasta(name, start, TextIOWrapper(BytesIO(start), encoding="utf-8"))


def _whole_letters(text: bytes) -> bytes:
    """Leave out a letter of UTF-8 that is cut at the end."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(text)
    except UnicodeDecodeError:
        return text
    cut, _ = decoder.getstate()
    return text[: len(text) - len(cut)]
