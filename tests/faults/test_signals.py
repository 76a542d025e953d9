"""Ctrl-C and SIGTERM: one line from the command, KeyboardInterrupt in Python, nothing left of either."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fault_injection.harness import PROMPT, Job, finish, marked, python, run, session, start, until

Fault = tuple[str, int, str]

#: The command, with faults in its workers.
COMMAND = """
import json, sys
from fault_injection import hooks
hooks.arm(sys.argv.pop(1), *map(tuple, json.loads(sys.argv.pop(1))))
from sixfast.cli.main import main
main()
"""
ENDINGS = {"SIGINT": (130, "interrupted"), "SIGTERM": (143, "terminated")}


def begin(marks: Path, job: Job, *faults: Fault) -> subprocess.Popen[bytes]:
    """Start the command."""
    return start([*python(COMMAND, marks, json.dumps(faults)), *job.command[3:]])


def check_ending(program: subprocess.Popen[bytes], job: Job, signal_name: str) -> None:
    began = time.monotonic()
    outcome = finish(program)
    status, word = ENDINGS[signal_name]
    assert outcome.status == status, outcome.stderr
    assert outcome.stderr.count("\n") == 1, outcome.stderr
    assert outcome.stderr.startswith(f"sixfast: error: {word}")
    assert outcome.stdout == ""
    assert job.has_no_output()
    assert time.monotonic() - began < PROMPT


STATES: dict[str, tuple[list[Fault], str, int]] = {
    "workers start": ([("begin", -1, "hold")], "begin", 2),
    "workers work": ([("work", -1, "hold")], "work", 2),
    "workers wait": ([("work", 0, "hold"), ("wait", 1, "note")], "wait1", 1),
    "workers write": ([("written", -1, "hold")], "written", 1),
}


@pytest.mark.parametrize("to_group", [False, True], ids=["to the command", "to its group"])
@pytest.mark.parametrize("signal_name", ENDINGS)
@pytest.mark.parametrize("state", STATES)
def test_command_ends_with_one_line(
    marks: Path, job: Job, state: str, signal_name: str, to_group: bool
) -> None:
    faults, mark, number = STATES[state]
    program = begin(marks, job, *faults)
    marked(marks, mark, number)
    # Held workers do not end by themselves: what is in their way now is gone in a moment.
    send = os.killpg if to_group else os.kill
    send(program.pid, getattr(signal, signal_name))
    (marks / "go").touch()
    check_ending(program, job, signal_name)


@pytest.mark.parametrize("signal_name", ENDINGS)
def test_command_ends_workers_that_do_not_answer(marks: Path, job: Job, signal_name: str) -> None:
    program = begin(marks, job, ("work", -1, "hold"))
    marked(marks, "work", 2)
    os.kill(program.pid, getattr(signal, signal_name))
    outcome = finish(program)
    assert outcome.status == ENDINGS[signal_name][0]
    assert job.has_no_output()


@pytest.mark.parametrize("signal_name", ENDINGS)
def test_impatience_does_no_harm(marks: Path, job: Job, signal_name: str) -> None:
    program = begin(marks, job, ("work", -1, "hold"))
    marked(marks, "work", 2)
    while program.poll() is None:  # until it ends, as people do
        os.killpg(program.pid, getattr(signal, signal_name))
        time.sleep(0.05)
    outcome = finish(program)
    assert outcome.status == ENDINGS[signal_name][0], outcome.stderr
    assert outcome.stderr.count("\n") == 1, outcome.stderr
    assert job.has_no_output()


@pytest.mark.parametrize("signal_name", ENDINGS)
def test_command_ends_while_it_waits_for_a_pipe(tmp_path: Path, job: Job, signal_name: str) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    arguments = [str(pipe) if argument == str(job.reads) else argument for argument in job.command]
    program = start(arguments)
    with pipe.open("wb", buffering=0) as writer:
        writer.write(job.reads.read_bytes())
        until(lambda: len(job.names()) == 5, "temporary files and locks")
        os.kill(program.pid, getattr(signal, signal_name))
        check_ending(program, job, signal_name)


@pytest.mark.parametrize(
    ("milliseconds", "signal_name"), list(zip(range(0, 300, 20), itertools.cycle(ENDINGS)))
)
def test_signal_at_any_time_leaves_nothing(job: Job, signal_name: str, milliseconds: int) -> None:
    program = start(job.command)
    time.sleep(milliseconds / 1000)
    if program.poll() is None:
        os.killpg(program.pid, getattr(signal, signal_name))
    outcome = finish(program)
    assert job.has_no_output() or job.is_done()
    if outcome.status == 0:
        assert job.is_done()
    # Before the main function Python does what it does; from then on there are sentences only.
    # Its own start has a main function too.
    lines = [line for line in outcome.stderr.splitlines() if "<frozen site>" not in line]
    assert not any(line.endswith(", in main") for line in lines), outcome.stderr
    assert "sixfast/engine/supervised_pool.py" not in outcome.stderr, outcome.stderr
    assert "sixfast/engine/process_worker.py" not in outcome.stderr, outcome.stderr


#: Catches the interrupt that it is sent, or dies of SIGTERM as its host's handler says.
IN_PYTHON = """
import json, os, signal, sys
from fault_injection import harness, hooks
import sixfast
marks, faults, *paths = sys.argv[1:]
hooks.arm(marks, *map(tuple, json.loads(faults)))
class Told(Exception): pass
def told(*_): raise Told
signal.signal(signal.SIGTERM, told)
try:
    sixfast.translate_file(*paths, workers=2)
