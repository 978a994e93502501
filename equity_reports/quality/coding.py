"""Labels of a breakdown that begin or stop: a code that is new, or that nobody uses any more.

A person's ethnicity does not begin in a month; a way of recording it does. A label that begins as
another one of its breakdown stops is most likely the same people under another code, and the
latest year then has them in two groups.
"""

from dataclasses import dataclass

import pandas as pd

from equity_reports.quality.completeness import of_team
from equity_reports.quality.private_counts import PrivateCounts
from equity_reports.quality.shifts import ENOUGH_EXPECTED, MONTHS_APART, edges

SMALLEST_LABEL = 0.01
"""Of all bookings in a usual month, before a label that begins or stops is told: a language of
fewer comes and goes with a family."""


@dataclass(frozen=True)
class CodeChange:
    """A label that is not there in whole months in which it was expected.

    ``edge`` is "begins" or "stops"; ``period`` is the first month in which it is, or is not;
    ``usual`` its bookings in a usual month, and ``months`` for how many months it is not there.
    """

    item: str
    label: str
    edge: str
    period: pd.Timestamp
    months: int
    usual: float


@dataclass(frozen=True)
class Recoding:
    """Labels of one breakdown that stop as others begin, within `MONTHS_APART` months."""

    item: str
    stopped: tuple[CodeChange, ...]
    begun: tuple[CodeChange, ...]

    @property
    def period(self) -> pd.Timestamp:
        """The first month in which one of them changed."""
        return min(one.period for one in (*self.stopped, *self.begun))


def code_changes(counts: PrivateCounts) -> list[CodeChange]:
    """Labels that begin or stop, of all teams together, by breakdown and month.

    A label is told where chance would not leave it out: it usually has `ENOUGH_EXPECTED` people a
    month (bookings, where no patient is known), is `SMALLEST_LABEL` of all bookings, and is not
    there in `MONTHS_APART` whole months, one after another, at either end of the data.
    """
    table, months = counts.tables["labels"], _whole_months(counts)
    table = table[table["period"].isin(months.index)]
    found = []
    for (item, label), rows in table.groupby(["item", "label"], sort=False):
        rows = rows.set_index("period").reindex(months.index)
        booked = rows["rows"].fillna(0)
        there = booked[booked > 0]
        crowd = rows["people"].where(rows["people"] > 0, rows["rows"])
        rare = crowd.median() < ENOUGH_EXPECTED
        if there.empty or rare or (there / months[there.index]).median() < SMALLEST_LABEL:
            continue
        found += [
            CodeChange(str(item), str(label), edge, period, apart, usual)
            for edge, period, apart, usual in edges(booked)
        ]
    return sorted(found, key=lambda one: (one.item, one.period, -one.usual))


def recodings(changes: list[CodeChange]) -> tuple[list[Recoding], list[CodeChange]]:
    """The changes that go together, and those that stand alone."""
    found, alone = [], []
    for item in dict.fromkeys(one.item for one in changes):
        own = [one for one in changes if one.item == item]
        begun = [one for one in own if one.edge == "begins"]
        stopped = [one for one in own if one.edge == "stops"]
        meeting = [
            (old, new)
            for old in stopped
            for new in begun
            if old.label != new.label and _near(old.period, new.period)
        ]
        if meeting:
            olds = tuple(one for one in stopped if any(one is old for old, _ in meeting))
            news = tuple(one for one in begun if any(one is new for _, new in meeting))
            found.append(Recoding(item, olds, news))
        paired = {id(one) for pair in meeting for one in pair}
        alone += [one for one in own if id(one) not in paired]
    return found, alone


def _near(one: pd.Timestamp, other: pd.Timestamp) -> bool:
    return abs((one.year - other.year) * 12 + one.month - other.month) <= MONTHS_APART


def _whole_months(counts: PrivateCounts) -> pd.Series:
    """Bookings of all teams in each month that the data cover to its ends."""
    booked = of_team(counts.tables["by_month"]).set_index("period")["booked"]
    first, last = pd.Timestamp(counts.facts.data_from), pd.Timestamp(counts.facts.data_to)
    whole = (booked.index >= first) & (booked.index + pd.offsets.MonthEnd(0) <= last)
    return booked[whole]
