"""Token batches: how full they are, how fast they are planned and made, and what memory that takes.

Beside them stands VirNucPro's collator in plain Python, by the rules in docs/SEMANTICS.md: it packs a buffer
of 2,000 records at a time. It makes lists; upstream's looks for names of tokens in each text and makes
tensors, and was measured by itself.
"""

from __future__ import annotations

import itertools
import sys
import time
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import workloads
from benchmarks.measure import significant, summary
from benchmarks.memory import PROC, watch
from benchmarks.progress import note
from benchmarks.workloads import Workload
from sixfast.reference.tokens import TOKENS

BUDGET, BUFFER = 16_384, 2000
NUMBERS = {token: number for number, token in enumerate(TOKENS)}
#: Records that the collator gets, and batches that are made in a round.
COLLATED, BATCHES = 50_000, 2000
#: Tokens a second of upstream's collator, on two cores of an AMD EPYC.
UPSTREAM = 132_000
#: What a process is watched at: planning, and some batches.
_WATCHED = """
import itertools, sixfast, sys
for batch in itertools.islice(sixfast.token_batches(sys.argv[1], reads=False), 200):
    pass
"""

Record = tuple[str, str]


def tokens(workload: Workload, rounds: int) -> dict[str, Any]:
    """Figures for the frames of a workload."""
    import sixfast

    note(f"{workload.name}: token batches")
    source = workloads.make(workload)
    proteins = source.with_suffix(".faa")
    sixfast.translate_file(source, None, proteins)
    try:
        return {"workload": workload.name, **_measure(proteins, rounds)}
    finally:
        proteins.unlink()


def _measure(proteins: Path, rounds: int) -> dict[str, Any]:
    import sixfast

    times: dict[str, list[float]] = {"plan": [], "first batch": []}
    speeds: dict[str, list[float]] = {"sixfast": [], "collator in Python": []}
    records = list(itertools.islice(_records(proteins), COLLATED))
    collated = [
        batch for first in range(0, len(records), BUFFER) for batch in _pack(records[first : first + BUFFER])
    ]
    _check(proteins, collated)
    for _ in range(rounds):
        begin = time.perf_counter()
        batches = sixfast.token_batches(proteins, budget=BUDGET, reads=False)
        planned = time.perf_counter()
        first = batches[0]
        times["plan"].append(planned - begin)
        times["first batch"].append(time.perf_counter() - begin)
        assert len(first.input_ids) <= BUDGET  # noqa: S101
        begin = time.perf_counter()
        made = sum(len(batch.input_ids) for batch in itertools.islice(batches, BATCHES))
        speeds["sixfast"].append(made / (time.perf_counter() - begin))
        begin = time.perf_counter()
        made = sum(len(_collate(batch)[0]) for batch in collated)
        speeds["collator in Python"].append(made / (time.perf_counter() - begin))
    used = sum(len(sequence) + 2 for batch in collated for _, sequence in batch)
    found = {
        "records": batches.records,
        "batches": len(batches),
        "fill": significant(batches.fill),
        "fill_by_buffers": significant(used / (len(collated) * BUDGET)),
        "seconds": {name: summary(values) for name, values in times.items()},
        "tokens_per_second": {name: summary(values) for name, values in speeds.items()},
    }
    if PROC.joinpath("self/status").exists():
        _, peaks = watch([sys.executable, "-c", _WATCHED, str(proteins)])
        found["peak_mb"] = peaks["parent"][0]
    return found


def _records(path: Path) -> Iterator[Record]:
    """The records of a file of frames: two lines each."""
    with path.open(encoding="ascii") as file:
        for header, sequence in zip(file, file):
            yield header[1:-1], sequence[:-1]


def _pack(records: list[Record]) -> list[list[Record]]:
    """Batches of a buffer: the longest first, ids among equals, each until the next record does not fit."""
    batches: list[list[Record]] = []
    room = 0
    for record in sorted(records, key=lambda record: (-len(record[1]), record[0])):
        size = len(record[1]) + 2
        if size > room:
            batches.append([])
            room = BUDGET
        batches[-1].append(record)
        room -= size
    return batches


def _collate(batch: list[Record]) -> tuple[array[int], array[int], int, list[str]]:
    """The arrays of a batch."""
    ids, ends, longest = array("q"), array("i", [0]), 0
    for _, sequence in batch:
        row = [0, *map(NUMBERS.__getitem__, sequence), 2]
        ids.extend(row)
        ends.append(len(ids))
        longest = max(longest, len(row))
    return ids, ends, longest, [seqid for seqid, _ in batch]


def _check(proteins: Path, collated: list[list[Record]]) -> None:
    """Refuse to time what gives other tokens for the records of some batches."""
    import sixfast

    expected = {record[0]: list(_collate([record])[0]) for record in collated[0]}
    for batch in sixfast.token_batches(proteins, budget=BUDGET, reads=False):
        bounds = batch.cu_seqlens.tolist()
        for seqid, start, end in zip(batch.sequence_ids, bounds, bounds[1:]):
            if seqid in expected and batch.input_ids[start:end].tolist() != expected.pop(seqid):
                raise RuntimeError(f"{seqid} has other tokens, so timing means nothing")
        if not expected:
            return
    raise RuntimeError(f"{len(expected)} records are in no batch, so timing means nothing")
