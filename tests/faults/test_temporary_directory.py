"""A directory for temporary files is not needed, and may have any name."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from fault_injection.harness import MANY_SPANS, NOBODY, WITNESS, Job, environment, python, run
from programs import posix_only

pytestmark = posix_only

PROGRAM = f"{WITNESS}\nimport sys\ntranslate(sys.argv[1:])"


def check_with_temporary_directory(job: Job, folder: object, prefix: list[str] | None = None) -> None:
    """Two workers start and do the work; nothing is said and nothing is left there."""
    env = environment(TMPDIR=str(folder), **MANY_SPANS)
    outcome = run([*(prefix or []), *python(PROGRAM, *job.paths)], env=env)
    assert (outcome.status, outcome.stderr) == (0, "")
    assert job.is_done()
    for path in (job.nucleotide, job.protein):
        path.unlink()
    outcome = run([*(prefix or []), *job.command], env=env)
    assert outcome.status == 0, outcome.stderr
    assert "warning" not in outcome.stderr
    assert job.is_done()


@pytest.mark.parametrize("length", [108, 3000])
def test_a_long_temporary_directory(tmp_path: Path, large: Job, length: int) -> None:
    """A UNIX socket's path has at most 107 bytes."""
    folder = tmp_path
    while len(str(folder)) < length:
        folder /= "d" * min(100, length)
    folder.mkdir(parents=True)
    check_with_temporary_directory(large, folder)
    assert os.listdir(folder) == []


@pytest.mark.parametrize("folder", ["/no/such/directory", "", "relative", "/dev/null"])
def test_no_temporary_directory(large: Job, folder: str) -> None:
    check_with_temporary_directory(large, folder)


def test_a_temporary_directory_without_permission(tmp_path: Path, large: Job) -> None:
    """The superuser needs no permission, unless it gives up that right."""
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    prefix = []
    if os.geteuid() == 0:
        os.chown(locked, NOBODY, NOBODY)
        prefix = ["setpriv", "--bounding-set=-dac_override"]
    probe = subprocess.run([*prefix, "touch", locked / "x"], capture_output=True, check=False, timeout=30)
    assert probe.returncode != 0
    check_with_temporary_directory(large, locked, prefix)
