"""The reference held to what VirNucPro answered and to Biopython.

Everything else is held to the reference, so this file is where its truth comes from.
"""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pytest
from Bio import SeqIO
from Bio.Data import CodonTable
from Bio.Seq import Seq
from hypothesis import given, settings
from hypothesis import strategies as st

from golden import FileSet, cases, file_sets
from sixfast import reference

GOLDEN_CASES = {"identify_seq": 2155, "translate_dna": 475, "reverse_complement": 370}
ALL_STOPS = "TAATTAATTAATTAATTAA"

bases = st.text(alphabet="ACGT", max_size=200)


# Golden data


def test_golden_file_is_whole() -> None:
    assert Counter(case.function for case in cases("golden_public.jsonl.gz")) == GOLDEN_CASES


@pytest.mark.parametrize("name", GOLDEN_CASES)
def test_golden_cases(name: str) -> None:
    function = getattr(reference, name)
    chosen = [case for case in cases("golden_public.jsonl.gz") if case.function == name]
    disagreements = [found for case in chosen if (found := case.disagreement(function))]
    assert disagreements == []


def test_golden_files_are_whole() -> None:
    assert len(file_sets()) == 14


@pytest.mark.parametrize(("operation", "skip_empty"), [("translate", False), ("sequential_broad", True)])
@pytest.mark.parametrize("file_set", file_sets(), ids=lambda file_set: file_set.name)
def test_golden_files(file_set: FileSet, operation: str, skip_empty: bool) -> None:
    data = file_set.input.read_bytes()
    observed = file_set.operations[operation]
    if "raises" in observed:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - the data name the type
            reference.translate_fasta(data, skip_empty=skip_empty)
        assert caught.type.__name__ == observed["raises"]
        return
    nucleotide, protein, counts = reference.translate_fasta(data, skip_empty=skip_empty)
    assert (nucleotide, protein) == file_set.outputs(operation)
    assert [counts.records, counts.records_with_frames] == observed["result"]
    assert counts.frames == sum(line.startswith(b">") for line in nucleotide.splitlines())


# What follows is held to Biopython.


def test_rule_2_3_codon_table_is_ncbi_table_1() -> None:
    table = CodonTable.unambiguous_dna_by_id[1]
    stops = dict.fromkeys(table.stop_codons, "*")
    assert {**table.forward_table, **stops} == reference.CODON_TABLE


@settings(deadline=None)
@given(bases)
def test_rule_2_1_reverse_complement_is_biopythons(sequence: str) -> None:
    assert reference.reverse_complement(sequence) == str(Seq(sequence).reverse_complement())


