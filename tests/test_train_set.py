"""Training sets from a genome and its proteins (sections 4 and 17)."""

from __future__ import annotations

import gzip
import io
import logging
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from Bio import SeqIO
from Bio.Seq import Seq
from Bio.SeqFeature import FeatureLocation, SeqFeature
from Bio.SeqRecord import SeqRecord
from hypothesis import given, settings
from hypothesis import strategies as st

from places import DATA, ROOT
from sixfast import InputChangedError, TrainSet, _kernel, make_train_set, reference
from sixfast.virnucpro import units

# The benchmarks are found from the project's folder, which pytest does not look in by itself.
sys.path.insert(0, str(ROOT))

from benchmarks.genbank import write_genbank

GENOMES = DATA / "genomes"
GENOME = b">X.1 a virus\natggccATGG\n>Y.1\nTTNTT\n"
PROTEINS = {"X.1": ["MAMK", "HH"], "Y.1": ["F"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "genome.fna").write_bytes(GENOME)
    return tmp_path


def make(folder: Path, proteins: Any = PROTEINS, **options: Any) -> tuple[bytes, bytes, TrainSet]:
    """Make a training set of the genome, and read it."""
    if isinstance(proteins, str):
        proteins = folder / proteins
    nucleotide, protein = folder / "n.fa", folder / "p.faa"
    made = make_train_set(folder / "genome.fna", proteins, nucleotide, protein, **options)
    return nucleotide.read_bytes(), protein.read_bytes(), made


def genbank_record(seqid: str, *translations: str | None) -> SeqRecord:
    """A record with these proteins; None is a pseudogene."""
    record = SeqRecord(Seq("ATGGCCATGG"), id=seqid, name=seqid.partition(".")[0])
    record.annotations["molecule_type"] = "DNA"
    record.features = [
        SeqFeature(
            FeatureLocation(0, 9, 1), type="CDS", qualifiers={"translation": [protein]} if protein else {}
        )
        for protein in translations
    ]
    # Not a CDS, so not a reference.
    peptide = SeqFeature(FeatureLocation(0, 9, 1), type="mat_peptide", qualifiers={"translation": ["GH"]})
    record.features.append(peptide)
    return record


def write(folder: Path, *records: SeqRecord) -> Path:
    path = folder / "proteins.gbff"
    SeqIO.write(records, path, "genbank")
    return path


# Against the reference

letters = st.sampled_from("ACGT" * 6 + "acgtN-X>")
sequences = st.text(letters, min_size=1, max_size=150).filter(lambda text: text[0] != ">")
ids = st.sampled_from(["a", "b.1", "a_chunk_2", ""])
genomes = st.lists(st.tuples(ids, sequences), max_size=5)
peptides = st.text("ACDEFGHIKLMNPQRSTVWY", max_size=3)


@st.composite
def genomes_and_proteins(draw: st.DrawFn) -> tuple[bytes, dict[str, list[str]]]:
    """A genome and proteins, parts of its own among them."""
    records = draw(genomes)
    proteins: dict[str, list[str]] = {}
    for seqid, sequence in records:
        known = proteins.setdefault(draw(st.one_of(st.just(seqid), ids)), [])
        known.extend(draw(st.lists(peptides, max_size=3)))
        for protein in draw(st.lists(st.sampled_from(reference.translate_dna(sequence.upper())), max_size=3)):
            known.extend(protein.split("*"))
    data = "".join(f">{seqid} x\n{sequence}\n" for seqid, sequence in records)
    return data.encode(), proteins


@given(genomes_and_proteins(), st.integers(1, 80))
def test_a_training_set_is_the_references(drawn: tuple[bytes, dict[str, list[str]]], size: int) -> None:
    data, proteins = drawn
    maker = _kernel.TrainSetMaker(size)
    for seqid, known in proteins.items():
        maker.add(seqid, known)
    nucleotide, protein, (records, chunks, ambiguous, tested, frames), unmatched = maker.make(data)
    assert (nucleotide, protein) == reference.train_fasta(data, proteins, size)
    read = list(reference.read_fasta(data))
    assert records == len(read)
    assert unmatched == [seqid for seqid, _, _ in read if not proteins.get(seqid.split("_chunk_")[0])]
    assert chunks == sum(len(reference.chunk_places(len(sequence), size)) for _, _, sequence in read)
    parts = list(reference.read_fasta(reference.chunk_fasta(data, size, original=True)))
    answers = [reference.identify_seq(seqid, part.upper(), None, True) for seqid, _, part in parts]
    assert ambiguous == answers.count(None)
    assert tested == sum(bool(frame["protein"]) for answer in answers for frame in answer or [])
    assert frames == protein.count(b">")


@settings(max_examples=40)
@given(genomes_and_proteins(), st.integers(1, 80), st.sampled_from(["1", "64", ""]))
def test_a_file_in_blocks_of_any_size_is_the_references(
    drawn: tuple[bytes, dict[str, list[str]]], size: int, block: str
) -> None:
    data, proteins = drawn
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as name:
        patch.setenv("SIXFAST_SPAN_BYTES", block)
        folder = Path(name)
        (folder / "genome.fna").write_bytes(gzip.compress(data) if block == "64" else data)
        nucleotide, protein, made = make(folder, proteins, chunk_size=size)
    assert (nucleotide, protein) == reference.train_fasta(data, proteins, size)
    assert made.frames == protein.count(b">")
    assert made.proteins == sum(map(len, proteins.values()))


@pytest.mark.parametrize("size", [300, 500])
def test_real_genomes_with_genbank_files(tmp_path: Path, size: int) -> None:
    records = []
    for seqid, name in (("NC_001416.1", "lambda.fa.gz"), ("NZ_LN831026.1", "NZ_LN831026.fna.gz")):
        packed = (GENOMES / name).read_bytes()
        ((_, _, sequence),) = reference.read_fasta(gzip.decompress(packed))
        records.append((seqid, sequence[:100_000]))
    data = "".join(f">{seqid}\n{sequence}\n" for seqid, sequence in records).encode()
    (tmp_path / "genome.fna").write_bytes(data)
    proteins = write_genbank(records, tmp_path / "proteins.gbff")
    nucleotide, protein, made = make(tmp_path, "proteins.gbff", chunk_size=size)
    assert (nucleotide, protein) == reference.train_fasta(data, proteins, size)
    assert made.proteins == sum(map(len, proteins.values())) > 50
    assert made.records_without_proteins == made.ambiguous_chunks == 0
    assert 0.2 < made.frames / made.frames_tested < 0.8


# The original's rules


def test_rule_4_3_a_chunk_is_looked_up_by_its_records_id() -> None:
    record = SeqRecord(Seq("atggcc"), id="X.1_chunk_2_chunk_3")
    frames = units.process_train_record(record, {"X.1": ["KMAK"], "X.1_chunk_2": ["W"]})
    assert frames == [
        {"seqid": "X.1_chunk_2_chunk_3F1", "nucleotide": "ATGGCC", "protein": "MA"},
        {"seqid": "X.1_chunk_2_chunk_3R2", "nucleotide": "GCCA", "protein": "A"},
    ]
    assert units.process_train_record(record, {}) == []
    assert units.process_train_record(SeqRecord(Seq("atgn"), id="X.1"), {}) is None


@given(genomes_and_proteins(), st.integers(1, 80))
@settings(max_examples=40)
def test_rules_17_1_to_17_3_the_originals_steps_one_by_one(
    drawn: tuple[bytes, dict[str, list[str]]], size: int
) -> None:
    data, proteins = drawn
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "genome.fna").write_bytes(data)
        units.split_fasta_chunk(folder / "genome.fna", folder / "chunks.fna", size)
        kept = [
            frame
            for chunk in SeqIO.parse(io.StringIO((folder / "chunks.fna").read_text()), "fasta")
            for frame in units.process_train_record(chunk, proteins) or []
            if frame["protein"]
        ]
        nucleotide, protein, _ = make(folder, proteins, chunk_size=size)
    assert nucleotide.decode() == "".join(f">{frame['seqid']}\n{frame['nucleotide']}\n" for frame in kept)
    assert protein.decode() == "".join(f">{frame['seqid']}\n{frame['protein']}\n" for frame in kept)


