"""The series behind a change effect: which periods count as before, which as after.

The last periods before the start are left out. Teams begin a change idea in answer to bad
months; such months are partly chance, and what follows them would look better whatever was
done (regression to the mean).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equity_reports.stats.checks import as_numerator_and_denominator, require_columns

Array = NDArray[np.float64]

# A team sees two bad months and begins in the third: these are the months at risk.
MONTHS_LEFT_OUT = 3.0
PERIODS_LEFT_OUT = 2
DAYS_IN_A_MONTH = 30.4375


@dataclass(frozen=True)
class PeriodPlan:
    """The part each period plays.

    Attributes
    ----------
    labels : Index
        The periods as given, in order.
    months : ndarray
        Start of each period, in months since the change began.
    step : float
        Months from one period to the next (the usual one).
    before, after : ndarray of bool
        Periods that are used. A period that holds the start on any but its first day is
        neither, and nor are the last ones before it.
    """

    labels: pd.Index
    months: Array
    step: float
    before: NDArray[np.bool_]
    after: NDArray[np.bool_]

    @property
    def lag(self) -> Array:
        """Periods between each two periods."""
        # Rounded one by one: a week that crosses the end of a month must not fall on its neighbour.
        steps = np.maximum(1.0, np.round(np.diff(self.months) / self.step))
        place = np.concatenate([[0.0], np.cumsum(steps)])
        return np.abs(place[:, None] - place[None, :])


def plan_periods(labels: pd.Index, *, started_on: Any, ended_on: Any = None) -> PeriodPlan:
    """Which periods lie before and after a start.

    Parameters
    ----------
    labels : Index
        First day of each period (dates, ISO text or pandas Periods), or numbers that count
        months; then ``started_on`` is a number too.
    started_on, ended_on
        First day of the change, and the day after its last, if it ended.
    """
    ordered = _sorted(labels)
    numeric = pd.api.types.is_numeric_dtype(ordered) and not pd.api.types.is_bool_dtype(ordered)
    start, end = (_moment(value, numeric) for value in (started_on, ended_on))
    if start is None:
        raise ValueError("started_on is missing; give the day on which the change idea began")
    if end is not None and end <= start:
        raise ValueError("ended_on is not after started_on; were the two swapped?")
    place = _places(ordered, numeric)
    months = place - start
    step = float(np.median(np.diff(place))) if len(place) > 1 else 1.0
    after = months >= -1e-9
    if end is not None:
        after &= place + step <= end + 0.1 * step
    # The period that holds the start is mixed; the months left out end where it begins.
    mixed = months[(months < -1e-9) & (months + step > 0.1 * step)]
    edge = float(mixed.max()) if len(mixed) else 0.0
    left_out = max(MONTHS_LEFT_OUT, PERIODS_LEFT_OUT * step)
    before = months + step <= edge - left_out + 0.1 * step
    return PeriodPlan(ordered, months, step, before, after)


def series_of(
    counts: pd.DataFrame, labels: pd.Index, group: Any, *, numerator: str = "numerator"
) -> tuple[Array, Array]:
    """One group's numerator and denominator in each period; ``nan`` where there is no row."""
    rows = counts if group is None else counts[counts["group"] == group]
    table = rows.set_index("period")[[numerator, "denominator"]].reindex(labels)
    return as_numerator_and_denominator(table[numerator], table["denominator"])


def check_counts(counts: pd.DataFrame, name: str) -> None:
    """Refuse counts without their columns, with an unnamed row or with a row twice."""
    require_columns(counts, ("period", "numerator", "denominator"), name)
    as_numerator_and_denominator(counts["numerator"], counts["denominator"])
    keys = ["period", "group"] if "group" in counts else ["period"]
    if counts[keys].isna().any(axis=None):
        raise ValueError(f"{name} has a row without its {' or '.join(keys)}; name both")
    if counts.duplicated(keys).any():
        raise ValueError(f"{name} repeats a period for one group; add such rows up first")


def _sorted(labels: pd.Index) -> pd.Index:
    try:
        return pd.Index(labels.unique()).sort_values()
    except TypeError:
        raise ValueError("periods of unlike kinds cannot be put in order; use one kind") from None


def _places(labels: pd.Index, numeric: bool) -> Array:
    """Where each period begins, in months from a fixed day."""
    if numeric:
        place = labels.to_numpy(dtype=float)
    elif isinstance(labels, pd.PeriodIndex):
        place = _months(labels.start_time)
    else:
        place = _months(_dates(labels))
    if not np.isfinite(place).all():
        raise ValueError("a period is not a date or a finite number")
    if len(place) > 1 and (np.diff(place) <= 0).any():
        raise ValueError("two periods begin on the same day; give each period its own label")
    return place


def _moment(value: Any, numeric: bool) -> float | None:
    if value is None or (np.isscalar(value) and pd.isna(value)):
        return None
    if numeric:
        if isinstance(value, bool) or not isinstance(value, (int, float, np.number)):
            raise ValueError("periods are numbers, so the start and end must be numbers too")
        if not np.isfinite(value):
            raise ValueError("the start and end of the change must be finite")
        return float(value)
    if isinstance(value, (int, float, np.number)):
        raise ValueError("periods are dates, so the start and end must be dates too")
    day = value.start_time if isinstance(value, pd.Period) else value
    return float(_months(_dates(pd.Index([day])))[0])


def _dates(values: pd.Index) -> pd.DatetimeIndex:
    try:
        return pd.DatetimeIndex(pd.to_datetime(values, format="ISO8601")).tz_localize(None)
    except (ValueError, TypeError, OverflowError) as problem:
        raise ValueError(
            f"a period or start is not a date ({type(problem).__name__}); "
            "give dates as 2026-01-31, or pandas Periods"
        ) from None


def _months(days: pd.DatetimeIndex) -> Array:
    # Whole months count as one each, so that February is not a shorter step than March.
    return (days.year * 12 + days.month + (days.day - 1) / DAYS_IN_A_MONTH).to_numpy(dtype=float)
