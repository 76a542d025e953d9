"""`sixfast prepare --unique` and `sixfast expand` at a shell: what they say, where, and their exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from programs import run_sixfast

HEADER = "Sequence_ID\tPrediction\tscore1\tscore2\n"


@pytest.fixture
def twins(tmp_path: Path) -> Path:
    """Two reads that are the same, prepared, and their predictions."""
    reads = tmp_path / "twins.fa"
    reads.write_text(">a\nATGGCC\n>b\nATGGCC\n")
    done = run_sixfast("prepare", reads, "-o", tmp_path / "few", "--unique")
    assert done.returncode == 0
    assert "12 frames in 1 files of each kind, 6 of them written, which saves 50.0%; in" in done.stderr
    rows = (f"a_chunk_1{frame}\tothers\t0.5\t0.25\n" for frame in ("F1", "F2", "F3", "R1", "R2", "R3"))
    (tmp_path / "few.txt").write_text(HEADER + "".join(rows))
    return tmp_path


def test_the_summary_for_people(twins: Path) -> None:
    for again in (False, True):
        done = run_sixfast("expand", twins / "few.txt", "--map", twins / "few", "-o", twins / "all")
        assert (done.returncode, done.stdout) == (0, "")
        *replaced, first, results, highest = done.stderr.splitlines()
        assert len(replaced) == again
        assert first.startswith("6 predictions for 12 frames of 2 records, in ")
        assert results == f"predictions:    {twins / 'all' / 'prediction_results.txt'}"
        assert highest == f"highest scores: {twins / 'all' / 'prediction_results_highestscore.csv'}"
    assert (twins / "all" / "prediction_results_highestscore.csv").read_text().splitlines()[1:] == [
        "a_chunk_1\tFalse\t0.5\t0.25",
        "b_chunk_1\tFalse\t0.5\t0.25",
    ]


def test_the_summary_for_programs(twins: Path) -> None:
    frame_map = twins / "few" / "twins_map.tsv"
    done = run_sixfast("expand", twins / "few.txt", "--map", frame_map, "-o", twins / "all", "--json")
    told = json.loads(done.stdout)
    assert (told["predictions"], told["frames"], told["records"]) == (6, 12, 2)
    prepared = run_sixfast("prepare", twins / "twins.fa", "-o", twins / "few", "--unique", "--json")
    assert [json.loads(prepared.stdout)[name] for name in ("frames", "written")] == [12, 6]


def test_a_refusal_is_one_sentence_and_leaves_nothing(twins: Path) -> None:
    (twins / "few.txt").write_text(HEADER)
    done = run_sixfast("expand", twins / "few.txt", "--map", twins / "few", "-o", twins / "all")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"sixfast: error: {twins / 'few.txt'}: has no prediction for a_chunk_1F1\n"
    assert not (twins / "all").exists()


@pytest.mark.parametrize("options", [["--map", "x"], ["-o", "x"], ["--map", "x", "-o", "y", "--pandas", "1"]])
def test_wrong_usage(options: list[str]) -> None:
    assert run_sixfast("expand", "few.txt", *options).returncode == 2
