"""The calling program is killed: its workers end, and the next run clears what it has left."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from fault_injection.harness import (
    PROMPT,
    Job,
    finish,
    marked,
    python,
    refusal,
    run,
    session,
    start,
    until,
    workers,
)

#: Translates with faults; the first line that it prints comes after the first span.
PROGRAM = """
import json, os, sys, time
from fault_injection import hooks
import sixfast
marks, faults, *paths = sys.argv[1:]
hooks.arm(marks, *map(tuple, json.loads(faults)))
sixfast.translate_file(*paths, workers=2)
"""

Fault = tuple[str, int, str]


def begin(marks: Path, job: Job, *faults: Fault, prelude: str = "") -> subprocess.Popen[bytes]:
    """Start the program with these faults."""
    return start(python(prelude + PROGRAM, marks, json.dumps(faults), *job.paths))


def kill(program: subprocess.Popen[bytes]) -> None:
    """Kill the program; all of its descendants must end by themselves, and soon."""
    assert len(session(program.pid)) >= 4
    program.kill()
    program.wait()
    until(lambda: not session(program.pid), "workers outlive their parent", PROMPT)
    finish(program)


def temporaries(job: Job) -> set[str]:
    """What is in the folder beside the input and the outputs: for each output a temporary file and a lock."""
    return job.names() - {path.name for path in (job.reads, job.nucleotide, job.protein)}


STATES: dict[str, list[Fault]] = {
    "all wait for their turn": [("work", 0, "hold"), ("wait", 1, "note")],
    "all work": [("work", -1, "hold")],
    "all write": [("write", -1, "hold")],
}
MARKS = {
    "all wait for their turn": [("work0", 1), ("wait1", 1)],
    "all work": [("work", 2)],
    "all write": [("write", 2)],
}


@pytest.mark.parametrize("state", STATES)
def test_workers_end_when_their_parent_is_killed(marks: Path, job: Job, state: str) -> None:
    program = begin(marks, job, *STATES[state])
    for mark, number in MARKS[state]:
        marked(marks, mark, number)
    kill(program)
    assert not job.nucleotide.exists()
    assert not job.protein.exists()


IDLE = """
from fault_injection import hooks
hooks.feed_one_span(sys.argv[1])
"""


def test_idle_workers_end_when_their_parent_is_killed(marks: Path, job: Job) -> None:
    program = begin(marks, job, prelude="import sys" + IDLE)
    marked(marks, "idle")
    kill(program)


def test_workers_end_though_a_forked_child_of_their_parent_lives_on(marks: Path, job: Job) -> None:
    fork = """
import os, signal, threading, time
def fork():
    while not any(os.scandir(sys.argv[1])):
        time.sleep(0.01)
    if os.fork() == 0:
        signal.pause()
    open(os.path.join(sys.argv[1], "forked-0"), "w").close()
threading.Thread(target=fork, daemon=True).start()
"""
    program = begin(marks, job, ("work", -1, "hold"), prelude="import sys" + fork)
    marked(marks, "work", 2)
    marked(marks, "forked")
    program.kill()
    program.wait()
    until(lambda: not workers(program.pid), "workers outlive their parent", PROMPT)


def test_workers_end_when_their_parent_is_killed_while_they_start(marks: Path, job: Job) -> None:
    program = begin(marks, job, ("begin", -1, "hold"))
    marked(marks, "begin", 2)
    program.kill()
    program.wait()
    (marks / "go").touch()
    until(lambda: not session(program.pid), "workers outlive their parent", PROMPT)
    finish(program)


def leave_temporaries(marks: Path, job: Job) -> set[str]:
    """Kill a run in the midst of writing; the names of what it has left."""
    program = begin(marks, job, ("written", 2, "hold"))
    marked(marks, "written2")
    kill(program)
    left = temporaries(job)
    assert len(left) == 4
    for mark in marks.iterdir():
        mark.unlink()
    return left


def test_next_run_for_the_same_outputs_removes_what_a_killed_one_left(marks: Path, job: Job) -> None:
    leave_temporaries(marks, job)
    assert run(job.command).status == 0
    assert job.is_done()


def test_a_run_for_other_outputs_leaves_them_alone(marks: Path, job: Job) -> None:
    left = leave_temporaries(marks, job)
    other = job._replace(nucleotide=job.folder / "other.fa", protein=job.folder / "another.fa")
    assert run(other.command).status == 0
    assert other.written() == job.expected
    assert left <= job.names()


def test_files_that_only_look_alike_are_left_alone(marks: Path, job: Job) -> None:
    for name in leave_temporaries(marks, job):
        (job.folder / name).rename(job.folder / (name + ".kept"))
    assert run(job.command).status == 0
    assert len(temporaries(job)) == 4


def test_a_living_run_keeps_its_temporary_files_and_another_is_refused(marks: Path, job: Job) -> None:
    living = begin(marks, job, ("written", 2, "hold"))
    marked(marks, "written2")
    held = temporaries(job)
    assert len(held) == 4
    assert "another run is writing this file; wait for it, or give another output" in refusal(
        run(job.command)
    )
    assert job.names() == {job.reads.name, *held}
    (marks / "go").touch()
    assert finish(living).status == 0
    assert job.is_done()


def test_of_two_runs_for_the_same_outputs_only_the_killed_ones_files_are_removed(
    marks: Path, job: Job
) -> None:
    left = leave_temporaries(marks, job)
    living = begin(marks, job, ("written", 2, "hold"))
    marked(marks, "written2")
    assert {name for name in left & temporaries(job) if not name.endswith("-sixfast-lock")} == set()
    assert len(temporaries(job)) == 4
    (marks / "go").touch()
    assert finish(living).status == 0
    assert job.is_done()
