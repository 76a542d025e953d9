"""What wrappers do to VirNucPro's input: BAM to FASTA, and numbers behind ids that come again."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from data_layer import Watch, cases_in_folders, check, decoded
from sixfast.virnucpro.unique_ids import bam_to_fasta, bam_to_fasta_paired, ensure_unique_fasta_ids


def test_golden_ids(tmp_path: Path) -> None:
    for case, folder in cases_in_folders("unique_ids", "unique", tmp_path):
        check_ids(case, folder)


def check_ids(case: Any, folder: Path) -> None:
    reads, copy = folder / "in.fa", folder / "out.fa"
    if case["data"] is not None:
        reads.write_bytes(decoded(case["data"]))
    with Watch(folder) as watch:
        outcome, log = watch.call(lambda: ensure_unique_fasta_ids(str(reads), str(copy)))
    if "result" in outcome:
        outcome["bytes"] = copy.read_bytes().decode("utf-8", "backslashreplace")
    else:
        assert not copy.exists()
    check(case["want"][0], "unique", outcome, log)


def test_golden_bam(tmp_path: Path) -> None:
    for case, folder in cases_in_folders("bam", "bam", tmp_path):
        check_bam(case, folder)


def check_bam(case: Any, folder: Path) -> None:
    reads, copy = folder / "in.bam", folder / "out.fa"
    reads.write_bytes(decoded(case["bam"]))
    for function, expected in zip((bam_to_fasta, bam_to_fasta_paired), case["want"]):
        with Watch(folder) as watch:
            outcome, log = watch.call(lambda: function(str(reads), str(copy)))  # noqa: B023 - called at once
        if "result" in outcome:
            outcome["bytes"] = copy.read_bytes().decode()
            copy.unlink()
        else:
            assert not copy.exists()
        check(expected, function.__name__, outcome, log)


def test_a_missing_bam(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        bam_to_fasta(tmp_path / "absent.bam", tmp_path / "out.fa")


def test_compressed_text_is_no_bam(tmp_path: Path) -> None:
    (tmp_path / "in.bam").write_bytes(gzip.compress(b">a\nACGT\n"))
    with pytest.raises(ValueError, match="holds no BAM"):
        bam_to_fasta(tmp_path / "in.bam", tmp_path / "out.fa")
    assert not (tmp_path / "out.fa").exists()


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "in.fa").write_text(">a\nA\n>\nC\n")
    (tmp_path / "out.fa").write_text("before")
    with pytest.raises(IndexError, match="has no id"):
        ensure_unique_fasta_ids(tmp_path / "in.fa", tmp_path / "out.fa")
    assert (tmp_path / "out.fa").read_text() == "before"
    assert {path.name for path in tmp_path.iterdir()} == {"in.fa", "out.fa"}
