"""`sixfast orfs`: what it writes, prints and refuses."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from programs import PATIENCE, posix_only, run_sixfast, start_sixfast
from sixfast import _kernel
from sixfast.engine.jobs import OrfOptions

DATA = b">a x\nATGGCCAAATAACC\n>b\n\n>c\nGTGGCCAAACTG\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "reads.fa").write_bytes(DATA)
    return tmp_path


def orfs(name: str, **options: object) -> bytes:
    """What the kernel makes of the records."""
    [text], _ = _kernel.find_orfs(DATA, OrfOptions(**options), [name])  # type: ignore[arg-type]
    return _kernel.orf_header(name) + text


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def run(folder: Path, *arguments: str) -> dict[str, bytes]:
    """Run the command; return the files that it wrote."""
    done = run_sixfast("orfs", "reads.fa", *arguments, cwd=folder)
    assert done.returncode == 0, done.stderr
    files = held(folder)
    assert files.pop("reads.fa") == DATA
    return files


def test_the_summary_and_an_output(folder: Path) -> None:
    (folder / "orfs.faa").write_bytes(b"old")
    done = run_sixfast("orfs", "reads.fa", "-o", "orfs.faa", "--min-aa", "4", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert (folder / "orfs.faa").read_bytes() == orfs("fasta", min_length=12)
    warning, summary, file = done.stderr.splitlines()
    assert "replaced what was there before: orfs.faa" in warning
    counts = r"3 records \(26 bases\), 2 with an ORF, \d+ ORFs written in \d+\.\d\d s \([\d,]+ Mb/s\)"
    assert re.fullmatch(counts, summary)
    assert file.split() == ["fasta:", "orfs.faa"]


@posix_only
def test_standard_output_and_standard_input(folder: Path) -> None:
    with start_sixfast(
        "orfs", "-", "--format", "gff3", "--min-length", "9", stdin=subprocess.PIPE, cwd=folder
    ) as run:
        stdout, stderr = run.communicate(DATA.decode(), timeout=PATIENCE)
    assert (run.returncode, stdout.encode()) == (0, orfs("gff3", min_length=9))
    assert "3 records" in stderr


def test_options_say_what_is_an_orf(folder: Path) -> None:
    usual = run(folder, "--tsv", "t")["t"]
    assert usual == orfs("tsv")
    options = "--find start --starts code --code 11 --min-length 0 --max-aa 9 --partial keep --include-stop"
    more = "--no-initial-m --frames F1,R1 --strand forward --ambiguity resolve --dual stop"
    found = run(folder, "--tsv", "t", *options.split(), *more.split())["t"]
    starts = ("TTG", "CTG", "ATT", "ATC", "ATA", "ATG", "GTG")
    assert found == orfs(
        "tsv",
        starts=starts,
        code=11,
        min_length=0,
        max_length=27,
        include_stop=True,
        initial_m=False,
        frames=("F1",),
        ambiguity="resolve",
    )
    circular = run(
        folder, "--fasta", "t", "--circular", "--min-aa", "1", "--line-width", "3", "--description"
    )["t"]
    assert circular == orfs("fasta", circular=True, min_length=3, line_width=3, description=True)


def test_several_formats_at_once(folder: Path) -> None:
    files = run(
        folder, "-o", "main", "--format", "nucleotide", "--bed12", "b.gz", "--jsonl", "j", "--min-aa", "2"
    )
    assert sorted(files) == ["b.gz", "j", "main"]
    assert files["main"] == orfs("nucleotide", min_length=6)
    assert files["j"] == orfs("jsonl", min_length=6)
    assert files["b.gz"].startswith(b"\x1f\x8b")


def test_json_is_one_object_on_stdout(folder: Path) -> None:
    done = run_sixfast("orfs", "reads.fa", "--bed", "b", "--tsv", "t", "--json", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told.pop("seconds") >= 0
    assert told == {
        "input": "reads.fa",
        "outputs": {"bed": "b", "tsv": "t"},
        "records": 3,
        "records_with_orfs": 0,
        "orfs": 0,
        "bases": 26,
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("--code 8", "there is no genetic code 8; the ids are 1 to 6, 9 to 16, 21 to 33"),
        ("--code Nuclear", "no genetic code is called 'Nuclear'"),
        ("--min-length 9 --min-aa 3", "min_length and min_aa are the same in two units; give one of them"),
        ("--min-length -1", "min_length is -1"),
        ("--min-length x", "argument --min-length: invalid int value: 'x'"),
        ("--max-length 20", "the greatest length, 20, is below the least one, 30"),
        ("--starts AUGG --find start", "start codon 'ATGG' is not three of"),
        ("--frames F1,F5", "frames is 'F5'"),
        ("--frames F1 --strand reverse", "no frame of R1, R2, R3 is left"),
        ("--line-width -2", "line_width is -2"),
        ("--format sam", "argument --format: invalid choice: 'sam'"),
        ("--format bed --bed x", "--bed is the format of -o already"),
        ("--bed - --tsv -", "- is given twice"),
        ("--json", "--json and an output - do not go together"),
        ("-o x.xz", "xz is not written"),
        ("-o x --compress-level 3", "--compress-level goes with compressed outputs"),
        ("-o x.gz --compress-level 30", "30 is no level of compression for gz"),
    ],
)
def test_wrong_usage(folder: Path, arguments: str, sentence: str) -> None:
    done = run_sixfast("orfs", "reads.fa", *arguments.split(), cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    usage, error = done.stderr.splitlines()
    assert usage.startswith("usage: sixfast orfs [options] INPUT")
    assert sentence in error
    assert error.endswith("; see sixfast orfs --help")
    assert list(held(folder)) == ["reads.fa"]


@pytest.mark.parametrize(
    ("data", "arguments", "sentence"),
    [
        (b"hello", "-o x", "reads.fa, line 1: text before the first record"),
        (b">a\nA\xff\n", "-o x", "reads.fa, line 2, record 1 (a): byte 0xff is no UTF-8 text"),
        (
            b">a\nATG---\n",
            "-o x --ambiguity biopython --min-aa 1",
            "line 1, record 1 (a): codon '---' at letter 4",
        ),
        (b">a\nCCTAAC\n", "--bed x --circular --min-aa 1", "the ORF from 1 to 7 goes over the origin"),
        (DATA, "-o absent/x", "absent/x: No such file or directory"),
        (DATA, "-o reads.fa", "the fasta output is the input"),
    ],
)
def test_refusals(folder: Path, data: bytes, arguments: str, sentence: str) -> None:
    (folder / "reads.fa").write_bytes(data)
    done = run_sixfast("orfs", "reads.fa", *arguments.split(), cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("sixfast: error: ")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert held(folder) == {"reads.fa": data}


def test_rule_21_1_the_answer_of_another_program(folder: Path) -> None:
    done = run_sixfast(
        "orfs", "reads.fa", "--like", "orfm", "--min-length", "9", "--include-stop", "-o", "o.faa", cwd=folder
    )
    assert (done.returncode, done.stdout) == (0, "")
    text = (folder / "o.faa").read_bytes()
    assert text.startswith(b">a_1_1_1 x\nMAK*\n")
    summary, output = done.stderr.splitlines()
    assert re.match(r"3 records \(26 bases\), \d+ sequences written as orfm does in ", summary)
    assert output == "output: o.faa"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--like", "orfm", "--bed", "b"), "--bed does not go with --like"),
        (("--like", "orfm", "--find", "start"), "find does not go with like orfm"),
        (("--like", "orfm", "--circular"), "circular does not go with like orfm"),
        (("--like", "getorf", "--code", "33"), "getorf has no genetic code 33"),
        (("--like", "orfm", "--json"), "--json and an output - do not go together"),
    ],
)
def test_rule_21_12_what_does_not_go_with_like(folder: Path, options: tuple[str, ...], words: str) -> None:
    done = run_sixfast("orfs", "reads.fa", *options, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
