"""Ids in common are found exactly, in bounded memory (SEMANTICS 16.5)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import examples
from sixfast.validate import duplicates
from sixfast.validate.statistics import collect_statistics


def expected(names: list[str]) -> tuple[int, int, list[tuple[str, int, int, int]]]:
    """Numbers, and (id, records, first, again) of each repeated id in the order of the last."""
    repeated = {name: count for name, count in Counter(names).items() if count > 1}
    places = {name: [at for at, other in enumerate(names, 1) if other == name] for name in repeated}
    told = [(name, count, places[name][0], places[name][1]) for name, count in repeated.items()]
    return len(repeated), sum(repeated.values()) - len(repeated), sorted(told, key=lambda each: each[3])


def write(reads: Path, names: list[str]) -> None:
    reads.write_text("".join(f">{name}\nAC\n" for name in names))


@pytest.mark.parametrize("hash_bits", [0, 1, 3, 64])
def test_rule_16_5_equal_hashes_are_not_enough(
    hash_bits: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With few bits nearly all ids have a hash in common with others, and are no duplicates."""
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "200")
    names = [f"r{number}" for number in range(100)] + ["r7", "r99", "r7", "é"]
    write(tmp_path / "reads.fa", names)
    found = collect_statistics(tmp_path / "reads.fa", 0, None, hash_bits=hash_bits)
    told = [each[:4] for each in found.duplicates]
    assert (found.ids, found.surplus, told) == expected(names)
    assert told == [("r7", 3, 8, 101), ("r99", 2, 100, 102)]
    assert [each.line for each in found.duplicates] == [201, 203]


def test_few_bits_of_a_hash_make_candidates_that_are_no_duplicates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the test above does test what it says."""
    shared: list[int] = []

    original = duplicates.DuplicateFinder

    class Recorder:
        def __init__(self, *paths: str) -> None:
            self._finder = original(*paths)

        def load_shared_hashes(self, *arguments: int) -> int:
            shared.append(self._finder.load_shared_hashes(*arguments))
            return shared[-1]

        def __getattr__(self, name: str) -> object:
            return getattr(self._finder, name)

    monkeypatch.setattr(duplicates, "DuplicateFinder", Recorder)
    write(tmp_path / "reads.fa", [f"r{number}" for number in range(100)])
    for hash_bits, candidates in ((0, 1), (3, 8), (64, 0)):
        found = collect_statistics(tmp_path / "reads.fa", 0, None, hash_bits=hash_bits)
        assert (found.ids, found.surplus, found.duplicates) == (0, 0, [])
        assert shared.pop() == candidates


@settings(max_examples=examples(30))
@given(
    names=st.lists(st.sampled_from([f"r{number}" for number in range(12)]), max_size=40),
    at_once=st.integers(1, 5),
    ids_at_once=st.integers(1, 3),
    hash_bits=st.sampled_from([2, 4, 64]),
    most=st.sampled_from([0, 2, None]),
)
def test_rule_16_5_sorted_in_parts_and_compared_in_groups(
    names: list[str],
    at_once: int,
    ids_at_once: int,
    hash_bits: int,
    most: int | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SIXFAST_SPAN_BYTES", "30")
        patched.setenv("SIXFAST_PROCESSES_ABOVE", "1000000")
        patched.setattr(duplicates, "_HASHES_AT_ONCE", at_once)
        patched.setattr(duplicates, "_IDS_AT_ONCE", ids_at_once)
        reads = tmp_path_factory.mktemp("reads") / "reads.fa"
        write(reads, names)
        found = collect_statistics(reads, 0, most, hash_bits=hash_bits)
    ids, surplus, told = expected(names)
    assert (found.ids, found.surplus) == (ids, surplus)
    assert [each[:4] for each in found.duplicates] == told[:most]


def test_only_ids_that_are_words_of_their_own_are_compared(tmp_path: Path) -> None:
    write(tmp_path / "reads.fa", ["a x", "a y", " a", "ab", ""])
    found = collect_statistics(tmp_path / "reads.fa", 0, None)
    assert (found.ids, found.surplus) == (1, 2)


def test_records_so_short_that_their_hashes_are_written_in_several_steps(tmp_path: Path) -> None:
    number = (16 << 20) // 8 + 100_000
    (tmp_path / "reads.fa").write_bytes(b">\n" * number + b">a\n>a\n")
    found = collect_statistics(tmp_path / "reads.fa", 1, None)
    assert (found.records, found.ids, found.surplus) == (number + 2, 2, number)
    assert found.duplicates == [("", number, 1, 2, 2), ("a", 2, number + 1, number + 2, number + 2)]
    assert found.counts["empty"] == number + 2
    assert len(found.examples["empty"]) == 1
