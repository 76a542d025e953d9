"""No room, no right, another input: a clear error about the user's file, and neither output."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fault_injection.harness import Job, make_job, python, run, unprivileged

#: Translates in the way that it is told, and prints the error.
PROGRAM = """
import json, os, sys
{prelude}
import sixfast
kind, *paths = sys.argv[1:]
if kind == "threads":
    os.environ["SIXFAST_PROCESSES_ABOVE"] = "1000000000"
workers = {"alone": 1, "threads": 3, "processes": 2}[kind]
try:
    sixfast.translate_file(*paths, workers=workers, progress=globals().get("progress", False))
    report = None
except Exception as error:
    report = [type(error).__name__, str(error)]
folder = os.path.dirname(paths[1])
print(json.dumps([report, sorted(os.listdir(folder)) if os.path.isdir(folder) else None]))
"""
KINDS = pytest.mark.parametrize("kind", ["alone", "threads", "processes"])


def program(prelude: str, kind: str, *paths: object) -> list[str]:
    return python(PROGRAM.replace("{prelude}", prelude), kind, *paths)


def mounted(folder: Path, size: str) -> list[str]:
    """What to put before a command that finds a file system of this size at `folder`.

    Skips the test where the kernel refuses to make one.
    """
    as_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    script = f'mount -t tmpfs -o size={size} tmpfs "$0" && exec "$@"'
    prefix = ["unshare", "--mount", *as_root, "sh", "-c", script, str(folder)]
    try:
        refused = subprocess.run([*prefix, "true"], capture_output=True, check=False, timeout=30)
    except FileNotFoundError:
        pytest.skip("no unshare command to call unshare(2) with")
    if refused.returncode:
        pytest.skip(f"unshare(CLONE_NEWNS) or mount(tmpfs) is refused: {refused.stderr.decode().strip()}")
    return prefix


@KINDS
@pytest.mark.parametrize("full", ["nucleotide", "protein", "both"])
def test_full_disk(tmp_path: Path, kind: str, full: str) -> None:
    job = make_job(tmp_path / "job", records=500)
    small, large = tmp_path / "small", tmp_path / "large"
    small.mkdir()
    large.mkdir()
    nucleotide = (large if full == "protein" else small) / "nucleotide.fa"
    protein = (large if full == "nucleotide" else small) / "protein.faa"
    assert min(map(len, job.expected)) > 16384
    outcome = run([*mounted(small, "16k"), *program("", kind, job.reads, nucleotide, protein)])
    assert outcome.status == 0, outcome.stderr
    (name, text), names = outcome.report
    assert name == "OSError"
    assert "No space left on device" in text
    named = {"nucleotide": [nucleotide], "protein": [protein], "both": [nucleotide, protein]}
    assert any(f"'{path}'" in text for path in named[full]), text
    assert names == []
    assert not any(large.iterdir())


@KINDS
def test_full_disk_leaves_older_outputs_as_they_are(tmp_path: Path, job: Job, kind: str) -> None:
    small = tmp_path / "small"
    small.mkdir()
    prelude = """
for path in sys.argv[3:]:
    open(path, "w").write("older")
import atexit
atexit.register(lambda: print(json.dumps([open(path).read() for path in sys.argv[3:]])))
"""
    paths = [job.reads, small / "nucleotide.fa", small / "protein.faa"]
    outcome = run([*mounted(small, "16k"), *program(prelude, kind, *paths)])
    assert outcome.report == ["older", "older"]
    assert "No space left" in outcome.stdout


@KINDS
def test_file_size_limit(job: Job, kind: str) -> None:
    prelude = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))"
    outcome = run(program(prelude, kind, *job.paths))
    (name, text), names = outcome.report
    assert name == "OSError"
    assert "File too large" in text
    assert any(f": '{path}'" in text for path in (job.nucleotide, job.protein)), text
    assert names == [job.reads.name]


def test_stream_to_a_full_device(job: Job) -> None:
    outcome = run(program("", "processes", job.reads, "/dev/full", job.protein))
    (name, text), _ = outcome.report
    assert (name, "/dev/full" in text) == ("OSError", True)
    assert job.has_no_output()


@KINDS
@pytest.mark.parametrize("closed", [1, 2])
def test_error_on_close(job: Job, kind: str, closed: int) -> None:
    """As a network file system reports a full quota: injected, for none is at hand."""
    prelude = f"""
import errno, sixfast.files.temporary
real, copies = os.close, []
def dup(descriptor, real_dup=os.dup):
    copies.append(real_dup(descriptor))
    return copies[-1]
