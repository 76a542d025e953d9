"""VirNucPro's stages before the GPU: in Python, by sixfast's functions one by one, and by `prepare`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import workloads
from benchmarks.floor import copy_command
from benchmarks.measure import (
    ROOT,
    Command,
    Job,
    Program,
    clear,
    in_turns,
    ratios,
    summary,
    warm,
)
from benchmarks.programs import sixfast_command
from benchmarks.progress import note
from benchmarks.workloads import Workload

CHUNK_SIZE = 500
STAGES = ("count", "chunk", "translate", "split")
#: Records, or letters of one record, that Python's stages can do in some ten seconds.
_RECORDS, _LETTERS = 100_000, 50_000_000


def stages(workload: Workload, rounds: int, workers: int) -> dict[str, Any]:
    """Each stage in Python and by sixfast, in turns, call by call, on a workload or its head."""
    part = _part(workload)
    source = workloads.make(part)
    directory = workloads.cache_directory() / "outputs"
    note(f"{part.name}: VirNucPro's stages")
    times: dict[str, list[float]] = {}
    warm(source)
    for number in range(rounds):
        for who in ("python", "sixfast"):
            clear(directory)
            for stage in (*STAGES, *(["prepare"] if who == "sixfast" else [])):
                name = f"{who}-{stage}"
                output = directory / "prepared" if stage == "prepare" else directory
                times.setdefault(name, []).append(_seconds(name, source, output, workers))
        note(
            f"  round {number + 1} of {rounds}: " + ", ".join(f"{n} {v[-1]:.3g} s" for n, v in times.items())
        )
    _check(directory)
    shutil.rmtree(directory)
    python = [sum(values) for values in zip(*(times[f"python-{stage}"] for stage in STAGES[1:]))]
    one_by_one = [sum(values) for values in zip(*(times[f"sixfast-{stage}"] for stage in STAGES[1:]))]
    times["python-prepare"] = python
    return {
        "workload": part.name,
        "records": part.records,
        "workers": workers,
        "seconds": {name: summary(values) for name, values in times.items()},
        "sixfast_one_by_one": summary(one_by_one),
        "times_faster": {
            stage: ratios(times[f"python-{stage}"], times[f"sixfast-{stage}"])
            for stage in (*STAGES, "prepare")
        },
    }


def prepare_against_floor(workload: Workload, rounds: int, workers: int) -> dict[str, Any]:
    """`sixfast prepare` against copying what it reads and writes, whole processes in turns."""
    note(f"{workload.name}: prepare against the floor")
    directory = workloads.cache_directory() / "outputs"
    source = workloads.make(workload)
    ours = Program("sixfast prepare", f"chunks of {CHUNK_SIZE}, 10,000 records a file", _prepare)
    made = Job(source, directory / "finished", workload.length, workers)
    clear(made.outputs)
    for command in _prepare(made):
        subprocess.run([str(part) for part in command.arguments], check=True, cwd=ROOT)  # noqa: S603
    folders = [path for path in made.outputs.iterdir() if path.is_dir()]
    floor = Program(
        "floor",
        f"cat of the input into nothing, {' '.join(copy_command())} -r of both directories",
        lambda job: [
            Command(["cat", job.input]),
            *(Command([*copy_command(), "-r", folder, job.outputs / folder.name]) for folder in folders),
        ],
    )
    jobs = {
        program.name: (program, Job(source, directory / name, workload.length, workers))
        for program, name in ((floor, "floor"), (ours, "ours"))
    }
    times = in_turns(jobs, rounds)
    written = sum(path.stat().st_size for path in made.outputs.rglob("output_*.fa"))
    shutil.rmtree(directory)
    return {
        "workload": workload.name,
        "records": workload.records,
        "workers": workers,
        "input_bytes": source.stat().st_size,
        "output_bytes": written,
        "programs": {
            name: {**summary(values), "ratio_to_floor": ratios(values, times["floor"])}
            for name, values in times.items()
        },
    }


def _part(workload: Workload) -> Workload:
    if workload.kind in ("chromosome", "open"):
        return workload._replace(length=min(workload.length, _LETTERS))
    return workload.head(_RECORDS)


def _prepare(job: Job) -> list[Command]:
    options = ["--chunk-size", str(CHUNK_SIZE), "--workers", str(job.workers), "--no-progress"]
    return [Command([*sixfast_command(), "prepare", job.input, "-o", job.outputs, *options])]


def _seconds(name: str, source: Path, output: Path, workers: int) -> float:
    arguments = [name, str(source), str(output), "--size", str(CHUNK_SIZE), "--workers", str(workers)]
    module = [sys.executable, "-m", "benchmarks.stage_calls"]
    done = subprocess.run(  # noqa: S603 - these commands are the benchmarks' own
        [*module, *arguments], stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT
    )
    return float(done.stdout)


def _check(directory: Path) -> None:
    """Hold the files of `prepare` to those of the stages one by one."""
    for kind in ("nucleotide", "protein"):
        (prepared,) = (directory / "prepared").glob(f"*_{kind}")
        found, wanted = (
            {path.name: path.read_bytes() for path in folder.iterdir()}
            for folder in (prepared, directory / kind)
        )
        if found != wanted:
            raise RuntimeError(f"prepare's files of {kind}s are not the stages', so timing means nothing")
