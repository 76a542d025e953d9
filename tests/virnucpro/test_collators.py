"""Batches of tokens, by the batch converter that is given, or by the shorter way for fair-esm's."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_layer import Watch, cases_in_folders, check, plain, records_of
from effort import examples
from esm_standin import BatchConverter, esm_in_place
from sixfast.virnucpro.data.collators import VarlenCollator


@pytest.mark.parametrize("is_known", [False, True], ids=["any converter", "fair-esm's converter"])
def test_golden_cases(is_known: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if is_known:
        esm_in_place(monkeypatch)
    for case, folder in cases_in_folders("collator", "collate", tmp_path):
        with Watch(folder) as watch:
            check_calls(case, watch)


def check_calls(case: Any, watch: Watch) -> None:
    made: list[VarlenCollator] = []
    _, log = watch.call(lambda: made.append(VarlenCollator(BatchConverter(), **case["init"])))
    expected = iter(case["want"])
    check(next(expected), "new", {"result": 0}, log)
    (collator,), records = made, records_of(case)
    for number, call in enumerate(case["calls"]):
        if isinstance(call, dict):
            vars(collator).update(call["set"])
            continue
        outcome, log = watch.call(lambda: shown(collate(collator, call, records)))  # noqa: B023 - called at once
        outcome["state"] = [
            [record["id"] for record in collator.buffer],
            [[record["id"] for record in batch] for batch in collator.packed_queue],
            collator._total_sequences_received,
            collator._total_sequences_returned,
        ]
        check(next(expected), f"call {number}", outcome, log)


def collate(collator: VarlenCollator, call: Any, records: list[Any]) -> Any:
    if call == "flush":
        return collator.flush()
    kind, *places = call
    if kind == "one":
        return collator(records[places[0]])
    some = records[slice(*places)] if places else []
    return collator({"many": some, "none": None, "empty": [], "tuple": tuple(some)}[kind])


def shown(batches: Any) -> Any:
    """Batches with the types of their numbers, which arrays need not tell."""
    if isinstance(batches, list):
        return [shown(batch) for batch in batches]
    kinds = {"input_ids": "int64", "cu_seqlens": "int32"}
    return {
        name: [plain(value), kinds[name]] if name in kinds else plain(value)
        for name, value in batches.items()
    }


def test_the_kinds_of_numbers() -> None:
    batch = VarlenCollator(BatchConverter(), enable_packing=False)({"id": "a", "sequence": "MK"})
    assert (batch["input_ids"].typecode, batch["cu_seqlens"].typecode) == ("q", "i")


proteins = st.lists(st.text("LAGVSERTIDPKQNFYMHWCXBUZO.-", max_size=30), min_size=1, max_size=8)


@settings(max_examples=examples(50), deadline=None)
@given(texts=proteins, odd=st.sampled_from(["", "<mask>", "M <pad>K", "MKa", "é", "J"]))
def test_both_ways_give_the_same(texts: list[str], odd: str) -> None:
    records = [{"id": number, "sequence": text} for number, text in enumerate([*texts, odd])]
    answers = []
    for is_known in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            if is_known:
                esm_in_place(patch)
            try:
                collator = VarlenCollator(BatchConverter(), 40, enable_packing=False)
                answers.append((shown(collator(records)), collator.buffer))
            except KeyError as error:
                answers.append(error.args)
    assert answers[0] == answers[1]


def test_the_shorter_way_is_for_what_it_knows_only(monkeypatch: pytest.MonkeyPatch) -> None:
    esm_in_place(monkeypatch)

    def calls(change: Any = lambda _: None, sequence: str = "MKV") -> int:
        converter = BatchConverter()
        collator = VarlenCollator(converter, enable_packing=False)
        change(collator)
        collator({"id": "a", "sequence": sequence})
        return converter.calls

    assert calls() == 0
    assert calls(sequence="MK<mask>") == 1
    assert calls(lambda collator: setattr(collator, "padding_idx", 2)) == 1
    assert calls(lambda collator: setattr(collator.batch_converter, "truncation_seq_length", 5)) == 1
    assert calls(lambda collator: setattr(collator.batch_converter.alphabet, "append_eos", False)) == 1
    assert calls(lambda collator: collator.batch_converter.alphabet.tok_to_idx.update(A=9)) == 1


class Other(BatchConverter):
    """One that somebody has changed."""


def test_what_is_found_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """As VirNucPro's own tests replace it."""
    esm_in_place(monkeypatch)
    converter = Other()
    VarlenCollator(converter, enable_packing=False)({"id": "a", "sequence": "MK"})
    assert converter.calls == 1
    converter_mock = mock.Mock()
    converter_mock.alphabet.padding_idx = 1
    collator = VarlenCollator(converter_mock, buffer_size=2)
    assert collator.padding_idx == 1
    record = {"id": "a", "sequence": "MK"}
    collator.packer = mock.Mock()
    collator.packer.pack_sequences.return_value = [[record]]
    with mock.patch.object(collator, "_tokenize_and_pack", return_value={"num_sequences": 1}) as tokenize:
        assert collator(record) == {}
        assert collator(record) == {"num_sequences": 1}
    tokenize.assert_called_once_with([record])


def test_a_converter_without_an_alphabet_is_refused() -> None:
    with pytest.raises(AttributeError):
        VarlenCollator(len)


def test_tensors_where_torch_is(monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed here")
    esm_in_place(monkeypatch)
    batch = VarlenCollator(BatchConverter(), enable_packing=False)({"id": "a", "sequence": "MK"})
    assert batch["input_ids"].tolist() == [0, 20, 15, 2]
    assert (batch["input_ids"].dtype, batch["cu_seqlens"].dtype) == (torch.int64, torch.int32)
