"""Inputs that are no paths of type str or Path: bytes, other path-likes, open texts, pipes.

What is expected is made by Biopython, from the same input, and by the reference.
"""

from __future__ import annotations

import gzip
import io
import logging
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from Bio import SeqIO, StreamModeError
from hypothesis import given, settings
from hypothesis import strategies as st

from programs import posix_only
from sixfast import make_train_set, prepare, reference, translate_file, validate_file, verify_file
from sixfast.files.text_records import text_records
from sixfast.virnucpro import units
from sixfast.virnucpro.pipeline import parallel_translate
from sixfast.virnucpro.utils import file_utils, sequence

pytestmark = pytest.mark.usefixtures("small_spans")

TEXT = ">a first  one\nATGGCCATGGCCAAA\n>b\n\n>c\nTAATTAATTAATTAATTAA\nNNN\n>\nacgtacgt\n"
LONG = ">a first\n" + "ATGGCCNTT" * 20 + "\n>b x\nATG\n"


class BytesPath:
    """A path-like that stands for bytes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __fspath__(self) -> bytes:
        """The path."""
        return os.fsencode(self.path)


_open_files: list[Any] = []


def until_the_end(file: Any) -> Any:
    """The file, which is closed at the end of the test."""
    _open_files.append(file)
    return file


@pytest.fixture(autouse=True)
def closed_files() -> Iterator[None]:
    yield
    while _open_files:
        _open_files.pop().close()


def gzipped(folder: Path, text: str) -> Any:
    (folder / "input.fa.gz").write_bytes(gzip.compress(text.encode()))
    return until_the_end(gzip.open(folder / "input.fa.gz", "rt"))


def opened(folder: Path, text: str) -> Any:
    (folder / "opened.fa").write_text(text, encoding="utf-8")
    return until_the_end(open(folder / "opened.fa", encoding="utf-8"))


#: Ways to hand over a text; each gives a new object, since most can be read only once.
SOURCES: dict[str, Callable[[Path, str], Any]] = {
    "bytes": lambda folder, text: os.fsencode(written(folder, text)),
    "path-like of bytes": lambda folder, text: BytesPath(written(folder, text)),
    "open file": opened,
    "gzip": gzipped,
    "StringIO": lambda _, text: io.StringIO(text),
    "CR LF in a StringIO": lambda _, text: io.StringIO(text.replace("\n", "\r\n")),
    "lone CR": lambda _, text: io.StringIO(text.replace("\n", "\r"), newline=""),
    "lone CR as the line end": lambda _, text: io.StringIO(text.replace("\n", "\r"), newline="\r"),
}
every_source = pytest.mark.parametrize("kind", SOURCES)
open_texts = pytest.mark.parametrize("kind", list(SOURCES)[2:])


def written(folder: Path, text: str) -> Path:
    path = folder / "input.fa"
    path.write_text(text, encoding="utf-8")
    return path


def records_of(source: Any) -> list[Any]:
    """What Biopython reads."""
    if isinstance(source, (bytes, BytesPath)):
        source = until_the_end(open(os.fspath(source), encoding="utf-8"))  # noqa: SIM115
    return list(SeqIO.parse(source, "fasta"))  # type: ignore[no-untyped-call]


def fasta_of(records: list[Any]) -> str:
    text = io.StringIO()
    SeqIO.write(records, text, "fasta")
    return text.getvalue()


def chunks_of(records: list[Any], size: int) -> str:
    """What the original's chunking writes."""
    chunks = [
        SeqIO.SeqRecord(record.seq[start:end], id=f"{record.id}_chunk_{number}", description="")
        for record in records
        for number, (start, end) in enumerate(reference.chunk_places(len(record), size), 1)
    ]
    return fasta_of(chunks)


@every_source
@pytest.mark.parametrize("text", [TEXT, LONG, ""])
def test_rules_8_1_to_8_5_translating(kind: str, text: str, tmp_path: Path) -> None:
    records = records_of(SOURCES[kind](tmp_path, text))
    nucleotide, protein, counts = reference.translate_fasta(
        "".join(f">{record.id}\n{record.seq}\n" for record in records).encode()
    )
    for function in (
        parallel_translate.parallel_translate_sequences,
        parallel_translate.parallel_translate_batched,
    ):
        found = function(SOURCES[kind](tmp_path, text), tmp_path / "n.fa", os.fsencode(tmp_path / "p.faa"))
        assert found == counts[:2]
        assert (tmp_path / "n.fa").read_bytes() == nucleotide
        assert (tmp_path / "p.faa").read_bytes() == protein


