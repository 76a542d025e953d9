"""VirNucPro's index of records, and the table beside it that processes look up."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_layer import Watch, cases_in_folders, check, decoded
from effort import examples
from sixfast._kernel import ShardIndexer, ShardTable
from sixfast.virnucpro import index_table
from sixfast.virnucpro.data import sequence_dataset
from sixfast.virnucpro.data.sequence_dataset import IndexBasedDataset, SequenceDataset
from sixfast.virnucpro.data.shard_index import (
    SequenceEntry,
    create_sequence_index,
    get_worker_indices,
    load_sequence_index,
)


@pytest.mark.parametrize("with_table", [True, False], ids=["with the table", "without it"])
def test_golden_stories(with_table: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are indexed, changed, indexed again and read: by the table, and by the JSON alone."""
    if not with_table:
        monkeypatch.setattr(index_table, "open_table", lambda _: None)
        monkeypatch.setattr("sixfast.virnucpro.data.shard_index.open_table", lambda _: None)
        monkeypatch.setattr(sequence_dataset, "open_table", lambda _: None)
    steps = 0
    for case, folder in cases_in_folders("index", "index", tmp_path):
        with Watch(folder) as watch, monkeypatch.context() as patch:
            patch.chdir(folder)
            steps += Story(case, folder, watch, patch).run()
    assert steps > 500


class Story:
    """The steps of a case."""

    def __init__(self, case: Any, folder: Path, watch: Watch, patch: pytest.MonkeyPatch) -> None:
        self.case, self.folder, self.watch, self.patch = case, folder, watch, patch

    def run(self) -> int:
        """Take all steps, hold what is seen to what was observed, and return how many were held."""
        for name, data, ns in self.case["files"]:
            self.write({"file": name, "data": data, "ns": ns})
        expected = iter(self.case["want"])
        held = 0
        for number, step in enumerate(self.case["steps"]):
            seen = getattr(self, step["do"])(step)
            if seen is not None:
                check(next(expected), f"step {number} {step['do']}", *seen)
                held += 1
        return held

    def path(self, name: str) -> Path:
        return Path(name) if self.case.get("relative") else self.folder / name

    # What changes files

    def write(self, step: Any) -> None:
        (self.folder / step["file"]).write_bytes(decoded(step["data"]))
        if step.get("ns") is not None:
            self.utime(step)

    def index(self, step: Any) -> None:
        text = step["text"].replace("@DIR@", json.dumps(str(self.folder))[1:-1])
        (self.folder / step["file"]).write_bytes(text.encode("latin-1"))

    def utime(self, step: Any) -> None:
        os.utime(self.folder / step["file"], ns=(step["ns"], step["ns"]))

    def unlink(self, step: Any) -> None:
        (self.folder / step["file"]).unlink()

    def mkdir(self, step: Any) -> None:
        (self.folder / step["file"]).mkdir()

    # What is seen

    def create(self, step: Any) -> Any:
        files: list[Any] = [self.path(name) for name in step["files"]]
        index: Any = self.path(step["index"])
        before = index.read_bytes() if index.is_file() else None
        if step.get("strings"):
            files = list(map(str, files))
        given = str(index) if step.get("string_index") else index
        outcome, log = self.watch.call(lambda: str(create_sequence_index(files, given)))
        after = index.read_bytes() if index.is_file() else None
        outcome["untouched"] = before is not None and before == after
        outcome["text"] = self.watch.index_text(step["index"]) if step.get("text", True) else None
        return outcome, log

    def load(self, step: Any) -> Any:
        outcome, log = self.watch.call(lambda: load_sequence_index(self.path(step["index"])))
        if isinstance(outcome.get("result"), dict):
            outcome["result"] = list(outcome["result"])
        return outcome, log

    def workers(self, step: Any) -> Any:
        return self.watch.call(
            lambda: get_worker_indices(self.path(step["index"]), step["rank"], step["world"])
        )

    def entry(self, step: Any) -> Any:
        return self.watch.call(lambda: repr(SequenceEntry(*step["args"])))

    def iterate(self, step: Any) -> Any:
        indices = step["indices"]
        if isinstance(indices, int):
            indices = list(range(indices))

        def iterate() -> Any:
            dataset = IndexBasedDataset(self.path(step["index"]), indices, *step.get("max_length", []))
            return [len(dataset), *[[list(record), *record.values()] for record in dataset]]

        with self.patch.context() as patch:
            self.be_worker(step, patch)
            return self.watch.call(iterate)

    def stream(self, step: Any) -> Any:
        items: list[Any] = []

        def stream() -> None:
            files = [self.path(name) for name in step["files"]]
            for record in SequenceDataset(files, *step.get("max_length", [])):
                items.append([list(record), *record.values()])  # noqa: PERF401 - kept after an exception

        with self.patch.context() as patch:
            self.be_worker(step, patch)
            outcome, log = self.watch.call(stream)
        return {**outcome, "items": items}, log

    def be_worker(self, step: Any, patch: pytest.MonkeyPatch) -> None:
        if "worker" in step:
            info = SimpleNamespace(id=step["worker"][0], num_workers=step["worker"][1])
            patch.setattr(sequence_dataset, "get_worker_info", lambda: info)
            patch.setenv("CUDA_VISIBLE_DEVICES", step.get("devices", ""))


