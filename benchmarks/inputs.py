"""sixfast on streams, compressed files, FASTQ and BAM, against what the fastest programs take around it.

Each program runs once a round. A line divides the time of one by the sum of others of the same round.
It is left out where one of them is not installed.
"""

from __future__ import annotations

import filecmp
import gzip
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import input_files
from benchmarks.compare import Stage
from benchmarks.floor import floor
from benchmarks.measure import Command, Job, Program, clear, in_turns, ratios, seconds, summary
from benchmarks.memory import PROC, watch
from benchmarks.programs import peers, sixfast_command
from benchmarks.progress import note
from benchmarks.workloads import Workload

_START_RECORDS = 10


class Line(NamedTuple):
    """A run of sixfast, the programs whose times are added up beside it, and the ratio to reach."""

    ours: str
    over: tuple[str, ...]
    at_most: float


LINES = (
    Line("FASTA", ("two threads",), 1.25),
    Line("FASTA from a pipe", ("FASTA",), 1.3),
    Line("FASTA in gzip", ("igzip of FASTA", "FASTA"), 0.85),
    Line("FASTA in BGZF", ("bgzip -d", "FASTA"), 0.9),
    Line("FASTA in zstd", ("zstd -d", "FASTA"), 0.9),
    Line("FASTA in zstd frames", ("zstd -d of frames", "FASTA"), 0.9),
    Line("FASTQ", ("copying FASTQ",), 1.1),
    Line("FASTQ", ("OrfM of FASTQ",), 0.2),
    Line("FASTQ in gzip", ("igzip of FASTQ", "FASTQ"), 0.85),
    Line("FASTQ in gzip", ("seqtk seq -A", "FASTA"), 0.85),
    Line("FASTQ in gzip", ("OrfM of FASTQ in gzip",), 0.2),
    Line("BAM", ("samtools fasta",), 0.5),
    Line("BGZF outputs", ("FASTA", "bgzip"), 0.9),
)


def inputs(workload: Workload, rounds: int, workers: int) -> dict[str, Any]:
    """One workload: every program's time, the lines, and what memory each run of sixfast takes."""
    note(f"{workload.name}: sixfast on other inputs")
    files = input_files.make(workload)
    with Stage(workload, workers) as stage:
        sizes = stage.sizes()
        ours, others = (
            {
                program.name: (program, stage.job(program.name)._replace(input=files[kind]))
                for program, kind in programs
                if kind in files
            }
            for programs in (_ours(), _others(stage.finished))
        )
        start = _peak(ours["FASTA"][0], stage.job("start", workload.head(_START_RECORDS)))
        peaks = {}
        for name, (program, job) in ours.items():
            peaks[name] = _peak(program, job)
            check(name, job, stage.finished)
        times = in_turns({**others, **ours}, rounds)
    return {
        "workload": workload.name,
        "records": workload.records,
        "workers": workers,
        **sizes,
        "programs": {
            name: {"says": program.says, **summary(times[name])}
            for name, (program, _) in {**others, **ours}.items()
        },
        "lines": list(lines(times)),
        "start_mb": start,
        "above_start_mb": {name: round(peak - start, 1) for name, peak in peaks.items() if peak},
    }


def lines(times: dict[str, list[float]]) -> Iterator[dict[str, Any]]:
    """The lines whose programs all ran, with their ratios."""
    for line in LINES:
        if {line.ours, *line.over} <= set(times):
            sums = [sum(values) for values in zip(*(times[name] for name in line.over))]
            yield {**line._asdict(), "ratio": ratios(times[line.ours], sums)}


def _ours() -> list[tuple[Program, str]]:
    """The runs of sixfast, each with the kind of its file."""
    plain = [(Program(kind, f"sixfast translate of {kind}", _translate), kind) for kind in input_files.KINDS]
    return [
        *plain,
        (Program("FASTA from a pipe", "cat | sixfast translate -", _translate_pipe), "FASTA"),
        (Program("BGZF outputs", "sixfast translate of FASTA to .gz files", _translate_to_bgzf), "FASTA"),
    ]


