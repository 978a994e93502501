"""Which way a run chart's signal points: a reading of the drawn points, no new statistic.

The rules say that a series changed, not where it went. A signal is called up or down only
when the chart still says so at its end.
"""

from dataclasses import dataclass, replace
from itertools import groupby

import pandas as pd

from equity_reports.stats.run_chart import RunChart, Signal

DOWN, UP = -1, 1

STILL_THERE = 0.75
"""Share of the points since a signal began that must lie on its side.

A series that crossed back has not stayed better. Three in four leaves room for chance: a
series whose points lie below nine times in ten gets there nearly always.
"""


@dataclass(frozen=True)
class Reading:
    """The signal to speak of, and where it points: -1 down, 1 up, None not clearly either.

    ``side`` is that of a long run's points, 0 for other rules.
    """

    signal: Signal
    side: int
    direction: int | None


def last_phase(chart: RunChart) -> pd.DataFrame:
    """The rows of the phase that the rules judge."""
    return chart.points[chart.points["phase"] == chart.points["phase"].max()]


def read_signal(chart: RunChart) -> Reading | None:
    """The leading signal of the last phase; None without one.

    A long run speaks first, the latest one if several are longer than the limit; it points
    to its own side if three in four of the useful points since it began are there. One that
    ended (all the months before a fall, above the median of all) leaves the word to too few
    crossings, where those signal too. A trend
    points the way it goes, until the line is back where it began. Too few crossings point
    to where three in four of the later half of the points are. Too many point nowhere.
    """
    if not chart.shifted:
        return None
    phase = chart.points["phase"].max()
    rules = {signal.rule: signal for signal in chart.signals if signal.phase == phase}
    useful = last_phase(chart).query("side != 0")
    if "long_run" in rules:
        reading = _long_run(useful, rules["long_run"])
        if reading.direction is not None or "few_crossings" not in rules:
            return reading
        rules = {"few_crossings": rules["few_crossings"]}
    if "trend" in rules:
        return Reading(rules["trend"], 0, _trend(chart, rules["trend"]))
    signal = next(iter(rules.values()))
    later = useful["side"].tolist()[len(useful) // 2 :]
    few = signal.rule == "few_crossings"
    return Reading(signal, 0, _mostly(later, DOWN) or _mostly(later, UP) if few else None)


def _long_run(useful: pd.DataFrame, longest: Signal) -> Reading:
    """The latest run longer than the limit, and whether the points have stayed with it."""
    sides = useful["side"].tolist()
    begins, found = 0, (0, 0)
    for _, run in groupby(sides):
        length = len(list(run))
        if length > longest.limit:
            found = (begins, length)
        begins += length
    at, length = found
    signal = replace(longest, observed=length, began=useful["period"].iloc[at])
    return Reading(signal, sides[at], _mostly(sides[at:], sides[at]))


def _mostly(sides: list[int], side: int) -> int | None:
    return side if sides.count(side) >= STILL_THERE * len(sides) else None


def _trend(chart: RunChart, trend: Signal) -> int | None:
    points = last_phase(chart).dropna(subset="value")
    since = points[points["period"] >= trend.began]["value"].tolist()
    changes = [later for later in since[1:] if later != since[0]]
    if not changes:
        return None
    way = UP if changes[0] > since[0] else DOWN
    return way if (since[-1] - since[0]) * way > 0 else None
