"""The run chart: a rate over time, its median, and where a signal began."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from equity_reports.charts.flags import (
    Flag,
    draw_flags,
    draw_sessions,
    place_flags,
    room_for_flags,
)
from equity_reports.charts.key import draw_key, key_height, key_rows
from equity_reports.charts.line_ends import EndLabel, draw_end_labels
from equity_reports.charts.panel import (
    IN_EVERY_100,
    Panel,
    empty_panel,
    line_height,
    new_panel,
    rate_axis,
    room_for_scale,
    top_of_scale,
    value_words,
)
from equity_reports.charts.scaling import HUNDRED, in_hundredths
from equity_reports.charts.signal_note import draw_signal, signal_note
from equity_reports.charts.style import BLUE, DEEP, GREY, INK, MUTED, PAPER, in_house_style
from equity_reports.charts.style import paper as choose_paper
from equity_reports.charts.timeline import Timeline, time_axis, timeline
from equity_reports.charts.words import width_of
from equity_reports.stats.run_chart import RunChart

HEIGHT, HEIGHT_NARROW = 232, 196  # of the axes alone


@in_house_style
def draw_run_chart(
    chart: RunChart,
    *,
    flags: Sequence[Flag] = (),
    sessions: Sequence[date] = (),
    unfinished: pd.Series | None = None,
    aim: float | None = None,
    role: str = "all",
    unit: str = IN_EVERY_100,
    per: float = HUNDRED,
    narrow: bool = False,
) -> Figure:
    """A run chart, with everything that is said of it written on it.

    Parameters
    ----------
    chart
        From `equity_reports.stats.run_chart`; shares, indexed by each period's first day. A
        missing value is a gap in the line with a small cross on the axis.
    flags, sessions
        Change ideas and learning sessions. An idea from before the first period, or after
        the last, stands at that end with a hollow flag and no stem.
    unfinished
        Shares of periods whose outcomes are not all entered: hollow, dashed, no part of
        the median or the rules.
    aim
        The share that the team aims for.
    role
        "most" for the most deprived, which has its own colour and diamonds; else "all".
    unit
        What the scale counts.
    per
        What a value is multiplied by to be told.
    narrow
        A drawing for a phone.
    """
    sheet = choose_paper(narrow)
    chart = in_hundredths(chart, per)
    aim = None if aim is None else aim * per / HUNDRED
    value = chart.points["value"].to_numpy(dtype=float)
    later = pd.Series(dtype=float) if unfinished is None else unfinished.dropna() * per / HUNDRED
    height = HEIGHT_NARROW if narrow else HEIGHT
    if np.isnan(value).all() and later.empty:
        return empty_panel(sheet, height)
    time = timeline(pd.Index([*chart.points["period"], *later.index]))
    centre = chart.points["centre"].to_numpy(dtype=float)
    top = top_of_scale([*value, *later, *centre, np.nan if aim is None else aim])
    left = room_for_scale(0.0, top, sheet, at_least=32.0)
    right = 84.0 if narrow else 92.0
    places = place_flags(flags, time, left, sheet.width - right)
    marks = ["missing"] * bool(np.isnan(value).any()) + ["session"] * bool(len(sessions))
    rows = key_rows(marks + ["unfinished"] * (not later.empty), sheet)
    above = line_height(sheet) + 10 + room_for_flags(places)
    below = 2 * line_height(sheet) + 14 + key_height(rows, sheet)
    panel = new_panel(
        sheet, height + above + below, left=left, right=right, top=above, bottom=below
    )
    rate_axis(panel, 0.0, top, unit)
    time_axis(panel, time)
    draw_key(panel, rows)
    draw_sessions(panel, sessions, time)
    _draw_medians(panel, chart.points, time)
    labels = _draw_series(panel, value, later, time.middles, role)
    last_centre = centre[-1] if len(centre) else np.nan
    labels += _draw_levels(panel, last_centre, aim)
    x, y = panel.x(time.middles), panel.y([*value, *later])
    draw_flags(panel, places, x, y)
    draw_end_labels(panel, labels)
    draw_signal(panel, signal_note(chart), x[: len(value)], y[: len(value)])
    _name_old_medians(panel, chart.points, time)
    return panel.figure


def _phases(panel: Panel, points: pd.DataFrame, time: Timeline) -> list[tuple[np.ndarray, float]]:
    """Each phase's two ends across in pixels, and its median; the last runs to the end."""
    phases = points["phase"].to_numpy()
    found = []
    for phase in np.unique(phases):
        rows = np.flatnonzero(phases == phase)
        end = time.ends.max() if phase == phases[-1] else time.ends[rows[-1]]
        found.append((panel.x([time.starts[rows[0]], end]), float(points["centre"].iloc[rows[0]])))
    return found


