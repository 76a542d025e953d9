"""The three functions of `sixfast.parallel_translate` that translate files (sections 8, 12 and 13)."""

from __future__ import annotations

import gzip
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import pytest

from programs import posix_only
from sixfast import _kernel
from sixfast.virnucpro.pipeline import parallel_translate as module

LOGGER = "virnucpro.parallel_translate"
ALL_STOPS = "TAATTAATTAATTAATTAA"
DATA = f">a x\nATGGCC\n>\n\n>c\n{ALL_STOPS}\n>d\nNNN\n>e\nGCN\n".encode()
NUCLEOTIDE, PROTEIN, _ = _kernel.translate_block(DATA)

FUNCTIONS: dict[str, Callable[..., tuple[int, int]]] = {
    "sequences": module.parallel_translate_sequences,
    "batched": module.parallel_translate_batched,
    "with_progress": module.parallel_translate_with_progress,
}
ERRORS = {
    "sequences": "Error during parallel translation",
    "batched": "Error during batched parallel translation",
    "with_progress": "Error during parallel translation with progress",
}
every_function = pytest.mark.parametrize("name", FUNCTIONS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "input.fa").write_bytes(DATA)
    return tmp_path


def places(folder: Path) -> tuple[Path, Path, Path]:
    return folder / "input.fa", folder / "n.fa", folder / "p.faa"


def written(folder: Path) -> tuple[bytes, bytes]:
    return (folder / "n.fa").read_bytes(), (folder / "p.faa").read_bytes()


class Reporter:
    """Stands in for VirNucPro's ProgressReporter and its bar, and remembers what was asked of it."""

    def __init__(self, *, disable: bool) -> None:
        self.disable = disable
        self.calls: list[tuple[Any, ...]] = []
        made.append(self)

    def create_sequence_bar(self, *arguments: object, **options: object) -> Reporter:
        """Give the bar: this."""
        self.calls.append(("bar", *arguments, options))
        return self

    def __enter__(self) -> Reporter:
        self.calls.append(("enter",))
        return self

    def update(self, count: int) -> None:
        """Hear of records."""
        self.calls.append(("update", count))

    def __exit__(self, *arguments: object) -> None:
        self.calls.append(("exit", *arguments))


made: list[Reporter] = []


@pytest.fixture
def reporter(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Reporter]]:
    """Let a package `virnucpro` be importable; the list of the reporters that were made."""
    progress = ModuleType("virnucpro.utils.progress")
    progress.ProgressReporter = Reporter  # type: ignore[attr-defined]
    for name in ("virnucpro", "virnucpro.utils"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, "virnucpro.utils.progress", progress)
    made.clear()
    yield made
    made.clear()


@pytest.fixture(autouse=True)
def without_virnucpro(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if VirNucPro were not installed, unless a test asks for `reporter`."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "virnucpro"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "virnucpro", None)


# Values


@pytest.mark.usefixtures("in_processes")
@every_function
@pytest.mark.parametrize("workers", [1, 2, None, True])
def test_rules_8_2_to_8_5_bytes_and_counts(
    name: str, workers: int | None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "1")
    counts = FUNCTIONS[name](*places(folder), workers)
    assert counts == (5, 4)
    assert type(counts) is tuple
    assert {type(count) for count in counts} == {int}
    assert written(folder) == (NUCLEOTIDE, PROTEIN)


@every_function
def test_rule_8_5_zero_bytes(name: str, folder: Path) -> None:
    (folder / "input.fa").write_bytes(b"")
    assert FUNCTIONS[name](*places(folder)) == (0, 0)
    assert written(folder) == (b"", b"")


def test_rules_1_2_and_1_3_arguments_by_position_and_by_name(folder: Path) -> None:
    source, nucleotide, protein = places(folder)
    named: dict[str, Any] = {
        "input_file": source,
        "output_nuc": nucleotide,
        "output_pro": protein,
        "num_workers": 1,
    }
    assert module.parallel_translate_sequences(source, nucleotide, protein, 1, 5) == (5, 4)
    assert module.parallel_translate_sequences(**named, chunksize=5) == (5, 4)
    assert module.parallel_translate_batched(source, nucleotide, protein, 1, 2, 5) == (5, 4)
    assert module.parallel_translate_batched(**named, batch_size=2, chunksize=5) == (5, 4)
    assert module.parallel_translate_with_progress(source, nucleotide, protein, 1, 5, False) == (5, 4)
    assert module.parallel_translate_with_progress(**named, chunksize=5, show_progress=False) == (5, 4)


def test_rule_8_8_paths_and_strings(folder: Path) -> None:
    source, nucleotide, protein = map(str, places(folder))
    for name in ("sequences", "batched"):
        assert FUNCTIONS[name](source, nucleotide, protein, 1) == (5, 4)
    assert FUNCTIONS["with_progress"](Path(source), nucleotide, protein, 1) == (5, 4)
    with pytest.raises(AttributeError):
        FUNCTIONS["with_progress"](source, nucleotide, protein, 1)


# Exceptions


@every_function
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"num_workers": 0}, ValueError),
        ({"num_workers": -3}, ValueError),
        ({"num_workers": "2"}, TypeError),
        ({"num_workers": 2.5}, TypeError),
        ({"chunksize": 0}, ValueError),
        ({"chunksize": -1}, ValueError),
        ({"chunksize": 2.5}, ValueError),
        ({"chunksize": None}, TypeError),
    ],
)
def test_rule_8_12_numbers_that_are_refused(
    name: str, options: dict[str, Any], expected: type[Exception], folder: Path
) -> None:
    if name == "batched" and options == {"chunksize": None}:
        assert module.parallel_translate_batched(*places(folder), **options) == (5, 4)
        return
    with pytest.raises(expected) as caught:
        FUNCTIONS[name](*places(folder), **options)
    assert caught.type is expected
    assert os.listdir(folder) == ["input.fa"]


