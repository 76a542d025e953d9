"""A preparation that is killed or interrupted leaves nothing that looks whole, and is gone on with."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import sixfast
from programs import posix_only
from sixfast.preparation.staging import staging_path

pytestmark = [posix_only, pytest.mark.usefixtures("unmeasured")]

#: Sends this process a signal when so many spans are done, as the command hears of it.
PROGRAM = """
import contextlib, os, sys
from sixfast.cli import main
from sixfast.preparation import prepare

left = int(sys.argv.pop(1))
number = int(sys.argv.pop(1))

@contextlib.contextmanager
def progress_report(*_):
    def report(*_):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), number)
    yield report

prepare.progress_report = progress_report
main.main()
"""


@pytest.fixture
def reads(tmp_path: Path) -> Path:
    path = tmp_path / "reads.fa"
    path.write_bytes(b"".join(b">read%d\n%s\n" % (number, b"ACGATCGATC" * 9) for number in range(400)))
    return path


def run(reads: Path, out: Path, after: int, number: int) -> subprocess.CompletedProcess[str]:
    arguments = [str(after), str(int(number)), "prepare", str(reads), "--output-dir", str(out)]
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments, "--records-per-file", "50", "--workers", "2"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def contents(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("output_*.fa")}


@pytest.mark.parametrize("above", ["0", "1000000"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_the_same_command_goes_on(
    number: signal.Signals, above: str, reads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "1000")
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", above)
    out = tmp_path / "out"
    staging = staging_path(str(out), "reads")
    for after in (5, 6):
        done = run(reads, out, after, number)
        left = {path.name for path in out.iterdir() if not path.name.endswith("-sixfast-lock")}
        assert left == {Path(staging).name}
        assert number == signal.SIGKILL or len(list(out.iterdir())) == 1
        if number == signal.SIGKILL:
            assert done.returncode == -number
        else:
            assert done.returncode == 128 + number
            first, last = done.stderr.splitlines()
            assert first == f"sixfast: what is done is kept in {staging}; the same command goes on from there"
            assert "no unfinished output was left" in last
    done = run(reads, out, -1, signal.SIGKILL)
    assert (done.returncode, done.stdout) == (0, "")
    assert "bytes of the input had been done before" in done.stderr
    assert list(out.glob(".*")) == []
    sixfast.prepare(reads, tmp_path / "other", records_per_file=50)
    assert contents(out) == contents(tmp_path / "other") != {}
