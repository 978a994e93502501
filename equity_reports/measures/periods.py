"""The calendar: periods that never overlap, counted from the programme's first day.

A period is labelled by its first day. Periods of more than a month start from the month
in which the data start, so that every one of them is whole and none moves from one
learning session to the next.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

import pandas as pd

PeriodKind = Literal["day", "week", "fortnight", "month", "two_months", "quarter"]
KINDS: tuple[PeriodKind, ...] = get_args(PeriodKind)

DAYS: dict[str, int] = {"day": 1, "week": 7, "fortnight": 14}
MONTHS: dict[str, int] = {"month": 1, "two_months": 2, "quarter": 3}

MEAN_DAYS: dict[str, float] = DAYS | {kind: n * 365.25 / 12 for kind, n in MONTHS.items()}

EXPECTED_MISSED = 10
"""A chart's period is long enough when this many missed appointments are expected in it.

A Poisson count with mean 10 is under 5, and so withheld, in 3% of periods; with mean 7 it
would be 17%. Few points are then lost at the disclosure door, none by being looked at.
"""


@dataclass(frozen=True)
class Period:
    """A run of days, both ends included."""

    start: date
    end: date


def add_months(day: date, months: int) -> date:
    """The first of the month ``months`` after the month of ``day``.

    Examples
    --------
    >>> add_months(date(2024, 11, 20), 3)
    datetime.date(2025, 2, 1)
    """
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def periods(kind: PeriodKind, first: date, last: date) -> list[Period]:
    """The whole periods between two days; a piece at either end is left out.

    Examples
    --------
    >>> [p.start.isoformat() for p in periods("quarter", date(2024, 11, 1), date(2025, 6, 30))]
    ['2024-11-01', '2025-02-01']
    """
    if kind in DAYS:
        length = timedelta(days=DAYS[kind])
        start = first if kind == "day" else first + timedelta(days=-first.weekday() % 7)
        starts = [start + length * i for i in range((last - start).days // length.days + 2)]
    else:
        step = MONTHS[kind]
        start = first if first.day == 1 else add_months(first, 1)
        count = (last.year - start.year) * 12 + last.month - start.month + 2
        starts = [add_months(start, step * i) for i in range(count // step + 2)]
    ends = [later - timedelta(days=1) for later in starts[1:]]
    return [Period(a, b) for a, b in zip(starts, ends, strict=False) if b <= last]


def calendar(kind: PeriodKind, first: date, last: date) -> pd.DataFrame:
    """One row a day: ``day`` and the first day of its ``period``."""
    rows = [
        (period.start + timedelta(days=i), period.start)
        for period in periods(kind, first, last)
        for i in range((period.end - period.start).days + 1)
    ]
    return pd.DataFrame(rows, columns=["day", "period"], dtype="datetime64[us]")


FEWEST_PERIODS = 4
"""A period of which fewer fit into the data would make a chart of next to no points."""


def longest_period(first: date, last: date, finest: PeriodKind) -> PeriodKind:
    """The longest kind of period, from ``finest`` up, of which enough fit into the data.

    Examples
    --------
    >>> longest_period(date(2016, 4, 29), date(2016, 6, 8), "day")
    'week'
    """
    wanted = KINDS[KINDS.index(finest) :]
    fitting = [kind for kind in wanted if len(periods(kind, first, last)) >= FEWEST_PERIODS]
    return fitting[-1] if fitting else finest


def choose_period(
    missed_per_day: float, finest: PeriodKind, longest: PeriodKind = "quarter"
) -> PeriodKind:
    """The shortest period, from ``finest`` up, in which enough missed ones are expected.

    Chosen from a team's volume and not from the counts of single periods, so that no point
    of a chart is there or absent because it was low.

    Examples
    --------
    >>> choose_period(0.5, "month"), choose_period(0.2, "month"), choose_period(9, "week")
    ('month', 'two_months', 'week')
    """
    for kind in KINDS[KINDS.index(finest) : KINDS.index(longest) + 1]:
        if missed_per_day * MEAN_DAYS[kind] >= EXPECTED_MISSED:
            return kind
    return longest


@dataclass(frozen=True)
class Windows:
    """The two stretches of time that a report compares: the latest year and the year before.

    ``recent`` ends with the last month whose outcomes have had time to be entered; ``before``
    is the twelve months before it, or as many as there are, or None. With less than three
    whole months there is one window, all of it.
    """

    recent: Period
    before: Period | None


def windows(first: date, mature_to: date) -> Windows:
    """The latest twelve mature months and the twelve before."""
    months = periods("month", first, mature_to)
    if len(months) < 3:
        return Windows(Period(first, mature_to), None)
    latest, earlier = months[-12:], months[-24:-12]
    before = Period(earlier[0].start, earlier[-1].end) if earlier else None
    return Windows(Period(latest[0].start, latest[-1].end), before)
