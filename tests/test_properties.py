"""What holds for all input: the kernel is the reference, reading Biopython's, cutting loses nothing."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from Bio import SeqIO
from hypothesis import example, given
from hypothesis import strategies as st

from sixfast import Summary, _kernel, chunk, reference, split, translate_file
from sixfast.engine import spans
from sixfast.files.text_records import blocks
from sixfast.virnucpro import units
from sixfast.virnucpro.utils import file_utils, sequence

# Text

any_character = st.one_of(
    st.sampled_from("ACGTacgtNRYUn-*"),
    st.integers(0, 0x10FFFF).map(chr),
    st.integers(0xD7F0, 0xE00F).map(chr),
)
any_text = st.text(alphabet=any_character, max_size=40)


def drawn_from(letters: str) -> bytes:
    """A table from bytes to these letters."""
    return (letters * 256)[:256].encode()


# With few T or few A there are few stops; long text comes quickest from bytes.
letter_tables = st.sampled_from(
    [drawn_from(s) for s in ("ACGT", "CGGCCGT", "ACGTN", "ACCGGacgt", "ACGTURYN-")]
)
dna = st.tuples(st.binary(max_size=500), letter_tables).map(
    lambda drawn: drawn[0].translate(drawn[1]).decode()
)
sequences = st.one_of(any_text, dna)
ids = st.one_of(any_text, st.none(), st.integers(), st.binary())
peptides = st.text(alphabet="ACDEFGHIKLMNPQRSTVWY", max_size=3)
reference_items = st.one_of(peptides, st.none(), st.lists(peptides, max_size=2))
reference_lists = st.one_of(st.none(), st.lists(reference_items, max_size=20), peptides, st.just(0))


def outcome(function: Callable[..., Any], *arguments: Any) -> Any:
    """What came of a call: a value, or the type of the exception."""
    try:
        return function(*arguments)
    except Exception as error:  # noqa: BLE001 - whatever was raised is the outcome
        return type(error)


@given(sequences)
def test_reverse_complement_is_the_references(text: str) -> None:
    """Rules 2.1 and 2.2."""
    assert _kernel.reverse_complement(text) == reference.reverse_complement(text)


@given(sequences)
def test_translate_dna_is_the_references(text: str) -> None:
    """Rules 2.4 to 2.11."""
    assert _kernel.translate_dna(text) == reference.translate_dna(text)


@given(ids, sequences, reference_lists, st.booleans(), st.booleans())
def test_identify_seq_is_the_references(
    seqid: Any, text: str, references: Any, training: bool, once: bool
) -> None:
    """Rules 3.1 to 3.17; `once` makes the references an iterator that can be used once."""

    def arguments() -> tuple[Any, ...]:
        given_references = iter(references) if once and isinstance(references, list) else references
        return seqid, text, given_references, training

    assert outcome(_kernel.identify_seq, *arguments()) == outcome(reference.identify_seq, *arguments())


@given(st.lists(st.tuples(ids, st.one_of(sequences, st.none(), st.integers())), max_size=8))
def test_identify_batch_is_the_reference_item_by_item(batch: list[tuple[Any, Any]]) -> None:
    """Rules 5.3 and 5.4."""
    failed: list[tuple[Any, type]] = []
    answers = _kernel.identify_batch(batch, lambda seqid, error: failed.append((seqid, type(error))))
    expected = [outcome(reference.identify_seq, *pair) for pair in batch]
    assert answers == [None if isinstance(answer, type) else answer for answer in expected]
    assert failed == [(pair[0], kind) for pair, kind in zip(batch, expected) if isinstance(kind, type)]


# Blocks

line_ends = st.sampled_from([b"\n", b"\r\n", b"\r"])
headers = st.one_of(
    st.text(alphabet="ab>; \t\x0b\x1c\x1f\x85\xa0\u2028\u3000é☃", max_size=8).map(lambda text: text.encode()),
    st.binary(max_size=6),
).map(lambda text: b">" + text)
sequence_lines = st.one_of(
    dna.map(lambda text: text.encode()),
    st.text(alphabet="ACGTacgtN>; \t\x00\x0b\x0c-*", max_size=12).map(lambda text: text.encode()),
)
odd_lines = st.one_of(
    any_text.map(lambda text: text.encode("utf-8", "surrogatepass")), st.binary(max_size=12)
)
lines = st.one_of(headers, sequence_lines, sequence_lines, odd_lines)


def joined(parts: list[tuple[bytes, bytes]]) -> bytes:
    """Lines and their ends as one."""
    return b"".join(line + end for line, end in parts)


some_lines = st.lists(st.tuples(lines, st.one_of(line_ends, st.just(b""))), max_size=12).map(joined)
clean_lines = st.lists(
    st.tuples(st.one_of(headers, sequence_lines), st.one_of(line_ends, st.just(b""))), max_size=12
).map(joined)
fasta = st.one_of(clean_lines, some_lines).map(lambda data: b">" + data)
any_fasta = st.one_of(fasta, some_lines, st.binary(max_size=60))


def is_text(data: bytes) -> bool:
    """Whether it is UTF-8."""
    return not isinstance(outcome(data.decode, "utf-8"), type)


def same_outcome(found: Any, expected: Any, data: bytes) -> bool:
    """Whether both are the same, or refuse alike.

    Where text before the first record and a byte that is no UTF-8 come together, either may be refused
    first (rule 6.13).
    """
    if data and not data.startswith(b">") and not is_text(data):
        return found in {ValueError, UnicodeDecodeError} and expected in {ValueError, UnicodeDecodeError}
    return bool(found == expected)


def with_summary(
    function: Callable[..., tuple[bytes, bytes, tuple[int, ...]]], data: bytes, skip_empty: bool
) -> tuple[bytes, bytes, Summary]:
    """What a translation of a block wrote and counted."""
    nucleotide, protein, counts = function(data, skip_empty=skip_empty)
    return nucleotide, protein, Summary(*counts)


@given(any_fasta, st.booleans())
@example(b"\xff", False)
@example(b">a\n\xed\xa0\x80", False)
@example(b">a\nAC\xc3", False)
def test_a_block_is_the_references(data: bytes, skip_empty: bool) -> None:
    """Sections 6 and 8."""
    found = outcome(with_summary, _kernel.translate_block, data, skip_empty)
    expected = outcome(with_summary, reference.translate_fasta, data, skip_empty)
    assert same_outcome(found, expected, data)


def by_way_of_biopython(data: bytes) -> tuple[bytes, bytes]:
    """What the reference makes of the records that Biopython reads."""
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
    frames = [
        frame
        for record in SeqIO.parse(text, "fasta")
        for frame in reference.identify_seq(record.id, str(record.seq).upper()) or []
    ]
    outputs = ("".join(f">{frame['seqid']}\n{frame[part]}\n" for frame in frames) for part in PARTS)
    nucleotide, protein = (output.encode() for output in outputs)
    return nucleotide, protein


PARTS = ("nucleotide", "protein")


@given(fasta)
def test_a_block_is_biopythons_records_through_the_reference(data: bytes) -> None:
    """Rules 6.1 to 6.13 and 8.1 to 8.4."""
    found = outcome(lambda: _kernel.translate_block(data)[:2])
    assert found == outcome(by_way_of_biopython, data)


# Files


@given(any_fasta, st.integers(1, 80), st.booleans())
def test_a_file_in_spans_of_any_size_is_the_block(data: bytes, length: int, skip_empty: bool) -> None:
    """Rule 8.3: where the work is cut shows nowhere."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIXFAST_SPAN_BYTES", str(length))
        folder = Path(name)
        outputs = folder / "nucleotide.fa", folder / "protein.faa"
        (folder / "input.fa").write_bytes(data)

        def by_file() -> tuple[bytes, bytes, Summary]:
            summary = translate_file(folder / "input.fa", *outputs, workers=1, skip_empty=skip_empty)
            return outputs[0].read_bytes(), outputs[1].read_bytes(), summary

        found = outcome(by_file)
        expected = outcome(with_summary, _kernel.translate_block, data, skip_empty)
        assert same_outcome(found, expected, data)
        if isinstance(found, type):
            assert [path.name for path in folder.iterdir()] == ["input.fa"]


