"""Reading of GenBank files (rules 17.4 and 17.5)."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest
from Bio import SeqIO

from places import DATA, ROOT
from sixfast.files import genbank
from sixfast.files.input import InputFile

# The script is found from its folder, which pytest does not look in by itself.
sys.path.insert(0, str(ROOT / "scripts"))

import genbank_sweep

FOLDER = DATA / "genbank"
RECORD = (FOLDER / "ok.gbff").read_bytes()
OTHER = RECORD.replace(b"NC_000001", b"NC_000009")
START = b"LOCUS       NC_000001"
MARK = b"\xef\xbb\xbf"

any_warnings = pytest.mark.filterwarnings("ignore::Bio.BiopythonParserWarning")


def ids(folder: Path, data: bytes) -> list[str]:
    """Read a file with these bytes; return the ids of its records, each of which has its protein."""
    path = folder / "x.gbff"
    path.write_bytes(data)
    with InputFile(path) as source:
        records = list(genbank.genbank_records(source))
    assert all(len(protein) == 110 for record in records for protein in record.proteins)
    assert [(record.coding, len(record.proteins)) for record in records] == [(1, 1)] * len(records)
    return [record.id for record in records]


def refusal(folder: Path, data: bytes) -> str:
    """Return the sentence of a refusal, behind the name of the file."""
    with pytest.raises(ValueError, match=r"x\.gbff") as caught:
        ids(folder, data)
    return str(caught.value).partition("x.gbff")[2]


@any_warnings
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.gbff")), ids=lambda path: path.stem)
def test_rule_17_5_every_cut_and_every_joint_is_read_whole_or_refused(path: Path, tmp_path: Path) -> None:
    """A part of the sweep that docs/TRAINING.md tells of."""
    sweep = genbank_sweep.Sweep(tmp_path)
    sweep.file(path.name, path.read_bytes(), OTHER, step=101)
    assert sweep.failures == []
    assert sweep.outcomes["read"] > 0
    assert sum(sweep.outcomes.values()) == sweep.inputs > 60


@any_warnings
def test_the_sweep_finds_what_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With Biopython alone, that is."""

    def biopython_alone(source: InputFile) -> list[genbank.GenBankRecord]:
        text = io.StringIO(source.file.read().decode(errors="replace"))
        records = SeqIO.parse(text, "genbank")  # type: ignore[no-untyped-call]
        return [genbank.GenBankRecord(record.id, ["M"], 1, 0) for record in records]

    monkeypatch.setattr(genbank_sweep, "genbank_records", biopython_alone)
    sweep = genbank_sweep.Sweep(tmp_path)
    sweep.file("two", MARK + RECORD, OTHER, step=81)
    found = "\n".join(sweep.failures)
    assert "proteins are lost or made up" in found
    assert "a part of a record is passed over" in found
    assert ", compressed, at 82: is read" in found


def test_every_place_at_which_a_file_can_be_cut_before_another() -> None:
    """None of them gets as far as Biopython."""
    text, other = RECORD.decode(), OTHER.decode()
    for at in range(1, len(text)):
        with pytest.raises(ValueError, match=r"x, line \d+, record 1( \(\S*\))?: ('LOCUS' stands|was cut)"):
            list(genbank._split("x", io.StringIO(text[:at] + other)))
    assert len(list(genbank._split("x", io.StringIO(text + other)))) == 2


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (RECORD[:-3], ", line 1, record 1 (NC_000001): was cut, for no line '//' ends it"),
        (OTHER + RECORD[:-3], ", line 27, record 2 (NC_000001): was cut"),
        (RECORD[:-3] + OTHER, ", line 1, record 1 (NC_000001): was cut"),
        (RECORD[:-1] + OTHER, ", line 26, record 1 (NC_000001): 'LOCUS' stands in the middle"),
        (OTHER + RECORD[:3], ", line 27, record 2: does not begin with 'LOCUS       '"),
        (OTHER + RECORD[3:], ", line 27, record 2: does not begin with"),
        (RECORD[:3] + OTHER, ", line 1, record 1: 'LOCUS' stands in the middle of this line"),
        (RECORD[:4] + b"\n" + OTHER, ", line 1, record 1: does not begin with"),
        (RECORD[500:] + OTHER, ", line 1, record 1: does not begin with"),
        (RECORD[500:800] + b"\n" + OTHER, ", line 1, record 1: does not begin with"),
        (OTHER + RECORD.replace(START, b"LOCUS NC_000001"), ", line 27, record 2: does not begin with"),
        (OTHER + RECORD.replace(START, b"  " + START), ", line 27, record 2: 'LOCUS' stands in the middle"),
        (OTHER + RECORD.replace(START, b"\xe2\x80\x8b" + START), ", line 27, record 2: 'LOCUS' stands in"),
        (b"<pre>" + RECORD, ", line 1, record 1: 'LOCUS' stands in the middle"),
        (RECORD + b"Error: no more\n", ", line 27, record 2: does not begin with"),
        (RECORD.decode().encode("utf-16"), ", line 1: has NUL bytes, as UTF-16 text has; save"),
        (RECORD.decode().encode("utf-16-be"), ", line 1: has NUL bytes"),
        (b"\n//\n" + MARK, ": holds no GenBank record; give the genome's GenBank file"),
    ],
)
def test_rule_17_5_a_record_without_its_first_or_last_line_is_refused(
    data: bytes, says: str, tmp_path: Path
) -> None:
    said = refusal(tmp_path, data)
    assert said.startswith(says)
    assert "; " in said


