"""sixfast against the programs people use today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from benchmarks import programs
from benchmarks.compare import Stage, frames_in, starts
from benchmarks.measure import (
    Program,
    ProgramFailedError,
    clear,
    extrapolate,
    in_turns,
    ratios,
    seconds,
    significant,
    summary,
)
from benchmarks.progress import note
from benchmarks.workloads import Workload

FIRST_PART = 5000
TRUSTED_SECONDS = 2.0
LIMIT_SECONDS = 60.0
PART_SECONDS = 6.0


class Part(NamedTuple):
    """How many records a program shall run on, and how many frames it writes for each."""

    records: int
    frames_per_record: float


def peers(workload: Workload, rounds: int, workers: int) -> dict[str, Any]:
    """One workload: every program's time, ratio to sixfast and to the floor, and its sentence."""
    note(f"{workload.name}: sixfast against its peers")
    for name in programs.missing():
        note(f"  {name} is not on PATH and is left out")
    with Stage(workload, workers) as stage:
        sizes = stage.sizes()
        frames = significant(sizes["frames"] / workload.records)
        competitors, parts = _probe(stage, programs.peers())
        everyone = [stage.floor, programs.sixfast(), *competitors]
        parts |= {program.name: Part(workload.records, frames) for program in everyone[:2]}
        jobs = {
            program.name: (
                program,
                stage.job(program.name, workload.head(parts[program.name].records)),
            )
            for program in everyone
        }
        times = in_turns(jobs, rounds)
    start_times = starts(workload, everyone[1:], workers)
    whole = {
        name: _whole(values, start_times[name], parts[name].records, workload.records)
        for name, values in times.items()
    }
    found: dict[str, dict[str, Any]] = {
        program.name: {
            "says": program.says,
            "version": programs.version(program),
            "frames_per_record": parts[program.name].frames_per_record,
            "records_run": parts[program.name].records,
            "extrapolated": parts[program.name].records < workload.records,
        }
        for program in everyone
    }
    for name, values in whole.items():
        found[name] |= {
            **summary(values),
            "measured": summary(times[name]),
            "start": summary(start_times[name]),
            "times_sixfast": ratios(values, whole["sixfast"]),
            "times_floor": ratios(values, whole["floor"]),
            "records_per_second": significant(workload.records / summary(values)["median"]),
        }
    return {
        "workload": workload.name,
        "records": workload.records,
        "workers": workers,
        **sizes,
        "missing": programs.missing(),
        "programs": found,
    }


def _probe(stage: Stage, found: Sequence[Program]) -> tuple[list[Program], dict[str, Part]]:
    """Find how much of the workload each program can do in a minute; leave out what fails."""
    competitors, parts = [], {}
    for program in found:
        try:
            parts[program.name] = part_within(stage, program, LIMIT_SECONDS)
        except ProgramFailedError as failure:
            note(f"  {program.name} is left out: {failure}")
            continue
        competitors.append(program)
    return competitors, parts


def part_within(stage: Stage, program: Program, limit: float) -> Part:
    """All records, or where those would take longer than `limit` what takes some seconds."""
    total = stage.workload.records
    records = min(FIRST_PART, total)
    while True:
        job = stage.job(program.name, stage.workload.head(records))
        clear(job.outputs)
        taken = seconds(program, job)
        if records == total or taken >= TRUSTED_SECONDS:
            break
        records = min(total, records * 10)
    frames = significant(frames_in(job.protein) / records)
    if taken * total / records <= limit:
        return Part(total, frames)
    fitting = int(records * min(PART_SECONDS, limit) / taken)
    return Part(min(total, max(FIRST_PART, round_down(fitting))), frames)


def _whole(values: Sequence[float], starts: Sequence[float], ran: int, records: int) -> list[float]:
    """The seconds for the whole workload, extrapolated where a part was run."""
    start = summary(starts)["median"]
    return [extrapolate(value, start, ran, records) for value in values]


def round_down(number: int) -> int:
    """The number with one digit that is not 0, for people to read."""
    step: int = 10 ** (len(str(number)) - 1)
    return number // step * step
