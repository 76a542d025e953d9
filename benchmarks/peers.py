"""sixfast against the programs people use today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
PART_SECONDS = 20.0


class Part(NamedTuple):
    """What a probe found: how many records a program shall run on, and the frames it writes."""

    records: int
    frames_per_record: float


def peers(workload: Workload, rounds: int, workers: int) -> dict[str, Any]:
    """One workload: every program's time, ratio to sixfast and to the floor, and its sentence."""
    note(f"{workload.name}: sixfast against its peers")
    for name in programs.missing():
        note(f"  {name} is not on PATH and is left out")
    with Stage(workload, workers) as stage:
        sizes = stage.sizes()
        competitors, parts = _probe(stage, programs.peers())
        everyone = [stage.floor, programs.sixfast(), *competitors]
        jobs = {
            program.name: (program, stage.job(program.name, _part(workload, parts, program)))
            for program in everyone
        }
        times = in_turns(jobs, rounds)
    start_times = starts(workload, everyone[1:], workers)
    whole = {
        name: _whole(values, start_times[name], parts.get(name), workload)
        for name, values in times.items()
    }
    return {
        "workload": workload.name,
        "records": workload.records,
        "workers": workers,
        **sizes,
        "missing": programs.missing(),
        "programs": {
            program.name: _entry(program, workload, parts, times, whole, start_times)
            for program in everyone
        },
    }


def _probe(stage: Stage, found: Sequence[Program]) -> tuple[list[Program], dict[str, Part]]:
    """Find how much of the workload each program can do in a minute; leave out what fails."""
    competitors, parts = [], {}
    for program in found:
        try:
            parts[program.name] = part_within_limit(stage, program, LIMIT_SECONDS)
        except ProgramFailedError as failure:
            note(f"  {program.name} is left out: {failure}")
            continue
        competitors.append(program)
    return competitors, parts


def part_within_limit(stage: Stage, program: Program, limit: float) -> Part:
    """All records, or where those would take longer than `limit` a part of some twenty seconds."""
    total = stage.workload.records
    records = min(FIRST_PART, total)
    while True:
        job = stage.job(program.name, stage.workload.head(records))
        clear(job.outputs)
        taken = seconds(program, job)
        if records == total or taken >= TRUSTED_SECONDS:
            break
        records = min(total, records * 10)
    frames_per_record = frames_in(job.protein) / records
    if taken * total / records > limit:
        # Times vary by some parts in a hundred; round the part to something a person can read.
        fitting = int(records * min(PART_SECONDS, limit) / taken)
        records = min(total, max(FIRST_PART, _round_down(fitting)))
    else:
        records = total
    return Part(records, significant(frames_per_record))


def _part(workload: Workload, parts: Mapping[str, Part], program: Program) -> Workload:
    part = parts.get(program.name)
    return workload.head(part.records) if part else workload


def _whole(
    values: Sequence[float], start_values: Sequence[float], part: Part | None, workload: Workload
) -> list[float]:
    """The seconds for the whole workload, extrapolated where a part was run."""
    start = summary(start_values)["median"]
    ran = part.records if part else workload.records
    return [extrapolate(value, start, ran, workload.records) for value in values]


def _entry(
    program: Program,
    workload: Workload,
    parts: Mapping[str, Part],
    times: Mapping[str, Sequence[float]],
    whole: Mapping[str, Sequence[float]],
    start_times: Mapping[str, Sequence[float]],
) -> dict[str, Any]:
    name = program.name
    found = parts[name].frames_per_record if name in parts else None
    ran = parts[name].records if name in parts else workload.records
    return {
        "says": program.says,
        "version": programs.version(program),
        "records_run": ran,
        "frames_per_record": found,
        "extrapolated": ran < workload.records,
        **summary(whole[name]),
        "measured": summary(times[name]),
        "start": summary(start_times[name]),
        "times_sixfast": ratios(whole[name], whole["sixfast"]),
        "times_floor": ratios(whole[name], whole["floor"]),
        "records_per_second": significant(workload.records / summary(whole[name])["median"]),
    }


def _round_down(number: int) -> int:
    """The number with one digit that is not 0."""
    step = 10 ** (len(str(number)) - 1)
    return number // step * step
