"""`sixfast prepare` at a shell: what it says, where, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from programs import run_sixfast


def test_the_summary_for_people(reads: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for again in (False, True):
        done = run_sixfast("prepare", str(reads), "-o", str(out), "--chunk-size", "70", "--files", "3")
        assert (done.returncode, done.stdout) == (0, "")
        first, second = done.stderr.splitlines()
        assert first.startswith(
            "40 records (9,800 bases), 157 chunks, 157 with a stop-free frame, 471 frames in 3 "
        )
        assert "the fullest 1.00" in first
        assert ("10,230 bytes of the input had been done before" in first) == again
        assert second == f"manifest: {out / 'manifest.json'}"


def test_the_summary_for_programs(reads: Path, tmp_path: Path) -> None:
    reads.write_bytes(reads.read_bytes() + b">read3\nACGR\n")
    options = ["--json", "--validate", "--keep", "chunked,protein", "--line-width", "0", "--skip-empty"]
    done = run_sixfast("prepare", str(reads), "-o", str(tmp_path / "out"), *options)
    assert done.returncode == 1
    assert "has the id of record 4" in done.stderr
    told = json.loads(done.stdout)
    assert (told["records"], told["files"], told["balance"], told["resumed"]) == (41, 1, None, 0)
    assert ["has the id of record 4" in text for text in told["errors"]] == [True]
    assert len(told["warnings"]) == 1
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "manifest.json",
        "reads_chunked500.fa",
        "reads_nucleotide",
        "reads_protein",
        "reads_protein.faa",
    }


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (
            b">a\n\n>b\nACGTACGT\n",
            ["--chunk-size", "5"],
            "line 1, record 1 (a): has no sequence to cut into chunks",
        ),
        (b"ACGT\n", [], "line 1: text before the first record"),
        (b">a\nA\xc3\xa9\n", [], "line 2, record 1 (a): byte 0xc3 belongs to a letter outside ASCII"),
    ],
)
def test_trouble_is_one_sentence_and_leaves_nothing(
    content: bytes, options: list[str], words: str, tmp_path: Path
) -> None:
    source = tmp_path / "bad.fa"
    source.write_bytes(content)
    done = run_sixfast("prepare", str(source), "-o", str(tmp_path / "out"), *options)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("sixfast: error: ")
    assert words in done.stderr
    assert "report" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["bad.fa"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "-o/--output-dir"),
        (
            ["-o", "out", "--keep", "all"],
            "there is no 'all' to keep; give some of chunked, nucleotide, protein",
        ),
        (["-o", "out", "--line-width", "80"], "invalid choice: 80"),
        (["-o", "out", "--files", "2", "--records-per-file", "5"], "not allowed with argument"),
        (["-o", "out", "--chunk-size", "0"], "'0' is no whole number of at least 1"),
        (["-o", "out", "--files", "5000"], "'5000' is no whole number from 1 to 1000"),
    ],
)
def test_wrong_usage(options: list[str], words: str, reads: Path) -> None:
    done = run_sixfast("prepare", str(reads), *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