@every_source
@pytest.mark.parametrize("text", [TEXT, LONG, ""])
def test_rules_11_1_to_11_7_counting_and_splitting(kind: str, text: str, tmp_path: Path) -> None:
    records = records_of(SOURCES[kind](tmp_path, text))
    assert file_utils.count_sequences(SOURCES[kind](tmp_path, text)) == len(records)
    paths = file_utils.split_fasta_file(SOURCES[kind](tmp_path, text), tmp_path / "out", 2, "part")
    assert paths == [tmp_path / "out" / f"part_{number}.fa" for number in range(1, len(paths) + 1)]
    expected = [fasta_of(records[first : first + 2]) for first in range(0, len(records), 2)]
    assert [path.read_text() for path in paths] == expected
    assert sorted((tmp_path / "out").iterdir()) == paths


@every_source
@pytest.mark.parametrize("size", [7, 150, 400])
def test_rules_10_1_to_10_5_chunking_as_the_original(kind: str, size: int, tmp_path: Path) -> None:
    expected = chunks_of(records_of(SOURCES[kind](tmp_path, LONG)), size)
    units.split_fasta_chunk(SOURCES[kind](tmp_path, LONG), tmp_path / "out.fa", size)
    assert (tmp_path / "out.fa").read_text() == expected
    with pytest.raises(ZeroDivisionError):
        units.split_fasta_chunk(SOURCES[kind](tmp_path, TEXT), tmp_path / "out.fa", size)
    assert (tmp_path / "out.fa").read_text() == expected


@every_source
@pytest.mark.parametrize("size", [7, 400])
def test_rules_10_6_to_10_8_chunking_as_broad(
    kind: str, size: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """VirNucPro parses its input twice. An open text is at its end the second time."""
    source = SOURCES[kind](tmp_path, LONG)
    is_text = hasattr(source, "read")
    records = records_of(SOURCES[kind](tmp_path, LONG))
    sequence.split_fasta_chunk(source, tmp_path / "out.fa", size)
    assert (tmp_path / "out.fa").read_text() == ("" if is_text else chunks_of(records, size))
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert [record.name for record in warnings] == ["sixfast"] * is_text


@posix_only
@every_source
def test_rule_11_5_the_original_splits_what_open_opens(kind: str, tmp_path: Path) -> None:
    source = SOURCES[kind](tmp_path, TEXT)
    if hasattr(source, "read"):
        with pytest.raises(TypeError):
            units.split_fasta_file(source, tmp_path / "out", 2)
        assert not (tmp_path / "out").exists()
    else:
        units.split_fasta_file(source, os.fsencode(tmp_path / "out"), 2)
        found = [path.read_bytes() for path in sorted((tmp_path / "out").iterdir())]
        assert found == reference.split_lines(TEXT.encode(), 2)


@open_texts
def test_an_open_text_is_read_from_where_it_stands_and_left_open(kind: str, tmp_path: Path) -> None:
    source = SOURCES[kind](tmp_path, TEXT)
    source.readline()
    source.readline()
    assert file_utils.count_sequences(source) == 3
    assert source.read() == ""
    assert file_utils.count_sequences(source) == 0


def test_with_progress_counts_an_open_text_to_its_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(tmp_path, TEXT) as source:
        places = tmp_path / "n.fa", tmp_path / "p.faa"
        found = parallel_translate.parallel_translate_with_progress(source, *places, show_progress=False)
    assert (found, places[0].read_bytes(), places[1].read_bytes()) == ((0, 0), b"", b"")
    assert "reads its input twice" in caplog.text
    with pytest.raises(AttributeError):  # it has no name
        parallel_translate.parallel_translate_with_progress(io.StringIO(TEXT), *places)  # type: ignore[arg-type]


def test_with_progress_takes_any_path_that_has_a_name(tmp_path: Path) -> None:
    written(tmp_path, TEXT)
    [entry] = os.scandir(tmp_path)
    found = parallel_translate.parallel_translate_with_progress(
        entry,  # type: ignore[arg-type]
        tmp_path / "n.fa",
        tmp_path / "p.faa",
        show_progress=False,
    )
    assert found == (4, 3)


# What Biopython raises


def readers(source: Callable[[], object], folder: Path) -> Iterator[Callable[[], object]]:
    """Calls that read a source through Biopython's rules."""
    outputs = folder / "n.fa", folder / "p.faa"
    yield lambda: parallel_translate.parallel_translate_sequences(source(), *outputs)  # type: ignore[arg-type]
    yield lambda: parallel_translate.parallel_translate_batched(source(), *outputs)  # type: ignore[arg-type]
    yield lambda: file_utils.split_fasta_file(source(), folder / "out")  # type: ignore[arg-type]
    yield lambda: sequence.split_fasta_chunk(source(), folder / "c.fa", 3)  # type: ignore[arg-type]
    yield lambda: units.split_fasta_chunk(source(), folder / "c.fa", 3)  # type: ignore[arg-type]
    yield lambda: file_utils.count_sequences(source())  # type: ignore[arg-type]


def closed_text() -> io.StringIO:
    text = io.StringIO(TEXT)
    text.close()
    return text


@pytest.mark.parametrize(
    "source",
    [
        lambda: None,
        lambda: 5,
        lambda: [">a\n", "ACGT\n"],
        lambda: io.BytesIO(TEXT.encode()),
        lambda: io.StringIO("text\n" + TEXT),
        lambda: io.StringIO("\n" + TEXT),
        lambda: io.StringIO("\ufeff" + TEXT),
        lambda: io.TextIOWrapper(io.BytesIO(b">a\nAC\xff\n"), encoding="utf-8"),
        closed_text,
    ],
)
def test_rules_6_11_to_6_14_exceptions_are_biopythons(source: Callable[[], object], tmp_path: Path) -> None:
    expected = raised(lambda: records_of(source()))
    for read in readers(source, tmp_path):
        # Biopython's own StreamModeError is a ValueError.
        assert raised(read) is (ValueError if expected is StreamModeError else expected)
    assert os.listdir(tmp_path) == []


def raised(call: Callable[[], object]) -> type[BaseException]:
    """The type of what a call raises."""
    with pytest.raises(Exception, match=r"(?s).*") as caught:
        call()
    return caught.type


def test_rule_6_12_letters_outside_ascii(tmp_path: Path) -> None:
    """They are no harm where nothing is written of the sequence."""
    text = ">a\nACGT\n>b\nAé\n"
    for read in list(readers(lambda: io.StringIO(text), tmp_path))[:3]:
        assert raised(read) is UnicodeDecodeError
    with pytest.raises(UnicodeDecodeError, match="record b: a sequence has ASCII letters only"):
        units.split_fasta_chunk(io.StringIO(text), tmp_path / "c.fa", 3)
    assert os.listdir(tmp_path) == []
    assert file_utils.count_sequences(io.StringIO(text)) == 2


letters = st.text(st.sampled_from(">> \t\r\n\n\nACGTNacgt-é\x0b\x1c\u2028"), max_size=60)


@settings(max_examples=100)
@given(text=letters, newline=st.sampled_from([None, "", "\n", "\r", "\r\n"]))
def test_any_text_is_read_as_biopython_reads_it(text: str, newline: str | None) -> None:
    def source() -> io.StringIO:
        return io.StringIO(f">{text}", newline=newline)

    expected = [(each.id, each.description, bytes(each.seq)) for each in records_of(source())]
    assert list(text_records(source())) == expected


# Pipes


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Callable[[], Path]]:
    """A function that makes a pipe with a text in it."""
    writers = []

    def make() -> Path:
        path = tmp_path / f"pipe{len(writers)}"
        os.mkfifo(path)
        writers.append(threading.Thread(target=path.write_text, args=(LONG,), daemon=True))
        writers[-1].start()
        return path

    yield make
    for writer in writers:
        writer.join()