BEFORE_BAD_TEXT = {UnicodeDecodeError, ValueError, ZeroDivisionError}


def of_a_file(function: Callable[[Path, Path], object], data: bytes, span: int, workers: int) -> Any:
    """What a function made of a file with these bytes: its output, or the type of its exception."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIXFAST_SPAN_BYTES", str(span))
        patch.setenv("SIXFAST_PROCESSES_ABOVE", str(1 << 30))
        for module in (chunk, split):
            patch.setattr(module, "available_processors", lambda: workers)
        source, output = Path(name, "input.fa"), Path(name, "output")
        source.write_bytes(data)
        found = outcome(function, source, output)
        if isinstance(found, type):
            assert [path.name for path in Path(name).iterdir()] == ["input.fa"]
            return found
        if output.is_file():
            return output.read_bytes()
        files = {path.name: path.read_bytes() for path in output.iterdir()}
        return [files[f"output_{number}.fa"] for number in range(1, len(files) + 1)]


def same_or_both_refused(found: Any, expected: Any, data: bytes) -> bool:
    """Whether both are the same; bytes that are no text may be found sooner or later (rule 6.13)."""
    if not is_text(data):
        return found in BEFORE_BAD_TEXT and expected in BEFORE_BAD_TEXT
    return bool(found == expected)


@given(any_fasta, st.integers(-1, 300), st.booleans(), st.sampled_from([1, 7, 64, 4096]), st.integers(1, 3))
@example(b">a\n>b\nACGT", 3, False, 1, 1)
@example(b">a\n>b\nACGT", 4, False, 1, 1)
@example(b">a\n" + b"A" * 59 + b"C>GG", 300, True, 9, 2)
@example(b">>\nA>\xc2\x85", 0, True, 1, 1)
def test_chunks_of_a_file_are_the_references(
    data: bytes, size: int, original: bool, span: int, workers: int
) -> None:
    """Sections 7 and 10."""
    module = units if original else sequence
    found = of_a_file(lambda *places: module.split_fasta_chunk(*places, size), data, span, workers)
    expected = outcome(lambda: reference.chunk_fasta(data, size, original=original))
    if size < 1:
        assert found == expected or not is_readable(data)  # which comes first is not promised
        return
    assert same_or_both_refused(found, expected, data)


some_numbers = st.one_of(st.integers(-3, 9), st.sampled_from([0.5, 1.5, 2.5, 0.1]), st.none())


@given(any_fasta, some_numbers, st.booleans(), st.sampled_from([1, 9, 60, 4096]), st.integers(1, 3))
def test_files_of_records_are_the_references(
    data: bytes, each: Any, original: bool, span: int, workers: int
) -> None:
    """Sections 7 and 11."""
    module, by_reference = (units, reference.split_lines) if original else (file_utils, reference.split_fasta)
    found = of_a_file(lambda *places: module.split_fasta_file(*places, each), data, span, workers)
    expected = outcome(by_reference, data, each)
    if TypeError in (found, expected) or (original and each == 0):
        assert found == expected or not is_readable(data)  # which comes first is not promised
        return
    assert same_or_both_refused(found, expected, data)


def is_readable(data: bytes) -> bool:
    """Whether the reading rules refuse nothing."""
    return not isinstance(outcome(lambda: list(reference.read_fasta(data))), type)


class Trickle:
    """A file that gives at each reading at most the next of some numbers of bytes."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        self.file = io.BytesIO(data)
        self.sizes = sizes
        self.readings = 0

    def read(self, length: int) -> bytes:
        """Give no more than wanted."""
        size = self.sizes[self.readings % len(self.sizes)]
        self.readings += 1
        return self.file.read(min(length, size))


