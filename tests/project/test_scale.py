"""The simulation behind docs/SCALE.md: its arithmetic, and that the page shows what it prints."""

from __future__ import annotations

import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from places import ROOT

pytest.importorskip("numpy", reason="numpy makes the workloads: pip install -r benchmarks/requirements.txt")
sys.path.insert(0, str(ROOT))

# The benchmarks are found from the project's folder, which pytest does not look in by itself.
from benchmarks import ray, report, scale

SECONDS = st.lists(st.floats(0.1, 10), min_size=1, max_size=40)


@given(st.integers(1, 300), st.integers(1, 40))
def test_equal_tasks_take_whole_rounds(tasks: int, processors: int) -> None:
    assert scale.makespan([2.0] * tasks, processors, 0) == 2 * math.ceil(tasks / processors)


@given(SECONDS, st.integers(1, 8), st.floats(0, 1))
def test_no_schedule_is_better_than_the_work_allows(
    seconds: list[float], processors: int, dispatch: float
) -> None:
    found = scale.makespan(seconds, processors, dispatch)
    least = max(*seconds, sum(seconds) / processors, len(seconds) * dispatch)
    assert least - 1e-9 <= found <= sum(seconds) + len(seconds) * dispatch + 1e-9


@given(SECONDS, st.integers(2, 8), st.floats(0, 20))
def test_a_lost_processor_saves_no_time(seconds: list[float], processors: int, at: float) -> None:
    whole = scale.makespan(seconds, processors, 0)
    lost = scale.makespan(seconds, processors, 0, [at])
    assert whole - 1e-9 <= lost <= 2 * sum(seconds) + at


def test_without_any_processor_nothing_is_done() -> None:
    with pytest.raises(ValueError, match="no processor is left"):
        scale.makespan([1.0, 1.0], 1, 0, [0.5])


def test_what_the_head_node_hands_out_limits_many_short_tasks() -> None:
    assert scale.makespan([0.001] * 1000, 500, 0.01) == pytest.approx(10, rel=0.01)


def test_costs_grow_with_the_reads() -> None:
    reads = [scale.reads_of_150(10.0**exponent) for exponent in (6, 9)]
    few, many = (scale.on_ray(one, scale.MEASURED, 64) for one in reads)
    assert many.files == pytest.approx(1000 * few.files, rel=0.01)
    assert many.seconds > few.seconds
    assert many.gets > 100 * few.gets
    assert many.puts == 3 * (many.files + 1)
    shared = scale.MEASURED._replace(shared=1e9)
    assert scale.on_one_node(reads[1], shared).seconds >= reads[1].input_bytes / 1e9


def test_scattering_divides_the_time_and_adds_the_wait() -> None:
    reads = scale.reads_of_150(1e9)
    alone = scale.on_one_node(reads, scale.MEASURED).seconds
    assert scale.by_workflow(reads, scale.MEASURED, 10, 60).seconds == pytest.approx(60 + alone / 10)


def test_the_page_shows_what_the_simulation_prints() -> None:
    page = (ROOT / "docs" / "SCALE.md").read_text(encoding="utf-8")
    assert "\n".join(scale.table(scale.MEASURED)) in page


def test_from_where_ray_pays() -> None:
    def entry(local: float, first: float, again: float) -> dict[str, object]:
        steps = {"local": local, "first": first, "again": again}
        return {"seconds": {step: {"median": seconds} for step, seconds in steps.items()}}

    entries = {"1000": entry(1, 5, 4), "2000": entry(2, 8, 7)}
    found = ray.pays_from(entries)
    # A thousand records take the local run one second, and Ray three of one processor; its start takes two.
    assert found == {
        "2": None,
        "4": 8000.0,
        "16": pytest.approx(2462, rel=0.001),
        "64": pytest.approx(2098, rel=0.001),
    }


def test_the_report_says_from_where_ray_pays() -> None:
    seconds = {step: {"median": 2.0} for step in ("local", "count", "write", "start", "first", "again")}
    entry = {
        "workers": 2,
        "length": 150,
        "records": {"1000": {"seconds": seconds, "times_local": {"median": 1.0}}},
        "pays_from": {"2": None, "4": 8000.0},
    }
    said = list(report.lines({"ray": entry}))
    assert "1 times the local run" in said[1]
    assert [line.strip() for line in said[-2:]] == [
        "on 2 times the processors it pays never",
        "on 4 times the processors it pays from 8,000 records (computed)",
    ]
