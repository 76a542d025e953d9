"""The recipes of docs/TABLES.md do what they say. They are run as they stand there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import sixfast
from places import ROOT
from preparing import write_reads

PAGE = ROOT / "docs" / "TABLES.md"


def recipe(heading: str) -> dict[str, Any]:
    """Run the first block of Python behind a heading; return its names. Skip where a library is absent."""
    text = PAGE.read_text(encoding="utf-8").partition(f"{heading}\n")[2]
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code, heading
    for name in re.findall(r"(?m)^import ([\w.]+)", code[1]):
        pytest.importorskip(name, reason=f"{name} takes the table: make test-tables")
    names: dict[str, Any] = {}
    exec(code[1], names)  # noqa: S102 - the page is this project's
    return names


@pytest.fixture(autouse=True)
def counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Frames of `reads.fa` in the working directory, counted by name."""
    monkeypatch.chdir(tmp_path)
    write_reads(tmp_path / "reads.fa")
    sixfast.translate_file("reads.fa", None, "protein.faa", workers=1)
    headers = Path("protein.faa").read_text().split("\n")[:-1:2]
    return sorted(Counter(header[-2:] for header in headers).items())


def test_polars(counts: list[tuple[str, int]]) -> None:
    names = recipe("# Tables and clusters")
    assert names["frames"].group_by("frame").len().sort("frame").rows() == counts


def test_parquet_is_written_by_polars_and_read_by_duckdb(counts: list[tuple[str, int]]) -> None:
    assert recipe("### A Parquet file by polars, and a question to it by DuckDB")["counts"] == counts


def test_sql(counts: list[tuple[str, int]]) -> None:
    assert recipe("### SQL on reads, without a file")["counts"] == counts


def test_pyarrow_dataset(counts: list[tuple[str, int]]) -> None:
    assert recipe("### More than fits into memory")["rows"] == sum(count for _, count in counts)


def test_pandas() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas takes the table: make test-tables")
    if not hasattr(pandas.DataFrame, "from_arrow"):
        pytest.skip("this pandas takes tables of pyarrow only")
    names = recipe("### pandas")
    expected = list(sixfast.orfs(Path("reads.fa"), find="start", min_aa=2))
    assert list(names["orfs"]["name"]) == [orf.name for orf in expected]
    assert list(names["orfs"]["start"]) == [orf.start for orf in expected]
    assert len(names["longest"]) == min(10, len(expected))


def test_columns_of_a_table() -> None:
    joined = recipe("### Sequences that are in a table already")["joined"]
    found = {(row["name"], row["frame"]): row["protein"] for row in joined.rows(named=True)}
    expected = {
        (seqid, frame["seqid"][-2:]): frame["protein"]
        for seqid, sequence in (("a", "ATGGCC"), ("c", "TAA"))
        for frame in sixfast.identify_seq(seqid, sequence)
    }
    assert found == {**expected, ("b", None): None}


def test_no_library(counts: list[tuple[str, int]]) -> None:
    assert recipe("### Without any library")["rows"] == sum(count for _, count in counts)