except BaseException as error:
    # The exception is held, as interactive shells do: nothing may depend on its end.
    report = [type(error).__name__, harness.children(os.getpid()), os.listdir(os.path.dirname(paths[0]))]
    hooks.disarm()
    sixfast.translate_file(*paths, workers=2)
    print(json.dumps(report))
"""


@pytest.mark.parametrize(("signal_name", "raised"), [("SIGINT", "KeyboardInterrupt"), ("SIGTERM", "Told")])
@pytest.mark.parametrize("state", STATES)
def test_handlers_of_the_caller_end_the_run(
    marks: Path, job: Job, state: str, signal_name: str, raised: str
) -> None:
    faults, mark, number = STATES[state]
    program = start(python(IN_PYTHON, marks, json.dumps(faults), *job.paths))
    marked(marks, mark, number)
    os.kill(program.pid, getattr(signal, signal_name))
    (marks / "go").touch()
    outcome = finish(program)
    assert outcome.status == 0, outcome.stderr
    assert outcome.report == [raised, [], [job.reads.name]]
    assert outcome.stderr == ""
    assert job.is_done()


@pytest.mark.parametrize(("signal_name", "raised"), [("SIGINT", "KeyboardInterrupt"), ("SIGTERM", "Told")])
def test_a_signal_during_the_start_of_the_workers_ends_them(
    marks: Path, job: Job, signal_name: str, raised: str
) -> None:
    prelude = f"""
import multiprocessing.pool, os, signal
make = multiprocessing.pool.Pool.__init__
def make_and_interrupt(*arguments, **keywords):
    make(*arguments, **keywords)
    multiprocessing.pool.Pool.__init__ = make
    os.kill(os.getpid(), signal.{signal_name})
multiprocessing.pool.Pool.__init__ = make_and_interrupt
"""
    outcome = run(python(prelude + IN_PYTHON, marks, "[]", *job.paths))
    assert outcome.status == 0, outcome.stderr
    assert outcome.report == [raised, [], [job.reads.name]]
    assert outcome.stderr == ""


@pytest.mark.parametrize("signal_name", ENDINGS)
@pytest.mark.parametrize("good", [True, False], ids=["done", "refused"])
def test_a_signal_while_python_ends_changes_nothing(job: Job, signal_name: str, good: bool) -> None:
    """What the command has said stays true, and it says no more."""
    code = f"""
import atexit, os, signal
atexit.register(os.kill, os.getpid(), signal.{signal_name})
from sixfast.cli.main import main
main()
"""
    if not good:
        job.reads.write_bytes(b"no FASTA")
    outcome = run([*python(code), *job.command[3:]])
    assert outcome.status == (0 if good else 1), outcome.stderr
    assert outcome.stderr.count("\n") == (3 if good else 1), outcome.stderr
    assert job.is_done() if good else job.has_no_output()


@pytest.mark.parametrize("signal_name", ENDINGS)
def test_a_signal_after_the_error_is_said_changes_nothing(job: Job, signal_name: str) -> None:
    code = f"""
import signal
from sixfast.cli import main
print_error = main.print_error
main.print_error = lambda text: (print_error(text), signal.raise_signal(signal.{signal_name}))
main.main()
"""
    job.reads.write_bytes(b">a\n\xff\n")
    outcome = run([sys.executable, "-c", code, *job.command[3:]])
    assert outcome.status == 1, outcome.stderr
    assert outcome.stderr.count("\n") == 1, outcome.stderr
    assert job.has_no_output()


def test_sigterm_kills_a_caller_that_does_not_handle_it(marks: Path, job: Job) -> None:
    code = IN_PYTHON.replace("signal.signal(signal.SIGTERM, told)", "")
    program = start(python(code, marks, json.dumps([("work", -1, "hold")]), *job.paths))
    marked(marks, "work", 2)
    program.terminate()
    assert program.wait(PROMPT) == -signal.SIGTERM
    until(lambda: not session(program.pid), "orphans", PROMPT)
    # multiprocessing's own warning of semaphores is all that may be said.
    assert "Traceback" not in finish(program).stderr
    assert not job.nucleotide.exists()
    assert not job.protein.exists()


def test_library_leaves_signal_handlers_alone(job: Job) -> None:
    code = """
import json, signal, sys
import sixfast
numbers = sorted(signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP})
look = lambda: [[str(signal.getsignal(number)) for number in numbers], sorted(signal.pthread_sigmask(0, []))]
before, during = look(), []
for workers in (1, 2):
    sixfast.translate_file(*sys.argv[1:], workers=workers, progress=lambda *_: during.append(look()))
print(json.dumps([len(during), all(seen == before for seen in [*during, look()])]))
"""
    outcome = run(python(code, *job.paths))
    number, unchanged = outcome.report
    assert number > 10
    assert unchanged


def test_library_works_in_a_thread_that_may_not_set_handlers(job: Job) -> None:
    code = """
import sys, threading
import sixfast
thread = threading.Thread(target=sixfast.translate_file, args=sys.argv[1:], kwargs={"workers": 2})
thread.start()
thread.join()
"""
    outcome = run([sys.executable, "-c", code, *job.paths])
    assert (outcome.status, outcome.stderr) == (0, "")
    assert job.is_done()
