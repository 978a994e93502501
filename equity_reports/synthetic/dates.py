"""The calendar of an invented programme: its data, its working days, its sessions."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

SESSIONS = 6
DAYS_TO_LAST_SESSION = 3
WEEKS_BETWEEN = (8, 7, 6)
LEAST_DAYS_TO_PREPARE, BEST_DAYS_TO_PREPARE = 14, 25
"""From the last day of data that counts to the session."""

MONTH_SHARE = {8: 0.82, 12: 0.85}
"""August, and December before its holidays, against other months."""
HOLIDAY_SHARE = 0.3
"""The days from 22 December to 2 January against others."""
CLOSED = {(12, 25), (12, 26), (1, 1)}


@dataclass(frozen=True)
class Session:
    """A learning session, as its register has it."""

    session_id: str
    title: str
    held_on: date
    data_to: date


@dataclass(frozen=True)
class Days:
    """When things happen.

    ``first`` and ``last`` bound the data that counts for the last session; ``day`` holds
    each working day between them as days since ``first`` and ``share`` its part of all
    appointments, summing to 1; ``month`` is its month, from 0.
    """

    first: date
    last: date
    sessions: tuple[Session, ...]
    day: np.ndarray
    share: np.ndarray
    month: np.ndarray

    @property
    def length(self) -> int:
        """Days from first to last, both included."""
        return (self.last - self.first).days + 1

    def at(self, fraction: float) -> date:
        """The day that far into the data: 0 is the first, 1 the day after the last."""
        return self.first + timedelta(days=round(fraction * self.length))

    def since_first(self, day: date) -> int:
        """Days from the first day of data."""
        return (day - self.first).days


def make_days(today: date, months: int) -> Days:
    """Lay out ``months`` whole months of data up to the session after ``today``."""
    sessions = _sessions(today)
    last = sessions[-1].data_to
    first = (pd.Period(last, "M") - (months - 1)).start_time.date()
    every = pd.date_range(first, last)
    open_days = every[[_is_open(day) for day in every]]
    share = np.array([_busyness(day) for day in open_days])
    month = (open_days.year - first.year) * 12 + open_days.month - first.month
    return Days(
        first,
        last,
        tuple(session for session in sessions if session.data_to > first),
        (open_days - pd.Timestamp(first)).days.to_numpy(),
        share / share.sum(),
        month.to_numpy(),
    )


def _is_open(day: pd.Timestamp) -> bool:
    return day.day_of_week < 5 and (day.month, day.day) not in CLOSED


def _busyness(day: pd.Timestamp) -> float:
    if (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 2):
        return HOLIDAY_SHARE
    return MONTH_SHARE.get(day.month, 1.0)


def _sessions(today: date) -> list[Session]:
    """Sessions every 6 to 8 weeks, the last a few days after ``today``."""
    soon = today + timedelta(days=DAYS_TO_LAST_SESSION)
    held = [soon + timedelta(days=max(0, 7 - soon.weekday()) if soon.weekday() > 4 else 0)]
    while len(held) < SESSIONS:
        choices = [held[0] - timedelta(weeks=weeks) for weeks in WEEKS_BETWEEN]
        held.insert(0, min(choices, key=lambda day: abs(_wait(day) - BEST_DAYS_TO_PREPARE)))
    return [
        Session(day.isoformat(), f"Learning session {number}", day, _data_to(day))
        for number, day in enumerate(held, start=1)
    ]


def _data_to(held_on: date) -> date:
    """The last day of a whole month that leaves time to prepare."""
    return (held_on - timedelta(days=LEAST_DAYS_TO_PREPARE - 1)).replace(day=1) - timedelta(days=1)


def _wait(held_on: date) -> int:
    return (held_on - _data_to(held_on)).days
