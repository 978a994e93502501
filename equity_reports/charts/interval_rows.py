"""Rows of a dot and its interval on one scale: what breakdowns and forest plots share."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equity_reports.charts.panel import Panel
from equity_reports.charts.style import BLUE, DEEP, GREY, INK, MUTED, PAPER, RULE
from equity_reports.charts.words import width_of

TOO_FEW = "too few to show"
HALF_STRIP = 10.0  # how far gridlines reach above and below a dot, where they are broken


@dataclass(frozen=True)
class Look:
    """How a row is inked. Colour and shape differ together: neither is needed alone."""

    colour: str
    marker: str
    size: float
    words: str
    bold: bool = False


LOOKS = {
    "most": Look(DEEP, "D", 8.0, DEEP, bold=True),
    "least": Look(BLUE, "o", 9.0, BLUE, bold=True),
    "middle": Look(GREY, "o", 8.0, INK),
    "apart": Look(GREY, "s", 7.5, INK),
    "category": Look(BLUE, "o", 8.0, INK),
}


def draw_interval(
    panel: Panel, y: float, estimate: tuple[float, float, float], look: Look, words: str
) -> None:
    """The interval, the dot on it, and the value as a label after them.

    ``estimate`` is value, lower and upper. A missing value is said in words; an interval
    that goes beyond the scale ends at its edge with an arrowhead.
    """
    value, lower, upper = estimate
    if np.isnan(value):
        panel.write(panel.left + 4, y, TOO_FEW, colour=MUTED, va="center_baseline", ground=True)
        return
    low, high = panel.axes.get_xlim()
    at = end = float(panel.x([np.clip(value, low, high)])[0])
    if not np.isnan([lower, upper]).any():
        start, end = (float(x) for x in panel.x(np.clip([lower, upper], low, high)))
        panel.line([start, end], [y, y], color=look.colour, lw=3, solid_capstyle="butt", zorder=2)
        for x, beyond, marker in ((start, lower < low, "<"), (end, upper > high, ">")):
            if beyond:
                panel.line([x], [y], marker=marker, markersize=8, color=look.colour, mew=0)
    panel.line(
        [at], [y], marker=look.marker, markersize=look.size, color=look.colour, linestyle="none",
        markeredgecolor=PAPER, markeredgewidth=1.2, zorder=4,
    )  # fmt: skip
    if words:
        room = max(end, at + look.size / 2) + 7
        panel.write(
            room, y - panel.paper.text * 0.36, words, colour=look.words, bold=look.bold, ground=True
        )


def upright(panel: Panel, x: float, middles: Sequence[float]) -> tuple[list[float], list[float]]:
    """A line from the scale to the top; on a phone broken where names stand."""
    if not panel.paper.narrow:
        return [x, x], [panel.bottom, panel.top]
    places = [(y - HALF_STRIP, y + HALF_STRIP, np.nan) for y in middles]
    return [x] * 3 * len(places), [y for place in places for y in place]


def draw_uprights(
    panel: Panel, ticks: Sequence[float], words: Sequence[str], middles: Sequence[float]
) -> None:
    """Faint upright lines with their words below."""
    for tick, label in zip(ticks, words, strict=True):
        x = float(panel.x([tick])[0])
        panel.line(*upright(panel, x, middles), color=RULE, lw=1, zorder=0)
        panel.write(x, panel.bottom - 6 - panel.paper.text, label, colour=MUTED, ha="center")


def draw_reference(panel: Panel, at: float, words: str, middles: Sequence[float]) -> None:
    """An upright line to compare with, named above itself."""
    x = float(panel.x([at])[0])
    dashes = "-" if panel.paper.narrow else (0, (4, 3))
    panel.line(*upright(panel, x, middles), color=INK, lw=1.4, ls=dashes, zorder=1)
    half = width_of(words, panel.paper.text) / 2
    if words:
        # Not over the heading of the column of counts, which a wide drawing has on its right.
        place = float(
            np.clip(x, half, (panel.paper.width if panel.paper.narrow else panel.right + 8) - half)
        )
        panel.write(place, panel.top + 6, words, ha="center")
