"""Single calls inside one Python process: the kernel without files, pool or start-up."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks import workloads
from benchmarks.measure import ROOT, ratios, significant, summary
from benchmarks.progress import note

ROUNDS = 7
RECORDS = 400
BATCH = 100
#: About what a worker reads at a time; larger ones measure how fast Python gets memory.
BLOCK_BYTES = 256 << 10
SECONDS_A_ROUND = 0.2
BLOCKS = ("1Mx500", "1Mx300", "2Mx150")


def inprocess() -> dict[str, Any]:
    """Figures for single records, for batches and for blocks."""
    note("calls inside one process")
    return {
        "identify_seq": _single_records(),
        "translate_batch_worker": _batches(),
        "translate_block": {name: _block(name) for name in BLOCKS},
        "kernel_alone": {name: _kernel_alone(name) for name in BLOCKS},
    }


def _single_records() -> dict[str, Any]:
    """`identify_seq` on 500-base records, one call each, against the reference."""
    from sixfast import identify_seq, reference

    records = _records("1Mx500")
    return _against_reference(
        lambda: [identify_seq(seqid, sequence) for seqid, sequence in records],
        lambda: [reference.identify_seq(seqid, sequence) for seqid, sequence in records],
    )


def _batches() -> dict[str, Any]:
    """`translate_batch_worker`, which returns dicts, against the reference record by record."""
    from sixfast import reference
    from sixfast.virnucpro.pipeline.parallel_translate import translate_batch_worker

    records = _records("1Mx500")
    batches = [records[first : first + BATCH] for first in range(0, RECORDS, BATCH)]
    return _against_reference(
        lambda: [translate_batch_worker(batch) for batch in batches],
        lambda: [[reference.identify_seq(*record) for record in batch] for batch in batches],
    )


def _block(name: str) -> dict[str, Any]:
    """`translate_block` on one thread: input bytes a second, bytes to bytes."""
    from sixfast import _kernel

    workload = workloads.parse(name)
    head = workload.head(BLOCK_BYTES // workload.record_bytes)
    data = workloads.make(head).read_bytes()
    times = _timed([lambda: _kernel.translate_block(data)])[0]
    gb_per_second = [len(data) / value / 1e9 for value in times]
    return {"block_bytes": len(data), "gb_per_second": summary(gb_per_second)}


def _kernel_alone(name: str) -> dict[str, float]:
    """GB/s of input for each CPU level: bytes to bytes in Rust, one thread, buffers kept.

    `translate_block` does the same for Python, which needs fresh memory for every answer.
    """
    if shutil.which("cargo") is None:
        return {}
    outcome = subprocess.run(
        ["cargo", "bench", "--quiet", "--package", "sixfast-bench", "--bench", "block", "--", "file"],  # noqa: S607
        cwd=ROOT,
        env={**os.environ, "SIXFAST_BENCH_FILE": str(workloads.make(workloads.parse(name)))},
        capture_output=True,
        text=True,
        check=True,
    )
    return _medians(outcome.stdout)


def _medians(table: str) -> dict[str, float]:
    """GB/s by level. A level has two lines, of times and of throughputs: fastest, slowest, median, mean."""
    lines = table.splitlines()
    found = {}
    for times, throughputs in zip(lines, lines[1:]):
        level = re.search(r"─ (\w+) +[\d.]+ [mµn]?s", times)
        values = re.findall(r"[\d.]+ [MG]B/s", throughputs)
        if level and len(values) == 4:
            found[level[1]] = _gigabytes(values[2])
    return found


def _gigabytes(text: str) -> float:
    number, unit = text.split()
    return significant(float(number) / {"GB/s": 1, "MB/s": 1e3}[unit])


def _against_reference(ours: Callable[[], object], reference: Callable[[], object]) -> dict[str, Any]:
    if ours() != reference():
        raise RuntimeError("sixfast and the reference disagree, so timing means nothing")
    fast, slow = _timed([ours, reference])
    return {
        "microseconds_a_record": summary([value / RECORDS * 1e6 for value in fast]),
        "reference_microseconds_a_record": summary([value / RECORDS * 1e6 for value in slow]),
        "reference_records_per_second": significant(RECORDS / summary(slow)["median"]),
        "times_faster": ratios(slow, fast),
    }


def _timed(calls: Sequence[Callable[[], object]]) -> list[list[float]]:
    """The seconds of one call of each, in turns; quick calls are repeated within a round."""
    repeats = []
    for call in calls:
        begin = time.perf_counter()
        call()
        repeats.append(max(1, int(SECONDS_A_ROUND / (time.perf_counter() - begin))))
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(ROUNDS):
        for call, repeat, values in zip(calls, repeats, times):
            begin = time.perf_counter()
            for _ in range(repeat):
                call()
            values.append((time.perf_counter() - begin) / repeat)
    return times


def _records(name: str) -> list[tuple[str, str]]:
    """The first records of a workload."""
    from sixfast import reference

    data = workloads.make(workloads.parse(name).head(RECORDS)).read_bytes()
    return [(seqid, sequence) for seqid, _, sequence in reference.read_fasta(data)]