@settings(deadline=None)
@given(bases)
def test_rule_2_4_translation_is_biopythons(sequence: str) -> None:
    strands = [sequence, str(Seq(sequence).reverse_complement())]
    frames = [strand[offset:] for strand in strands for offset in range(3)]
    whole_codons = [frame[: len(frame) // 3 * 3] for frame in frames]
    expected = [str(Seq(frame).translate()) for frame in whole_codons]
    assert reference.translate_dna(sequence) == expected


# Rules the golden calls leave open: references and ids (section 3)


def kept_frames(references: Any) -> list[str]:
    frames = reference.identify_seq("", "ATGGCC", references, istraindata=True)
    assert frames is not None
    return [frame["seqid"] for frame in frames]


ALL_FRAMES = ["F1", "F2", "F3", "R1", "R2", "R3"]


@pytest.mark.parametrize(
    ("references", "expected"),
    [
        pytest.param(None, ALL_FRAMES, id="3.12 none"),
        pytest.param([], ALL_FRAMES, id="3.12 empty list"),
        pytest.param(0, ALL_FRAMES, id="3.12 zero"),
        pytest.param(["XGHX"], ["F3", "R1"], id="3.14 substring"),
        pytest.param(["gh"], [], id="3.14 case"),
        pytest.param("WA", ["F2", "R2"], id="3.14 letters of a str"),
        pytest.param({"GH": "MA"}, ["F3", "R1"], id="3.14 keys of a dict"),
        pytest.param([["GH"]], ["R1"], id="3.14 items of a list"),
        pytest.param(["MAWGHP", None], ALL_FRAMES, id="3.16 earlier hit"),
    ],
)
def test_rules_3_12_to_3_16_references(references: Any, expected: list[str]) -> None:
    assert kept_frames(references) == expected


def test_rule_3_15_one_shot_iterator_is_used_up() -> None:
    assert kept_frames(iter(["W", "MA", "G", "GH"])) == ["F1"]


@pytest.mark.parametrize("references", [["Q", None], ["Q", 5], [b"MA"], 5, True])
def test_rule_3_16_references_that_cannot_be_searched(references: Any) -> None:
    with pytest.raises(TypeError):
        kept_frames(references)
    assert reference.identify_seq("s", ALL_STOPS, references, istraindata=True) == []


def test_rule_3_14_empty_protein_is_in_every_string() -> None:
    assert len(reference.identify_seq("s", "A", ["Q"], istraindata=True) or []) == 6
    assert kept_frames([""]) == []


@pytest.mark.parametrize("seqid", [None, 5, b"s", ["s"]])
def test_rule_3_17_id_is_used_only_for_a_kept_frame(seqid: Any) -> None:
    with pytest.raises(TypeError):
        reference.identify_seq(seqid, "ATG")
    assert reference.identify_seq(seqid, ALL_STOPS) == []


@pytest.mark.parametrize(
    ("sequence", "expected"),
    [
        pytest.param(iter("ATG"), TypeError, id="iterator"),
        pytest.param(bytearray(b"ATG"), TypeError, id="bytearray"),
        pytest.param({"A", "T", "G"}, TypeError, id="set of 3"),
        pytest.param({"A"}, AttributeError, id="set of 1"),
        pytest.param(["A", "T"], AttributeError, id="list of 2"),
        pytest.param(Seq("ATG"), ValueError, id="Seq"),
    ],
)
def test_rule_3_18_sequence_of_another_type(sequence: Any, expected: type[Exception]) -> None:
    with pytest.raises(expected) as translating:
        reference.translate_dna(sequence)
    with pytest.raises(expected) as identifying:
        reference.identify_seq("s", sequence)
    assert translating.type is identifying.type is expected


# Reading (section 6)


def records(text: str) -> list[tuple[str, str, str]]:
    return list(reference.read_fasta(text.encode()))


header_text = st.text(alphabet="ab>; \t\x0b\x0c\x1c\x1f\x85\xa0\u200b\u2028\u3000\ufeffé☃", max_size=8)
sequence_text = st.text(alphabet="ACGTacgtN>; \t\x00\x0b\x0c\x1a\x1c-*9", max_size=8)
line = st.one_of(header_text.map(lambda text: ">" + text), sequence_text)
line_end = st.sampled_from(["\n", "\r\n", "\r"])
further_lines = st.lists(st.tuples(line_end, line), max_size=12)


@settings(deadline=None)
@given(header_text, further_lines, st.sampled_from(["", "\n", "\r\n", "\r"]))
def test_rules_6_1_to_6_10_reading_is_biopythons(
    first: str, rest: list[tuple[str, str]], last_end: str
) -> None:
    text = ">" + first + "".join(end + content for end, content in rest) + last_end
    expected = [
        (record.id, record.description, str(record.seq))
        for record in SeqIO.parse(io.StringIO(text, newline=None), "fasta")
    ]
    assert records(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="6.9 zero bytes"),
        pytest.param(">", [("", "", "")], id="6.9 lone >"),
        pytest.param(">  \n", [("", "", "")], id="6.5 blanks"),
        pytest.param("> a b \t \nA", [("a", " a b", "A")], id="6.4"),
        pytest.param(">a\x1cb\n", [("a", "a\x1cb", "")], id="6.6 file separator"),
        pytest.param(">a\u200bb\n", [("a\u200bb", "a\u200bb", "")], id="6.6 zero width space"),
        pytest.param(">a\nAC>GT\n >b\n", [("a", "a", "AC>GT>b")], id="6.3"),
        pytest.param(">a\nA C\n\n;\tg\x0b", [("a", "a", "AC;g\x0b")], id="6.7"),
        pytest.param(">a\rA\r\r\nC\n>a\rG", [("a", "a", "AC"), ("a", "a", "G")], id="6.2 6.10"),
    ],
)
def test_rules_6_2_to_6_10_observed(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert records(text) == expected


@pytest.mark.parametrize("text", ["x\n>a\nA", ";x\n>a\nA", "\n>a\nA", "\ufeff>a\nA", "ACGT", "\n"])
def test_rule_6_11_nothing_before_the_first_record(text: str) -> None:
    with pytest.raises(ValueError, match="must start with '>'") as caught:
        records(text)
    assert caught.type is ValueError


def test_rule_6_12_records_before_a_sequence_beyond_ascii_are_delivered() -> None:
    found = reference.read_fasta(">a\nA\n>b\nC\n\ufeff>c\nG\n".encode())
    assert next(found) == ("a", "a", "A")
    with pytest.raises(UnicodeDecodeError, match="ascii"):
        next(found)


@pytest.mark.parametrize("data", [b">a\n\xff\n", b">\xe9\nA", b"\x1f\x8b\x08", b"\xff\xfe>\0a\0"])
def test_rule_6_13_bytes_that_are_not_utf_8(data: bytes) -> None:
    with pytest.raises(UnicodeDecodeError, match="utf-8"):
        list(reference.read_fasta(data))


# Counts (section 8)


def test_rules_8_4_to_8_7_empty_proteins() -> None:
    data = f">a\n>b\n\n>c\n{ALL_STOPS}\n>d\nnnn\n>e\nAtG".encode()
    nucleotide, protein, counts = reference.translate_fasta(data)
    assert protein.startswith(b">aF1\n\n>aF2\n\n")
    assert nucleotide.endswith(b">eF1\nATG\n>eF2\nT\n>eF3\nG\n>eR1\nCAT\n>eR2\nA\n>eR3\nT\n")
    assert counts == reference.Counts(records=5, records_with_frames=4, frames=24, bases=25)
    assert reference.translate_fasta(data, skip_empty=True) == (
        b">eF1\nATG\n>eR1\nCAT\n",
        b">eF1\nM\n>eR1\nH\n",
        reference.Counts(records=5, records_with_frames=4, frames=2, bases=25),
    )
