"""The ambiguity policies of the reference held to Biopython."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest
from Bio.Seq import Seq

from golden import cases, codon_answers
from sixfast import reference
from sixfast.errors import TranslationError
from sixfast.reference import ambiguity


@pytest.mark.parametrize("policy", reference.AMBIGUITY_POLICIES)
def test_rules_19_5_to_19_9_every_codon_in_every_code(policy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ambiguity, "_expansions", cache(ambiguity._expansions))
    tables = []
    for observed in codon_answers(policy):
        tables.append(observed.table)
        code = reference.genetic_code(observed.table)
        wrong = {
            codon: (answer, letter)
            for codon, answer in observed.answers.items()
            if codon == codon.upper() and (letter := read(codon, code, policy)) != answer
        }
        assert wrong == {}, observed.table
    assert tables == reference.genetic_code_ids()


def read(codon: str, code: reference.GeneticCode, policy: str) -> str | None:
    """The answer in the form of the golden data: None for a refusal."""
    try:
        return reference.read_codon(codon, code, policy)
    except TranslationError:
        return None


def test_rule_19_10_the_other_strand_is_biopythons() -> None:
    letters = "ACGTURYSWKMBDHVNX-.*"
    for codon in map("".join, product(letters, repeat=2)):
        dna = codon.replace("U", "T")  # Biopython writes U instead of T on the other strand of RNA
        assert reference.complement_iupac(codon) == str(Seq(dna).reverse_complement())


def test_rules_19_11_to_19_16_translate_is_biopythons() -> None:
    def translate(*args: str, **kwargs: object) -> str:
        return reference.translate(*args, ambiguity="biopython", **kwargs)  # type: ignore[arg-type]

    calls = list(cases("biopython_translate.jsonl.gz"))
    assert len(calls) == 2000
    assert [found for case in calls if (found := case.disagreement(translate))] == []
