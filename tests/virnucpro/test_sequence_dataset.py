"""Records for a DataLoader: read as they are asked for, by workers, and torch's where torch is."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from sixfast import virnucpro
from sixfast.errors import InputChangedError
from sixfast.virnucpro.data import sequence_dataset
from sixfast.virnucpro.data.sequence_dataset import IndexBasedDataset, SequenceDataset
from sixfast.virnucpro.data.shard_index import create_sequence_index
from sixfast.virnucpro.index_table import IndexTable
from standin import load

RECORDS = 300


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """The index of a file of many records of one length, so that they stay in their order."""
    reads = tmp_path / "reads.faa"
    reads.write_text("".join(f">r{number}\nMKV\n" for number in range(RECORDS)))
    return create_sequence_index([reads], tmp_path / "index.json")


def ids(records: Any) -> list[str]:
    return [record["id"] for record in records]


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many records were read at a time."""
    lengths = []
    table = sequence_dataset.IndexTable

    class Kernel:
        def __init__(self, kernel: Any) -> None:
            self.kernel = kernel

        def __getattr__(self, name: str) -> Any:
            return getattr(self.kernel, name)

        def read(self, paths: Any, indices: Any) -> Any:
            lengths.append(len(indices))
            return self.kernel.read(paths, indices)

    make = table.__init__

    def init(self: Any, path: str) -> None:
        make(self, path)
        self.kernel = Kernel(self.kernel)

    monkeypatch.setattr(table, "__init__", init)
    return lengths


def test_the_first_record_comes_before_the_others_are_read(index: Path, batches: list[int]) -> None:
    records = iter(IndexBasedDataset(index, list(range(RECORDS))))
    assert batches == []
    assert next(records)["id"] == "r0"
    assert batches == [1]
    assert ids(records) == [f"r{number}" for number in range(1, RECORDS)]
    assert batches == [1, 16, 128, RECORDS - 145]


@pytest.mark.parametrize(
    "indices", [[3, 5, 3], [0, -RECORDS], [True, 1]], ids=["twice", "from both ends", "a bool"]
)
def test_a_record_that_comes_twice_is_the_same_dict(
    indices: list[int], index: Path, batches: list[int]
) -> None:
    records = list(IndexBasedDataset(index, indices))
    assert records[0] == records[-1]
    assert batches == []
    if indices[0] == indices[-1]:
        assert records[0] is records[-1]


