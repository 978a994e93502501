"""Time along the bottom: periods of any length, drawn in their middle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from equity_reports.charts.panel import Panel, line_height
from equity_reports.charts.style import GREY, MUTED
from equity_reports.charts.words import width_of

_DAY = np.timedelta64(1, "D")
_SHORT = 20  # days; a shorter period is labelled by dates, a longer one by months
_EVERY = (1, 2, 3, 4, 6, 12, 24, 36, 60)


@dataclass(frozen=True)
class Timeline:
    """Periods in days since 1970: where each starts, ends and is drawn."""

    starts: np.ndarray
    ends: np.ndarray
    months: int  # in one period; 0 for days, weeks and fortnights

    @property
    def middles(self) -> np.ndarray:
        """Where a period's point stands: a change idea in its first half is left of it."""
        return (self.starts + self.ends) / 2


def in_days(days: Sequence[date]) -> np.ndarray:
    """Dates as days since 1970."""
    stamps = pd.DatetimeIndex(pd.to_datetime(list(days))).to_numpy()
    return (stamps - np.datetime64("1970-01-01")) / _DAY


def timeline(index: pd.Index) -> Timeline:
    """The periods that start at the labels of an index.

    Raises
    ------
    ValueError
        Labels that are not dates.
    """
    labels = list(index)
    if not all(isinstance(label, date | np.datetime64) for label in labels):
        raise ValueError("the index holds no dates; index the series by each period's first day")
    starts = in_days(labels)
    length = float(np.median(np.diff(starts))) if len(starts) > 1 else 30.0
    months = 0 if length < _SHORT else max(1, round(length / 30.44))
    if months:
        later = pd.DatetimeIndex(pd.to_datetime(labels)) + pd.DateOffset(months=months)
        ends = in_days(list(later))
    else:
        ends = starts + length
    return Timeline(starts, ends, months)


def time_axis(panel: Panel, time: Timeline) -> None:
    """Names of periods below the axis, each year said once, and the axis itself."""
    panel.axes.set_xlim(float(time.starts.min()), float(time.ends.max()))
    panel.line([panel.left, panel.right], [panel.bottom] * 2, color=GREY, lw=1, zorder=1)
    days, words = _tick_words(time)
    places = panel.x(days)
    widest = max(width_of(word, panel.paper.text) for word in words) + 10
    chosen = _choose(places, widest, days, time)
    row = line_height(panel.paper)
    last_year = None
    for i in chosen:
        stamp = pd.Timestamp("1970-01-01") + pd.Timedelta(days=float(days[i]))
        at = float(np.clip(places[i], panel.left, panel.right))
        panel.line([at, at], [panel.bottom, panel.bottom - 4], color=GREY, lw=1)
        panel.write(at, panel.bottom - 6 - row, words[i], colour=MUTED, ha="center")
        if stamp.year != last_year:
            panel.write(at, panel.bottom - 6 - 2 * row, str(stamp.year), colour=MUTED, ha="center")
            last_year = stamp.year


def _tick_words(time: Timeline) -> tuple[np.ndarray, list[str]]:
    """Where a name could stand, and the name."""
    first = pd.Timestamp("1970-01-01") + pd.to_timedelta(time.starts, unit="D")
    if time.months == 1:
        return time.middles, [f"{stamp:%b}" for stamp in first]
    if time.months:
        last = first + pd.DateOffset(months=time.months - 1)
        return time.middles, [f"{a:%b}–{b:%b}" for a, b in zip(first, last, strict=True)]
    if time.ends.max() - time.starts.min() < 100:
        return time.middles, [f"{stamp.day} {stamp:%b}" for stamp in first]
    months = pd.date_range(first.min(), first.max() + pd.Timedelta(days=1), freq="MS")
    return in_days(list(months)), [f"{stamp:%b}" for stamp in months]


def _choose(places: np.ndarray, widest: float, days: np.ndarray, time: Timeline) -> list[int]:
    """Every first, second, third, … name, as many as fit, January among them."""
    gap = float(np.min(np.diff(places))) if len(places) > 1 else widest
    every = next((n for n in _EVERY if n * gap >= widest), _EVERY[-1])
    stamps = pd.Timestamp("1970-01-01") + pd.to_timedelta(days, unit="D")
    january = next((i for i, stamp in enumerate(stamps) if stamp.month == 1), 0)
    start = january % every if time.months <= 1 else 0
    return list(range(start, len(places), every))