@pytest.mark.parametrize("size", [0, -1, 1.5, 10**9])
def test_rule_8_12_any_number_is_a_batch_size(size: Any, folder: Path) -> None:
    assert module.parallel_translate_batched(*places(folder), batch_size=size) == (5, 4)
    assert written(folder) == (NUCLEOTIDE, PROTEIN)


def test_rule_8_12_no_batch_size_matters_where_there_is_a_record(folder: Path) -> None:
    with pytest.raises(TypeError):
        module.parallel_translate_batched(*places(folder), batch_size=None)  # type: ignore[arg-type]
    assert os.listdir(folder) == ["input.fa"]
    (folder / "input.fa").write_bytes(b"")
    assert module.parallel_translate_batched(*places(folder), batch_size=None) == (0, 0)  # type: ignore[arg-type]


@every_function
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"text\n>a\nATG\n", ValueError),
        (b"\n", ValueError),
        (b">a\nA\xff\n", UnicodeDecodeError),
        (">a\nATG\n>b\nA☃\n".encode(), UnicodeDecodeError),
        (b"\x1f\x8b\x08", UnicodeDecodeError),
        (None, FileNotFoundError),
    ],
)
def test_rules_6_11_to_6_14_exceptions_of_reading(
    name: str, data: bytes | None, expected: type[Exception], folder: Path
) -> None:
    if data is None:
        (folder / "input.fa").unlink()
    else:
        (folder / "input.fa").write_bytes(data)
    with pytest.raises(expected) as caught:
        FUNCTIONS[name](*places(folder), 2)
    assert caught.type is expected
    assert os.listdir(folder) == ([] if data is None else ["input.fa"])


@every_function
def test_rule_6_14_a_directory_as_input(name: str, folder: Path) -> None:
    with pytest.raises(IsADirectoryError):
        FUNCTIONS[name](folder, folder / "n.fa", folder / "p.faa")


