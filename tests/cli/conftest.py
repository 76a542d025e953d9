"""What holds for all tests of the command."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small inputs start no processes, as they do for users."""
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", "1000000000")
