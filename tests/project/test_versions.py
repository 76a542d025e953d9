"""One version and one list of requirements, wherever they are written."""

from __future__ import annotations

import re
from importlib import metadata

import pytest

import sixfast
from places import ROOT


@pytest.mark.parametrize("name", ["Cargo.toml", "CITATION.cff", "packaging/conda/recipe.yaml"])
def test_the_version_is_the_same_everywhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    written = re.findall(r'^ *version(?:: | = )"?([0-9][^"\s]*)"?$', text, re.MULTILINE)
    assert written == [sixfast.__version__]


def test_the_conda_package_needs_what_the_wheel_needs() -> None:
    recipe = (ROOT / "packaging" / "conda" / "recipe.yaml").read_text(encoding="utf-8")
    listed = recipe.partition("\n  run:\n")[2].partition("\n\n")[0].splitlines()
    needed = [one for one in metadata.requires("sixfast") or [] if "extra ==" not in one]
    assert {line.strip(" -").replace(" ", "") for line in listed} == {"python", *needed}
