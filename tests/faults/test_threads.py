"""Faults in threads of the calling process, which do small inputs alone and begin large ones."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from fault_injection.faults import ANY, CALLER, OTHER
from fault_injection.harness import (
    Job,
    environment,
    finish,
    make_job,
    marked,
    python,
    run,
    start,
    unprivileged,
)
from sixfast.engine.placement import Placement

Fault = tuple[str, int, str]

#: All work is done by threads.
THREADS = environment(SIXFAST_PROCESSES_ABOVE=str(1 << 30))

#: Two runs, of which the first meets faults.
PROGRAM = """
import json, os, signal, sys, threading
from fault_injection import hooks
import sixfast
marks, faults, *paths = sys.argv[1:]
hooks.arm_threads(marks, *map(tuple, json.loads(faults)))
def name_a_signal():
    class Told(Exception): pass  # no other process could know it
    def tell(*_):
        raise Told("an injected error")
    signal.signal(signal.SIGTERM, tell)
name_a_signal()
try:
    sixfast.translate_file(*paths, workers=3)
    error = None
except BaseException as caught:
    error = caught  # held, as interactive shells do: nothing may depend on its end
report = [type(error).__name__, str(error), threading.active_count(), os.listdir(os.path.dirname(paths[0]))]
hooks.disarm()
sixfast.translate_file(*paths, workers=3)
print(json.dumps(report))
"""


def check_report(report: Any, job: Job) -> tuple[str, str]:
    """No thread and no file is left, and the next run is good; what was raised."""
    kind, text, threads, names = report
    assert threads == 1
    assert names == [job.reads.name]
    assert job.is_done()
    return kind, text


def error_of(marks: Path, job: Job, *faults: Fault) -> tuple[str, str]:
    """The type and text of what the program's first run raised."""
    outcome = run(python(PROGRAM, marks, json.dumps(faults), *job.paths), THREADS)
    assert outcome.status == 0, outcome.stderr
    assert "Traceback" not in outcome.stderr
    return check_report(outcome.report, job)


# The one side waits until the other has begun, so both do take part.
SIDES = pytest.mark.parametrize(
    ("side", "other_side"), [(CALLER, OTHER), (OTHER, CALLER)], ids=["calling thread", "another thread"]
)


@SIDES
@pytest.mark.parametrize(
    "kind",
    ["ValueError", "UnicodeDecodeError", "OSError", "MemoryError", "RecursionError", "UnbuildableError"],
)
def test_an_exception_is_raised_in_the_caller(
    marks: Path, job: Job, kind: str, side: int, other_side: int
) -> None:
    raised, text = error_of(marks, job, ("work", side, kind), ("work", other_side, "follow"))
    assert raised == kind
    assert "an injected error" in text


@SIDES
@pytest.mark.parametrize(("moment", "meanwhile"), [("work", "work"), ("write", "written")])
def test_a_panic_is_a_runtime_error(
    marks: Path, job: Job, moment: str, meanwhile: str, side: int, other_side: int
) -> None:
    raised, text = error_of(marks, job, (moment, side, "panic"), (meanwhile, other_side, "follow"))
    assert raised == "RuntimeError"
    assert "an injected panic" in text


@SIDES
@pytest.mark.parametrize("kind", ["KeyboardInterrupt", "SystemExit", "GeneratorExit"])
@pytest.mark.parametrize("moment", ["task", "work"])
def test_what_ends_a_thread_ends_the_run(
    marks: Path, job: Job, moment: str, kind: str, side: int, other_side: int
) -> None:
    assert error_of(marks, job, (moment, side, kind), (moment, other_side, "follow"))[0] == kind


@SIDES
def test_the_end_of_an_iteration_is_no_end_of_the_run(
    marks: Path, job: Job, side: int, other_side: int
) -> None:
    raised, _ = error_of(marks, job, ("work", side, "StopIteration"), ("work", other_side, "follow"))
    assert raised == "RuntimeError"