@pytest.mark.parametrize("ends", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize(
    "data", [MARK + RECORD, RECORD + MARK + OTHER, MARK * 2 + RECORD + MARK + OTHER + MARK]
)
def test_rule_17_5_byte_order_marks_in_front_of_records(data: bytes, ends: bytes, tmp_path: Path) -> None:
    both = ["NC_000001.1", "NC_000009.1"]
    assert ids(tmp_path, data.replace(b"\n", ends)) == both[: data.count(b"LOCUS")]


def test_rule_17_5_text_around_records_does_no_harm(tmp_path: Path) -> None:
    header = b"GBVRL1.SEQ          Genetic Sequence Data Bank\n\n    2 loci\n\n"
    assert ids(tmp_path, header + RECORD + header + OTHER + b"\n \n") == ["NC_000001.1", "NC_000009.1"]
    assert ids(tmp_path, b"//\n" + RECORD[:-1]) == ["NC_000001.1"]


@pytest.mark.parametrize(
    "error",
    [
        IndexError("string index"),
        AttributeError("two\nlines " * 50),
        KeyError("x"),
        StopIteration(),
        Exception(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_rule_17_5_whatever_biopython_raises_is_one_sentence(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(SeqIO, "read", fails)
    said = refusal(tmp_path, RECORD)
    place, _, rest = said.partition(": Biopython ")
    assert place == ", line 1, record 1 (NC_000001)"
    told = rf"[\d.]+ cannot read it \({type(error).__name__}[^\n]{{0,120}}\); mend it, or try another version"
    assert re.match(told, rest)


def test_an_interrupt_is_no_fault_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(SeqIO, "read", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ids(tmp_path, RECORD)


@any_warnings
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"     CDS             1..333\n", b"     CDS\n                     1..333\n"),
        (b'/gene="ins"', b'/gene="ins'),
    ],
)
def test_rule_17_5_a_protein_that_biopython_leaves_out_is_refused(
    right: bytes, wrong: bytes, tmp_path: Path
) -> None:
    """A feature that it passes over, and a quotation mark that is not closed."""
    data = RECORD.replace(
        b'                     /codon_start=1\n                     /protein_id="NP_1.1"\n', b""
    )
    assert ids(tmp_path, data) == ["NC_000001.1"]
    assert re.match(
        r", line 27, record 2 \(NC_000001\): Biopython [\d.]+ finds 0 of its 1 translations; mend",
        refusal(tmp_path, OTHER + data.replace(right, wrong)),
    )


def test_rule_17_5_a_sequence_of_another_length_is_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    line = next(line for line in RECORD.splitlines(keepends=True) if line.startswith(b"       61 "))
    assert ids(tmp_path, RECORD + RECORD.replace(line, b"")) == ["NC_000001.1"] * 2
    (said,) = caplog.messages
    assert said.partition("x.gbff")[2] == (
        ", line 27, record 2 (NC_000001): its first line tells of 333 letters, but it has 273; see whether a "
        "part is missing"
    )
