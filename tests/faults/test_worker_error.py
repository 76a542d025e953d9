"""What is raised in a worker's kernel call ends the run, of whatever kind it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fault_injection.harness import PROMPT, Job, python, run

#: Two runs that meet faults and one that does not.
PROGRAM = """
import json, os, sys, time
from fault_injection import harness, hooks
import sixfast
marks, faults, *paths = sys.argv[1:]
hooks.arm(marks, *map(tuple, json.loads(faults)))
report = {}
try:
    sixfast.translate_file(*paths, workers=2)
except BaseException as error:
    report["error"] = [type(error).__name__, str(error)]
marked = [mark.stat().st_mtime for mark in os.scandir(marks)]
report["seconds"] = time.time() - max(marked)
report["children"] = harness.children(os.getpid())
report["names"] = os.listdir(os.path.dirname(paths[0]))
hooks.disarm()
sixfast.translate_file(*paths, workers=1)  # a pool comes after a worse end in the tests of death
print(json.dumps(report))
"""


def error_of(marks: Path, job: Job, *faults: tuple[str, int, str]) -> tuple[str, str]:
    """The type and text of what the program's first run raised."""
    outcome = run(python(PROGRAM, marks, json.dumps(faults), *job.paths))
    assert outcome.status == 0, outcome.stderr
    report: Any = outcome.report
    assert report["names"] == [job.reads.name]
    assert report["children"] == []
    assert report["seconds"] < PROMPT
    assert job.is_done()
    kind, text = report["error"]
    return kind, text


@pytest.mark.parametrize(
    ("kind", "span"),
    [
        ("ValueError", 0),
        ("ValueError", 3),
        ("UnicodeDecodeError", 0),
        ("OSError", 3),
        ("MemoryError", 3),
        ("RecursionError", 3),
    ],
)
def test_an_exception_is_raised_in_the_caller(marks: Path, job: Job, kind: str, span: int) -> None:
    raised, text = error_of(marks, job, ("work", span, kind))
    assert raised == kind
    assert "an injected error" in text


def test_the_end_of_an_iteration_is_no_end_of_the_run(marks: Path, job: Job) -> None:
    raised, text = error_of(marks, job, ("work", 3, "StopIteration"))
    assert raised == "RuntimeError"
    assert "StopIteration: an injected error" in text


@pytest.mark.parametrize("moment", ["work", "write"])
def test_a_panic_is_a_runtime_error(marks: Path, job: Job, moment: str) -> None:
    raised, text = error_of(marks, job, (moment, 3, "panic"))
    assert raised == "RuntimeError"
    assert "an injected panic" in text


@pytest.mark.parametrize("kind", ["KeyboardInterrupt", "SystemExit", "GeneratorExit"])
def test_what_ends_a_process_ends_the_run(marks: Path, job: Job, kind: str) -> None:
    raised, _ = error_of(marks, job, ("work", 3, kind))
    assert raised in {"WorkerDiedError", kind}


def test_an_exception_that_cannot_be_pickled_is_described(marks: Path, job: Job) -> None:
    _, text = error_of(marks, job, ("work", 3, "UnpicklableError"))
    assert "UnpicklableError" in text
    assert "cannot be pickled" in text


def test_an_exception_that_cannot_be_unpickled_ends_the_run(marks: Path, job: Job) -> None:
    _, text = error_of(marks, job, ("work", 3, "UnbuildableError"))
    assert "UnbuildableError" in text
    assert "an injected error" in text
