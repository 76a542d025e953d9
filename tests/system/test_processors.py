"""How many workers pay: processors, CPU affinity, and the limits of containers."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from programs import run_python
from sixfast.system.processors import available_processors


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, 8, id="no limit known"),
        pytest.param({"cpu.max": "max 100000\n"}, 8, id="version 2, no limit"),
        pytest.param({"cpu.max": "200000 100000\n"}, 2, id="version 2, two"),
        pytest.param({"cpu.max": "150000 100000\n"}, 2, id="version 2, rounded up"),
        pytest.param({"cpu.max": "1000 100000\n"}, 1, id="version 2, at least one"),
        pytest.param({"cpu.max": "9900000 100000\n"}, 8, id="version 2, more than there are"),
        pytest.param({"cpu.max": "nonsense\n"}, 8, id="version 2, not understood"),
        pytest.param({"cpu.max": ""}, 8, id="version 2, empty"),
        pytest.param(
            {"cpu/cpu.cfs_quota_us": "300000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 3, id="version 1"
        ),
        pytest.param(
            {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 8, id="version 1, no limit"
        ),
        pytest.param({"cpu/cpu.cfs_quota_us": "300000\n"}, 8, id="version 1, half of it"),
    ],
)
def test_available_processors_respects_a_containers_limit(
    files: dict[str, str], expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    (tmp_path / "cpu").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert available_processors(tmp_path) == expected


def test_available_processors_without_affinity_is_the_number_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 5)
    assert available_processors(tmp_path) == 5
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert available_processors(tmp_path) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lets a process choose its CPUs")
def test_available_processors_respects_affinity() -> None:
    code = (
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))});"
        "from sixfast.system.processors import available_processors; print(available_processors())"
    )
    assert run_python("-c", code).stdout.strip() == "1"
