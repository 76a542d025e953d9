"""`sixfast orfs` against other programs that find ORFs, each at the least length that is OrfM's own."""

from __future__ import annotations

import filecmp
import shutil
from typing import Any

from benchmarks.compare import Stage
from benchmarks.measure import Command, Job, Program, clear, in_turns, seconds
from benchmarks.programs import sixfast_command
from benchmarks.progress import note
from benchmarks.workloads import Workload

#: Nucleotides: what OrfM takes where nothing is said.
LEAST = "96"
#: How many times as fast as these sixfast shall be.
GOALS = {"OrfM": 10, "getorf": 50, "orfipy": 50}


def orfs(workload: Workload, rounds: int, workers: int) -> dict[str, Any]:
    """One workload: every program's time, and how many times that of sixfast it is."""
    note(f"{workload.name}: ORFs of at least {LEAST} nucleotides")
    programs = [_sixfast(), _sixfast_like_orfm(), *_others()]
    with Stage(workload, workers) as stage:
        jobs = {program.name: (program, stage.job(program.name)) for program in programs}
        check(jobs)
        times = in_turns(jobs, rounds)
        return stage.against("sixfast orfs", "times_sixfast", programs, times)


def check(jobs: dict[str, tuple[Program, Job]]) -> None:
    """Hold the bytes of `--like orfm` to OrfM's."""
    if "OrfM" not in jobs:
        return
    made = []
    for name in ("OrfM", "sixfast orfs --like orfm"):
        program, job = jobs[name]
        clear(job.outputs)
        seconds(program, job)
        made.append(job.protein)
    if not filecmp.cmp(*made, shallow=False):
        raise RuntimeError("OrfM and sixfast orfs --like orfm write different bytes, so timing means nothing")


def _sixfast() -> Program:
    return Program("sixfast orfs", f"sixfast orfs --min-length {LEAST}", lambda job: [_run(job)])


def _sixfast_like_orfm() -> Program:
    says = "the bytes of OrfM by sixfast"
    return Program("sixfast orfs --like orfm", says, lambda job: [_run(job, "--like", "orfm")])


def _run(job: Job, *options: str) -> Command:
    running = ["--min-length", LEAST, "--workers", str(job.workers), "--no-progress"]
    return Command([*sixfast_command(), "orfs", job.input, "-o", job.protein, *running, *options])


def _others() -> list[Program]:
    """Those that are installed."""
    emboss = ["-sformat", "pearson", "-auto", "-minsize", LEAST]
    known = [
        ("OrfM", "orfm", "one core", lambda job: [Command(["orfm", "-m", LEAST, job.input], job.protein)]),
        (
            "getorf",
            "getorf",
            "one core",
            lambda job: [Command(["getorf", *emboss, "-sequence", job.input, "-outseq", job.protein])],
        ),
        ("orfipy", "orfipy", "as many processes as sixfast has workers", _orfipy),
    ]
    return [
        Program(name, f"{name}, {how}", run) for name, command, how, run in known if shutil.which(command)
    ]


def _orfipy(job: Job) -> list[Command]:
    running = ["--between-stops", "--min", LEAST, "--procs", str(job.workers)]
    return [Command(["orfipy", job.input, *running, "--pep", job.protein.name, "--outdir", job.outputs])]
