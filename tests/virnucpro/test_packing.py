"""Packing records into batches, and its figures."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from data_layer import Watch, cases_in_folders, check, records_of
from sixfast.virnucpro.data.packing import GreedyPacker, calculate_token_budget, compute_batch_efficiency


def test_golden_packing(tmp_path: Path) -> None:
    for case, folder in cases_in_folders("packing", "pack", tmp_path):
        check_packing(case, folder)


def check_packing(case: Any, folder: Path) -> None:
    records = records_of(case)
    copies = [dict(record) for record in records]
    numbers = {id(record): number for number, record in enumerate(records)}

    def sort() -> list[int]:
        return [numbers[id(record)] for record in GreedyPacker(*case["init"]).sort_by_length(records)]

    def pack() -> list[Any]:
        packer = GreedyPacker(*case["init"])
        batches = packer.pack_sequences(records)
        packed = [[numbers[id(record)] for record in batch] for batch in batches]
        return [packed, packer.compute_efficiency(batches)]

    with Watch(folder) as watch:
        check(case["want"][0], "sort", watch.call(sort)[0], None)
        outcome, log = watch.call(pack)
    outcome["changed"] = [
        [number, len(record["sequence"]), record.get("truncated"), list(record)]
        for number, (record, copy) in enumerate(zip(records, copies))
        if record != copy
    ]
    check(case["want"][1], "pack", outcome, log)


def test_golden_efficiency(tmp_path: Path) -> None:
    for case, folder in cases_in_folders("efficiency", "efficiency", tmp_path):
        check_efficiency(case, folder)


def check_efficiency(case: Any, folder: Path) -> None:
    with Watch(folder) as watch:
        check(case["want"][0], "efficiency", *watch.call(lambda: compute_batch_efficiency(*case["args"])))


def test_golden_budget_without_a_gpu(tmp_path: Path) -> None:
    for case, folder in cases_in_folders("efficiency", "budget", tmp_path):
        check_budget_without_a_gpu(case, folder)


def check_budget_without_a_gpu(case: Any, folder: Path) -> None:
    with Watch(folder) as watch:
        outcome = watch.call(lambda: calculate_token_budget(*case["args"], **case["kwargs"]))
    check(case["want"][0], "budget", *outcome)


@pytest.mark.parametrize(
    ("gib", "arguments", "budget", "left"),
    [
        (24, {}, 16384, "17.0"),
        (24, {"max_tokens": 10**7}, 17 * 2**18, "17.0"),
        (6, {}, 16384, "0.5"),
        (6, {"bytes_per_token": 2**20}, 1024, "0.5"),
        (6, {"bytes_per_token": 2**20, "min_tokens": 1}, 512, "0.5"),
        (24, {"max_tokens": 10}, 1024, "17.0"),
    ],
)
def test_the_budget_of_a_gpu(
    gib: int,
    arguments: dict[str, int],
    budget: int,
    left: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
) -> None:
    asked: list[int] = []

    def properties(device: int) -> SimpleNamespace:
        asked.append(device)
        return SimpleNamespace(total_memory=gib * 2**30)

    cuda = SimpleNamespace(is_available=lambda: True, get_device_properties=properties)
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda))  # type: ignore[arg-type]
    with Watch(tmp_path) as watch:
        outcome, log = watch.call(lambda: calculate_token_budget(3, **arguments))  # type: ignore[arg-type]
    assert (outcome, asked) == ({"result": budget}, [3])
    assert [text for _, _, text in log] == [
        f"Token budget: {budget} (GPU 3: {gib}.0GB total, {left}GB available for batching)"
    ]