@pytest.mark.parametrize("late", [1, 2])
def test_the_first_span_that_fails_is_told(marks: Path, job: Job, late: int) -> None:
    """Whichever of the three failed first."""
    faults = [("work", 1, "ValueError"), ("work", 2, "OSError"), ("work", 3, "KeyError")]
    assert error_of(marks, job, ("work", late, "pace"), *faults)[0] == "ValueError"


def test_nobody_waits_between_two_spans_that_failed() -> None:
    """Whatever the order in which they say so."""
    for order in [(1, 4), (4, 1)]:
        placement = Placement(lambda words: [0] * words, 0, 10, 0)
        placement.set_place(1, ())
        for number in order:
            placement.cancel_next(number)
        assert placement.wait_for_place(1) == ()
        for number in (2, 3):  # in their turn
            assert placement.wait_for_place(number) is None
            placement.cancel_next(number)


def test_many_spans_that_fail_at_about_the_same_time(job: Job) -> None:
    good = b"".join(b">r%d\n%b\n" % (number, b"ACGGCC" * 30) for number in range(110))
    job.reads.write_bytes((good + b">bad\nAC\xff\n" + 3 * good + b">bad\nAC\xff\n" + good) * 3)
    code = """
import sys, sixfast
for _ in range(400):
    try:
        sixfast.translate_file(*sys.argv[1:], workers=4)
    except UnicodeDecodeError as error:
        assert "record 111 (bad)" in error.reason
"""
    outcome = run(python(code, *job.paths), {**THREADS, "SIXFAST_SPAN_BYTES": "20000"})
    assert (outcome.status, outcome.stderr) == (0, "")
    assert job.has_no_output()


def test_the_spans_cannot_be_found(job: Job) -> None:
    """An error of the disk where the calling thread or another looks for the next span."""
    for number in range(1, 6):
        code = f"""
import errno, sys, threading, sixfast
from sixfast.engine import run
cut = run.cut
def cut_some(*arguments):
    spans = cut(*arguments)
    for _ in range({number}):
        yield next(spans)
    raise OSError(errno.EIO, "an injected error")
run.cut = cut_some
try:
    sixfast.translate_file(*sys.argv[1:], workers=3)
except OSError as error:
    print('"' + error.strerror + '"', threading.active_count(), sep="\\n")
"""
        outcome = run(python(code, *job.paths), THREADS)
        assert (outcome.stdout, outcome.stderr) == ('"an injected error"\n1\n', "")
        assert job.has_no_output()


# Signals

#: The command, with faults in its threads.
COMMAND = """
import json, sys
from fault_injection import hooks
hooks.arm_threads(sys.argv.pop(1), *map(tuple, json.loads(sys.argv.pop(1))))
from sixfast.cli.main import main
main()
"""
#: What threads are doing, the mark by which that is known, and how many of it.
STATES: dict[str, tuple[list[Fault], str, int]] = {
    "all work": ([("work", ANY, "hold")], "work", 3),
    "all wait but one": ([("work", 0, "hold"), ("wait", 1, "note"), ("wait", 2, "note")], "wait", 2),
    "the calling thread waits": ([("work", OTHER, "hold"), ("work", CALLER, "follow")], "work", 3),
    "one writes": ([("written", ANY, "hold")], "written", 1),
}


@pytest.mark.parametrize(
    ("number", "word"), [(signal.SIGINT, "interrupted"), (signal.SIGTERM, "terminated")], ids=["INT", "TERM"]
)
@pytest.mark.parametrize("state", STATES)
def test_a_signal_ends_the_command_with_one_line(
    marks: Path, job: Job, state: str, number: int, word: str
) -> None:
    faults, mark, marks_of_it = STATES[state]
    command = [*job.command[3:-1], "3"]
    program = start([*python(COMMAND, marks, json.dumps(faults)), *command], THREADS)
    marked(marks, mark, marks_of_it)
    os.kill(program.pid, number)
    (marks / "go").touch()
    outcome = finish(program)
    assert (outcome.status, outcome.stdout) == (128 + number, "")
    assert outcome.stderr == f"sixfast: error: {word}; no unfinished output was left\n"
    assert job.has_no_output()


