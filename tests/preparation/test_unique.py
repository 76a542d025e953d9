"""Frames that are written once, and their predictions given back to all: the results are the same."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sixfast
from sixfast import InputChangedError, reference
from sixfast.preparation.expand import HIGHEST_SCORES, RESULTS
from sixfast.preparation.highest_scores import number_of_pandas_2

HEADER = "Sequence_ID\tPrediction\tscore1\tscore2\n"
FRAMES = ("F1", "F2", "F3", "R1", "R2", "R3")
#: Reads of a sample are often there several times; one that reads the same on both strands is so by itself.
SEQUENCES = ["ACGGCAGCA" * 5, "GCCATTGGC" * 7, "ACGTTAACGT" * 4, "GGN" * 20, "", "ATG"]


def frames_in(folder: Path) -> list[tuple[str, str, str]]:
    """Id, nucleotides and protein of each frame of a preparation, file by file."""
    found = []
    for proteins in sorted(
        folder.glob("*_protein/*.fa"), key=lambda path: int(re.findall(r"\d+", path.stem)[0])
    ):
        nucleotides = Path(str(proteins.parent).replace("_protein", "_nucleotide")) / proteins.name
        for one, other in zip(*(reference.read_fasta(path.read_bytes()) for path in (nucleotides, proteins))):
            assert one[0] == other[0]
            found.append((one[0], one[2], other[2]))
    return found


def predict(folder: Path, path: Path) -> None:
    """A stand-in for VirNucPro, whose prediction depends on nothing but the frame."""
    with path.open("w", newline="") as file:
        file.write(HEADER)
        for seqid, nucleotide, protein in frames_in(folder):
            digest = hashlib.sha256(f"{nucleotide} {protein}".encode()).digest()
            others, virus = struct.unpack("<2f", struct.pack("<2f", digest[0] / 255, digest[1] / 255 * 1e-5))
            file.write(f"{seqid}\t{'virus' if virus >= others else 'others'}\t{others}\t{virus}\n")


def highest_scores(predictions: Path) -> str:
    """The second file, by its rule: all in floats, with the maximum of each column for each record."""
    best: dict[str, list[float]] = {}
    for line in predictions.read_text().splitlines()[1:]:
        seqid, _, *scores = line.split("\t")
        record = seqid[:-2] if seqid.endswith(FRAMES) else seqid
        found = best.setdefault(record, [float(score) for score in scores])
        best[record] = [max(one, float(other)) for one, other in zip(found, scores)]
    if not best:
        return "\n"
    rows = [f"{record}\t{virus >= others}\t{others}\t{virus}" for record, (others, virus) in best.items()]
    return "\n".join(["Modified_ID\tIs_Virus\tmax_score_0\tmax_score_1", *rows, ""])


def write_reads(path: Path, number: int = 40) -> Path:
    chosen = (SEQUENCES[at * at % 7 % len(SEQUENCES)] for at in range(number))
    path.write_text("".join(f">r{at} x\n{text}\n" for at, text in enumerate(chosen)))
    return path


def both(reads: Path, folder: Path, **options: Any) -> tuple[sixfast.Prepared, sixfast.Prepared]:
    """Prepare in both ways, and let the stand-in predict."""
    full = sixfast.prepare(reads, folder / "full", **options)
    few = sixfast.prepare(reads, folder / "few", unique=True, **options)
    for name in ("full", "few"):
        predict(folder / name, folder / f"{name}.txt")
    return full, few


def assert_expands(folder: Path) -> sixfast.Expanded:
    expanded = sixfast.expand(folder / "few.txt", folder / "few", folder / "out")
    assert (folder / "out" / RESULTS).read_bytes() == (folder / "full.txt").read_bytes()
    assert (folder / "out" / HIGHEST_SCORES).read_text() == highest_scores(folder / "full.txt")
    return expanded


@pytest.mark.parametrize(
    "options", [{"records_per_file": 7}, {"records_per_file": 10_000}, {"chunk_size": 20}]
)
@pytest.mark.parametrize("span", ["", "50"])
def test_the_results_are_those_of_all_frames(
    options: dict[str, int], span: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", span)
    sequences = SEQUENCES[:4] if "chunk_size" in options else SEQUENCES
    reads = tmp_path / "reads.fa"
    reads.write_text("".join(f">r{at}\n{sequences[at % len(sequences)]}\n" for at in range(30)))
    full, few = both(reads, tmp_path, **options)
    assert full.written == full.frames == few.frames > few.written
    expanded = assert_expands(tmp_path)
    assert (expanded.predictions, expanded.frames) == (few.written, full.frames)
    # Each frame is written once, where it was first.
    frames = frames_in(tmp_path / "full")
    first = {(nucleotide, protein): seqid for seqid, nucleotide, protein in reversed(frames)}
    assert [seqid for seqid, *_ in frames_in(tmp_path / "few")] == [
        seqid for seqid, *frame in frames if first[tuple(frame)] == seqid
    ]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text("ACGN", max_size=30), max_size=12))
def test_any_reads(tmp_path_factory: pytest.TempPathFactory, sequences: list[str]) -> None:
    folder = tmp_path_factory.mktemp("any")
    reads = folder / "reads.fa"
    # Ids that occur several times.
    reads.write_text("".join(f">r{at % 5}\n{text}\n" for at, text in enumerate(sequences)))
    both(reads, folder, skip_empty=True)
    assert_expands(folder)


def test_files_of_equal_residues_hold_each_frame_once(tmp_path: Path) -> None:
    reads = write_reads(tmp_path / "reads.fa")
    _, few = both(reads, tmp_path, files=3)
    frames = frames_in(tmp_path / "few")
    assert len(frames) == len({frame[1:] for frame in frames}) == few.written
    manifest = json.loads((tmp_path / "few" / "manifest.json").read_text())
    listed = {file["path"]: file for file in manifest["files"]}
    assert listed["reads_map.tsv"]["kind"] == "map"
    assert listed["reads_map.tsv"]["records"] == few.frames
    assert manifest["parameters"]["unique"]
    # Frames stand in another order there, so predictions are looked up by their ids.
    full = sorted((tmp_path / "full.txt").read_text().splitlines()[1:])
    sixfast.expand(tmp_path / "few.txt", tmp_path / "few" / "reads_map.tsv", tmp_path / "out")
    assert sorted((tmp_path / "out" / RESULTS).read_text().splitlines()[1:]) == full


def test_predictions_may_be_in_any_order(tmp_path: Path) -> None:
    both(write_reads(tmp_path / "reads.fa"), tmp_path)
    header, *rows = (tmp_path / "few.txt").read_text().splitlines(keepends=True)
    for order in (sorted(rows), rows[::-1], [*rows[:5], *rows[9:], *rows[5:9]]):
        (tmp_path / "few.txt").write_text("".join([header, *order]))
        assert_expands(tmp_path)


def test_compressed_fastq_and_unique_ids(tmp_path: Path) -> None:
    text = "".join(f"@r\n{sequence}\n+\n{'I' * len(sequence)}\n" for sequence in SEQUENCES[:4] * 3)
    reads = tmp_path / "reads.fastq.gz"
    reads.write_bytes(gzip.compress(text.encode()))
    full, few = both(reads, tmp_path, unique_ids=True)
    assert few.written < full.written / 2
    assert_expands(tmp_path)


def test_a_second_run_finds_all_in_place(tmp_path: Path) -> None:
    reads = write_reads(tmp_path / "reads.fa")
    first = sixfast.prepare(reads, tmp_path / "few", unique=True)
    again = sixfast.prepare(reads, tmp_path / "few", unique=True)
    assert again == first._replace(resumed=reads.stat().st_size)
    without = sixfast.prepare(reads, tmp_path / "few")
    assert without.removed == (str(tmp_path / "few" / "reads_map.tsv"),)


def test_an_input_without_frames_has_an_empty_map(tmp_path: Path) -> None:
    reads = tmp_path / "reads.fa"
    reads.write_text("")
    both(reads, tmp_path)
    assert (tmp_path / "few" / "reads_map.tsv").read_bytes() == b""
    assert assert_expands(tmp_path)[:3] == (0, 0, 0)


def test_a_frame_whose_nucleotides_make_two_records_is_kept(tmp_path: Path) -> None:
    reads = tmp_path / "reads.fa"
    reads.write_text(">a\nA>CCAT\n>b\nA>CCAT\n")
    prepared = sixfast.prepare(reads, tmp_path / "few", unique=True, line_width=0)
    lines = (tmp_path / "few" / "reads_map.tsv").read_text().splitlines()
    assert len(lines) == prepared.frames
    assert sum("\t" not in line for line in lines) == prepared.written
    assert {"a_chunk_1F2", "b_chunk_1F2"} <= set(lines)


def test_a_file_that_no_manifest_tells_of_is_not_replaced(tmp_path: Path) -> None:
    reads = write_reads(tmp_path / "reads.fa")
    (tmp_path / "few").mkdir()
    (tmp_path / "few" / "reads_map.tsv").write_text("mine")
    with pytest.raises(ValueError, match=r"reads_map\.tsv: no manifest tells"):
        sixfast.prepare(reads, tmp_path / "few", unique=True)
    assert (tmp_path / "few" / "reads_map.tsv").read_text() == "mine"


def test_validate_goes_by_itself(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unique and validate do not go together"):
        sixfast.prepare(write_reads(tmp_path / "reads.fa"), tmp_path / "few", unique=True, validate=True)


@pytest.mark.parametrize(
    ("predictions", "frame_map", "sentence"),
    [
        ("a\tvirus\t1\t2\n", "a\n", "few.txt, line 1: is no header of predictions"),
        (HEADER, "a\n", "few.txt: has no prediction for a"),
        (HEADER + "a\tvirus\t1\t2\nb\tvirus\t1\t2\n", "a\n", "few.txt: b is not in the map"),
        (HEADER + "c\tvirus\t1\t2\na\tvirus\t1\t2\n", "a\n", "few.txt: c is not in the map"),
        (HEADER + "b\tvirus\t1\t2\nb\tvirus\t1\t2\n", "a\n", "two predictions for b"),
        (HEADER + "a\tvirus\t1\n", "a\n", "the prediction of a is not a word and two numbers"),
        (HEADER + "a\tvirus\t1\tx\n", "a\n", "the prediction of a is not a word and two numbers"),
        (HEADER + "a\tvirus\t1\t2", "a\nb\t1\n", "the prediction of a is not a word and two numbers"),
        (HEADER + "b\tvirus\t1\t2\na\tvirus\t1\t2\nc\t\t1\t2\n", "a\nb\n", "few.txt: c is not in the map"),
        (HEADER + "a\tvirus\t1\t2\n", "a\nb\t2\n", "map.tsv, line 2: frame 2 is not before it"),
        (HEADER + "a\tvirus\t1\t2\n", "a\nb\t0\n", "map.tsv, line 2: frame 0 is not before it"),
        (HEADER + "a\tvirus\t1\t2\n", "a\nb\tx\n", "map.tsv, line 2: is damaged"),
        (HEADER + "a\tvirus\t1\t2\n", "a\nb", "map.tsv, line 2: is damaged"),
        (HEADER + '"a\tvirus\t1\t2\n', '"a\n', "begins with a quotation mark"),
    ],
)
def test_what_does_not_go_together_is_refused(
    predictions: str, frame_map: str, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "few.txt").write_text(predictions)
    (tmp_path / "map.tsv").write_text(frame_map)
    with pytest.raises(ValueError, match=re.escape(sentence)):
        sixfast.expand(tmp_path / "few.txt", tmp_path / "map.tsv", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_map_that_is_not_as_it_was_made_is_refused(tmp_path: Path) -> None:
    both(write_reads(tmp_path / "reads.fa"), tmp_path)
    with pytest.raises(ValueError, match="no preparation with unique was made here"):
        sixfast.expand(tmp_path / "few.txt", tmp_path / "full", tmp_path / "out")
    frame_map = tmp_path / "few" / "reads_map.tsv"
    frame_map.write_bytes(b"".join(frame_map.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(ValueError, match="is not as it was made"):
        sixfast.expand(tmp_path / "few.txt", tmp_path / "few", tmp_path / "out")


def test_an_output_is_no_input(tmp_path: Path) -> None:
    (tmp_path / RESULTS).write_text(HEADER)
    (tmp_path / "map.tsv").write_text("")
    with pytest.raises(ValueError, match="is the input"):
        sixfast.expand(tmp_path / RESULTS, tmp_path / "map.tsv", tmp_path)
    assert (tmp_path / RESULTS).read_text() == HEADER


def test_an_input_that_changes_ends_the_run(tmp_path: Path) -> None:
    (tmp_path / "few.txt").write_text(HEADER + "a\tvirus\t1\t2\n")
    (tmp_path / "map.tsv").write_text("a\n")

    def change(_bytes: int, _frames: int) -> None:
        (tmp_path / "map.tsv").write_text("a\nb\t1\n")

    with pytest.raises(InputChangedError, match=r"map\.tsv"):
        sixfast.expand(tmp_path / "few.txt", tmp_path / "map.tsv", tmp_path / "out", progress=change)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("aF1", "0", "1"), ("aF2", "2", "0")], ["a\tFalse\t2\t1"]),
        ([("aF1", "0", "1"), ("bF1", "0.5", "3")], ["a\tTrue\t0.0\t1", "b\tTrue\t0.5\t3"]),
        ([("aF1", "nan", "1"), ("aF2", "2", "0")], ["a\tFalse\t\t1"]),
        ([("aF1", "2", "1"), ("aF2", "nan", "5e-324")], ["a\tFalse\t2.0\t1.0"]),
        (
            [("aF1F1", "1e-05", "0.5"), ("aF4", ".25", "0.25")],
            ["aF1\tTrue\t1e-05\t0.5", "aF4\tTrue\t0.25\t0.25"],
        ),
        ([('q"F1', "0.5", "0.25")], ['"q"""\tFalse\t0.5\t0.25']),
        # The shortest numbers that read back: of two that are as near the one that Python takes.
        (
            [("aF1", "0.97458648681640625", "0.00009"), ("bF1", "1e22", "-0.0")],
            ["a\tFalse\t0.9745864868164062\t9e-05", "b\tFalse\t1e+22\t-0.0"],
        ),
        # A record whose frames lie apart.
        (
            [("aF1", "0.5", "0.25"), ("bF1", "1", "0"), ("aF2", "0.25", "0.75"), ("aF3", "0.5", "0.5")],
            ["a\tTrue\t0.5\t0.75", "b\tFalse\t1.0\t0.0"],
        ),
    ],
)
def test_highest_scores_are_written_as_pandas_does(
    rows: list[tuple[str, str, str]], expected: list[str], tmp_path: Path
) -> None:
    lines = "".join(f"{seqid}\tothers\t{first}\t{second}\n" for seqid, first, second in rows)
    (tmp_path / "few.txt").write_text(HEADER + lines)
    (tmp_path / "map.tsv").write_text("".join(f"{seqid}\n" for seqid, *_ in rows))
    expanded = sixfast.expand(tmp_path / "few.txt", tmp_path / "map.tsv", tmp_path / "out")
    assert expanded[:3] == (len(rows), len(rows), len(expected))
    assert (tmp_path / "out" / RESULTS).read_text() == HEADER + lines
    table = (tmp_path / "out" / HIGHEST_SCORES).read_text().splitlines()
    assert table == ["Modified_ID\tIs_Virus\tmax_score_0\tmax_score_1", *expected]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["maybe", "others", "virus"]),
            st.floats(0, 3, width=32) | st.floats() | st.integers(0, 2),
            st.floats(0, 3, width=32),
        ),
        min_size=1,
        max_size=9,
    ),
    st.lists(st.integers(0, 8), max_size=9),
    st.randoms(use_true_random=False),
)
def test_any_prediction_is_given_back_as_it_is(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, float, float]],
    again: list[int],
    order: Any,
) -> None:
    folder = tmp_path_factory.mktemp("any")
    rests = ["\t".join(map(str, row)) for row in rows]
    lines = [f"r{number}F1\t{rest}\n" for number, rest in enumerate(rests)]
    shuffled = order.sample(lines, len(lines))
    (folder / "few.txt").write_text(HEADER + "".join(shuffled))
    kept = [number % len(rows) for number in again]
    (folder / "map.tsv").write_text(
        "".join(f"r{number}F1\n" for number in range(len(rows)))
        + "".join(f"r{number}F2\t{number + 1}\n" for number in kept)
    )
    lines += [f"r{number}F2\t{rests[number]}\n" for number in kept]
    sixfast.expand(folder / "few.txt", folder / "map.tsv", folder)
    assert (folder / RESULTS).read_text() == HEADER + "".join(lines)


