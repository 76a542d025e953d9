"""VirNucPro's index of protein files, in plain Python by the rules in docs/SEMANTICS.md, and by sixfast."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import workloads
from benchmarks.measure import summary
from benchmarks.progress import note
from benchmarks.workloads import Workload


def shard_index(workload: Workload, rounds: int) -> dict[str, Any]:
    """Figures for the frames of a workload."""
    import sixfast

    note(f"{workload.name}: index")
    source = workloads.make(workload)
    logging.getLogger("virnucpro").setLevel(logging.WARNING)
    with TemporaryDirectory(dir=source.parent) as folder:
        proteins = Path(folder, "frames.faa")
        frames = sixfast.translate_file(source, None, proteins).frames
        return {"workload": workload.name, "records": frames, **_measure(proteins, rounds)}


def _measure(proteins: Path, rounds: int) -> dict[str, Any]:
    from sixfast.virnucpro.data.shard_index import create_sequence_index, get_worker_indices

    indexes = {name: proteins.with_name(f"{name}.json") for name in ("sixfast", "python")}
    steps: dict[str, dict[str, Callable[[], Any]]] = {
        "create": {
            "sixfast": lambda: create_sequence_index([proteins], indexes["sixfast"]),
            "python": lambda: _create([proteins], indexes["python"]),
        },
        "look up a rank's records": {
            "sixfast": lambda: get_worker_indices(indexes["sixfast"], 1, 4),
            "python": lambda: _indices(indexes["python"], 1, 4),
        },
    }
    seconds: dict[str, list[float]] = {}
    faster: dict[str, list[float]] = {}
    for _ in range(rounds):
        for index in indexes.values():
            index.unlink(missing_ok=True)
        for step, ways in steps.items():
            for name, way in ways.items():
                begin = time.perf_counter()
                way()
                seconds.setdefault(f"{name}-{step}", []).append(time.perf_counter() - begin)
            faster.setdefault(step, []).append(seconds[f"python-{step}"][-1] / seconds[f"sixfast-{step}"][-1])
        _check(*indexes.values())
    return {
        "seconds": {name: summary(values) for name, values in seconds.items()},
        "times_faster": {step: summary(values) for step, values in faster.items()},
    }


def _create(files: list[Path], target: Path) -> None:
    times = {str(file): file.stat().st_mtime for file in files}
    found: list[dict[str, Any]] = []
    for file in files:
        offset = 0
        with file.open("rb") as lines:
            for line in lines:
                if line.startswith(b">"):
                    words = line[1:].decode("utf-8", "ignore").split()
                    seqid = words[0] if words else str(offset)
                    entry = {"sequence_id": seqid, "length": 0, "file_path": str(file), "byte_offset": offset}
                    found.append(entry)
                elif found:
                    found[-1]["length"] += len(line.strip())
                offset += len(line)
    found.sort(key=lambda entry: -entry["length"])
    index = {
        "version": "1.0",
        "created": datetime.now().isoformat(),  # noqa: DTZ005 - local time, as VirNucPro writes it
        "fasta_mtimes": times,
        "total_sequences": len(found),
        "total_tokens": sum(entry["length"] for entry in found),
        "sequences": found,
    }
    with target.open("w", encoding="ascii") as file:
        json.dump(index, file, indent=2)


def _indices(index: Path, rank: int, world_size: int) -> list[int]:
    with index.open(encoding="utf-8") as file:
        sequences = json.load(file)["sequences"]
    indices = list(range(rank, len(sequences), world_size))
    sum(sequences[number]["length"] for number in indices)
    return indices


def _check(*indexes: Path) -> None:
    """Refuse to time what gives another index, but for the time stamp in its third line."""
    ours, expected = (index.read_bytes().split(b"\n", 3) for index in indexes)
    if ours[:2] + ours[3:] != expected[:2] + expected[3:]:
        raise RuntimeError("the indexes differ, so timing means nothing")
