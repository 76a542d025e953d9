"""What holds for all tests of the engine."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _in_processes(in_processes: None) -> None:
    """Those of threads set another limit."""
