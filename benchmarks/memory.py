"""Peak memory of every process of a run, watched from outside.

Linux keeps each process's largest resident size as VmHWM. A thread reads it for the whole process
tree some hundred times a second; what a process grows after the last look before its end is missed.
A watched run is not timed for a comparison.
"""

from __future__ import annotations

import subprocess
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks import programs
from benchmarks.compare import Stage
from benchmarks.measure import ROOT, ProgramFailedError, clear, significant
from benchmarks.progress import note
from benchmarks.workloads import Workload

PROC = Path("/proc")
INTERVAL = 0.01


def memory(workload: Workload, workers: int) -> dict[str, Any]:
    """The peaks of the parent and of each worker in one run, and what the run took."""
    if not PROC.joinpath("self/status").exists():
        raise RuntimeError("peak memory needs Linux's /proc")
    note(f"{workload.name}: peak memory")
    with Stage(workload, workers) as stage:
        job = stage.job("watched")
        sizes = stage.sizes()
        clear(job.outputs)
        (command,) = programs.sixfast().commands(job)
        arguments = [str(argument) for argument in command.arguments]
        taken, peaks = watch(arguments)
    return {
        "workload": workload.name,
        "records": workload.records,
        "workers": workers,
        "seconds": significant(taken),
        **sizes,
        "parent_mb": peaks["parent"][0],
        "workers_mb": sorted(peaks["worker"]),
        "others_mb": sorted(peaks["other"]),
    }


def watch(arguments: list[str]) -> tuple[float, dict[str, list[float]]]:
    """Run a command; its seconds, and the peaks in MB of its processes by their part."""
    begin = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - the benchmarks' own command
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    watcher = Watcher(process.pid)
    watcher.start()
    _, errors = process.communicate()
    taken = time.perf_counter() - begin
    watcher.stop()
    if process.returncode:
        raise ProgramFailedError(errors.decode(errors="replace").strip()[-500:])
    return taken, watcher.peaks()


class Watcher(threading.Thread):
    """Notes the peak of a process and of all its descendants until it is stopped."""

    def __init__(self, root: int) -> None:
        """Watch the process with this id."""
        super().__init__(daemon=True)
        self.root = root
        self.found: dict[int, tuple[str, float]] = {}
        self.stopped = threading.Event()

    def run(self) -> None:
        """Look again and again."""
        while not self.stopped.is_set():
            self.look()
            self.stopped.wait(INTERVAL)

    def stop(self) -> None:
        """Look no more."""
        self.stopped.set()
        self.join()

    def look(self) -> None:
        """Read every member of the tree once."""
        for pid in family(self.root):
            peak = _peak_mb(pid)
            if peak:
                part, before = self.found.get(pid, ("", 0.0))
                # A new process is its parent's copy until it has become the program it runs.
                self.found[pid] = (_part(pid, self.root) or part, max(before, peak))

    def peaks(self) -> dict[str, list[float]]:
        """The peaks by part: the one parent, the workers, any others."""
        parts: dict[str, list[float]] = {"parent": [], "worker": [], "other": []}
        for part, peak in self.found.values():
            parts[part or "other"].append(round(peak, 1))
        return parts


def family(root: int) -> list[int]:
    """A process and its descendants that are alive."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # The name in parentheses may hold blanks and parentheses itself.
            parent = int(entry.joinpath("stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        children.setdefault(parent, []).append(int(entry.name))
    members = [root]
    for member in members:
        members.extend(children.get(member, []))
    return members


def _peak_mb(pid: int) -> float:
    """VmHWM in MB; 0 for a process that has gone."""
    try:
        for line in PROC.joinpath(str(pid), "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1000
    except OSError:
        pass
    return 0.0


def _part(pid: int, root: int) -> str:
    """What a process does in the run; nothing for one that has gone."""
    if pid == root:
        return "parent"
    try:
        command = PROC.joinpath(str(pid), "cmdline").read_bytes()
    except OSError:
        return ""
    if not command:
        return ""
    return "worker" if b"spawn_main" in command or b"multiprocessing-fork" in command else "other"