# The table


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """The index of two files of five records: a2 a1 b1 a3 b2, by length."""
    (tmp_path / "a.faa").write_text(">a1\nMKV\n>a2\nMKVL\n>a3 x\nMK\n")
    (tmp_path / "b.faa").write_text(">b1\nM V\n>b2\n\n")
    return create_sequence_index([tmp_path / "a.faa", tmp_path / "b.faa"], tmp_path / "index.json")


def refuse(*_: object, **__: object) -> None:
    raise AssertionError("the JSON was loaded")


@pytest.fixture
def without_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("json.load", refuse)


@pytest.mark.usefixtures("without_json")
def test_the_json_is_not_loaded(index: Path) -> None:
    assert get_worker_indices(index, 1, 2) == [1, 3]
    assert [record["id"] for record in IndexBasedDataset(index, [0, 3])] == ["a2", "a3"]
    inode = index.stat().st_ino
    create_sequence_index([index.parent / "a.faa"], index)
    assert index.stat().st_ino == inode


def test_the_table_has_what_the_json_has(index: Path) -> None:
    table = index_table.open_table(index)
    assert table is not None
    entries = load_sequence_index(index)["sequences"]
    assert list(table) == entries
    assert (table[-1], table[1:3], len(table)) == (entries[-1], entries[1:3], 5)
    for wrong in (5, -6):
        with pytest.raises(IndexError):
            table[wrong]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def other(path: Path) -> None:
    path.write_bytes(b"x" * 200)


def from_another_index(path: Path) -> None:
    reads = path.with_name("other.faa")
    reads.write_text(">o\nMMMMM\n")
    other = create_sequence_index([reads], path.with_name("other.json"))
    os.replace(f"{other}.sixfast", path)


@pytest.mark.parametrize("damage", [Path.unlink, cut, other, from_another_index])
def test_a_table_that_is_missing_or_not_of_this_index_is_done_without(
    damage: Callable[[Path], None], index: Path
) -> None:
    damage(Path(f"{index}.sixfast"))
    assert index_table.open_table(index) is None
    assert get_worker_indices(index, 1, 2) == [1, 3]
    assert [record["id"] for record in IndexBasedDataset(index, [0, 3])] == ["a2", "a3"]


