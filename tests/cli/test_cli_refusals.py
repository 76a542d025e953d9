"""What the command refuses: status 1, one sentence on stderr that says what, where and why."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from programs import posix_only, run_python, run_sixfast

DATA = b">a\nATGGCC\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "input.fa").write_bytes(DATA)
    return tmp_path


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a refusal."""
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("sixfast: error: ")
    assert done.stderr.endswith("\n")
    assert done.stderr.count("\n") == 1, "one line"
    assert "Traceback" not in done.stderr
    assert "please report" not in done.stderr
    return done.stderr[len("sixfast: error: ") :]


def refusal(folder: Path, *arguments: str) -> str:
    """The sentence for a run in a directory, in which nothing may change."""
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    text = sentence(run_sixfast("translate", *arguments, cwd=folder))
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    return text


FILES = ("--nucleotide", "n.fa", "--protein", "p.faa")


def test_rule_6_14_a_missing_file(folder: Path) -> None:
    text = refusal(folder, "absent.fa", *FILES)
    assert "absent.fa" in text
    assert "No such file" in text


def test_rule_6_14_a_directory_as_input(folder: Path) -> None:
    (folder / "reads").mkdir()
    text = refusal(folder, "reads", *FILES)
    assert "reads" in text
    assert "directory" in text


@pytest.mark.parametrize("output", ["n.fa", "p.faa"])
def test_a_directory_as_output(folder: Path, output: str) -> None:
    (folder / output).mkdir()
    text = refusal(folder, "input.fa", *FILES)
    assert output in text
    assert "directory" in text


def test_rule_8_12_a_missing_directory_of_an_output(folder: Path) -> None:
    text = refusal(folder, "input.fa", "--nucleotide", "absent/n.fa", "--protein", "p.faa")
    assert "absent/n.fa" in text
    assert "directory absent does not exist" in text


def test_an_output_directory_that_cannot_be_made(folder: Path) -> None:
    (folder / "taken").write_bytes(b"")
    for place in ("taken", "taken/deeper"):
        assert "taken" in refusal(folder, "input.fa", "-o", place)


@pytest.mark.parametrize(("text", "line"), [(b"hello\n" + DATA, 1), (b"\n" + DATA, 1), (b";c\n" + DATA, 1)])
def test_rule_6_11_text_before_the_first_record(folder: Path, text: bytes, line: int) -> None:
    (folder / "bad.fa").write_bytes(text)
    found = refusal(folder, "bad.fa", *FILES)
    assert f"bad.fa, line {line}: text before the first record" in found
    assert "'>'" in found


@pytest.mark.parametrize("workers", ["1", "2"])
def test_rule_6_13_a_byte_that_is_no_utf_8(folder: Path, workers: str) -> None:
    (folder / "bad.fa").write_bytes(DATA * 30 + b">culprit x\nATG\nA\xffC\n" + DATA)
    found = refusal(folder, "bad.fa", *FILES, "--workers", workers)
    assert "bad.fa, line 63, record 31 (culprit)" in found
    assert "0xff" in found
    assert "UTF-8" in found


@pytest.mark.parametrize("workers", ["1", "2"])
def test_rule_6_12_a_letter_outside_ascii(folder: Path, workers: str) -> None:
    (folder / "bad.fa").write_bytes(DATA * 30 + ">culprit é\r\nATG\rAéC\n".encode() + DATA)
    found = refusal(folder, "bad.fa", *FILES, "--workers", workers)
    assert "bad.fa, line 63, record 31 (culprit)" in found
    assert "ASCII" in found


FORMATS = {
    "HTML": b"<html>",
    "zip": b"PK\x03\x04\x14\x00",
    "GenBank": b"LOCUS       X 9 bp\n",
    "UTF-16": ">a\nATG\n".encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf" + DATA,
}


@pytest.mark.parametrize(("kind", "data"), FORMATS.items(), ids=FORMATS)
def test_rules_6_11_and_6_13_other_formats_are_recognised(folder: Path, kind: str, data: bytes) -> None:
    (folder / "other").write_bytes(data)
    found = refusal(folder, "other", *FILES)
    assert "other, line 1: looks like" in found
    assert kind in found


def test_an_output_that_is_the_input(folder: Path) -> None:
    os.link(folder / "input.fa", folder / "same.fa")
    for name in ("input.fa", "./input.fa", "same.fa"):
        for options in (
            ("--nucleotide", name, "--protein", "p.faa"),
            ("--nucleotide", "n.fa", "--protein", name),
        ):
            assert "output is the input" in refusal(folder, "input.fa", *options)
    assert (folder / "input.fa").read_bytes() == DATA


def test_both_outputs_in_one_file(folder: Path) -> None:
    assert "this file" in refusal(folder, "input.fa", "--nucleotide", "n.fa", "--protein", "./n.fa")


def test_a_span_size_that_is_no_number(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "many")
    assert "SIXFAST_SPAN_BYTES" in refusal(folder, "input.fa", *FILES)


# Permissions, which the superuser needs not: so the command runs as nobody then

AS_NOBODY = """
import contextlib, io, os, sys, tempfile
from sixfast.cli import main as cli
# What is imported late may lie where nobody may read: a first run imports it.
with tempfile.NamedTemporaryFile() as empty, tempfile.TemporaryDirectory() as out:
    with contextlib.redirect_stderr(io.StringIO()):
        cli.run(["translate", empty.name, "-o", out])
if os.getuid() == 0:
    os.setuid(65534)
cli.main()
"""


@pytest.fixture
def open_folder(folder: Path) -> Iterator[Path]:
    """The directory, where anybody may come in; what is locked in it is opened again in the end."""
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == os.getuid() and parent != parent.parent and "pytest" in str(parent):
            parent.chmod(0o755)
    yield folder
    for path in folder.iterdir():
        path.chmod(0o755)


@posix_only
@pytest.mark.usefixtures("unmeasured")
def test_an_input_without_permission(open_folder: Path) -> None:
    (open_folder / "input.fa").chmod(0)
    (open_folder / "out").mkdir()
    (open_folder / "out").chmod(0o777)
    done = run_python("-c", AS_NOBODY, "translate", "input.fa", "-o", "out", cwd=open_folder)
    text = sentence(done)
    assert "input.fa: Permission denied" in text
    assert os.listdir(open_folder / "out") == []


@posix_only
@pytest.mark.usefixtures("unmeasured")
def test_an_output_without_permission(open_folder: Path) -> None:
    (open_folder / "locked").mkdir()
    (open_folder / "locked").chmod(0o555)
    (open_folder / "kept.fa").write_bytes(b"kept")
    (open_folder / "kept.fa").chmod(0o444)
    (open_folder / "input.fa").chmod(0o444)
    for place in (
        ("-o", "locked"),
        ("-o", "locked/new"),
        ("--nucleotide", "locked/n.fa", "--protein", "locked/p.faa"),
        ("--nucleotide", "kept.fa", "--protein", os.devnull),
    ):
        done = run_python("-c", AS_NOBODY, "translate", "input.fa", *place, cwd=open_folder)
        text = sentence(done)
        assert place[1] in text
        assert "Permission denied" in text
    assert os.listdir(open_folder / "locked") == []
    assert (open_folder / "kept.fa").read_bytes() == b"kept"
