"""The command `sixfast`: its outputs, what it prints, and its exit status."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

from places import ROOT
from programs import PATIENCE, run_python, run_sixfast
from sixfast import Summary, _kernel
from sixfast.cli.main import COMMANDS

FRAGMENTS = Path("tests", "data", "viral_fragments.fa")
DATA = b">a x\nATGGCC\n>\n\n>c\nTAATTAATTAATTAATTAA\n>d\nNNN\n"
NUCLEOTIDE, PROTEIN, COUNTS = _kernel.translate_block(DATA)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "reads.v1.fa").write_bytes(DATA)
    return tmp_path


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_both_outputs_by_name(folder: Path) -> None:
    options = ("--nucleotide", "n.fa", "--protein", "p.faa")
    done = run_sixfast("translate", "reads.v1.fa", *options, cwd=folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert held(folder) == {"reads.v1.fa": DATA, "n.fa": NUCLEOTIDE, "p.faa": PROTEIN}
    summary, *files = done.stderr.splitlines()
    counts = r"4 records \(28 bases\), 3 with a stop-free frame, 18 frames written in \d+\.\d\d s"
    assert re.fullmatch(counts + r" \([\d,]+ records/s, [\d,]+ Mb/s\)", summary)
    assert [line.split() for line in files] == [["nucleotides:", "n.fa"], ["proteins:", "p.faa"]]


@pytest.mark.parametrize("option", ["-o", "--output-dir"])
def test_a_directory_is_made_and_the_files_are_named_after_the_input(folder: Path, option: str) -> None:
    done = run_sixfast("translate", "reads.v1.fa", option, "new/deep", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert held(folder / "new" / "deep") == {
        "reads.v1_nucleotide.fa": NUCLEOTIDE,
        "reads.v1_protein.faa": PROTEIN,
    }
    again = run_sixfast("translate", folder / "reads.v1.fa", option, folder / "new" / "deep")
    assert again.returncode == 0, again.stderr
    assert len(held(folder / "new" / "deep")) == 2


@pytest.mark.parametrize(("name", "stem"), [("plain", "plain"), (".fa", ".fa"), ("a b.fa.txt", "a b.fa")])
def test_the_stem_is_the_name_without_its_last_suffix(folder: Path, name: str, stem: str) -> None:
    (folder / name).write_bytes(DATA)
    assert run_sixfast("translate", name, "-o", "out", cwd=folder).returncode == 0
    assert sorted(held(folder / "out")) == [f"{stem}_nucleotide.fa", f"{stem}_protein.faa"]


def test_an_existing_output_is_replaced(folder: Path) -> None:
    (folder / "n.fa").write_bytes(b"old" * 1000)
    options = ("--nucleotide", "n.fa", "--protein", "p.faa")
    assert run_sixfast("translate", "reads.v1.fa", *options, cwd=folder).returncode == 0
    assert held(folder)["n.fa"] == NUCLEOTIDE


def test_json_is_one_object_on_stdout(folder: Path) -> None:
    done = run_sixfast("translate", "reads.v1.fa", "-o", "out", "--json", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    found = json.loads(done.stdout)
    assert found.pop("seconds") >= 0
    assert found == {
        "input": "reads.v1.fa",
        "nucleotide": os.path.join("out", "reads.v1_nucleotide.fa"),
        "protein": os.path.join("out", "reads.v1_protein.faa"),
        **Summary(*COUNTS)._asdict(),
    }


def test_rule_8_7_skip_empty(folder: Path) -> None:
    done = run_sixfast("translate", "reads.v1.fa", "-o", "out", "--skip-empty", "--json", cwd=folder)
    nucleotide, protein, counts = _kernel.translate_block(DATA, skip_empty=True)
    assert held(folder / "out") == {"reads.v1_nucleotide.fa": nucleotide, "reads.v1_protein.faa": protein}
    assert json.loads(done.stdout)["frames"] == counts[2] == 6


@pytest.mark.parametrize(
    ("workers", "options", "above"),
    [("1", (), "0"), ("2", ("--no-progress",), "0"), ("2", (), "1000000000"), ("5", (), "1000000000")],
)
def test_workers_and_no_progress_change_no_byte(
    tmp_path: Path, workers: str, options: tuple[str, ...], above: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule 8.3."""
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "100000")
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", above)
    places = ("translate", FRAGMENTS, "-o", tmp_path)
    done = run_sixfast(*places, "--workers", workers, *options, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    nucleotide, protein, _ = _kernel.translate_block((ROOT / FRAGMENTS).read_bytes())
    assert list(held(tmp_path).values()) in ([nucleotide, protein], [protein, nucleotide])


def version_in_cargo_toml() -> str:
    found = re.search(r'(?m)^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    assert found
    return found[1]


def test_the_version_is_one(folder: Path) -> None:
    done = run_sixfast("--version", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"sixfast {_kernel.VERSION}\n"
    assert version_in_cargo_toml() == _kernel.VERSION


def test_the_installed_script_is_the_same_command(folder: Path) -> None:
    script = Path(sysconfig.get_path("scripts"), "sixfast.exe" if os.name == "nt" else "sixfast")
    command = [str(script), "translate", "reads.v1.fa", "-o", "out"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert len(held(folder / "out")) == 2


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("translate", "--help"), ("translate", "-h")])
def test_help_tells_what_there_is(arguments: tuple[str, ...]) -> None:
    done = run_sixfast(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    options = (
        "--nucleotide",
        "--protein",
        "--output-dir",
        "--workers",
        "--skip-empty",
        "--no-progress",
        "--json",
    )
    for word in options if "translate" in arguments else ("translate", "verify", "--version"):
        assert word in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_helps(name: str) -> None:
    done = run_sixfast(name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: sixfast {name} ")


@pytest.mark.parametrize("name", COMMANDS)
def test_only_the_module_of_the_command_is_imported(name: str) -> None:
    code = (
        "import sys; from sixfast.cli.main import run; run(sys.argv[1:]);"
        "from sixfast.cli.main import COMMANDS;"
        "commands = {f'sixfast.cli.{name}'.replace('-', '_') for name in COMMANDS};"
        "print(commands & set(sys.modules), file=sys.stderr)"
    )
    done = run_python("-c", code, name, "--help")
    assert done.stderr.strip() == str({f"sixfast.cli.{name.replace('-', '_')}"})


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("translate",),
        ("nonsense",),
        ("--nonsense",),
        ("translate", "reads.v1.fa"),
        ("translate", "reads.v1.fa", "-o", "out", "--protein", "p.faa"),
        ("translate", "reads.v1.fa", "-o", "out", "--nucleotide", "n.fa", "--protein", "p.faa"),
        ("translate", "reads.v1.fa", "-o", "out", "--workers", "0"),
        ("translate", "reads.v1.fa", "-o", "out", "--workers", "-2"),
        ("translate", "reads.v1.fa", "-o", "out", "--workers", "two"),
        ("translate", "reads.v1.fa", "-o", "out", "--workers", "2.5"),
        ("translate", "reads.v1.fa", "-o", "out", "--nonsense"),
        ("translate", "reads.v1.fa", "-o", "out", "--work", "2"),
        ("translate", "reads.v1.fa", "--output", "out"),
        ("translate", "reads.v1.fa", "-o", "out", "--on-error", "ignore"),
        ("translate", "reads.v1.fa", "-o", "out", "--on-error", "skip"),
        ("translate", "reads.v1.fa", "-o", "out", "--rejects", "bad.fa"),
        ("--", "translate"),
        ("--vers",),
        ("translate", "reads.v1.fa", "-o", "out", "--compress", "gz", "--compress-level", "10"),
        ("translate", "reads.v1.fa", "-o", "out", "--compress-level", "3"),
        ("translate", "reads.v1.fa", "-o"),
    ],
)
def test_wrong_usage_has_status_2_and_does_nothing(folder: Path, arguments: tuple[str, ...]) -> None:
    done = run_sixfast(*arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    usage, sentence = done.stderr.splitlines()
    assert usage.startswith("usage: sixfast ")
    assert re.fullmatch(r"sixfast: error: .+; see sixfast (translate )?--help", sentence)
    assert os.listdir(folder) == ["reads.v1.fa"]
