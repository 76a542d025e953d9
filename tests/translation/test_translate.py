"""`sixfast.translate` and `sixfast.codes`, held to Biopython and to the reference."""

from __future__ import annotations

import pickle
import warnings
from typing import Any

import pytest
from Bio import Seq
from Bio.Data import CodonTable
from hypothesis import given, settings
from hypothesis import strategies as st

import sixfast
from effort import examples
from golden import cases, codon_answers
from programs import run_python
from sixfast import _kernel, reference

LETTERS = "ACGTURYSWKMBDHVNXacgtun-.*"
tables = st.sampled_from(reference.genetic_code_ids())
policies = st.sampled_from(reference.AMBIGUITY_POLICIES)
clean = st.text(alphabet="ACGTUacgtu", max_size=400)
#: Long runs of bases with other letters here and there, as sequences have.
mixed = st.lists(st.one_of(st.text("ACGT", max_size=120), st.text(LETTERS, max_size=6)), max_size=6).map(
    "".join
)


def outcome(function: Any, *args: Any, **kwargs: Any) -> object:
    """What a call returns, or the name of the type that it raises."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Biopython's, about dual codons and the rest
            return function(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 - whatever is raised is the outcome
        return type(error).__name__


def as_biopython(seq: str, *args: Any, **kwargs: Any) -> str:
    return sixfast.translate(seq, *args, ambiguity="biopython", **kwargs)


# Golden data


def test_rules_19_11_to_19_16_observed_calls() -> None:
    assert [
        found for case in cases("biopython_translate.jsonl.gz") if (found := case.disagreement(as_biopython))
    ] == []


@pytest.mark.parametrize("policy", reference.AMBIGUITY_POLICIES)
def test_every_codon_in_every_code(policy: str) -> None:
    for observed in codon_answers(policy):
        known = {codon: letter for codon, letter in observed.answers.items() if letter is not None}
        assert sixfast.translate("".join(known), observed.table, policy) == "".join(known.values())
        # Alone among others, so that the refusal of one hides no other; few of 17,576, in all codes together.
        refused = [codon for codon, letter in observed.answers.items() if letter is None]
        for codon in refused[observed.table :: 97]:
            assert outcome(sixfast.translate, codon, observed.table, policy) == "TranslationError"


# Against Biopython and the reference


@settings(deadline=None, max_examples=examples(100))
@given(clean, tables, st.booleans())
def test_bases_alone_give_biopythons_answer_by_each_policy(seq: str, table: int, cds: bool) -> None:
    expected = outcome(Seq.translate, seq, table, cds=cds)
    for policy in ("x", "resolve", "biopython"):
        assert outcome(sixfast.translate, seq, table, policy, cds=cds) == expected


@settings(deadline=None, max_examples=examples(100))
@given(
    mixed,
    tables,
    st.sampled_from(["*", "", "@@", "X"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, "-", "*", "N", ".", "X", "a"]),
)
def test_any_text_gives_biopythons_answer(
    seq: str, table: int, stop_symbol: str, to_stop: bool, cds: bool, gap: str | None
) -> None:
    options = {"stop_symbol": stop_symbol, "to_stop": to_stop, "cds": cds, "gap": gap}
    assert outcome(as_biopython, seq, table, **options) == outcome(Seq.translate, seq, table, **options)


@settings(deadline=None, max_examples=examples(100))
@given(mixed, tables, policies, st.booleans(), st.booleans(), st.sampled_from([None, "-", "*", "N"]))
def test_any_text_gives_the_answer_of_the_reference(
    seq: str, table: int, policy: str, to_stop: bool, cds: bool, gap: str | None
) -> None:
    options = {"to_stop": to_stop, "cds": cds, "gap": gap}
    expected = outcome(reference.translate, seq, table, policy, **options)
    assert outcome(sixfast.translate, seq, table, policy, **options) == expected


@settings(deadline=None, max_examples=examples(50))
@given(st.tuples(st.sampled_from(reference.genetic_code_ids()), policies, mixed))
def test_rule_19_4_dual_codons_as_stops(drawn: tuple[int, str, str]) -> None:
    table, policy, seq = drawn
    code = reference.genetic_code(table).with_dual_stops()
    expected: list[str] = []
    for start in range(0, len(seq) - 2, 3):
        letter = outcome(reference.read_codon, seq[start : start + 3].upper(), code, policy)
        if letter == "TranslationError":
            break
        expected.append(str(letter))
    assert _kernel.translate_codons(seq, table, policy, dual_stops=True)[0] == "".join(expected)


@settings(max_examples=examples(30))
@given(st.text(max_size=30))
def test_any_code_points(seq: str) -> None:
    assert outcome(as_biopython, seq) == outcome(Seq.translate, seq)
    for policy in ("drop", "x", "resolve"):
        assert sixfast.translate(seq, ambiguity=policy) == reference.translate(seq, ambiguity=policy)


@settings(max_examples=examples(50))
@given(st.text("ACGTNUacgtnu-", max_size=60))
def test_drop_is_the_first_frame_of_translate_dna(seq: str) -> None:
    assert sixfast.translate(seq, ambiguity="drop") == sixfast.translate_dna(seq.upper())[0]


# Arguments


@pytest.mark.parametrize("table", [2, "2", "SGC1", "Vertebrate Mitochondrial"])
def test_rule_19_12_a_code_has_an_id_and_names(table: int | str) -> None:
    assert sixfast.translate("ATATGA", table) == "MW"


@pytest.mark.parametrize("name", sorted(CodonTable.ambiguous_generic_by_name, key=str))
def test_rule_19_12_biopythons_names_are_known(name: str | None) -> None:
    if name is not None:
        seq = "".join(map("".join, reference.CODON_TABLE))
        assert outcome(as_biopython, seq, name) == outcome(Seq.translate, seq, name)


def test_what_gives_its_letters_as_str_is_a_sequence() -> None:
    assert sixfast.translate(Seq.Seq("ATGTAA")) == "M*"
    assert sixfast.translate(Seq.MutableSeq("ATGTAA")) == "M*"


@pytest.mark.parametrize(
    ("args", "options", "error", "words"),
    [
        (("ATG", 7), {}, KeyError, "there is no genetic code 7; the ids are 1 to 6, 9 to 16, 21 to 33"),
        (("ATG", "Vertebrate"), {}, ValueError, "'Vertebrate'; `sixfast codes` lists ids and names"),
        (("ATG", 1, "n"), {}, ValueError, '"n" is none of drop, x, resolve, biopython'),
        (("ATG", 28), {"to_stop": True}, ValueError, r"genetic code 28 .*\(TAA, TAG, TGA\), so where"),
        (("ATG",), {"gap": "--"}, ValueError, "'--'; give one letter"),
        (("ATG",), {"gap": 3}, TypeError, "gap is a int"),
        ((b"ATG",), {}, TypeError, "seq is a bytes; give a str"),
        ((None,), {}, TypeError, "seq is a NoneType; give a str"),
        (
            ("A-GATG", 1, "biopython"),
            {},
            sixfast.TranslationError,
            "codon 'A-G' at letter 1 stands for no letter",
        ),
        (
            ("CCCTAA",),
            {"cds": True},
            sixfast.TranslationError,
            "'CCC', is no start .* 1: TTG, CTG, ATG",
        ),
        (("ATGA",), {"cds": True}, sixfast.TranslationError, "has 4 letters, which is no multiple of three"),
        (
            ("ATGCCC",),
            {"cds": True},
            sixfast.TranslationError,
            "'CCC', is no stop .* 1: TAA, TAG, TGA",
        ),
        (
            ("ATGTGATAA",),
            {"cds": True},
            sixfast.TranslationError,
            "codon 'TGA' at letter 4 is a stop before the end",
        ),
        (("ATGT-ATAA", 1, "biopython"), {"cds": True}, sixfast.TranslationError, "codon 'T-A' at letter 4"),
    ],
)
def test_what_is_refused_is_told(
    args: tuple[Any, ...], options: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        sixfast.translate(*args, **options)


def test_rule_19_16_an_error_is_biopythons_too_where_that_is_loaded() -> None:
    with pytest.raises(CodonTable.TranslationError) as caught:
        sixfast.translate("---", ambiguity="biopython")
    assert isinstance(caught.value, sixfast.TranslationError)
    assert isinstance(caught.value, ValueError)
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
    assert isinstance(again, CodonTable.TranslationError)
    assert str(again) == str(caught.value)


def test_biopython_is_not_imported() -> None:
    program = (
        "import sys, sixfast\n"
        "try:\n"
        "    sixfast.translate('---', ambiguity='biopython')\n"
        "except sixfast.TranslationError as error:\n"
        "    print(type(error).__bases__, 'Bio' in sys.modules)\n"
    )
    assert run_python("-c", program).stdout == "(<class 'ValueError'>,) False\n"


# The codes


def test_codes_are_those_of_the_reference() -> None:
    assert list(sixfast.codes) == reference.genetic_code_ids()
    for number, code in sixfast.codes.items():
        expected = reference.genetic_code(number)
        assert code.id == number
        assert {codon: code.letter(codon) for codon in expected.amino_acids} == expected.amino_acids
        assert (list(code.starts), list(code.stops), list(code.dual)) == (
            expected.starts,
            expected.stops,
            expected.dual,
        )


def test_codes_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        sixfast.codes[7] = sixfast.codes[4]  # type: ignore[index]