def test_a_json_of_the_same_size_and_time_is_seen(index: Path) -> None:
    status = index.stat()
    index.write_text(index.read_text().replace('"a2"', '"z2"'))
    os.utime(index, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert index_table.open_table(index) is None
    assert next(iter(IndexBasedDataset(index, [0])))["id"] == "z2"


def test_a_changed_index_gets_a_new_table(index: Path) -> None:
    reads = index.parent / "a.faa"
    reads.write_text(">n\nMKVLMKVL\n")
    later = index.stat().st_mtime + 5
    os.utime(reads, (later, later))
    create_sequence_index([reads], index)
    table = index_table.open_table(index)
    assert table is not None
    assert [entry["sequence_id"] for entry in table] == ["n"]


def test_without_room_for_the_table_there_is_a_warning(index: Path, caplog: pytest.LogCaptureFixture) -> None:
    index.unlink()
    table = Path(f"{index}.sixfast")
    table.unlink()
    table.mkdir()
    create_sequence_index([index.parent / "a.faa"], index)
    assert "each process will load all of the index" in caplog.text
    assert get_worker_indices(index, 0, 1) == [0, 1, 2]


def test_an_error_leaves_index_and_table_as_they_were(index: Path) -> None:
    before = {path.name: path.read_bytes() for path in index.parent.iterdir()}
    with pytest.raises(FileNotFoundError):
        create_sequence_index([index.parent / "absent.faa", index.parent / "a.faa"], index)
    assert {path.name: path.read_bytes() for path in index.parent.iterdir()} == before


def test_many_files_and_threads_give_the_order_of_one(tmp_path: Path) -> None:
    files = []
    for number in range(40):
        files.append(tmp_path / f"{number}.faa")
        files[-1].write_text("".join(f">{number}_{at}\n{'M' * (at % 3)}\n" for at in range(number * 37 % 60)))
    files.append(tmp_path / "odd.faa")
    files[-1].write_bytes(b"M>\n\n>\n>>\r\n M M\t\n\nM>M\n>a\n" + 100_000 * b"M>" + b"\n>b\nM\n\n>c")
    expected = index_naively(files)
    for threads, part_bytes in ((1, 1 << 20), (2, 1), (3, 1000), (7, 50)):
        indexer = ShardIndexer(threads, part_bytes)
        indexer.add_files(files)
        texts = [json.dumps(str(file)).encode() for file in files]
        failure = indexer.write(tmp_path / "i.json", b"", texts, b"", tmp_path / "table")
        assert failure is None
        assert json.loads((tmp_path / "i.json").read_bytes()) == expected
        with (tmp_path / "table").open("ab") as table:
            table.write(b"text")
        looked_up = ShardTable(tmp_path / "table")
        assert (looked_up.records, looked_up.text) == (len(expected), b"text")
        for number in (0, 100, len(expected) - 1):
            name, length, file, offset = looked_up.entry(number)
            assert list(expected[number].values()) == [name, length, str(files[file]), offset]


def test_more_records_than_are_written_at_a_time(tmp_path: Path) -> None:
    reads = tmp_path / "reads.faa"
    reads.write_text("".join(f">{at}\n{'M' * (at % 700 // 300)}\n" for at in range(20000)))
    index = create_sequence_index([reads], tmp_path / "index.json")
    expected = index_naively([reads])
    assert load_sequence_index(index)["sequences"] == expected
    assert list(index_table.IndexTable(f"{index}.sixfast"))[::999] == expected[::999]
    some = [19999, 3, 8192, 8191]
    records = IndexBasedDataset(index, some)
    assert [record["id"] for record in records] == [expected[at]["sequence_id"] for at in some]


def test_the_first_file_that_fails_is_the_one_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "good.faa").write_text(">a\nM\n")
    (tmp_path / "folder").mkdir()
    good, folder, absent = (tmp_path / name for name in ("good.faa", "folder", "absent.faa"))
    for files, error in (
        ([good, folder, absent, good], IsADirectoryError),
        ([good, absent, folder], FileNotFoundError),
        ([folder, good, folder], IsADirectoryError),
    ):
        with pytest.raises(error):
            create_sequence_index(files, tmp_path / "index.json")
        assert not (tmp_path / "index.json").exists()


def test_an_index_in_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="index"):
        create_sequence_index([], tmp_path / "absent" / "index.json")


# Any file


def index_naively(files: list[Path]) -> list[dict[str, Any]]:
    """The rules once more, line by line."""
    entries: list[dict[str, Any]] = []
    for file in files:
        offset, found = 0, []
        for line in file.read_bytes().split(b"\n"):
            if line.startswith(b">"):
                words = line[1:].decode("utf-8", "ignore").split()
                name = words[0] if words else str(offset)
                found.append(
                    {"sequence_id": name, "length": 0, "file_path": str(file), "byte_offset": offset}
                )
            elif found:
                found[-1]["length"] += len(line.strip())
            offset += len(line) + 1
        entries += found
    return sorted(entries, key=lambda entry: -entry["length"])


pieces = st.sampled_from(
    [b">", b"\n", b"\n>", b"A", b"MKV" * 7, b" ", b"\t\x0b\x0c", b"\r", b"\x1c", b"\x85", b"\xa0"]
    + [letter.encode() for letter in ("é", "\u3000", "\u0085", "\U0001f9ec", '"', "\\", "\x7f")]
    + [b"\xff", b"\xe2\x82", b"\xed\xa0\x80", b"a" * 30]
)


@settings(max_examples=examples(60), deadline=None)
@given(
    contents=st.lists(st.lists(pieces, max_size=40).map(b"".join), max_size=3),
    span=st.sampled_from(["", "1", "20"]),
)
def test_any_files_are_indexed_and_read_by_the_rules(
    contents: list[bytes], span: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    files = [folder / f"{number}.faa" for number in range(len(contents))]
    for file, content in zip(files, contents):
        file.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIXFAST_SPAN_BYTES", span)
        index = create_sequence_index(files, folder / "index.json")
    expected = index_naively(files)
    loaded = load_sequence_index(index)
    assert loaded["sequences"] == expected
    assert index.read_text() == json.dumps(loaded, indent=2)
    indices = list(range(len(expected)))
    streamed = list(IndexBasedDataset(index, indices))
    read = IndexBasedDataset(index, indices)
    read._entries = loaded["sequences"]
    assert streamed == list(read)
