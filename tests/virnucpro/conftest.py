"""The stand-in for VirNucPro, to be imported or to be run."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sixfast import virnucpro
from sixfast.virnucpro import replacement
from standin import FRAGMENTS, STANDINS, TWO_THREADS, Place


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory with a copy of the stand-in, which can be imported and is forgotten afterwards."""
    place = tmp_path / "home"
    shutil.copytree(STANDINS, place, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setenv("STANDIN_JOURNAL", str(tmp_path / "journal.txt"))
    monkeypatch.setenv("STANDIN_SECONDS", "0")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # copies are edited faster than clocks tick
    monkeypatch.syspath_prepend(str(place))
    finders = sys.meta_path.copy()
    before = set(sys.modules)
    yield place
    virnucpro.disable()
    for name in set(sys.modules) - before:
        if name.partition(".")[0] in {"torch", "virnucpro"} or name.startswith("user_"):
            del sys.modules[name]
    assert sys.meta_path == finders
    assert replacement._replaced == []


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, STANDINS)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the stand-in writes by itself, whose workers import torch."""
    place = Place(tmp_path_factory.mktemp("by_itself"), STANDINS)
    # A second, in which the other worker gets its task.
    done = place.run("-m", "virnucpro", "predict", FRAGMENTS, *TWO_THREADS, STANDIN_SECONDS="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert (place.imports_of_torch(), place.most_workers()) == (3, 2)
    outputs = place.outputs("out")
    assert len(outputs) > 5
    return outputs