def test_a_prediction_that_is_longer_than_others_is_read_again(tmp_path: Path) -> None:
    row = f"aF1\t{'x' * 2000}\t0.5\t0.25\n"
    (tmp_path / "few.txt").write_text(HEADER + row)
    (tmp_path / "map.tsv").write_text("aF1\naF2\t1\n")
    sixfast.expand(tmp_path / "few.txt", tmp_path / "map.tsv", tmp_path)
    assert (tmp_path / RESULTS).read_text() == HEADER + row + row.replace("F1", "F2")


def test_pandas_2_reads_some_numbers_with_another_last_digit() -> None:
    # As pandas 2.3.3 has read them.
    for text, number in [
        ("0.43235963582992554", "0.4323596358299255"),
        ("0.008737117983400822", "0.0087371179834008"),
        ("3.0252307325895345e-09", "3.025230732589534e-09"),
        ("1.9793677339046247e-33", "1.979367733904625e-33"),
        ("0.9549777507781982", "0.9549777507781982"),
        ("-1.5", "-1.5"),
        ("12", "12.0"),
        ("nan", "nan"),
    ]:
        assert repr(number_of_pandas_2(text)) == number


def test_the_file_may_have_the_digits_of_pandas_2(tmp_path: Path) -> None:
    (tmp_path / "few.txt").write_text(HEADER + "aF1\tothers\t0.43235963582992554\t0.25\n")
    (tmp_path / "map.tsv").write_text("aF1\n")
    for like_pandas_2, digits in ((False, "0.43235963582992554"), (True, "0.4323596358299255")):
        sixfast.expand(tmp_path / "few.txt", tmp_path / "map.tsv", tmp_path, like_pandas_2=like_pandas_2)
        assert digits in (tmp_path / HIGHEST_SCORES).read_text()
        assert "0.43235963582992554" in (tmp_path / RESULTS).read_text()