def record_starts(data: bytes) -> list[int]:
    """Where a line begins with `>` (rule 6.3)."""
    return [at for at in range(len(data)) if data[at] == ord(">") and (at == 0 or data[at - 1] in b"\r\n")]


def longest_record(data: bytes) -> int:
    """The length of the longest record, the line ends before the next one included."""
    starts = [0, *record_starts(data), len(data)]
    return max(end - start for start, end in zip(starts, starts[1:]))


cut_alphabet = st.lists(st.sampled_from([b">", b"\n", b"\r", b"A", b">a\n", b"\nACGT\n>"]), max_size=60)
cut_data = st.one_of(any_fasta, cut_alphabet.map(b"".join))


@given(cut_data, st.integers(1, 40), st.lists(st.integers(1, 50), min_size=1, max_size=5))
def test_blocks_of_a_stream_reassemble_it(data: bytes, length: int, sizes: list[int]) -> None:
    """Whatever the reads give, a block begins with a record; it is large only where one record is.

    What is no FASTA is not searched for a record.
    """
    found = list(blocks(Trickle(data, sizes), length))
    assert b"".join(found) == data
    if not data.startswith(b">"):
        assert all(0 < len(block) <= length for block in found)
        return
    start = 0
    for block in found:
        assert block
        assert start == 0 or start in record_starts(data)
        assert longest_record(block) >= len(block) - 2 * length
        start += len(block)


