"""Where things are in the project."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
DATA = TESTS / "data"
#: 2,000 fragments of viral genomes.
FRAGMENTS = DATA / "viral_fragments.fa"
