"""Settings that all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from effort import examples
from preparing import write_reads

# Programs that tests run.
collect_ignore = ["data"]

# A busy machine is slow at times; that is no fault of what is tested.
settings.register_profile(
    "sixfast", max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("sixfast")


@pytest.fixture
def in_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small inputs too go through worker processes, which take longer to start than most tests last."""
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", "0")


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep coverage out of the programs of a test in which it cannot work, or would change what is tested.

    These are programs that are killed, that may not write where coverage writes, or that trace themselves.
    """
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture
def reads(tmp_path: Path) -> Path:
    """Forty reads with many frames."""
    return write_reads(tmp_path / "reads.fa")


@pytest.fixture
def small_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many spans, also of a small input."""
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "700")
