"""The gap: the most and the least deprived on one chart, and the gap itself over time."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from equity_reports.charts.flags import Flag, draw_flags, place_flags, room_for_flags
from equity_reports.charts.interval_rows import TOO_FEW
from equity_reports.charts.key import draw_key, key_height, key_rows
from equity_reports.charts.line_ends import EndLabel, draw_end_labels
from equity_reports.charts.panel import (
    IN_EVERY_100,
    Panel,
    empty_panel,
    label_width,
    line_height,
    new_panel,
    rate_axis,
    room_for_scale,
    scale_step,
    top_of_scale,
    value_words,
)
from equity_reports.charts.scaling import HUNDRED, in_hundredths
from equity_reports.charts.style import (
    BLUE,
    DEEP,
    GREY,
    INK,
    MUTED,
    PALE,
    PAPER,
    Paper,
    in_house_style,
)
from equity_reports.charts.style import paper as choose_paper
from equity_reports.charts.timeline import time_axis, timeline
from equity_reports.charts.words import wrap
from equity_reports.stats.gap import GapSeries

HEIGHT, HEIGHT_NARROW = 220, 190
LABELS = ("most deprived", "least deprived")
MORE_IN_100 = "more in every 100, in the most deprived areas"


@in_house_style
def draw_two_groups(
    most: pd.Series,
    least: pd.Series,
    *,
    labels: tuple[str, str] = LABELS,
    flags: Sequence[Flag] = (),
    unit: str = IN_EVERY_100,
    per: float = HUNDRED,
    narrow: bool = False,
) -> Figure:
    """Two groups' rates over time, each named at the end of its line.

    ``most`` and ``least`` are shares indexed by each period's first day; a missing one is a
    gap in the line with a cross on the axis. Diamonds are the most deprived, circles the
    least, so that neither needs its colour to be told.
    """
    sheet = choose_paper(narrow)
    both = pd.concat([most.rename("most"), least.rename("least")], axis=1).sort_index() * (
        per / HUNDRED
    )
    height = HEIGHT_NARROW if narrow else HEIGHT
    if both.isna().all(axis=None):
        return empty_panel(sheet, height)
    time = timeline(both.index)
    rows = [_name_rows(name, sheet) for name in labels]
    high = top_of_scale(both.to_numpy().ravel())
    left = room_for_scale(0.0, high, sheet, at_least=32.0)
    right = _room_for_names(rows, sheet)
    places = place_flags(flags, time, left, sheet.width - right)
    key = key_rows(["missing"] if both.isna().any(axis=None) else [], sheet)
    above = line_height(sheet) + 10 + room_for_flags(places)
    below = 2 * line_height(sheet) + 14 + key_height(key, sheet)
    panel = new_panel(
        sheet, height + above + below, left=left, right=right, top=above, bottom=below
    )
    rate_axis(panel, 0.0, high, unit)
    time_axis(panel, time)
    draw_key(panel, key)
    x = panel.x(time.middles)
    top, foot = panel.y(both["most"]), panel.y(both["least"])
    panel.axes.fill_between(
        time.middles, both["most"], both["least"], color=PALE, linewidth=0, zorder=0, clip_on=False
    )
    ends = [
        *_draw_group(panel, x, top, both["most"], rows[0], DEEP, "D"),
        *_draw_group(panel, x, foot, both["least"], rows[1], BLUE, "o"),
    ]
    missing = both.isna().any(axis=1).to_numpy()
    _draw_crosses(panel, x[missing])
    draw_flags(panel, places, x, np.fmax(top, foot))
    draw_end_labels(panel, ends)
    return panel.figure


def _name_rows(name: str, sheet: Paper) -> tuple[str, ...]:
    """A group's name broken to fit beside the axes."""
    wide = 92.0 if sheet.narrow else 150.0
    return tuple(wrap(name, wide, sheet.text, bold=True, lines=3))


def _room_for_names(rows: list[tuple[str, ...]], sheet: Paper) -> float:
    """The right margin, wide enough for the names and for what is said of a withheld group."""
    return label_width([TOO_FEW, *(word for row in rows for word in row)], sheet, bold=True) + 14


def _draw_group(panel, x, y, value, name, colour, marker) -> list[EndLabel]:
    """One group's line, and its name with its last value."""
    size = {"D": 5.4, "o": 6.5}[marker] * (0.75 if len(value) > 36 else 1.0)
    panel.line(
        x, y, color=colour, lw=2, marker=marker, markersize=size, markeredgewidth=0, zorder=4
    )
    known = np.flatnonzero(~np.isnan(y))
    if not known.size:
        return [EndLabel(panel.bottom + 30, (*name, TOO_FEW), colour, True)]
    last = known[-1]
    return [EndLabel(float(y[last]), (*name, value_words(value.iloc[last])), colour, True)]


