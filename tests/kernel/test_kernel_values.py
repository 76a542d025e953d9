"""The kernel and values of other types, panics, and the interpreter's lock."""

from __future__ import annotations

import sys
import threading
import time
from array import array
from collections import UserString, deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from Bio.Seq import MutableSeq, Seq
from Bio.SeqRecord import SeqRecord

from golden import _identical
from sixfast import _kernel, reference

ALL_STOPS = "TAATTAATTAATTAATTAA"


class Broken:
    """Has a length that fails, in its own way."""

    def __len__(self) -> int:
        raise LookupError("no length")


class Long:
    """Has a length and nothing else."""

    def __len__(self) -> int:
        return 9


class Sliced(Long):
    """Gives a slice that can be no key."""

    def __getitem__(self, place: object) -> list[str]:
        if isinstance(place, int):  # or else looking for a letter would never end
            raise IndexError
        return ["ATG"]


class Untranslatable(Long):
    """Gives slices, but has no strand."""

    def __getitem__(self, place: object) -> str:
        if isinstance(place, int):
            raise IndexError
        return "ATG"


class Refusing(Untranslatable):
    """Fails in its method `translate`."""

    def translate(self, _: object) -> str:
        """Refuse."""
        raise OSError("no translation")


def outcome(function: Callable[..., Any], *arguments: Any) -> Any:
    """What came of a call: a value, or the type of the exception."""
    try:
        return function(*arguments)
    except Exception as error:  # noqa: BLE001 - whatever was raised is the outcome
        return type(error)


# Made anew for every call: an iterator can be used only once.
ODD: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "bool": lambda: True,
    "int": lambda: 0,
    "large int": lambda: 10**30,
    "float": lambda: 1.5,
    "complex": lambda: 1j,
    "object": object,
    "type": lambda: str,
    "function": lambda: len,
    "ellipsis": lambda: ...,
    "iterator": lambda: iter("ATGATG"),
    "iterator with N": lambda: iter(["A", "N"]),
    "generator": lambda: (letter for letter in "ATG"),
    "range": lambda: range(9),
    "memoryview": lambda: memoryview(b"ATGATG"),
    "array": lambda: array("b", b"ATGATG"),
    "deque": lambda: deque("ATGATG"),
    "namespace": lambda: SimpleNamespace(id="s", seq="ATG"),
    "Seq": lambda: Seq("ATGATG"),
    "empty Seq": lambda: Seq(""),
    "MutableSeq": lambda: MutableSeq("ATGATG"),  # type: ignore[no-untyped-call]
    "SeqRecord": lambda: SeqRecord(Seq("ATGATG")),
    "broken length": Broken,
    "length alone": Long,
    "slices of lists": Sliced,
    "slices of str": Untranslatable,
    "failing translate": Refusing,
}
KINDS: dict[str, Callable[[str], Any]] = {
    "bytes": str.encode,
    "bytearray": lambda letters: bytearray(letters, "ascii"),
    "list": list,
    "tuple": tuple,
    "tuple of lists": lambda letters: tuple([letter] for letter in letters),
    "set": set,
    "frozenset": frozenset,
    "dict": dict.fromkeys,
}
for _kind, _make in KINDS.items():
    for _length in range(5):
        # From Python 3.12 a slice can be a key, and plain Python answers KeyError.
        if _kind != "dict" or _length < 3 or sys.version_info < (3, 12):
            ODD[f"{_kind} of {_length}"] = partial(_make, "ATGN"[:_length])


@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
def test_rule_3_18_a_sequence_of_another_type(make: Callable[[], Any]) -> None:
    """Rules 2.12, 3.18 and, in training mode, 3.19."""
    for name in ("reverse_complement", "translate_dna"):
        kernel, expected = getattr(_kernel, name), getattr(reference, name)
        assert outcome(kernel, make()) is outcome(expected, make()), name
        assert isinstance(outcome(kernel, make()), type), name
    for training in (False, True):
        found = outcome(_kernel.identify_seq, "s", make(), None, training)
        expected = outcome(reference.identify_seq, "s", make(), None, training)
        assert found is expected, training


@pytest.mark.parametrize("length", range(3, 6))
def test_rule_3_18_a_dict_is_a_type_error_under_every_python(length: int) -> None:
    for function in (_kernel.translate_dna, lambda value: _kernel.identify_seq("s", value)):
        with pytest.raises(TypeError):
            function(dict.fromkeys(range(length)))  # type: ignore[arg-type]


def test_rule_2_12_what_only_behaves_like_a_str_is_an_error() -> None:
    for function in (_kernel.translate_dna, _kernel.reverse_complement):
        with pytest.raises(TypeError, match="UserString"):
            function(UserString("ATG"))  # type: ignore[arg-type]


class Joined:
    """An id that can be attached to, with a result that is no str."""

    def __add__(self, other: str) -> tuple[str]:
        return (other,)


@pytest.mark.parametrize("seqid", [None, True, 5, 1.5, b"s", ["s"], ("s",), object(), Joined(), "é\ud800"])
@pytest.mark.parametrize("text", ["ATG", ALL_STOPS, ""])
def test_rule_3_17_an_id_of_another_type(seqid: Any, text: str) -> None:
    found = outcome(_kernel.identify_seq, seqid, text)
    assert _identical(found, outcome(reference.identify_seq, seqid, text))


