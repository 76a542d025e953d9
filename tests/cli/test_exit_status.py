"""The exit statuses of docs/COMMAND_LINE.md, which `&&` and workflow engines go by, and what is told."""

from __future__ import annotations

import json
import os
import signal
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from places import DATA
from programs import posix_only, run_python
from sixfast.cli import terminal
from sixfast.cli.main import run

RECORD = b">a\nATGGCC\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, with an input."""
    (tmp_path / "r.fa").write_bytes(RECORD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


#: Commands that make something, and those that tell something. Each prints on stdout.
MAKING = {
    "translate": ["translate", "r.fa", "-o", "out", "--json"],
    "prepare": ["prepare", "r.fa", "-o", "out", "--json"],
    "train-set": ["train-set", "r.fa", str(DATA / "absent.gbff"), "-o", "out", "--json"],
}
TELLING = {
    "validate": ["validate", "r.fa"],
    "verify": ["verify", "r.fa"],
    "version": ["--version"],
    "help": ["translate", "--help"],
}


@pytest.mark.parametrize("name", [*MAKING, *TELLING])
def test_a_closed_stdout_is_refused_before_anything_is_made(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert run({**MAKING, **TELLING}[name]) == 1
    found = capsys.readouterr().err
    assert (
        found == "sixfast: error: stdout: is closed, so the result cannot be printed; redirect it to a file\n"
    )
    assert os.listdir(folder) == ["r.fa"]


def test_a_closed_stdout_does_no_harm_where_nothing_is_printed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert run(["translate", "r.fa", "-o", "out"]) == 0
    assert len(os.listdir(folder / "out")) == 2


@posix_only
def test_a_result_that_cannot_be_printed_is_an_error_though_the_outputs_are_there(folder: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = run_python("-m", "sixfast", *MAKING["translate"], capture_output=False, stdout=full, stderr=-1)
    assert (done.returncode, done.stderr) == (1, f"sixfast: error: stdout: {os.strerror(28)}\n")
    assert len(os.listdir(folder / "out")) == 2


@posix_only
@pytest.mark.parametrize(("source", "status"), [("r.fa", 0), ("absent.fa", 1)])
def test_messages_that_nobody_reads_change_no_status(folder: Path, source: str, status: int) -> None:
    with open("/dev/full", "wb") as full:
        command = ("-m", "sixfast", "translate", source, "-o", "out")
        done = run_python(*command, capture_output=False, stdout=-1, stderr=full)
    assert (done.returncode, done.stdout) == (status, "")
    assert (folder / "out").exists() == (status == 0)


@posix_only
@pytest.mark.parametrize("arguments", [MAKING["translate"], MAKING["translate"][:-1], ["validate", "r.fa"]])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.usefixtures("unmeasured")
def test_a_signal_behind_the_first_word_of_the_result_changes_nothing(
    folder: Path, arguments: list[str], number: int
) -> None:
    code = f"""
import builtins, signal
from sixfast.cli import main, terminal
def print_and_raise(*values, **options):
    builtins.print(*values, **options)
    signal.raise_signal({int(number)})
terminal.print = print_and_raise
main.main()
"""
    done = run_python("-c", code, *arguments)
    assert (done.returncode, "interrupted" in done.stderr, "terminated" in done.stderr) == (0, False, False)
    assert arguments[0] == "validate" or len(os.listdir(folder / "out")) == 2


def test_errors_that_a_preparation_finds_are_told_as_errors(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "r.fa").write_bytes(RECORD + b">a\nATGRCC\n")
    for _ in range(2):  # the second time there is nothing left to do
        assert run(["prepare", "r.fa", "-o", "out", "--validate"]) == 1
        *_, warning, error = capsys.readouterr().err.splitlines()
        assert warning.startswith("sixfast: warning: r.fa, line 3, record 2 (a): letter 'R'")
        assert error == (
            "sixfast: error: r.fa, line 3, record 2 (a): has the id of record 1; give each record an id of "
            "its own (all files are in place nevertheless)"
        )
        assert (folder / "out" / "manifest.json").exists()
    assert run(["prepare", "r.fa", "-o", "out", "--validate", "--json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["errors"]) == 1
    assert run(["prepare", "r.fa", "-o", "other"]) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["prepare", "r.fa", "-o", "out", "--files", "1001"],
        ["prepare", "r.fa", "-o", "out", "--files", "0"],
        ["prepare", "r.fa", "-o", "out", "--files", "9" * 20],
    ],
)
def test_a_number_out_of_its_range_is_wrong_usage(
    folder: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert "is no whole number from 1 to 1000; see sixfast prepare --help" in capsys.readouterr().err
    assert os.listdir(folder) == ["r.fa"]


# Letters that stdout and stderr cannot show


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
@pytest.mark.parametrize("command", ["validate", "verify", "translate", "prepare"])
def test_letters_that_cannot_be_shown_are_escaped(
    folder: Path, command: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "é☃.fa").write_bytes(">é☃\nATG\n>é☃\nATG\n".encode())
    streams = [TextIOWrapper(BytesIO(), encoding=encoding) for _ in range(2)]
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1])
    terminal.escape_unknown_letters()
    options = ["-o", "é☃"] if command in {"translate", "prepare"} else []
    assert run([command, "é☃.fa", *options]) == (command == "validate")
    for stream in streams:
        stream.flush()
    found = b"".join(stream.buffer.getvalue() for stream in streams).decode(encoding)  # type: ignore[attr-defined]
    assert "é☃".encode(encoding, "backslashreplace").decode(encoding) in found


@pytest.mark.parametrize("source", ["é.fa", "☃.fa"])
def test_a_terminal_without_unicode_is_told_the_result(folder: Path, source: str) -> None:
    (folder / source).write_bytes(RECORD)
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = run_python("-m", "sixfast", "validate", source, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(source.encode("ascii", "backslashreplace").decode("ascii"))
