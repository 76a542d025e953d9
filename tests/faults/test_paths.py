"""Whatever a path leads to, and whatever it is called: written in place, in order, or refused in one line."""

from __future__ import annotations

import contextlib
import errno
import os
import selectors
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from faults.harness import (
    NOBODY,
    WITNESS,
    Job,
    Outcome,
    environment,
    finish,
    make_job,
    python,
    refusal,
    run,
    start,
)
from programs import PATIENCE, posix_only
from sixfast import Summary, reference, translate_file

pytestmark = posix_only

#: More spans than one process is given, for `fasta` of 700 records.
RECORDS, SPAN_BYTES = 700, "256"
MANY_SPANS = {"SIXFAST_SPAN_BYTES": SPAN_BYTES}
BOTH = pytest.mark.parametrize("workers", [1, 2])


@pytest.fixture
def large(tmp_path: Path) -> Job:
    """A job with more than 200 spans."""
    return make_job(tmp_path / "job", records=RECORDS)


def sixfast(reads: object, nucleotide: object, protein: object, *options: object) -> list[str | bytes]:
    """The command that writes to these two outputs."""
    places = [reads, "--nucleotide", nucleotide, "--protein", protein, *options]
    command = [sys.executable, "-m", "sixfast", "translate"]
    return [*command, *(place if isinstance(place, bytes) else str(place) for place in places)]


def shell(line: str, job: Job, **names: object) -> Outcome:
    """Run a line of shell in the job's folder; `sixfast` is this Python's, $name is a name."""
    command = f'sixfast() {{ "{sys.executable}" -m sixfast translate "$@"; }}\n{line}'
    names = {**MANY_SPANS, **names}
    env = environment(**{name: str(value) for name, value in names.items()})
    return run(["/bin/bash", "-c", command], env=env, cwd=job.folder)


# Descriptors

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


# Pipes and devices


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


# Closed standard streams


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("option", ["", "--json"])
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


# Links


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


# Names

NAMES = {
    "blanks": b" two  blanks ",
    "newline": b"two\nlines\n",
    "tab and bell": b"\t\a",
    "no UTF-8": b"\xff\xfe\xc3",
    "200 letters": b"n" * 200,
    "200 bytes": "é".encode() * 100,
    "dash": b"-o",
    "quotes": b"'\"%s{}\\",
    "all of them": b" \n\xff'" * 50,
}
BAD = b">good\nATG\n>bad\nAT\xffG\n"


def named(folder: Path, name: bytes, suffix: bytes) -> bytes:
    """A path in a folder that has the name too."""
    directory = os.path.join(os.fsencode(folder), name)
    os.makedirs(directory, exist_ok=True)
    return os.path.join(directory, name + suffix)


