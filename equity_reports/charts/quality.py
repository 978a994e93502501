"""Teams by month: where outcomes are missing, and where there is no booking at all."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from equity_reports.charts.panel import Panel, empty_panel, line_height, new_panel
from equity_reports.charts.style import CONCERN, GREY, INK, MUTED, PALE, in_house_style
from equity_reports.charts.style import paper as choose_paper
from equity_reports.charts.timeline import time_axis, timeline
from equity_reports.charts.words import cut, width_of

RECORDED, LACKING, RECENT, NO_BOOKING = "recorded", "lacking", "recent", "no_booking"
KEY = {
    RECORDED: "recorded",
    LACKING: "outcomes missing",
    RECENT: "too recent",
    NO_BOOKING: "no booking",
}
_ROW = 18.0
_NAMES, _NAMES_NARROW = 150.0, 92.0


@in_house_style
def draw_team_months(states: pd.DataFrame, *, narrow: bool = False) -> Figure:
    """A square for each team and month, by what is known of its outcomes.

    Parameters
    ----------
    states
        One row a team, by its name; one column a month, by its first day. Cells are `RECORDED`
        (pale), `LACKING` (dark), `RECENT` (hollow) or `NO_BOOKING` (a cross). Each state has a
        shape of its own, so nothing is told by colour alone.
    narrow
        A drawing for a phone.
    """
    sheet = choose_paper(narrow)
    if states.empty or not len(states.columns):
        return empty_panel(sheet, 120)
    above, below = line_height(sheet) + 10, 2 * line_height(sheet) + 14
    names = _NAMES_NARROW if narrow else _NAMES
    panel = new_panel(
        sheet, _ROW * len(states) + above + below, left=names, right=2, top=above, bottom=below
    )
    panel.axes.set_ylim(len(states), 0)
    time = timeline(states.columns)
    time_axis(panel, time)
    _draw_key(panel)
    x, y = panel.x(time.middles), panel.y(np.arange(len(states)) + 0.5)
    half = min(6.0, 0.4 * (panel.right - panel.left) / len(states.columns))
    for row, name in enumerate(states.index):
        words = cut(str(name), names - 8, sheet.text)
        panel.write(0, float(y[row]) - sheet.text * 0.36, words)
    cells = states.to_numpy()
    for state, draw in _MARKS.items():
        rows, columns = np.nonzero(cells == state)
        if rows.size:
            draw(panel, x[columns], y[rows], half)
    return panel.figure


def _draw_key(panel: Panel) -> None:
    """Every mark with its word, in a line at the top."""
    size = panel.paper.text
    top = panel.figure.get_figheight() * 72 - size
    gap = 8.0 if panel.paper.narrow else 22.0
    left = 0.0
    for state, words in KEY.items():
        shown = words.removeprefix("outcomes ") if panel.paper.narrow else words
        _MARKS[state](panel, np.array([left + 6]), np.array([top + size * 0.36]), 5.0)
        panel.write(left + 15, top, shown, colour=MUTED)
        left += 15 + width_of(shown, size) + gap


def _squares(x: np.ndarray, y: np.ndarray, half: float) -> Path:
    """All squares as one path: hundreds of marks cost a page little."""
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]) * half
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    points = (np.column_stack([x, y])[:, None, :] + corners).reshape(-1, 2)
    return Path(points, codes * len(x))


def _crosses(x: np.ndarray, y: np.ndarray, half: float) -> Path:
    ends = np.array([(-1, -1), (1, 1), (-1, 1), (1, -1)]) * half * 0.7
    codes = [Path.MOVETO, Path.LINETO] * 2
    points = (np.column_stack([x, y])[:, None, :] + ends).reshape(-1, 2)
    return Path(points, codes * len(x))


def _mark(shape: Callable, **look: object) -> Callable:
    def draw(panel: Panel, x: np.ndarray, y: np.ndarray, half: float) -> None:
        path = PathPatch(shape(x, y, half), transform=panel.pixels, **look)
        panel.figure.add_artist(path)

    return draw


_MARKS = {
    RECORDED: _mark(_squares, facecolor=PALE, edgecolor=GREY, linewidth=0.6),
    LACKING: _mark(_squares, facecolor=CONCERN, edgecolor=INK, linewidth=0.6),
    RECENT: _mark(_squares, facecolor="none", edgecolor=GREY, linewidth=1.2, linestyle=(0, (2, 2))),
    NO_BOOKING: _mark(_crosses, edgecolor=GREY, linewidth=1.4, facecolor="none"),
}
