"""Write the first inputs of the fuzz targets, made from tests/data: python scripts/fuzz_seeds.py FOLDER.

`make fuzz` runs it. Needs nothing but Python.
"""

from __future__ import annotations

import gzip
import json
import sys
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


def main() -> None:
    """Write each input once."""
    found = sequences()
    for target, inputs in (("block", blocks()), ("identify", found + [packed(one) for one in found])):
        folder = Path(sys.argv[1]) / target
        folder.mkdir(parents=True, exist_ok=True)
        for number, content in enumerate(sorted({one for one in inputs if len(one) <= LONGEST})):
            (folder / f"{number:03}").write_bytes(content)


if __name__ == "__main__":
    main()
