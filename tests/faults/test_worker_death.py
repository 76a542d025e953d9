"""A worker that dies, at any moment of its life, ends the run with an error and leaves nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fault_injection.harness import PROMPT, Job, make_job, python, run

#: Meets faults in its first run, goes on to a second, and ends as any program does.
PROGRAM = """
import json, os, resource, sys, threading, time
from fault_injection import harness, hooks
import sixfast
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
marks, faults, *paths = sys.argv[1:]
report = {}
for fault in json.loads(faults):
    if isinstance(fault[0], str):
        getattr(hooks, fault[0])(marks, *fault[1:])
    else:
        hooks.arm(marks, *fault)
try:
    sixfast.translate_file(*paths, workers=2)
except BaseException as error:
    report["error"] = [type(error).__name__, str(error)]
marked = [mark.stat().st_mtime for mark in os.scandir(marks)]
report["seconds"] = time.time() - max(marked)
report["children"] = harness.children(os.getpid())
report["names"] = os.listdir(os.path.dirname(paths[0]))
hooks.disarm()
sixfast.translate_file(*paths, workers=2)
report["children after second"] = harness.children(os.getpid())
print(json.dumps(report))
"""

#: Where the worker of span 3 is when it meets its fate. That of span 2 may have to hold it up.
MOMENTS: dict[str, list[tuple[str, int, str]]] = {
    "before it is ready": [("begin", -1, "")],
    "with its first task": [("task", 0, "")],
    "with its task": [("task", 3, "")],
    "working": [("work", 3, "")],
    "waiting for its turn": [("work", 2, "hold"), ("wait", 3, "")],
    "writing, its turn passed on": [("write", 3, "")],
    "having written": [("written", 3, "")],
}


def meet(marks: Path, job: Job, faults: list[Any]) -> Any:
    """Run the program; check all that does not depend on the fault; return its report."""
    outcome = run(python(PROGRAM, marks, json.dumps(faults), *job.paths))
    assert outcome.status == 0, outcome.stderr
    assert "Traceback" not in outcome.stderr, outcome.stderr
    report = outcome.report
    assert report["names"] == [job.reads.name]
    assert report["children"] == []
    assert report["seconds"] < PROMPT
    assert report["children after second"] == []
    assert job.is_done()
    return report


def check_death_message(report: Any, signal_name: str) -> None:
    kind, text = report["error"]
    assert kind == "WorkerDiedError"
    assert signal_name in text
    assert ("out of memory" in text) == (signal_name == "SIGKILL")


@pytest.mark.parametrize(
    ("moment", "deed"),
    [
        *((moment, "SIGKILL") for moment in MOMENTS),
        *((moment, "segfault") for moment in ("before it is ready", "working", "waiting for its turn")),
        *((moment, "SIGTERM") for moment in ("before it is ready", "with its task", "having written")),
    ],
)
def test_run_ends_when_a_worker_is_killed(marks: Path, job: Job, moment: str, deed: str) -> None:
    faults = [(when, span, what or deed) for when, span, what in MOMENTS[moment]]
    report = meet(marks, job, [faults])
    check_death_message(report, "SIGSEGV" if deed == "segfault" else deed)


@pytest.mark.parametrize("signal_name", ["SIGKILL", "SIGSEGV"])
def test_run_ends_when_a_worker_is_killed_while_it_starts(marks: Path, job: Job, signal_name: str) -> None:
    # The others are held, or they might do all of the work before the death is seen.
    faults = [["kill_newborn", signal_name], [("task", -1, "hold")]]
    check_death_message(meet(marks, job, faults), signal_name)


def test_a_death_is_seen_though_the_others_go_on(marks: Path, tmp_path: Path) -> None:
    job = make_job(tmp_path / "long", records=2000)  # five seconds of work at this pace
    faults = [["kill_newborn", "SIGKILL"], [("work", -1, "pace")]]
    check_death_message(meet(marks, job, faults), "SIGKILL")


@pytest.mark.parametrize("signal_name", ["SIGKILL", "SIGSEGV"])
def test_run_ends_when_an_idle_worker_is_killed_with_the_lock_of_the_queue(
    marks: Path, job: Job, signal_name: str
) -> None:
    check_death_message(meet(marks, job, [["kill_reader", signal_name]]), signal_name)


@pytest.mark.parametrize("status", [0, 1, 3])
def test_run_ends_when_a_worker_exits(marks: Path, job: Job, status: int) -> None:
    report = meet(marks, job, [[("work", 3, f"exit {status}")]])
    kind, text = report["error"]
    assert kind == "WorkerDiedError"
    assert f"status {status}" in text


def test_all_workers_killed_at_once(marks: Path, job: Job) -> None:
    check_death_message(meet(marks, job, [[("work", -1, "SIGKILL")]]), "SIGKILL")


# The same while threads of the caller begin. Each waits before it writes, or they would do all.


@pytest.mark.parametrize("moment", ["begin", "task", "work", "write", "written"])
def test_run_ends_when_workers_are_killed_after_a_head_start(
    marks: Path, tmp_path: Path, moment: str
) -> None:
    job = make_job(tmp_path / "long", records=2000)
    head_start = ["head_start", ["write", -1, "meet"]]
    killed = [("begin", -1, "meet"), (moment, -1, "SIGKILL")]
    check_death_message(meet(marks, job, [head_start, killed]), "SIGKILL")
    assert any(marks.glob(f"{moment}[0-9-]*"))
    assert any(marks.glob("write*-caller"))


@pytest.mark.parametrize("signal_name", ["SIGKILL", "SIGSEGV"])
def test_run_ends_when_a_worker_is_killed_during_the_head_start(
    marks: Path, tmp_path: Path, signal_name: str
) -> None:
    job = make_job(tmp_path / "long", records=2000)
    # The workers never get ready, so the head start would be all there is.
    faults = [["head_start", ["write", -1, "pace"]], ["kill_newborn", signal_name], [("begin", -1, "hold")]]
    check_death_message(meet(marks, job, faults), signal_name)
    assert len(list(marks.glob("write*"))) < 100
