"""sixfast against the copying floor, after its bytes were held to the reference's."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, final

from benchmarks import workloads
from benchmarks.floor import floor
from benchmarks.measure import (
    Job,
    Program,
    clear,
    in_turns,
    ratios,
    seconds,
    summary,
    without_start,
)
from benchmarks.programs import sixfast
from benchmarks.progress import note
from benchmarks.workloads import Workload

SAMPLE_RECORDS = 2000
SAMPLE_BYTES = 4_000_000
START_RECORDS = 10
START_ROUNDS = 7


def compare(
    workload: Workload, rounds: int, workers: int, others: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """One workload: times, ratios to the floor, and what came out."""
    note(f"{workload.name}: sixfast against the floor")
    ours = [sixfast(), sixfast("sixfast, 1 worker", workers=1)]
    ours += [sixfast(name, command) for name, command in others.items()]
    with Stage(workload, workers) as stage:
        sizes = stage.sizes()
        times = in_turns(stage.jobs([stage.floor, *ours]), rounds)
    start_times = starts(workload, ours, workers)
    return {
        "workload": workload.name,
        "records": workload.records,
        "bases": workload.records * workload.length,
        "workers": workers,
        **sizes,
        "programs": {
            name: {
                **summary(values),
                "start": summary(start_times[name]),
                "ratio_to_floor": ratios(values, times["floor"]),
                "ratio_to_floor_without_start": ratios(
                    without_start(values, start_times[name]),
                    without_start(times["floor"], start_times["floor"]),
                ),
                "records_per_second": round(workload.records / summary(values)["median"]),
            }
            for name, values in times.items()
        },
    }


@final
class Stage:
    """A workload made ready: its file, finished outputs to copy, places for each program's own.

    Finished outputs come from one untimed run of sixfast, held to the reference first.
    """

    def __init__(self, workload: Workload, workers: int) -> None:
        """Name the places; nothing is made before the stage is entered."""
        self.workload = workload
        self.workers = workers
        self.directory = workloads.cache_directory() / "outputs"
        self.finished = self.job("finished")

    def __enter__(self) -> Stage:
        """Make the workload and the finished outputs."""
        check_equality(self.workload, self.workers)
        clear(self.finished.outputs)
        seconds(sixfast(), self.finished)
        check_beginning(self.workload, self.finished)
        self.floor = floor(self.finished.nucleotide, self.finished.protein)
        return self

    def __exit__(self, *_exception: object) -> None:
        """Remove every output."""
        shutil.rmtree(self.directory, ignore_errors=True)

    def job(self, name: str, workload: Workload | None = None) -> Job:
        """The job of translating the workload, or a head of it, into a directory of that name."""
        chosen = workload or self.workload
        outputs = self.directory / name.replace(" ", "-")
        return Job(workloads.make(chosen), outputs, chosen.length, self.workers)

    def jobs(self, programs: Sequence[Program]) -> dict[str, tuple[Program, Job]]:
        """Every program with the whole workload."""
        return {program.name: (program, self.job(program.name)) for program in programs}

    def sizes(self) -> dict[str, int]:
        """What goes in and what comes out."""
        return {
            "input_bytes": self.finished.input.stat().st_size,
            "nucleotide_bytes": self.finished.nucleotide.stat().st_size,
            "protein_bytes": self.finished.protein.stat().st_size,
            "frames": frames_in(self.finished.protein),
        }

    def against(
        self, base: str, ratio: str, programs: Sequence[Program], times: Mapping[str, Sequence[float]]
    ) -> dict[str, Any]:
        """What is stored of programs: their times; and each over the base's, under the name `ratio`."""
        return {
            "workload": self.workload.name,
            "records": self.workload.records,
            "workers": self.workers,
            "programs": {
                program.name: {
                    "says": program.says,
                    **summary(times[program.name]),
                    ratio: ratios(times[program.name], times[base]),
                }
                for program in programs
            },
        }


def starts(workload: Workload, programs: Sequence[Program], workers: int) -> dict[str, list[float]]:
    """What each program needs for next to nothing: the time of ten short records."""
    note("  start-up")
    tiny = Workload("fragments", START_RECORDS, min(workload.length, 500))
    with Stage(tiny, workers) as stage:
        return in_turns(stage.jobs([stage.floor, *programs]), START_ROUNDS, quietly=True)


def sample_of(workload: Workload) -> Workload:
    """A head of the workload that pure Python can do in a second or two."""
    if workload.kind in ("chromosome", "open"):
        return workload._replace(length=min(workload.length, SAMPLE_BYTES // 4))
    return workload.head(max(1, min(SAMPLE_RECORDS, SAMPLE_BYTES // workload.length)))


def expected(workload: Workload) -> tuple[bytes, bytes]:
    """What the reference makes of a workload."""
    from sixfast import reference

    nucleotide, protein, _counts = reference.translate_fasta(workloads.make(workload).read_bytes())
    return nucleotide, protein


def check_equality(workload: Workload, workers: int) -> None:
    """Hold sixfast's files for a sample to the reference's bytes."""
    sample = sample_of(workload)
    outputs = workloads.cache_directory() / "outputs" / "sample"
    clear(outputs)
    job = Job(workloads.make(sample), outputs, sample.length, workers)
    seconds(sixfast(), job)
    _hold(job.nucleotide.read_bytes(), job.protein.read_bytes(), expected(sample), sample.name)
    shutil.rmtree(outputs)


def check_beginning(workload: Workload, job: Job) -> None:
    """Hold the beginning of a whole run's files, spans and workers and all, to the reference."""
    if workload.kind in ("chromosome", "open"):
        return
    sample = sample_of(workload)
    nucleotide, protein = expected(sample)
    with job.nucleotide.open("rb") as bases, job.protein.open("rb") as residues:
        begun = bases.read(len(nucleotide)), residues.read(len(protein))
    _hold(*begun, (nucleotide, protein), f"the first {sample.records} records of {workload.name}")


def frames_in(protein: Path) -> int:
    """How many sequences a file holds."""
    count = 0
    with protein.open("rb") as file:
        while True:
            data = file.read(1 << 24)
            if not data:
                return count
            count += data.count(b">")


def _hold(nucleotide: bytes, protein: bytes, answer: tuple[bytes, bytes], what: str) -> None:
    for found, wanted, kind in zip((nucleotide, protein), answer, ("nucleotide", "protein")):
        if found != wanted:
            raise RuntimeError(
                f"{what}: sixfast's {kind} output is not the reference's, so timing means nothing"
            )
