"""A workload in other formats and containers, made by the programs that people make them with."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks import workloads
from benchmarks.progress import note
from benchmarks.workloads import NOTED_BYTES, SEED, Bytes, Workload

#: Records that are made FASTQ at a time.
_ROWS = 1 << 15
#: Bytes that are copied at a time.
_PIECE = 1 << 20
#: Bytes in a zstd frame where there are many, as in sixfast's own outputs.
_FRAME = 4 << 20
#: The four qualities that sequencers give today, about as often as they give them.
_QUALITIES = np.frombuffer(b"F" * 224 + b":" * 18 + b"," * 12 + b"#" * 2, dtype=np.uint8)

#: What a file is made of, its suffix, and the command that makes it, with the path behind.
_COMMANDS: dict[str, tuple[str, str, Sequence[str]]] = {
    "FASTA in gzip": ("FASTA", ".gz", ("gzip", "-6nc")),
    "FASTA in BGZF": ("FASTA", ".bgz", ("bgzip", "-@2", "-c")),
    "FASTA in zstd": ("FASTA", ".zst", ("zstd", "-qc")),
    "FASTQ in gzip": ("FASTQ", ".gz", ("gzip", "-6nc")),
    "BAM": ("FASTQ", ".bam", ("samtools", "import", "-@2", "-O", "bam", "-0")),
}
#: All that is made where every program is installed.
KINDS = ("FASTA", "FASTQ", *_COMMANDS, "FASTA in zstd frames")


def make(workload: Workload) -> dict[str, Path]:
    """The files of a workload by what they are, made now unless an earlier run left them.

    Those are left out that need a program that is not installed.
    """
    if workload.kind in ("chromosome", "open"):
        raise ValueError(f"{workload.name}: has no reads; use a name like 2Mx150")
    fasta = workloads.make(workload)
    fastq = _made(fasta.with_suffix(".fq"), (block.data for block in _fastq(workload, fasta)))
    files = {"FASTA": fasta, "FASTQ": fastq}
    for name, (source, suffix, command) in _COMMANDS.items():
        if shutil.which(command[0]):
            path = files[source]
            files[name] = _made(path.with_name(path.name + suffix), _output([*command, str(path)]))
    if shutil.which("zstd"):
        files["FASTA in zstd frames"] = _made(fasta.with_name(fasta.name + ".frames.zst"), _frames(fasta))
    return files


def _made(path: Path, content: Iterable[bytes | memoryview]) -> Path:
    """The file with this content, which is not made where there is the file."""
    if not path.exists():
        partial = path.with_name(path.name + ".part")
        with partial.open("wb") as file:
            file.writelines(content)
            if file.tell() >= NOTED_BYTES:
                note(f"made {path}: {file.tell() / 1e6:,.0f} MB")
        partial.replace(path)
    return path


def _fastq(workload: Workload, fasta: Path) -> Iterator[Bytes]:
    """The records with qualities, some thousand at a time."""
    length, width = workload.length, workload.record_bytes
    records = np.memmap(fasta, dtype=np.uint8, mode="r").reshape(-1, width)
    for number, first in enumerate(range(0, len(records), _ROWS)):
        rng = np.random.Generator(np.random.PCG64([SEED, length, number]))
        qualities = _QUALITIES[rng.integers(0, len(_QUALITIES), (_ROWS, length))]
        part = records[first : first + _ROWS]
        rows = np.full((len(part), width + length + 3), ord("\n"), dtype=np.uint8)
        rows[:, :width] = part
        rows[:, 0] = ord("@")
        rows[:, width] = ord("+")
        rows[:, width + 2 : -1] = qualities[: len(part)]
        yield rows.ravel()


def _output(command: Sequence[str]) -> Iterator[bytes]:
    """What a command writes."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        assert process.stdout  # noqa: S101 - it is a pipe
        while piece := process.stdout.read(_PIECE):
            yield piece
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} exited with {process.returncode}")


def _frames(path: Path) -> Iterator[bytes]:
    """A file as zstd frames, each of which says how large its content is."""
    with path.open("rb") as file:
        while piece := file.read(_FRAME):
            command = ["zstd", "-qc", f"--stream-size={len(piece)}"]
            yield subprocess.run(command, input=piece, stdout=subprocess.PIPE, check=True).stdout  # noqa: S603
