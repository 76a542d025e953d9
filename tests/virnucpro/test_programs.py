"""Whole programs run in the three ways of docs/VIRNUCPRO.md."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from standin import (
    FRAGMENTS,
    GUIDE,
    PARALLEL,
    SEQUENCE,
    STANDINS,
    TWO_THREADS,
    Place,
    edit,
    make_change,
)


def code_blocks(language: str) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"))


PREDICT = """
if __name__ == "__main__":
    import sys
    from pathlib import Path
    from virnucpro.pipeline.prediction import run_prediction
    run_prediction(Path(sys.argv[1]), Path("out"), 500, 2)
"""


def test_way_1_the_guides_line_in_virnucpros_pipeline(
    home: Path, tmp_path: Path, expected: dict[str, bytes]
) -> None:
    before, after = code_blocks("python")[:2]
    edit(home, "virnucpro.pipeline.prediction", before.strip(), after.strip())
    place = Place(tmp_path, home)
    done = place.run("-m", "virnucpro", "predict", FRAGMENTS, *TWO_THREADS, STANDIN_SECONDS="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert place.outputs("out") == expected
    assert (place.imports_of_torch(), place.most_workers()) == (1, 2)


@pytest.mark.parametrize("block", [2, 3])
def test_way_2_the_guides_lines_in_a_program(block: int, place: Place, expected: dict[str, bytes]) -> None:
    lines = code_blocks("python")[block]
    program = lines.replace("...", PREDICT.replace("\n", "\n    ")) if "..." in lines else lines + PREDICT
    (place.folder / "program.py").write_text(program)
    done = place.run("program.py", FRAGMENTS)
    assert (done.returncode, done.stderr) == (0, "")
    assert place.outputs("out") == expected
    assert (place.imports_of_torch(), place.most_workers()) == (1, 2)


def test_way_3_the_guides_command(place: Place, expected: dict[str, bytes]) -> None:
    command, *_ = code_blocks("sh")
    program, *arguments = command.split()
    assert program == "python"
    shutil.copy(FRAGMENTS, place.folder / "reads.fa")
    done = place.run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    renamed = {name.replace("viral_fragments", "reads"): data for name, data in expected.items()}
    assert place.outputs("out") == renamed
    assert (place.imports_of_torch(), place.most_workers()) == (1, 2)
    assert re.search(r"Translating sequences: +100%", done.stdout)
    assert done.stdout.endswith("reads.fa is done\n")


def test_way_3_without_a_bar(place: Place, expected: dict[str, bytes]) -> None:
    arguments = ["predict", FRAGMENTS, *TWO_THREADS, "--no-progress"]
    done = place.run("-m", "sixfast.virnucpro", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (0, "viral_fragments.fa is done\n", "")
    assert place.outputs("out") == expected
    assert place.journal.read_text() == "torch was imported\n"


def test_way_3_with_one_thread_is_virnucpros_fallback(place: Place) -> None:
    """It leaves out what has an empty protein; there is none in these records."""
    for module in ("virnucpro", "sixfast.virnucpro"):
        done = place.run("-m", module, "predict", FRAGMENTS, "--output-dir", module)
        assert (done.returncode, done.stderr) == (0, "")
    assert place.outputs("virnucpro") == place.outputs("sixfast.virnucpro")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["tell", "one", "two words"], 0),
        ([], None),
        (["--help"], 0),
        (["predict", "--help"], 0),
        (["predict"], 2),
        (["no-such-command"], 2),
        (["fail", "3"], 3),
        (["fail", "0"], 1),
    ],
)
def test_way_3_is_what_python_m_virnucpro_is(arguments: list[str], status: int | None, place: Place) -> None:
    """Program name, arguments, exit status, exceptions."""
    theirs, ours = (
        place.run("-m", module, *arguments, STANDIN_SECONDS="0")
        for module in ("virnucpro", "sixfast.virnucpro")
    )
    assert status is None or theirs.returncode == status
    assert (ours.returncode, ours.stdout) == (theirs.returncode, theirs.stdout)
    if "Traceback" in theirs.stderr:  # there are more frames
        assert ours.stderr.splitlines()[-1] == "LookupError: this is VirNucPro's own exception"
        assert theirs.stderr.splitlines()[-1] == ours.stderr.splitlines()[-1]
    else:
        assert ours.stderr == theirs.stderr


def test_way_3_rule_16_8_a_command_that_validates_prints_virnucpros_answer(place: Place) -> None:
    (place.folder / "reads.fa").write_text(">a\nACGT\n>a\nACGTAN\n>b\n")
    done = place.run("-m", "sixfast.virnucpro", "utils", "validate", "reads.fa")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        "Duplicate ID: a",
        "Empty sequence: b",
        "Ambiguous bases in a",
        "total_sequences: 3",
        "min_length: 4",
        "max_length: 6",
        f"avg_length: {10 / 3}",
        "ambiguous_count: 1",
        "duplicate_ids: {'a'}",
        "empty_sequences: 1",
    ]


def test_way_3_finds_the_package_of_the_working_directory(home: Path, tmp_path: Path) -> None:
    edit(home, "virnucpro.cli.main", "Find viruses.", "This is the copy.")
    place = Place(home, STANDINS)
    for module in ("virnucpro", "sixfast.virnucpro"):
        done = place.run("-m", module, "--help", STANDIN_JOURNAL=str(tmp_path / "journal.txt"))
        assert "This is the copy." in done.stdout, done.stderr


def test_way_3_without_virnucpro_is_one_sentence(place: Place) -> None:
    done = place.run("-m", "sixfast.virnucpro", "predict", FRAGMENTS, PYTHONPATH="")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"sixfast: error: VirNucPro cannot be found by .*\n", done.stderr)


@pytest.mark.parametrize("what", ["module", "function", "command"])
def test_way_3_with_another_virnucpro_is_one_sentence(what: str, home: Path, tmp_path: Path) -> None:
    if what == "module":
        (home / "virnucpro" / "utils" / "sequence.py").unlink()
    elif what == "function":
        edit(home, "virnucpro.cli.main", "import torch", f"import {SEQUENCE}\nimport torch")
        make_change(home, "another name")
    else:
        (home / "virnucpro" / "__main__.py").unlink()
    done = Place(tmp_path, home).run("-m", "sixfast.virnucpro", "--help")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"sixfast: error: VirNucPro has changed: .*\n", done.stderr)


def test_what_is_enabled_by_the_command_can_be_disabled_by_name(home: Path, tmp_path: Path) -> None:
    """There is one sixfast.virnucpro, though it was started as the main module."""
    edit(
        home,
        "virnucpro.cli.main",
        '    click.echo(f"{sys.argv}',
        f"    import {SEQUENCE} as module, sixfast.virnucpro\n"
        "    print(module.identify_seq.__module__)\n"
        "    sixfast.virnucpro.disable()\n"
        "    print(module.identify_seq.__module__)\n"
        '    click.echo(f"{sys.argv}',
    )
    done = Place(tmp_path, home).run("-m", "sixfast.virnucpro", "tell")
    assert done.stdout.splitlines()[:2] == ["sixfast.virnucpro.replacement", SEQUENCE], done.stderr


def test_a_function_arrives_in_another_process_as_sixfasts(place: Place) -> None:
    """Without VirNucPro being imported there; what was not handed over is VirNucPro's own."""
    (place.folder / "program.py").write_text(
        "import multiprocessing, sys\n"
        "def own(_):\n"
        f"    from {SEQUENCE} import identify_seq\n"
        "    return identify_seq.__module__\n"
        "if __name__ == '__main__':\n"
        "    import sixfast.virnucpro\n"
        "    sixfast.virnucpro.enable()\n"
        f"    from {PARALLEL} import translate_batch_worker\n"
        "    with multiprocessing.get_context('spawn').Pool(1) as pool:\n"
        "        print(pool.map(translate_batch_worker, [[('s', 'TAATTAATTAATTAATTAA'), ('s', None)]]))\n"
        "        print(pool.map(own, [0]), own(0))\n"
    )
    done = place.run("program.py")
    printed = ["[[[], None]]", f"['{SEQUENCE}'] sixfast.virnucpro.replacement"]
    assert done.stdout.splitlines() == printed, done.stderr
    assert place.imports_of_torch() == 1


def test_a_refusal_in_the_middle_of_a_run_is_told(home: Path, tmp_path: Path) -> None:
    """VirNucPro logs what its parallel stage raises and goes on alone; the sentence is in its log."""
    edit(home, PARALLEL, "chunksize: int = 1000", "chunksize: int = 500")
    arguments = ["predict", FRAGMENTS, *TWO_THREADS]
    done = Place(tmp_path, home).run("-m", "sixfast.virnucpro", *arguments)
    assert "VirNucProChangedError: VirNucPro has changed: it has parallel_translate_" in done.stderr
    assert done.stdout == "viral_fragments.fa is done\n"
