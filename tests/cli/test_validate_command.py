"""`sixfast validate`: its table, its plots, and its exit status."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

import sixfast
from places import ROOT
from programs import run_python, run_sixfast
from read_formats import bam_header, bam_record
from sixfast.cli.findings.length_plot import plot_lengths
from sixfast.cli.findings.validation_table import format_table
from sixfast.validate.lengths import Lengths

GOOD = b">a\nACGTACGT\n>b\nACGTNN\n"
BAD = b">a\nACGT\n>b\n\n>a\nAC-u\n"
BEGINNINGS = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.fa").write_bytes(GOOD)
    (tmp_path / "bad.fa").write_bytes(BAD)
    return tmp_path


def test_a_table_for_people(folder: Path) -> None:
    done = run_sixfast("validate", "good.fa", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    rows = [line.split() for line in done.stdout.splitlines()]
    for row in (
        ["good.fa"],
        ["records", "2", "shortest", "6"],
        ["bases", "14", "median", "7"],
        ["GC", "50.0%", "mean", "7.0"],
        ["longest", "8"],
        ["N50", "8"],
        ["N", "2", "14.29%"],
        ["duplicate", "ids", "0", "ok"],
        ["ambiguous", "letters", "1", "warning", "3", "b"],
    ):
        assert row in rows
    last = " ".join(done.stdout.rpartition("\n\n")[2].split())
    assert last == (
        "warning: line 3, record 2 (b): letter 'N' at position 5; codons with ambiguous letters add nothing "
        "to a protein"
    )


def test_the_table_of_the_guide_is_what_is_printed(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "data" / "viral_fragments.fa", tmp_path / "reads.fa")
    done = run_sixfast("validate", "reads.fa", cwd=tmp_path)
    guide = (ROOT / "docs" / "COMMAND_LINE.md").read_text(encoding="utf-8")
    assert f"\n```\n$ sixfast validate reads.fa\n{done.stdout}```\n" in guide


def test_a_table_of_bam_has_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "reads.bam"
    path.write_bytes(bam_header() + bam_record("a", "ACGN") + bam_record("a", "ACGT"))
    rows = [line.split() for line in format_table(sixfast.validate_file(path)).splitlines()]
    assert ["duplicate", "ids", "1", "error", "-", "a"] in rows
    assert ["ambiguous", "letters", "1", "warning", "-", "a"] in rows
    assert ["a", "2", "1", "2", "-"] in rows


def test_a_file_that_is_not_valid(folder: Path) -> None:
    done = run_sixfast("validate", "bad.fa", cwd=folder)
    assert done.returncode == 1
    assert done.stderr == (
        "sixfast: error: bad.fa, line 5, record 3 (a): has the id of record 1; give each record an id of its "
        "own (and 2 more kinds of error)\n"
    )
    assert "duplicate ids                     1  error               5  a\n" in done.stdout
    assert (
        "\na                                          2           1           3           5\n" in done.stdout
    )
    assert "error: line 3, record 2 (b): has no sequence; remove it\n" in done.stdout


@pytest.mark.parametrize("data", [b"", b">" + b"x" * 500 + b"\nA\n>" + b"y" * 500 + b"\n" + b"n" * 9])
def test_no_row_is_wider_than_a_terminal(data: bytes, folder: Path) -> None:
    (folder / "odd.fa").write_bytes(data * 2)
    done = run_sixfast("validate", "odd.fa", cwd=folder)
    assert done.returncode == 1
    rows = done.stdout.partition("\nerror: ")[0].splitlines()
    assert max(map(len, rows)) <= 80
    assert len(done.stderr.splitlines()) == 1


def test_json_is_one_object_on_stdout(folder: Path) -> None:
    for name, status in (("good.fa", 0), ("bad.fa", 1)):
        done = run_sixfast("validate", name, "--json", cwd=folder)
        assert done.returncode == status
        assert done.stdout.count("\n") == 1
        told = json.loads(done.stdout)
        found = sixfast.validate_file(folder / name)
        assert told.pop("seconds") >= 0
        assert told["is_valid"] == found.is_valid == (status == 0)
        assert told["letters"] == found.letters
        assert (told["bases"], told["n50"], told["mean"]) == (14, 8, 7.0) if status == 0 else (8, 4, 8 / 3)
        for noted in ("empty", "outside", "short", "ambiguous", "lower_case", "rna"):
            records, first = getattr(found, noted)
            assert told[noted] == {"records": records, "first": first and first._asdict()}
        assert told["duplicates"]["surplus"] == found.duplicates.surplus
        assert told["duplicates"]["first"] == [each._asdict() for each in found.duplicates.first]
        assert len(told["errors"]) == len(found.errors)
        assert len(told["warnings"]) == len(found.warnings)


@pytest.mark.parametrize(
    ("kind", "name", "status"), [(".png", "good.fa", 0), (".svg", "bad.fa", 1), (".pdf", "good.fa", 0)]
)
def test_a_plot(kind: str, name: str, status: int, folder: Path) -> None:
    done = run_sixfast("validate", name, "--plot", f"plot{kind.upper()}", cwd=folder)
    assert done.returncode == status, done.stderr
    assert (folder / f"plot{kind.upper()}").read_bytes().startswith(BEGINNINGS[kind])
    assert len(os.listdir(folder)) == 3


@pytest.mark.parametrize(
    "lengths",
    [{}, {0: 3}, {500: 1}, {0: 1, 1: 1, 2: 1}, {0: 5, 3: 1, 10**9: 2}, {n: n for n in range(1, 400)}],
)
def test_a_plot_of_any_lengths_holds_them_all(lengths: dict[int, int]) -> None:
    assert plot_lengths(Lengths(lengths), "reads $1.fa", "svg").startswith(BEGINNINGS[".svg"])


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_the_same_lengths_give_the_same_plot(kind: str) -> None:
    first, second = (plot_lengths(Lengths({3: 2, 5: 1}), "reads.fa", kind[1:]) for _ in range(2))
    assert first == second


def test_a_plot_needs_a_name_that_tells_its_kind(folder: Path) -> None:
    done = run_sixfast("validate", "good.fa", "--plot", "plot.gif", cwd=folder)
    assert done.returncode == 2
    assert "let it end in .png, .svg, .pdf" in done.stderr


def test_a_plot_that_cannot_be_written_is_told_before_any_work(folder: Path) -> None:
    done = run_sixfast("validate", "bad.fa", "--plot", "missing/plot.png", cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "the directory missing does not exist" in done.stderr


def test_a_plot_is_not_the_input(folder: Path) -> None:
    (folder / "reads.png").write_bytes(GOOD)
    done = run_sixfast("validate", "reads.png", "--plot", "reads.png", cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "the plot output is the input" in done.stderr
    assert (folder / "reads.png").read_bytes() == GOOD


def test_without_matplotlib_one_sentence_says_how_to_install_it(folder: Path) -> None:
    code = (
        "import importlib.util as util; find = util.find_spec; "
        "util.find_spec = lambda name: None if name == 'matplotlib' else find(name); "
        "from sixfast.cli.main import main; main()"
    )
    done = run_python("-c", code, "validate", "good.fa", "--plot", "plot.png", cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "sixfast: error: a plot needs matplotlib, which is not installed: pip install 'sixfast[plot]'\n"
    )
    assert run_python("-c", code, "validate", "good.fa", cwd=folder).returncode == 0


def test_without_a_plot_matplotlib_is_not_loaded(folder: Path) -> None:
    code = (
        "import sys; from sixfast.cli.main import run; run(sys.argv[1:]);"
        "print({'matplotlib', 'numpy', 'tqdm'} & set(sys.modules), file=sys.stderr)"
    )
    assert run_python("-c", code, "validate", "good.fa", cwd=folder).stderr == "set()\n"


def test_a_scratch_directory(folder: Path) -> None:
    (folder / "scratch").mkdir()
    done = run_sixfast("validate", "good.fa", "--scratch-dir", "scratch", cwd=folder)
    assert done.returncode == 0
    assert os.listdir(folder / "scratch") == []
    done = run_sixfast("validate", "good.fa", "--scratch-dir", "missing", cwd=folder)
    assert done.returncode == 1
    assert done.stderr.startswith(
        f"sixfast: error: missing: {os.strerror(2)}; give another scratch directory"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a device that is always full")
def test_a_full_scratch_directory_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sixfast.files import scratch

    class Full(scratch.TemporaryFile):
        def __init__(self, target: str) -> None:
            super().__init__(target)
            os.unlink(self.path)
            os.symlink("/dev/full", self.path)

    monkeypatch.setattr(scratch, "TemporaryFile", Full)
    with pytest.raises(OSError, match="No space left on device; give another scratch directory") as caught:
        sixfast.validate_file(folder / "good.fa", scratch_dir=folder)
    assert caught.value.filename == str(folder)
    assert sorted(os.listdir(folder)) == ["bad.fa", "good.fa"]
