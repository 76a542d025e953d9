"""Links are followed: what they lead to is replaced and they are left; two to one file are refused."""

from __future__ import annotations

import errno
import os

import pytest

from fault_injection.harness import MANY_SPANS, Job, environment, refusal, run, sixfast
from programs import posix_only

pytestmark = posix_only

BOTH = pytest.mark.parametrize("workers", [1, 2])


@BOTH
def test_the_target_of_a_chain_of_links_is_replaced(large: Job, workers: int) -> None:
    """One chain leads to a file, by an absolute, a relative and a directory's link, one to no file yet."""
    here, there = large.folder, large.folder / "there"
    (there / "deep").mkdir(parents=True)
    (there / "old.fa").write_bytes(b"old")
    (here / "short").symlink_to("there/deep")
    (there / "deep" / "up").symlink_to("../old.fa")
    (here / "middle").symlink_to(here / "short" / "up")
    large.nucleotide.symlink_to("middle")
    (here / "dangling").symlink_to("short/../new.faa")
    large.protein.symlink_to(here / "dangling")
    links = {path: os.readlink(path) for path in [*here.rglob("*")] if path.is_symlink()}
    assert len(links) == 6
    outcome = run(
        sixfast(large.reads, large.nucleotide, large.protein, "--workers", workers),
        env=environment(**MANY_SPANS),
    )
    assert outcome.status == 0, outcome.stderr
    assert {path: os.readlink(path) for path in links} == links
    assert ((there / "old.fa").read_bytes(), (there / "new.faa").read_bytes()) == large.expected
    assert sorted(os.listdir(there)) == ["deep", "new.faa", "old.fa"]
    assert sorted(os.listdir(there / "deep")) == ["up"]


def test_links_that_lead_in_a_circle_or_nowhere_are_refused(job: Job) -> None:
    (job.folder / "one").symlink_to("two")
    (job.folder / "two").symlink_to("one")
    (job.folder / "nowhere").symlink_to("absent/file")
    before = job.names()
    for name, number in (("one", errno.ELOOP), ("nowhere", errno.ENOENT)):
        text = refusal(run(sixfast(job.reads, job.folder / name, job.protein)))
        assert f"{job.folder / name}: {os.strerror(number)}" in text
        assert job.names() == before


@pytest.mark.parametrize(
    ("places", "word"),
    [
        (("reads.fa", "dangling", "other"), "this file"),
        (("reads.fa", "dangling", "absent"), "this file"),
        (("reads.fa", "n", "p", "dangling", "p", "other"), "this file"),
        (("link", "n", "reads.fa"), "is the input"),
        (("link", "n", "hard"), "is the input"),
        (("hard", "link", "p"), "is the input"),
        (("reads.fa", "n", "p", "hard"), "is the input"),
    ],
)
def test_links_to_one_file_are_refused(job: Job, places: tuple[str, ...], word: str) -> None:
    """Also where that file is not there yet, and for the rejects."""
    (job.folder / "dangling").symlink_to("absent")
    (job.folder / "other").symlink_to(job.folder / "absent")
    (job.folder / "link").symlink_to("reads.fa")
    os.link(job.reads, job.folder / "hard")
    reads, nucleotide, protein, *rejects = places
    if len(places) > 4:
        nucleotide, protein, rejects = places[3], places[4], [places[5]]
    before, held = job.names(), job.reads.read_bytes()
    options = ["--on-error", "skip", "--rejects", *rejects] if rejects else []
    text = refusal(run(sixfast(reads, nucleotide, protein, *options), cwd=job.folder))
    assert word in text
    assert (job.names(), job.reads.read_bytes()) == (before, held)
