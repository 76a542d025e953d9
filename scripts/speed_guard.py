"""Fail unless the kernel is at least 20 times as fast as the pure-Python reference on one batch.

A guard against an accident, such as a debug build: the real figures come from `make bench`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sixfast import reference
from sixfast.virnucpro.pipeline.parallel_translate import translate_batch_worker

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST = 20
ROUNDS = 5
FRAGMENTS = Path(__file__).parent.parent / "tests" / "data" / "viral_fragments.fa"


def seconds(work: Callable[[], object]) -> float:
    """The best time of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def main() -> int:
    """Measure both on the same batch."""
    batch = [(seqid, sequence) for seqid, _, sequence in reference.read_fasta(FRAGMENTS.read_bytes())]
    if translate_batch_worker(batch) != [reference.identify_seq(*pair) for pair in batch]:
        print("speed guard: kernel and reference differ", file=sys.stderr)
        return 1
    kernel = seconds(lambda: translate_batch_worker(batch))
    plain = seconds(lambda: [reference.identify_seq(*pair) for pair in batch])
    print(
        f"speed guard: {len(batch)} records, kernel {kernel * 1e3:.1f} ms, "
        f"reference {plain * 1e3:.1f} ms, {plain / kernel:.0f} times as fast"
    )
    return 0 if plain >= LEAST * kernel else 1


if __name__ == "__main__":
    sys.exit(main())
