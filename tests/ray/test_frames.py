"""Read tasks of a dataset, one by one, without a cluster; files, objects; what Ray's versions hand over."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sixfast
import sixfast.ray
from object_server import ObjectServer
from sixfast.ray import frames
from sixfast.ray.storage import Storage

pa = pytest.importorskip("pyarrow", reason="pyarrow holds the tables: pip install -r requirements/ray.txt")

pytestmark = pytest.mark.filterwarnings("default")  # of moto and Ray

COLUMNS = {"columns": ["id", "frame", "protein"]}


@pytest.fixture
def expected(reads: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pa.table(sixfast.read_frames(reads, **COLUMNS)).to_pylist()
    return rows


def rows_of(path: str, storage: Storage, length: int) -> list[dict[str, Any]]:
    spans = list(frames._spans(path, storage, length))
    tables = [table for span in spans for table in frames.read_span(path, span, storage, COLUMNS)]
    found: list[dict[str, Any]] = pa.concat_tables(tables).to_pylist()
    return found


@pytest.mark.parametrize("length", [97, 333, 1000, 1 << 20])
def test_spans_joined_are_the_rows_of_the_file(
    length: int, reads: Path, expected: list[dict[str, Any]]
) -> None:
    assert rows_of(str(reads), Storage(), length) == expected
    assert len(expected) > 100


def test_what_cannot_be_cut_is_one_task(reads: Path, expected: list[dict[str, Any]], tmp_path: Path) -> None:
    packed = tmp_path / "reads.fa.gz"
    packed.write_bytes(gzip.compress(reads.read_bytes()))
    assert list(frames._spans(str(packed), Storage(), 10)) == [None]
    assert rows_of(str(packed), Storage(), 10) == expected


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectServer]:
    pytest.importorskip("moto", reason="moto is the S3 server: pip install -r requirements/ray.txt")
    made = ObjectServer()
    yield made
    made.close()


def test_objects_give_the_same_rows_and_refusals_name_them(
    server: ObjectServer, reads: Path, expected: list[dict[str, Any]]
) -> None:
    filesystem = server.filesystem("frames")
    bad = reads.read_bytes().replace(b">read30 x\nACG", b">read30 x\nA\xc3\xa9")
    for name, content in (
        ("reads.fa", reads.read_bytes()),
        ("reads.fa.gz", gzip.compress(reads.read_bytes())),
        ("bad.fa", bad),
    ):
        with filesystem.open_output_stream(f"frames/{name}", compression=None) as stream:
            stream.write(content)
    storage = Storage(filesystem)
    assert rows_of("s3://frames/reads.fa", storage, 1000) == expected
    assert rows_of("s3://frames/reads.fa.gz", storage, 1000) == expected
    with pytest.raises(ValueError, match=r"s3://frames/bad\.fa, from byte \d+ on.*read30"):
        rows_of("s3://frames/bad.fa", storage, 1000)


def test_what_ray_hands_over_goes_on_as_far_as_it_is_known(reads: Path) -> None:
    pytest.importorskip("ray", reason="the datasource is Ray's: pip install -r requirements/ray.txt")
    storage = Storage()
    spans = [(str(reads), span) for span in frames._spans(str(reads), storage, 1000)]
    source = frames._datasource(spans, storage, COLUMNS)
    assert source.estimate_inmemory_data_size() == 2 * reads.stat().st_size
    assert source.get_name() == "SixfastFrames"
    tasks = source.get_read_tasks(2, per_task_row_limit=3, data_context=object(), invented="later")
    assert len(tasks) == len(spans) > 3
    assert {sum(block.num_rows for block in task()) for task in tasks[:-1]} == {3}
    whole = source.get_read_tasks(2)
    assert sum(block.num_rows for task in whole for block in task()) > 3 * len(tasks)
    assert list(whole[0].metadata.input_files) == [str(reads)]


def test_a_table_of_sequences_becomes_one_of_frames() -> None:
    table = pa.table({"name": ["read1", "none"], "letters": ["ATGGCC", None]})
    found = sixfast.ray.translate_table(table, id="name", sequence="letters", columns=["id", "protein"])
    assert found.column_names == ["id", "protein"]
    assert found.column("protein").to_pylist() == ["MA", "W", "G", "GH", "A", "P"]
    with pytest.raises(KeyError):
        sixfast.ray.translate_table(table)


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"workers": 2}, TypeError, "workers is not for a cluster"),
        ({"span": (0, 1)}, TypeError, "span is not for a cluster"),
        ({"task_bytes": 0}, ValueError, "task_bytes is 0"),
        ({"columns": ["letter"]}, ValueError, "no column 'letter'"),
        ({"batch_bites": 1}, TypeError, "batch_bites"),
    ],
)
def test_wrong_options_are_refused_at_once(
    options: dict[str, Any], kind: type[Exception], message: str, reads: Path
) -> None:
    with pytest.raises(kind, match=message):
        sixfast.ray.read_frames(reads, **options)
