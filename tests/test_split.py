"""Splitting files and counting records: Broad's functions and the original's (sections 7, 11 and 12)."""

from __future__ import annotations

import io
import logging
import math
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from Bio import SeqIO

from golden import FileSet, file_sets
from programs import posix_only
from sixfast import reference, split
from sixfast.files import outputs, temporary
from sixfast.virnucpro import units
from sixfast.virnucpro.utils import file_utils

LOGGER = "virnucpro.file_utils"
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "broad": file_utils.split_fasta_file,
    "original": units.split_fasta_file,
}
every_function = pytest.mark.parametrize("name", FUNCTIONS)
SIX = b"".join(b">r%d x\nACGT\n" % number for number in range(1, 7))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "input.fa").write_bytes(SIX)
    return tmp_path / "input.fa"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def numbered(files: Sequence[bytes], prefix: str = "output") -> dict[str, bytes]:
    return {f"{prefix}_{number}.fa": file for number, file in enumerate(files, start=1)}


# Values


@pytest.mark.parametrize("span", ["", "1", "64"])
@pytest.mark.parametrize("file_set", file_sets(), ids=lambda file_set: file_set.name)
def test_golden_files(file_set: FileSet, span: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", span)
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", "1000000")
    protein = file_set.directory / "translate" / "pro.faa"
    for name, by_reference in (("broad", reference.split_fasta), ("original", reference.split_lines)):
        for operation, data, each, prefix in (
            (f"split_{name}", file_set.input, 3, "output"),
            (f"split_pro_{name}", protein, 100, "part" if name == "broad" else "output"),
        ):
            observed = file_set.operations.get(operation)
            if observed is None:
                continue
            folder = tmp_path / operation
            arguments = (prefix,) if name == "broad" else ()
            if "raises" in observed:
                with pytest.raises(Exception) as caught:  # noqa: PT011 - the data name the type
                    FUNCTIONS[name](data, folder, each, *arguments)
                assert caught.type.__name__ == observed["raises"]
                assert not folder.exists()
                continue
            result = FUNCTIONS[name](data, folder, each, *arguments)
            assert contents(folder) == file_set.files(operation)
            assert numbered(by_reference(data.read_bytes(), each), prefix) == file_set.files(operation)
            if name == "broad":
                assert result == [tmp_path / file for file in observed["result"]]
            else:
                assert result is None


@pytest.mark.parametrize(("workers", "above"), [(1, "0"), (2, "0"), (3, "1000000")])
@pytest.mark.parametrize("each", [1, 7, 50, 10**9])
def test_rules_11_1_and_11_5_any_number_of_workers_writes_the_same_files(
    each: int, workers: int, above: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "900")
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", above)
    monkeypatch.setattr(split, "available_processors", lambda: workers)
    data = b"".join(b">r%d\r\n%s\r\n" % (number, b"acgtn" * (number % 50)) for number in range(120))
    data += b">long\n" + b"ACGT\n" * 2000 + SIX
    (tmp_path / "input.fa").write_bytes(data)
    result = file_utils.split_fasta_file(tmp_path / "input.fa", tmp_path / "broad", each)
    expected = numbered(reference.split_fasta(data, each))
    assert contents(tmp_path / "broad") == expected
    assert result == [tmp_path / "broad" / name for name in expected]
    units.split_fasta_file(tmp_path / "input.fa", tmp_path / "original", each)
    assert contents(tmp_path / "original") == numbered(reference.split_lines(data, each))


def test_rules_7_2_and_11_3_records_are_written_as_biopython_writes_them(tmp_path: Path) -> None:
    text = f"> a b \n{'acgt' * 40}\n>\n>é x\tz\nAC GT\n>p\n\n>a>b\n" + "AC\n" * 70
    (tmp_path / "input.fa").write_text(text, encoding="utf-8")
    [path] = file_utils.split_fasta_file(tmp_path / "input.fa", tmp_path / "files")
    expected = io.StringIO()
    SeqIO.write(SeqIO.parse(io.StringIO(text), "fasta"), expected, "fasta")
    assert path.read_text(encoding="utf-8") == expected.getvalue()


def test_rule_11_2_files_that_are_there(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "files"
    folder.mkdir(parents=True)
    (folder / "output_1.fa").write_bytes(b"older")
    (folder / "output_4.fa").write_bytes(b"stays")
    (folder / "output_1.fa").chmod(0o640)
    paths = file_utils.split_fasta_file(str(source), str(folder), 4)
    assert paths == [folder / "output_1.fa", folder / "output_2.fa"]
    assert contents(folder) == {**numbered(reference.split_fasta(SIX, 4)), "output_4.fa": b"stays"}
    assert os.name != "posix" or (folder / "output_1.fa").stat().st_mode & 0o777 == 0o640


@every_function
def test_rule_11_2_no_records_are_no_files(name: str, source: Path, tmp_path: Path) -> None:
    source.write_bytes(b"")
    assert FUNCTIONS[name](source, tmp_path / "files", None) == ([] if name == "broad" else None)
    assert contents(tmp_path / "files") == {}


@pytest.mark.parametrize("data", [b"text\nno >record", b"\xef\xbb\xbf>a\nAC\n", b"\n\n"])
def test_rule_11_5_text_without_a_record_is_no_file(data: bytes, source: Path, tmp_path: Path) -> None:
    source.write_bytes(data)
    units.split_fasta_file(source, tmp_path / "files", 0)
    assert contents(tmp_path / "files") == {}
    source.write_bytes(data + b"\xff")
    with pytest.raises(UnicodeDecodeError):
        units.split_fasta_file(source, tmp_path / "files", 0)


def test_rule_11_5_lines_are_copied(source: Path, tmp_path: Path) -> None:
    source.write_bytes("text\r\n>a  \r\nA é\r\r\n\n>b\rAC".encode())
    units.split_fasta_file(source, tmp_path / "files", 1)
    assert contents(tmp_path / "files") == {
        "output_1.fa": ">a  \nA é\n\n\n".encode(),
        "output_2.fa": b">b\nAC",
    }


# Numbers


def records_in_each(files: dict[str, bytes]) -> list[int]:
    """How many records the files hold, in the order of their numbers."""
    return [files[f"output_{number}.fa"].count(b">") for number in range(1, len(files) + 1)]


@pytest.mark.parametrize(
    ("each", "sizes"),
    [
        (0, [1] * 6),
        (-2, [1] * 6),
        (False, [1] * 6),
        (0.5, [1] * 6),
        (2, [2, 2, 2]),
        (2.5, [3, 3]),
        (10**30, [6]),
        (math.inf, [6]),
        (-math.inf, [1] * 6),
        (math.nan, [6]),
    ],
)
def test_rule_11_4_numbers(each: Any, sizes: list[int], source: Path, tmp_path: Path) -> None:
    file_utils.split_fasta_file(source, tmp_path / "files", each)
    files = contents(tmp_path / "files")
    assert records_in_each(files) == sizes
    assert files == numbered(reference.split_fasta(SIX, each))


@pytest.mark.parametrize(
    ("each", "sizes"),
    [
        (-2, [2, 2, 2]),
        (2.5, [5, 1]),
        (-2.5, [5, 1]),
        (0.5, [1] * 6),
        (1.5, [3, 3]),
        (0.1, [6]),
        (True, [1] * 6),
        (10**30, [6]),
        (math.inf, [6]),
    ],
)
def test_rule_11_6_numbers(each: Any, sizes: list[int], source: Path, tmp_path: Path) -> None:
    units.split_fasta_file(source, tmp_path / "files", each)
    files = contents(tmp_path / "files")
    assert records_in_each(files) == sizes
    assert files == numbered(reference.split_lines(SIX, each))


@pytest.mark.parametrize(
    ("name", "each", "expected"),
    [
        ("broad", None, TypeError),
        ("broad", "3", TypeError),
        ("original", None, TypeError),
        ("original", "3", TypeError),
        ("original", 0, ZeroDivisionError),
        ("original", 0.0, ZeroDivisionError),
        ("original", False, ZeroDivisionError),
    ],
)
def test_rules_11_4_and_11_6_numbers_that_are_refused(
    name: str, each: Any, expected: type[Exception], source: Path, tmp_path: Path
) -> None:
    for data in (SIX, b">"):
        source.write_bytes(data)
        with pytest.raises(expected) as caught:
            FUNCTIONS[name](source, tmp_path / "new" / "files", each)
        assert caught.type is expected
        assert os.listdir(tmp_path) == ["input.fa"]


# Exceptions


@pytest.mark.parametrize("span", ["1", "1000"])
@pytest.mark.parametrize(
    ("data", "broad", "original"),
    [
        (b"text\n>a\nAC\n", ValueError, None),
        (SIX + b">x\nA\xff\n", UnicodeDecodeError, UnicodeDecodeError),
        (SIX + b">x\nA\xc3\xa9\n", UnicodeDecodeError, None),
        (None, FileNotFoundError, FileNotFoundError),
    ],
)
def test_rules_11_4_and_11_6_exceptions_of_reading(
    data: bytes | None,
    broad: type[Exception],
    original: type[Exception] | None,
    span: str,
    source: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", span)
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", "1000000")
    source.unlink() if data is None else source.write_bytes(data)
    folder = tmp_path / "files"
    for name, expected in (("broad", broad), ("original", original)):
        if expected is None:
            assert data is not None
            FUNCTIONS[name](source, folder, 2)
            assert contents(folder) == numbered(reference.split_lines(data, 2))
            continue
        with pytest.raises(expected) as caught:
            FUNCTIONS[name](source, folder, 2)
        assert caught.type is expected
        assert not folder.exists()
        folder.mkdir()
        (folder / "output_1.fa").write_bytes(b"older")
        with pytest.raises(expected):
            FUNCTIONS[name](source, folder, 2)
        assert contents(folder) == {"output_1.fa": b"older"}
        (folder / "output_1.fa").unlink()
        folder.rmdir()


def test_rules_11_4_and_11_6_a_file_in_place_of_the_directory(source: Path, tmp_path: Path) -> None:
    (tmp_path / "files").write_bytes(b"")
    with pytest.raises(FileExistsError):
        file_utils.split_fasta_file(source, tmp_path / "files")
    with pytest.raises(NotADirectoryError):
        units.split_fasta_file(source, tmp_path / "files", 3)


def test_rule_11_4_a_prefix_with_a_directory(source: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        file_utils.split_fasta_file(source, tmp_path / "files", 3, "absent/part")
    assert os.listdir(tmp_path) == ["input.fa"]
    (tmp_path / "files" / "sub").mkdir(parents=True)
    paths = file_utils.split_fasta_file(source, tmp_path / "files", 3, prefix="sub/part")
    assert paths == [tmp_path / "files" / "sub" / f"part_{number}.fa" for number in (1, 2)]
    assert contents(tmp_path / "files" / "sub") == numbered(reference.split_fasta(SIX, 3), "part")


def test_rule_6_14_an_input_that_is_no_path(tmp_path: Path) -> None:
    for value in (None, 5):
        with pytest.raises(AttributeError):
            file_utils.split_fasta_file(value, tmp_path / "files")  # type: ignore[arg-type]
        with pytest.raises(AttributeError):
            file_utils.count_sequences(value)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            units.split_fasta_file(value, tmp_path / "files", 3)  # type: ignore[arg-type]
    assert os.listdir(tmp_path) == []


@every_function
def test_rule_8_15_a_file_that_is_the_input_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "output_2.fa").write_bytes(SIX)
    with pytest.raises(ValueError, match="is the input"):
        FUNCTIONS[name](tmp_path / "output_2.fa", tmp_path, 3)
    assert contents(tmp_path) == {"output_2.fa": SIX}


@every_function
def test_rule_8_13_all_files_or_none(
    name: str, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    before = {f"output_{number}.fa": b"older" for number in (1, 3)}
    for path, content in before.items():
        (folder / path).write_bytes(content)
    replace = os.replace

    def fail_once(old: str, new: str) -> None:
        if new.endswith("output_3.fa") and "older" not in Path(old).read_text():
            raise OSError(28, "No space left on device", old)
        replace(old, new)

    monkeypatch.setattr(outputs.os, "replace", fail_once)
    with pytest.raises(OSError, match=r"output_3\.fa"):
        FUNCTIONS[name](source, folder, 2)
    assert contents(folder) == before


@every_function
def test_a_directory_in_place_of_a_file(name: str, source: Path, tmp_path: Path) -> None:
    (tmp_path / "files" / "output_2.fa").mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        FUNCTIONS[name](source, tmp_path / "files", 3)
    assert os.listdir(tmp_path / "files") == ["output_2.fa"]


@posix_only
def test_more_files_than_may_be_open(source: Path, tmp_path: Path) -> None:
    import resource  # not on Windows

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    number = min(soft, 1024) + 200
    source.write_bytes(b">a\nACGT\n" * number)
    paths = file_utils.split_fasta_file(source, tmp_path / "files", 1)
    assert len(paths) == number
    assert set(contents(tmp_path / "files").values()) == {b">a\nACGT\n"}


@posix_only
def test_what_a_killed_run_left_is_removed_by_the_next(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    left = temporary.TemporaryFolder(str(folder / "output_1.fa"))
    Path(left.path, "0").write_bytes(b"half")
    file_utils.split_fasta_file(source, folder, 3)
    assert Path(left.path, "0").exists(), "it is held by a lock"
    os.close(left._lock_file.descriptor)
    file_utils.split_fasta_file(source, folder, 3)
    assert contents(folder) == numbered(reference.split_fasta(SIX, 3))


# Counting and log records


@pytest.mark.parametrize("file_set", file_sets(), ids=lambda file_set: file_set.name)
def test_rule_11_7_count_sequences(file_set: FileSet) -> None:
    if "raises" in file_set.operations["translate"]:
        with pytest.raises(ValueError, match="line 1"):
            file_utils.count_sequences(file_set.input)
    else:
        assert file_utils.count_sequences(file_set.input) == file_set.operations["translate"]["result"][0]


def test_rule_11_7_exceptions(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        file_utils.count_sequences(tmp_path / "absent")
    with pytest.raises(IsADirectoryError):
        file_utils.count_sequences(tmp_path)
    (tmp_path / "input.fa").write_bytes(b">a\n\xff")
    with pytest.raises(UnicodeDecodeError):
        file_utils.count_sequences(tmp_path / "input.fa")
    (tmp_path / "input.fa").write_bytes(b">a\nA\xc3\xa9\n>b")
    assert file_utils.count_sequences(str(tmp_path / "input.fa")) == 2


def test_rule_12_5_messages(source: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    folder = tmp_path / "files"
    file_utils.split_fasta_file(source, folder, 4)
    assert {record.name for record in caplog.records} == {LOGGER}
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.INFO, f"Splitting {source} into files of 4 sequences"),
        (logging.DEBUG, f"Creating {folder / 'output_1.fa'}"),
        (logging.DEBUG, f"Creating {folder / 'output_2.fa'}"),
        (logging.INFO, f"Created 2 files in {folder}"),
    ]
