"""A worker that dies, at any moment of its life, ends the run with an error and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from faults.harness import PROMPT, Job, make_job, python, run

#: A program that meets faults in its first run and goes on to a second.
PROGRAM = """
import json, os, resource, sys, threading, time
from faults import harness, hooks
import sixfast
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
marks, faults, *paths = sys.argv[1:]
report = {}
hooks.arm(marks, *map(tuple, json.loads(faults)))
try:
    sixfast.translate_file(*paths, workers=3)
except BaseException as error:
    report["seconds"] = time.time() - max(map(os.path.getmtime, map(os.DirEntry.__fspath__, os.scandir(marks))))
    report["error"] = [type(error).__name__, str(error)]
report["children"] = harness.children(os.getpid())
report["names"] = os.listdir(os.path.dirname(paths[0]))
hooks.disarm()
report["second"] = sixfast.translate_file(*paths, workers=3)
report["children after second"] = harness.children(os.getpid())
print(json.dumps(report))
"""

#: Where the worker of span 3 is when it dies. In the last two the one of span 2 holds it up.
MOMENTS = {
    "before it is ready": [("begin", -1)],
    "with its task": [("task", 3)],
    "working": [("work", 3)],
    "waiting for its turn": [("work", 2, "hold"), ("wait", 3)],
    "about to write, its turn passed on": [("write", 3)],
    "having written": [("written", 3)],
    "with its first task": [("task", 0)],
}


def die(tmp_path: Path, job: Job, faults: list[tuple[str, int, str]]) -> dict[str, object]:
    """Run the program; check all that does not depend on the fault."""
    import json

    (tmp_path / "marks").mkdir()
    outcome = run(python(PROGRAM, tmp_path / "marks", json.dumps(faults), *job.paths))
    assert outcome.status == 0, outcome
    assert outcome.stderr == "" or "Traceback" not in outcome.stderr, outcome
    report: dict[str, object] = outcome.report
    assert report["seconds"] < PROMPT  # type: ignore[operator]
    assert report["children"] == []
    assert report["names"] == [job.reads.name]
    assert report["children after second"] == []
    assert job.is_done()
    return report


@pytest.mark.parametrize("signal_name", ["SIGKILL", "SIGSEGV"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_run_ends_when_a_worker_dies(tmp_path: Path, moment: str, signal_name: str) -> None:
    job = make_job(tmp_path / "job")
    faults = [tuple(fault) if len(fault) == 3 else (*fault, signal_name) for fault in MOMENTS[moment]]
    report = die(tmp_path, job, faults)  # type: ignore[arg-type]
    kind, text = report["error"]  # type: ignore[misc]
    assert kind == "WorkerDiedError"
    assert signal_name in text
    assert ("out of memory" in text) == (signal_name == "SIGKILL")
