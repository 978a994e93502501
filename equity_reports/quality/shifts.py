"""Levels that moved, months that jump, and teams and outcomes that begin or stop.

A missed rate is a share of the appointments that were kept or missed. What is booked, cancelled,
discharged or not recorded stands outside it, and a move there changes what the rate means.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from equity_reports.quality.completeness import old_months
from equity_reports.quality.counting import COUNTED_OUTCOMES
from equity_reports.quality.private_counts import PrivateCounts
from equity_reports.stats.run_chart import run_charts
from equity_reports.stats.spc import control_charts
from equity_reports.tables import WHOLE_PROGRAMME

SHARES = ("cancelled_by_patient", "cancelled_by_provider", "unknown")
VOLUMES = ("booked", "people", "discharges")
MOVED = 0.05
"""Of all bookings, before a share's move is told: it can change a missed rate of 20 in 100 by 1."""
GREW = 1.25
"""How many times larger (or smaller) a volume's level is before its move is told."""
JUMPED = 2.0
"""How many times the usual a single month is, or the usual a month, before it is told."""
ENOUGH_BOOKED = 20
"""Bookings in a usual month before a share of them is judged."""
ENOUGH_EXPECTED = 5
"""Expected in a month before none at all is told: chance would bring that once in 150 months."""
MONTHS_APART = 2
"""Months of nothing, one after another, before something is said to have begun or stopped."""


@dataclass(frozen=True)
class Shift:
    """A level that moved: the medians before and since, and how many bookings lie since.

    ``before`` and ``after`` are shares of bookings for `SHARES`, else counts a month.
    """

    team_id: str
    series: str
    since: pd.Timestamp
    before: float
    after: float
    booked: int


@dataclass(frozen=True)
class Silence:
    """A team or an outcome that is not there in whole months in which it was expected.

    ``edge`` is "begins" or "stops"; ``period`` is the first month in which it is, or is not.
    """

    team_id: str
    what: str
    edge: str
    period: pd.Timestamp
    months: int
    usual: float


def judged_months(counts: PrivateCounts) -> pd.DataFrame:
    """``by_month`` without months that are cut short or too recent."""
    table = counts.tables["by_month"]
    return table[table["period"].isin(old_months(counts))]


def level_shifts(counts: PrivateCounts) -> list[Shift]:
    """Moves of a level that chance seldom makes (Anhøj's rules) and that are large enough to tell.

    The programme's first, then each team's, the largest number of bookings first. Where the
    bookings of a team moved, its people and its discharges moved with them and are not told.
    """
    months, booked = judged_months(counts), _booked(counts)
    found = [
        shift
        for name in (*SHARES, *VOLUMES)
        for shift in _moved(name, _by_team(months, name)[booked.columns], booked)
    ]
    fewer = {shift.team_id for shift in found if shift.series == "booked"}
    told = [one for one in found if one.series not in VOLUMES[1:] or one.team_id not in fewer]
    return sorted(told, key=lambda one: (one.team_id != WHOLE_PROGRAMME, -one.booked))


def _by_team(months: pd.DataFrame, name: str) -> pd.DataFrame:
    """One row a month, one column a team."""
    return months.pivot_table(name, "period", "team_id", dropna=False, sort=False).astype(float)


def _booked(counts: PrivateCounts) -> pd.DataFrame:
    """Bookings by month and team, for teams with enough; missing before they begin or stop."""
    booked = _by_team(judged_months(counts), "booked")
    for one in silences(counts):
        if one.what == "booked":
            later = booked.index >= one.period
            booked.loc[later if one.edge == "stops" else ~later, one.team_id] = np.nan
    return booked.loc[:, booked.median() >= ENOUGH_BOOKED]