@pytest.mark.parametrize(
    ("number", "raised"),
    [(signal.SIGINT, "KeyboardInterrupt"), (signal.SIGTERM, "Told")],
    ids=["INT", "TERM"],
)
@pytest.mark.parametrize("state", STATES)
def test_what_a_handler_raises_ends_the_run_as_it_is(
    marks: Path, job: Job, state: str, number: int, raised: str
) -> None:
    faults, mark, marks_of_it = STATES[state]
    program = start(python(PROGRAM, marks, json.dumps(faults), *job.paths), THREADS)
    marked(marks, mark, marks_of_it)
    os.kill(program.pid, number)
    (marks / "go").touch()
    outcome = finish(program)
    assert (outcome.status, outcome.stderr) == (0, "")
    assert check_report(outcome.report, job)[0] == raised


# No threads


@pytest.mark.parametrize("allowed", [1, 2, 3])
def test_threads_cannot_be_started(tmp_path: Path, allowed: int) -> None:
    """Those that can do the work: the same bytes, no warning."""
    job = make_job(tmp_path / "job")
    code = f"""
import json, resource, sys, threading, warnings
resource.setrlimit(resource.RLIMIT_NPROC, ({allowed}, {allowed}))
import sixfast
warnings.simplefilter("error")
most = []
sixfast.translate_file(*sys.argv[1:], workers=3, progress=lambda *_: most.append(threading.active_count()))
try:
    for _ in range(3):
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    error = None
except RuntimeError as caught:
    error = str(caught)
print(json.dumps([max(most), error]))
"""
    with unprivileged(job.folder) as prefix:
        outcome = run([*prefix, *python(code, *job.paths)], THREADS)
    assert (outcome.status, outcome.stderr) == (0, "")
    most, error = outcome.report
    assert most <= allowed
    assert "can't start new thread" in error
    assert job.is_done()


# The head start of large inputs


def test_workers_go_on_where_threads_have_begun(marks: Path, tmp_path: Path) -> None:
    job = make_job(tmp_path / "long", records=2000)
    code = """
import os, sys, sixfast
from fault_injection import hooks
marks, *paths = sys.argv[1:]
hooks.head_start(marks, ("write", -1, "meet"))
hooks.arm(marks, ("begin", -1, "meet"), ("task", -1, "note"))
sixfast.translate_file(*paths, workers=3)
print(os.getpid())
"""
    outcome = run(python(code, marks, *job.paths))
    assert (outcome.status, outcome.stderr) == (0, "")
    assert job.is_done()
    by_threads = {mark.name for mark in marks.glob("write*")}
    assert by_threads
    assert all(f"-{outcome.report}-" in name for name in by_threads)
    assert any(marks.glob("task*"))


def test_workers_that_cannot_start_leave_the_rest_to_the_threads(marks: Path, tmp_path: Path) -> None:
    job = make_job(tmp_path / "long", records=2000)
    code = """
import json, sys, warnings, sixfast
from fault_injection import hooks
marks, *paths = sys.argv[1:]
hooks.head_start(marks, ("write", -1, "pace"))
hooks.arm(marks, ("begin", -1, "exit 1"))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    sixfast.translate_file(*paths, workers=3)
print(json.dumps([str(item.message) for item in caught]))
"""
    outcome = run(python(code, marks, *job.paths))
    assert (outcome.status, outcome.stderr) == (0, "")
    [warning] = outcome.report
    assert "workers ended with status 1" in warning
    assert job.is_done()
    assert len(list(marks.glob("begin*"))) == 3
