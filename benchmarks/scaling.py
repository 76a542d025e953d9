"""Time against the number of records, from ten thousand up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks import programs
from benchmarks.compare import Stage
from benchmarks.measure import Program, extrapolate, in_turns, significant, summary
from benchmarks.peers import LIMIT_SECONDS
from benchmarks.progress import note
from benchmarks.workloads import Workload

STEPS = (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000, 22_000_000)
SHOWN = ("OrfM", "seqkit", "Python pool")
Point = dict[str, Any]


def scaling(length: int, largest: int, rounds: int, workers: int) -> dict[str, Any]:
    """Points of time by records for the floor, sixfast, and a few peers as far as a minute goes."""
    shown = [peer for peer in programs.peers() if peer.name in SHOWN]
    ours = [programs.sixfast(), programs.sixfast("sixfast, 1 worker", workers=1)]
    points: dict[str, list[Point]] = {}
    for records in steps(largest):
        workload = Workload("fragments", records, length)
        note(f"{workload.name}: scaling")
        running = [peer for peer in shown if _fits(points.get(peer.name, []), records)]
        with Stage(workload, workers) as stage:
            everyone: list[Program] = [stage.floor, *ours, *running]
            times = in_turns(stage.jobs(everyone), rounds)
        for name, values in times.items():
            point = {"records": records, **summary(values), "extrapolated": False}
            points.setdefault(name, []).append(point)
        for peer in shown:
            if peer not in running:
                points[peer.name].append(beyond(points[peer.name], records))
    return {"length": length, "workers": workers, "rounds": rounds, "points": points}


def steps(largest: int) -> list[int]:
    """The numbers of records up to `largest`, and that one too."""
    return sorted({step for step in STEPS if step < largest} | {largest})


def beyond(points: Sequence[Point], records: int) -> Point:
    """A point further out than a program was run, from its last two measured ones."""
    measured = [point for point in points if not point["extrapolated"]]
    last = measured[-1]
    start = start_from(measured[0], last)
    value = extrapolate(last["median"], start, last["records"], records)
    return {"records": records, "median": significant(value), "extrapolated": True}


def start_from(first: Point, last: Point) -> float:
    """The start-up that a straight line through two points leaves, never below zero."""
    if first["records"] == last["records"]:
        return 0.0
    slope = (last["median"] - first["median"]) / (last["records"] - first["records"])
    return max(0.0, float(first["median"] - slope * first["records"]))


def _fits(points: Sequence[Point], records: int) -> bool:
    """Whether a program that took this long so far will be done within the limit."""
    if not points:
        return True
    if points[-1]["extrapolated"]:
        return False
    return bool(beyond(points, records)["median"] <= LIMIT_SECONDS)