def _moved(name: str, values: pd.DataFrame, booked: pd.DataFrame) -> Iterator[Shift]:
    values = (values / booked).where(booked > 0) if name in SHARES else values.where(booked.notna())
    if values.empty or values.isna().all(axis=None):
        return
    charts = run_charts(values)
    sides = charts.points.pivot_table("side", "period", "series")
    for team_id, row in charts.latest[charts.latest["shifted"].eq(True)].iterrows():
        since = _since(sides[team_id].to_numpy(), values.index >= row["signal_from"])
        if not since.any() or since.all():
            continue
        series = values[team_id]
        shift = Shift(
            team_id=str(team_id),
            series=name,
            since=values.index[since][0],
            before=float(series[~since].median()),
            after=float(series[since].median()),
            booked=int(booked[team_id][since].sum()),
        )
        if _is_large(shift):
            yield shift


def _since(side: np.ndarray, signal: np.ndarray) -> np.ndarray:
    """From when the level is another one.

    It is from the signal's first point; but where the signal is the run in which the chart
    begins, that is the level before, and the new one comes after it. Where no point lies on the
    other side, one of the levels is the centre itself: months without a discharge, say.
    """
    if (side[~signal] != 0).any():
        return signal
    useful = np.flatnonzero(side)
    if not useful.size:
        return np.zeros(side.size, dtype=bool)
    first, last = useful[0], useful[-1]
    left = np.flatnonzero(side == -side[first])
    on_centre = first if first > 0 else last + 1
    return np.arange(side.size) >= (left[0] if left.size else on_centre)


def _is_large(shift: Shift) -> bool:
    if shift.series in SHARES:
        return abs(shift.after - shift.before) >= MOVED
    low, high = sorted((shift.before, shift.after))
    return low <= 0 < high or (low > 0 and high / low >= GREW)


def volume_jumps(counts: PrivateCounts) -> pd.DataFrame:
    """Single months far from a team's usual: ``team_id, period, booked, usual``.

    Beyond three sigmas of an XmR chart, and half the usual or twice it.
    """
    booked = _booked(counts).drop(columns=WHOLE_PROGRAMME, errors="ignore")
    usual = booked.median()
    if len(booked) < 2 or booked.empty:
        return pd.DataFrame(columns=["team_id", "period", "booked", "usual"])
    chart = control_charts(
        booked, kind="xmr", rules="anhoej", better="neither", screen_moving_range=True
    )
    beyond = chart.points[chart.points["beyond_limits"]]
    found = beyond.rename(columns={"series": "team_id", "value": "booked"})
    found = found[["team_id", "period", "booked"]].assign(
        usual=found["team_id"].map(usual).astype(float)
    )
    ratio = found["booked"] / found["usual"]
    return found[(ratio >= JUMPED) | (ratio <= 1 / JUMPED)].reset_index(drop=True)


def silences(counts: PrivateCounts) -> list[Silence]:
    """Teams without a booking, and outcomes that nobody has, where some were to be expected."""
    months = judged_months(counts)
    found = []
    for team_id, table in months.groupby("team_id", sort=False):
        table = table.set_index("period")
        names = COUNTED_OUTCOMES if team_id == WHOLE_PROGRAMME else ("booked",)
        for name in names:
            found += [Silence(str(team_id), name, *edge) for edge in edges(table[name])]
    return found


def edges(values: pd.Series) -> Iterator[tuple[str, pd.Timestamp, int, float]]:
    """Where something begins or stops: the edge, its month, the months of nothing, the usual.

    ``values`` are counts by month. What is too rare to be missed has no edge.
    """
    there = np.flatnonzero(values.to_numpy() > 0)
    if not there.size:
        return
    usual = float(values.iloc[there[0] : there[-1] + 1].median())
    before, after = int(there[0]), len(values) - 1 - int(there[-1])
    if usual < ENOUGH_EXPECTED:
        return
    if before >= MONTHS_APART:
        yield "begins", values.index[there[0]], before, usual
    if after >= MONTHS_APART:
        yield "stops", values.index[there[-1] + 1], after, usual
