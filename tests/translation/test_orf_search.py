"""`sixfast.orfs` and the kernel's formats, held to the reference."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from Bio.Seq import Seq
from hypothesis import given, settings
from hypothesis import strategies as st

import sixfast
from sixfast import _kernel
from sixfast.reference import OrfRules, find_orfs
from sixfast.translation.orf_options import orf_options
from sixfast.translation.orfs import FORMATS, Orf

CODES = [1, 2, 11, 22, 23, 27, 28, 31]
LETTERS = st.sampled_from(["ACGT", "TAGATGA", "ACGTacgtNRYU-*", "ACGTACGTACGTN"])
SEQUENCES = LETTERS.flatmap(lambda letters: st.text(letters, max_size=150))
RULES = st.fixed_dictionaries(
    {
        "find": st.sampled_from(["stops", "start"]),
        "starts": st.sampled_from(["atg", "code", "CTG,AUG"]),
        "code": st.sampled_from(CODES),
        "dual": st.sampled_from(["amino-acid", "stop"]),
        "ambiguity": st.sampled_from(["x", "drop", "resolve", "biopython"]),
        "min_length": st.integers(0, 20),
        "max_length": st.none() | st.integers(20, 60),
        "partial": st.sampled_from(["keep", "5", "3", "drop"]),
        "frames": st.sampled_from(["F1,F2,F3,R1,R2,R3", "F2,R1", "R3"]),
        "include_stop": st.booleans(),
        "initial_m": st.booleans(),
        "circular": st.booleans(),
    }
)


def rules_of(options: dict[str, Any]) -> OrfRules:
    """What `orf_options` means, in the words of the reference."""
    starts = {"atg": ["ATG"], "code": list(sixfast.codes[options["code"]].starts), "CTG,AUG": ["CTG", "ATG"]}
    return OrfRules(
        **{**options, "starts": starts[options["starts"]], "frames": options["frames"].split(",")}
    )


@settings(deadline=None, max_examples=400)
@given(SEQUENCES, RULES)
def test_rules_20_1_to_20_12_orfs_are_those_of_the_reference(sequence: str, options: dict[str, Any]) -> None:
    try:
        expected = find_orfs("s", sequence, rules_of(options))
    except ValueError as error:
        codon = re.search("'...'", str(error))
        with pytest.raises(ValueError, match="stands for no letter") as caught:
            list(sixfast.orfs(sequence if sequence != "-" else Seq("-"), seqid="s", **options))
        assert codon
        assert "record 1 (s)" in str(caught.value)
        return
    found = list(sixfast.orfs(sequence if sequence != "-" else Seq("-"), seqid="s", **options))
    assert found == [Orf(*row) for row in expected]


def written(block: bytes, name: str, **options: Any) -> str:
    [text], _ = _kernel.find_orfs(block, orf_options(**options), [name])
    return text.decode()


RECORD = b">s_1 a virus\t \nATGGCCAAATAACC\n"
START = {"find": "start", "min_aa": 2, "strand": "forward"}


def test_rule_20_13_fasta() -> None:
    assert written(RECORD, "fasta", **START) == ">s_1F1_1 1..9(+) length=3 partial=no\nMAK\n"
    assert written(RECORD, "nucleotide", description=True, include_stop=True, line_width=5, **START) == (
        ">s_1F1_1 1..12(+) length=3 partial=no a virus\nATGGC\nCAAAT\nAA\n"
    )
    reverse = {"frames": "R3", "min_aa": 4}
    assert written(RECORD, "nucleotide", **reverse) == (
        ">s_1R3_1 1..12(-) length=4 partial=53\nTTATTTGGCCAT\n"
    )
    assert written(b">s\nNNNNNN\n", "fasta", min_length=6, frames="F1", ambiguity="drop") == (
        ">sF1_1 1..6(+) length=2 partial=53\n\n"
    )


def test_rule_20_13_the_id_can_be_taken_from_the_name() -> None:
    for orf in sixfast.orfs("ATGGCCAAATAACC", seqid="a_b_", min_length=3):
        assert orf.name.rpartition("_")[0][:-2] == "a_b_"


def test_rule_20_14_bed_and_gff3() -> None:
    assert written(RECORD, "bed", **START) == "s_1\t0\t9\ts_1F1_1\t0\t+\n"
    assert written(RECORD, "bed12", **START) == "s_1\t0\t9\ts_1F1_1\t0\t+\t0\t9\t0\t1\t9\t0\n"
    assert written(RECORD, "gff3", **START) == (
        "##sequence-region s_1 1 14\ns_1\tsixfast\tCDS\t1\t9\t.\t+\t0\tID=s_1F1_1;partial=no;code=1\n"
    )
    found = written(">a;é=\nCCCCCCC\n".encode(), "gff3", min_length=6, frames="R2", code=4)
    assert found == (
        "##sequence-region a%3B%C3%A9%3D 1 7\n"
        "a%3B%C3%A9%3D\tsixfast\tORF\t1\t6\t.\t-\t.\tID=a%3B%C3%A9%3DR2_1;partial=53;code=4\n"
    )


def test_rule_20_14_over_the_origin() -> None:
    block = b">s\nGCCTAAATG\n"
    options = {"circular": True, "frames": "F1", "min_length": 3}
    assert written(block, "tsv", **options) == "s\t6\t12\t+\tF1\tno\t2\tATG\tTAA\tMA\tsF1_1\n"
    assert written(block, "bed12", **options) == "s\t0\t9\tsF1_1\t0\t+\t0\t9\t0\t2\t3,3\t0,6\n"
    assert written(block, "gff3", **options) == (
        "##sequence-region s 1 9\ns\tsixfast\tregion\t1\t9\t.\t+\t.\tID=s;Is_circular=true\n"
        "s\tsixfast\tORF\t7\t12\t.\t+\t.\tID=sF1_1;partial=no;code=1\n"
    )
    with pytest.raises(ValueError, match=r"line 3, record 2 \(s\): the ORF from 6 to 12 goes over.*bed12"):
        written(b">a\nCC\n" + block, "bed", **options)


def test_rule_20_14_blocks_of_an_orf_with_its_stop_do_not_overlap() -> None:
    # A ring of seven codons with one stop: two codons and the stop have more letters than the record.
    for number in range(4**7):
        sequence = "".join("ACGT"[number >> 2 * at & 3] for at in range(7))
        if "TAA" not in sequence + sequence[:2]:
            continue
        lines = written(f">s\n{sequence}\n".encode(), "bed12", circular=True, include_stop=True, min_length=3)
        for line in lines.splitlines():
            cells = line.split("\t")
            sizes, starts = ([int(number) for number in cells[at].split(",")] for at in (10, 11))
            ends = [start + size for start, size in zip(starts, sizes)]
            assert (starts[0], ends[-1]) == (0, int(cells[2]) - int(cells[1]))
            assert all(end <= start for end, start in zip(ends, starts[1:]))
        if number > 3000:
            break


def test_rule_20_15_the_same_orfs_in_every_format() -> None:
    block = b">s x\nATGGCCAAATAACCNNNTTACATGTGA\n>empty\n\n>t\nATGAAATAG\n"
    for options in ({"min_length": 6}, {"find": "start", "min_length": 3, "partial": "keep"}):
        rows = [line.split("\t") for line in written(block, "tsv", **options).splitlines()]
        assert len(rows) > 3
        names = _kernel.orf_header("tsv").decode().split()
        for line, row in zip(written(block, "jsonl", **options).splitlines(), rows):
            told = json.loads(line)
            assert list(told) == names
            assert ["-" if value is None else str(value) for value in told.values()] == row
        for name in ("bed", "bed12"):
            told = [line.split("\t")[:6] for line in written(block, name, **options).splitlines()]
            assert told == [[row[0], row[1], row[2], row[10], "0", row[3]] for row in rows]
        feature = r"(?m)^(\w+)\tsixfast\t\w+\t(\d+)\t(\d+)\t.\t(.)"
        features = re.findall(feature, written(block, "gff3", **options))
        assert features == [(row[0], str(int(row[1]) + 1), row[2], row[3]) for row in rows]
        proteins = written(block, "fasta", **options).splitlines()
        assert proteins[1::2] == [row[9] for row in rows]
        assert [line.split()[0] for line in proteins[::2]] == [f">{row[10]}" for row in rows]


def test_rule_20_15_json_of_any_id() -> None:
    block = '>a"\\\x01é\nCC"\n'.encode()
    told = json.loads(written(block, "jsonl", min_length=3, frames="F1"))
    assert (told["id"], told["start_codon"], told["protein"]) == ('a"\\\x01é', 'CC"', "X")


def test_a_path_is_told_from_a_sequence(tmp_path: Path) -> None:
    path = tmp_path / "reads.fa"
    path.write_bytes(b">s\nATGGCC\n")
    options = {"min_length": 6, "frames": "F1"}
    expected = [Orf("s", 0, 6, "+", "F1", "53", 2, "ATG", "-", "MA", "sF1_1")]
    for place in (path, str(path), str(path).encode()):
        assert list(sixfast.orfs(place, **options)) == expected
    for letters in ("ATGGCC", "atggcc", Seq("ATGGCC")):
        assert list(sixfast.orfs(letters, seqid="s", **options)) == expected
    assert list(sixfast.orfs("")) == []
    with pytest.raises(FileNotFoundError):
        list(sixfast.orfs(Path("ATGGCC"), **options))


@pytest.mark.parametrize("sequence", ["ATG\nGCC", " ATG", "ATG>", "ATé"])
def test_a_sequence_that_is_no_line_of_letters_is_refused(sequence: str) -> None:
    with pytest.raises(ValueError, match="remove them"):
        sixfast.orfs(
            Seq(sequence) if sequence.isascii() else type("Text", (), {"__str__": lambda _: sequence})()
        )


def test_a_refusal_names_file_line_and_record(tmp_path: Path) -> None:
    path = tmp_path / "reads.fa"
    path.write_bytes(b">a\nATG\n>b\nCCC\nA-GTTT\n")
    with pytest.raises(ValueError, match=r"reads\.fa, line 3, record 2 \(b\): codon 'A-G' at letter 4 "):
        list(sixfast.orfs(path, ambiguity="biopython", min_length=9, frames="F1"))
    reverse = sixfast.orfs(path, ambiguity="biopython", min_length=9, frames="R1")
    with pytest.raises(ValueError, match=r"codon 'A-G' at letter 4 "):
        list(reverse)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"find": "genes"}, "find is 'genes'; give one of stops, start"),
        ({"partial": "yes"}, "partial is 'yes'"),
        ({"strand": "+"}, "strand is '\\+'; give one of both, forward, reverse"),
        ({"ambiguity": "N"}, "ambiguity is 'N'"),
        ({"dual": "both"}, "dual is 'both'"),
        ({"code": 7}, "there is no genetic code 7; the ids are 1 to 6"),
        ({"frames": "F4"}, "frames is 'F4'"),
        ({"frames": "F1", "strand": "reverse"}, "no frame of R1, R2, R3 is left"),
        ({"min_length": 30, "min_aa": 10}, "min_length and min_aa are the same in two units"),
        ({"max_length": 30, "max_aa": 10}, "max_length and max_aa are the same in two units"),
        ({"min_length": -1}, "min_length is -1"),
        ({"max_aa": 9}, "the greatest length, 27, is below the least one, 30"),
        ({"find": "start", "starts": "AT"}, "start codon 'AT'"),
        ({"find": "start", "starts": "NTG"}, "start codon 'NTG'"),
        ({"find": "start", "starts": []}, "there is no start codon"),
        ({"find": "start", "starts": "TAA"}, "start codon TAA is a stop in genetic code 1"),
    ],
)
def test_options_that_do_not_exist_or_go_together(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        sixfast.orfs("ATG", **options)


def test_a_stop_may_be_a_start_where_it_is_none() -> None:
    assert orf_options(find="start", starts="TGA", code=4).starts == ("TGA",)
    assert orf_options(find="start", starts="TGA", code=27).starts == ("TGA",)
    with pytest.raises(ValueError, match="TGA is a stop"):
        orf_options(find="start", starts="TGA", code=27, dual="stop")


def test_formats_of_the_kernel_are_those_of_the_command() -> None:
    for name in FORMATS:
        assert isinstance(_kernel.orf_header(name), bytes)
    with pytest.raises(ValueError, match="no format"):
        _kernel.orf_header("sam")
