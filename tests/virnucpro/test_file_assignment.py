"""Dividing files among workers, by their records or in turn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data_layer import Watch, cases_in_folders, check, decoded
from sixfast.virnucpro.pipeline.base_worker import assign_files_by_sequences, count_sequences
from sixfast.virnucpro.pipeline.parallel import assign_files_round_robin


def test_golden_cases(tmp_path: Path) -> None:
    for case, folder in cases_in_folders("assign", "assign", tmp_path):
        check_cases(case, folder)


def check_cases(case: Any, folder: Path) -> None:
    paths = []
    for name, data in case["files"]:
        paths.append(folder / name)
        if data is not None:
            paths[-1].write_bytes(decoded(data))
    with Watch(folder) as watch:
        for function, expected in zip((assign_files_by_sequences, assign_files_round_robin), case["want"]):

            def assign(function: Any = function) -> list[list[str]]:
                return [[path.name for path in worker] for worker in function(paths, case["workers"])]

            check(expected, function.__name__, *watch.call(assign))


def test_counting_reads_lines_of_text(tmp_path: Path) -> None:
    path = tmp_path / "reads.fa"
    path.write_bytes(b"text\r>a\rAC\r\n >b\n>c>d\n")
    assert count_sequences(path) == count_sequences(str(path)) == 2
    path.write_bytes(b">a\xff\n")
    with pytest.raises(UnicodeDecodeError):
        count_sequences(path)
