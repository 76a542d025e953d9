"""`validate_file` against plain Python, and what it says (SEMANTICS 16.1 to 16.6)."""

from __future__ import annotations

import os
import statistics
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import naive_validation
import sixfast
from effort import examples
from golden import file_sets
from random_fasta import fasta
from sixfast import Validation
from sixfast.files.input import InputFile
from sixfast.validate.lengths import Lengths


def told(found: Validation) -> dict[str, Any]:
    """The answer as the naive one has it."""
    answer: dict[str, Any] = {
        "records": found.records,
        "letters": found.letters,
        "lengths": found.lengths,
        "duplicates": (
            found.duplicates.ids,
            found.duplicates.surplus,
            [tuple(each) for each in found.duplicates.first],
        ),
    }
    for name in naive_validation.TRAITS:
        noted = getattr(found, name)
        answer[name] = (noted.records, noted.first and tuple(noted.first[:3]))
    return answer


@pytest.fixture
def reads(tmp_path: Path) -> Path:
    return tmp_path / "reads.fa"


def validated(reads: Path, data: bytes, **options: Any) -> Validation:
    reads.write_bytes(data)
    return sixfast.validate_file(reads, **options)


@settings(max_examples=examples(50))
@given(data=fasta(), span=st.sampled_from([1, 64, 1000]), workers=st.integers(1, 3))
@example(data=b"", span=1, workers=1)
@example(data=b">", span=1, workers=1)
def test_all_counts_are_those_of_plain_python(
    data: bytes, span: int, workers: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SIXFAST_SPAN_BYTES", str(span))
        patched.setenv("SIXFAST_PROCESSES_ABOVE", "1000000")
        folder = tmp_path_factory.mktemp("scratch")
        found = validated(folder / "reads.fa", data, workers=workers, scratch_dir=folder)
        assert told(found) == naive_validation.inspect(data)
        assert list(found.lengths) == sorted(found.lengths)
        assert os.listdir(folder) == ["reads.fa"]


@pytest.mark.usefixtures("in_processes")
@pytest.mark.parametrize("workers", [1, 2])
def test_processes_tell_the_same(workers: int, reads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What spans tell travels between processes too."""
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "300")
    data = b"".join(
        b">r%d x\n%s\n" % (number % 190, [b"ACGT" * 9, b"acgN", b"", b"AU", b"-"][number % 5])
        for number in range(200)
    )
    found = validated(reads, data, workers=workers)
    assert told(found) == naive_validation.inspect(data)
    assert found.duplicates.ids == 10


def test_golden_inputs(reads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "1")
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", "1000000")
    compared = 0
    for file_set in file_sets():
        data = file_set.input.read_bytes()
        if data.startswith(b">") or not data:
            assert told(validated(reads, data)) == naive_validation.inspect(data), file_set.name
            compared += 1
    assert compared > 5


def test_rule_16_1_letters_outside_ascii_are_noted(reads: Path) -> None:
    found = validated(reads, ">a\nAé\n>b\nAC\n".encode())
    assert found.letters == {"A": 2, "C": 1, "0xc3": 1, "0xa9": 1}
    assert found.lengths == {2: 1, 3: 1}
    assert found.outside == (1, (1, 1, "a", "0xc3", 2))


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"\n>a\nAC\n", ValueError, "line 1: text before the first record"),
        (b">a\nAC\n>b\nA\xff\n", UnicodeDecodeError, r"line 4, record 2 \(b\): byte 0xff is no UTF-8 text"),
        (b"\x1f\x8b\x08", ValueError, "its gzip data end at byte 3"),
    ],
)
def test_rule_16_1_what_cannot_be_read(
    data: bytes, kind: type[Exception], words: str, reads: Path, tmp_path: Path
) -> None:
    with pytest.raises(kind, match=words):
        validated(reads, data, scratch_dir=tmp_path)
    assert os.listdir(tmp_path) == ["reads.fa"]


@pytest.mark.parametrize("byte", [byte for byte in range(1, 128) if chr(byte) not in " \t\r\n>"])
def test_rule_16_2_each_letter_alone(byte: int, reads: Path) -> None:
    """At the end of a row of bases, where vectors end, and alone."""
    letter = chr(byte)
    found = validated(reads, b">a\n%s%c\n>b\n%c\n" % (b"ACGT" * 16, byte, byte))
    for name, has_trait in naive_validation.TRAITS.items():
        expected = 2 if name not in {"empty", "short"} and has_trait(letter) else int(name == "short")
        assert getattr(found, name).records == expected, name
    if found.outside.first:
        assert found.outside.first[3:] == (letter, 65)


def test_rule_16_3_the_part_of_g_and_c(reads: Path) -> None:
    assert validated(reads, b">a\nGgcATNNNNNNU\n").gc == 3 / 5
    assert validated(reads, b">a\nNNN\n").gc == 0


@given(st.lists(st.integers(0, 30), max_size=12))
def test_rule_16_4_lengths_are_those_of_the_statistics_module(lengths: list[int]) -> None:
    counted = Lengths({length: lengths.count(length) for length in sorted(set(lengths))})
    assert counted.sequences == len(lengths)
    assert counted.total == sum(lengths)
    if not lengths:
        assert (counted.shortest, counted.median, counted.mean, counted.longest, counted.n50) == (0,) * 5
        return
    assert counted.shortest == min(lengths)
    assert counted.longest == max(lengths)
    assert counted.median == statistics.median(lengths)
    assert counted.mean == statistics.mean(lengths)
    half = sum(lengths) / 2
    holding_half = (n for n in set(lengths) if sum(length for length in lengths if length >= n) >= half)
    assert counted.n50 == max(holding_half)


def test_rule_16_6_sentences_name_file_line_record_and_remedy(reads: Path) -> None:
    found = validated(reads, b">a\nACGT\n>b\n\n>a\nAC\n>c\nA-\nN\n>d\n>e\nnnX\n")
    assert not found.is_valid
    assert found.errors == [
        f"{reads}, line 5, record 3 (a): has the id of record 1; give each record an id of its own",
        f"{reads}, line 3, record 2 (b): has no sequence (2 such records); remove it",
        (
            f"{reads}, line 7, record 4 (c): letter '-' at position 2 is outside IUPAC's code for DNA "
            "(2 such records); replace it, by N for example"
        ),
    ]
    assert [warning.partition(": ")[2].partition(";")[0] for warning in found.warnings] == [
        "has fewer than 3 letters",
        "letter 'N' at position 3 (2 such records)",
        "letter 'n' at position 1",
    ]
    assert validated(reads, b">a\nAU\n").errors[0].endswith("is outside IUPAC's code for DNA; write T for U")


def test_rule_16_6_a_file_without_records_is_not_valid(reads: Path) -> None:
    found = validated(reads, b"")
    assert not found.is_valid
    assert found.errors == [f"{reads}: holds no record; give a FASTA file with sequences"]
    assert validated(reads, b">a\nACGTN\n").is_valid


def test_progress_is_told(reads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "1")
    pieces: list[tuple[int, int]] = []
    validated(reads, b">a\nAC\n>b\n", progress=lambda done, records: pieces.append((done, records)))
    assert pieces == [(6, 1), (3, 1)]


# What is left, and what is refused


def test_a_scratch_directory_that_is_missing_is_named(reads: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="give another scratch directory") as caught:
        validated(reads, b">a\nAC\n", scratch_dir=tmp_path / "missing")
    assert caught.value.filename == str(tmp_path / "missing")


def test_a_change_of_the_input_while_ids_are_compared_is_an_error(
    reads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(source: InputFile, *_: object, **__: object) -> None:
        Path(source.path).write_bytes(b">a\n")
        raise ValueError("what reading such a file gives")

    monkeypatch.setattr("sixfast.validate.statistics.find_duplicates", find)
    with pytest.raises(sixfast.InputChangedError):
        validated(reads, b">a\nAC\n>a\nAC\n", scratch_dir=tmp_path)
    assert os.listdir(tmp_path) == ["reads.fa"]


def test_an_interrupt_leaves_no_scratch_file(
    reads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def interrupt(_: InputFile) -> None:
        seen.append(sorted(os.listdir(tmp_path)))
        raise KeyboardInterrupt

    monkeypatch.setattr(InputFile, "check_unchanged", interrupt)
    with pytest.raises(KeyboardInterrupt):
        validated(reads, b">a\nAC\n", scratch_dir=tmp_path)
    assert len(seen[0]) == 2
    assert os.listdir(tmp_path) == ["reads.fa"]


def test_the_scratch_file_of_a_killed_run_is_removed_by_the_next(reads: Path, tmp_path: Path) -> None:
    from sixfast.files.temporary import temporary_name

    left = Path(temporary_name(str(tmp_path / "sixfast-scratch")))
    left.write_bytes(bytes(8))
    validated(reads, b">a\nAC\n", scratch_dir=tmp_path)
    assert os.listdir(tmp_path) == ["reads.fa"]


def test_what_is_no_regular_file_is_refused() -> None:
    with pytest.raises(ValueError, match="is no regular file"):
        sixfast.validate_file(os.devnull)
