"""The workers, batches and settings of `sixfast.parallel_translate` (sections 1, 5 and 13)."""

from __future__ import annotations

import inspect
import logging
import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from Bio import SeqIO

from sixfast import reference
from sixfast.virnucpro.pipeline import parallel_translate as module

ALL_STOPS = "TAATTAATTAATTAATTAA"
LOGGER = "virnucpro.parallel_translate"

REQUIRED = inspect.Parameter.empty
PARAMETERS: dict[str, dict[str, Any]] = {
    "translate_sequence_worker": {"record_data": REQUIRED},
    "translate_batch_worker": {"batch": REQUIRED},
    "create_sequence_batches": {"sequence_iterator": REQUIRED, "batch_size": 100},
    "get_optimal_settings": {"num_workers": None, "avg_sequence_length": 500, "total_sequences": None},
    "parallel_translate_sequences": {
        "input_file": REQUIRED,
        "output_nuc": REQUIRED,
        "output_pro": REQUIRED,
        "num_workers": None,
        "chunksize": 1000,
    },
    "parallel_translate_batched": {
        "input_file": REQUIRED,
        "output_nuc": REQUIRED,
        "output_pro": REQUIRED,
        "num_workers": None,
        "batch_size": 100,
        "chunksize": None,
    },
    "parallel_translate_with_progress": {
        "input_file": REQUIRED,
        "output_nuc": REQUIRED,
        "output_pro": REQUIRED,
        "num_workers": None,
        "chunksize": 1000,
        "show_progress": True,
    },
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_rules_1_2_and_1_3_parameters_by_position_and_by_name(name: str) -> None:
    signature = inspect.signature(getattr(module, name))
    found = signature.parameters.values()
    assert {parameter.name: parameter.default for parameter in found} == PARAMETERS[name]
    assert {parameter.kind for parameter in found} == {inspect.Parameter.POSITIONAL_OR_KEYWORD}


@pytest.mark.parametrize("name", PARAMETERS)
def test_rule_1_3_missing_surplus_and_unknown_arguments(name: str) -> None:
    function = getattr(module, name)
    count = len(PARAMETERS[name])
    with pytest.raises(TypeError):
        function(*[[]] * (count + 1))
    with pytest.raises(TypeError):
        function(unknown=1)
    required = sum(default is REQUIRED for default in PARAMETERS[name].values())
    if required:
        with pytest.raises(TypeError):
            function(*[[]] * (required - 1))


# Workers


@pytest.mark.parametrize("pair", [("s", "ATG"), ["s", "ATG"], iter(("s", "ATG")), "AB", {"s": 0, "ATG": 1}])
def test_rule_5_1_any_iterable_of_two_will_do(pair: Any) -> None:
    twin = list(pair)
    expected = reference.identify_seq(twin[0], twin[1])
    assert module.translate_sequence_worker(list(twin)) == expected
    assert module.translate_batch_worker([iter(twin)]) == [expected]
    if not isinstance(pair, Iterator):
        assert module.translate_sequence_worker(record_data=pair) == expected


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [(None, TypeError), (5, TypeError), ((), ValueError), (("s",), ValueError), (("s", "A", 1), ValueError)],
)
def test_rule_5_1_anything_else_raises(wrong: Any, expected: type[Exception]) -> None:
    with pytest.raises(expected) as single:
        module.translate_sequence_worker(wrong)
    with pytest.raises(expected) as batch:
        module.translate_batch_worker([("s", "ATG"), wrong])
    assert single.type is batch.type is expected


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (("s", None), None),
        ((5, "ATG"), None),
        ((5, ALL_STOPS), []),
        (("s", ""), reference.identify_seq("s", "")),
        (("s", "atg"), reference.identify_seq("s", "atg")),
    ],
)
def test_rules_5_2_and_5_3_answers_and_failures(pair: tuple[Any, Any], expected: Any) -> None:
    assert module.translate_sequence_worker(pair) == expected
    assert module.translate_batch_worker([pair, ("t", "ATG"), pair]) == [
        expected,
        reference.identify_seq("t", "ATG"),
        expected,
    ]


def test_rule_5_4_batches_are_any_iterable_in_order() -> None:
    pairs = [(str(number), "ATG" * number) for number in range(20)]
    expected = [reference.identify_seq(*pair) for pair in pairs]
    assert module.translate_batch_worker(iter(pairs)) == expected
    assert module.translate_batch_worker(batch=tuple(pairs)) == expected
    assert module.translate_batch_worker([]) == []
    for wrong in (None, 5):
        with pytest.raises(TypeError):
            module.translate_batch_worker(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "work",
    [module.translate_sequence_worker, lambda pair: module.translate_batch_worker([pair])],
    ids=["sequence", "batch"],
)
def test_rule_12_3_a_failure_is_one_debug_message(
    work: Callable[[Any], object], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, LOGGER):
        work(("some id", None))
        work(("good", "ATG"))
    [record] = caplog.records
    assert (record.name, record.levelno) == (LOGGER, logging.DEBUG)
    assert record.getMessage().startswith("Translation failed for some id: ")
    assert record.getMessage() != "Translation failed for some id: "


def test_an_interrupt_is_no_failure_of_an_item() -> None:
    class Interrupting:
        def __len__(self) -> int:
            raise KeyboardInterrupt

    for work in (module.translate_sequence_worker, lambda pair: module.translate_batch_worker([pair])):
        with pytest.raises(KeyboardInterrupt):
            work(("s", Interrupting()))


