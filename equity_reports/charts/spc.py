"""The control chart: a series between the limits of its own common cause."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from equity_reports.charts.flags import (
    Flag,
    draw_flags,
    draw_sessions,
    place_flags,
    room_for_flags,
)
from equity_reports.charts.icons import draw_assurance_icon, draw_variation_icon
from equity_reports.charts.key import draw_key, key_height, key_rows
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
from equity_reports.charts.style import (
    BLUE,
    CONCERN,
    GREY,
    INK,
    MUTED,
    PALE,
    PAPER,
    Paper,
    in_house_style,
)
from equity_reports.charts.style import paper as choose_paper
from equity_reports.charts.timeline import Timeline, time_axis, timeline
from equity_reports.charts.words import width_of
from equity_reports.stats.spc import ControlChart

__all__ = ["draw_assurance_icon", "draw_control_chart", "draw_variation_icon"]

HEIGHT, HEIGHT_NARROW = 240, 200
SHARES = ("p", "p_prime")

# NHS England's colours, darker, since its own fail 3:1 on white; and a shape for each.
POINTS = {
    "common cause": (GREY, "o", 34),
    "improvement": (BLUE, "o", 74),
    "concern": (CONCERN, "D", 60),
    "neutral": (INK, "s", 54),
}
WANTED = {"lower": -1, "higher": 1}


@in_house_style
def draw_control_chart(
    chart: ControlChart,
    *,
    flags: Sequence[Flag] = (),
    sessions: Sequence[date] = (),
    target: float | None = None,
    unit: str | None = None,
    per: float | None = None,
    narrow: bool = False,
) -> Figure:
    """A control chart: values, centre, limits of three sigmas, special causes.

    Parameters
    ----------
    chart
        From `equity_reports.stats.spc`, indexed by each period's first day.
    flags, sessions
        Change ideas and learning sessions, as on the run chart.
    target
        Drawn as a dotted line; without it, the chart's own.
    unit
        What the scale counts. Without it, in every 100 for shares, else nothing.
    per
        What a share is multiplied by to be told: a hundred, unless told.
    narrow
        A drawing for a phone.
    """
    sheet = choose_paper(narrow)
    share = chart.kind in SHARES
    if share and per is not None:
        chart = in_hundredths(chart, per)
    points = chart.points
    value = points["value"].to_numpy(dtype=float)
    height = HEIGHT_NARROW if narrow else HEIGHT
    if np.isnan(value).all():
        return empty_panel(sheet, height)
    per = HUNDRED if share else 1.0
    unit = unit if unit is not None else (IN_EVERY_100 if per > 1 else "")
    target = chart.target if target is None else target
    time = timeline(pd.Index(points["period"]))
    sort = point_sorts(chart)
    rows = key_rows(_marks(sort, value, sessions), sheet)
    scale = _scale(points, target, per > 1)
    left, right = _margins(sheet, scale, per)
    places = place_flags(flags, time, left, sheet.width - right)
    above = line_height(sheet) + 10 + room_for_flags(places)
    below = 2 * line_height(sheet) + 14 + key_height(rows, sheet)
    panel = new_panel(
        sheet, height + above + below, left=left, right=right, top=above, bottom=below
    )
    rate_axis(panel, *scale, unit, per=per)
    time_axis(panel, time)
    draw_key(panel, rows)
    draw_sessions(panel, sessions, time)
    _draw_limits(panel, points, time)
    _draw_points(panel, points, sort, time)
    draw_flags(panel, places, panel.x(time.middles), panel.y(value))
    draw_end_labels(panel, _end_labels(panel, points, target, per))
    return panel.figure


def point_sorts(chart: ControlChart) -> np.ndarray:
    """What each point is: common cause, improvement, concern or neutral."""
    special = chart.points["special_cause"].to_numpy(dtype=bool)
    way = chart.points["direction"].to_numpy(dtype=int)
    wanted = WANTED.get(chart.better)
    if wanted is None:
        return np.where(special, "neutral", "common cause")
    named = np.where(way == wanted, "improvement", np.where(way == 0, "neutral", "concern"))
    return np.where(special, named, "common cause")


def _marks(sort: np.ndarray, value: np.ndarray, sessions: Sequence[date]) -> list[str]:
    """The marks that the key has to name."""
    special = [name for name in ("improvement", "concern", "neutral") if (sort == name).any()]
    missing = ["missing"] if np.isnan(value).any() else []
    return [*special, *missing, *(["session"] if len(sessions) else [])]


def _scale(points: pd.DataFrame, target: float | None, share: bool) -> tuple[float, float]:
    """From 0, or from below the lowest limit of what can be negative, to above everything."""
    held = points[["value", "centre", "lower", "upper"]].to_numpy(dtype=float).ravel()
    held = np.append(held, np.nan if target is None else target)
    low, high = float(min(np.nanmin(held), 0.0)), float(np.nanmax(held))
    if share:
        return 0.0, top_of_scale(held)
    if high <= low:
        return low, low + 1.0
    step = scale_step((high - low) * 1.05)
    return float(np.floor(low / step) * step), float(np.ceil(high * 1.05 / step) * step)


def _margins(sheet: Paper, scale: tuple[float, float], per: float) -> tuple[float, float]:
    """Room for the scale's numbers on the left, and for the longest label on the right."""
    wide = [width_of(number_words(tick * per), sheet.text) for tick in ticks_between(*scale)]
    ticks = max(wide, default=0.0)
    label = width_of("upper limit ", sheet.text) + ticks
    return max(40.0, ticks + 12.0), max(92.0 if sheet.narrow else 108.0, label + 16.0)


