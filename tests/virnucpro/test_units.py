"""`sixfast.units` stands in for the original program's module (sections 1, 3 and 4)."""

from __future__ import annotations

import inspect

import pytest
from Bio.Seq import Seq
from Bio.SeqRecord import SeqRecord

from golden import cases
from sixfast.virnucpro import units
from sixfast.virnucpro.utils import sequence

ALL_STOPS = "TAATTAATTAATTAATTAA"


def test_golden_cases_of_the_original() -> None:
    chosen = list(cases("golden_original_public.jsonl.gz"))
    assert len(chosen) == 500
    assert {case.function for case in chosen} == {"identify_seq_original"}
    assert [found for case in chosen if (found := case.disagreement(units.identify_seq))] == []


def test_rule_1_5_names_and_parameters() -> None:
    assert units.reverse_complement is sequence.reverse_complement
    assert units.translate_dna is sequence.translate_dna
    for name, parameters in {
        "identify_seq": ["seqid", "sequence", "refseq_pro_list", "istraindata"],
        "split_fasta_chunk": ["input_file", "output_file", "chunk_size"],
        "split_fasta_file": ["input_file", "output_dir", "sequences_per_file"],
        "process_record": ["index", "record", "refseq_pro_list", "istraindata"],
    }.items():
        assert list(inspect.signature(getattr(units, name)).parameters) == parameters


def test_rule_3_12_the_original_iterates_over_any_list() -> None:
    for nothing in ([], (), "", {}):
        assert units.identify_seq("s", "ATGGCC", nothing, True) == []
    with pytest.raises(TypeError):
        units.identify_seq("s", "ATGGCC", None, True)
    with pytest.raises(TypeError):
        units.identify_seq("s", "ATGGCC", istraindata=1)
    assert units.identify_seq("s", ALL_STOPS, None, True) == []
    assert units.identify_seq("s", "ATGNCC", None, True) is None
    frames = units.identify_seq("s", "ATGGCC", iter(["W", "MA", "G", "GH"]), True)  # type: ignore[arg-type]
    assert frames == [{"seqid": "sF1", "nucleotide": "ATGGCC", "protein": "MA"}]
    assert units.identify_seq("s", "ATGGCC", None) == sequence.identify_seq("s", "ATGGCC")


def test_rule_4_1_process_record() -> None:
    record = SeqRecord(Seq("atggcc"), id="s", description="s of something")
    assert units.process_record(7, record) == (7, sequence.identify_seq("s", "ATGGCC"))
    assert units.process_record(7, record, 5) == (7, sequence.identify_seq("s", "ATGGCC"))  # type: ignore[arg-type]
    assert units.process_record(7, record, [], True) == (7, [])
    index, frames = units.process_record("x", record, ["XGHX"], istraindata=True)  # type: ignore[arg-type]
    assert index == "x"
    assert [frame["seqid"] for frame in frames or []] == ["sF3", "sR1"]
    assert units.process_record(0, SeqRecord(Seq("ATGN"), id="s"), ["M"], True) == (0, None)