def _others(finished: Job) -> list[tuple[Program, str]]:
    """What the lines compare with, each with the kind of its file: what is installed of it."""
    decoders = [
        ("igzip of FASTA", ["igzip", "-dc"], "FASTA in gzip"),
        ("igzip of FASTQ", ["igzip", "-dc"], "FASTQ in gzip"),
        ("bgzip -d", ["bgzip", f"-@{finished.workers}", "-dc"], "FASTA in BGZF"),
        ("zstd -d", ["zstd", "-qdc"], "FASTA in zstd"),
        ("zstd -d of frames", ["zstd", "-qdc"], "FASTA in zstd frames"),
        ("seqtk seq -A", ["seqtk", "seq", "-A"], "FASTQ in gzip"),
        ("samtools fasta", ["samtools", "fasta", f"-@{finished.workers}"], "BAM"),
    ]
    found = [(_decoder(name, command), kind) for name, command, kind in decoders if shutil.which(command[0])]
    if shutil.which("bgzip"):
        found.append((_bgzip(finished), "FASTA"))
    orfm = next((peer for peer in peers() if peer.name == "OrfM"), None)
    if orfm:
        found += [(orfm._replace(name=f"OrfM of {kind}"), kind) for kind in ("FASTQ", "FASTQ in gzip")]
    copying = floor(finished.nucleotide, finished.protein)
    return [*found, (copying._replace(name="copying FASTQ"), "FASTQ"), (_two_threads(finished), "FASTA")]


def _translate(job: Job) -> list[Command]:
    return [Command(_arguments(job, job.input))]


def _translate_pipe(job: Job) -> list[Command]:
    return [Command(["sh", "-c", 'cat "$0" | "$@"', job.input, *_arguments(job, "-")])]


def _translate_to_bgzf(job: Job) -> list[Command]:
    return [Command(_arguments(job, job.input, ".gz"))]


def _arguments(job: Job, source: str | Path, suffix: str = "") -> list[str | Path]:
    outputs = ["--nucleotide", f"{job.nucleotide}{suffix}", "--protein", f"{job.protein}{suffix}"]
    return [*sixfast_command(), "translate", source, *outputs, "--workers", str(job.workers), "--no-progress"]


def _decoder(name: str, command: list[str]) -> Program:
    return Program(name, f"{' '.join(command)} into nothing", lambda job: [Command([*command, job.input])])


def _bgzip(finished: Job) -> Program:
    # Its fastest level: at its usual one it takes seven times as long.
    command = ["bgzip", f"-@{finished.workers}", "-l", "1", "-c"]
    return Program(
        "bgzip",
        f"{' '.join(command)} of both outputs to new files",
        lambda job: [
            Command([*command, source], Path(f"{target}.gz"))
            for source, target in ((finished.nucleotide, job.nucleotide), (finished.protein, job.protein))
        ],
    )


def _two_threads(finished: Job) -> Program:
    sizes = [str(path.stat().st_size) for path in (finished.nucleotide, finished.protein)]
    script = [sys.executable, "-I", "-S", str(Path(__file__).with_name("two_threads.py"))]
    return Program(
        "two threads",
        "as many threads as sixfast has workers read the input and write as many bytes, and do no work",
        lambda job: [
            Command([*script, job.input, str(job.workers), job.nucleotide, sizes[0], job.protein, sizes[1]])
        ],
    )


def _peak(program: Program, job: Job) -> float:
    """MB in the largest process of an untimed run; 0 where that cannot be watched."""
    clear(job.outputs)
    if not PROC.joinpath("self/status").exists():
        seconds(program, job)
        return 0.0
    (command,) = program.commands(job)
    _, peaks = watch([str(argument) for argument in command.arguments])
    return max(max(values, default=0.0) for values in peaks.values())


def check(name: str, job: Job, finished: Job) -> None:
    """Hold the outputs of a run to those of plain FASTA."""
    for wanted, found in ((finished.nucleotide, job.nucleotide), (finished.protein, job.protein)):
        if not found.exists():
            with gzip.open(f"{found}.gz") as packed, found.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked, 1 << 20)
        if not filecmp.cmp(wanted, found, shallow=False):
            raise RuntimeError(f"{name}: the outputs are not those of FASTA, so timing means nothing")
    shutil.rmtree(job.outputs)
