"""Where no workers can be had the calling process does the work: one warning, the same bytes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from fault_injection.harness import Job, make_job, python, run, unprivileged

PROGRAM = """
import json, os, sys, warnings
{prelude}
import sixfast
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    sixfast.translate_file(*sys.argv[1:], workers=2)
print(json.dumps([[item.category.__name__, str(item.message)] for item in caught]))
"""


def check_fallback(job: Job, prelude: str, prefix: list[str] | None = None) -> str:
    """The text of the only warning."""
    outcome = run([*(prefix or []), *python(PROGRAM.replace("{prelude}", prelude), *job.paths)])
    assert outcome.status == 0, outcome.stderr
    assert outcome.stderr == ""
    assert job.is_done()
    [[kind, text]] = outcome.report
    assert kind == "RuntimeWarning"
    assert "workers cannot be started here" in text
    return text


def test_a_run_with_workers_does_not_warn(job: Job) -> None:
    assert run(python(PROGRAM.replace("{prelude}", ""), *job.paths)).report == []


@pytest.mark.parametrize(
    "error", ["OSError(38, 'Function not implemented')", "PermissionError(13, 'denied')"]
)
def test_no_semaphores(job: Job, error: str) -> None:
    prelude = f"""
import _multiprocessing
class SemLock:
    SEM_VALUE_MAX = _multiprocessing.SemLock.SEM_VALUE_MAX
    def __new__(cls, *arguments): raise {error}
_multiprocessing.SemLock = SemLock
"""
    check_fallback(job, prelude)


def test_no_module_of_semaphores(job: Job) -> None:
    check_fallback(job, "import sys; sys.modules['multiprocessing.synchronize'] = None")


def test_no_dev_shm(tmp_path: Path, job: Job) -> None:
    as_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    # A /dev that has the usual devices and nothing else.
    script = """
    mount -t tmpfs tmpfs "$0" &&
    for device in null zero full random urandom; do
        : > "$0/$device" && mount --bind "/dev/$device" "$0/$device" || exit
    done
    mount --move "$0" /dev && exec "$@"
    """
    (tmp_path / "dev").mkdir()
    prefix = ["unshare", "--mount", *as_root, "sh", "-c", script, str(tmp_path / "dev")]
    try:
        refused = subprocess.run([*prefix, "true"], capture_output=True, check=False, timeout=30)
    except FileNotFoundError:
        pytest.skip("no unshare command to call unshare(2) with")
    if refused.returncode:
        pytest.skip(f"unshare(CLONE_NEWNS) or mount(2) is refused: {refused.stderr.decode().strip()}")
    check_fallback(job, "assert not os.path.exists('/dev/shm')", prefix)


@pytest.mark.parametrize("allowed", range(1, 12))
def test_process_limit(tmp_path: Path, allowed: int) -> None:
    """Whatever the limit cuts off: the tracker, a worker, a thread of the pool, a thread of a worker."""
    job = make_job(tmp_path / "job")
    prelude = f"import resource; resource.setrlimit(resource.RLIMIT_NPROC, ({allowed}, {allowed}))"
    with unprivileged(job.folder) as prefix:
        outcome = run([*prefix, *python(PROGRAM.replace("{prelude}", prelude), *job.paths)])
    assert outcome.status == 0, outcome.stderr
    assert "Traceback" not in outcome.stderr, outcome.stderr
    assert job.is_done()
    assert len(outcome.report) <= 1
    if allowed == 1:
        assert outcome.report


@pytest.mark.parametrize("limit", [8, 10, 12, 14, 16, 18, 20, 24, 28, 32])
def test_limit_of_open_files(job: Job, limit: int) -> None:
    prelude = f"""
import resource, sixfast.engine.processes, sixfast.translation.stop_free_frames
resource.setrlimit(resource.RLIMIT_NOFILE, ({limit}, {limit}))
"""
    outcome = run(python(PROGRAM.replace("{prelude}", prelude), *job.paths))
    if outcome.status == 0:
        assert job.is_done()
        assert len(outcome.report) <= 1
    else:  # not even the files of the job can be opened
        assert "Too many open files" in outcome.stderr.splitlines()[-1]
        assert job.has_no_output()


@pytest.mark.parametrize("started", [0, 1, 2])
def test_threads_of_the_pool_cannot_be_started(job: Job, started: int) -> None:
    """The workers that it has started by then do not stay until the program ends."""
    prelude = f"""
import atexit, threading
from fault_injection import harness
start, left = threading.Thread.start, [{started}]
def start_some(self):
    if self.name.startswith("Thread-") and "pool" in self._target.__qualname__.lower():
        if not left[0]:
            raise RuntimeError("can't start new thread")
        left[0] -= 1
    start(self)
threading.Thread.start = start_some
from sixfast.translation import stop_free_frames
done = stop_free_frames.translate_file
def check(*arguments, **keywords):
    done(*arguments, **keywords)
    assert harness.children(os.getpid()) == [], "workers are left"
stop_free_frames.translate_file = check
"""
    assert "start new thread" in check_fallback(job, prelude)


def test_no_program_to_start_workers_with(job: Job) -> None:
    check_fallback(job, "import multiprocessing; multiprocessing.set_executable('/no/such/python')")


def test_no_known_program(job: Job) -> None:
    check_fallback(
        job, "sys.executable = ''; import multiprocessing.spawn; multiprocessing.set_executable(None)"
    )