@every_function
def test_rule_8_12_a_missing_directory_of_an_output(name: str, folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FUNCTIONS[name](folder / "input.fa", folder / "absent" / "n.fa", folder / "p.faa")


# Log records and what is looked up


def messages(caplog: pytest.LogCaptureFixture) -> list[tuple[int, str]]:
    assert {record.name for record in caplog.records} <= {LOGGER}
    return [(record.levelno, record.getMessage()) for record in caplog.records]


def test_rule_12_1_messages(folder: Path, caplog: pytest.LogCaptureFixture, reporter: list[Reporter]) -> None:
    caplog.set_level(logging.DEBUG, LOGGER)
    module.parallel_translate_sequences(*places(folder), 2, 7)
    module.parallel_translate_batched(*places(folder), 2, 3)
    module.parallel_translate_with_progress(*places(folder), 2)
    assert len(reporter) == 1
    assert messages(caplog) == [
        (logging.INFO, "Starting parallel translation with 2 workers (chunksize=7)"),
        (logging.INFO, "Translation complete: 5 sequences processed, 4 with valid ORFs"),
        (logging.INFO, "Starting batched parallel translation with 2 workers (batch_size=3, chunksize=10)"),
        (logging.INFO, "Batched translation complete: 5 sequences processed, 4 with valid ORFs"),
        (logging.INFO, "Counting sequences in input.fa..."),
        (logging.INFO, "Found 5 sequences"),
        (logging.INFO, "Starting parallel translation with 2 workers (chunksize=1000)"),
        (logging.INFO, "Translation complete: 5 sequences processed, 4 with valid ORFs"),
    ]


@every_function
@pytest.mark.parametrize("number", [2, None])
def test_rules_8_11_and_13_2_processors_are_asked_for_at_call_time(
    name: str, number: int | None, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    with mock.patch("sixfast.parallel_translate.os.cpu_count", return_value=number):
        assert FUNCTIONS[name](*places(folder)) == (5, 4)
    assert any(f"with {number} workers" in text for _, text in messages(caplog))


def test_rule_8_9_the_chunksize_is_that_of_the_settings(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    asked: list[dict[str, object]] = []

    def settings(**options: object) -> tuple[int, int, int]:
        asked.append(options)
        return 1, 2, 33

    monkeypatch.setattr(module, "get_optimal_settings", settings)
    module.parallel_translate_batched(*places(folder), 2)
    assert asked == [{"num_workers": 2}]
    assert "chunksize=33" in messages(caplog)[0][1]


@every_function
def test_rule_12_2_an_exception_is_logged_with_its_traceback_and_raised(
    name: str, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ValueError, match="Chunksize") as caught:
        FUNCTIONS[name](*places(folder), 1, chunksize=0)
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.levelno == logging.ERROR
    assert record.name == LOGGER
    assert record.getMessage().startswith(ERRORS[name])
    assert record.exc_info
    assert record.exc_info[1] is caught.value


# The bar


@pytest.mark.parametrize("workers", [1, 2])
def test_rule_8_10_updates_add_up_to_the_count(
    workers: int, folder: Path, reporter: list[Reporter], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "20")
    module.parallel_translate_with_progress(*places(folder), workers)
    [made_reporter] = reporter
    calls = made_reporter.calls
    assert not made_reporter.disable
    assert calls[:2] == [("bar", 5, {"desc": "Translating sequences"}), ("enter",)]
    assert calls[-1] == ("exit", None, None, None)
    updates = calls[2:-1]
    assert {call[0] for call in updates} == {"update"}
    assert sum(call[1] for call in updates) == 5


def test_rule_8_10_the_bar_is_left_alike_after_an_error(folder: Path, reporter: list[Reporter]) -> None:
    (folder / "input.fa").write_bytes(DATA + ">bad\nA☃\n".encode())
    with pytest.raises(UnicodeDecodeError):
        module.parallel_translate_with_progress(*places(folder), 1)
    [made_reporter] = reporter
    assert made_reporter.calls[0] == ("bar", 6, {"desc": "Translating sequences"})
    assert made_reporter.calls[-1] == ("exit", None, None, None)
    assert os.listdir(folder) == ["input.fa"]


def test_rule_8_10_no_bar_is_made_where_none_is_wanted(folder: Path, reporter: list[Reporter]) -> None:
    module.parallel_translate_with_progress(*places(folder), 1, show_progress=False)
    assert [(each.disable, each.calls) for each in reporter] == [(True, [])]


def test_rule_12_2_without_the_reporter_there_is_a_warning(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert module.parallel_translate_with_progress(*places(folder), 1) == (5, 4)
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert [record.getMessage() for record in warnings] == ["Progress reporting unavailable"]
    assert written(folder) == (NUCLEOTIDE, PROTEIN)


@posix_only
def test_a_pipe_is_translated_without_being_counted(folder: Path, reporter: list[Reporter]) -> None:
    os.mkfifo(folder / "pipe")
    writer = threading.Thread(target=(folder / "pipe").write_bytes, args=(DATA,), daemon=True)
    writer.start()
    found = module.parallel_translate_with_progress(folder / "pipe", folder / "n.fa", folder / "p.faa", 2)
    writer.join()
    assert found == (5, 4)
    assert reporter[0].calls[0] == ("bar", None, {"desc": "Translating sequences"})
    assert written(folder) == (NUCLEOTIDE, PROTEIN)


@posix_only
@pytest.mark.parametrize(
    "data", [gzip.compress(b">a\nATG\n"), b"@a\nATG\n+\nIII\n", b"BAM\1"], ids=["gzip", "FASTQ", "BAM"]
)
@pytest.mark.parametrize("piped", [False, True])
def test_other_inputs_stay_refused(folder: Path, data: bytes, piped: bool) -> None:
    """VirNucPro reads FASTA text only, and so do the functions that stand in for its own."""
    path = folder / "other"
    if piped:
        os.mkfifo(path)
        writer = threading.Thread(target=path.write_bytes, args=(data,), daemon=True)
        writer.start()
    else:
        path.write_bytes(data)
    with pytest.raises(ValueError, match="line 1: looks like "):
        module.parallel_translate_sequences(path, folder / "n.fa", folder / "p.faa", 1)
    assert not (folder / "n.fa").exists()


def test_names_mean_nothing_to_the_drop_ins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    Path("-").write_bytes(b">a\nATGGCC\n")
    module.parallel_translate_sequences(Path("-"), Path("n.fa.gz"), Path("p.faa.zst"), 1)
    assert Path("n.fa.gz").read_bytes().startswith(b">aF1\n")
    assert Path("p.faa.zst").read_bytes().startswith(b">aF1\n")