class Container:
    """Looks for a protein in its own way."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def __contains__(self, protein: str) -> bool:
        if isinstance(self.answer, Exception):
            raise self.answer
        return bool(self.answer)


class Unsure(list[Any]):
    """Cannot tell whether it is empty."""

    def __bool__(self) -> bool:
        raise ArithmeticError("who knows")


REFERENCES: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "empty": list,
    "zero": lambda: 0,
    "int": lambda: 5,
    "True": lambda: True,
    "str": lambda: "MWG",
    "strings": lambda: ["XMAX", "GH"],
    "empty string": lambda: [""],
    "tuple": lambda: ("W",),
    "set": lambda: {"W"},
    "dict": lambda: {"W": "MA"},
    "list in it": lambda: [["W"], ["P", "G"]],
    "tuple in it": lambda: [("MA",)],
    "dict in it": lambda: [{"MA": None}],
    "hit before None": lambda: ["MAWGHP", None],
    "None in it": lambda: ["W", None],
    "int in it": lambda: ["W", 5],
    "bytes in it": lambda: [b"MA"],
    "iterator": lambda: iter(["W", "MA", "G", "GH"]),
    "generator": lambda: (text for text in ("MA", "W", "G", "GH", "A", "P")),
    "always": lambda: [Container(1)],
    "never": lambda: [Container("")],
    "failing": lambda: [Container(LookupError("lost"))],
    "unsure": lambda: Unsure(["MA"]),
    "bytes": lambda: b"MA",
    "object": object,
}


@pytest.mark.parametrize("make", REFERENCES.values(), ids=REFERENCES)
def test_rules_3_10_to_3_16_references_of_every_kind(make: Callable[[], Any]) -> None:
    for text in ("ATGGCC", ALL_STOPS, "", "NNN", "nnn", "ATGgcc"):
        modes: list[Any] = [True, False, 1, "no", 0, "", [], None]
        for training in modes:
            found = outcome(_kernel.identify_seq, "s", text, make(), training)
            expected = outcome(reference.identify_seq, "s", text, make(), training)
            assert _identical(found, expected), (text, training)


def test_rule_3_11_every_upper_case_letter_in_training_mode() -> None:
    for point in [*range(0x180), 0x212A, 0xFF2E, 0xD800, 0x1F600]:
        text = "ATG" + chr(point) + "CC"
        found = _kernel.identify_seq("s", text, None, True)
        assert found == reference.identify_seq("s", text, None, istraindata=True), point
        assert (found is None) == (chr(point) in "NRYMKSWHBVD"), point


def test_rule_3_10_truth_of_the_mode_may_fail() -> None:
    with pytest.raises(ArithmeticError):
        _kernel.identify_seq("s", "ATG", None, Unsure())


@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
def test_rule_5_3_a_failing_item_of_a_batch_is_none_in_its_place(make: Callable[[], Any]) -> None:
    failures: list[tuple[object, Exception]] = []
    batch = [("a", "ATG"), ("b", make()), ("c", ALL_STOPS)]
    found = _kernel.identify_batch(batch, lambda *failure: failures.append(failure))
    expected = outcome(reference.identify_seq, "b", make())
    assert found == [reference.identify_seq("a", "ATG"), None, []]
    assert [(seqid, type(error)) for seqid, error in failures] == [("b", expected)]


@pytest.mark.parametrize("message", ["no such frame", "", "{braces} and é"])
def test_a_panic_arrives_as_runtime_error(message: str) -> None:
    """PyO3's own exception for it is no Exception: a worker would die of it."""
    with pytest.raises(RuntimeError) as caught:
        _kernel.panic_for_tests(message)
    assert message in str(caught.value)


# The interpreter's lock

LONG = "ATGC" * 2_000_000


def translate_span(path: Path) -> Callable[[], object]:
    (path / "input.fa").write_text(">s\n" + LONG, encoding="ascii")
    for name in ("nucleotide.fa", "protein.faa"):
        (path / name).touch()
    translator = _kernel.SpanTranslator(path / "input.fa", path / "nucleotide.fa", path / "protein.faa")
    return lambda: translator.process(0, len(LONG) + 3)


def long_work(path: Path) -> dict[str, Callable[[], object]]:
    block = b">s\n" + LONG.encode()
    return {
        "reverse_complement": lambda: _kernel.reverse_complement(LONG),
        "translate_dna": lambda: _kernel.translate_dna(LONG),
        "identify_seq": lambda: _kernel.identify_seq("s", LONG),
        "identify_batch": lambda: _kernel.identify_batch([("s", LONG)]),
        "translate_block": lambda: _kernel.translate_block(block),
        "translate_records": lambda: _kernel.translate_records([("s", LONG)]),
        "SpanTranslator": translate_span(path),
    }


def thread_progresses_during(work: Callable[[], object]) -> bool:
    """Whether another thread runs while `work` does.

    The caller made sure that the interpreter takes the lock from nobody: the other thread, which is set
    free right before `work`, runs only if `work` gives the lock away.
    """
    gate = threading.Lock()
    progress: list[str] = []

    def run() -> None:
        with gate:
            progress.append("ran")

    gate.acquire()
    thread = threading.Thread(target=run)
    thread.start()
    gate.release()
    work()
    found = list(progress)
    thread.join()
    return bool(found)


@pytest.fixture
def lock_is_kept() -> Any:
    """Let a thread keep the interpreter's lock until it gives it away."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("lock_is_kept")
def test_the_lock_is_released_during_work_on_a_long_sequence(tmp_path: Path) -> None:
    if getattr(sys, "_is_gil_enabled", lambda: True)():
        held = [thread_progresses_during(lambda: LONG.count("x")) for _ in range(3)]
        assert held == [False] * 3, "the design of this test does not tell"
    for name, work in long_work(tmp_path).items():
        # A busy machine may not let the other thread run in time; it will, once.
        deadline = time.monotonic() + 60
        while not thread_progresses_during(work):
            assert time.monotonic() < deadline, f"{name} keeps the lock"
