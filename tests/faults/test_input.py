"""Input of every size and kind: the bytes of the reference within bounded memory, or one clear refusal."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fault_injection.harness import environment, python, refusal, run
from programs import PATIENCE, posix_only
from sixfast import Summary, reference, translate_file

pytestmark = posix_only
linux_only = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux keeps a process's peak, as VmHWM"
)

MB = 1 << 20
#: Bytes that the kernel reads at a time, and that a block of a pipe has at the most.
READ = 256 << 10
#: Bytes that the search for a record's start looks at first.
LOOK = 4096


class Folder:
    """A folder in which inputs are translated, as files and through pipes."""

    def __init__(self, folder: Path) -> None:
        self.input = folder / "reads.fa"
        self.pipe = folder / "pipe"
        self.outputs = folder / "nucleotide.fa", folder / "protein.faa"
        os.mkfifo(self.pipe)

    def translate(self, data: bytes, *, piped: bool = False, **options: Any) -> Summary:
        """Translate bytes."""
        if not piped:
            self.input.write_bytes(data)
            return translate_file(self.input, *self.outputs, **options)
        writer = threading.Thread(target=self.pipe.write_bytes, args=(data,), daemon=True)
        writer.start()
        try:
            return translate_file(self.pipe, *self.outputs, **options)
        finally:
            writer.join(PATIENCE)
            assert not writer.is_alive()

    def check(self, data: bytes, **options: Any) -> None:
        """Translate bytes as the reference does."""
        nucleotide, protein, counts = reference.translate_fasta(data)
        assert self.translate(data, **options) == Summary(*counts)
        assert tuple(output.read_bytes() for output in self.outputs) == (nucleotide, protein)
        for output in self.outputs:
            output.unlink()

    def refuse(self, data: bytes, **options: Any) -> UnicodeDecodeError:
        """The refusal of bytes that the reference refuses too."""
        with pytest.raises(UnicodeDecodeError):
            reference.translate_fasta(data)
        with pytest.raises(UnicodeDecodeError) as caught:
            self.translate(data, **options)
        assert not any(output.exists() for output in self.outputs)
        return caught.value


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """What sets the size of a span."""
    return lambda size: monkeypatch.setenv("SIXFAST_SPAN_BYTES", str(size))


FILE_AND_PIPE = pytest.mark.parametrize("piped", [False, True], ids=["file", "pipe"])


# Next to nothing


@FILE_AND_PIPE
@pytest.mark.parametrize(
    "data", [b"", b">", b">\n", b">\r", b">\r\n", b"> ", b">>", b">\n>\n>", b">\nA", b">\nAC\n", b">a"]
)
def test_next_to_nothing_is_translated(
    folder: Folder, spans: Callable[[int], None], data: bytes, piped: bool
) -> None:
    folder.check(data, piped=piped, workers=1)
    spans(1)
    folder.check(data, piped=piped, workers=2)


# Much of it

#: Runs the command and prints the largest peak of its processes in bytes.
MEASURED = """
import atexit, re, resource, sys
from sixfast.cli import main as cli
def tell():
    with open("/proc/self/status") as status:
        own = int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read())[1])
    print(1024 * max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
atexit.register(tell)
sys.argv[1:1] = ["translate", "--json", "--no-progress"]
cli.main()
"""


def measure(
    reads: Path, outputs: tuple[Path, Path], *options: object, piped: bool = False
) -> tuple[dict[str, Any], int]:
    """Run the command with spans of their usual size; its summary and its peak."""
    named = [f"--nucleotide={outputs[0]}", f"--protein={outputs[1]}", *options]
    command = python(MEASURED, "/dev/stdin" if piped else reads, *named)
    if piped:
        command = ["/bin/sh", "-c", 'cat "$0" | "$@"', str(reads), *command]
    outcome = run(command, environment(SIXFAST_SPAN_BYTES=""), patience=300)
    assert outcome.status == 0, outcome.stderr
    summary, peak = outcome.stdout.splitlines()
    return json.loads(summary), int(peak)


#: Heads after which only this frame of any number of codons GCC is stop-free, and how it goes on.
HEADS = {
    "F1": ("GTTTCCATAGCAATGTTAGACCTGAGGACTTTATCTAATCAGTTCTTTGCTCTGTCCGCA", b"GCC", b"A"),
    "R1": ("GTTAAGGGCCTCCAAGGAGACGTCTCGTGGTAAACGGGATATCTGAGCTACAAGGATATG", b"GGC", b"G"),
}


@linux_only
@pytest.mark.parametrize("frame", HEADS)
@FILE_AND_PIPE
def test_one_line_of_30_mb(folder: Folder, frame: str, piped: bool) -> None:
    """The peak: the record, its reverse strand, the outputs, and no more than 32 MB.

    What comes through a pipe is held once more, and so are its outputs.
    """
    head, unit, letter = HEADS[frame]
    few, many = 100, 30_000_000 // 3
    small = reference.translate_fasta(f">one\n{head}{'GCC' * few}\n".encode())[:2]
    assert [output.count(b">") for output in small] == [1, 1]
    assert small[0].startswith(f">one{frame}\n".encode())
    with folder.input.open("wb") as file:
        file.write(f">one\n{head}".encode() + b"GCC" * many)
    summary, peak = measure(folder.input, folder.outputs, "--workers=2", piped=piped)
    assert (summary["records"], summary["bases"]) == (1, len(head) + 3 * many)
    written = 0
    for output, before, part in zip(folder.outputs, small, (unit, letter)):
        assert before.count(part * few) == 1
        # No comparison that pytest would explain: that takes hours.
        is_right = output.read_bytes() == before.replace(part * few, part * many)
        assert is_right, output
        written += output.stat().st_size
        output.unlink()
    record = folder.input.stat().st_size
    folder.input.unlink()
    reverse = record if frame.startswith("R") else 0
    assert peak < (2 if piped else 1) * (record + written) + reverse + 32 * MB


@linux_only
@FILE_AND_PIPE
def test_two_million_records_of_one_base(folder: Folder, piped: bool) -> None:
    """They give fifteen times their bytes, and memory stays as it is."""
    folder.input.write_bytes(b"")
    interpreter = measure(folder.input, folder.outputs)[1]
    many, record = 2_000_000, b">\nA\n"
    folder.input.write_bytes(record * many)
    summary, peak = measure(folder.input, folder.outputs, "--workers=2", piped=piped)
    counts = {name: summary[name] for name in ("records", "records_with_frames", "frames", "bases")}
    assert counts == {"records": many, "records_with_frames": many, "frames": 6 * many, "bases": many}
    for output, one in zip(folder.outputs, reference.translate_fasta(record)[:2]):
        assert output.stat().st_size == many * len(one)
        with output.open("rb") as file:
            for place in (0, many // 2, many - 3):
                file.seek(place * len(one))
                assert file.read(3 * len(one)) == 3 * one
        output.unlink()
    folder.input.unlink()
    assert peak < interpreter + 32 * MB


@FILE_AND_PIPE
def test_a_header_of_6_mb(folder: Folder, piped: bool) -> None:
    """Letters of two bytes, every second of which is cut where pieces meet."""
    header = ">one x" + "é " * (6 * MB // 3)
    data = f">first\nATG\n{header}\nATGGCC\n>last\nGCC\n".encode()
    nucleotide, protein, counts = reference.translate_fasta(data)
    assert folder.translate(data, piped=piped, workers=2) == Summary(*counts)
    assert [output.read_bytes() for output in folder.outputs] == [nucleotide, protein]
    folder.input.unlink(missing_ok=True)


@FILE_AND_PIPE
def test_an_id_of_6_mb(folder: Folder, piped: bool) -> None:
    """It is written twelve times."""
    name = b"x" * (6 * MB)
    counts = folder.translate(b">" + name + b"\nGCC\n", piped=piped, workers=2)
    assert counts == Summary(records=1, records_with_frames=1, frames=6, bases=3)
    _, *small = reference.translate_fasta(b">x\nGCC\n")[0].split(b">")
    assert len(small) == 6
    expected = b"".join(b">" + name + frame[1:] for frame in small)
    is_right = folder.outputs[0].read_bytes() == expected
    assert is_right
    for path in (folder.input, *folder.outputs):
        path.unlink(missing_ok=True)


# NUL bytes and line ends

NULS = b">a\0b c\0\nAT\0GGCC\n>\0\n\0\n>\0x\r\nATG\0\r\n\0GCC\r>b\nATGGCCNNN\0" + b"\0" * 10


@FILE_AND_PIPE
def test_nul_bytes_are_letters_like_others(folder: Folder, spans: Callable[[int], None], piped: bool) -> None:
    for size in range(1, len(NULS) + 2):
        spans(size)
        folder.check(NULS, piped=piped, workers=1)
    spans(1)
    folder.check(NULS * 300, piped=piped, workers=2)


#: All line ends, and all pairs of them, with and without something between.
LINE_ENDS = b"".join(
    b">r%d x%sATG%sGC%sC%s" % (10 * i + j, first, second, first + second, second)
    for i, first in enumerate((b"\n", b"\r\n", b"\r"))
    for j, second in enumerate((b"\n", b"\r\n", b"\r"))
)


@FILE_AND_PIPE
def test_mixed_line_ends_are_cut_anywhere(folder: Folder, spans: Callable[[int], None], piped: bool) -> None:
    for size in range(1, len(LINE_ENDS) + 2):
        spans(size)
        folder.check(LINE_ENDS, piped=piped, workers=1)
    spans(1)
    folder.check(LINE_ENDS * 30, piped=piped, workers=2)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["LF", "CRLF", "CR"])
def test_records_begin_wherever_the_search_for_them_looks(
    folder: Folder, spans: Callable[[int], None], end: bytes
) -> None:
    """Each look reaches to another byte of a record's end."""
    spans(1)
    for reach in (LOOK, LOOK + 2 * LOOK):
        lengths = range(reach - 4, reach + 5)
        records = [b">r" + end + b"GCC" * (length // 3) + b"A" * (length % 3) + end for length in lengths]
        folder.check(b"".join(records), workers=1)


# Letters and bytes where pieces meet


def around(border: int, critical: bytes, before: bytes) -> Iterator[bytes]:
    """Texts in which `critical` has each of its bytes, and those next to it, right behind a border.

    They begin with `before`, whose first blank is made longer.
    """
    front, back = before.split(b" ", 1)
    for cut in range(-1, len(critical) + 2):
        filling = border - cut - len(before) + 1
        yield front + b" " * filling + back + critical


LETTERS = {"two": "é", "three": "☃", "four": "𝄞"}


@FILE_AND_PIPE
@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_a_letter_in_a_header_is_cut_by_a_large_piece(folder: Folder, letter: str, piped: bool) -> None:
    for data in around(READ, letter.encode(), b">a b"):
        assert abs(data.index(letter.encode()) - READ) < 8
        folder.check(data + b" c\nATGGCC\n>b\nGCC\n", piped=piped, workers=2)


@FILE_AND_PIPE
def test_line_ends_are_cut_by_a_large_piece(folder: Folder, piped: bool) -> None:
    for data in around(READ, b"\r\n\r\n>b\r\nAT\r\r\nG\n\r>\r>c\n", b">a b\r\nATG"):
        folder.check(data + b"ATGGCC\n>b\nGCC\n", piped=piped, workers=2)


@FILE_AND_PIPE
@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_a_letter_in_a_sequence_is_refused_wherever_it_is_cut(
    folder: Folder, letter: str, piped: bool
) -> None:
    for data in around(READ, letter.encode(), b">first b\nATG\n>bad x\nAC\nA"):
        error = folder.refuse(data + b"C\n>b\nGCC\n", piped=piped, workers=2)
        assert "line 5, record 2 (bad)" in error.reason
        assert f"0x{letter.encode()[0]:02x} belongs to a letter outside ASCII" in error.reason
        assert error.encoding == "ascii"


#: Bytes that are no UTF-8: alone, begun and not ended, overlong, a surrogate, beyond Unicode.
NO_TEXT = [
    b"\xff",
    b"\x80",
    b"\xc3",
    b"\xe2\x98",
    b"\xf0\x9d\x84",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
]


@FILE_AND_PIPE
@pytest.mark.parametrize("where", [b">first b\nATG\n>bad x\nAC\nA", b">first b\nATG\n>bad x"])
@pytest.mark.parametrize("wrong", NO_TEXT, ids=bytes.hex)
def test_bytes_that_are_no_text_are_refused_wherever_they_are_cut(
    folder: Folder, wrong: bytes, where: bytes, piped: bool
) -> None:
    for data in around(READ, wrong, where):
        error = folder.refuse(data + b"C\n>b\nGCC\n", piped=piped, workers=2)
        line = 1 + where.count(b"\n")
        assert f"line {line}, record 2 (bad" in error.reason
        assert f"byte 0x{wrong[0]:02x} is no UTF-8 text" in error.reason
        assert error.encoding == "utf-8"


@FILE_AND_PIPE
def test_letters_are_cut_anywhere_by_small_spans(
    folder: Folder, spans: Callable[[int], None], piped: bool
) -> None:
    letters = "".join(LETTERS.values())
    good = f">é{letters} x{letters}\nATG\n>{letters}\r\nGCC\r>b {letters}".encode()
    bad = f"{good.decode()}\nAT\rG\n>bad {letters}\r\nAC\nA☃\n".encode()
    worse = good + b"\nAT\rG\n>bad " + letters.encode() + b"\xe2\x98\nAC\n"
    for size in range(1, len(bad) + 2):
        spans(size)
        for workers in (1, 2) if size % 40 == 1 else (1,):
            folder.check(good, piped=piped, workers=workers)
            assert "line 10, record 4 (bad)" in folder.refuse(bad, piped=piped, workers=workers).reason
            assert "line 8, record 4 (bad)" in folder.refuse(worse, piped=piped, workers=workers).reason


# Other formats

FASTA = b">a\nATGGCC\n"


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as members:
        members.writestr("reads.fa", FASTA)
    return file.getvalue()


#: What each is called in a refusal, and such files.
FORMATS = {
    "a zip archive": [archive()],
    "a PDF document": [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"],
    "HTML or XML": [
        b"<!DOCTYPE html>\n<html><head><title>404 Not Found</title>",
        b"\n\n  <html lang='en'>",
        "<?xml version='1.0'?><Error>é</Error>".encode("latin-1"),
    ],
    "GenBank": [b"LOCUS       AB000001     100 bp    DNA\n"],
    "UTF-16 text": [FASTA.decode().encode("utf-16")],
}


@pytest.mark.parametrize(
    ("kind", "data"), [pytest.param(kind, data, id=kind) for kind in FORMATS for data in FORMATS[kind]]
)
def test_a_file_of_another_format_is_called_what_it_is(folder: Folder, kind: str, data: bytes) -> None:
    for place, more in ((folder.input, b""), (folder.input, b"\xff\0@>\n" * 100_000), (folder.pipe, b"")):
        with pytest.raises(ValueError) as caught:  # noqa: PT011 - which a UnicodeDecodeError is too
            folder.translate(data + more, piped=place == folder.pipe)
        assert f"{place}, line 1: looks like {kind}; " in str(caught.value)
        assert not any(output.exists() for output in folder.outputs)


def test_a_shell_hears_what_a_redirected_file_is(folder: Folder) -> None:
    folder.input.write_bytes(archive())
    options = [f"--nucleotide={folder.outputs[0]}", f"--protein={folder.outputs[1]}"]
    with folder.input.open("rb") as stdin:
        outcome = run([sys.executable, "-m", "sixfast", "translate", "/dev/stdin", *options], stdin=stdin)
    assert "/dev/stdin, line 1: looks like a zip archive; " in refusal(outcome)
    assert not any(output.exists() for output in folder.outputs)
