"""Translations with faults of all kinds, by the command or the library."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from fault_injection import harness
from read_formats import CONTAINERS, fastq, packed
from sixfast import reference
from soaking.material import INPUTS, Failure, check, material, results

#: Bytes of the file system of all jobs, where one can be had: a file leaves as little of it as a job wants.
ROOM = 16 << 20

#: Runs the command or the library with its workers and threads at a pace.
PROGRAM = """
import json, os, signal, sys
kind, marks, paces, limit, options, *arguments = sys.argv[1:]
from fault_injection import hooks
hooks.arm(marks, *map(tuple, json.loads(paces)))
hooks.arm_threads(marks, *map(tuple, json.loads(paces)))
if int(limit):
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
from sixfast.cli import main
from sixfast.engine import processes
from sixfast.translation import stop_free_frames
processes._LEFT_FOR_PROCESSES = 0
if kind == "command":
    sys.argv[1:] = arguments
    main.main()
import threading
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are begun without
try:
    stop_free_frames.translate_file(*arguments, **json.loads(options))
except (Exception, KeyboardInterrupt) as error:
    status = 130 if isinstance(error, KeyboardInterrupt) else 1
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    print(f"{type(error).__name__}: {error}", file=sys.stderr)
else:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    status = 0
from fault_injection import harness
print(json.dumps([harness.children(os.getpid()), threading.active_count()]))
sys.exit(status)
"""

#: What happens to a run, what its command may say of it, and the status that goes with that.
FAULTS = {
    "none": ("", 0),
    "a worker is killed": ("killed by signal 9", 1),
    "SIGKILL": ("", -signal.SIGKILL),
    "SIGTERM": ("terminated", 128 + signal.SIGTERM),
    "SIGINT": ("interrupted|KeyboardInterrupt", 128 + signal.SIGINT),
    "disk full": ("No space left", 1),
    "file size limit": ("File too large", 1),
    "input cut": ("while it was read", 1),
    "input grown": ("while it was read", 1),
    "directory removed": ("No such file|does not exist", 1),
}


class Plan(NamedTuple):
    """A job, all of it drawn from its seed."""

    seed: int
    fault: str
    data: int
    span_bytes: int
    processes: bool
    workers: int
    command: bool
    kept: bool
    skip: bool
    pace: bool
    delay: float
    share: float
    container: str
    fastq: bool


def plan(seed: int) -> Plan:
    """Draw a job."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    return Plan(
        seed=seed,
        fault=rng.choice([*FAULTS]),
        data=rng.randrange(INPUTS),
        span_bytes=rng.choice([300, 2_000, 10_000, 30_000, 1_000_000]),
        processes=rng.random() < 0.6,
        workers=rng.choice([1, 2, 2, 3, 4, 6]),
        command=rng.random() < 0.5,
        kept=rng.random() < 0.5,
        skip=rng.random() < 0.4,
        pace=rng.random() < 0.5,
        delay=rng.choice([0.0, rng.uniform(0, 0.02), rng.uniform(0, 0.1), rng.uniform(0, 0.5)]),
        share=rng.random(),
        container=rng.choice(["plain", *CONTAINERS]),
        fastq=rng.random() < 0.5,
    )


def packed_input(job: Plan, data: bytes) -> bytes:
    """FASTA as a file of another kind, cut anywhere into members, blocks, frames or streams."""
    if job.fault.startswith("input"):  # which cuts the file, or adds records to it
        return data
    rng = random.Random(job.seed)  # noqa: S311 - nothing secret
    cuts = [rng.randrange(len(data) + 1) for _ in range(rng.randrange(6))]
    return packed((job.fastq and as_fastq(data)) or data, job.container, cuts)


def as_fastq(data: bytes) -> bytes | None:
    """The same records as FASTQ; None if they cannot be."""
    if results(data)[2]:
        return None
    records = [(description, sequence) for _, description, sequence in reference.read_fasta(data)]
    if any(re.match(r"[@+>]", sequence) for _, sequence in records):
        return None
    return fastq(records)


