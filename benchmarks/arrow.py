"""`sixfast.read_frames` against writing the frames as FASTA, and against pyarrow reading the reads."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Any

from benchmarks.compare import Stage
from benchmarks.measure import Command, Job, Program, in_turns
from benchmarks.programs import sixfast
from benchmarks.progress import note
from benchmarks.workloads import Workload

#: What the time of all batches shall be at most, over that of writing FASTA.
GOAL = 1.3
_FILES, _BATCHES, _READER = "sixfast translate", "sixfast.read_frames", "pyarrow, reads alone"

#: Takes every batch, as a consumer does, and drops it.
_TAKE_BATCHES = """\
import sys, sixfast
for batch in sixfast.read_frames(sys.argv[1], workers=int(sys.argv[2])):
    batch.__arrow_c_array__()
"""
#: A table of ids and sequences and no more: lines as a table of one column, every second one a sequence.
_READ_LINES = """\
import sys, pyarrow, pyarrow.csv
pyarrow.set_cpu_count(int(sys.argv[2]))
read = pyarrow.csv.ReadOptions(column_names=["line"], block_size=1 << 20)
parse = pyarrow.csv.ParseOptions(delimiter="\\x01", quote_char=False)
convert = pyarrow.csv.ConvertOptions(column_types={"line": pyarrow.string()})
before = 0
for batch in pyarrow.csv.open_csv(sys.argv[1], read, parse, convert):
    headers = pyarrow.array(range(before % 2, batch.num_rows, 2))
    others = pyarrow.array(range(1 - before % 2, batch.num_rows, 2))
    ids, sequences = batch.column(0).take(headers), batch.column(0).take(others)
    before += batch.num_rows
"""


def arrow(workload: Workload, rounds: int, workers: int) -> dict[str, Any]:
    """One workload: every program's time, and how many times that of writing FASTA it is."""
    note(f"{workload.name}: frames as record batches")
    files = sixfast(_FILES)
    programs = [
        files,
        Program(_BATCHES, "every batch is taken and dropped", lambda job: [_run(job, _TAKE_BATCHES)]),
    ]
    if find_spec("pyarrow"):
        says = "ids and sequences as a table, nothing translated; the import of pyarrow is in the time"
        programs.append(Program(_READER, says, lambda job: [_run(job, _READ_LINES)]))
    with Stage(workload, workers) as stage:
        times = in_turns(stage.jobs(programs), rounds)
        return stage.against(_FILES, "ratio_to_files", programs, times)


def reached(entry: dict[str, Any]) -> float:
    """The time of all batches over that of writing FASTA."""
    ratio: float = entry["programs"][_BATCHES]["ratio_to_files"]["median"]
    return ratio


def _run(job: Job, program: str) -> Command:
    return Command([sys.executable, "-c", program, job.input, str(job.workers)])
