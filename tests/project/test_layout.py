"""The folders are such that a stranger finds what is in them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import sixfast
from places import ROOT, TESTS

PACKAGE = Path(sixfast.__file__).parent
FOLDERS = [PACKAGE, *sorted({path.parent for path in PACKAGE.rglob("*.py")} - {PACKAGE})]
#: Modules in a folder at most, its door not counted.
MOST_MODULES = 12
#: What `ls` shows of the package at most.
MOST_ENTRIES = 20

every_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


@every_folder
def test_a_folder_says_its_purpose_at_its_door(folder: Path) -> None:
    text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
    assert text
    first, _, rest = text.partition("\n")
    assert first.endswith(".")
    assert not rest or rest.startswith("\n"), "the purpose is one sentence"


@every_folder
def test_a_folder_has_at_most_a_dozen_modules(folder: Path) -> None:
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__", "__main__"}
    assert len(modules) <= MOST_MODULES


def test_the_package_shows_verbs_and_wings() -> None:
    entries = {path.name for path in PACKAGE.iterdir()} - {"__pycache__"}
    assert len(entries) <= MOST_ENTRIES, sorted(entries)


def test_each_wing_has_a_folder_of_tests() -> None:
    wings = {folder.name for folder in FOLDERS if folder.parent == PACKAGE}
    without = {folder for folder in wings if not any((TESTS / folder).glob("test_*.py"))}
    assert without == set()


def test_the_layers_are_checked_by_make_lint() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nlint:")[2].partition("\n\n")[0]
    assert "/lint-imports\n" in recipe
