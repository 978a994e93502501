"""Dates and periods in British English."""

from datetime import date, timedelta

import pandas as pd

from equity_reports.narrative.amounts import plural
from equity_reports.narrative.catalogue import MONTHS, PERIODS, PHRASES


def day(when: date) -> str:
    """A date as NHS style writes it.

    Examples
    --------
    >>> day(date(2026, 1, 21))
    '21 January 2026'
    """
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def month(when: date) -> str:
    """A month and its year."""
    return f"{MONTHS[when.month - 1]} {when.year}"


def period_name(start: date, kind: str = "month") -> str:
    """A period called by name.

    Parameters
    ----------
    start : date, Timestamp or Period
        The first day of the period. Any other label is given back as text.
    kind : str
        day, week, fortnight, month, two_months or quarter.

    Examples
    --------
    >>> period_name(date(2026, 3, 1)), period_name(date(2026, 3, 2), "week")
    ('March 2026', 'the week of 2 March 2026')
    >>> period_name(date(2026, 1, 1), "quarter"), period_name(date(2026, 12, 1), "two_months")
    ('January to March 2026', 'December 2026 and January 2027')
    """
    _check_kind(kind)
    if isinstance(start, pd.Period):
        start = start.start_time
    if not isinstance(start, date) or pd.isna(start):
        return str(start)
    if kind in ("day", "week", "fortnight"):
        return PHRASES[f"period_{kind}"].format(day=day(start))
    if kind == "month":
        return month(start)
    last = _months_on(start, 1 if kind == "two_months" else 2)
    same_year = last.year == start.year
    first = MONTHS[start.month - 1] if same_year else month(start)
    return PHRASES[f"period_{kind}"].format(first=first, last=month(last))


def last_day(start: date, kind: str) -> date:
    """The last day of the period that begins on ``start``."""
    _check_kind(kind)
    days = {"day": 1, "week": 7, "fortnight": 14}
    if kind in days:
        return start + timedelta(days=days[kind] - 1)
    months = {"month": 1, "two_months": 2, "quarter": 3}[kind]
    return _months_on(start, months) - timedelta(days=1)


def periods(number: float, kind: str = "month") -> str:
    """So many periods.

    Examples
    --------
    >>> periods(9, "month"), periods(1, "quarter")
    ('9 months', '1 quarter')
    """
    _check_kind(kind)
    return plural(number, *PERIODS[kind])


def one_of_periods(kind: str) -> str:
    """The period's name in the singular: "month"."""
    _check_kind(kind)
    return PERIODS[kind][0]


def _months_on(start: date, months: int) -> date:
    place = start.year * 12 + start.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _check_kind(kind: str) -> None:
    if kind not in PERIODS:
        raise ValueError(f"period is {kind!r}; give one of {', '.join(PERIODS)}")
