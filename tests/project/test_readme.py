"""The shell examples of the README and of the guides do what they say, word for word.

Their Python examples are doctests.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from places import ROOT
from programs import PATIENCE, posix_only

sys.path.insert(0, str(ROOT))

# The benchmarks are found from the project's folder, which pytest does not look in by itself.
from benchmarks.genbank import write_genbank

DEMO = ROOT / "tests" / "data" / "viral_fragments.fa"
PAGES = (
    "README.md",
    "docs/index.md",
    "docs/COMMAND_LINE.md",
    "docs/INPUTS.md",
    "docs/ORFS.md",
    "docs/CLUSTER.md",
    "docs/VIRNUCPRO.md",
    "docs/TRAINING.md",
)
#: Blocks that build, measure or install the project are its own checks; others need other programs.
NOT_HERE = re.compile(
    r"(?m)^(make|cargo|\. \.venv/|python -m (benchmarks|sixfast\.virnucpro)|pip|uv"
    r"|samtools|hmmsearch|diamond|bedtools) ?"
)

#: What stands for the names of workflow engines.
PLACEHOLDERS = {
    r"[$~]?\{(input|reads)\}": "reads.fa",
    r"\{output\.nucleotide\}": "nucleotide.fa",
    r"\{output\.protein\}": "protein.faa",
    r"[$~]?\{(threads|cpus|task\.cpus)\}": "2",
}


def blocks(page: str) -> list[str]:
    """The shell examples of a page."""
    return re.findall(r"(?ms)^```sh\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"))


EXAMPLES = {page: [block for block in blocks(page) if not NOT_HERE.search(block)] for page in PAGES}


def run(block: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a block as a person types it, with `sixfast` being that of this Python."""
    commands = folder / "bin"
    commands.mkdir(exist_ok=True)
    command = commands / "sixfast"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sixfast "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    environment = {**os.environ, "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        ["/bin/sh", "-e", "-c", block],
        check=False,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def write_genome(folder: Path) -> None:
    """A genome and its GenBank file, as the page on training has them."""
    bases = "".join(line for line in DEMO.read_text().splitlines() if line.startswith(("A", "C", "G", "T")))
    (folder / "genome.fna.gz").write_bytes(gzip.compress(f">X.1\n{bases[:20000]}\n".encode()))
    write_genbank([("X.1", bases[:20000])], folder / "genome.gbff")
    (folder / "genome.gbff.gz").write_bytes(gzip.compress((folder / "genome.gbff").read_bytes()))


def write_reads(folder: Path) -> None:
    """Reads, as the pages have them."""
    for name in ("reads.fa", "contigs.fa", "phage.fa", "mitochondrion.fa"):
        shutil.copy(DEMO, folder / name)
    (folder / "contigs.fa.gz").write_bytes(gzip.compress(DEMO.read_bytes(), 1))  # the best takes long
    fastq = b"@read1\nATGGCC\n+\nIIIIII\n@read2\nTAATTAATTAATTAATTAA\n+\nIIIIIIIIIIIIIIIIIII\n"
    for name in ("reads.fastq.gz", "more.fq.gz"):
        (folder / name).write_bytes(gzip.compress(fastq))


@posix_only
@pytest.mark.parametrize("page", [page for page in PAGES if EXAMPLES[page]])
def test_shell_examples_run_in_their_order(page: str, tmp_path: Path) -> None:
    write_reads(tmp_path)
    if "genome.fna.gz" in "".join(EXAMPLES[page]):
        write_genome(tmp_path)
    for block in EXAMPLES[page]:
        ran = run(block, tmp_path)
        assert ran.returncode == 0, f"{block}\n{ran.stderr}"
        for folder in re.findall(r"-o (\S+)/", block):
            assert list((tmp_path / folder).glob("*_protein.faa"))


def test_only_what_cannot_run_here_is_left_out() -> None:
    left_out = [block for page in PAGES for block in blocks(page) if block not in EXAMPLES[page]]
    assert left_out
    for block in left_out:
        commands = [line for line in block.splitlines() if line.strip() and not line.startswith("#")]
        assert all(NOT_HERE.match(line) for line in commands), block
    assert all(EXAMPLES[page] for page in PAGES if "sixfast translate" in "".join(blocks(page)))


@posix_only
def test_the_first_example_prints_what_the_readme_says(tmp_path: Path) -> None:
    ran = run(EXAMPLES["README.md"][0], tmp_path)
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"\n```\n{ran.stdout}```\n" in page


@posix_only
def test_outputs_are_named_as_the_guide_says(tmp_path: Path) -> None:
    shutil.copy(DEMO, tmp_path / "reads.fa")
    for block in EXAMPLES["docs/COMMAND_LINE.md"][:2]:
        assert run(block, tmp_path).returncode == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "reads_nucleotide.fa",
        "reads_protein.faa",
    ]
    assert (tmp_path / "n.fa").read_bytes() == (tmp_path / "out" / "reads_nucleotide.fa").read_bytes()
    for page in ("README.md", "docs/COMMAND_LINE.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert "`out/reads_nucleotide.fa` and `out/reads_protein.faa`" in text


@posix_only
def test_the_keys_of_the_summary_are_those_of_the_page(tmp_path: Path) -> None:
    shutil.copy(DEMO, tmp_path / "reads.fa")
    (block,) = [block for block in EXAMPLES["docs/COMMAND_LINE.md"] if block.endswith("out/ --json\n")]
    printed = json.loads(run(block, tmp_path).stdout)
    assert printed["records"] == 2000
    page = (ROOT / "docs" / "COMMAND_LINE.md").read_text(encoding="utf-8")
    table = page.partition("| Key |")[2].partition("\n\n")[0]
    keys = {
        key for row in table.splitlines() for key in re.findall(r"`(\w+)`", row.split("|")[1] if row else "")
    }
    assert keys - {"rejects"} == set(printed)


@posix_only
def test_two_records_give_what_the_first_page_says(tmp_path: Path) -> None:
    for block in EXAMPLES["docs/index.md"][:2]:
        ran = run(block, tmp_path)
    assert ran.stdout.splitlines()[:4] == [">read1F1", "MA", ">read1F2", "W"]
    assert "read2" not in ran.stdout


@posix_only
@pytest.mark.parametrize("engine", ["Snakemake", "Nextflow", "WDL"])
def test_commands_of_workflow_engines_run(engine: str, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "CLUSTER.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## {engine}\n")[2].partition("\n## ")[0]
    (command,) = re.findall(r"sixfast translate [^\"\n]*", re.sub(r"\\\n\s*|\"\n\s*\"", "", section))
    for name, here in PLACEHOLDERS.items():
        command = re.sub(name, here, command)
    shutil.copy(DEMO, tmp_path / "reads.fa")
    ran = run(command, tmp_path)
    assert ran.returncode == 0, f"{command}\n{ran.stderr}"
    assert (tmp_path / "nucleotide.fa").exists()
    assert (tmp_path / "protein.faa").exists()
