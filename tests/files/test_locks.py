"""Two runs for one output do not mix: while one writes it, others are refused (rule 8.17)."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import sixfast
from programs import PATIENCE, posix_only
from sixfast import chunk, split
from sixfast.engine.jobs import IndexJob
from sixfast.files import temporary
from sixfast.virnucpro import units
from sixfast.virnucpro.utils import file_utils, sequence

BUSY = "another run is writing this file; wait for it, or give another output"
OTHER = b">other\nATGGCC\n"

Meanwhile = Callable[[], object]
Run = Callable[[Path, Path, Meanwhile], object]


def nothing() -> None:
    """What most runs do meanwhile."""


def translate(source: Path, out: Path, meanwhile: Meanwhile) -> None:
    sixfast.translate_file(source, out / "n.fa", out / "p.faa", progress=lambda *_: meanwhile())


def translate_values(source: Path, out: Path, meanwhile: Meanwhile) -> None:
    def records() -> Iterator[tuple[str, str]]:
        yield source.stem, "ATGGCC"
        meanwhile()

    sixfast.translate_records(records(), out / "n.fa", out / "p.faa")


def train(source: Path, out: Path, meanwhile: Meanwhile) -> None:
    proteins = {"read1": ["TIDRSTIDRS"], "other": ["MA"]}
    outputs = out / "n.fa", out / "p.faa"
    sixfast.make_train_set(source, proteins, *outputs, chunk_size=30, progress=lambda *_: meanwhile())


def prepare(source: Path, out: Path, meanwhile: Meanwhile) -> None:
    sixfast.prepare(source, out, keep=["nucleotide"], progress=lambda *_: meanwhile())


def during_job(module: Any, call: Callable[[], object], meanwhile: Meanwhile) -> None:
    """Call a function of a module that reports no progress, and do something when it has begun to write."""
    run_job = module.run_job

    def job_and_more(job: Any, *arguments: Any, **options: Any) -> Iterator[Any]:
        if not isinstance(job, IndexJob):
            patched.undo()
            meanwhile()
        yield from run_job(job, *arguments, **options)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "run_job", job_and_more)
        call()


def chunk_broad(source: Path, out: Path, meanwhile: Meanwhile) -> None:
    during_job(chunk, lambda: sequence.split_fasta_chunk(source, out / "chunks.fa", 30), meanwhile)


def chunk_original(source: Path, out: Path, meanwhile: Meanwhile) -> None:
    during_job(chunk, lambda: units.split_fasta_chunk(source, out / "chunks.fa", 30), meanwhile)


def split_broad(source: Path, out: Path, meanwhile: Meanwhile) -> None:
    during_job(split, lambda: file_utils.split_fasta_file(source, out, 1), meanwhile)


def split_original(source: Path, out: Path, meanwhile: Meanwhile) -> None:
    during_job(split, lambda: units.split_fasta_file(source, out, 1), meanwhile)


RUNS: list[Run] = [
    translate,
    translate_values,
    train,
    prepare,
    chunk_broad,
    chunk_original,
    split_broad,
    split_original,
]
every_run = pytest.mark.parametrize("run", RUNS, ids=lambda run: run.__name__)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """An input that gives other outputs than `reads`."""
    (tmp_path / "other.fa").write_bytes(OTHER)
    return tmp_path / "other.fa"


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder, hidden ones too; the manifest without its times."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): b"" if path.name == "manifest.json" else path.read_bytes()
        for path in files
    }


@every_run
def test_a_second_run_for_the_same_outputs_is_refused_and_the_first_is_whole(
    run: Run, reads: Path, other: Path, tmp_path: Path
) -> None:
    out, alone = tmp_path / "out", tmp_path / "alone"
    out.mkdir()
    alone.mkdir()
    refusals: list[str] = []

    def run_again() -> None:
        with pytest.raises(BlockingIOError) as caught:
            run(other, out, nothing)
        refusals.append(str(caught.value))

    run(reads, out, run_again)
    run(reads, alone, nothing)
    assert tree(out) == tree(alone) != {}
    assert refusals
    for text in refusals:
        name, _, words = text.partition(": ")
        assert (os.path.dirname(name), words) == (str(out), BUSY)


@every_run
def test_afterwards_there_is_a_next_run(run: Run, reads: Path, tmp_path: Path) -> None:
    """After a success and after an error nothing is locked, nor left."""

    class Stop(Exception):  # noqa: N818 - it is no error
        pass

    def stop() -> None:
        raise Stop

    out, alone = tmp_path / "out", tmp_path / "alone"
    alone.mkdir()
    out.mkdir()
    with pytest.raises(Stop):
        run(reads, out, stop)
    assert not list(out.rglob("*sixfast-lock"))
    run(reads, out, nothing)
    run(reads, alone, nothing)
    assert tree(out) == tree(alone)


@pytest.mark.usefixtures("small_spans")
@pytest.mark.parametrize("run", [translate, prepare], ids=lambda run: run.__name__)
def test_of_two_threads_one_is_refused(run: Run, reads: Path, other: Path, tmp_path: Path) -> None:
    out, alone = tmp_path / "out", tmp_path / "alone"
    for folder in (out, alone):
        folder.mkdir()
    has_begun, may_end = threading.Event(), threading.Event()

    def wait() -> None:
        has_begun.set()
        assert may_end.wait(PATIENCE)

    first = threading.Thread(target=run, args=(reads, out, wait))
    first.start()
    try:
        assert has_begun.wait(PATIENCE)
        with pytest.raises(BlockingIOError, match="another run"):
            run(other, out, nothing)
    finally:
        may_end.set()
        first.join()
    run(reads, alone, nothing)
    assert tree(out) == tree(alone)


#: A run that lasts as long as its standard input is open.
HOLDER = """
import sys, sixfast
def records():
    yield "held", "ATGGCC"
    print("begun", flush=True)
    sys.stdin.read()