def contents(path: bytes | str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_the_command_takes_names_of_any_bytes(tmp_path: Path, large: Job, name: bytes) -> None:
    reads, nucleotide, protein, rejects = (
        named(tmp_path, name, suffix) for suffix in (b".r", b".n", b".p", b"")
    )
    with open(reads, "wb") as file:
        file.write(large.reads.read_bytes() + BAD)
    env = environment(**MANY_SPANS)
    options = ["--on-error", "skip", "--rejects", rejects, "--workers", "2"]
    outcome = run(sixfast(reads, nucleotide, protein, *options, "--json"), env=env)
    assert outcome.status == 0, outcome.stderr
    assert outcome.stdout.count("\n") == 1
    said = {key: os.fsencode(value) for key, value in outcome.report.items() if isinstance(value, str)}
    assert said == {"input": reads, "nucleotide": nucleotide, "protein": protein, "rejects": rejects}
    good = reference.translate_fasta(BAD[: BAD.index(b">bad")])[:2]
    for path, before, more in zip((nucleotide, protein), large.expected, good):
        assert contents(path) == before + more
    assert contents(rejects) == BAD[BAD.index(b">bad") :]
    # One line for the record, and none is cut in two.
    assert outcome.stderr.count("\n") == 1, outcome.stderr
    assert "(bad): byte 0xff is no UTF-8 text" in outcome.stderr
    outcome = run(sixfast(reads, nucleotide, protein, *options), env=env)
    assert outcome.status == 0, outcome.stderr
    assert outcome.stderr.count("\n") == 5, outcome.stderr
    assert len(os.listdir(os.path.dirname(reads))) == 4


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_of_any_bytes_from_python(
    tmp_path: Path, large: Job, name: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As text with surrogates, and as Path; a file and a pipe."""
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", SPAN_BYTES)
    reads, pipe, nucleotide, protein = (
        os.fsdecode(named(tmp_path, name, suffix)) for suffix in (b".r", b".f", b".n", b".p")
    )
    Path(reads).write_bytes(large.reads.read_bytes())
    os.mkfifo(pipe)
    writer = threading.Thread(target=Path(pipe).write_bytes, args=(large.reads.read_bytes(),), daemon=True)
    writer.start()
    counts = Summary(*reference.translate_fasta(large.reads.read_bytes())[2])
    for source, kind in ((reads, str), (reads, Path), (pipe, Path)):
        assert translate_file(kind(source), kind(nucleotide), kind(protein), workers=2) == counts
        assert (contents(nucleotide), contents(protein)) == large.expected
        os.unlink(nucleotide)
        os.unlink(protein)
    writer.join(PATIENCE)
    assert not writer.is_alive()
    assert len(os.listdir(os.path.dirname(reads))) == 2


def missing(path: bytes) -> None:
    """Nothing is there."""


def unreadable(path: bytes) -> None:
    with open(path, "wb") as file:
        file.write(BAD)


def unreadable_pipe(path: bytes) -> None:
    os.mkfifo(path)
    threading.Thread(target=unreadable, args=(path,), daemon=True).start()


def no_fasta(path: bytes) -> None:
    with open(path, "wb") as file:
        file.write(b"\x1f\x8b\x08\0\0\0\0\0")


def no_fasta_pipe(path: bytes) -> None:
    os.mkfifo(path)
    threading.Thread(target=no_fasta, args=(path,), daemon=True).start()


@pytest.mark.parametrize(
    "locale",
    [{"LC_ALL": "C.UTF-8"}, {"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}],
    ids=["UTF-8", "C", "ASCII"],
)
@pytest.mark.parametrize("make", [missing, os.mkdir, unreadable, unreadable_pipe, no_fasta, no_fasta_pipe])
def test_a_sentence_about_any_name_is_one_line(
    tmp_path: Path, make: Callable[[bytes], None], locale: dict[str, str]
) -> None:
    name = b"two\nlines \xff \x1b[31m"
    path = os.path.join(os.fsencode(tmp_path), name)
    make(path)
    env = environment(**locale, **MANY_SPANS)
    text = refusal(run(sixfast(path, "n", "p", "--workers", "2"), env=env, cwd=tmp_path))
    assert "two\\nlines " in text
    assert "\\x1b[31m" in text
    assert "\x1b" not in text
    assert os.listdir(os.fsencode(tmp_path)) == ([] if make is missing else [name])


@pytest.mark.parametrize("option", ["--nucleotide", "--rejects", "-o"])
def test_a_sentence_about_an_output_of_any_name_is_one_line(job: Job, option: str) -> None:
    name = b"two\nlines \xff"
    places: dict[str, list[bytes | str]] = {
        "--nucleotide": ["--nucleotide", name + b"/n", "--protein", "p"],
        "--rejects": ["--nucleotide", "n", "--protein", "p", "--on-error", "skip", "--rejects", name + b"/r"],
        "-o": ["-o", b"reads.fa/" + name],
    }
    command = [sys.executable, "-m", "sixfast", "translate", "reads.fa", *places[option]]
    assert "two\\nlines \\udcff" in refusal(run(command, cwd=job.folder))
    assert job.has_no_output()


def test_a_warning_about_an_id_of_any_letters_is_one_line(tmp_path: Path) -> None:
    """An id ends at a blank, and other letters that a terminal obeys are none."""
    (tmp_path / "reads.fa").write_bytes(b">\x1b[2J\x07\x00\xc2\x9b31m\nA\xffT\n")
    options = ["--on-error", "skip", "--rejects", "r"]
    outcome = run(sixfast("reads.fa", "n", "p", *options, "--json"), cwd=tmp_path)
    assert outcome.status == 0, outcome.stderr
    assert "record 1 (\\x1b[2J\\x07\\x00\\x9b31m): " in outcome.stderr
    assert "\x1b" not in outcome.stderr
    assert outcome.stderr.count("\n") == 1


# The directory for temporary files

PROGRAM = f"{WITNESS}\nimport sys\ntranslate(sys.argv[1:])"


def check_with_temporary_directory(job: Job, folder: object, prefix: list[str] | None = None) -> None:
    """Two workers start and do the work; nothing is said and nothing is left there."""
    env = environment(TMPDIR=str(folder), **MANY_SPANS)
    outcome = run([*(prefix or []), *python(PROGRAM, *job.paths)], env=env)
    assert (outcome.status, outcome.stderr) == (0, "")
    assert job.is_done()
    for path in (job.nucleotide, job.protein):
        path.unlink()
    options = [*job.command[1:-1], "2"]
    outcome = run([*(prefix or []), sys.executable, *options], env=env)
    assert outcome.status == 0, outcome.stderr
    assert "warning" not in outcome.stderr
    assert job.is_done()


@pytest.mark.parametrize("length", [108, 250, 1000, 3000])
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
