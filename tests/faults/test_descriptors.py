"""Paths that mean an open descriptor: redirections, removed files, closed standard streams."""

from __future__ import annotations

import os

import pytest

from fault_injection.harness import Job, refusal, run, shell, sixfast
from programs import posix_only

pytestmark = posix_only

BOTH = pytest.mark.parametrize("workers", [1, 2])


ONES_OWN = {
    "task": "/proc/self/fd/1",
    "thread": "/proc/thread-self/fd/1",
    "two dots": "/dev/../dev/fd/1",
    "a link": "link",
    "a chain of links": "chain",
    "in a linked directory": "directory/1",
    "in a linked directory, one up": "directory/../fd/1",
}


@pytest.mark.parametrize("path", ONES_OWN.values(), ids=ONES_OWN)
def test_a_redirection_keeps_what_the_file_held_by_whatever_name(job: Job, path: str) -> None:
    """The tests of pipes prove it for /dev/stdout and /dev/fd/1."""
    (job.folder / "link").symlink_to("/dev/stdout")
    (job.folder / "chain").symlink_to("link")
    (job.folder / "directory").symlink_to("/proc/self/fd")
    (job.folder / "kept").write_bytes(b"kept\n")
    before = job.names()
    outcome = shell('sixfast reads.fa --nucleotide nucleotide.fa --protein "$path" >> kept', job, path=path)
    assert outcome.status == 0, outcome.stderr
    assert (job.folder / "kept").read_bytes() == b"kept\n" + job.expected[1]
    assert job.nucleotide.read_bytes() == job.expected[0]
    assert job.names() == before | {job.nucleotide.name}
    assert os.readlink(job.folder / "link") == "/dev/stdout"


def test_two_redirections_keep_what_the_files_held(job: Job) -> None:
    (job.folder / "n").write_bytes(b"kept n\n")
    (job.folder / "p").write_bytes(b"kept p\n")
    outcome = shell("sixfast reads.fa --nucleotide /dev/fd/7 --protein /proc/self/fd/8 7>> n 8>> p", job)
    assert outcome.status == 0, outcome.stderr
    assert (job.folder / "n").read_bytes() == b"kept n\n" + job.expected[0]
    assert (job.folder / "p").read_bytes() == b"kept p\n" + job.expected[1]


def test_another_process_s_descriptor_keeps_what_its_file_held(job: Job) -> None:
    """Nothing is put in place of a file that another process has open."""
    kept = job.folder / "kept"
    with kept.open("w+b") as file:
        file.write(b"kept\n")
        file.flush()
        inode = kept.stat().st_ino
        path = f"/proc/{os.getpid()}/fd/{file.fileno()}"
        outcome = run(sixfast(job.reads, job.nucleotide, path))
        assert outcome.status == 0, outcome.stderr
    assert kept.stat().st_ino == inode
    assert kept.read_bytes() == b"kept\n" + job.expected[1]


def test_a_removed_file_is_written_through_its_descriptor(job: Job) -> None:
    """And no file is made that is called as the system calls a removed one."""
    removed = job.folder / "removed"
    with removed.open("w+b") as file:
        removed.unlink()
        outcome = run(sixfast(job.reads, job.nucleotide, f"/proc/{os.getpid()}/fd/{file.fileno()}"))
        assert outcome.status == 0, outcome.stderr
        assert file.read() == job.expected[1]
    assert job.names() == {job.reads.name, job.nucleotide.name}


@BOTH
@pytest.mark.parametrize("path", ["/dev/stdin", "/proc/self/fd/0", "/dev/fd/9", "link"])
def test_a_regular_file_is_read_through_a_descriptor(large: Job, path: str, workers: int) -> None:
    """In a worker the same path means another file."""
    (large.folder / "link").symlink_to("/proc/self/fd/9")
    line = f'sixfast "$path" --nucleotide nucleotide.fa --protein protein.faa --workers {workers}'
    outcome = shell(f"{line} < reads.fa 9< reads.fa", large, path=path)
    assert outcome.status == 0, outcome.stderr
    assert large.written() == large.expected


def test_a_removed_file_is_read_through_a_descriptor(large: Job) -> None:
    line = "sixfast /dev/fd/9 --nucleotide nucleotide.fa --protein protein.faa --workers 2"
    outcome = shell(f"exec 9< reads.fa; rm reads.fa; {line}", large)
    assert outcome.status == 0, outcome.stderr
    assert large.written() == large.expected


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("sixfast reads.fa --nucleotide /dev/stdout --protein /dev/fd/1 >> kept", "this file"),
        ("sixfast reads.fa --nucleotide kept --protein /dev/stdout >> kept", "this file"),
        ("sixfast reads.fa --nucleotide n --protein /dev/stdout >> reads.fa", "is the input"),
        ("sixfast /dev/stdin --nucleotide n --protein reads.fa < reads.fa", "is the input"),
        ("sixfast /dev/stdin --nucleotide n --protein /dev/stdout < reads.fa >> reads.fa", "is the input"),
    ],
)
def test_one_regular_file_in_two_roles_is_refused_by_descriptors_too(job: Job, line: str, word: str) -> None:
    (job.folder / "kept").write_bytes(b"kept\n")
    reads = job.reads.read_bytes()
    assert word in refusal(shell(line, job))
    assert job.reads.read_bytes() == reads
    assert (job.folder / "kept").read_bytes() == b"kept\n"
    assert job.names() == {"reads.fa", "kept"}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/dev/fd/77", "Bad file descriptor"),
        ("/proc/self/fd/77", "Bad file descriptor"),
        ("/dev/fd/" + "7" * 30, "No such file"),
        ("/proc/999999999/fd/1", "No such file"),
        ("/proc/self/fd/", "directory"),
    ],
)
def test_a_descriptor_that_is_not_open_is_refused(job: Job, path: str, words: str) -> None:
    text = refusal(run(sixfast(job.reads, job.nucleotide, path)))
    assert path.rstrip("/") in text
    assert words in text
    assert job.has_no_output()


# Closed standard streams


@pytest.mark.parametrize(
    ("closed", "option"),
    [("<&-", ""), (">&-", ""), ("2>&-", ""), ("<&- >&- 2>&-", ""), ("2>&-", "--json")],
)
def test_a_closed_standard_stream_is_not_taken_for_a_file(large: Job, closed: str, option: str) -> None:
    line = f"sixfast reads.fa --nucleotide nucleotide.fa --protein protein.faa --workers 2 {option} {closed}"
    outcome = shell(line, large)
    assert outcome.status == 0, outcome
    assert "Traceback" not in outcome.stderr
    assert large.is_done()


@pytest.mark.parametrize(("number", "path"), [(1, "/dev/stdout"), (1, "/dev/fd/1"), (2, "/dev/stderr")])
def test_output_to_a_closed_standard_stream_is_refused(job: Job, number: int, path: str) -> None:
    """It would have been the input's descriptor, or lost."""
    outcome = shell(f"sixfast reads.fa --nucleotide nucleotide.fa --protein {path} {number}>&-", job)
    assert outcome.status == 1
    if number == 1:
        assert f"{path}: Bad file descriptor" in refusal(outcome)
    assert job.has_no_output()