@posix_only
def test_a_pipe_is_read_where_virnucpro_reads_once(pipe: Callable[[], Path], tmp_path: Path) -> None:
    records = records_of(io.StringIO(LONG))
    assert file_utils.count_sequences(pipe()) == 2
    [path] = file_utils.split_fasta_file(pipe(), tmp_path / "out")
    assert path.read_text() == fasta_of(records)
    units.split_fasta_chunk(pipe(), tmp_path / "c.fa", 7)
    assert (tmp_path / "c.fa").read_text() == chunks_of(records, 7)


# sixfast's own functions


@posix_only
@pytest.mark.parametrize("kind", [os.fsencode, BytesPath])
def test_the_public_functions_take_paths_of_bytes(kind: Callable[[Path], Any], tmp_path: Path) -> None:
    source = written(tmp_path, TEXT)
    expected = translate_file(source, tmp_path / "n.fa", tmp_path / "p.faa")
    outputs = [kind(tmp_path / name) for name in ("n2.fa", "p2.faa", "r2.fa")]
    found = translate_file(kind(source), *outputs[:2], errors="skip", rejects=outputs[2])
    assert found == expected
    assert (tmp_path / "n2.fa").read_bytes() == (tmp_path / "n.fa").read_bytes()
    with pytest.raises(ValueError, match=r"input\.fa: the protein output is the input"):
        translate_file(kind(source), outputs[0], kind(source))
    with pytest.raises(ValueError, match="both the nucleotide and the protein output are this file"):
        translate_file(source, str(tmp_path / "x"), kind(tmp_path / "x"))
    assert validate_file(kind(source), scratch_dir=kind(tmp_path)).records == 4
    assert verify_file(kind(source)).records == 4
    written(tmp_path, LONG)
    assert prepare(kind(source), kind(tmp_path / "prepared"), chunk_size=50).records == 2
    assert make_train_set(kind(source), {"a": ["MA"]}, *outputs[:2], chunk_size=9).records == 2
