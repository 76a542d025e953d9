"""A training set from the bundled bacterial genomes, against the original's way in plain Python.

Both read the same compressed genomes and write the same files. They are timed twice: with the proteins at
hand, which is what sixfast does otherwise, and from a GenBank file, which Biopython reads for both.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.genbank import write_genbank
from benchmarks.measure import ratios, summary
from benchmarks.progress import note
from benchmarks.workloads import BACTERIAL, GENOMES

#: VirNucPro has a model for each.
SIZES = (300, 500)
SECONDS_A_ROUND = 2.0

Proteins = dict[str, list[str]]


def train_set(rounds: int) -> dict[str, Any]:
    """Figures for each chunk size."""
    from sixfast import reference

    with TemporaryDirectory() as name:
        folder = Path(name)
        genomes = b"".join(gzip.decompress((GENOMES / name).read_bytes()) for name in BACTERIAL)
        (folder / "genome.fna.gz").write_bytes(gzip.compress(genomes))
        records = [(seqid, sequence) for seqid, _, sequence in reference.read_fasta(genomes)]
        proteins = write_genbank(records, folder / "proteins.gbff")
        return {str(size): _measure(folder, proteins, size, rounds) for size in SIZES}


def _measure(folder: Path, proteins: Proteins, size: int, rounds: int) -> dict[str, Any]:
    import sixfast

    note(f"a training set of chunks of {size}")
    genome, genbank = folder / "genome.fna.gz", folder / "proteins.gbff"

    def ours(known: Path | Proteins) -> sixfast.TrainSet:
        return sixfast.make_train_set(genome, known, folder / "n.fa", folder / "p.faa", chunk_size=size)

    made = ours(genbank)
    found = [(folder / name).read_bytes() for name in ("n.fa", "p.faa")]
    _original(genome, _read_genbank(genbank), folder, size)
    if found != [(folder / name).read_bytes() for name in ("n.fa", "p.faa")]:
        raise RuntimeError("sixfast and the reference disagree, so timing means nothing")
    calls: dict[str, Callable[[], object]] = {
        "sixfast": lambda: ours(proteins),
        "reference": lambda: _original(genome, proteins, folder, size),
        "sixfast, GenBank": lambda: ours(genbank),
        "reading GenBank": lambda: _read_genbank(genbank),
    }
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            times[name].append(_seconds(call))
    slow = [known + read for known, read in zip(times["reference"], times["reading GenBank"])]
    return {
        **made._asdict(),
        "seconds": {name: summary(values) for name, values in times.items()},
        "times_faster": ratios(times["reference"], times["sixfast"]),
        "times_faster_with_genbank": ratios(slow, times["sixfast, GenBank"]),
    }


def _seconds(call: Callable[[], object]) -> float:
    """The mean time of a call that is repeated for a while, so that a busy moment does not decide."""
    repeats, begin = 0, time.perf_counter()
    while (passed := time.perf_counter() - begin) < SECONDS_A_ROUND:
        call()
        repeats += 1
    return passed / repeats


def _original(genome: Path, proteins: Proteins, folder: Path, size: int) -> None:
    """Chunk, choose frames and write as the original does, step by step in Python."""
    from sixfast import reference

    nucleotide, protein = reference.train_fasta(gzip.decompress(genome.read_bytes()), proteins, size)
    (folder / "n.fa").write_bytes(nucleotide)
    (folder / "p.faa").write_bytes(protein)


def _read_genbank(path: Path) -> Proteins:
    from sixfast.files.genbank import proteins_by_record
    from sixfast.files.input import InputFile

    with InputFile(path) as source:
        return dict(proteins_by_record(source))
