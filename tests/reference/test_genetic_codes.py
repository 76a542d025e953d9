"""The genetic codes of the reference held to Biopython's, and the kernel's to the reference's."""

from __future__ import annotations

from Bio.Data import CodonTable

from sixfast import _kernel, reference
from sixfast.reference.genetic_codes import CODONS

BIOPYTHONS = CodonTable.unambiguous_dna_by_id


def test_rule_19_1_ids_and_amino_acids_are_biopythons() -> None:
    assert set(BIOPYTHONS) >= set(reference.genetic_code_ids())
    assert len(reference.genetic_code_ids()) == 27
    for number in reference.genetic_code_ids():
        amino_acids = reference.genetic_code(number).amino_acids
        assert {codon: letter for codon, letter in amino_acids.items() if letter != "*"} == (
            BIOPYTHONS[number].forward_table
        )


def test_rules_19_2_and_19_3_starts_and_stops_are_biopythons() -> None:
    for number in reference.genetic_code_ids():
        code = reference.genetic_code(number)
        assert set(code.starts) == set(BIOPYTHONS[number].start_codons)
        assert set(code.stops) == set(BIOPYTHONS[number].stop_codons)


def test_rule_19_4_dual_codons_can_be_stops() -> None:
    dual = {number: reference.genetic_code(number).dual for number in reference.genetic_code_ids()}
    assert {number: codons for number, codons in dual.items() if codons} == {
        27: ["TGA"],
        28: ["TAA", "TAG", "TGA"],
        31: ["TAA", "TAG"],
    }
    for number in dual:
        code = reference.genetic_code(number)
        letters = code.with_dual_stops().amino_acids
        assert [codon for codon in CODONS if letters[codon] == "*"] == code.stops
        others = set(CODONS) - set(code.dual)
        assert {codon: letters[codon] for codon in others} == {
            codon: code.amino_acids[codon] for codon in others
        }


def test_the_kernel_has_the_codes_of_the_reference() -> None:
    kernel = {number: codes for number, _names, *codes in _kernel.genetic_codes()}
    assert list(kernel) == reference.genetic_code_ids()
    for number, (letters, starts, stops) in kernel.items():
        code = reference.genetic_code(number)
        assert dict(zip(CODONS, letters)) == code.amino_acids
        assert (starts, stops) == (code.starts, code.stops)


def test_the_kernel_has_biopythons_names() -> None:
    for number, names, *_ in _kernel.genetic_codes():
        assert names == [name for name in BIOPYTHONS[number].names if name]