def _draw_crosses(panel: Panel, x: np.ndarray) -> None:
    """A small cross just above the axis at each period that may not be shown."""
    if x.size:
        y = np.full(x.size, panel.bottom + 6.0)
        panel.line(
            x, y, linestyle="none", marker="x", markersize=6, markeredgewidth=1.6, color=GREY
        )


@in_house_style
def draw_gap_series(
    series: GapSeries,
    *,
    judged: bool = True,
    unit: str = MORE_IN_100,
    per: float = HUNDRED,
    narrow: bool = False,
) -> Figure:
    """The gap over time, between the limits that chance allows, with a line at no gap.

    Where the gap is ``judged``, points beyond the limits, or in a run too long for chance, are
    large; the limits are a pale band with edges, since they move with the number of appointments.
    """
    sheet = choose_paper(narrow)
    series = in_hundredths(series, per)
    points = series.points
    value = points["difference"].to_numpy(dtype=float)
    height = HEIGHT_NARROW if narrow else HEIGHT
    if np.isnan(value).all():
        return empty_panel(sheet, height)
    time = timeline(pd.Index(points["period"]))
    signal = points["signal"].to_numpy(dtype=bool) & judged
    usual = "average" if series.baseline_periods is None else "at first"
    key = key_rows(
        ["missing"] * bool(np.isnan(value).any()) + ["special"] * bool(signal.any()), sheet
    )
    above, below = line_height(sheet) + 10, 2 * line_height(sheet) + 14 + key_height(key, sheet)
    low, high = _gap_scale(points)
    left, right = room_for_scale(low, high, sheet, at_least=36), 92 if narrow else 100
    panel = new_panel(
        sheet, height + above + below, left=left, right=right, top=above, bottom=below
    )
    rate_axis(panel, low, high, _short_unit(unit, sheet))
    time_axis(panel, time)
    draw_key(panel, key)
    x, y = panel.x(time.middles), panel.y(value)
    _draw_limits(panel, points, time)
    zero = float(panel.y([0.0])[0])
    panel.line([panel.left, panel.right], [zero, zero], color=INK, lw=1.4, zorder=1)
    panel.line(x, y, color=DEEP, lw=1.8, zorder=3)
    for chosen, size in ((~signal, 5.5), (signal, 9.0)):
        panel.line(
            x[chosen], y[chosen], color=DEEP, linestyle="none", marker="o", markersize=size,
            markeredgecolor=PAPER, markeredgewidth=0.8, zorder=4,
        )  # fmt: skip
    _draw_crosses(panel, x[np.isnan(value)])
    last = np.flatnonzero(~np.isnan(value))[-1]
    centre = float(panel.y([series.centre])[0])
    draw_end_labels(
        panel,
        [
            EndLabel(float(y[last]), (f"{value_words(value[last])} now",), DEEP, True),
            EndLabel(centre, (f"{usual} {value_words(series.centre)}",), MUTED, False),
            EndLabel(zero, ("no gap",), INK, False),
        ],
    )
    panel.line([panel.left, panel.right], [centre] * 2, color=GREY, lw=1.4, ls=(0, (6, 3)))
    return panel.figure


def _short_unit(unit: str, sheet: Paper) -> str:
    """The unit as it is, or without its second half where there is no room for it."""
    return unit.split(",")[0] if sheet.narrow else unit


def _gap_scale(points: pd.DataFrame) -> tuple[float, float]:
    """A scale that holds the gap, its limits, and zero."""
    held = points[["difference", "lower", "upper"]].to_numpy(dtype=float)
    low, high = float(min(np.nanmin(held), 0.0)), float(max(np.nanmax(held), 0.05))
    step = scale_step((high - low) * 1.05)
    return float(np.floor(low * 1.02 / step) * step), float(np.ceil(high * 1.02 / step) * step)


def _draw_limits(panel: Panel, points: pd.DataFrame, time) -> None:
    """What chance allows: a pale band, stepped by period, with a visible edge."""
    lower, upper = points["lower"].to_numpy(float), points["upper"].to_numpy(float)
    edges = np.append(time.starts, time.ends[-1])
    panel.axes.stairs(upper, edges, baseline=lower, fill=True, color=PALE, zorder=0, clip_on=False)
    for limit in (lower, upper):
        panel.axes.stairs(limit, edges, baseline=None, color=GREY, lw=1, zorder=1, clip_on=False)
