"""One version, wherever it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sixfast

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", ["Cargo.toml", "CITATION.cff", "packaging/conda/recipe.yaml"])
def test_the_version_is_the_same_everywhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    written = re.findall(r'^ *version(?:: | = )"?([0-9][^"\s]*)"?$', text, re.MULTILINE)
    assert written == [sixfast.__version__]