def test_rule_17_2_only_chunks_with_an_ambiguous_letter_are_left_out(folder: Path) -> None:
    (folder / "genome.fna").write_bytes(b">Y.1\nTTTTTT" + b"n" + b"TTTTT\n")
    _, protein, made = make(folder, chunk_size=6)
    assert protein == b">Y.1_chunk_1F2\nF\n>Y.1_chunk_1F3\nF\n"
    assert (made.chunks, made.ambiguous_chunks) == (2, 1)


def test_rule_17_3_frames_without_a_protein_are_not_written(folder: Path) -> None:
    (folder / "genome.fna").write_bytes(b">X.1\nAT\n>X.1\nX-X-X-\n")
    assert make(folder)[:2] == (b"", b"")


# GenBank


def test_rule_17_4_translations_of_coding_features_by_id_with_version(folder: Path) -> None:
    write(
        folder,
        genbank_record("X.1", "MAMK", None, "HH"),
        genbank_record("Y.2", "F"),
        genbank_record("X.1", "WPW"),
    )
    nucleotide, protein, made = make(folder, "proteins.gbff", chunk_size=6)
    expected = reference.train_fasta(GENOME, {"X.1": ["MAMK", "HH", "WPW"]}, 6)
    assert (nucleotide, protein) == expected
    assert b"\nW\n" in protein
    assert b"\nGH\n" not in protein
    assert (made.proteins, made.records_without_proteins) == (4, 1)


