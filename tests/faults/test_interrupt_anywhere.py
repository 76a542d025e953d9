"""An interrupt at every line of the package that a translation runs through, one run for each."""

from __future__ import annotations

import pytest

from faults.harness import Job, environment, python, run

#: Interrupts the n-th line of one run, the next one in the next, until a run ends before its turn.
PROGRAM = """
import json, os, signal, sys
from pathlib import Path
from faults import harness
import sixfast
from sixfast import cli, pool, translate
folder = str(Path(sixfast.__file__).parent)
workers, step, kept, *paths = sys.argv[1:]
job_folder = os.path.dirname(paths[0])
old = b"an older output"

class Sweep:
    def __init__(self, at):
        self.left, self.place = at, None
    def call(self, frame, event, argument):
        return self.line if frame.f_code.co_filename.startswith(folder) else None
    def line(self, frame, event, argument):
        if event == "line":
            self.left -= 1
            if self.left == 0:
                self.place = f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}"
                sys.settrace(None)
                signal.raise_signal(signal.SIGINT)
        return self.line

def state():
    names = set(os.listdir(job_folder)) - {os.path.basename(paths[0])}
    outputs = {name for name in names if os.path.join(job_folder, name) in paths}
    contents = [Path(path).read_bytes() if os.path.exists(path) else None for path in paths[1:]]
    return contents, len(names - outputs)

sixfast.translate_file(*paths, workers=int(workers))
done = state()[0]
before = [old, old] if kept == "kept" else [None, None]
wrong, at = [], 1
while True:
    for path, content in zip(paths[1:], before):
        Path(path).write_bytes(content) if content is not None else Path(path).unlink(missing_ok=True)
    sweep = Sweep(at)
    sys.settrace(sweep.call)
    try:
        sixfast.translate_file(*paths, workers=int(workers))
        error = None
    except KeyboardInterrupt as caught:
        error = caught
    finally:
        sys.settrace(None)
    if error is None and sweep.place is None:
        break
    contents, temporaries = state()
    children = harness.children(os.getpid())
    problems = [
        *(["outputs"] if contents not in (before, done) else []),
        *(["temporary files"] if temporaries else []),
        *(["workers"] if children else []),
        *(["swallowed"] if error is None and contents != done else []),
    ]
    if problems:
        wrong.append([sweep.place, problems])
        if children:  # there is no going on from here
            break
        for name in os.listdir(job_folder):
            if os.path.join(job_folder, name) not in paths:
                os.unlink(os.path.join(job_folder, name))
    at += int(step)
print(json.dumps([at, wrong]))
"""


@pytest.mark.parametrize("kept", ["kept", "absent"])
@pytest.mark.parametrize(
    ("workers", "above", "step"),
    [(1, "0", 1), (3, "1000000", 5), (2, "0", 7)],
    ids=["one", "threads", "processes"],
)
def test_interrupt_leaves_nothing_wherever_it_comes(
    job: Job, workers: int, above: str, step: int, kept: str
) -> None:
    env = environment(SIXFAST_PROCESSES_ABOVE=above)
    outcome = run(python(PROGRAM, workers, step, kept, *job.paths), env)
    assert outcome.status == 0, outcome.stderr
    lines, wrong = outcome.report
    assert wrong == []
    assert lines > 100
    assert outcome.stderr == ""