def close(descriptor):
    real(descriptor)
    if descriptor in copies and len(copies) == {closed}:
        copies.clear()
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))
os.dup, os.close = dup, close
"""
    outcome = run(program(prelude, kind, *job.paths))
    (name, text), names = outcome.report
    assert name == "OSError"
    assert "quota" in text.lower()
    assert str(job.nucleotide if closed == 1 else job.protein) in text
    assert names == [job.reads.name]


#: Does something in the middle of the run, when the first spans are done.
MEANWHILE = """
import shutil
def progress(*_):
    global progress_done
    if "progress_done" not in globals():
        progress_done = True
        {deed}
"""


def meanwhile(deed: str, kind: str, *paths: object) -> list[str]:
    return program(MEANWHILE.replace("{deed}", deed), kind, *paths)


@KINDS
@pytest.mark.parametrize(
    ("deed", "word"),
    [
        ("os.truncate(sys.argv[2], 5000)", ""),  # who notices it first says it
        ("os.truncate(sys.argv[2], os.path.getsize(sys.argv[2]) - 1)", ""),
        ("open(sys.argv[2], 'a').write('>late\\nACGT\\n')", "changed"),
        ("open(sys.argv[2], 'r+').write('>')", "changed"),
        (
            "shutil.copy(sys.argv[2], sys.argv[2] + 'x'); os.replace(sys.argv[2] + 'x', sys.argv[2])",
            "replaced",
        ),
        ("os.unlink(sys.argv[2])", "removed"),
    ],
    ids=["cut", "one byte cut", "extended", "written to", "replaced", "removed"],
)
def test_input_changes(job: Job, kind: str, deed: str, word: str) -> None:
    outcome = run(meanwhile(deed, kind, *job.paths))
    assert outcome.status == 0, outcome.stderr
    (name, text), names = outcome.report
    assert name == "InputChangedError"
    assert word in text
    assert "while it was read" in text
    assert str(job.reads) in text
    assert set(names) <= {job.reads.name}


@KINDS
def test_output_directory_is_removed(tmp_path: Path, job: Job, kind: str) -> None:
    folder = tmp_path / "outputs"
    folder.mkdir()
    deed = "shutil.rmtree(os.path.dirname(sys.argv[3]))"
    outcome = run(meanwhile(deed, kind, job.reads, folder / "nucleotide.fa", folder / "protein.faa"))
    assert outcome.status == 0, outcome.stderr
    (name, text), names = outcome.report
    assert name == "FileNotFoundError"
    assert str(folder / "nucleotide.fa") in text or str(folder / "protein.faa") in text
    assert names is None


@pytest.fixture
def outside() -> Iterator[Path]:
    """A folder that everybody can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o711)  # noqa: S103 - empty but for the test's files
        yield Path(name)


def as_nobody(job: Job, deed: str, kind: str) -> tuple[list[str], list[str]]:
    """Run the job as a user without rights who owns the folders of the outputs; its error."""
    mine = [path for path in (job.nucleotide, job.protein) if path.exists()]
    with unprivileged(*mine, job.nucleotide.parent, job.protein.parent) as prefix:
        outcome = run([*prefix, *meanwhile(deed, kind, *job.paths)])
    assert outcome.status == 0, outcome.stderr
    error, names = outcome.report
    return error, names


@KINDS
@pytest.mark.parametrize("older", [False, True], ids=["absent before", "there before"])
def test_output_directory_becomes_read_only(outside: Path, kind: str, older: bool) -> None:
    job = make_job(outside / "job")
    if older:
        job.nucleotide.write_text("older", encoding="utf-8")
        job.protein.write_text("older", encoding="utf-8")
    before = job.names()
    (name, text), names = as_nobody(job, "os.chmod(os.path.dirname(sys.argv[3]), 0o555)", kind)
    assert job.folder.stat().st_mode & 0o777 == 0o555
    assert name == "PermissionError"
    assert f": '{job.nucleotide}'" in text
    # What nobody can remove stays, but no output has appeared or changed.
    assert {name for name in names if not name.endswith((".sixfast-tmp", "-sixfast-lock"))} == before
    if older:
        assert job.written() == (b"older", b"older")


@KINDS
@pytest.mark.parametrize("older", [False, True], ids=["absent before", "there before"])
def test_second_output_cannot_be_put_in_place(outside: Path, kind: str, older: bool) -> None:
    other = outside / "other"
    other.mkdir()
    job = make_job(outside / "job")._replace(protein=other / "protein.faa")
    if older:
        job.nucleotide.write_text("older", encoding="utf-8")
    before = job.names()
    (name, text), names = as_nobody(job, "os.chmod(os.path.dirname(sys.argv[4]), 0o555)", kind)
    assert other.stat().st_mode & 0o777 == 0o555
    assert name == "PermissionError"
    assert f": '{job.protein}'" in text
    assert set(names) == before
    if older:
        assert job.nucleotide.read_bytes() == b"older"
