"""One answer for the frames of each sequence, and VirNucPro's tables of them."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from data_layer import Watch, cases_in_folders, check, decoded
from sixfast.virnucpro.pipeline.predictor import (
    compute_consensus,
    write_consensus,
    write_consensus_pandas2,
)


def test_golden_consensus(tmp_path: Path) -> None:
    for case, folder in cases_in_folders("consensus", "consensus", tmp_path):
        check_consensus(case, folder)


def check_consensus(case: Any, folder: Path) -> None:
    predictions = [tuple(each) for each in case["predictions"]]
    with Watch(folder) as watch:
        outcome = watch.call(
            lambda: [[name, list(of)] for name, of in compute_consensus(predictions).items()]
        )
    check(case["want"][0], "consensus", *outcome)


def check_table(case: Any, folder: Path, write: Any) -> None:
    results, target = folder / "prediction_results.txt", folder / "prediction_results_highestscore.csv"
    results.write_bytes(decoded(case["data"]))
    with Watch(folder) as watch:
        outcome, _ = watch.call(lambda: write(results, target))
    if "result" in outcome:
        outcome = {"result": target.read_bytes().decode()}
    else:
        assert not target.exists()
    check(case["want"][0], "file", outcome, None)


def test_golden_tables_of_pandas_3(tmp_path: Path) -> None:
    for case, folder in cases_in_folders("consensus", "consensus_file", tmp_path):
        check_table(case, folder, write_consensus)


def test_golden_tables_of_pandas_2(tmp_path: Path) -> None:
    for case, folder in cases_in_folders("consensus_pandas2", "consensus_file2", tmp_path):
        check_table(case, folder, write_consensus_pandas2)


def test_numbers_of_pandas_2_that_are_not_exact(tmp_path: Path) -> None:
    """Digits beyond the seventeenth are dropped, powers of ten are rounded on their own."""
    results, target = tmp_path / "results.txt", tmp_path / "target.csv"
    rows = [("123456789012345678901.0", "-1e400"), ("0.5", "5e-310"), ("inf", "NA")]
    lines = [f"{name}F1\tvirus\t{first}\t{second}\n" for name, (first, second) in zip("abc", rows)]
    results.write_text("Sequence_ID\tPrediction\tscore1\tscore2\n" + "".join(lines))
    write_consensus_pandas2(results, target)
    written = [line.split("\t")[2:] for line in target.read_text().splitlines()[1:]]
    assert written[0][0] == repr(12345678901234567.0 * 1e4)
    assert written[1] == ["0.5", "5e-310"]
    assert written[2] == ["inf", ""]


def test_the_error_of_a_table_is_pandas_own_where_that_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class ParserError(ValueError):
        pass

    monkeypatch.setitem(sys.modules, "pandas.errors", SimpleNamespace(ParserError=ParserError))  # type: ignore[arg-type]
    (tmp_path / "results.txt").write_text('Sequence_ID\tPrediction\tscore1\tscore2\n"aF1\tvirus\t1\t2\n')
    with pytest.raises(ParserError, match="a field in quotes has no end"):
        write_consensus(tmp_path / "results.txt", tmp_path / "target.csv")
