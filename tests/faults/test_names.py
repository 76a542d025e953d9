"""Files may be called anything, and what is said about them is one line."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from fault_injection.harness import MANY_SPANS, SPAN_BYTES, Job, environment, refusal, run, sixfast
from programs import PATIENCE, posix_only
from sixfast import Summary, reference, translate_file

pytestmark = posix_only

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
    options = ["--on-error", "skip", "--rejects", rejects]
    outcome = run(sixfast(reads, nucleotide, protein, *options, "--workers", "2", "--json"), env=env)
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
    outcome = run(sixfast(reads, nucleotide, protein, *options, "--workers", "1"), env=env)
    assert outcome.status == 0, outcome.stderr
    assert outcome.stderr.count("\n") == 6, outcome.stderr
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
    for source, kind, workers in ((reads, str, 2), (reads, Path, 1), (pipe, Path, 2)):
        assert translate_file(kind(source), kind(nucleotide), kind(protein), workers=workers) == counts
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
