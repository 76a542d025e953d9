"""Running programs in turns, and what is made of the times.

A time is the wall clock of whole processes, start to exit. The programs of a comparison take turns:
each round runs every one once, beginning with another one each time, so that a machine that slows
down slows all of them. Ratios are taken within a round and only then summarised.
"""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.progress import note

ROOT = Path(__file__).resolve().parent.parent
_PAGE = 4096
#: Bytes; enough for a million records.
_MOST_AT_HAND = 1 << 30
#: Seconds; the slowest command that is run takes about one minute.
_HANGS_AFTER = 300.0


class Job(NamedTuple):
    """What a program is to do."""

    input: Path
    outputs: Path
    length: int
    workers: int

    @property
    def nucleotide(self) -> Path:
        """The nucleotide output."""
        return self.outputs / "nucleotide.fa"

    @property
    def protein(self) -> Path:
        """The protein output."""
        return self.outputs / "protein.faa"

    @property
    def whole_frame(self) -> int:
        """The bases of the shortest of a record's six frames, in whole codons."""
        return max(3, (self.length - 2) // 3 * 3)


class Command(NamedTuple):
    """One process; its standard output goes to a file or nowhere."""

    arguments: Sequence[str | Path]
    stdout: Path | None = None


class Program(NamedTuple):
    """A competitor: its name, the sentence that says what it does, and its commands for a job."""

    name: str
    says: str
    commands: Callable[[Job], list[Command]]


class ProgramFailedError(RuntimeError):
    """A program ended with an error; the message holds the end of what it said."""


class ProgramHangsError(ProgramFailedError):
    """A program did not end and was killed."""


def seconds(program: Program, job: Job) -> float:
    """Run a program's commands one after the other, and add up their times."""
    return sum(_run_again_if_it_hangs(command) for command in program.commands(job))


def _run_again_if_it_hangs(command: Command) -> float:
    """A command's seconds; a peer's deadlock by chance shall not end an hour's run."""
    try:
        return _run(command)
    except ProgramHangsError as hang:
        note(f"  {hang} and is started again")
        return _run(command)


def _run(command: Command) -> float:
    arguments = [str(argument) for argument in command.arguments]
    with tempfile.TemporaryFile() as errors:
        stdout = open(command.stdout, "wb") if command.stdout else None  # noqa: SIM115
        try:
            begin = time.perf_counter()
            process = subprocess.Popen(  # noqa: S603 - these commands are the benchmarks' own
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=stdout or subprocess.DEVNULL,
                stderr=errors,
                cwd=ROOT,
                start_new_session=True,
            )
            code = _wait(process)
            elapsed = time.perf_counter() - begin
        finally:
            if stdout:
                stdout.close()
        if code and elapsed >= _HANGS_AFTER:
            raise ProgramHangsError(f"{' '.join(arguments)} did not end in {_HANGS_AFTER:g} s")
        if code:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()[-500:]
            raise ProgramFailedError(f"{' '.join(arguments)} exited with {code}: {said}")
    return elapsed


def _wait(process: subprocess.Popen[bytes]) -> int:
    """The exit code, as soon as there is one; what hangs is killed with all that it started."""
    # Popen.wait with a timeout would look every 50 ms only.
    timer = threading.Timer(_HANGS_AFTER, _kill, [process])
    timer.start()
    try:
        return process.wait()
    except BaseException:
        _kill(process)
        raise
    finally:
        timer.cancel()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def answer(*command: str) -> str | None:
    """What a program says, or None where there is no such program or it fails."""
    if not shutil.which(command[0]):
        return None
    done = subprocess.run(  # noqa: S603 - these commands are the benchmarks' own
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd=ROOT,
    )
    return done.stdout.strip() if done.returncode == 0 else None


def clear(directory: Path) -> None:
    """An empty directory, and no writing to disk still under way from an earlier run."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    if hasattr(os, "sync"):
        os.sync()


def warm(path: Path) -> None:
    """Read a file once, so that it is in the page cache."""
    with path.open("rb", buffering=0) as file:
        while file.read(1 << 24):
            pass


def have_memory_at_hand(size: int) -> None:
    """Take as much memory as a program may need and give it back.

    The host of a virtual machine may have taken what was free for seconds, and lends it again slowly.
    """
    memory = bytearray(size)
    memory[::_PAGE] = bytes(len(range(0, size, _PAGE)))


def in_turns(
    jobs: Mapping[str, tuple[Program, Job]], rounds: int, *, quietly: bool = False
) -> dict[str, list[float]]:
    """The seconds of every program in every round, its input in the page cache and memory at hand."""
    names = list(jobs)
    times: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        begin = number % len(names)
        for name in names[begin:] + names[:begin]:
            program, job = jobs[name]
            clear(job.outputs)
            warm(job.input)
            have_memory_at_hand(min(2 * job.input.stat().st_size, _MOST_AT_HAND))
            times[name].append(seconds(program, job))
            shutil.rmtree(job.outputs)
        latest = ", ".join(f"{name} {values[-1]:.2f} s" for name, values in times.items())
        if not quietly:
            note(f"  round {number + 1} of {rounds}: {latest}")
    return times


def summary(values: Sequence[float]) -> dict[str, Any]:
    """Median, extremes, and how far apart they are in parts of the median."""
    median = statistics.median(values)
    least, most = min(values), max(values)
    return {
        "median": significant(median),
        "least": significant(least),
        "most": significant(most),
        "spread": significant((most - least) / median) if median else 0.0,
        "rounds": [significant(value) for value in values],
    }


def ratios(values: Sequence[float], bases: Sequence[float]) -> dict[str, Any]:
    """Each round's value over the same round's base, summarised."""
    if len(values) != len(bases):
        raise ValueError("ratios need the same number of rounds on both sides")
    return summary([value / base for value, base in zip(values, bases)])


def without_start(times: Sequence[float], starts: Sequence[float]) -> list[float]:
    """The times less the median start-up."""
    start = statistics.median(starts)
    return [max(value - start, 1e-6) for value in times]


def extrapolate(value: float, start: float, ran: int, records: int) -> float:
    """The time for all records from that of a part: start-up once, the rest in proportion."""
    if ran >= records:
        return value
    start = min(start, value)
    return start + (value - start) * records / ran


def significant(value: float) -> float:
    """Four significant digits: more would claim a precision that no clock here has."""
    return float(f"{value:.4g}")
