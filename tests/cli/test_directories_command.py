"""What the command says of files and directories that were there before, or that it makes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from Bio import SeqIO
from Bio.Seq import Seq
from Bio.SeqFeature import SeqFeature, SimpleLocation
from Bio.SeqRecord import SeqRecord

from programs import posix_only
from sixfast.cli import main

REPLACED = "sixfast: warning: replaced what was there before: "


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with inputs of one stem and of one name."""
    monkeypatch.chdir(tmp_path)
    for name in ("s.fa", "s.fasta", "a/r.fa", "b/r.fa"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f">{name}\nATGGCCAAA\n", encoding="utf-8")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, list[str]]:
    """The status of a command, what it prints on stdout, and its lines on stderr."""
    status = main.run(list(arguments))
    stdout, stderr = capsys.readouterr()
    return status, stdout, stderr.splitlines()


@pytest.mark.parametrize("names", [("s.fa", "s.fasta"), ("a/r.fa", "b/r.fa")])
def test_a_translation_says_what_it_has_replaced(
    names: tuple[str, str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = [f"out/{Path(names[0]).stem}_{kind}" for kind in ("nucleotide.fa", "protein.faa")]
    outputs = [str(Path(name)) for name in outputs]
    status, _, lines = run(capsys, "translate", names[0], "-o", "out")
    assert (status, len(lines)) == (0, 3)
    status, _, lines = run(capsys, "translate", names[1], "-o", "out")
    assert (status, len(lines), lines[0]) == (0, 4, REPLACED + ", ".join(outputs))
    status, stdout, lines = run(capsys, "translate", names[0], "-o", "out", "--json")
    assert (status, lines) == (0, [REPLACED + ", ".join(outputs)])
    assert json.loads(stdout)["records"] == 1
    assert (folder / outputs[1]).read_text(encoding="utf-8").startswith(f">{names[0]}F1\n")


def test_only_files_that_were_there_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "re\njects").touch()
    options = [
        "--nucleotide",
        "/dev/null",
        "--protein",
        "p.faa",
        "--on-error",
        "skip",
        "--rejects",
        "re\njects",
    ]
    status, _, lines = run(capsys, "translate", "s.fa", *options)
    assert (status, lines[0]) == (0, f"{REPLACED}re\\njects")


def test_after_an_error_nothing_was_replaced(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "n.fa").touch()
    (folder / "bad.fa").write_bytes(b">a\nA\xffT\n")
    status, _, lines = run(capsys, "translate", "bad.fa", "--nucleotide", "n.fa", "--protein", "p.faa")
    assert (status, len(lines)) == (1, 1)
    assert lines[0].startswith(f"sixfast: error: {folder / 'bad.fa'}, line 2")


def test_a_preparation_of_another_input_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "prepare", "a/r.fa", "-o", "out")[0] == 0
    status, _, lines = run(capsys, "prepare", "b/r.fa", "-o", "out")
    assert (status, len(lines)) == (1, 1)
    told = f"tells of another input, {folder / 'a' / 'r.fa'}; give each input an output directory of its own"
    assert lines[0].startswith(f"sixfast: error: {Path('out', 'manifest.json')}: {told}")


@pytest.mark.usefixtures("folder")
def test_a_preparation_says_which_files_it_has_removed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "prepare", "a/r.fa", "-o", "out", "--records-per-file", "2")[0] == 0
    status, _, lines = run(capsys, "prepare", "a/r.fa", "-o", "out", "--records-per-file", "3")
    removed = Path("out", "r_nucleotide", "output_3.fa")
    assert (status, lines[2:]) == (0, [f"removed:  {removed} and 1 more, of an earlier preparation"])
    assert len(run(capsys, "prepare", "a/r.fa", "-o", "out", "--records-per-file", "3")[2]) == 2


@pytest.mark.parametrize(
    "command", [("translate", "bad.fa"), ("prepare", "bad.fa"), ("train-set", "bad.fa", "s.fa")]
)
@pytest.mark.parametrize("content", [b">a\nA\xffT\n", b"ACGT\n", None])
@pytest.mark.parametrize("out", ["new", "new/deep/", "new/../other/deep", "b/new"])
def test_a_directory_that_was_made_for_a_refused_input_is_gone(
    out: str,
    content: bytes | None,
    command: tuple[str, ...],
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if content is not None:
        (folder / "bad.fa").write_bytes(content)
    before = sorted(folder.rglob("*"))
    status, _, lines = run(capsys, *command, "-o", out)
    assert (status, len(lines)) == (1, 1)
    assert "bad.fa" in lines[0] or command[0] == "train-set"
    assert sorted(folder.rglob("*")) == before


def test_a_directory_that_was_there_stays(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "there").mkdir()
    assert run(capsys, "translate", "absent.fa", "-o", "there/new")[0] == 1
    assert run(capsys, "translate", "absent.fa", "-o", "there")[0] == 1
    assert list((folder / "there").iterdir()) == []


# Names that are no UTF-8

ODD = os.fsdecode(b"r\xe9.fa")


@pytest.fixture
def odd_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory and an input whose names are no UTF-8."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/M\xfcller"))
    try:
        folder.mkdir()
        (folder / ODD).write_bytes(b">x\nATGGCCAAA\n")
    except OSError:
        pytest.skip("this file system has no such names")
    monkeypatch.chdir(folder)
    return folder


