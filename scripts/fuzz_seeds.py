"""Write the first inputs of the fuzz targets, made from tests/data: python scripts/fuzz_seeds.py FOLDER.

`make fuzz` runs it. Needs nothing but Python.
"""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import struct
import sys
import zlib
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"
GOLDEN_CALLS = DATA / "golden" / "golden_public.jsonl.gz"
FRAGMENTS = 40
CALLS = 200
LONGEST = 4096  # what libFuzzer takes at most


def blocks() -> list[bytes]:
    """The inputs of the golden files, a few fragments, and each output that is FASTA too."""
    golden = [path.read_bytes() for path in sorted(DATA.glob("golden/files_public/*/*.fa"))]
    return [*golden, *(b">" + fragment for fragment in fragments())]


def sequences() -> list[bytes]:
    """The sequences of a few fragments and of golden calls."""
    found = [fragment.partition(b"\n")[2].strip() for fragment in fragments()]
    with gzip.open(GOLDEN_CALLS, "rt", encoding="ascii") as lines:
        calls = [json.loads(line) for _, line in zip(range(CALLS), lines)]
    arguments = [argument for call in calls for argument in call["args"] if isinstance(argument, str)]
    return found + [argument.encode("utf-8", "surrogatepass") for argument in arguments]


def fragments() -> list[bytes]:
    """The first records of the demo input, without their `>`."""
    return (DATA / "viral_fragments.fa").read_bytes().split(b"\n>")[1 : FRAGMENTS + 1]


def packed(sequence: bytes) -> bytes:
    """Four bases a byte, the first in the lowest bits."""
    codes = sequence.translate(bytes.maketrans(b"ACGT", bytes(range(4))))
    quads = zip(*(codes[at::4] for at in range(4)))
    return bytes(sum((code & 3) << (2 * at) for at, code in enumerate(quad)) for quad in quads)


def fastq() -> list[bytes]:
    """A few fragments as FASTQ, with each kind of line end, and each record damaged in its own way."""
    records = [fragment.partition(b"\n")[::2] for fragment in fragments()]
    texts = [[b"@" + name, bases[:60], b"+", b"@" * len(bases[:60]), b""] for name, bases in records]
    ends = [b"\n", b"\r\n", b"\r"]
    whole = [ends[at % 3].join(lines) for at, lines in enumerate(texts)]
    short = [ends[at % 3].join(lines[:at] + lines[at + 1 :]) for at, lines in enumerate(texts[:5])]
    return [b"\n".join(whole[at:]) + bytes([at]) for at in range(0, len(whole), 8)] + whole + short


def bam() -> list[bytes]:
    """A few fragments as BAM, some of them of the other strand or aligned."""
    header = struct.pack("<4siii5si", b"BAM\1", 0, 1, 5, b"chr1", 1000)
    records = []
    for at, fragment in enumerate(fragments()):
        name, _, bases = fragment.partition(b"\n")
        codes = [b"=ACMGRSVTWYHKDBN".find(base) & 15 for base in bases[: 60 + at] + b"="]
        packed = bytes(first << 4 | second for first, second in zip(codes[::2], codes[1::2]))
        flag, reference = (4, -1) if at % 8 else (0x10, at // 8 - 1)
        fields = struct.pack("<iiBBHHHiiii", reference, -1, len(name) + 1, 0, 0, 0, flag, 60 + at, -1, -1, 0)
        record = fields + name + b"\0" + packed + bytes(60 + at)
        records.append(struct.pack("<i", len(record)) + record)
    return [header + b"".join(records[at : at + 10]) + bytes([at]) for at in range(len(records))]


def containers() -> list[bytes]:
    """A few fragments in each container, in one part and in several."""
    content = b"".join(b">" + fragment + b"\n" for fragment in fragments()[:3])
    halves = [content[: len(content) // 2], content[len(content) // 2 :], b""]
    packs = (gzip.compress, bgzf, zstd, lzma.compress, bz2.compress)
    skippable = b"\x50\x2a\x4d\x18\x03\0\0\0abc"
    named = b"\x1f\x8b\x08\x18\0\0\0\0\0\x03name\0comment\0" + gzip.compress(content)[10:]
    return [
        *(pack(content) for pack in packs),
        *(b"".join(pack(half) for half in halves) for pack in packs),
        named + bytes(8),
        skippable + zstd(content) + skippable,
        lzma.compress(content, check=lzma.CHECK_SHA256) + bytes(4) + lzma.compress(content),
    ]


def bgzf(content: bytes) -> bytes:
    """One BGZF block."""
    deflate = zlib.compress(content)[2:-4]
    sizes = struct.pack("<4BI2BHBBHH", 31, 139, 8, 4, 0, 0, 255, 6, 66, 67, 2, len(deflate) + 25)
    return sizes + deflate + struct.pack("<II", zlib.crc32(content), len(content))


def zstd(content: bytes) -> bytes:
    """One zstd frame with a window of 1 KiB: blocks that are not compressed, and one letter 20 times."""
    pieces = [content[at : at + 1000] for at in range(0, len(content), 1000)]
    blocks = [(len(piece) << 3).to_bytes(3, "little") + piece for piece in pieces]
    return b"\x28\xb5\x2f\xfd\0\0" + b"".join(blocks) + (20 << 3 | 3).to_bytes(3, "little") + b"A"


def main() -> None:
    """Write each input once."""
    found = sequences()
    targets = {
        "block": blocks(),
        "identify": found + [packed(one) for one in found],
        "fastq": fastq(),
        "bam": bam(),
        "decode": containers(),
    }
    for target, inputs in targets.items():
        folder = Path(sys.argv[1]) / target
        folder.mkdir(parents=True, exist_ok=True)
        for number, content in enumerate(sorted({one for one in inputs if len(one) <= LONGEST})):
            (folder / f"{number:03}").write_bytes(content)


if __name__ == "__main__":
    main()
