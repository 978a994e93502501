"""The funnel plot: teams by size, between limits that narrow as teams grow."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from equity_reports.charts.line_ends import EndLabel, draw_end_labels
from equity_reports.charts.panel import (
    IN_EVERY_100,
    Panel,
    empty_panel,
    line_height,
    new_panel,
    number_words,
    rate_axis,
    scale_step,
    ticks_between,
    top_of_scale,
    value_words,
)
from equity_reports.charts.scaling import HUNDRED, in_hundredths
from equity_reports.charts.style import BLUE, DEEP, GREY, INK, MUTED, PAPER, in_house_style
from equity_reports.charts.style import paper as choose_paper
from equity_reports.charts.words import cut, width_of
from equity_reports.stats.funnel import Funnel

HEIGHT, HEIGHT_NARROW = 300, 250
LIMIT_WORDS = ("19 in 20", "998 in 1,000")  # teams that chance alone keeps inside
LIMITS = (("lower95", "upper95", (0, (4, 3)), 1.2), ("lower998", "upper998", "-", 1.2))


@in_house_style
def draw_funnel(
    funnel: Funnel,
    denominator: ArrayLike,
    *,
    labels: Sequence[str] = (),
    highlight: int | None = None,
    unit: str = IN_EVERY_100,
    across: str = "appointments",
    per: float = HUNDRED,
    narrow: bool = False,
) -> Figure:
    """Teams between limits; those outside are named.

    Parameters
    ----------
    funnel
        From `equity_reports.stats.funnel.funnel`.
    denominator
        The size of each unit, in the order of ``funnel.points``.
    labels
        A name for each unit; those outside the 99.8% limits are written where there is room.
    highlight
        The position of the reader's own team, always named.
    """
    sheet = choose_paper(narrow)
    if funnel.kind == "proportion":
        funnel = in_hundredths(funnel, per)
    points = funnel.points.reset_index(drop=True).assign(
        size=np.asarray(denominator, dtype=float),
        label=pd.Series([str(label) for label in labels] or "", index=range(len(funnel.points))),
    )
    height = HEIGHT_NARROW if narrow else HEIGHT
    known = points[points["value"].notna() & (points["size"] > 0)].sort_values("size")
    if known.empty:
        return empty_panel(sheet, height)
    row = line_height(sheet)
    panel = new_panel(
        sheet, height + row + 10 + 2 * row + 8, left=40, right=92 if narrow else 104,
        top=row + 10, bottom=2 * row + 8,
    )  # fmt: skip
    per = HUNDRED if funnel.kind == "proportion" else 1.0
    _scales(panel, known, unit if per > 1 else "", across, per)
    _draw_limits(panel, known, funnel.centre, per)
    own = known.index == (-1 if highlight is None else highlight)
    outside = known["outside"].to_numpy(dtype=bool)
    x, y = panel.x(known["size"]), panel.y(known["value"])
    for chosen, colour, marker, size in (
        (~outside & ~own, GREY, "o", 6.5),
        (outside & ~own, DEEP, "D", 8.0),
        (own, BLUE, "s", 10.0),
    ):
        panel.line(
            x[chosen], y[chosen], ls="none", marker=marker, markersize=size, color=colour,
            markeredgecolor=PAPER, markeredgewidth=0.8, zorder=4,
        )  # fmt: skip
    for left, middle in zip(x, y, strict=True):
        panel.obstacles.add_box(left - 5, middle - 5, left + 5, middle + 5)
    for i in [*np.flatnonzero(own), *np.flatnonzero(outside & ~own)]:
        at = float(x[i]), float(y[i])
        _name(panel, str(known["label"].iloc[i]), at, BLUE if own[i] else DEEP, always=own[i])
    return panel.figure


def _scales(panel: Panel, known: pd.DataFrame, unit: str, across: str, per: float) -> None:
    """The rate up the left; size along the bottom, from 0."""
    held = known[["value", "upper95", "upper998"]].to_numpy(dtype=float).ravel()
    held = held[~np.isnan(held)]
    # The widest limits, of the smallest teams, may leave the drawing rather than flatten it.
    high = max(float(known["value"].max()), float(np.quantile(held, 0.95)))
    share = per > 1
    top = top_of_scale([high], at_least=0.05 if share else 1.0, at_most=1.0 if share else np.inf)
    rate_axis(panel, 0.0, top, unit, per=per)
    largest = float(known["size"].max()) * 1.04
    step = scale_step(largest)
    panel.axes.set_xlim(0.0, float(np.ceil(largest / step) * step) if step > largest else largest)
    panel.line([panel.left, panel.right], [panel.bottom] * 2, color=GREY, lw=1)
    row = line_height(panel.paper)
    for tick in ticks_between(0.0, largest):
        at = float(panel.x([tick])[0])
        panel.line([at, at], [panel.bottom, panel.bottom - 4], color=GREY, lw=1)
        panel.write(at, panel.bottom - 6 - row, number_words(tick), colour=MUTED, ha="center")
    panel.write(panel.right, panel.bottom - 6 - 2 * row, across, colour=MUTED, ha="right")


def _draw_limits(panel: Panel, known: pd.DataFrame, centre: float, per: float) -> None:
    """The limits through the units' own sizes, named at their ends, and the centre."""
    x = panel.x(known["size"])
    top = panel.axes.get_ylim()[1]
    ends = []
    for (lower, upper, dash, wide), words in zip(LIMITS, LIMIT_WORDS, strict=True):
        for column in (lower, upper):
            limit = known[column].to_numpy(dtype=float)
            drawn = panel.y(np.where(limit > top, np.nan, np.maximum(limit, 0.0)))
            panel.line(x, drawn, color=GREY, lw=wide, ls=dash, zorder=1)
            panel.obstacles.add_line(x, drawn)
        if len(known) > 1:  # one unit has limits, but nothing that a line could go through
            end = float(panel.y([min(known[upper].iloc[-1], top)])[0])
            ends.append(EndLabel(end, (words,), MUTED, False))
    middle = float(panel.y([centre])[0])
    panel.line([panel.left, panel.right], [middle, middle], color=INK, lw=1.2, zorder=1)
    panel.obstacles.add_line([panel.left, panel.right], [middle, middle])
    words = f"average {value_words(centre, per=per, places=0 if per > 1 else 1)}"
    draw_end_labels(panel, [EndLabel(middle, (words,), INK, False), *ends])


def _name(panel: Panel, label: str, at: tuple[float, float], colour: str, *, always: bool) -> None:
    """A unit's name where it crosses nothing: right, left, above or below its point."""
    x, y = at
    if not label:
        return
    size = panel.paper.text
    words = cut(label, 170, size, bold=True)
    wide = width_of(words, size, True)
    half = size * 0.36
    for left, base in (
        (x + 9, y - half), (x - 9 - wide, y - half), (x - wide / 2, y + 9),
        (x - wide / 2, y - 9 - size * 0.8), (x + 9, y + 7), (x + 9, y - 15),
        (x - 9 - wide, y + 7), (x - 9 - wide, y - 15),
    ):  # fmt: skip
        box = (left - 2, base - 3, left + wide + 2, base + size * 0.8)
        inside = left > panel.left and left + wide < panel.right and base > panel.bottom
        if inside and panel.obstacles.free(*box):
            panel.write(left, base, words, colour=colour, bold=True)
            panel.obstacles.add_box(*box)
            return
    if always:
        left = min(x + 9, panel.right - wide)
        panel.write(left, y + 8, words, colour=colour, bold=True, ground=True)
        panel.obstacles.add_box(left - 2, y + 5, left + wide + 2, y + 8 + size)
