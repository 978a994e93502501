"""Every team's line on one scale, by name and place: small multiples, never a league table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from equity_reports.charts.panel import (
    IN_EVERY_100,
    Panel,
    empty_panel,
    line_height,
    new_panel,
    number_words,
    ticks_between,
    top_of_scale,
    value_words,
    write_unit,
)
from equity_reports.charts.scaling import HUNDRED
from equity_reports.charts.style import BLUE, GREY, INK, MUTED, RULE, in_house_style
from equity_reports.charts.style import paper as choose_paper
from equity_reports.charts.words import cut, width_of, wrap

COLUMNS, COLUMNS_NARROW = 4, 2
LINE_HEIGHT = 62.0
SCALE, GUTTER, FOOT = 22.0, 16.0, 14.0
FIT = 0.98
"""Of the points, what the scale holds: a small team's wild month would flatten every other line."""


@dataclass(frozen=True)
class TeamLine:
    """One team's shares over time, and its median; missing where withheld."""

    name: str
    place: str
    shares: pd.Series
    centre: float | None = None


@in_house_style
def draw_team_grid(
    teams: Sequence[TeamLine],
    *,
    unit: str = IN_EVERY_100,
    per: float = HUNDRED,
    narrow: bool = False,
) -> Figure:
    """Each team's own small chart, in the order given, all with one scale and one time.

    The dashed line is the team's own median, and the number its latest share.
    """
    sheet = choose_paper(narrow)
    teams = [_told(line, per / HUNDRED) for line in teams]
    known = np.concatenate([line.shares.dropna().to_numpy(dtype=float) for line in teams] or [[]])
    if not known.size:
        return empty_panel(sheet, 120)
    count = COLUMNS_NARROW if narrow else COLUMNS
    wide = (sheet.width - GUTTER * (count - 1)) / count
    names = [wrap(line.name, wide, sheet.text, lines=2, bold=True) for line in teams]
    rows = [range(at, min(at + count, len(teams))) for at in range(0, len(teams), count)]
    # One more line for the place; names of one row end on the same line.
    titles = [(max(len(names[n]) for n in row) + 1) * line_height(sheet) for row in rows]
    above = line_height(sheet) + 8
    room = sum(titles) + len(rows) * (LINE_HEIGHT + FOOT + 10)
    whole = new_panel(sheet, above + room, left=0, right=0, top=above, bottom=0)
    top = top_of_scale([float(np.quantile(known, FIT))])
    whole.axes.set_ylim(0.0, top)
    whole.axes.set_xlim(*_days(teams))
    write_unit(whole, unit)
    # Three digits need more room than the two that shares have.
    scale = max(SCALE, width_of(number_words(top * 100), sheet.text) + 5)
    y = whole.top
    for row, title in zip(rows, titles, strict=True):
        for column, number in enumerate(row):
            left = column * (wide + GUTTER)
            place = (left, left + wide, y - title - LINE_HEIGHT, y - title)
            _draw_team(whole, teams[number], names[number], place, top, scale)
        y -= title + LINE_HEIGHT + FOOT + 10
    return whole.figure


def _told(line: TeamLine, times: float) -> TeamLine:
    centre = None if line.centre is None else line.centre * times
    return replace(line, shares=line.shares * times, centre=centre)


def _days(teams: Sequence[TeamLine]) -> tuple[float, float]:
    """The time that all small charts cover."""
    days = np.concatenate([line.shares.index.to_numpy() for line in teams]).astype("datetime64[D]")
    first, last = (float(day.astype(int)) for day in (days.min(), days.max()))
    return first, max(last, first + 1)


def _draw_team(
    whole: Panel,
    line: TeamLine,
    name: list[str],
    place: tuple[float, float, float, float],
    top: float,
    scale: float,
) -> None:
    """One team: its name, a scale, its line and its latest share."""
    left, right, bottom, above = place
    sheet = whole.paper
    panel = Panel(whole.figure, whole.axes, sheet, left + scale, right - 24, bottom, above - 4)
    step = line_height(sheet)
    for number, words in enumerate(name):
        panel.write(left, above + (len(name) - number) * step + 5, words, bold=True)
    panel.write(left, above + 5, cut(line.place, right - left, sheet.text), colour=MUTED)
    _draw_scale(panel, left + scale, top)
    share = line.shares.to_numpy(dtype=float)
    known = ~np.isnan(share)
    if not known.any():
        panel.write(left + scale + 4, (bottom + above) / 2, "too few to show", colour=MUTED)
        return
    days = line.shares.index.to_numpy().astype("datetime64[D]").astype(int)
    x, y = panel.x(days), panel.y(np.minimum(share, top))
    if line.centre is not None and not np.isnan(line.centre):
        middle = float(panel.y([min(line.centre, top)])[0])
        ends = [panel.left, panel.right]
        panel.line(ends, [middle, middle], color=INK, lw=1, ls=(0, (4, 3)), zorder=1)
    panel.line(x, y, color=BLUE, lw=1.5, marker="o", markersize=2.2, zorder=3)
    last = int(np.flatnonzero(known)[-1])
    panel.line([x[last]], [y[last]], color=BLUE, marker="o", markersize=5, zorder=4)
    panel.write(x[last] + 6, y[last] - sheet.text * 0.36, value_words(share[last]), colour=BLUE)


def _draw_scale(panel: Panel, right: float, top: float) -> None:
    """The same scale for every team: nought and the top."""
    ticks = ticks_between(0.0, top)
    for tick in (ticks[0], ticks[-1]):
        height = float(panel.y([tick])[0])
        panel.line([panel.left, panel.right], [height, height], color=RULE, lw=1, zorder=0)
        base = height - panel.paper.text * 0.36
        panel.write(right - 5, base, number_words(tick * 100), colour=MUTED, ha="right")
    panel.line([panel.left, panel.left], [panel.bottom, panel.top], color=GREY, lw=0.8, zorder=0)
