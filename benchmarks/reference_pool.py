"""The pure-Python reference under a spawned pool: a peer that stands for VirNucPro's stage.

Records go to the workers one by one through Pool.imap, in pickled chunks, and the frames come back
the same way to the parent, which writes them. The parent reads with a plain loop over lines, which
is cheaper than the parser VirNucPro uses, so that the stand-in is no slower than the original.
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Iterator
from pathlib import Path

from sixfast import reference

CHUNK = 1000


def records(path: Path) -> Iterator[tuple[str, str]]:
    """Id and upper-case sequence of each record."""
    with path.open(encoding="ascii") as lines:
        seqid = ""
        parts: list[str] = []
        for line in lines:
            if line.startswith(">"):
                if seqid:
                    yield seqid, "".join(parts).upper()
                seqid, parts = line[1:].split(maxsplit=1)[0].rstrip(), []
            else:
                parts.append(line.rstrip())
        if seqid:
            yield seqid, "".join(parts).upper()


def translate(record: tuple[str, str]) -> list[dict[str, str]]:
    """A worker's task: the stop-free frames of one record."""
    return reference.identify_seq(*record) or []


def translate_file(source: Path, nucleotide: Path, protein: Path, workers: int) -> None:
    """Translate a file with so many workers."""
    pool = multiprocessing.get_context("spawn").Pool(workers)
    with pool, nucleotide.open("w") as to_nucleotide, protein.open("w") as to_protein:
        for frames in pool.imap(translate, records(source), chunksize=CHUNK):
            for frame in frames:
                to_nucleotide.write(f">{frame['seqid']}\n{frame['nucleotide']}\n")
                to_protein.write(f">{frame['seqid']}\n{frame['protein']}\n")


def main() -> None:
    """Translate the file that the arguments name."""
    parser = argparse.ArgumentParser(description="Six-frame translation in pure Python.")
    parser.add_argument("input", type=Path)
    parser.add_argument("nucleotide", type=Path)
    parser.add_argument("protein", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    translate_file(chosen.input, chosen.nucleotide, chosen.protein, chosen.workers)


if __name__ == "__main__":
    main()
