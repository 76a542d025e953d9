"""A picture of how long sequences are, drawn by matplotlib."""

from __future__ import annotations

from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sixfast.validate.lengths import Lengths

#: What a picture's name ends in, and so what it is.
KINDS = (".png", ".svg", ".pdf")
_BARS = 60
#: The scale shows so many lengths at least, so that a bar for one does not look like one for many.
_LEAST = 20
#: From this ratio of the longest to the shortest on, lengths are shown on a logarithmic scale.
_WIDE = 50
_BAR, _TEXT, _MEDIAN, _N50 = "#0f766e", "#1e293b", "#c2410c", "#7c3aed"
_STYLE: dict[Any, Any] = {
    "axes.labelcolor": _TEXT,
    "svg.hashsalt": "sixfast",
    "text.color": _TEXT,
    "text.parse_math": False,  # a file's name may hold a $
    "xtick.color": _TEXT,
    "ytick.color": _TEXT,
}
#: The same file gives the same picture.
_UNDATED: dict[str, dict[str, Any]] = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}


def require_matplotlib() -> None:
    """Refuse if there is no matplotlib, before any work is done."""
    if find_spec("matplotlib") is None:
        raise RuntimeError("a plot needs matplotlib, which is not installed: pip install 'sixfast[plot]'")


def plot_lengths(lengths: Lengths, title: str, kind: str) -> bytes:
    """Draw a histogram.

    Args:
        lengths: what to draw.
        title: what stands above.
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
        figure.savefig(picture, format=kind, dpi=150, metadata=_UNDATED[kind])
    return picture.getvalue()


def _draw(axes: Any, lengths: Lengths) -> None:  # noqa: ANN401 - matplotlib may be absent
    if not lengths:
        axes.text(0.5, 0.5, "no sequences", transform=axes.transAxes, ha="center")
        return
    shown = lengths.without_empty() or lengths
    is_wide = shown.longest > _WIDE * max(1, shown.shortest)
    if is_wide:
        axes.set_xscale("log")
    else:
        shown = lengths
    axes.hist(list(shown), bins=_edges(shown, is_wide=is_wide), weights=list(shown.values()), color=_BAR)
    for name, value, color in (("median", lengths.median, _MEDIAN), ("N50", lengths.n50, _N50)):
        axes.axvline(value, color=color, linestyle="--", label=f"{name} {value:,}")
    axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncol=2)
    if not is_wide:
        middle = (shown.shortest + shown.longest) / 2
        around = max(_LEAST / 2, 0.55 * (shown.longest - shown.shortest + 1))
        axes.set_xlim(middle - around, middle + around)


def _edges(lengths: Lengths, *, is_wide: bool) -> list[float]:
    """Where bars begin and end: half-way between lengths, each bar as wide as the others on its scale."""
    first, last = lengths.shortest - 0.5, lengths.longest + 0.5
    if is_wide:
        ratio = last / first
        return [first * ratio ** (bar / _BARS) for bar in range(_BARS)] + [last]
    width = -(-(lengths.longest - lengths.shortest + 1) // _BARS)
    bars = -(-(lengths.longest - lengths.shortest + 1) // width)
    return [first + width * bar for bar in range(bars + 1)]
