"""Draws a histogram of the lengths of sequences, with matplotlib."""

from __future__ import annotations

from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sixfast.validate.lengths import Lengths

#: The suffix of a picture's name decides its format.
PICTURE_SUFFIXES = (".png", ".svg", ".pdf")
_MAX_BARS = 60
#: The scale shows at least so many lengths. Else the bar for one length would look like a bar for many.
_MIN_SCALE_LENGTHS = 20
#: If the longest length is more than so many times the shortest, the scale is logarithmic.
_LOG_SCALE_RATIO = 50
_BAR_COLOR, _TEXT_COLOR, _MEDIAN_COLOR, _N50_COLOR = "#0f766e", "#1e293b", "#c2410c", "#7c3aed"
_STYLE: dict[Any, Any] = {
    "axes.labelcolor": _TEXT_COLOR,
    "svg.hashsalt": "sixfast",
    "text.color": _TEXT_COLOR,
    "text.parse_math": False,  # a file's name may contain a $
    "xtick.color": _TEXT_COLOR,
    "ytick.color": _TEXT_COLOR,
}
#: Metadata without dates, so that the same file gives the same bytes.
_METADATA: dict[str, dict[str, Any]] = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}


def require_matplotlib() -> None:
    """Raise RuntimeError if matplotlib is not installed. To be called before any work is done."""
    if find_spec("matplotlib") is None:
        raise RuntimeError("a plot needs matplotlib, which is not installed: pip install 'sixfast[plot]'")


def plot_lengths(lengths: Lengths, title: str, kind: str) -> bytes:
    """Draw a histogram.

    Args:
        lengths: what to draw.
        title: the title above it.
        kind: `png`, `svg` or `pdf`.

    Returns:
        The picture's bytes.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    picture = BytesIO()
    with rc_context(_STYLE):
        figure = Figure(figsize=(8, 4.5), layout="constrained")
        axes = figure.subplots()
        axes.set_title(title, loc="left", fontweight="bold", wrap=True)
        axes.set_xlabel("length of the sequence (bases)")
        axes.set_ylabel("sequences")
        axes.spines[["top", "right"]].set_visible(False)
        whole = FuncFormatter(lambda value, _: f"{value:,.0f}")
        _draw(axes, lengths)
        if axes.get_xscale() == "linear":
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.xaxis.set_major_formatter(whole)
        axes.yaxis.set_major_formatter(whole)
        figure.savefig(picture, format=kind, dpi=150, metadata=_METADATA[kind])
    return picture.getvalue()


def _draw(axes: Any, lengths: Lengths) -> None:  # noqa: ANN401 - matplotlib may be absent
    if not lengths:
        axes.text(0.5, 0.5, "no sequences", transform=axes.transAxes, ha="center")
        return
    shown = lengths.without_empty() or lengths
    is_log = shown.longest > _LOG_SCALE_RATIO * max(1, shown.shortest)
    if is_log:
        axes.set_xscale("log")
    else:
        shown = lengths
    axes.hist(
        list(shown), bins=_bar_edges(shown, is_log=is_log), weights=list(shown.values()), color=_BAR_COLOR
    )
    for name, value, color in (("median", lengths.median, _MEDIAN_COLOR), ("N50", lengths.n50, _N50_COLOR)):
        axes.axvline(value, color=color, linestyle="--", label=f"{name} {value:,}")
    axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncol=2)
    if not is_log:
        middle = (shown.shortest + shown.longest) / 2
        half_width = max(_MIN_SCALE_LENGTHS / 2, 0.55 * (shown.longest - shown.shortest + 1))
        axes.set_xlim(middle - half_width, middle + half_width)


def _bar_edges(lengths: Lengths, *, is_log: bool) -> list[float]:
    """Return where bars begin and end: half-way between lengths. On their scale all bars are equally wide."""
    first, last = lengths.shortest - 0.5, lengths.longest + 0.5
    if is_log:
        ratio = last / first
        return [first * ratio ** (bar / _MAX_BARS) for bar in range(_MAX_BARS)] + [last]
    width = -(-(lengths.longest - lengths.shortest + 1) // _MAX_BARS)
    bars = -(-(lengths.longest - lengths.shortest + 1) // width)
    return [first + width * bar for bar in range(bars + 1)]