def _draw_limits(panel: Panel, points: pd.DataFrame, time: Timeline) -> None:
    """Limits as a pale band with visible edges, stepped, since they move with the size."""
    edges = np.append(time.starts, time.ends[-1])
    lower, upper = points["lower"].to_numpy(float), points["upper"].to_numpy(float)
    panel.axes.stairs(upper, edges, baseline=lower, fill=True, color=PALE, zorder=0, clip_on=False)
    for limit in (lower, upper):
        panel.axes.stairs(limit, edges, baseline=None, color=GREY, lw=1, zorder=1, clip_on=False)
    panel.axes.stairs(
        points["centre"].to_numpy(float), edges, baseline=None, color=INK, lw=1.2, zorder=1,
        clip_on=False,
    )  # fmt: skip


def _draw_points(panel: Panel, points: pd.DataFrame, sort: np.ndarray, time: Timeline) -> None:
    """The line, and on it each point by what it is."""
    value = points["value"].to_numpy(dtype=float)
    x, y = panel.x(time.middles), panel.y(value)
    panel.line(x, y, color=GREY, lw=1.4, zorder=2)
    known = pd.DataFrame({"x": time.middles, "y": value, "sort": sort}).dropna()
    small = 0.6 if len(value) > 36 else 1.0
    for name, (colour, marker, size) in POINTS.items():
        these = known[known["sort"] == name]
        if not these.empty:
            sns.scatterplot(
                data=these, x="x", y="y", ax=panel.axes, color=colour, marker=marker,
                s=size * small, edgecolor=PAPER, linewidth=0.8, zorder=4, clip_on=False,
            )  # fmt: skip
    panel.axes.set(xlabel="", ylabel="")
    gaps = x[np.isnan(value)]
    if gaps.size:
        foot = np.full(gaps.size, panel.bottom + 6.0)
        panel.line(gaps, foot, ls="none", marker="x", markersize=6, mew=1.6, color=GREY)


def _end_labels(
    panel: Panel, points: pd.DataFrame, target: float | None, per: float
) -> list[EndLabel]:
    """The latest value, the centre, both limits and the target, at their ends."""
    last = points[points["value"].notna()].iloc[-1]
    places = 0 if per > 1 or abs(last["value"]) >= 10 else 1
    named = (
        ("upper limit", last["upper"], MUTED, False),
        ("now", last["value"], INK, True),
        ("average", last["centre"], INK, False),
        ("target", np.nan if target is None else target, INK, False),
        ("lower limit", last["lower"], MUTED, False),
    )
    labels = []
    for name, level, colour, bold in named:
        if np.isnan(level):
            continue
        y = float(panel.y([level])[0])
        if name == "target":
            panel.line([panel.left, panel.right], [y, y], color=INK, lw=1.4, ls=(0, (1, 2.5)))
        words = f"{name} {value_words(level, per=per, places=places)}"
        labels.append(EndLabel(y, (words,), colour, bold))
    return labels
