"""The pictures of a results file, as PNG and SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

from benchmarks import workloads

OURS, FLOOR, PEER, TEXT, FAINT = "#c2410c", "#0f766e", "#94a3b8", "#1e293b", "#e2e8f0"
LINES = {
    "sixfast": OURS,
    "sixfast, 1 worker": "#f59e0b",
    "floor": FLOOR,
    "OrfM": "#2563eb",
    "seqkit": "#7c3aed",
    "Python pool": "#64748b",
}
STAGES = {
    "count": "count\nrecords",
    "chunk": "cut into\nchunks",
    "translate": "translate\nsix frames",
    "split": "split both\noutputs",
    "prepare": "at once:\nprepare",
}
LABELS = {"floor": "copying floor"}
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.edgecolor": "#94a3b8",
    "axes.labelcolor": TEXT,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titleweight": "bold",
    "text.color": TEXT,
    "xtick.color": TEXT,
    "ytick.color": TEXT,
    # The same picture gives the same file.
    "svg.hashsalt": "sixfast",
}


def plot(results: Mapping[str, Any], directory: Path) -> list[Path]:
    """Draw what the results hold."""
    paths = []
    mpl.use("agg")
    with mpl.rc_context(STYLE):
        if results.get("peers"):
            paths += _save(time_by_tool(results), directory / "time-by-tool")
        if results.get("scaling"):
            paths += _save(time_by_records(results), directory / "time-by-records")
        if results.get("stages"):
            paths += _save(stage_map(results), directory / "stage-map")
    return paths


def time_by_tool(results: Mapping[str, Any]) -> Figure:
    """A panel of bars for each workload, the floor as a line through it."""
    panels = sorted(results["peers"].values(), key=lambda panel: -workloads.parse(panel["workload"]).length)
    most = max(len(panel["programs"]) for panel in panels)
    figure, all_axes = plt.subplots(
        len(panels),
        1,
        figsize=(9, (0.27 * most + 0.85) * len(panels) + 0.8),
        sharex=True,
        squeeze=False,
        layout="constrained",
    )
    for axes, panel in zip(all_axes[:, 0], panels):
        _bars(axes, panel)
    slowest = max(p["median"] for panel in panels for p in panel["programs"].values())
    fastest = min(p["median"] for panel in panels for p in panel["programs"].values())
    all_axes[0, 0].set_xlim(fastest / 2, slowest * 12)
    all_axes[-1, 0].set_xlabel("seconds, file to files (logarithmic)")
    _foot(figure, results, "Dashed outline: run on a part of the records, then extrapolated.")
    return figure


def _bars(axes: Axes, panel: Mapping[str, Any]) -> None:
    programs = {name: entry for name, entry in panel["programs"].items() if name != "floor"}
    names = sorted(programs, key=lambda name: programs[name]["median"])
    bottom = panel["programs"]["floor"]["median"]
    for place, name in enumerate(names):
        entry = programs[name]
        colour = OURS if name == "sixfast" else PEER
        dashed = entry["extrapolated"]
        axes.barh(
            place,
            entry["median"],
            height=0.68,
            color="white" if dashed else colour,
            edgecolor=colour,
            linestyle="--" if dashed else "-",
            linewidth=1.2,
        )
        compared = "" if name == "sixfast" else f"   {_times(entry['times_sixfast']['median'])} x sixfast"
        beside = 1.1 * max(entry["median"], bottom)  # not across the floor's line
        axes.text(beside, place, _seconds(entry["median"]) + compared, va="center")
    axes.axvline(bottom, color=FLOOR, linewidth=1.6, zorder=3)
    axes.annotate(
        f"copying floor {_seconds(bottom)}",
        (bottom, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(4, 2),
        textcoords="offset points",
        color=FLOOR,
        fontsize=9,
    )
    axes.set_xscale("log")
    axes.set_yticks(range(len(names)), [LABELS.get(name, name) for name in names])
    for label in axes.get_yticklabels():
        if label.get_text() == "sixfast":
            label.set_fontweight("bold")
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(FuncFormatter(_tick))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.grid(axis="x", color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    length = panel["workload"].rpartition("x")[2]
    axes.set_title(f"{panel['records']:,} records of {length} bases", loc="left", pad=16)


def time_by_records(results: Mapping[str, Any]) -> Figure:
    """A line for each program on logarithmic axes; dashed where it is extrapolated."""
    scaling = results["scaling"]
    figure, axes = plt.subplots(figsize=(9, 5.6), layout="constrained")
    ends = []
    for name, points in scaling["points"].items():
        colour = LINES.get(name, PEER)
        heavy = 2.6 if name == "sixfast" else 1.6
        measured = [point for point in points if not point["extrapolated"]]
        beyond = measured[-1:] + [point for point in points if point["extrapolated"]]
        axes.plot(*_columns(measured), "-o", color=colour, linewidth=heavy, markersize=4.5)
        if len(beyond) > 1:
            axes.plot(*_columns(beyond), "--", color=colour, linewidth=heavy)
            axes.plot(*_columns(beyond[1:]), "o", color=colour, markerfacecolor="white", markersize=4.5)
        ends.append((points[-1]["median"], LABELS.get(name, name), colour, name == "sixfast"))
    axes.set_xscale("log")
    axes.set_yscale("log")
    last = max(point["records"] for point in scaling["points"]["floor"])
    axes.set_xlim(right=last * 1.08)
    _label_ends(axes, ends)
    counts = sorted({p["records"] for points in scaling["points"].values() for p in points})
    axes.set_xticks(counts, [_count(count) for count in counts])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(_tick))
    axes.grid(color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_xlabel("records")
    axes.set_ylabel("seconds, file to files")
    axes.set_title(
        f"Six-frame translation of {scaling['length']}-base fragments, {scaling['workers']} workers",
        loc="left",
    )
    _foot(figure, results, "Dashed: extrapolated from the last measured point.")
    return figure


def stage_map(results: Mapping[str, Any]) -> Figure:
    """VirNucPro's way from raw FASTA to the GPU: each stage's time in Python and by sixfast."""
    entry = next(iter(results["stages"].values()))
    figure, axes = plt.subplots(figsize=(9, 5.2), layout="constrained")
    times = {name: measured["median"] for name, measured in entry["seconds"].items()}
    for place, (stage, says) in enumerate(STAGES.items()):
        before, after = times[f"python-{stage}"], times[f"sixfast-{stage}"]
        for value, colour, offset in ((before, PEER, -0.19), (after, OURS, 0.19)):
            axes.barh(place + offset, value, height=0.34, color=colour)
            axes.text(value * 1.08, place + offset, _seconds(value), va="center", fontsize=9)
        beside: Mapping[str, Any] = {"transform": axes.get_yaxis_transform(), "va": "center"}
        times_faster = f"{_times(entry['times_faster'][stage]['median'])} x"
        axes.text(1.0, place, times_faster, ha="right", color=OURS, fontweight="bold", **beside)
        box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": PEER}
        axes.text(-0.09, place, says, ha="center", fontsize=8.5, bbox=box, **beside)
        if place < len(STAGES) - 2:
            axes.annotate(
                "",
                (-0.09, place + 0.7),
                (-0.09, place + 0.3),
                xycoords=axes.get_yaxis_transform(),
                arrowprops={"arrowstyle": "->", "color": PEER},
                annotation_clip=False,
            )
    axes.axhline(len(STAGES) - 1.5, color=FAINT, linewidth=1.2)
    axes.set_xscale("log")
    axes.set_xlim(min(times.values()) / 2, max(times.values()) * 12)
    axes.invert_yaxis()
    axes.set_yticks([])
    axes.xaxis.set_major_formatter(FuncFormatter(_tick))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.grid(axis="x", color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_xlabel("seconds of a call (logarithmic)")
    axes.set_title(
        f"VirNucPro's stages before the GPU, {entry['records']:,} fragments: Python and sixfast", loc="left"
    )
    _foot(figure, results, "Grey: Python with Biopython, which stands for VirNucPro. Orange: sixfast.")
    return figure


def _label_ends(axes: Axes, ends: Sequence[tuple[float, str, str, bool]]) -> None:
    """Name each line at its right end, moved apart where the names would touch."""
    low, high = axes.get_ylim()
    gap = (high / low) ** 0.045
    place = 0.0
    for value, name, colour, bold in sorted(ends):
        place = max(value, place * gap)
        axes.text(
            1.015,
            place,
            f"{name}  {_seconds(value)}",
            transform=axes.get_yaxis_transform(),
            color=colour,
            va="center",
            fontweight="bold" if bold else "normal",
        )


def _columns(points: Sequence[Mapping[str, Any]]) -> tuple[list[int], list[float]]:
    return [point["records"] for point in points], [point["median"] for point in points]


def _foot(figure: Figure, results: Mapping[str, Any], remark: str) -> None:
    machine = results["machine"]
    figure.supxlabel(
        f"{remark}\n{machine['cpu']}, {machine['cores']} cores, {machine['python']}, "
        f"sixfast {machine['sixfast']}, page cache warm, {machine['date']}",
        x=0.01,
        ha="left",
        fontsize=8,
        color="#64748b",
    )


def _save(figure: Figure, stem: Path) -> list[Path]:
    stem.parent.mkdir(parents=True, exist_ok=True)
    png, svg = stem.with_suffix(".png"), stem.with_suffix(".svg")
    figure.savefig(png, dpi=160, facecolor="white", metadata={"Software": None})
    figure.savefig(svg, facecolor="white", metadata={"Date": None})
    plt.close(figure)
    return [png, svg]


def _seconds(value: float) -> str:
    """A time as a person would say it."""
    if value >= 5400:
        return f"{value / 3600:.3g} h"
    if value >= 600:
        return f"{value / 60:.3g} min"
    return f"{value:.3g} s" if value >= 0.1 else f"{value * 1000:.3g} ms"


def _times(ratio: float) -> str:
    """A ratio as a person would say it."""
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.3g}"


def _tick(value: float, _place: int | None = None) -> str:
    """A time on an axis."""
    return f"{value:g} s" if value >= 0.1 else f"{value * 1000:g} ms"


def _count(number: int) -> str:
    if number >= 10**6:
        return f"{number / 10**6:g} M"
    return f"{number / 10**3:g} k" if number >= 1000 else str(number)
