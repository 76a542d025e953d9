"""What holds for all fault tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fault_injection import harness


@pytest.fixture(autouse=True)
def _nothing_left(unmeasured: None, in_processes: None) -> Iterator[None]:  # noqa: ARG001 - fixtures
    """No program outlives its test, whatever happens in it."""
    yield
    harness.clear()


@pytest.fixture
def job(tmp_path: Path) -> harness.Job:
    """A job in a folder of its own."""
    return harness.make_job(tmp_path / "job")


@pytest.fixture
def large(tmp_path: Path) -> harness.Job:
    """A job with more than 200 spans."""
    return harness.make_job(tmp_path / "job", harness.RECORDS)


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    """Where workers leave the marks of their faults."""
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder
