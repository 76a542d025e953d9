"""An interrupt at lines of the package that a translation runs through, one run for each line."""

from __future__ import annotations

from pathlib import Path

import pytest

from effort import examples
from fault_injection.harness import Job, environment, make_job, python, run

#: Interrupts one line in each run, in a random order, until there was one at every line or at `most`.
PROGRAM = """
import json, os, random, sys
from pathlib import Path
from fault_injection import harness
import sixfast
from sixfast.translation import stop_free_frames
from sixfast.cli import main
from sixfast.engine import processes
workers, kept, plenty, most, *paths = sys.argv[1:]
processes._LEFT_FOR_PROCESSES = int(plenty)
job_folder = os.path.dirname(paths[0])
old = b"an older output"

def state():
    names = set(os.listdir(job_folder)) - {os.path.basename(paths[0])}
    outputs = {name for name in names if os.path.join(job_folder, name) in paths}
    contents = [Path(path).read_bytes() if os.path.exists(path) else None for path in paths[1:]]
    return contents, len(names - outputs)

counting = harness.Sweep(0)
sys.settrace(counting.call)
sixfast.translate_file(*paths, workers=int(workers))
sys.settrace(None)
lines = list(range(1, 1 - counting.left))
random.Random(1).shuffle(lines)
done = state()[0]
before = [old, old] if kept == "kept" else [None, None]
wrong, runs = [], 0
for at in lines[:int(most)]:
    runs += 1
    for path, content in zip(paths[1:], before):
        Path(path).write_bytes(content) if content is not None else Path(path).unlink(missing_ok=True)
    sweep = harness.Sweep(at)
    sys.settrace(sweep.call)
    try:
        sixfast.translate_file(*paths, workers=int(workers))
        error = None
    except KeyboardInterrupt as caught:
        error = caught
    finally:
        sys.settrace(None)
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
print(json.dumps([len(lines), runs, wrong]))
"""


#: The same for chunking and splitting, whose outputs are not known by name before.
OTHER_STAGES = """
import json, os, shutil, sys
from pathlib import Path
from fault_injection import harness
from sixfast import chunk, split
from sixfast.virnucpro import units
from sixfast.virnucpro.utils import file_utils, sequence
stage, step, reads, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
stages = {
    "chunk": lambda: sequence.split_fasta_chunk(reads, folder / "chunks.fa", 100),
    "split": lambda: file_utils.split_fasta_file(reads, folder / "new" / "files", 7),
    "split lines": lambda: units.split_fasta_file(reads, folder / "new" / "files", 7),
}

def state():
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}

def clear():
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()

clear()
stages[stage]()
done, wrong, at = state(), [], 1
while True:
    clear()
    sweep = harness.Sweep(at)
    sys.settrace(sweep.call)
    try:
        stages[stage]()
        error = None
    except KeyboardInterrupt as caught:
        error = caught
    finally:
        sys.settrace(None)
    if error is None and sweep.place is None:
        break
    left = state()
    if left != done and (left or error is None):
        wrong.append([sweep.place, sorted(left)])
    at += step
print(json.dumps([at, wrong]))
"""


@pytest.mark.parametrize("stage", ["chunk", "split", "split lines"])
def test_interrupt_of_chunking_or_splitting_leaves_nothing(tmp_path: Path, stage: str) -> None:
    job = make_job(tmp_path / "job", 40)  # four spans, six files: more run through the same lines
    env = environment(SIXFAST_PROCESSES_ABOVE="1000000")
    folder = job.folder / "outputs"
    outcome = run(python(OTHER_STAGES, stage, 9, str(job.reads), str(folder)), env)
    assert outcome.status == 0, outcome.stderr
    lines, wrong = outcome.report
    assert wrong == []
    assert lines > 100
    assert outcome.stderr == ""


@pytest.mark.parametrize("kept", ["kept", "absent"])
@pytest.mark.parametrize(
    ("workers", "above", "plenty", "most"),
    [
        (1, "0", 0, examples(100)),
        (3, "1000000", 0, examples(75)),
        (2, "0", 1 << 20, examples(6)),
        (2, "0", 0, examples(6)),
    ],
    ids=["one", "threads", "processes", "head start"],
)
def test_interrupt_leaves_nothing_wherever_it_comes(
    job: Job, workers: int, above: str, plenty: int, most: int, kept: str
) -> None:
    env = environment(SIXFAST_PROCESSES_ABOVE=above)
    outcome = run(python(PROGRAM, workers, kept, plenty, most, *job.paths), env)
    assert outcome.status == 0, outcome.stderr
    lines, runs, wrong = outcome.report
    assert wrong == []
    assert lines > 100
    assert runs == min(lines, most)
    assert outcome.stderr == ""
