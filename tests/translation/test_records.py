"""`translate_records`: records from anywhere, written as a FASTA file of them would be (section 8)."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from Bio import SeqIO
from Bio.Seq import MutableSeq, Seq
from Bio.SeqRecord import SeqRecord
from hypothesis import given
from hypothesis import strategies as st

from places import FRAGMENTS
from programs import posix_only, run_python
from sixfast import Summary, reference, translate_file, translate_records

Pair = tuple[str, str]


@pytest.fixture
def outputs(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "nucleotide.fa", tmp_path / "protein.faa"


def contents(outputs: tuple[Path, Path]) -> tuple[bytes, bytes]:
    return outputs[0].read_bytes(), outputs[1].read_bytes()


def expected_of(pairs: Iterable[Pair], *, skip_empty: bool = False) -> tuple[bytes, bytes, Summary]:
    """What the reference answers for a FASTA file of these records."""
    data = "".join(f">{seqid}\n{sequence}\n" for seqid, sequence in pairs).encode()
    nucleotide, protein, counts = reference.translate_fasta(data, skip_empty=skip_empty)
    return nucleotide, protein, Summary(*counts)


PAIRS = [("a", "atgGCCaaa"), ("", ""), ("é☃", "NNN"), ("d", "TAATTAATTAATTAATTAA"), ("a", "AUGryk-*")]


@pytest.mark.parametrize("skip_empty", [False, True])
@pytest.mark.parametrize(
    "records",
    [
        pytest.param(PAIRS, id="pairs"),
        pytest.param([list(pair) for pair in PAIRS], id="lists of two"),
        pytest.param(tuple(PAIRS), id="a tuple of pairs"),
        pytest.param([SeqRecord(Seq(text), id=seqid) for seqid, text in PAIRS], id="SeqRecord"),
        pytest.param([SeqRecord(MutableSeq(text), id=seqid) for seqid, text in PAIRS], id="MutableSeq"),
        pytest.param([PAIRS[0], SeqRecord(Seq(""), id=""), *PAIRS[2:]], id="mixed"),
    ],
)
def test_rules_8_1_to_8_7_hold_for_records(
    records: Any, skip_empty: bool, outputs: tuple[Path, Path]
) -> None:
    """Sequences are made upper case, as from a file."""
    expected = expected_of(PAIRS, skip_empty=skip_empty)
    summary = translate_records(iter(records), *outputs, skip_empty=skip_empty)
    assert (*contents(outputs), summary) == expected
    again = translate_records(records, *map(str, outputs), skip_empty=skip_empty)
    assert again == expected[2]
    assert contents(outputs) == expected[:2]


# What FASTA can hold without a change: ids of one word, sequences without blanks.
ids = st.text(alphabet="ab|.>é☃\u200b", max_size=6)
texts = st.text(alphabet="ACGTacgtNU-*;", max_size=30)


@given(st.lists(st.tuples(ids, texts), max_size=12))
def test_any_records_are_translated_as_a_file_of_them(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[Pair]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    outputs = folder / "n.fa", folder / "p.faa"
    summary = translate_records(pairs, *outputs)
    assert (*contents(outputs), summary) == expected_of(pairs)


def test_records_of_a_file_are_translated_as_the_file(tmp_path: Path, outputs: tuple[Path, Path]) -> None:
    others = tmp_path / "n.fa", tmp_path / "p.faa"
    seen: list[tuple[int, int]] = []
    by_file = translate_file(FRAGMENTS, *others)
    with FRAGMENTS.open(encoding="ascii") as file:
        records = SeqIO.parse(file, "fasta")
        by_records = translate_records(records, *outputs, progress=lambda *done: seen.append(done))
    assert by_records == by_file
    assert contents(outputs) == contents(others)
    assert [sum(numbers) for numbers in zip(*seen)] == [by_file.bases, by_file.records]


@pytest.mark.parametrize("form", ["fastq", "genbank", "embl", "tab", "fasta-2line"])
def test_other_formats_come_by_way_of_seqio(form: str, outputs: tuple[Path, Path]) -> None:
    pairs = [("r1", "ATGGCCNNNAAA"), ("r2", "ATGTAACCC"), ("r3", "GGGCCC")]
    records = [
        SeqRecord(
            Seq(text),
            id=seqid,
            description="described",
            annotations={"molecule_type": "DNA"},
            letter_annotations={"phred_quality": [30] * len(text)},
        )
        for seqid, text in pairs
    ]
    file = io.StringIO()
    SeqIO.write(records, file, form)
    file.seek(0)
    parsed = list(SeqIO.parse(file, form))
    expected = expected_of([(record.id or "", text) for record, (_, text) in zip(parsed, pairs)])
    summary = translate_records(parsed, *outputs)
    assert summary.records == 3
    assert (*contents(outputs), summary) == expected


def test_no_records_are_two_empty_files(outputs: tuple[Path, Path]) -> None:
    """Rule 8.5, as for zero bytes."""
    empty: list[Any] = [[], iter([]), {}]
    for nothing in empty:
        assert translate_records(nothing, *outputs) == Summary()
        assert contents(outputs) == (b"", b"")


# Refusals


@pytest.mark.parametrize(
    ("bad", "expected", "text"),
    [
        pytest.param(("a\nb", "ATG"), ValueError, "line break", id="id with LF"),
        pytest.param(("a\rb", "ATG"), ValueError, "line break", id="id with CR"),
        pytest.param(("\n", "TAA"), ValueError, "line break", id="id of LF"),
        pytest.param(("culprit 1", "ATG"), ValueError, "culprit 1.*holds a blank", id="id of two words"),
        pytest.param((" culprit", "ATG"), ValueError, "culprit.*holds a blank", id="blank in front"),
        pytest.param(("culprit\t", "ATG"), ValueError, "culprit.*holds a blank", id="tab at the end"),
        pytest.param(("\u3000", "ATG"), ValueError, "holds a blank", id="id of a blank"),
        pytest.param(("a\u00a0b", "ATG"), ValueError, "holds a blank", id="a blank outside ASCII"),
        pytest.param(
            SeqRecord(Seq("ATG"), id="a b"), ValueError, "holds a blank", id="SeqRecord of two words"
        ),
        pytest.param(("a\ud800", "ATG"), ValueError, "UTF-8", id="id with a surrogate"),
        pytest.param(("culprit", "ATé"), ValueError, "culprit.*ASCII", id="letter outside ASCII"),
        pytest.param(("culprit", "AT\ud800"), ValueError, "culprit.*ASCII", id="surrogate"),
        pytest.param(("culprit", "AT\nG"), ValueError, "culprit.*line break", id="sequence with LF"),
        pytest.param(("culprit", None), TypeError, "culprit.*NoneType", id="sequence None"),
        pytest.param(("culprit", b"ATG"), TypeError, "culprit.*bytes", id="sequence bytes"),
        pytest.param((None, "ATG"), TypeError, "id", id="id None"),
        pytest.param((5, "ATG"), TypeError, "id", id="id int"),
        pytest.param((b"a", "ATG"), TypeError, "id", id="id bytes"),
        pytest.param(None, TypeError, "NoneType", id="None"),
        pytest.param("AB", TypeError, "str", id="a str of two"),
        pytest.param(("a",), TypeError, "tuple", id="one value"),
        pytest.param(("a", "ATG", ""), TypeError, "tuple", id="three values"),
        pytest.param({"a": "ATG"}, TypeError, "dict", id="dict"),
        pytest.param(
            SeqRecord(Seq(b"AT\xe9"), id="culprit"), ValueError, "culprit", id="SeqRecord outside ASCII"
        ),
        pytest.param(SeqRecord(Seq("ATG"), id="a\nb"), ValueError, "line break", id="SeqRecord with LF"),
        pytest.param(SeqRecord(Seq(None, length=9), id="culprit"), ValueError, "culprit", id="only a length"),
        pytest.param(SeqRecord(None, id="culprit"), (TypeError, ValueError), "culprit", id="no sequence"),
    ],
)
def test_a_refusal_names_the_record_and_leaves_nothing(
    bad: Any, expected: type[Exception], text: str, outputs: tuple[Path, Path]
) -> None:
    good: list[Any] = [("good", "ATG")] * 4
    with pytest.raises(expected, match=rf"(?s)^record 5\b.*{text}"):
        translate_records([*good, bad, *good], *outputs)
    assert os.listdir(outputs[0].parent) == []


def test_a_refusal_counts_all_records(outputs: tuple[Path, Path]) -> None:
    """Also those that were translated long before."""
    records: list[Any] = [("long", "ACGGCC" * 100_000)] * 9
    with pytest.raises(ValueError, match=r"^record 10 \(late\)"):
        translate_records([*records, ("late", "é")], *outputs)
    assert os.listdir(outputs[0].parent) == []


@pytest.mark.parametrize("wrong", [None, 5, 1.5])
def test_what_is_no_iterable_is_a_type_error(wrong: Any, outputs: tuple[Path, Path]) -> None:
    with pytest.raises(TypeError):
        translate_records(wrong, *outputs)
    assert os.listdir(outputs[0].parent) == []


@pytest.mark.parametrize("stop", [LookupError, KeyboardInterrupt, StopAsyncIteration, SystemExit])
@pytest.mark.parametrize("exist", [True, False])
def test_what_the_records_raise_comes_through_and_leaves_nothing(
    stop: type[BaseException], exist: bool, outputs: tuple[Path, Path]
) -> None:
    """Rule 8.13."""

    def records() -> Iterator[Pair]:
        for _ in range(40):
            yield "a", "ACGGCC" * 10_000
        raise stop("no more")

    if exist:
        for path in outputs:
            path.write_bytes(b"old")
    with pytest.raises(stop, match="no more"):
        translate_records(records(), *outputs)
    assert sorted(os.listdir(outputs[0].parent)) == (sorted(path.name for path in outputs) if exist else [])
    assert not exist or contents(outputs) == (b"old", b"old")


ENDLESS = """
import itertools, os, resource, sys
import sixfast

def most_memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

text = "ACGGCC" * (int(sys.argv[1]) // 6)

def records():
    letters = 0
    for number in itertools.count():
        letters += len(text)
        if letters > 3e8:
            raise KeyboardInterrupt
        yield f"read{number}", text[:-1] + "C"  # a new str each time

sixfast.translate_records([("warm", text)] * 20, os.devnull, os.devnull)
before = most_memory()
try:
    sixfast.translate_records(records(), os.devnull, os.devnull)
except KeyboardInterrupt:
    print((most_memory() - before) >> 20)
"""


@posix_only
@pytest.mark.parametrize("length", ["600", "60000"])
def test_endless_records_do_not_fill_memory(length: str) -> None:
    """After 300 million letters in, and six times as many out, a few megabytes are in use."""
    done = run_python("-c", ENDLESS, length)
    assert done.stderr == ""
    assert int(done.stdout) < 64
