"""One of VirNucPro's stages before the GPU, by sixfast's function or in Python; says how long it took.

The Python stages do with Biopython what section 14 of docs/SEMANTICS.md tells of VirNucPro's: they stand for
it. The time is that of the call, without the start of Python and imports.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import have_memory_at_hand

RECORDS_PER_FILE = 10_000


class Files(NamedTuple):
    """Where a stage reads and writes."""

    input: Path
    output: Path
    size: int
    workers: int

    @property
    def chunked(self) -> Path:
        """The chunks."""
        return self.output / "chunked.fa"

    @property
    def nucleotide(self) -> Path:
        """The nucleotides of the frames."""
        return self.output / "nucleotide.fa"

    @property
    def protein(self) -> Path:
        """The proteins of the frames."""
        return self.output / "protein.faa"


def python_count(files: Files) -> None:
    """Parse and count."""
    from Bio import SeqIO

    sum(1 for _ in SeqIO.parse(files.input, "fasta"))


def python_chunk(files: Files) -> None:
    """Parse twice, cut, and write record by record."""
    from Bio import SeqIO
    from Bio.Seq import Seq
    from Bio.SeqRecord import SeqRecord

    from sixfast.reference import chunk_places

    longest = max((len(record.seq) for record in SeqIO.parse(files.input, "fasta")), default=0)
    with files.chunked.open("w") as output:
        for record in SeqIO.parse(files.input, "fasta"):
            letters = str(record.seq)
            size = max(files.size, len(letters)) if longest <= files.size else files.size
            for number, (start, end) in enumerate(chunk_places(len(letters), size), start=1):
                chunk = SeqRecord(Seq(letters[start:end]), id=f"{record.id}_chunk_{number}", description="")
                SeqIO.write(chunk, output, "fasta")


def python_translate(files: Files) -> None:
    """The reference under a spawned pool."""
    from benchmarks.reference_pool import translate_file

    translate_file(files.chunked, files.nucleotide, files.protein, files.workers)


def python_split(files: Files) -> None:
    """Parse both files and write so many records to each."""
    from Bio import SeqIO

    for path in (files.nucleotide, files.protein):
        folder = files.output / path.stem
        folder.mkdir()
        records = SeqIO.parse(path, "fasta")
        for number, part in enumerate(_parts(records), start=1):
            with (folder / f"output_{number}.fa").open("w") as output:
                for record in part:
                    SeqIO.write(record, output, "fasta")


def _parts(records: Iterator[object]) -> Iterator[list[object]]:
    while part := list(islice(records, RECORDS_PER_FILE)):
        yield part


def sixfast_count(files: Files) -> None:
    """`count_sequences`."""
    from sixfast.virnucpro.utils.file_utils import count_sequences

    count_sequences(files.input)


def sixfast_chunk(files: Files) -> None:
    """`split_fasta_chunk`."""
    from sixfast.virnucpro.utils.sequence import split_fasta_chunk

    split_fasta_chunk(files.input, files.chunked, files.size)


def sixfast_translate(files: Files) -> None:
    """`translate_file`."""
    from sixfast import translate_file

    translate_file(files.chunked, files.nucleotide, files.protein, workers=files.workers)


def sixfast_split(files: Files) -> None:
    """`split_fasta_file`, twice."""
    from sixfast.virnucpro.utils.file_utils import split_fasta_file

    for path in (files.nucleotide, files.protein):
        split_fasta_file(path, files.output / path.stem, RECORDS_PER_FILE)


def sixfast_prepare(files: Files) -> None:
    """`prepare`, in place of chunking, translating and splitting."""
    from sixfast import prepare

    prepare(files.input, files.output, chunk_size=files.size, workers=files.workers)


_STAGES: dict[str, Callable[[Files], None]] = {
    "python-count": python_count,
    "python-chunk": python_chunk,
    "python-translate": python_translate,
    "python-split": python_split,
    "sixfast-count": sixfast_count,
    "sixfast-chunk": sixfast_chunk,
    "sixfast-translate": sixfast_translate,
    "sixfast-split": sixfast_split,
    "sixfast-prepare": sixfast_prepare,
}


def main() -> None:
    """Run a stage and print its seconds."""
    parser = argparse.ArgumentParser(description="One stage, timed.")
    parser.add_argument("stage", choices=_STAGES)
    parser.add_argument("input", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--size", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    files = Files(chosen.input, chosen.output, chosen.size, chosen.workers)
    files.output.mkdir(parents=True, exist_ok=True)
    # What a stage imports is loaded before: VirNucPro has it loaded too.
    if chosen.stage.startswith("python"):
        import Bio.SeqIO  # noqa: F401
    else:
        import sixfast.chunk
        import sixfast.preparation.prepare
        import sixfast.translation.stop_free_frames
        import sixfast.virnucpro.utils.file_utils
        import sixfast.virnucpro.utils.sequence  # noqa: F401
    have_memory_at_hand(2 * files.input.stat().st_size)
    begin = time.perf_counter()
    _STAGES[chosen.stage](files)
    print(time.perf_counter() - begin)  # noqa: T201


if __name__ == "__main__":
    main()
