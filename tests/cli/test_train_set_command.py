"""The command `sixfast train-set` (section 17)."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from Bio import SeqIO
from Bio.Seq import Seq
from Bio.SeqFeature import FeatureLocation, SeqFeature
from Bio.SeqRecord import SeqRecord

from places import DATA, ROOT
from programs import PATIENCE, posix_only, run_sixfast, start_sixfast
from sixfast import reference
from sixfast.cli import main as cli

GENOME = b">X.1 a virus\natggccATGG\n>Y.1\nTTNTT\n"
PROTEINS = ["MAMK", "HH"]
INPUTS = {"genome.v1.fna", "proteins.gbff"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A genome, and its proteins for one of its two records."""
    (tmp_path / "genome.v1.fna").write_bytes(GENOME)
    record = SeqRecord(Seq("ATGGCCATGG"), id="X.1", name="X", annotations={"molecule_type": "DNA"})
    record.features = [
        SeqFeature(FeatureLocation(0, 9, 1), type="CDS", qualifiers={"translation": [protein]})
        for protein in PROTEINS
    ]
    SeqIO.write([record], tmp_path / "proteins.gbff", "genbank")
    return tmp_path


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in INPUTS}


def expected(size: int) -> tuple[bytes, bytes]:
    return reference.train_fasta(GENOME, {"X.1": PROTEINS}, size)


@pytest.mark.parametrize("options", [(), ("--chunk-size", "6")])
def test_rule_17_9_outputs_are_named_after_genome_and_chunk_size(
    folder: Path, options: tuple[str, ...]
) -> None:
    done = run_sixfast("train-set", "genome.v1.fna", "proteins.gbff", "-o", "out/deep", *options, cwd=folder)
    assert (done.returncode, done.stdout) == (0, "")
    size = int(options[1]) if options else 300
    nucleotide, protein = expected(size)
    begin = f"genome.v1_train{size}"
    assert written(folder / "out" / "deep") == {
        f"{begin}_nucleotide.fa": nucleotide,
        f"{begin}_protein.faa": protein,
    }
    warning, report, *files = done.stderr.splitlines()
    assert warning == (
        "sixfast: warning: genome.v1.fna: no proteins are known of record Y.1, so none of its frames is kept"
        ": proteins.gbff has no record of this id; ids must be the same in both, with version"
    )
    assert re.fullmatch(
        r"2 records, \d chunks \(1 ambiguous\), \d+ stop-free frames, \d of them in one of 2 proteins "
        r"and written, in \d+\.\d\d s",
        report,
    )
    assert [line.split() for line in files] == [
        ["nucleotides:", f"out/deep/{begin}_nucleotide.fa"],
        ["proteins:", f"out/deep/{begin}_protein.faa"],
    ]


def test_rule_17_9_a_compressed_genome_has_the_same_name(folder: Path) -> None:
    (folder / "genome.v1.fna.gz").write_bytes(gzip.compress(GENOME))
    done = run_sixfast("train-set", "genome.v1.fna.gz", "proteins.gbff", "-o", "out", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert set(written(folder / "out")) == {
        "genome.v1_train300_nucleotide.fa",
        "genome.v1_train300_protein.faa",
    }


def test_json_and_outputs_by_name(folder: Path) -> None:
    names = ("--nucleotide", "n.fa", "--protein", "p.faa")
    options = ("--chunk-size", "6", *names, "--json", "--no-progress")
    done = run_sixfast("train-set", "genome.v1.fna", "proteins.gbff", *options, cwd=folder)
    assert done.returncode == 0
    assert tuple(written(folder).values()) in (expected(6), expected(6)[::-1])
    found = json.loads(done.stdout)
    assert found.pop("seconds") >= 0
    assert found == {
        "genome": "genome.v1.fna",
        "genbank": "proteins.gbff",
        "nucleotide": "n.fa",
        "protein": "p.faa",
        "records": 2,
        "records_without_proteins": 1,
        "chunks": 3,
        "ambiguous_chunks": 1,
        "frames_tested": 12,
        "frames": 6,
        "proteins": 2,
    }
    page = (ROOT / "docs" / "TRAINING.md").read_text(encoding="utf-8")
    table = page.partition("| Key of the summary |")[2].partition("\n\n")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if "|" in row]
    assert {key for row in rows for key in re.findall(r"`(\w+)`", row)} == {*found, "seconds"}


