"""Ray's `prepare` against the local run on the same cores, by number of records, and from where it pays.

On the same cores it never pays: it reads the input twice. With more nodes it does from where the time that it
saves is longer than its start. That point is computed from straight lines through the times.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import workloads
from benchmarks.measure import ROOT, clear, ratios, significant, summary, warm
from benchmarks.progress import note

LENGTH = 150
RECORDS = (10_000, 100_000, 1_000_000, 2_000_000)
#: So many times as many processors are thought of.
TIMES = (2, 4, 16, 64)


def ray(rounds: int, workers: int, records: tuple[int, ...] = RECORDS) -> dict[str, Any]:
    """Times by number of records, and the records from which more processors pay."""
    directory = workloads.cache_directory() / "outputs"
    entries: dict[str, Any] = {}
    for number in records:
        source = workloads.make(workloads.Workload("fragments", number, LENGTH))
        times: dict[str, list[float]] = {}
        for _ in range(rounds):
            for who in ("local", "waves", "ray"):
                clear(directory)
                warm(source)
                for step, seconds in _seconds(who, source, directory / who, workers).items():
                    times.setdefault(step, []).append(seconds)
        if _tree(directory / "ray") != _tree(_made(source, directory / "local", workers)):
            raise RuntimeError("Ray's files are not those of the local run, so timing means nothing")
        note(
            f"{number} records: " + ", ".join(f"{step} {values[-1]:.3g} s" for step, values in times.items())
        )
        entries[str(number)] = {
            "seconds": {step: summary(values) for step, values in times.items()},
            "times_local": ratios(times["again"], times["local"]),
        }
    shutil.rmtree(directory)
    return {"workers": workers, "length": LENGTH, "records": entries, "pays_from": pays_from(entries)}


def pays_from(entries: dict[str, Any]) -> dict[str, float | None]:
    """The records from which Ray on so many times the cores is as fast as the local run; None if it never is.

    A cluster that runs already is thought of: its first preparation, in which workers start.
    """
    medians = {
        step: [(int(number), entry["seconds"][step]["median"]) for number, entry in entries.items()]
        for step in ("local", "first", "again")
    }
    local_start, local = _line(medians["local"])
    _, each = _line(medians["again"])
    start, _ = _line(medians["first"])
    found: dict[str, float | None] = {}
    for times in TIMES:
        saved = local - each / times
        found[str(times)] = significant(max(0.0, start - local_start) / saved) if saved > 0 else None
    return found


def _line(points: list[tuple[int, float]]) -> tuple[float, float]:
    """A straight line through the first and the last point: its value at 0 and its slope."""
    (first, low), (last, high) = points[0], points[-1]
    slope = (high - low) / (last - first)
    return low - slope * first, slope


def _seconds(who: str, source: Path, output: Path, workers: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.ray_calls", who, str(source), str(output), str(workers)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)  # noqa: S603
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _made(source: Path, output: Path, workers: int) -> Path:
    """Let the local run make its files once more, beside Ray's."""
    _seconds("local", source, output, workers)
    return output


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("output_*.fa")}
