"""The drop-in `validate_fasta_file` (SEMANTICS 16.7 and 16.8)."""

from __future__ import annotations

import inspect
import statistics
from pathlib import Path

import pytest
from hypothesis import given, settings

import naive_validation
from random_fasta import fasta
from sixfast.virnucpro.utils.validation import validate_fasta_file


@settings(max_examples=60)
@given(data=fasta())
def test_rule_16_7_the_answer_is_that_of_plain_python(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    reads = tmp_path_factory.mktemp("reads") / "reads.fa"
    reads.write_bytes(data)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SIXFAST_SPAN_BYTES", "100")
        patched.setenv("SIXFAST_PROCESSES_ABOVE", "1000000")
        is_valid, errors, warnings, found = validate_fasta_file(reads, max_errors=None)
    naive = naive_validation.inspect(data)
    lengths = [len(sequence) for _, _, sequence in naive_validation.records(data) if sequence]
    assert found == {
        "total_sequences": naive["records"],
        "min_length": min(lengths, default=0),
        "max_length": max(lengths, default=0),
        "avg_length": statistics.mean(lengths) if lengths else 0,
        "ambiguous_count": naive["ambiguous"][0],
        "duplicate_ids": {name for name, *_ in naive["duplicates"][2]},
        "empty_sequences": naive["empty"][0],
    }
    assert len(errors) == naive["duplicates"][0] + naive["empty"][0] + naive["outside"][0]
    assert len(warnings) == bool(naive["ambiguous"][0])
    assert is_valid == (not errors and naive["records"] > 0)


def test_rule_16_8_errors_in_the_order_of_the_file(tmp_path: Path) -> None:
    reads = tmp_path / "reads.fa"
    reads.write_bytes(b">a\nAC\n>b\n>a\nA*\n>c\nNN\n>a\n\nX\n")
    is_valid, errors, warnings, found = validate_fasta_file(reads)
    assert (is_valid, warnings) == (False, ["1 of 5 records have ambiguous letters"])
    assert errors == [
        "record 2 (b), line 3: empty sequence; remove it",
        "record 3 (a), line 4: duplicate id, first used by record 1; give it another",
        "record 3 (a), line 4: invalid letter '*' at position 2; replace it, by N for example",
        "record 5 (a), line 8: invalid letter 'X' at position 1; replace it, by N for example",
    ]
    assert found["duplicate_ids"] == {"a"}
    assert list(found) == [
        "total_sequences",
        "min_length",
        "max_length",
        "avg_length",
        "ambiguous_count",
        "duplicate_ids",
        "empty_sequences",
    ]


def test_rule_16_8_a_limit_cuts_the_list_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "1")
    reads = tmp_path / "reads.fa"
    reads.write_bytes(b">a\nX\n" * 9 + b">b\n" * 9)
    whole = validate_fasta_file(reads, None)
    assert len(whole[1]) == 9 + 1 + 9 + 1
    for limit, told in ((10, 10), (3, 3), (0, 0), (-1, 0)):
        is_valid, errors, warnings, found = validate_fasta_file(reads, limit)
        assert (is_valid, errors, warnings, found) == (False, whole[1][:told], *whole[2:])
    assert len(validate_fasta_file(reads)[1]) == 10


def test_rule_16_8_without_records(tmp_path: Path) -> None:
    reads = tmp_path / "reads.fa"
    reads.write_bytes(b"")
    is_valid, errors, warnings, found = validate_fasta_file(reads)
    assert (is_valid, errors, warnings) == (False, [], [])
    assert set(map(repr, found.values())) == {"0", "0.0", "set()"}


def test_rule_16_8_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "text.fa").write_bytes(b"text\n")
    with pytest.raises(ValueError, match="text before the first record"):
        validate_fasta_file(tmp_path / "text.fa")
    with pytest.raises(FileNotFoundError):
        validate_fasta_file(str(tmp_path / "missing.fa"))
    with pytest.raises(AttributeError):
        validate_fasta_file(None)  # type: ignore[arg-type]


def test_rule_16_7_parameters_by_position_and_by_name(tmp_path: Path) -> None:
    reads = tmp_path / "reads.fa"
    reads.write_bytes(b">a\nAC\n")
    assert validate_fasta_file(fasta_file=reads, max_errors=10) == validate_fasta_file(reads, 10)
    assert inspect.signature(validate_fasta_file).parameters["max_errors"].default == 10
