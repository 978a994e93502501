"""Numbered flags for change ideas, and marks for learning sessions, above a time axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from matplotlib.patches import Circle

from equity_reports.charts.panel import Panel
from equity_reports.charts.style import GREY, INK, MUTED, PAPER
from equity_reports.charts.timeline import Timeline, in_days
from equity_reports.charts.words import spread

RADIUS = 9.5
APART = 2 * RADIUS + 3  # from one flag's middle to the next, so that none touches
MOST_LANES = 5  # beyond these, flags move sideways and their stems lean


@dataclass(frozen=True)
class Flag:
    """A change idea on a chart: its number in the key, the day it began, its title."""

    number: int
    on: date
    title: str


@dataclass(frozen=True)
class FlagPlace:
    """Where a flag goes: across in pixels, the lane (0 lowest), and the day's own place."""

    flag: Flag
    x: float
    lane: int
    day_x: float
    outside: bool


def place_flags(
    flags: Sequence[Flag], time: Timeline, left: float, right: float
) -> list[FlagPlace]:
    """Lanes in which no two flags touch.

    A flag stands above its day, in the lowest lane where there is room. Where that would
    need too many lanes, flags are dealt to the lanes in turn and moved apart sideways. A day
    before the first period or after the last is put at that end, and marked as outside.
    """
    if not flags:
        return []
    ordered = sorted(flags, key=lambda flag: (flag.on, flag.number))
    first, last = float(time.starts.min()), float(time.ends.max())
    days = in_days([flag.on for flag in ordered])
    own = left + (np.clip(days, first, last) - first) / (last - first) * (right - left)
    middles = np.clip(own, left + RADIUS, right - RADIUS)
    lanes = _greedy_lanes(middles)
    if max(lanes) >= MOST_LANES:
        lanes = [i % MOST_LANES for i in range(len(ordered))]
        for lane in range(MOST_LANES):
            members = [i for i, which in enumerate(lanes) if which == lane]
            moved = spread(middles[members], [APART] * len(members), left, right)
            middles[members] = moved
    outside = (days < first) | (days > last)
    return [
        FlagPlace(flag, float(x), lane, float(at), bool(out))
        for flag, x, lane, at, out in zip(ordered, middles, lanes, own, outside, strict=True)
    ]


def _greedy_lanes(middles: np.ndarray) -> list[int]:
    """The lowest lane in which each flag, from left to right, touches none before it."""
    ends: list[float] = []
    lanes = []
    for x in middles:
        lane = next((i for i, end in enumerate(ends) if x - end >= APART), len(ends))
        if lane == len(ends):
            ends.append(x)
        ends[lane] = x
        lanes.append(lane)
    return lanes


def room_for_flags(places: Sequence[FlagPlace]) -> float:
    """How high the lanes are."""
    return (max(place.lane for place in places) + 1) * APART + 5 if places else 0.0


def draw_flags(panel: Panel, places: Sequence[FlagPlace], line_x, line_y) -> None:
    """Flags above the axes, each with a stem that ends at the line it speaks of.

    ``line_x``, ``line_y``: the series in pixels. A stem that went on to the axis would cut
    through everything written below the line.
    """
    known = ~np.isnan(line_y)
    for place in places:
        y = panel.top + 5 + RADIUS + place.lane * APART
        panel.obstacles.add_box(place.x - RADIUS, y - RADIUS, place.x + RADIUS, y + RADIUS)
        if not place.outside:
            foot = panel.bottom
            if known.any():
                foot = float(np.interp(place.day_x, line_x[known], line_y[known])) + 5
            foot = min(foot, panel.top)
            x = [place.x, place.x, place.day_x, place.day_x]
            stem = [y, y - RADIUS, panel.top, foot]
            panel.line(x, stem, color=GREY, lw=1, zorder=1)
            panel.obstacles.add_line(x, stem)
        face, words = (PAPER, INK) if place.outside else (INK, PAPER)
        panel.figure.add_artist(
            Circle(
                (place.x, y), RADIUS - 0.5, transform=panel.pixels, fc=face, ec=INK, lw=1, zorder=7
            )
        )
        size = panel.paper.text - 1
        number = panel.write(
            place.x, y, str(place.flag.number), colour=words, size=size, bold=True, ha="center"
        )
        number.set_y(y - size * 0.36)  # digits stand on the baseline: this centres them
        number.set_zorder(8)


def draw_sessions(panel: Panel, sessions: Sequence[date], time: Timeline) -> bool:
    """A small triangle under the axis at each learning session; whether there was one."""
    days = in_days(sessions) if len(sessions) else np.array([])
    days = days[(days >= time.starts.min()) & (days <= time.ends.max())]
    if days.size:
        panel.line(
            panel.x(days),
            np.full(days.size, panel.bottom - 0.5),
            marker="^",
            markersize=8,
            color=MUTED,
            linestyle="none",
            markeredgewidth=0,
            zorder=4,
        )
    return bool(days.size)
