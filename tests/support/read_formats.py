"""Records as files of every kind: FASTA, FASTQ and BAM, in every container."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence

from sixfast import _kernel

#: A header text and a sequence.
Record = tuple[str, str]

#: The empty block that closes a BGZF file.
END_BLOCK = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
#: Bytes in a block of BGZF, so that it has room for them also where they cannot be made smaller.
BGZF_MOST = 0xFF00
_BAM_LETTERS = "=ACMGRSVTWYHKDBN"


def fasta(records: Iterable[Record]) -> bytes:
    """One line for each sequence."""
    return "".join(f">{header}\n{sequence}\n" for header, sequence in records).encode()


def fastq(records: Iterable[Record], line_end: str = "\n") -> bytes:
    """Qualities are the letter I."""
    lines = [
        line for header, sequence in records for line in (f"@{header}", sequence, "+", "I" * len(sequence))
    ]
    return "".join(f"{line}{line_end}" for line in lines).encode()


def bam_header(references: Sequence[str] = ()) -> bytes:
    """A header without text."""
    names = b"".join(
        struct.pack("<i", len(name) + 1) + name.encode() + b"\0" + struct.pack("<i", 1000)
        for name in references
    )
    return struct.pack("<4sii", b"BAM\1", 0, len(references)) + names


def bam_record(name: str, sequence: str, flag: int = 4, reference: int = -1) -> bytes:
    """A record without qualities."""
    codes = [_BAM_LETTERS.index(letter) for letter in sequence]
    packed = bytes(
        codes[at] << 4 | (codes[at + 1] if at + 1 < len(codes) else 0) for at in range(0, len(codes), 2)
    )
    fields = struct.pack(
        "<iiBBHHHiiii", reference, -1, len(name) + 1, 0, 0, 0, flag, len(sequence), -1, -1, 0
    )
    record = fields + name.encode() + b"\0" + packed + b"\xff" * len(sequence)
    return struct.pack("<i", len(record)) + record


def bam(records: Iterable[Record]) -> bytes:
    """Unaligned reads, not compressed."""
    return bam_header() + b"".join(bam_record(header, sequence) for header, sequence in records)


def bgzf_blocks(content: bytes) -> bytes:
    """One block of BGZF, or as many as the content needs."""
    pieces = range(0, max(len(content), 1), BGZF_MOST)
    return b"".join(bgzf_block(content[start : start + BGZF_MOST]) for start in pieces)


def bgzf_block(content: bytes) -> bytes:
    """One block of BGZF."""
    deflate = zlib.compress(content, 1)[2:-4]
    head = struct.pack("<4BI2BHBBHH", 31, 139, 8, 4, 0, 0, 255, 6, 66, 67, 2, len(deflate) + 25)
    return head + deflate + struct.pack("<II", zlib.crc32(content), len(content))


def zstd_frame(content: bytes) -> bytes:
    """One frame of zstd."""
    compressor = _kernel.Compressor("zst")
    return compressor.compress(content) + compressor.finish()


#: What makes a member, block, frame or stream, by the name of the container, and what closes the file.
CONTAINERS: dict[str, tuple[Callable[[bytes], bytes], bytes]] = {
    "plain": (bytes, b""),
    "gzip": (lambda content: gzip.compress(content, 1), b""),
    "bgzf": (bgzf_blocks, END_BLOCK),
    "zstd": (zstd_frame, b""),
    "xz": (lambda content: lzma.compress(content, preset=0), b""),
    "bzip2": (lambda content: bz2.compress(content, 1), b""),
}


def packed(content: bytes, container: str, cuts: Iterable[int] = ()) -> bytes:
    """Put content into a container, cut anywhere into its members, blocks, frames or streams."""
    make, end = CONTAINERS[container]
    places = [0, *sorted(min(cut, len(content)) for cut in cuts), len(content)]
    return b"".join(make(content[start:stop]) for start, stop in zip(places, places[1:])) + end