@pytest.mark.parametrize(
    ("indices", "error"),
    [
        ([0, RECORDS], IndexError),
        ([0, -RECORDS - 1], IndexError),
        ([0, "1"], TypeError),
        ([0, 1.0], TypeError),
    ],
)
def test_what_is_no_record_is_found_before_the_first(
    indices: list[Any], error: type[Exception], index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(error):
        next(iter(IndexBasedDataset(index, indices)))
    assert caplog.records == []


def test_a_missing_file_is_found_before_the_first_record(
    index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = index.parent / "other.faa"
    other.write_text(">o\nM\n")
    create_sequence_index([index.parent / "reads.faa", other], index)
    other.unlink()
    with pytest.raises(FileNotFoundError):
        next(iter(IndexBasedDataset(index, [0, RECORDS])))
    assert caplog.messages == [f"Error reading {other}: [Errno 2] No such file or directory: '{other}'"]
    assert ids(IndexBasedDataset(index, [1])) == ["r1"]  # it is not needed


def test_a_file_that_goes_away_meanwhile(index: Path, caplog: pytest.LogCaptureFixture) -> None:
    records = iter(IndexBasedDataset(index, [0, 1]))
    next(records)
    reads = index.parent / "reads.faa"
    reads.unlink()
    with pytest.raises(FileNotFoundError):
        next(records)
    assert caplog.messages == [f"Error reading {reads}: [Errno 2] No such file or directory: '{reads}'"]


def test_long_records_are_read_whole(tmp_path: Path) -> None:
    """Over many lines, and beyond the piece that is read at a time."""
    reads = tmp_path / "reads.faa"
    lines = [f"{'MKV' * 20}\r\n" for _ in range(500)]
    reads.write_bytes(f">a\nM\n>long\n{''.join(lines)}>c\nMK\n".encode())
    index = create_sequence_index([reads], tmp_path / "index.json")
    records = list(IndexBasedDataset(index, [0, 1, 2], None))
    assert [len(record["sequence"]) for record in records] == [30000, 2, 1]
    assert set(records[0]["sequence"]) == set("MKV")
    assert len(next(iter(IndexBasedDataset(index, [0])))["sequence"]) == 1024


# torch


@pytest.fixture
def torch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A stand-in for the parts of torch that are looked for."""

    class IterableDataset:
        def __add__(self, other: object) -> str:
            return "chained"

    data: Any = ModuleType("torch.utils.data")
    data.IterableDataset, data.get_worker_info = IterableDataset, lambda: None
    cuda = SimpleNamespace(is_available=lambda: False)
    torch = SimpleNamespace(cuda=cuda, data=data)
    monkeypatch.setitem(sys.modules, "torch", torch)  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "torch.utils.data", data)
    yield torch
    sequence_dataset._combined.cache_clear()


def test_they_are_torchs_where_torch_is_loaded(index: Path, torch: Any) -> None:
    dataset = IndexBasedDataset(index, [1])
    files = SequenceDataset([index.parent / "reads.faa"])
    for each, cls in ((dataset, IndexBasedDataset), (files, SequenceDataset)):
        assert isinstance(each, torch.data.IterableDataset)
        assert isinstance(each, cls)
        assert type(each).__name__ == cls.__name__
    assert files + files == "chained"  # type: ignore[operator]
    assert (ids(dataset), len(dataset)) == (["r1"], 1)
    assert type(IndexBasedDataset(index, [])) is type(dataset)


def test_a_pickle_knows_nothing_of_torch(index: Path, torch: Any) -> None:
    dataset = IndexBasedDataset(index, [2, 1], 2)
    text = pickle.dumps(dataset)
    assert len(text) < 1000  # the records are not in it
    again = pickle.loads(text)  # noqa: S301 - made here
    assert isinstance(again, torch.data.IterableDataset)
    assert list(again) == list(dataset)
    del sys.modules["torch.utils.data"]
    alone = pickle.loads(text)  # noqa: S301 - the same
    assert type(alone) is IndexBasedDataset
    assert list(alone) == list(dataset)


def test_a_pickle_does_not_take_another_index_for_its_own(index: Path) -> None:
    text = pickle.dumps(IndexBasedDataset(index, [0]))
    reads = index.parent / "reads.faa"
    os.utime(reads, (2e9, 2e9))
    create_sequence_index([reads], index)
    with pytest.raises(InputChangedError, match="was replaced since it was opened"):
        pickle.loads(text)  # noqa: S301 - made here


def test_a_dataset_without_a_table_is_pickled_with_its_records(index: Path) -> None:
    Path(f"{index}.sixfast").unlink()
    dataset = IndexBasedDataset(index, [0])
    assert not isinstance(dataset._entries, IndexTable)
    index.unlink()
    assert ids(pickle.loads(pickle.dumps(dataset))) == ["r0"]  # noqa: S301 - made here


@pytest.mark.usefixtures("home")
def test_one_that_is_put_in_place_is_torchs_and_can_be_pickled(index: Path, torch: Any) -> None:
    with virnucpro.enable():
        dataset = load("virnucpro.data.sequence_dataset").IndexBasedDataset(index, [1, 0])
        assert isinstance(dataset, torch.data.IterableDataset)
        assert isinstance(dataset, IndexBasedDataset)
        again = pickle.loads(pickle.dumps(dataset))  # noqa: S301 - made here
        assert type(again) is type(dataset)
        assert ids(again) == ids(dataset) == ["r1", "r0"]


def test_a_worker_that_sees_a_gpu_is_refused(
    index: Path, torch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.data.get_worker_info = lambda: SimpleNamespace(id=1, num_workers=2)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    dataset = IndexBasedDataset(index, [0, 1, 2, 3])
    torch.cuda.is_available = lambda: True
    with pytest.raises(RuntimeError, match="Worker 1: torch sees a GPU"):
        list(dataset)
    torch.cuda.is_available = lambda: False
    assert ids(dataset) == ["r1", "r3"]
    torch.cuda.is_available = lambda: True
    assert ids(dataset) == ["r1", "r3"]  # looked at once


def test_a_data_loader_takes_them(index: Path) -> None:
    data = pytest.importorskip("torch.utils.data", reason="torch is not installed here")
    dataset = IndexBasedDataset(index, list(range(10)))
    assert ids(data.DataLoader(dataset, batch_size=None)) == [f"r{number}" for number in range(10)]
