"""The command while it runs: its bar, signals, and a reader that goes away."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from places import FRAGMENTS
from programs import PATIENCE, posix_only, start_sixfast
from sixfast import _kernel

if sys.platform != "win32":
    import fcntl
    import pty
    import termios

pytestmark = posix_only

RECORD = b">a\nATGGCC\n"
FILES = ("--nucleotide", "n.fa", "--protein", "p.faa")


class SlowInput:
    """A named pipe that gives a record now and then, until it is told to end."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.enough = threading.Event()
        self.records = 0
        self._path = path
        self._thread = threading.Thread(target=self._give, daemon=True)
        self._thread.start()

    def _give(self) -> None:
        with contextlib.suppress(BrokenPipeError), self._path.open("wb", buffering=0) as pipe:
            while not self.enough.wait(0.02):
                pipe.write(RECORD)
                self.records += 1

    def end(self) -> None:
        """Let it end."""
        self.enough.set()
        self._thread.join(PATIENCE)


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[SlowInput]:
    slow = SlowInput(tmp_path / "slow")
    yield slow
    slow.enough.set()


def small_spans(**more: str) -> dict[str, str]:
    return {**os.environ, "SIXFAST_SPAN_BYTES": "20", **more}


def wait_until(condition: object, what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def terminal_of_80_columns() -> tuple[int, int]:
    """A terminal's two ends; a new one has no columns at all."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))
    return ours, theirs


def read_terminal(terminal: int, until: bytes | None, seconds: float) -> bytes:
    """What appears on a terminal until it is closed, something appears, or time is over."""
    found = b""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and (until is None or until not in found):
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                piece = os.read(terminal, 4096)
            except OSError:  # closed at its other end
                break
            if not piece:
                break
            found += piece
    return found


# The bar


def test_a_bar_is_seen_on_a_terminal_when_it_takes_long(tmp_path: Path, slow: SlowInput) -> None:
    """The input ends when the bar was seen: slow machines only take longer."""
    terminal, theirs = terminal_of_80_columns()
    options = {"cwd": tmp_path, "env": small_spans(), "stdout": subprocess.DEVNULL, "stderr": theirs}
    done = start_sixfast("translate", "slow", *FILES, **options)
    os.close(theirs)
    bar = read_terminal(terminal, b" records", PATIENCE)
    slow.end()
    rest = read_terminal(terminal, None, PATIENCE)
    os.close(terminal)
    assert done.wait(PATIENCE) == 0
    assert b"Translating slow" in bar
    assert b"stop-free frame" in rest
    assert (tmp_path / "p.faa").read_bytes() == _kernel.translate_block(RECORD)[1] * slow.records


def test_no_progress_shows_no_bar_on_a_terminal(tmp_path: Path, slow: SlowInput) -> None:
    terminal, theirs = terminal_of_80_columns()
    options = {"cwd": tmp_path, "env": small_spans(), "stdout": subprocess.DEVNULL, "stderr": theirs}
    done = start_sixfast("translate", "slow", *FILES, "--no-progress", **options)
    os.close(theirs)
    assert read_terminal(terminal, None, 1.5) == b""
    slow.end()
    rest = read_terminal(terminal, None, PATIENCE)
    os.close(terminal)
    assert done.wait(PATIENCE) == 0
    assert b"Translating" not in rest


def test_no_bar_is_shown_where_stderr_is_no_terminal(tmp_path: Path, slow: SlowInput) -> None:
    done = start_sixfast("translate", "slow", *FILES, cwd=tmp_path, env=small_spans())
    wait_until(lambda: slow.records > 70, "the input was not read")
    slow.end()
    _, errors = done.communicate(timeout=PATIENCE)
    assert done.returncode == 0
    assert len(errors.splitlines()) == 3
    assert "Translating" not in errors


# Signals


def ended_by(number: int, run: subprocess.Popen[str]) -> str:
    """Send the signal and return what the run says, when it has ended as it should."""
    run.send_signal(number)
    output, errors = run.communicate(timeout=PATIENCE)
    assert (run.returncode, output) == (128 + number, "")
    return errors


SIGNALS = [(signal.SIGINT, "interrupted"), (signal.SIGTERM, "terminated")]


@pytest.mark.parametrize(("number", "word"), SIGNALS)
@pytest.mark.parametrize("exist", [True, False])
def test_a_signal_ends_a_run_with_one_line_and_nothing_written(
    tmp_path: Path, slow: SlowInput, number: int, word: str, exist: bool
) -> None:
    """The input never ends by itself, and both temporary files and locks are there when the signal comes."""
    if exist:
        (tmp_path / "n.fa").write_bytes(b"old")
    expected = sorted(os.listdir(tmp_path))
    run = start_sixfast("translate", "slow", *FILES, cwd=tmp_path, env=small_spans())
    wait_until(lambda: len(os.listdir(tmp_path)) == len(expected) + 4, "no temporary files")
    errors = ended_by(number, run)
    assert errors == f"sixfast: error: {word}; no unfinished output was left\n"
    assert sorted(os.listdir(tmp_path)) == expected
    assert not exist or (tmp_path / "n.fa").read_bytes() == b"old"
    assert not slow.enough.is_set()


# A reader that goes away


def test_a_closed_pipe_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = start_sixfast(
        "translate",
        FRAGMENTS,
        "--nucleotide",
        "/dev/stdout",
        "--protein",
        "p.faa",
        cwd=tmp_path,
        stdout=writing,
    )
    os.close(writing)
    _, errors = run.communicate(timeout=PATIENCE)
    assert run.returncode == 1
    assert errors.startswith("sixfast: error: /dev/stdout: ")
    assert errors.count("\n") == 1
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("arguments", [("translate", str(FRAGMENTS), "-o", ".", "--json"), ("--help",)])
def test_a_closed_stdout_is_no_traceback(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = start_sixfast(*arguments, cwd=tmp_path, stdout=writing)
    os.close(writing)
    _, errors = run.communicate(timeout=PATIENCE)
    assert run.returncode == 1
    assert errors.count("\n") <= 1
    assert "Traceback" not in errors
    assert "Exception ignored" not in errors


def test_a_signal_while_stderr_is_set_up_is_told(tmp_path: Path) -> None:
    program = """
import codecs, os, signal, sys
set_up = codecs.IncrementalEncoder.__init__
encoders = []

def interrupted(self, errors="strict"):
    encoders.append(self)
    if len(encoders) == 2:  # that of stdout comes first
        os.kill(os.getpid(), signal.SIGTERM)
    set_up(self, errors)

codecs.IncrementalEncoder.__init__ = interrupted
from sixfast.cli.main import main
sys.argv = ["sixfast", "verify", "reads.fa"]
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.stderr == "sixfast: error: terminated; no unfinished output was left\n"
    assert done.returncode == 128 + signal.SIGTERM
