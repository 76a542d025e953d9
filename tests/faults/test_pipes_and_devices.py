"""Named pipes, terminals and devices are read and written in order, and stay what they are."""

from __future__ import annotations

import contextlib
import os
import selectors
import stat
import threading
from pathlib import Path

import pytest

from fault_injection.harness import Job, finish, make_job, refusal, run, shell, sixfast, start
from programs import PATIENCE, posix_only

pytestmark = posix_only


def test_a_device_stays_a_device(job: Job) -> None:
    """The superuser could put a file in its place."""
    device = job.folder / "device"
    try:
        os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        device.write_bytes(b"")
    except PermissionError as error:
        pytest.skip(f"mknod(2) of a device, or open(2) of it, is refused: {error}")
    for outputs in ((device, job.protein), (device, device)):
        outcome = run(sixfast(job.reads, *outputs))
        assert outcome.status == 0, outcome.stderr
        assert stat.S_ISCHR(device.stat().st_mode)
    assert job.names() == {job.reads.name, job.protein.name, "device"}


def test_a_terminal_is_written_to_in_order(job: Job) -> None:
    import pty  # not on Windows
    import tty

    above, below = pty.openpty()
    tty.setraw(below)  # or the terminal would change line ends
    seen = bytearray()

    def read() -> None:
        with contextlib.suppress(OSError):  # nobody has the other end any more
            while piece := os.read(above, 1 << 16):
                seen.extend(piece)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    outcome = run(sixfast(job.reads, job.nucleotide, os.ttyname(below)))
    os.close(below)
    reader.join(PATIENCE)
    os.close(above)
    assert outcome.status == 0, outcome.stderr
    assert bytes(seen) == job.expected[1]


@pytest.fixture
def larger(tmp_path: Path) -> Job:
    """A job whose outputs are more than pipes hold by themselves."""
    job = make_job(tmp_path / "job", records=2500)
    assert min(map(len, job.expected)) > 1 << 16
    return job


def test_two_pipes_are_drained_by_one_reader(larger: Job) -> None:
    """It takes from each what is there."""
    named, linked = larger.folder / "named", larger.folder / "linked"
    os.mkfifo(named)
    os.mkfifo(larger.folder / "other")
    linked.symlink_to("other")
    program = start(sixfast(larger.reads, named, linked, "--workers", "2"))
    taken = {named: b"", linked: b""}
    with selectors.DefaultSelector() as both, contextlib.ExitStack() as files:
        for path in taken:
            both.register(files.enter_context(path.open("rb", buffering=0)), selectors.EVENT_READ, path)
        while both.get_map():
            ready = both.select(PATIENCE)
            assert ready, "waited in vain"
            for key, _ in ready:
                piece = os.read(key.fd, 1 << 16)
                taken[key.data] += piece
                if not piece:
                    both.unregister(key.fileobj)
    outcome = finish(program)
    assert outcome.status == 0, outcome.stderr
    assert tuple(taken.values()) == larger.expected
    assert stat.S_ISFIFO(named.stat().st_mode)
    assert os.readlink(linked) == "other"
    assert larger.names() == {"reads.fa", "named", "linked", "other"}


@pytest.mark.parametrize("role", ["nucleotide", "protein"])
def test_a_named_pipe_that_is_closed_in_the_middle_is_one_sentence(larger: Job, role: str) -> None:
    pipe = larger.folder / "pipe"
    os.mkfifo(pipe)
    outputs = (pipe, larger.protein) if role == "nucleotide" else (larger.nucleotide, pipe)
    program = start(sixfast(larger.reads, *outputs, "--workers", "2"))
    with pipe.open("rb", buffering=0) as reader:
        assert reader.read(1) == b">"
    text = refusal(finish(program))
    assert f"{pipe}: the reader has closed the pipe" in text
    assert larger.names() == {"reads.fa", "pipe"}


@pytest.mark.parametrize("place", ["<(cat reads.fa)", "/dev/stdin", "link"])
def test_a_pipe_as_input_is_read_once_by_whatever_name(large: Job, place: str) -> None:
    (large.folder / "link").symlink_to("/dev/fd/0")
    line = f"cat reads.fa | sixfast {place} --nucleotide nucleotide.fa --protein protein.faa --workers 2"
    outcome = shell(line, large)
    assert outcome.status == 0, outcome.stderr
    assert large.written() == large.expected
    assert large.names() == {"reads.fa", "link", "nucleotide.fa", "protein.faa"}