class Run:
    """One job in a folder of its own."""

    def __init__(self, job: Plan, folder: Path) -> None:
        self.job = job
        self.folder = folder
        self.out = folder / "out"
        self.marks = folder / "marks"
        for new in (self.out, self.marks):
            new.mkdir()
        self.reads = folder / "reads.fa"
        self.data = material(job.data)
        self.reads.write_bytes(packed_input(job, self.data))
        names = ["nucleotide.fa", "protein.faa", *(["rejects.fa"] if job.skip else [])]
        self.paths = [self.out / name for name in names]
        self.old = b"older\n" if job.kept else None
        if self.old is not None:
            for path in self.paths:
                path.write_bytes(self.old)
        self.contents = [self.data]  # what the input has held
        self.filler = folder / "filler"

    def command(self) -> list[str]:
        """The program and its arguments."""
        job = self.job
        kind, options = "library", {"workers": job.workers}
        arguments = [str(self.reads), *map(str, self.paths[:2])]
        if job.skip:
            options.update(errors="skip", rejects=str(self.paths[2]))
        if job.command:
            kind = "command"
            arguments = ["translate", arguments[0], "--nucleotide", arguments[1], "--protein", arguments[2]]
            arguments += ["--workers", str(job.workers)]
            arguments += ["--on-error", "skip", "--rejects", str(self.paths[2])] if job.skip else []
        spans = max(1, len(self.data) // job.span_bytes)
        paces = [("write", number, "pace") for number in range(0, spans, 1 + spans // 10)] if job.pace else []
        limit = 0
        if job.fault == "file size limit":
            limit = 100 + int(job.share * max(map(len, results(self.data))))  # the marks are smaller
        settings = [kind, str(self.marks), json.dumps(paces), str(limit), json.dumps(options)]
        return [sys.executable, "-c", PROGRAM, *settings, *arguments]

    def begin(self) -> subprocess.Popen[bytes]:
        """Start the program."""
        above = "0" if self.job.processes else str(1 << 30)
        env = harness.environment(SIXFAST_SPAN_BYTES=str(self.job.span_bytes), SIXFAST_PROCESSES_ABOVE=above)
        return harness.start(self.command(), env)

    def has_begun(self, program: subprocess.Popen[bytes]) -> bool:
        """Whether it can be expected to answer a signal as it must."""
        if self.job.command:
            with contextlib.suppress(OSError):
                status = Path(f"/proc/{program.pid}/status").read_text(encoding="ascii")
                caught = int(re.findall(r"SigCgt:\t(\w+)", status)[0], 16)
                return bool(caught >> (signal.SIGTERM - 1) & 1)
            return False
        return any(name.endswith(".sixfast-tmp") for name in os.listdir(self.out))

    def strike(self, program: subprocess.Popen[bytes]) -> None:
        """Let the fault happen."""
        job = self.job
        if job.fault in {"none", "disk full", "file size limit"}:
            return
        ready = functools.partial(self.has_begun, program)
        if job.fault == "a worker is killed":
            ready = functools.partial(harness.workers, program.pid)
        while program.poll() is None and not ready():
            time.sleep(0.001)
        time.sleep(job.delay)
        if job.fault.startswith("SIG"):
            if program.poll() is None:
                program.send_signal(getattr(signal, job.fault))
        elif job.fault == "a worker is killed":
            workers = harness.workers(program.pid)
            if workers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(workers[int(job.share * len(workers))], signal.SIGKILL)
        elif job.fault == "directory removed":
            shutil.rmtree(self.out, ignore_errors=True)
        else:
            more = job.fault == "input grown"
            length = int(job.share * len(self.data))
            self.contents.append(self.data + b">late\nACGTACGT\n" if more else self.data[:length])
            with self.reads.open("r+b") as file:
                if more:
                    file.seek(0, os.SEEK_END)
                    file.write(b">late\nACGTACGT\n")
                else:
                    file.truncate(length)

    def check(self) -> None:
        """Do the job."""
        if self.job.fault == "disk full":
            self._fill()
        program = self.begin()
        try:
            self.strike(program)
            outcome = harness.finish(program)
        finally:
            harness.clear()
        self.filler.unlink(missing_ok=True)
        try:
            self._check_outcome(outcome)
            self._check_files(outcome)
            if outcome.status < 0 and not self._is_late(outcome):
                self._check_next_run()
        except Failure as failure:
            names = sorted(os.listdir(self.out)) if self.out.exists() else "no directory"
            raise Failure(f"{failure}\n  {self.job}\n  {outcome}\n  {names}") from None

    def _fill(self) -> None:
        """Leave some of the file system, or all of it where that is too large to fill."""
        free = shutil.disk_usage(self.folder).free
        if free <= ROOM:
            room = int(self.job.share * 2 * sum(map(len, results(self.data))))
            self.filler.write_bytes(bytes(max(0, free - room)))

    def _is_refused(self) -> bool:
        return not self.job.skip and any(results(data)[2] for data in self.contents)

    def _check_outcome(self, outcome: harness.Outcome) -> None:
        job, text = self.job, outcome.stderr
        words, status = FAULTS[job.fault]
        may_be = {0, status}
        if job.fault == "SIGTERM" and not job.command:
            may_be = {0, -signal.SIGTERM}
        if self._is_late(outcome):
            return
        refused = self._is_refused() and re.search(r"line \d+, record \d+|line 1:", text)
        check(outcome.status in may_be or (refused and outcome.status == 1), "exit status")
        if outcome.status < 0:
            return
        check("Traceback" not in text, "Traceback")
        lines = text.splitlines()
        if job.skip:
            lines = [line for line in lines if "skipped: " not in line]
        if job.fault == "file size limit":  # which holds for shared memory too
            # Python shows the line of code below its warning.
            lines = [line for line in lines if not re.search("workers cannot be started here|^  ", line)]
        success = (3 + job.skip + job.kept) if job.command else 0
        if outcome.status:
            # A signal can come when the command has just told which files it has replaced.
            before = job.kept if job.command and self._is_told() and self._found() in self._whole() else 0
            check(1 <= len(lines) <= before + 1, "not one line")
            check(refused or re.search(words, lines[-1]), "another error")
            check(not job.command or lines[-1].startswith("sixfast: error: "), "how the command says it")
        else:
            check(len(lines) == success, "number of lines")
            check(
                job.skip or not all(results(data)[2] for data in self.contents), "success with a bad record"
            )
        if not job.command:
            children, threads = outcome.report
            check(children == [], "children are left")
            check(threads <= (4 if job.fault == "a worker is killed" else 1), "threads are left")

    def _is_late(self, outcome: harness.Outcome) -> bool:
        """Whether an interrupt came when the library had done its part: that is for the program to mind."""
        is_late = self.job.fault == "SIGINT" and not self.job.command and outcome.status == -signal.SIGINT
        return is_late and "in translate_file" not in outcome.stderr

    def _is_told(self) -> bool:
        """Whether it is a signal that the program answers."""
        return self.job.fault in {"SIGINT", "SIGTERM"}

    def _found(self) -> list[bytes | None]:
        """What is in the places of the outputs."""
        return [path.read_bytes() if path.exists() else None for path in self.paths]

    def _whole(self) -> list[list[bytes]]:
        """What a run that succeeds may have written."""
        return [list(results(data))[: len(self.paths)] for data in self.contents]

    def _check_files(self, outcome: harness.Outcome) -> None:
        """All outputs new or all as they were."""
        found = self._found()
        before = [self.old] * len(self.paths)
        done = self._whole()
        removed = self.job.fault == "directory removed"
        if self._is_late(outcome):
            check(found in done, "outputs")
            return
        if removed or outcome.status < 0:  # an output each, for two renames or removals are not one
            for have, old, *new in zip(found, before, *done):
                check(have in [old, *new, *([None] if removed else [])], "an output")
            return
        may_be = [] if outcome.status == 0 else [before]
        if outcome.status == 0 or self._is_told():  # a signal may come when both have just been put in place
            may_be += done
        check(found in may_be, "outputs")
        names = {path.name for path, have in zip(self.paths, found) if have is not None}
        check(set(os.listdir(self.out)) == names, "other files")

    def _check_next_run(self) -> None:
        """It removes what the killed one has left."""
        if self._is_refused():
            return
        again = Run.__new__(Run)
        again.__dict__ = {**self.__dict__, "job": self.job._replace(fault="none", pace=False)}
        outcome = harness.finish(again.begin())
        check(outcome.status == 0, f"the next run: {outcome}")
        check(
            [path.read_bytes() for path in self.paths] == [*results(self.data)][: len(self.paths)], "next run"
        )
        kept = {name for name in os.listdir(self.out) if not name.endswith(".sixfast-old")}
        check(kept == {path.name for path in self.paths}, "files after the next run")


def do_translation(seed: int, folder: Path) -> str:
    """Do one job; return its kind."""
    job = plan(seed)
    Run(job, folder).check()
    return f"translate: {job.fault}"
