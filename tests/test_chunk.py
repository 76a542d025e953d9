"""Cutting sequences into chunks: Broad's function and the original's (sections 7, 10 and 12)."""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from Bio import SeqIO

from golden import FileSet, file_sets
from programs import posix_only
from sixfast import InputChangedError, chunk, reference
from sixfast.engine import run as engine_run
from sixfast.virnucpro import units
from sixfast.virnucpro.utils import sequence

LOGGER = "virnucpro.sequence"
FUNCTIONS: dict[str, Callable[..., None]] = {
    "broad": sequence.split_fasta_chunk,
    "original": units.split_fasta_chunk,
}
every_function = pytest.mark.parametrize("name", FUNCTIONS)
SHORT = b">a x\nACGTAC\n>b\nggc\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "input.fa").write_bytes(SHORT)
    return tmp_path


def places(folder: Path) -> tuple[Path, Path]:
    return folder / "input.fa", folder / "chunks.fa"


def records(path: Path) -> list[Any]:
    """What Biopython reads there."""
    return list(SeqIO.parse(io.StringIO(path.read_text()), "fasta"))


# Values


@pytest.mark.parametrize("span", ["", "1", "7", "64"])
@pytest.mark.parametrize("file_set", file_sets(), ids=lambda file_set: file_set.name)
def test_golden_files(file_set: FileSet, span: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if span == "1" and file_set.input.stat().st_size > 2000:
        span = "37"  # a span for each byte of a long file takes seconds
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", span)
    for name, function in FUNCTIONS.items():
        for size in (300, 500):
            output = tmp_path / f"chunk{size}_{name}.fa"
            observed = file_set.operations[output.stem]
            if "raises" in observed:
                with pytest.raises(Exception) as caught:  # noqa: PT011 - the data name the type
                    function(file_set.input, output, size)
                assert caught.type.__name__ == observed["raises"]
                assert list(tmp_path.glob("*")) == []
                continue
            function(file_set.input, output, size)
            assert {output.name: output.read_bytes()} == file_set.files(output.stem)
            output.unlink()


@pytest.mark.parametrize("file_set", file_sets(), ids=lambda file_set: file_set.name)
def test_golden_files_through_the_reference(file_set: FileSet) -> None:
    data = file_set.input.read_bytes()
    for name in FUNCTIONS:
        for size in (300, 500):
            operation = f"chunk{size}_{name}"
            observed = file_set.operations[operation]
            if "raises" in observed:
                with pytest.raises(Exception) as caught:  # noqa: PT011 - the data name the type
                    reference.chunk_fasta(data, size, original=name == "original")
                assert caught.type.__name__ == observed["raises"]
            else:
                found = reference.chunk_fasta(data, size, original=name == "original")
                assert {f"{operation}.fa": found} == file_set.files(operation)


@pytest.mark.parametrize(
    ("length", "size", "expected"),
    [
        (301, 300, [(0, 300), (150, 301)]),
        (450, 300, [(0, 300), (224, 450)]),
        (599, 300, [(0, 300), (299, 599)]),
        (600, 300, [(0, 300), (300, 600)]),
        (601, 300, [(0, 300), (200, 500), (400, 601)]),
        (901, 300, [(0, 300), (225, 525), (450, 750), (675, 901)]),
        (1000, 300, [(0, 300), (249, 549), (498, 798), (747, 1000)]),
        (300, 300, [(0, 300)]),
        (5, 300, [(0, 5)]),
    ],
)
def test_rules_10_1_to_10_3_observed(
    length: int, size: int, expected: list[tuple[int, int]], tmp_path: Path
) -> None:
    assert reference.chunk_places(length, size) == expected
    letters = "".join(chr(ord("A") + at % 26) for at in range(length))
    (tmp_path / "input.fa").write_text(f">s\n{letters}\n")
    units.split_fasta_chunk(*places(tmp_path), size)
    found = [str(record.seq) for record in records(tmp_path / "chunks.fa")]
    assert found == [letters[start:end] for start, end in expected]


@every_function
def test_rules_7_1_and_10_4_names_lines_and_case(name: str, folder: Path) -> None:
    source, output = places(folder)
    source.write_bytes(b">a x\n" + b"acGT\r\n" * 40 + b">\nA C\n>a\nNN\n")
    FUNCTIONS[name](source, output, 130)
    line = "acGT" * 15
    assert output.read_text().startswith(f">a_chunk_1\n{line}\n{line}\nacGTacGTac\n>a_chunk_2\n")
    assert output.read_text().endswith(">_chunk_1\nAC\n>a_chunk_1\nNN\n")
    by_biopython = io.StringIO()
    SeqIO.write(records(output), by_biopython, "fasta")
    assert output.read_text() == by_biopython.getvalue()


@every_function
def test_rule_7_3_a_mark_that_wrapping_moves_to_column_1_is_not_guarded(name: str, folder: Path) -> None:
    source, output = places(folder)
    source.write_bytes(b">s\n" + b"A" * 59 + b"C>GG\n")
    FUNCTIONS[name](source, output, 300)
    assert output.read_bytes() == b">s_chunk_1\n" + b"A" * 59 + b"C\n>GG\n"
    assert len(records(output)) == 2


SHAPES = {
    "one line": b">long\n" + b"ACGGC" * 4000 + b"\n>b\nAC\n",
    "marks in a line": b">long\n" + b"ACG>C" * 4000 + b"\n>b\nAC\n",
    "long headers": (b">" + b"long " * 900 + b"\n" + b"ACG\tCN\n" * 90) * 5,
    "many blank lines": b">e\n" + b"\r\n" * 900 + b"ACG\n" + b"\n" * 900 + b">long\n" + b"ACGGC" * 80 + b"\n",
    "lines of 70": b">a\nAC\n>long x\n" + (b"acggtnacgg" * 7 + b"\r\n") * 300 + b">b\nAC",
    "short lines": b">long\n" + b"ACG GC\r" * 3000 + b">b\nATGGCC\n",
}


@pytest.mark.parametrize(("workers", "above"), [(1, "0"), (2, "0"), (4, "1000000")])
@pytest.mark.parametrize("data", SHAPES.values(), ids=SHAPES)
def test_records_longer_than_a_span_through_workers(
    data: bytes, workers: int, above: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "500")
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", above)
    monkeypatch.setattr(chunk, "available_processors", lambda: workers)
    source, output = places(folder)
    source.write_bytes(data + b">r\nACGGG\n" * 400)
    sequence.split_fasta_chunk(source, output, 301)
    assert output.read_bytes() == reference.chunk_fasta(source.read_bytes(), 301)
    assert sorted(os.listdir(folder)) == ["chunks.fa", "input.fa"]


@pytest.mark.parametrize("data", SHAPES.values(), ids=SHAPES)
def test_what_is_known_of_divided_records(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "50")
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", "1000000")
    source = tmp_path / "input.fa"
    source.write_bytes(data)
    index = chunk.index_file(source)
    sequences = [sequence for _, _, sequence in reference.read_fasta(data)]
    assert (index.records, index.longest) == (len(sequences), max(map(len, sequences)))
    assert index.divided
    for record in index.divided:
        [whole] = list(reference.read_fasta(data[record.start : record.end]))
        assert len(whole[2]) == record.letters
        assert record.end == len(data) or data[record.end :].startswith(b">")
        inside = [place for place in index.span_starts if record.start < place < record.end]
        assert [place for place, _ in record.places] == inside
        for place, before in record.places:
            [part] = list(reference.read_fasta(data[record.start : place]))
            assert len(part[2]) == before


def test_results_of_a_divided_record_that_grow_large_are_written_in_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each letter is a chunk with a long name: 40 MB of one span."""
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "350000")
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", "100000000")
    source, output = places(tmp_path)
    seqid = "s" * 100
    source.write_text(f">{seqid}\n" + "ACGTN" * 120_000)
    sequence.split_fasta_chunk(source, output, 1)
    with output.open() as chunks:
        for number, letter in enumerate("ACGTN" * 120_000, start=1):
            assert next(chunks) == f">{seqid}_chunk_{number}\n"
            assert next(chunks) == f"{letter}\n"
        assert not chunks.read()


@pytest.mark.parametrize("size", [4, 300, 10**30])
def test_an_empty_record_that_is_divided(size: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "10")
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", "1000000")
    source, output = places(folder)
    source.write_bytes(b">a\nACG\n>e x\n" + b"\n \t\n" * 50 + b">b\nACGTAC\n")
    if size >= 6:
        sequence.split_fasta_chunk(source, output, size)
        assert output.read_bytes() == b">a_chunk_1\nACG\n>e_chunk_1\n>b_chunk_1\nACGTAC\n"
    else:
        with pytest.raises(ZeroDivisionError, match=r"input\.fa, line 3, record 2 \(e\): has no sequence"):
            sequence.split_fasta_chunk(source, output, size)
        assert os.listdir(folder) == ["input.fa"]


def test_rule_10_7_empty_records_are_kept_where_nothing_is_cut(folder: Path) -> None:
    source, output = places(folder)
    source.write_bytes(b">a x\n>b\nACG\n>c\n")
    sequence.split_fasta_chunk(source, output, 3)
    assert output.read_bytes() == b">a_chunk_1\n>b_chunk_1\nACG\n>c_chunk_1\n"
    source.write_bytes(b"")
    sequence.split_fasta_chunk(source, output, 3)
    assert output.read_bytes() == b""


# Exceptions


@pytest.mark.parametrize(
    ("size", "data", "broad", "original"),
    [
        (0, SHORT, ZeroDivisionError, ZeroDivisionError),
        (-3, SHORT, None, None),
        (-(10**30), SHORT, ZeroDivisionError, ZeroDivisionError),
        (-1, b">a\n>b\n", ZeroDivisionError, ZeroDivisionError),
        (-1, b"", None, None),
        (0, b">a\n>b\n", None, ZeroDivisionError),
        (2.5, SHORT, TypeError, TypeError),
        (300.0, SHORT, None, TypeError),
        ("300", SHORT, TypeError, TypeError),
        (None, SHORT, TypeError, TypeError),
        ("300", b"", TypeError, None),
        (0, b"", None, None),
        (True, SHORT, None, None),
        (10**30, SHORT, None, None),
    ],
)
def test_rule_10_9_sizes(
    size: Any, data: bytes, broad: type[Exception] | None, original: type[Exception] | None, folder: Path
) -> None:
    source, output = places(folder)
    source.write_bytes(data)
    for name, expected in (("broad", broad), ("original", original)):
        if expected is None:
            FUNCTIONS[name](source, output, size)
            output.unlink()
            continue
        with pytest.raises(expected) as caught:
            FUNCTIONS[name](source, output, size)
        assert caught.type is expected
        assert os.listdir(folder) == ["input.fa"]


@every_function
@pytest.mark.parametrize("size", [-1, -7, -24, -25, -30, -31])
def test_rule_10_9_negative_sizes(name: str, size: int, folder: Path) -> None:
    """Of records of 30 and 24 bases no chunk is made, or there is an error if one is shorter than that."""
    source, output = places(folder)
    source.write_bytes(b">a\n" + b"ATGGCC" * 5 + b"\n>b\n" + b"ATGGCC" * 4 + b"\n")
    data, original = source.read_bytes(), name == "original"
    if size >= -24:
        FUNCTIONS[name](source, str(output), size)
        assert output.read_bytes() == reference.chunk_fasta(data, size, original=original) == b""
    else:
        for chunk in (FUNCTIONS[name], lambda *_: reference.chunk_fasta(data, size, original=original)):
            with pytest.raises(ZeroDivisionError):
                chunk(source, output, size)
        assert os.listdir(folder) == ["input.fa"]


def test_rules_10_5_and_10_8_an_empty_record_among_others(folder: Path) -> None:
    source, output = places(folder)
    source.write_bytes(b">a\nACG\n>e x\n\n>long\nACGTACG\n")
    for function in FUNCTIONS.values():
        with pytest.raises(ZeroDivisionError, match=r"input\.fa, line 3, record 2 \(e\): has no sequence"):
            function(source, output, 5)
    sequence.split_fasta_chunk(source, output, 7)
    output.unlink()
    with pytest.raises(ZeroDivisionError):
        units.split_fasta_chunk(source, output, 7)
    assert os.listdir(folder) == ["input.fa"]


@pytest.mark.parametrize("span", ["1", "1000"])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b">e\n>n\nA\xc3\xa9\n>long\nACGTACGT\n", ZeroDivisionError),
        (b">n\nA\xc3\xa9\n>e\n>long\nACGTACGT\n", UnicodeDecodeError),
        (b">e\n>long\nACGTACGT\n>x\nA\xff\n", UnicodeDecodeError),
        (b">e\n>n\nACG\xc3\xa9\n", ZeroDivisionError),  # five bytes are longer than four
        (b">e\n>n\nAC\xc3\xa9\n", UnicodeDecodeError),
        (b"x\n>long\nACGTACGT\n", ValueError),
        (None, FileNotFoundError),
    ],
)
def test_rules_10_6_and_10_9_the_first_error_is_broads(
    data: bytes | None, expected: type[Exception], span: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", span)
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", "1000000")
    source, output = places(folder)
    output.write_bytes(b"older")
    source.unlink() if data is None else source.write_bytes(data)
    with pytest.raises(expected) as caught:
        sequence.split_fasta_chunk(source, output, 4)
    assert caught.type is expected
    if data is not None:
        with pytest.raises(expected) as caught:
            reference.chunk_fasta(data, 4)
        assert caught.type is expected
    assert output.read_bytes() == b"older"
    assert sorted(os.listdir(folder)) == sorted(["chunks.fa", *(["input.fa"] if data is not None else [])])


FRONT = b">a\nACG\r\n>long\t\xc3\xa9 x\n" + b"ACGTA\n" * 30
BACK = b"AC\n" + b"ACGTA\r" * 30 + b">c\nACG\n"


BAD = [b"AC\xc3\xa9GT", b"\xff", b"\xe2\x98", b"\x80" * 9, b"\n>b\xe9", b"\n>b \xc3\n"]
LONG_LINE = b"ACGTA" * 1000


@pytest.mark.parametrize(
    ("bad", "span", "above"),
    [
        *((bad, span, "1000000") for bad in BAD for span in ("1", "7", "64")),
        *((bad, "7", "0") for bad in BAD),
        (LONG_LINE + b"\xff" + LONG_LINE, "500", "1000000"),
        (LONG_LINE + b"\xff" + LONG_LINE, "500", "0"),
    ],
)
def test_an_error_in_a_divided_record_is_told_as_of_a_whole_one(
    bad: bytes, span: str, above: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, output = places(folder)
    source.write_bytes(FRONT + bad + BACK)

    def told(function: Callable[..., None]) -> Any:
        with pytest.raises(UnicodeDecodeError) as caught:
            function(source, output, 20)
        assert os.listdir(folder) == ["input.fa"]
        return caught.value.args

    whole = told(units.split_fasta_chunk)
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", span)
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", above)
    assert told(sequence.split_fasta_chunk) == whole


def test_an_input_that_changes_between_the_passes_is_an_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, output = places(folder)
    index_file = chunk.index_file

    def meddle(source: Path) -> chunk.Survey:
        index = index_file(source)
        source.write_bytes(SHORT + SHORT)
        return index

    monkeypatch.setattr(chunk, "index_file", meddle)
    for size in (4, 300):
        source.write_bytes(SHORT)
        with pytest.raises(InputChangedError):
            sequence.split_fasta_chunk(source, output, size)
        assert os.listdir(folder) == ["input.fa"]


def test_rule_10_7_an_output_that_is_no_path(folder: Path) -> None:
    source, output = places(folder)
    with pytest.raises(AttributeError):
        sequence.split_fasta_chunk(source, str(output), 300)  # type: ignore[arg-type]
    assert os.listdir(folder) == ["input.fa"]
    sequence.split_fasta_chunk(str(source), str(output), 5)  # type: ignore[arg-type]
    units.split_fasta_chunk(str(source), str(output), 300)
    assert output.read_bytes() == b">a_chunk_1\nACGTAC\n>b_chunk_1\nggc\n"


@every_function
def test_rule_10_9_a_missing_directory(name: str, folder: Path) -> None:
    for size in (5, 300):
        with pytest.raises(FileNotFoundError):
            FUNCTIONS[name](folder / "input.fa", folder / "absent" / "chunks.fa", size)


@every_function
@pytest.mark.parametrize("value", [None, 5])
def test_rule_6_14_an_input_that_is_no_path(name: str, value: Any, folder: Path) -> None:
    with pytest.raises(AttributeError):
        FUNCTIONS[name](value, folder / "chunks.fa", 300)


@every_function
def test_rule_8_15_an_output_that_is_the_input_is_refused(name: str, folder: Path) -> None:
    with pytest.raises(ValueError, match="chunk output is the input"):
        FUNCTIONS[name](folder / "input.fa", folder / "input.fa", 5)
    assert (folder / "input.fa").read_bytes() == SHORT


@posix_only
@every_function
def test_what_is_no_regular_file_is_refused(name: str, folder: Path) -> None:
    places = [(folder / "input.fa", Path(os.devnull))]
    if name == "broad":  # it reads its input twice
        places.append((Path(os.devnull), folder / "out"))
    for source, output in places:
        with pytest.raises(ValueError, match="no regular file"):
            FUNCTIONS[name](source, output, 300)
    assert os.listdir(folder) == ["input.fa"]


@posix_only
@every_function
def test_rule_8_13_an_output_keeps_its_mode_and_its_link(name: str, folder: Path) -> None:
    source, output = places(folder)
    target = folder / "target.fa"
    target.write_bytes(b"older")
    target.chmod(0o640)
    output.symlink_to(target)
    FUNCTIONS[name](source, output, 300)
    assert output.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.read_bytes() == b">a_chunk_1\nACGTAC\n>b_chunk_1\nggc\n"


@every_function
def test_an_input_that_changes_meanwhile_is_an_error(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, output = places(folder)
    checked_results = engine_run.checked_results

    def meddle(results: Any, *arguments: Any) -> Any:
        with source.open("ab") as file:
            file.write(b">c\n")
        yield from checked_results(results, *arguments)

    monkeypatch.setattr(engine_run, "checked_results", meddle)
    with pytest.raises(InputChangedError):
        FUNCTIONS[name](source, output, 5)
    assert os.listdir(folder) == ["input.fa"]


# Log records


def test_rule_12_4_messages(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    source, output = places(folder)
    sequence.split_fasta_chunk(source, output, 300)
    sequence.split_fasta_chunk(source, output, 4)
    with pytest.raises(ZeroDivisionError):
        sequence.split_fasta_chunk(source, output, 0)
    with pytest.raises(AttributeError):
        sequence.split_fasta_chunk(source, str(output), 300)  # type: ignore[arg-type]
    source.unlink()
    with pytest.raises(FileNotFoundError):
        sequence.split_fasta_chunk(source, output, 4)
    assert {record.name for record in caplog.records} == {LOGGER}
    found = [(record.levelno, record.getMessage()) for record in caplog.records]
    assert found[:5] == [
        (logging.INFO, "Skipping chunking: 2 sequences, max length 6bp <= 300bp threshold"),
        (logging.INFO, "Rewrote 2 sequences with chunk_1 suffix"),
        (logging.INFO, f"Chunking sequences to 4bp: {source} -> {output}"),
        (logging.INFO, "Created 3 chunks from 2 sequences"),
        (logging.INFO, f"Chunking sequences to 0bp: {source} -> {output}"),
    ]
    errors = [text for level, text in found if level == logging.ERROR]
    assert [text.partition(": ")[0] for text in errors] == [
        "Chunking failed during file write",
        "Skip failed during file rewrite",
        "Pre-scan failed",
    ]


def test_the_original_logs_nothing(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    units.split_fasta_chunk(*places(folder), 300)
    units.split_fasta_file(folder / "input.fa", folder / "files", 1)
    assert caplog.records == []