@posix_only
@pytest.mark.parametrize("options", [[], ["--keep", "protein", "--validate", "--files", "2"]])
def test_a_manifest_gives_a_path_back_that_is_no_utf_8(
    options: list[str], odd_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        status, stdout, lines = run(capsys, "prepare", ODD, "-o", ODD + ".d", "--json", *options)
        assert (status, lines) == (0, [])
    told = json.loads((odd_folder / (ODD + ".d") / "manifest.json").read_bytes())
    assert os.fsencode(told["input"]["path"]) == os.fsencode(odd_folder) + b"/r\xe9.fa"
    assert os.fsencode(told["files"][-1]["path"]).startswith(b"r\xe9_protein/output_")
    summary = json.loads(stdout)
    assert (summary["input"], summary["output_dir"], summary["resumed"]) == (ODD, ODD + ".d", 13)
    status, _, lines = run(capsys, "prepare", ODD, "-o", ODD + ".d", *options)
    assert (status, lines[1]) == (0, r"manifest: r\udce9.fa.d/manifest.json")


@posix_only
@pytest.mark.usefixtures("odd_folder")
def test_all_other_commands_take_paths_that_are_no_utf_8(capsys: pytest.CaptureFixture[str]) -> None:
    gene = SeqFeature(SimpleLocation(0, 9), type="CDS", qualifiers={"translation": ["MAK"]})
    genbank = SeqRecord(Seq("ATGGCCAAA"), id="x", features=[gene], annotations={"molecule_type": "DNA"})
    SeqIO.write(genbank, "proteins.gbff", "genbank")
    for command in (
        ["translate", ODD, "-o", ODD + ".d"],
        ["translate", ODD, "--nucleotide", ODD + ".n", "--protein", "/dev/null"],
        ["validate", ODD],
        ["validate", ODD, "--json", "--scratch-dir", ODD + ".d"],
        ["verify", ODD],
        ["train-set", ODD, "proteins.gbff", "-o", ODD + ".d"],
    ):
        status, stdout, lines = run(capsys, *command)
        assert status == 0, lines
        assert r"r\udce9" in stdout + "".join(lines)
    assert json.loads(run(capsys, "translate", ODD, "-o", ODD + ".d", "--json")[1])["input"] == ODD
    Path(ODD).write_bytes(b">x\nA\xff\n")
    for command in (["translate", ODD], ["prepare", ODD], ["train-set", ODD, "proteins.gbff"]):
        status, _, lines = run(capsys, *command, "-o", "new")
        assert (status, len(lines)) == (1, 1)
        assert "r\ufffd.fa, line 2, record 1 (x): byte 0xff is no UTF-8 text" in lines[0]


# Places that are none


@pytest.mark.parametrize(
    "command", [["translate", "s.fa"], ["prepare", "s.fa"], ["train-set", "s.fa", "s.fa"]]
)
@pytest.mark.parametrize("place", ["s.fasta", "s.fasta/deeper"])
def test_a_file_in_the_place_of_the_directory(
    place: str, command: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(folder.rglob("*"))
    status, _, lines = run(capsys, *command, "-o", place)
    assert (status, len(lines)) == (1, 1)
    assert lines[0].startswith(f"sixfast: error: {place}: ")
    assert "; give a directory" in lines[0] or "; choose another place" in lines[0]
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    "command",
    [
        ["translate", "", "-o", "out"],
        ["translate", "s.fa", "-o", ""],
        ["translate", "s.fa", "--nucleotide", "", "--protein", "p.faa"],
        ["translate", "s.fa", "--nucleotide", "n.fa", "--protein", ""],
        ["translate", "s.fa", "-o", "out", "--on-error", "skip", "--rejects", ""],
        ["prepare", "s.fa", "-o", ""],
        ["prepare", "", "-o", "out"],
        ["train-set", "s.fa", "", "-o", "out"],
        ["train-set", "s.fa", "s.fa", "-o", ""],
        ["validate", ""],
        ["validate", "s.fa", "--scratch-dir", ""],
        ["verify", ""],
    ],
)
def test_an_empty_path_is_wrong_usage(
    command: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(folder.rglob("*"))
    status, _, lines = run(capsys, *command)
    assert (status, len(lines)) == (2, 2)
    assert f"the path is empty; give one; see sixfast {command[0]} --help" in lines[1]
    assert sorted(folder.rglob("*")) == before
