"""`write_like`: held to what other programs answered, and to those that are installed."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golden import GOLDEN
from places import ROOT
from programs import PATIENCE, posix_only
from sixfast import _kernel, write_like
from sixfast.translation.peers import peer_options

with gzip.open(GOLDEN / "peer_answers.jsonl.gz", "rt", encoding="ascii") as answers:
    INPUTS = {name: text.encode("latin-1") for name, text in json.loads(answers.readline()).items()}
    CASES: list[dict[str, Any]] = [json.loads(line) for line in answers]


def answer(text: bytes, peer: str, **options: Any) -> str:
    [made], _ = _kernel.find_orfs(text, peer_options(peer, **options), ["fasta"])
    return made.decode("latin-1")


def test_golden_answers_are_whole() -> None:
    assert len(CASES) == 324
    assert {case["like"] for case in CASES} == {"orfm", "getorf", "transeq", "seqkit", "esl-translate"}


@pytest.mark.parametrize("command", sorted({case["peer"] for case in CASES}))
def test_rules_21_1_to_21_9_answers_are_those_of_the_programs(command: str) -> None:
    for case in CASES:
        if case["peer"] == command:
            found = answer(INPUTS[case["input"]], case["like"], **case["options"])
            assert found == case["stdout"], case["input"]


@pytest.mark.parametrize("peer", ["orfm", "getorf", "esl-translate", "transeq", "seqkit"])
@pytest.mark.parametrize("workers", [1, 2])
def test_rule_21_1_files_have_the_same_bytes_by_any_workers(tmp_path: Path, peer: Any, workers: int) -> None:
    reads, output = tmp_path / "reads.fa", tmp_path / "answer.gz"
    reads.write_bytes(b"".join(INPUTS[name] for name in ("nested_starts", "soft_masked", "crlf")) * 300)
    summary = write_like(reads, output, peer, workers=workers)
    expected = answer(reads.read_bytes(), peer)
    assert gzip.decompress(output.read_bytes()).decode() == expected
    assert summary.orfs == expected.count(">")


def test_rule_21_6_orfs_are_counted_through_the_whole_input(tmp_path: Path) -> None:
    reads, output = tmp_path / "reads.fa", tmp_path / "answer.faa"
    reads.write_bytes(b">a x\nATGGCC\n" * 70_000)  # several blocks
    write_like(reads, output, "esl-translate", min_aa=2, strand="forward")
    headers = [line for line in output.read_text().splitlines() if line[0] == ">"]
    assert headers[-1] == ">orf70000 source=a coords=1..6 length=2 frame=1 desc=x"
    assert len(headers) == 70_000


@pytest.mark.parametrize(
    ("peer", "letters", "place"),
    [
        ("orfm", "ATG*CC", "'*' at 4"),
        ("orfm", "ATGX", "'X' at 4"),
        ("getorf", "--E", "'E' at 3"),
        ("transeq", "AC*", r"'*' at 3"),
        ("seqkit", "A.C", "'.' at 2"),
        ("esl-translate", "A-C", "'-' at 2"),
    ],
)
def test_rule_21_10_a_letter_that_the_program_does_not_read_is_refused(
    peer: str, letters: str, place: str
) -> None:
    options = {"min_length": 3} if peer == "orfm" else {}
    with pytest.raises(ValueError, match="reads as a nucleotide; replace or remove it") as caught:
        answer(f">a\nACGT\n>b\n{letters}\n".encode(), peer, **options)
    assert f"record 2 (b): letter {place} is none" in str(caught.value)


def test_rule_21_11_where_a_program_fails_there_is_an_answer() -> None:
    assert answer(b">a x\nAC\n>b\n\n", "seqkit", frames="F1,R1") == ">a x\n\n>a x\n\n>b\n\n>b\n\n"
    assert answer(b">a\nAC\n>b\nATGGCC\n", "esl-translate", min_aa=2, strand="forward") == (
        ">orf1 source=b coords=1..6 length=2 frame=1 desc=\nMA\n"
    )
    assert answer(b"", "orfm") == answer(b">a\n", "transeq") == ""
    assert answer(b">a  \nACG\n", "seqkit", append_frame=True) == ">a_frame=1 \nT\n"


@pytest.mark.parametrize(
    ("peer", "options", "words"),
    [
        ("blast", {}, "like is 'blast'; give one of orfm, getorf"),
        ("orfm", {"strand": "forward"}, "strand does not go with like orfm, which takes code, min_length"),
        ("orfm", {"min_length": 10}, "min_length is 10; OrfM takes multiples of 3"),
        ("orfm", {"min_length": 0}, "from 3 on"),
        ("orfm", {"partial": "3"}, "partial is '3'; give one of keep, 5"),
        ("orfm", {"code": 15}, "orfm has no genetic code 15; it has 1, 2, 3, 4, 5, 6, 9"),
        ("orfm", {"code": 7}, "there is no genetic code 7"),
        ("getorf", {"strand": "reverse"}, "give strand both or forward"),
        ("getorf", {"find": "start", "code": 2}, "give starts code"),
        ("getorf", {"format": "bed"}, "format is 'bed'; give one of fasta, nucleotide"),
        ("getorf", {"min_length": -1}, "min_length is -1; give a number of at least 0"),
        ("esl-translate", {"min_length": 9}, "min_length does not go with like esl-translate"),
        ("transeq", {"frames": "F4"}, "frames is 'F4'"),
        ("seqkit", {"unknown": "n"}, "unknown is 'n'; give one of refuse, x"),
        ("seqkit", {"code": 33}, "seqkit has no genetic code 33"),
    ],
)
def test_rule_21_12_what_a_program_does_not_have_is_refused(
    peer: str, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        peer_options(peer, **options)


def test_rule_21_9_start_codons_are_those_of_the_program() -> None:
    assert peer_options("getorf", find="start", code=13, starts="code").starts == ("ATG",)
    assert peer_options("esl-translate", find="start", code=3, starts="code").starts == ("ATA", "ATG")
    assert peer_options("seqkit", initial_m=True, code=21).starts == ("ATA", "ATG", "GTG")


@settings(deadline=None, max_examples=200)
@given(
    st.text("ACGTUacgtuNRYKMSWBDHV", max_size=200),
    st.sampled_from(["getorf", "esl-translate", "transeq", "seqkit"]),
)
def test_a_record_does_not_depend_on_what_is_around_it(sequence: str, peer: str) -> None:
    options = {"min_aa": 1} if peer == "esl-translate" else {}
    record = f">r d\n{sequence}\n"
    alone = answer(record.encode(), peer, **options)
    after = answer(f">n\nNNNNNNNNNNNNN\n{record}".encode(), peer, **options)
    if peer == "esl-translate":  # it counts ORFs
        alone, after = (re.sub(">orf[0-9]+", ">orf", whole) for whole in (alone, after))
    assert after.endswith(alone)


@pytest.mark.parametrize(
    ("script", "program"),
    [
        *(("compare_peers.py", name) for name in ("orfm", "getorf", "transeq", "seqkit", "esl-translate")),
        *(("compare_orf_sets.py", name) for name in ("mmseqs", "orfipy")),
    ],
)
def test_programs_that_are_installed_give_the_same(script: str, program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / script, "--programs", program, "--runs", "4", "--records", "50"],
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "200 records, 4 runs, 0 differ" in done.stdout


@posix_only
@pytest.mark.parametrize("output", ["o.faa", "/dev/null"])
def test_a_letter_of_fastq_is_told_by_its_record(tmp_path: Path, output: str) -> None:
    (tmp_path / "r.fq").write_bytes(b"@a\nACGT\n+\nIIII\n@b\nAC*T\n+\nIIII\n")
    with pytest.raises(ValueError, match=r"r.fq, line 5, record 2 \(b\): letter '\*' at 3 is none"):
        write_like(tmp_path / "r.fq", tmp_path / output, "transeq")
