"""The kernel held to the golden cases, and to the reference on every codon, frame and odd value."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from golden import Case, cases, file_sets
from sixfast import Summary, _kernel, reference
from sixfast.virnucpro.pipeline import parallel_translate
from sixfast.virnucpro.utils import sequence

LETTERS = "ACGTUNRYacgtn-"
CODONS = ["".join(codon) for codon in product(LETTERS, repeat=3)]
FUNCTIONS = ("reverse_complement", "translate_dna", "identify_seq")
WORKER_CASES = {
    "translate_sequence_worker": 71,
    "translate_batch_worker": 31,
    "create_sequence_batches": 54,
    "get_optimal_settings": 128,
}


def answers(module: Any, text: str) -> tuple[object, object, object]:
    return (
        module.reverse_complement(text),
        module.translate_dna(text),
        module.identify_seq("s", text),
    )


# Golden data


def disagreements(module: Any, chosen: list[Case]) -> list[str]:
    return [found for case in chosen if (found := case.disagreement(getattr(module, case.function)))]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_golden_cases_through_sixfast_sequence(name: str) -> None:
    """Sections 2 and 3, and the names of rule 1.1."""
    chosen = [case for case in cases("golden_public.jsonl.gz") if case.function == name]
    assert len(chosen) > 300
    assert disagreements(sequence, chosen) == []


def test_golden_worker_file_is_whole() -> None:
    chosen = cases("golden_workers_public.jsonl.gz")
    assert Counter(case.function for case in chosen) == WORKER_CASES


@pytest.mark.parametrize("name", WORKER_CASES)
def test_golden_cases_through_sixfast_parallel_translate(name: str) -> None:
    """Section 5, and the names of rule 1.2."""
    chosen = [case for case in cases("golden_workers_public.jsonl.gz") if case.function == name]
    assert disagreements(parallel_translate, chosen) == []


@pytest.mark.parametrize("level", _kernel.cpu_levels())
@pytest.mark.parametrize(("operation", "skip_empty"), [("translate", False), ("sequential_broad", True)])
def test_golden_files_through_translate_block(operation: str, skip_empty: bool, level: str) -> None:
    """Sections 6 and 8; rules 8.7 and 9.1 with `skip_empty`."""
    for file_set in file_sets():
        data = file_set.input.read_bytes()
        observed = file_set.operations[operation]
        if "raises" in observed:
            with pytest.raises(Exception) as caught:  # noqa: PT011 - the data name the type
                _kernel.translate_block(data, skip_empty=skip_empty, level=level)
            assert caught.type.__name__ == observed["raises"], file_set.name
            continue
        nucleotide, protein, counts = _kernel.translate_block(data, skip_empty=skip_empty, level=level)
        assert (nucleotide, protein) == file_set.outputs(operation), file_set.name
        assert list(counts[:2]) == observed["result"], file_set.name


# Codons


def test_rule_2_3_codon_table_is_the_references_and_the_kernels() -> None:
    assert sequence.CODON_TABLE == reference.CODON_TABLE
    assert len(sequence.CODON_TABLE) == 64
    kernels = {codon: sequence.translate_dna(codon)[0] for codon in sequence.CODON_TABLE}
    assert kernels == sequence.CODON_TABLE


def codon_everywhere() -> Iterator[str]:
    """Every codon at each offset, in sequences of each length modulo 3: so in each of the six frames."""
    for codon, before, after in product(CODONS, range(3), range(3)):
        yield "CC"[:before] + codon + "GG"[:after]


def test_every_codon_in_every_frame_is_the_references() -> None:
    """Rules 2.1 to 2.11 and 3.1 to 3.9."""
    texts = list(codon_everywhere())
    assert len(texts) == 9 * len(LETTERS) ** 3
    different = [text for text in texts if answers(_kernel, text) != answers(reference, text)]
    assert different == []


def codon_along_a_sequence() -> Iterator[str]:
    """Stops of either strand, and what only looks like one, at every place of a long sequence.

    The kernel compares many letters at a time: each place of such a piece has to count.
    """
    length = 420
    background = "C" * length
    for codon in ("TAA", "TAG", "TGA", "TTA", "CTA", "TCA", "TRA", "UAA", "taa", "TNA"):
        for place in range(0, length - 2, 7 if codon in {"TRA", "UAA", "taa", "TNA"} else 1):
            yield background[:place] + codon + background[place + 3 :]


def test_a_stop_counts_at_every_place_of_a_long_sequence() -> None:
    """Rules 2.9 and 3.2."""
    for text in codon_along_a_sequence():
        frames = _kernel.identify_seq("s", text)
        assert frames == reference.identify_seq("s", text), text


@functools.cache
def every_codon(skip_empty: bool) -> tuple[bytes, bytes, bytes, Summary]:
    """A block with every codon, and what the reference makes of it."""
    texts = [*codon_everywhere(), *codon_along_a_sequence()]
    block = "".join(f">{number}\n{text}\n" for number, text in enumerate(texts)).encode()
    nucleotide, protein, counts = reference.translate_fasta(block, skip_empty=skip_empty)
    return block, nucleotide, protein, Summary(*counts)


@pytest.mark.parametrize("level", _kernel.cpu_levels())
def test_every_codon_through_translate_block_at_every_cpu_level(level: str) -> None:
    """Rules 8.1 to 8.4; the levels are those of the machine that runs this."""
    print(f"cpu level exercised: {level}, of {', '.join(_kernel.cpu_levels())}")  # noqa: T201
    for skip_empty in (False, True):
        block, nucleotide, protein, counts = every_codon(skip_empty)
        found = _kernel.translate_block(block, skip_empty=skip_empty, level=level)
        assert found[:2] == (nucleotide, protein)
        assert Summary(*found[2]) == counts


def test_a_cpu_level_that_the_machine_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="portable"):
        _kernel.translate_block(b"", level="abacus")


# Text of any kind


@pytest.mark.parametrize(
    "text",
    [
        "\udc00\ud800",
        "\udc00\ud83d\udc00\ud83d",
        "ATG\udc00\ud800",
        "\udfffATG\ud800",
        "ATG\ud83d\ude00ATG",
        "\ud800" * 7,
        "A\U0001f600\udc00C\ud800T",
    ],
)
def test_rules_2_2_and_2_10_lone_surrogates_never_join(text: str) -> None:
    """Reversed by way of UTF-16 some of these would become one character."""
    assert answers(_kernel, text) == answers(reference, text)
    reverse = _kernel.reverse_complement(text)
    assert len(reverse) == len(text)
    assert _kernel.reverse_complement(reverse) == text
    for training in (False, True):
        found = _kernel.identify_seq("\ud800", text, None, training)
        assert found == reference.identify_seq("\ud800", text, None, training)


def test_rule_2_10_every_code_point_fills_one_place() -> None:
    assert _kernel.translate_dna("ATGé😀AATG") == ["MM", "", "N", "HH", "I", ""]
    assert _kernel.translate_dna("\u0410TGATG\uff21TG") == reference.translate_dna("\u0410TGATG\uff21TG")


def test_every_code_point_of_the_first_plane_is_the_references() -> None:
    """Rules 2.2, 2.6 and 2.10."""
    for start in range(0, 0x11000, 256):
        text = "ATG".join(map(chr, range(start, start + 256)))
        assert answers(_kernel, text) == answers(reference, text)


class Letters(str):
    """A str by another name, and with other habits."""

    __slots__ = ()

    def __len__(self) -> int:
        return 0

    def __getitem__(self, _: Any) -> str:
        return "X"

    def translate(self, _: Any) -> str:
        """Answer nonsense."""
        return "X"


@pytest.mark.parametrize("text", ["", "ATGGCC", "atgNNNATG", "é\udc00\ud800ATG", "ATG" * 300])
def test_rule_3_20_a_subclass_of_str_counts_as_a_str(text: str) -> None:
    """Whatever it overrides: its letters count."""
    assert answers(_kernel, Letters(text)) == answers(reference, text)
    assert _kernel.identify_batch([("s", Letters(text))]) == [reference.identify_seq("s", text)]
    frames = _kernel.identify_seq(Letters("s"), Letters(text), [Letters("M")], True)
    assert frames == reference.identify_seq("s", text, ["M"], istraindata=True)
    values = {type(value) for frame in frames or [] for value in frame.values()}
    assert values <= {str}
    assert type(_kernel.reverse_complement(Letters(text))) is str


def test_rules_3_3_and_3_9_fresh_dicts_with_their_keys_in_order() -> None:
    first = _kernel.identify_seq("s", "ATGGCC")
    second = _kernel.identify_seq("s", "ATGGCC")
    assert type(first) is list
    assert first == second
    assert first is not second
    for one, other in zip(first, second or []):
        assert one is not other
        assert type(one) is dict
        assert list(one) == ["seqid", "nucleotide", "protein"]
        assert {type(value) for value in one.values()} == {str}


def test_rules_2_4_and_2_11_a_new_list_of_six_strings() -> None:
    assert _kernel.translate_dna("") == [""] * 6
    assert _kernel.translate_dna("ATGCC") == ["M", "C", "A", "G", "A", "H"]
    assert _kernel.translate_dna("A") is not _kernel.translate_dna("A")


# Names and parameters


@pytest.mark.parametrize(
    "call",
    [
        lambda: sequence.identify_seq("s"),  # type: ignore[call-arg]
        lambda: sequence.identify_seq("s", "ATG", None, False, 1),  # type: ignore[call-arg]
        lambda: sequence.identify_seq("s", seq="ATG"),  # type: ignore[call-arg]
        sequence.translate_dna,
        lambda: sequence.translate_dna("ATG", "ATG"),  # type: ignore[call-arg]
        lambda: sequence.reverse_complement(seq="ATG"),  # type: ignore[call-arg]
    ],
)
def test_rule_1_3_missing_surplus_and_unknown_arguments(call: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        call()


def test_rule_1_3_parameters_by_position_and_by_name() -> None:
    expected = reference.identify_seq("s", "ATGGCC", ["MA"], istraindata=True)
    assert sequence.identify_seq("s", "ATGGCC", ["MA"], True) == expected
    by_name = {"istraindata": True, "refseq_pro_list": ["MA"], "sequence": "ATGGCC", "seqid": "s"}
    assert sequence.identify_seq(**by_name) == expected  # type: ignore[arg-type]
    assert sequence.translate_dna(sequence="ATG") == sequence.translate_dna("ATG")
    assert sequence.reverse_complement(sequence="ATG") == "CAT"