@pytest.mark.parametrize("name", ["proteins.gbff", "proteins.gbff.gz", "anything.txt"])
def test_rule_17_5_gzip_is_known_by_its_content(folder: Path, name: str) -> None:
    path = write(folder, genbank_record("X.1", "MAMK", "HH"), genbank_record("Y.1", "F"))
    expected = make(folder, "proteins.gbff", chunk_size=6)
    (folder / "genome.fna").write_bytes(gzip.compress(GENOME[:20]) + gzip.compress(GENOME[20:]))
    path.rename(folder / name)
    (folder / name).write_bytes(gzip.compress((folder / name).read_bytes()))
    assert make(folder, name, chunk_size=6) == expected
    assert expected[2].frames > 0


def test_rule_17_5_names_of_people_in_any_encoding(folder: Path) -> None:
    path = write(folder, genbank_record("X.1", "MAMK", "HH"))
    text = path.read_bytes().replace(b"FEATURES", b"COMMENT     by M\xfcller\nFEATURES", 1)
    path.write_bytes(text)
    assert make(folder, "proteins.gbff", chunk_size=6)[2].frames > 0


def test_rule_17_5_what_is_damaged_or_no_genbank_is_named(folder: Path) -> None:
    packed = gzip.compress(GENOME * 100)
    damaged = packed[:15] + bytes([packed[15] ^ 0xFF]) + packed[16:]
    whole = write(folder, genbank_record("X.1", "MAMK")).read_bytes()
    for genome, proteins, says in (
        (packed[:-20], whole, "genome.fna: its gzip data end at byte "),
        (damaged, whole, "genome.fna, byte 0: damaged gzip data ("),
        (packed[:-8] + b"\0" * 8, whole, "genome.fna, byte 0: damaged gzip data ("),
        (GENOME, gzip.compress(whole)[:-9], "proteins.gbff: its gzip data are damaged or incomplete"),
        (GENOME, GENOME, "proteins.gbff: holds no GenBank record"),
        (GENOME, b"", "proteins.gbff: holds no GenBank record"),
        (
            GENOME,
            b"LOCUS       X\n",
            "proteins.gbff, line 1, record 1 (X): was cut, for no line '//' ends it",
        ),
        (GENOME, whole + b"LOCUS       Y\n//\n", ", record 2 (Y): Biopython"),
        (whole, whole, "genome.fna, line 1: looks like GenBank"),
        (gzip.compress(b"x"), whole, "genome.fna, line 1: text before the first record"),
        (b">X.1\nACGT\n>Y.1\n\n", whole, "genome.fna, line 3, record 2 (Y.1): has no sequence"),
    ):
        (folder / "genome.fna").write_bytes(genome)
        (folder / "proteins.gbff").write_bytes(proteins)
        refused(folder, ValueError, says, proteins="proteins.gbff")
    (folder / "genome.fna").write_bytes(b">X.1\nAC\n>Y.1\nA\xff\n")
    refused(folder, UnicodeDecodeError, "line 4, record 2 (Y.1)", proteins="proteins.gbff")


def refused(
    folder: Path, kind: type[Exception], says: str, *, proteins: Any = PROTEINS, **options: Any
) -> None:
    """Hold a refusal to its type and sentence, and both outputs to what they were."""
    (folder / "n.fa").write_bytes(b"old")
    (folder / "p.faa").unlink(missing_ok=True)
    before = sorted(folder.iterdir())
    with pytest.raises(kind) as caught:
        make(folder, proteins, **options)
    assert says in str(caught.value)
    assert (folder / "n.fa").read_bytes() == b"old"
    assert sorted(folder.iterdir()) == before


def test_biopython_is_asked_for_only_if_there_is_a_genbank_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, genbank_record("X.1", "MAMK"))
    monkeypatch.setitem(sys.modules, "Bio", None)
    refused(folder, ImportError, "pip install 'sixfast[biopython]'", proteins="proteins.gbff")
    assert make(folder)[2].records == 2


# Our own rules


def test_rule_17_6_what_cannot_be_cut_is_refused(folder: Path) -> None:
    for size in (0, -3):
        refused(folder, ValueError, "give at least 1", chunk_size=size)
    refused(folder, TypeError, "", chunk_size=2.5)
    (folder / "genome.fna").write_bytes(b">X.1\nAC\n>\n")
    refused(folder, ValueError, "line 3, record 2 (): has no sequence")