sixfast.translate_records(records(), *sys.argv[1:])
"""


@pytest.mark.parametrize("end", ["killed", "ended"])
@posix_only
def test_a_run_of_another_process(end: str, other: Path, tmp_path: Path) -> None:
    """If it is killed the next run is not refused, and removes what it has left."""
    out = tmp_path / "out"
    out.mkdir()
    command = [sys.executable, "-c", HOLDER, str(out / "n.fa"), str(out / "p.faa")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"begun\n"
        with pytest.raises(BlockingIOError, match=BUSY):
            translate(other, out, nothing)
        if end == "killed":
            holder.kill()
        else:
            holder.communicate()
    left = {path.name.rpartition("-")[2] for path in out.iterdir()}
    assert left == ({"lock", "tmp"} if end == "killed" else {"n.fa", "p.faa"})
    translate(other, out, nothing)
    assert set(tree(out)) == {"n.fa", "p.faa"}
    assert (out / "p.faa").read_bytes().startswith(b">otherF1\nMA\n")


def test_outputs_that_one_run_has_and_the_other_has_not(reads: Path, other: Path, tmp_path: Path) -> None:
    """The second run gives back what it had locked before it was refused; others are not refused."""
    out = tmp_path / "out"
    out.mkdir()

    def others() -> None:
        for pair in (("p.faa", "new"), ("new", "n.fa"), ("p.faa", "n.fa")):
            with pytest.raises(BlockingIOError, match=BUSY):
                sixfast.translate_file(other, *(out / name for name in pair))
        sixfast.translate_file(other, out / "new", out / "other", progress=lambda *_: None)

    translate(reads, out, others)
    assert set(tree(out)) == {"n.fa", "p.faa", "new", "other"}
    assert (out / "other").read_bytes().startswith(b">otherF1\nMA\n")


@posix_only
def test_one_output_by_two_names(reads: Path, other: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "link").symlink_to("out")
    (tmp_path / "n.fa").symlink_to("out/n.fa")

    def run_again() -> None:
        for name in ("link/n.fa", "n.fa", "out/../out/n.fa"):
            with pytest.raises(BlockingIOError, match=BUSY):
                sixfast.translate_file(other, tmp_path / name, tmp_path / "p2.faa")

    translate(reads, tmp_path / "out", run_again)
    assert set(tree(tmp_path / "out")) == {"n.fa", "p.faa"}


@posix_only
def test_streams_are_not_locked(reads: Path) -> None:
    def run_again() -> None:
        assert sixfast.translate_file(reads, os.devnull, os.devnull).records == 40

    sixfast.translate_file(reads, os.devnull, os.devnull, progress=lambda *_: run_again())


def test_a_translation_and_a_preparation_that_keeps_the_same_file(
    reads: Path, other: Path, tmp_path: Path
) -> None:
    """The preparation puts it in place at the end, and is refused then; the same call goes on from there."""

    def run_meanwhile() -> None:
        with pytest.raises(BlockingIOError, match=BUSY):
            prepare(reads, tmp_path, nothing)

    outputs = tmp_path / "reads_nucleotide.fa", tmp_path / "p.faa"
    sixfast.translate_file(other, *outputs, progress=lambda *_: run_meanwhile())
    assert outputs[0].read_bytes().startswith(b">otherF1\n")
    assert not (tmp_path / "manifest.json").exists()


@posix_only
def test_where_the_file_system_has_no_locks_runs_are_not_refused(
    reads: Path, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flock(_descriptor: int, _operation: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(temporary.fcntl, "flock", flock)
    translate(reads, tmp_path, lambda: translate(other, tmp_path, nothing))
    assert not list(tmp_path.glob(".*"))


@posix_only
def test_a_lock_that_is_removed_while_it_is_taken_is_taken_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run that had it may end between the opening and the locking of its file."""
    target = str(tmp_path / "n.fa")
    flock = temporary.fcntl.flock
    tries: list[int] = []

    def flock_too_late(descriptor: int, operation: int) -> None:
        tries.append(descriptor)
        if len(tries) == 1:
            (left,) = tmp_path.iterdir()
            left.unlink()
        flock(descriptor, operation)

    monkeypatch.setattr(temporary.fcntl, "flock", flock_too_late)
    lock = temporary.TargetLock(target)
    assert len(tries) == 2
    with pytest.raises(BlockingIOError):
        temporary.TargetLock(target)
    lock.release()
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_cannot_be_locked_is_named(reads: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        sixfast.translate_file(reads, tmp_path / "absent" / "n.fa", tmp_path / "p.faa")
    assert caught.value.filename == str(tmp_path / "absent" / "n.fa")


def test_no_descriptor_is_left(tmp_path: Path, other: Path) -> None:
    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("the descriptors of this process cannot be counted here")
    before = os.listdir("/proc/self/fd")
    translate(other, tmp_path, lambda: refuse_quietly(other, tmp_path))
    assert os.listdir("/proc/self/fd") == before


def refuse_quietly(source: Path, out: Path) -> None:
    with pytest.raises(BlockingIOError):
        translate(source, out, nothing)