@pytest.mark.parametrize("name", ["translate_sequence_worker", "translate_batch_worker"])
def test_rule_5_5_workers_pickle_by_name(name: str) -> None:
    function = getattr(module, name)
    assert pickle.loads(pickle.dumps(function)) is function  # noqa: S301 - made right here
    assert f"sixfast.virnucpro.pipeline.parallel_translate\n{name}".encode() in pickle.dumps(
        function, protocol=0
    )


# Batches


def test_rules_5_6_and_5_7_batches_are_made_when_asked_for() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(7):
            taken.append(number)
            yield number

    batches = module.create_sequence_batches(items(), 3)
    assert isinstance(batches, Iterator)
    assert taken == []
    first = next(batches)
    assert (first, taken) == ([0, 1, 2], [0, 1, 2])
    rest = list(batches)
    assert rest == [[3, 4, 5], [6]]
    assert type(first) is list
    assert first is not rest[0]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (1, [["a"], ["b"], ["c"]]),
        (0, [["a"], ["b"], ["c"]]),
        (-5, [["a"], ["b"], ["c"]]),
        (1.5, [["a", "b"], ["c"]]),
        (3, [["a", "b", "c"]]),
        (100, [["a", "b", "c"]]),
    ],
)
def test_rule_5_6_sizes_of_batches(size: float, expected: list[list[str]]) -> None:
    assert list(module.create_sequence_batches("abc", size)) == expected
    assert list(module.create_sequence_batches(sequence_iterator=iter("abc"), batch_size=size)) == expected
    assert list(module.create_sequence_batches([], size)) == []


def test_rule_5_6_one_hundred_is_the_default() -> None:
    assert [len(batch) for batch in module.create_sequence_batches(range(250))] == [100, 100, 50]


def test_rule_5_7_nothing_is_checked_before_the_first_step() -> None:
    for wrong in (module.create_sequence_batches(5), module.create_sequence_batches("a", None)):  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            next(wrong)
    assert list(module.create_sequence_batches("", None)) == []  # type: ignore[arg-type]


# Settings


@pytest.mark.parametrize(
    ("length", "expected"),
    [(-1, 200), (0, 200), (299, 200), (299.99, 200), (300, 100), (999, 100), (1000, 50), (10**9, 50)],
)
def test_rule_5_9_batch_size_by_length(length: float, expected: int) -> None:
    assert module.get_optimal_settings(4, length) == (4, expected, 10)


def test_rule_5_9_no_length_is_a_type_error() -> None:
    with pytest.raises(TypeError):
        module.get_optimal_settings(4, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((4, 500, 10_000), 6),
        ((4, 500, -5000), 1),
        ((4, 500, 0), 1),
        ((4, 500, 1600), 1),
        ((4, 500, 1601), 1),
        ((8, 500, 1_000_000), 312),
        ((4, 100, 10_000_000), 3125),
        ((4, 500, 10_000.0), 6.0),
        ((-2, 299.5, 99), 1),
        ((4, 500, None), 10),
    ],
)
def test_rule_5_10_chunksize(arguments: tuple[Any, ...], expected: float) -> None:
    names = ("num_workers", "avg_sequence_length", "total_sequences")
    for found in (
        module.get_optimal_settings(*arguments),
        module.get_optimal_settings(**dict(zip(names, arguments))),
    ):
        assert found[2] == expected
        assert type(found[2]) is type(expected)


@pytest.mark.parametrize("workers", [0, True, "4", 3.5, -1])
def test_rule_5_8_a_number_that_is_given_comes_back(workers: Any) -> None:
    with mock.patch("os.cpu_count", side_effect=AssertionError("nobody asked")):
        assert module.get_optimal_settings(workers)[0] is workers


@pytest.mark.parametrize("target", ["os.cpu_count", "sixfast.parallel_translate.os.cpu_count"])
@pytest.mark.parametrize("number", [7, None])
def test_rules_5_8_and_13_2_processors_are_asked_for_once_at_call_time(
    number: int | None, target: str
) -> None:
    with mock.patch(target, return_value=number) as cpu_count:
        assert module.get_optimal_settings() == (number, 100, 10)
    assert cpu_count.call_count == 1


def test_rule_5_11_no_workers_and_unknown_workers() -> None:
    with pytest.raises(ZeroDivisionError):
        module.get_optimal_settings(0, 500, 100)
    with mock.patch("os.cpu_count", return_value=None), pytest.raises(TypeError):
        module.get_optimal_settings(None, 500, 100)


# Names to patch


def test_rule_13_1_the_module_has_virnucpros_names() -> None:
    assert module.os is os
    assert module.multiprocessing is multiprocessing
    assert module.SeqIO is SeqIO
    assert module.logger is logging.getLogger(LOGGER)
    with pytest.raises(AttributeError):
        module.no_such_name  # noqa: B018


@pytest.mark.parametrize(
    "name",
    ["SeqIO", "SeqIO.parse", "os", "os.cpu_count", "multiprocessing", "multiprocessing.Pool", "logger"],
)
def test_rule_13_1_names_can_be_patched_and_come_back(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def current() -> object:
        value: Any = module
        for part in name.split("."):
            value = getattr(value, part)
        return value

    before = current()
    with mock.patch(f"sixfast.parallel_translate.{name}") as stand_in:
        assert current() is stand_in
    assert current() == before
    monkeypatch.setattr(f"sixfast.parallel_translate.{name}", stand_in)
    assert current() is stand_in
    monkeypatch.undo()
    assert current() == before