sparse_data = st.lists(st.integers(1, 9000), max_size=5).map(
    lambda gaps: b">a\n" + b"\n>".join(b"A" * gap for gap in gaps)
)


def assert_covered(data: bytes, found: list[spans.Span], length: int) -> None:
    """See that spans are numbered, go through all of a file, and are no more than there can be."""
    assert [span.number for span in found] == list(range(len(found)))
    assert b"".join(data[start:end] for _, start, end, _ in found) == data
    assert len(found) <= spans.most_spans(len(data), length)


@given(st.one_of(cut_data, sparse_data), st.integers(1, 5000), st.integers(2, 40), st.integers(2, 40))
def test_spans_cover_a_file_and_begin_with_records(data: bytes, length: int, look: int, longest: int) -> None:
    """A span ends at the first start of a record that is far enough, however far a look reaches."""
    file = io.BytesIO(data)
    expected = list(spans.cut(file, len(data), length))
    assert_covered(data, expected, length)
    starts = record_starts(data)
    for number, start, end, _ in expected:
        assert list(spans.cut(file, len(data), length, number, start)) == expected[number:]
        far_enough = [at for at in starts if at >= start + length]
        assert end == min(far_enough, default=len(data))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spans, "_FIRST_LOOK", look)
        patch.setattr(spans, "_LONGEST_LOOK", max(look, longest))
        assert list(spans.cut(file, len(data), length)) == expected


@given(
    st.one_of(cut_data, sparse_data, any_fasta),
    st.one_of(st.integers(1, 10), st.integers(1, 5000)),
    st.integers(1, 100),
)
def test_spans_that_begin_anywhere_cover_a_file(data: bytes, length: int, longer: int) -> None:
    """They begin with a record, if one is near, and never inside a letter."""
    file = io.BytesIO(data)
    found = list(spans.cut_anywhere(file, len(data), length))
    assert_covered(data, found, length)
    starts = record_starts(data)
    is_read = is_text(data)
    for number, start, end, _ in found:
        assert next(spans.cut_anywhere(file, len(data), length, number, start)) == found[number]
        near = [at for at in starts if start + length <= at < start + 2 * length]
        assert end == min(near, default=end) or length < 4
        assert start + length <= end <= start + 2 * length + 3 or end == len(data)
        assert not is_read or is_text(data[start:end])
    places = [span.start for span in found]
    cutter = spans.cutter_at(places)
    assert list(cutter(file, len(data), length, 0, 0)) == found
    fewer = list(cutter(file, len(data), longer, 0, 0))
    assert b"".join(data[span.start : span.end] for span in fewer) == data
    assert {span.start for span in fewer} <= set(places)
    assert len(fewer) <= spans.most_spans(len(data), longer)


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "many", " 4", "²"])
def test_a_span_size_that_is_no_number_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", text)
    with pytest.raises(ValueError, match="SIXFAST_SPAN_BYTES"):
        spans.span_bytes(8)


def test_the_span_size_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "64")
    assert spans.span_bytes(8) == 64
    for unset in ("", None):
        if unset is None:
            monkeypatch.delenv("SIXFAST_SPAN_BYTES")
        else:
            monkeypatch.setenv("SIXFAST_SPAN_BYTES", unset)
        assert spans.span_bytes(8) == 8