@pytest.mark.parametrize("proteins", [{"X.1": "MAMK"}, {"X.1": [b"M"]}, {1: ["M"]}, {"X.1": None}])
def test_proteins_that_are_no_lists_of_str(folder: Path, proteins: Any) -> None:
    refused(folder, TypeError, "", proteins=proteins)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    found = [record for record in caplog.records if record.name == "sixfast"]
    assert {record.levelno for record in found} <= {logging.WARNING}
    return [record.getMessage().partition("genome.fna: ")[2] for record in found]


def test_rule_17_7_records_without_proteins_are_warnings(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert make(folder)[2].records_without_proteins == 0
    assert warnings(caplog) == []
    (folder / "genome.fna").write_bytes(b"".join(b">r%d\nACGT\n" % number for number in range(150)))
    made = make(folder, {"r3": ["M"], "r4": []})[2]
    assert made.records_without_proteins == 149
    named = warnings(caplog)
    without = "no proteins are known of record {}, so none of its frames is kept: the mapping has no {}"
    missing = "record of this id; ids must be the same in both, with version"
    assert named[:3] == [without.format(seqid, missing) for seqid in ("r0", "r1", "r2")]
    assert named[3] == without.format("r4", "proteins for it")
    closing = (
        "149 of 150 records have no proteins in the mapping: "
        "148 not in it (ids must be the same in both, with version), 1 without proteins"
    )
    assert named[100:] == [closing]


def test_rule_17_7_warnings_tell_why_there_are_no_proteins(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Each reason with its record, and at the end how often there was each."""
    pseudogene = genbank_record("P.1", None, None)
    pseudogene.features[0].qualifiers["pseudo"] = [""]
    write(folder, genbank_record("X.1", "MAMK", None), pseudogene, genbank_record("N.1"))
    ids = ("X.1", "P.1_chunk_2", "N.1", "X", "P.2")
    (folder / "genome.fna").write_text("".join(f">{seqid} y\nACGT\n" for seqid in ids))
    assert make(folder, "proteins.gbff")[2].records_without_proteins == 4
    path = folder / "proteins.gbff"
    missing = f"{path} has no record of this id; ids must be the same in both, with version"
    reasons = {
        "P.1_chunk_2": f"its CDS features in {path} have no /translation (2 in all, pseudogenes: 1)",
        "N.1": f"{path} has no CDS features for it",
        "X": missing,
        "P.2": missing,
    }
    *named, closing = warnings(caplog)
    without = "no proteins are known of record {}, so none of its frames is kept: {}"
    assert named == [without.format(seqid, reason) for seqid, reason in reasons.items()]
    assert closing == (
        f"4 of 5 records have no proteins in {path}: "
        "2 not in it (ids must be the same in both, with version), "
        "1 with CDS features but no /translation, 1 without CDS features"
    )


def test_rule_17_8_the_summary(folder: Path) -> None:
    (folder / "genome.fna").write_bytes(GENOME + b">Z.1\nATGGCC\n")
    made = make(folder, chunk_size=6)[2]
    assert made == TrainSet(
        records=3,
        records_without_proteins=1,
        chunks=4,
        ambiguous_chunks=1,
        frames_tested=18,
        frames=6,
        proteins=3,
    )


def test_rule_17_8_an_output_may_be_none_of_the_inputs(folder: Path) -> None:
    write(folder, genbank_record("X.1", "MAMK"))
    held = {path.name: path.read_bytes() for path in folder.iterdir()}
    for names in (("genome.fna", "p.faa"), ("n.fa", "proteins.gbff"), ("n.fa", "n.fa")):
        with pytest.raises(ValueError, match=r"give (another output|two different ones)"):
            make_train_set(
                folder / "genome.fna", folder / "proteins.gbff", *(folder / name for name in names)
            )
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == held


@pytest.mark.parametrize("changed", ["genome.fna", "proteins.gbff"])
def test_an_input_that_changes_is_refused(folder: Path, changed: str) -> None:
    write(folder, genbank_record("X.1", "MAMK"))

    def touch(*_: int) -> None:
        os.utime(folder / changed, (1, 1))

    refused(folder, InputChangedError, changed, proteins="proteins.gbff", progress=touch)


def test_progress_adds_up_to_the_files(folder: Path) -> None:
    path = write(folder, genbank_record("X.1", "MAMK"), genbank_record("Y.1", "F"))
    told: list[tuple[int, int]] = []
    make(folder, "proteins.gbff", progress=lambda size, records: told.append((size, records)))
    assert [sum(numbers) for numbers in zip(*told)] == [len(GENOME) + path.stat().st_size, 2]


def test_any_mapping_of_proteins_will_do(folder: Path) -> None:
    proteins: Mapping[str, Sequence[str]] = {"X.1": ("MAMK", "HH"), "Y.1": ("F",)}
    assert make(folder, proteins) == make(folder)


def test_a_size_beyond_all_sequences_gives_whole_records(folder: Path) -> None:
    assert make(folder, chunk_size=10**20) == make(folder, chunk_size=1000)