def _draw_medians(panel: Panel, points: pd.DataFrame, time: Timeline) -> None:
    """Each phase's median over its own time."""
    for x, centre in _phases(panel, points, time):
        y = panel.y([centre] * 2)
        panel.line(x, y, color=GREY, lw=1.6, linestyle=(0, (6, 3)), zorder=2)
        panel.obstacles.add_line(x, y)


def _name_old_medians(panel: Panel, points: pd.DataFrame, time: Timeline) -> None:
    """The medians of phases before the last, on the line where its end is free."""
    size = panel.paper.text
    for x, centre in _phases(panel, points, time)[:-1]:
        words = f"median {value_words(centre)}"
        wide = width_of(words, size)
        line = float(panel.y([centre])[0])
        spots = (
            (left, base)
            for base in (line + 6, line - 5 - size * 0.8)
            for left in np.arange(x[1] - wide - 4, x[0], -6)
        )
        for left, base in spots:
            if panel.obstacles.free(left - 2, base - 3, left + wide + 2, base + size * 0.8):
                panel.write(float(left), base, words, colour=MUTED, ground=True)
                break


def _draw_series(panel: Panel, value, later: pd.Series, middles, role: str) -> list[EndLabel]:
    """The line and its points, what is unfinished after it, and the label at its end."""
    colour, marker = (DEEP, "D") if role == "most" else (BLUE, "o")
    size = (4.0 if role == "most" else 5.0) if len(value) > 36 else (5.4 if role == "most" else 6.5)
    x, y = panel.x(middles), panel.y(value)
    known = np.flatnonzero(~np.isnan(value))
    panel.line(
        x[: len(value)], y, color=colour, lw=1.8, marker=marker, markersize=size, zorder=4,
        markeredgewidth=0,
    )  # fmt: skip
    panel.obstacles.add_line(x[: len(value)], y)
    crosses = x[: len(value)][np.isnan(value)]
    if crosses.size:
        panel.line(
            crosses, np.full(crosses.size, panel.bottom + 6.0), linestyle="none", marker="x",
            markersize=6, markeredgewidth=1.6, color=GREY,
        )  # fmt: skip
    after_x, after_y = x[len(value) :], panel.y(later.to_numpy(dtype=float))
    if after_x.size:
        start = known[-1:]
        line_x, line_y = [*x[start], *after_x], [*y[start], *after_y]
        panel.line(line_x, line_y, color=colour, lw=1.4, linestyle=(0, (2, 2)), zorder=3)
        panel.line(
            after_x, after_y, linestyle="none", marker=marker, markersize=size, color=colour,
            markerfacecolor=PAPER, markeredgewidth=1.4, zorder=4,
        )  # fmt: skip
        panel.obstacles.add_line(line_x, line_y)
    if not known.size:
        return []
    last = known[-1]
    when = "now" if last == len(value) - 1 else "latest"
    return [EndLabel(float(y[last]), (f"{value_words(value[last])} {when}",), colour, True)]


def _draw_levels(panel: Panel, centre: float, aim: float | None) -> list[EndLabel]:
    """The aim's line, and the words for it and for the median at their ends."""
    labels = []
    if not np.isnan(centre):
        y = float(panel.y([centre])[0])
        labels.append(EndLabel(y, (f"median {value_words(centre)}",), MUTED, False))
    if aim is not None:
        y = float(panel.y([aim])[0])
        x = [panel.left, panel.right]
        panel.line(x, [y, y], color=INK, lw=1.4, linestyle=(0, (1, 2.5)), zorder=2)
        panel.obstacles.add_line(x, [y, y])
        labels.append(EndLabel(y, (f"aim {value_words(aim)}",), INK, False))
    return labels
