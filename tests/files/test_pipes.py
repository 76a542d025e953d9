"""Inputs and outputs that are no regular files: read and written once, in order."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from programs import PATIENCE, posix_only
from sixfast import Summary, _kernel, translate_file

pytestmark = posix_only

DATA = b"".join(b">r%d\nATGGCCAAA\n" % number for number in range(200))
NUCLEOTIDE, PROTEIN, COUNTS = _kernel.translate_block(DATA)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with an input of many spans."""
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "500")
    (tmp_path / "input.fa").write_bytes(DATA)
    return tmp_path


def held(folder: Path) -> dict[str, bytes]:
    """All regular files of a directory and what they hold."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


class Pipe:
    """A named pipe with a thread at its other end."""

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        """Give what is to be read from it, or None to take what is written to it."""
        os.mkfifo(path)
        self.path = path
        self.data = data
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        if self.data is None:
            self.data = self.path.read_bytes()
        else:
            self.path.write_bytes(self.data)

    def taken(self) -> bytes:
        """What has gone through it."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the pipe was not used to its end"
        return self.data or b""


@pytest.mark.parametrize("span", ["1", "500", "1000000"])
def test_a_pipe_is_read_once_in_order(folder: Path, span: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", span)
    pipe = Pipe(folder / "pipe", DATA)
    summary = translate_file(pipe.path, folder / "n.fa", folder / "p.faa", workers=2)
    assert summary == Summary(*COUNTS)
    assert pipe.taken() == DATA
    assert held(folder) == {"input.fa": DATA, "n.fa": NUCLEOTIDE, "p.faa": PROTEIN}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (DATA + b">bad\nA\xffT\n", UnicodeDecodeError),
        (DATA + ">bad\nA\nAéT\n".encode(), UnicodeDecodeError),
        (b"text\n" + DATA, ValueError),
        (b"\xff\xfe>\0", UnicodeDecodeError),
    ],
)
def test_rules_6_11_to_6_13_hold_for_a_pipe(folder: Path, data: bytes, expected: type[Exception]) -> None:
    pipe = Pipe(folder / "pipe", data)
    with pytest.raises(expected, match="pipe, line") as caught:
        translate_file(pipe.path, folder / "n.fa", folder / "p.faa")
    assert caught.type is expected
    if data.startswith(DATA):
        line = 402 if b"\xff" in data else 403
        assert f"line {line}, record 201 (bad)" in str(caught.value)
    assert held(folder) == {"input.fa": DATA}


@pytest.mark.usefixtures("in_processes")
def test_outputs_may_be_pipes(folder: Path) -> None:
    pipes = Pipe(folder / "n.pipe"), Pipe(folder / "p.pipe")
    translate_file(folder / "input.fa", folder / "n.pipe", folder / "p.pipe", workers=2)
    assert (pipes[0].taken(), pipes[1].taken()) == (NUCLEOTIDE, PROTEIN)
    assert held(folder) == {"input.fa": DATA}


@pytest.mark.usefixtures("in_processes")
def test_one_output_may_be_a_pipe(folder: Path) -> None:
    pipe = Pipe(folder / "p.pipe")
    translate_file(folder / "input.fa", folder / "n.fa", folder / "p.pipe", workers=2)
    assert pipe.taken() == PROTEIN
    assert held(folder) == {"input.fa": DATA, "n.fa": NUCLEOTIDE}


@pytest.mark.usefixtures("in_processes")
def test_both_outputs_may_be_the_null_device(folder: Path) -> None:
    summary = translate_file(folder / "input.fa", os.devnull, os.devnull, workers=2)
    assert summary == Summary(*COUNTS)
    assert held(folder) == {"input.fa": DATA}


def test_a_pipe_of_another_format_is_refused_at_its_start(folder: Path) -> None:
    """Not after all of it was read and held."""
    chunk = b"<html>Not found</html>\n" * 1000
    taken = 0

    def write() -> None:
        nonlocal taken
        with contextlib.suppress(BrokenPipeError), (folder / "pipe").open("wb", buffering=0) as pipe:
            for _ in range(250):
                taken += pipe.write(chunk)

    os.mkfifo(folder / "pipe")
    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    with pytest.raises(ValueError, match="HTML"):
        translate_file(folder / "pipe", folder / "n.fa", folder / "p.faa")
    writer.join(PATIENCE)
    assert not writer.is_alive()
    assert taken < 1_000_000, "a pipe holds far less than that by itself"


def shell(folder: Path, line: str) -> None:
    """Run a line of shell, with `sixfast` for this Python's, in the directory."""
    command = line.replace("sixfast", f"{shlex.quote(sys.executable)} -m sixfast")
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=folder, check=False, stderr=subprocess.PIPE, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr.decode()


def test_a_redirection_that_appends_keeps_what_the_file_held(folder: Path) -> None:
    (folder / "all.fa").write_bytes(b"kept\n")
    shell(folder, "sixfast translate input.fa --nucleotide /dev/stdout --protein p.faa >> all.fa")
    assert held(folder) == {"input.fa": DATA, "all.fa": b"kept\n" + NUCLEOTIDE, "p.faa": PROTEIN}


def test_a_redirection_after_other_output_goes_on_where_that_ended(folder: Path) -> None:
    shell(folder, "(echo first; sixfast translate input.fa --nucleotide n.fa --protein /dev/fd/1) > all.fa")
    assert held(folder) == {"input.fa": DATA, "all.fa": b"first\n" + PROTEIN, "n.fa": NUCLEOTIDE}


def test_the_command_works_between_two_pipes(folder: Path) -> None:
    shell(
        folder,
        "cat input.fa | sixfast translate /dev/stdin --nucleotide n.fa --protein /dev/stdout | cat > p",
    )
    assert held(folder) == {"input.fa": DATA, "n.fa": NUCLEOTIDE, "p": PROTEIN}
