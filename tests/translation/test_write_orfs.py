"""`write_orfs`: inputs of every kind, workers of every kind, outputs in several formats."""

from __future__ import annotations

import gzip
import os
import threading
from pathlib import Path
from typing import Any

import pytest

import sixfast
from places import DATA
from programs import PATIENCE, posix_only
from read_formats import END_BLOCK, Record, bam, fasta, fastq, packed
from sixfast import OrfSummary, _kernel, write_orfs
from sixfast.translation.orf_options import orf_options
from sixfast.translation.orfs import FORMATS

#: Of all lengths, as irregular as random ones.
RECORDS: list[Record] = [
    (f"r{number}", "".join("ACGT"[pow(5, number + place, 997) & 3] for place in range(number * 7 % 150)))
    for number in range(90)
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with an input of many spans."""
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "500")
    (tmp_path / "reads.fa").write_bytes(fasta(RECORDS))
    return tmp_path


def expected(name: str, records: list[Record] = RECORDS, **options: Any) -> bytes:
    """What the kernel makes of all records at once."""
    [text], _ = _kernel.find_orfs(fasta(records), orf_options(**options), [name])
    return _kernel.orf_header(name) + text


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize(("workers", "above"), [(1, ""), (2, ""), (2, "1000")])
def test_rules_20_8_and_20_16_all_formats_in_one_pass_by_any_workers(
    folder: Path, workers: int, above: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", above)
    outputs = {name: folder / name for name in FORMATS}
    summary = write_orfs(folder / "reads.fa", outputs, workers=workers, find="start", min_length=9)
    tables = expected("tsv", find="start", min_length=9).splitlines()[1:]
    assert summary == OrfSummary(
        records=90,
        records_with_orfs=len({line.split(b"\t")[0] for line in tables}),
        orfs=len(tables),
        bases=sum(len(sequence) for _, sequence in RECORDS),
    )
    for name in FORMATS:
        assert (folder / name).read_bytes() == expected(name, find="start", min_length=9)
    assert sorted(os.listdir(folder)) == sorted([*FORMATS, "reads.fa"])


@pytest.mark.parametrize("container", ["plain", "gzip", "bgzf", "zstd"])
@pytest.mark.parametrize(("kind", "make"), [("fasta", fasta), ("fastq", fastq), ("bam", bam)])
def test_rule_20_17_inputs_of_every_kind(folder: Path, kind: str, make: Any, container: str) -> None:
    (folder / f"input.{kind}").write_bytes(packed(make(RECORDS), container, [700, 701]))
    write_orfs(folder / f"input.{kind}", {"tsv": folder / "orfs.tsv"}, workers=2)
    assert (folder / "orfs.tsv").read_bytes() == expected("tsv")
    found = sixfast.orfs(folder / f"input.{kind}")
    assert [orf.name for orf in found] == [
        line.split(b"\t")[-1].decode() for line in expected("tsv").splitlines()[1:]
    ]


@pytest.mark.parametrize("data", [b"", b">a\n", b">a\nAC\n>b x\n\n"])
def test_rule_20_17_without_an_orf_there_is_the_header(folder: Path, data: bytes) -> None:
    (folder / "reads.fa").write_bytes(data)
    summary = write_orfs(folder / "reads.fa", {name: folder / name for name in FORMATS}, min_length=0)
    assert summary == OrfSummary(data.count(b">"), 0, 0, data.count(b"AC") * 2)
    for name in FORMATS:
        assert (folder / name).read_bytes() == _kernel.orf_header(name)


@pytest.mark.parametrize("name", ["fasta", "gff3"])
@pytest.mark.parametrize("records", [RECORDS, []], ids=["records", "empty"])
def test_rule_20_18_compressed_outputs(folder: Path, name: str, records: list[Record]) -> None:
    (folder / "reads.fa").write_bytes(fasta(records))
    found = []
    for workers in (1, 2):
        write_orfs(folder / "reads.fa", {name: folder / "orfs.gz"}, workers=workers, compress_level=6)
        found.append((folder / "orfs.gz").read_bytes())
    assert found[0] == found[1]
    assert gzip.decompress(found[0]) == expected(name, records)
    assert found[0].endswith(END_BLOCK)
    assert found[0].count(END_BLOCK) == 1
    write_orfs(folder / "reads.fa", {name: folder / "orfs.zst"})
    if name == "fasta":  # which sixfast reads itself
        summary = write_orfs(folder / "orfs.zst", {"tsv": folder / "again.tsv"})
        assert summary.records == expected(name, records).count(b">")


@posix_only
@pytest.mark.parametrize("compress", [None, "gz"])
def test_rule_20_18_a_pipe_is_written_in_order(folder: Path, compress: Any) -> None:
    os.mkfifo(folder / "pipe")
    taken: list[bytes] = []
    thread = threading.Thread(target=lambda: taken.append((folder / "pipe").read_bytes()))
    thread.start()
    name = folder / ("table.tsv.gz" if compress else "table.tsv")
    write_orfs(folder / "reads.fa", {"gff3": folder / "pipe", "tsv": name})
    thread.join(PATIENCE)
    assert taken == [expected("gff3")]
    data = name.read_bytes()
    assert (gzip.decompress(data) if compress else data) == expected("tsv")


def test_a_function_is_told_what_is_done(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    report = lambda size, records: told.append((size, records))  # noqa: E731
    write_orfs(folder / "reads.fa", {"bed": folder / "bed"}, progress=report)
    assert sum(size for size, _ in told) == len(fasta(RECORDS))
    assert sum(records for _, records in told) == len(RECORDS)


@pytest.mark.parametrize("workers", [1, 2])
def test_after_an_error_nothing_has_changed(folder: Path, workers: int) -> None:
    (folder / "orfs.faa").write_bytes(b"old")
    (folder / "reads.fa").write_bytes(fasta(RECORDS) + b">x\nATG\nA--CCC\n" + fasta(RECORDS))
    before = held(folder)
    outputs = {"bed": folder / "orfs.bed", "fasta": folder / "orfs.faa"}
    where = r"reads\.fa, line 181, record 91 \(x\): codon 'A--' at letter 4 "
    options: Any = {"workers": workers, "ambiguity": "biopython", "min_length": 3, "frames": "F1"}
    with pytest.raises(ValueError, match=where):
        write_orfs(folder / "reads.fa", outputs, **options)
    assert held(folder) == before


def test_outputs_that_cannot_be(folder: Path) -> None:
    reads = folder / "reads.fa"
    with pytest.raises(ValueError, match="give one or several of fasta, nucleotide"):
        write_orfs(reads, {})
    with pytest.raises(ValueError, match="'sam'"):
        write_orfs(reads, {"sam": folder / "x"})
    with pytest.raises(ValueError, match="the bed output is the input"):
        write_orfs(reads, {"bed": reads})
    with pytest.raises(ValueError, match="both the bed and the tsv output are this file"):
        write_orfs(reads, {"bed": folder / "x", "tsv": folder / "x"})
    with pytest.raises(ValueError, match="two outputs are -"):
        write_orfs(reads, {"bed": "-", "tsv": "-"})
    with pytest.raises(ValueError, match="level of compression"):
        write_orfs(reads, {"bed": folder / "x.gz"}, compress_level=12)
    assert list(held(folder)) == ["reads.fa"]


def test_genomes(tmp_path: Path) -> None:
    """Long records, at every level of detail that the formats have."""
    genome = DATA / "genomes" / "lambda.fa.gz"
    write_orfs(genome, {"tsv": tmp_path / "a.tsv"}, min_aa=100)
    lines = (tmp_path / "a.tsv").read_text().splitlines()[1:]
    orfs = [sixfast.Orf(*line.split("\t")) for line in lines]  # type: ignore[call-arg]
    text = gzip.decompress(genome.read_bytes()).decode()
    sequence = "".join(text.partition("\n")[2].split())
    assert len(orfs) > 50
    for orf in orfs:
        letters = sequence[int(orf.start) : int(orf.end)]
        letters = letters if orf.strand == "+" else sixfast.reverse_complement(letters)
        assert sixfast.translate(letters) == orf.protein