@posix_only
def test_a_genome_from_a_pipe(folder: Path) -> None:
    command = [sys.executable, "-m", "sixfast", "train-set", "/dev/stdin", "proteins.gbff"]
    done = subprocess.run(
        [*command, "--chunk-size", "6", "--nucleotide", "n.fa", "--protein", "p.faa"],
        check=False,
        cwd=folder,
        input=gzip.compress(GENOME),
        capture_output=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    assert ((folder / "n.fa").read_bytes(), (folder / "p.faa").read_bytes()) == expected(6)


@pytest.mark.parametrize(
    "arguments",
    [
        ("genome.v1.fna",),
        ("genome.v1.fna", "proteins.gbff"),
        ("genome.v1.fna", "proteins.gbff", "--protein", "p.faa"),
        ("genome.v1.fna", "proteins.gbff", "-o", "out", "--chunk-size", "0"),
    ],
)
def test_wrong_usage_has_status_2_and_does_nothing(folder: Path, arguments: tuple[str, ...]) -> None:
    done = run_sixfast("train-set", *arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    usage, sentence = done.stderr.splitlines()
    assert usage == "usage: sixfast train-set [options] GENOME PROTEINS"
    assert sentence.startswith("sixfast: error: ")
    assert written(folder) == {}


@pytest.mark.parametrize(
    ("name", "status", "says"),
    [
        ("ok", 0, ""),
        ("bom", 0, ""),
        ("bomtwo", 0, ""),
        ("notrans", 0, "its CDS features in notrans.gbff have no /translation (1 in all, pseudogenes: 0)"),
        ("pseudo", 0, "its CDS features in pseudo.gbff have no /translation (1 in all, pseudogenes: 1)"),
        (
            "cutcat",
            1,
            "cutcat.gbff, line 10, record 1 (NC_000001): 'LOCUS' stands in the middle of this line",
        ),
    ],
)
def test_genbank_files_of_the_kinds_that_users_have(
    name: str,
    status: int,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """All is read, or one sentence says why not, or which record has no proteins and why."""
    monkeypatch.chdir(DATA / "genbank")
    outputs = ["--nucleotide", str(tmp_path / "n.fa"), "--protein", str(tmp_path / "p.faa")]
    assert cli.run(["train-set", "g.fna", f"{name}.gbff", *outputs]) == status
    said = [*caplog.messages, *(line for line in capsys.readouterr().err.splitlines() if "error" in line)]
    assert [says in line for line in said] == [True] * bool(says)
    assert "unexpected" not in "".join(said)
    kept = (tmp_path / "p.faa").read_bytes() if status == 0 else b""
    assert bool(kept) == (not says)


def test_without_biopython_there_is_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "Bio", None)
    monkeypatch.chdir(folder)
    names = ["--nucleotide", "n.fa", "--protein", "p.faa"]
    assert cli.run(["train-set", "genome.v1.fna", "proteins.gbff", *names]) == 1
    said = capsys.readouterr().err
    assert said.startswith("sixfast: error: proteins.gbff: GenBank files are read by Biopython, which cannot")
    assert said.endswith("install it with: pip install 'sixfast[biopython]'\n")
    assert written(folder) == {}


@posix_only
def test_a_signal_while_biopython_is_imported_ends_the_run(folder: Path) -> None:
    """As numpy does: an exception that comes while it is imported becomes an ImportError."""
    (folder / "Bio").mkdir()
    (folder / "Bio" / "__init__.py").write_text(
        "import os, signal\n"
        "try:\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    SeqIO = None\n"
        "except BaseException:\n"
        "    raise ImportError('not found') from None\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    arguments = ("genome.v1.fna", "proteins.gbff", "-o", "out")
    with start_sixfast("train-set", *arguments, cwd=folder, env=environment) as run:
        _, stderr = run.communicate(timeout=PATIENCE)
    assert stderr == "sixfast: error: terminated; no unfinished output was left\n"
    assert run.returncode == 128 + signal.SIGTERM
