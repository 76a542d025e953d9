"""The ORFs of the reference held to those of other programs, and to circular records laid out by hand."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from golden import GOLDEN
from sixfast import reference
from sixfast.reference import OrfRules, find_orfs


def lines(name: str) -> list[dict[str, Any]]:
    with gzip.open(GOLDEN / name, "rt", encoding="ascii") as file:
        return [json.loads(line) for line in file]


PEERS = lines("orf_peers.jsonl.gz")
RINGS = lines("orf_circular.jsonl.gz")


def brief(seqid: str, sequence: str, **rules: Any) -> list[tuple[Any, ...]]:
    """Frame, start, end, partial and protein of each ORF."""
    orfs = find_orfs(seqid, sequence, OrfRules(**{"min_length": 3, **rules}))
    return [(orf[4], orf[1], orf[2], orf[5], orf[9]) for orf in orfs]


def test_golden_files_are_whole() -> None:
    assert (len(PEERS), len(RINGS)) == (60, 325)
    assert {case["peer"].split()[0] for case in PEERS} == {
        "orfm",
        "getorf",
        "esl-translate",
        "orfipy",
        "mmseqs",
    }


def test_rules_20_2_to_20_9_other_programs_find_the_same_orfs() -> None:
    for case in PEERS:
        rules = OrfRules(**case["rules"])
        found = [
            [seqid, start, end, strand, frame, protein]
            for record in case["records"]
            for seqid, start, end, strand, frame, *_, protein, _ in find_orfs(*record, rules)
        ]
        assert sorted(found) == case["orfs"], case["peer"]


def test_rules_20_10_to_20_12_circular_records() -> None:
    for case in RINGS:
        code = reference.genetic_code(case["code"])
        rules = OrfRules(
            find=case["find"],
            starts=["ATG"] if case["starts"] == "atg" else code.starts,
            code=case["code"],
            min_length=case["min_length"],
            partial="keep" if case["find"] == "stops" else "3",
            circular=True,
        )
        found = [[*orf[1:6], orf[9]] for orf in find_orfs("s", case["seq"], rules)]
        assert found == case["orfs"], case["seq"]


def test_rule_20_1_letters_are_folded_and_u_is_t_but_for_virnucpro() -> None:
    assert brief("s", "augUAAc", frames=["F1"]) == [("F1", 0, 3, "5", "M")]
    assert brief("s", "augUAAc", frames=["F1"], ambiguity="drop") == [("F1", 0, 6, "53", "")]
    assert brief("s", "RTG", frames=["R1"], ambiguity="resolve") == [("R1", 0, 3, "53", "H")]
    assert brief("s", "RTG", frames=["R1"], ambiguity="drop") == [("R1", 0, 3, "53", "")]


def test_rule_20_1_what_stops_is_decided_by_policy_and_dual_codons() -> None:
    frame = {"frames": ["F1"]}
    assert brief("s", "ATGTARATG", **frame) == [("F1", 0, 9, "53", "MXM")]
    assert brief("s", "ATGTARATG", ambiguity="resolve", **frame) == [
        ("F1", 0, 3, "5", "M"),
        ("F1", 6, 9, "3", "M"),
    ]
    assert brief("s", "ATGTGAATG", code=27, **frame) == [("F1", 0, 9, "53", "MWM")]
    assert len(brief("s", "ATGTGAATG", code=27, dual="stop", **frame)) == 2


def test_rule_20_4_the_first_region_needs_no_start_if_it_may_lack_its_left_end() -> None:
    rules = {"find": "start", "frames": ["F1"]}
    sequence = "GCCATGTAAGCCCTGATGTAA"
    assert brief("s", sequence, partial="drop", **rules) == [
        ("F1", 3, 6, "no", "M"),
        ("F1", 15, 18, "no", "M"),
    ]
    assert brief("s", sequence, partial="5", **rules) == [("F1", 0, 6, "5", "AM"), ("F1", 15, 18, "no", "M")]
    starts = {"starts": ["CTG"], **rules}
    assert brief("s", sequence, partial="3", **starts) == [("F1", 12, 18, "no", "MM")]
    assert brief("s", sequence, partial="3", initial_m=False, **starts) == [("F1", 12, 18, "no", "LM")]
    first = find_orfs("s", sequence, OrfRules(min_length=3, partial="5", **rules))[0]  # type: ignore[arg-type]
    assert first[7:9] == ("-", "TAA")


@pytest.mark.parametrize(("partial", "kept"), [("keep", "abc"), ("5", "ab"), ("3", "bc"), ("drop", "b")])
def test_rule_20_5_which_ends_may_be_missing(partial: str, kept: str) -> None:
    orfs = {"a": ("F1", 0, 3, "5", "A"), "b": ("F1", 6, 9, "no", "A"), "c": ("F1", 12, 15, "3", "A")}
    found = brief("s", "GCCTAAGCCTAAGCC", partial=partial, frames=["F1"])
    assert found == [orfs[name] for name in kept]


def test_rules_20_6_and_20_7_lengths_are_compared_without_the_stop() -> None:
    rules = {"frames": ["F1"], "include_stop": True}
    assert brief("s", "ATGGCCTAA", min_length=6, max_length=6, **rules) == [("F1", 0, 9, "5", "MA*")]
    assert brief("s", "ATGGCCTAA", min_length=7, **rules) == []
    assert brief("s", "ATGGCCTAA", max_length=5, **rules) == []
    assert brief("s", "TTAGGCCAT", frames=["R1"], include_stop=True) == [("R1", 0, 9, "5", "MA*")]
    assert brief("s", "TAATAA", min_length=0, frames=["F1"]) == []


def test_rule_20_8_names_count_what_is_written() -> None:
    rules = OrfRules(min_length=6, frames=["F1"])
    orfs = find_orfs("s", "ATGTAAATGATGTAAATGATG", rules)
    assert [orf[-1] for orf in orfs] == ["sF1_1", "sF1_2"]


def test_rule_20_9_a_codon_that_biopython_refuses() -> None:
    assert brief("s", "---TAAATG", ambiguity="biopython", frames=["F1"], partial="3") == [
        ("F1", 6, 9, "3", "M")
    ]
    with pytest.raises(ValueError, match="'---'"):
        find_orfs("s", "---TAAATG", OrfRules(min_length=3, ambiguity="biopython"))
