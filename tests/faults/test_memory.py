"""Memory stays flat where results can only be written slowly: they wait in the input, not in memory."""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fault_injection.harness import environment, finish, python, start

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux shows the most memory that a process has held"
)

MEGABYTE = 1 << 20
#: Of input; what comes of it is as large, and would be seen if it were held.
MEGABYTES = 48
#: What a process may hold beside the interpreter.
MOST = 16 * MEGABYTE

#: Translates at the pace of a slow disk; prints the most memory that this process and each worker held.
PROGRAM = """
import json, os, re, sys
from pathlib import Path
from fault_injection import harness, hooks
import sixfast, sixfast.engine.processes
kind, marks, *paths = sys.argv[1:]
pace = ("write", -1, "pace")
hooks.arm(marks, pace)
if kind != "processes":
    hooks.arm_threads(marks, pace)
if kind == "head start":
    hooks.head_start(marks, pace)
def held(process):
    try:
        return 1024 * int(re.search(r"VmHWM:\\s+(\\d+)", Path(f"/proc/{process}/status").read_text())[1])
    except (OSError, TypeError):  # it has ended
        return 0
most = {}
def look(*_):
    for process in harness.children(os.getpid()):
        most[process] = max(held(process), most.get(process, 0))
before = held("self")
summary = sixfast.translate_file(*paths, workers=3, progress=look)
print(json.dumps([before, held("self"), list(most.values()), summary]))
"""

#: Cuts into chunks; prints the most memory that it held before and after.
CHUNKING = """
import json, re, sys
from pathlib import Path
from sixfast.virnucpro.utils import sequence
def held():
    return 1024 * int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
reads, chunks = map(Path, sys.argv[1:])
before = held()
sequence.split_fasta_chunk(reads, chunks, 500)
print(json.dumps([before, held()]))
"""


@pytest.fixture(scope="module")
def large() -> Iterator[tuple[Path, int]]:
    """A folder with a large input, which does not stay, and its number of records."""
    rng = random.Random(1)  # noqa: S311 - nothing secret
    lengths = [rng.randint(60, 200) for _ in range(7_000)]
    block = [f">read{length}\n{''.join(rng.choices('ACGT', k=length))}\n".encode() for length in lengths]
    data = b"".join(block)
    times = -(-MEGABYTES * MEGABYTE // len(data))
    with tempfile.TemporaryDirectory() as name:
        with Path(name, "reads.fa").open("wb") as file:
            file.writelines(data for _ in range(times))
        yield Path(name), times * len(block)


@pytest.mark.parametrize("kind", ["threads", "processes", "head start", "pipe"])
def test_memory_stays_flat(large: tuple[Path, int], marks: Path, kind: str) -> None:
    folder, records = large
    nucleotide, protein = folder / "nucleotide.fa", folder / "protein.faa"
    above = "0" if kind in {"processes", "head start"} else str(1 << 40)
    env = environment(SIXFAST_SPAN_BYTES=str(MEGABYTE), SIXFAST_PROCESSES_ABOVE=above)
    written = [0]
    if kind == "pipe":
        nucleotide = folder / "pipe"
        os.mkfifo(nucleotide)
        reader = threading.Thread(target=read_slowly, args=(nucleotide, written))
        reader.start()
    program = start(python(PROGRAM, kind, marks, folder / "reads.fa", nucleotide, protein), env)
    outcome = finish(program)
    if kind == "pipe":
        reader.join()
    else:
        written = [nucleotide.stat().st_size]
    assert (outcome.status, outcome.stderr) == (0, "")
    before, caller, workers, summary = outcome.report
    assert summary[0] == records
    assert written[0] > 2 * MOST, written
    assert len(workers) == (3 if above == "0" else 0)
    assert max(caller, *workers, 0) < before + MOST, json.dumps(outcome.report)


@pytest.mark.parametrize("line", [b"ACGTN" * 12 + b"\n", b"ACGTN"], ids=["lines of 60", "one line"])
def test_one_record_is_not_held_as_a_whole_where_it_is_cut(tmp_path: Path, line: bytes) -> None:
    reads, chunks = tmp_path / "reads.fa", tmp_path / "chunks.fa"
    with reads.open("wb") as file:
        file.write(b">long\n")
        file.writelines(line * (MEGABYTE // len(line)) for _ in range(MEGABYTES))
    outcome = finish(
        start(python(CHUNKING, reads, chunks), environment(SIXFAST_SPAN_BYTES="", SIXFAST_PROCESSES_ABOVE=""))
    )
    assert (outcome.status, outcome.stderr) == (0, "")
    before, held = outcome.report
    assert chunks.stat().st_size > 2 * MOST
    assert held < before + MOST


def read_slowly(pipe: Path, read: list[int]) -> None:
    """Take what comes, more slowly than it could come."""
    with pipe.open("rb") as stream:
        while piece := stream.read(MEGABYTE):
            read[0] += len(piece)
            time.sleep(0.01)
