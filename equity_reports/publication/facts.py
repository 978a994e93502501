"""What each published count counts, whichever table, series or session it stands in.

A month of one session's chart and the same month of the next are one fact. So are a total that
two tables show. What is the same is found here by whose it is, which appointments and which days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from equity_reports.measures.counts import group_of
from equity_reports.publication.cells import Name
from equity_reports.publication.sums import HowCounted, end_of
from equity_reports.tables import (
    ALL,
    BY_BREAKDOWN,
    BY_GROUP,
    BY_PERIOD,
    COMPARISON,
    COUNT_TABLES,
    LEAST,
    MOST,
    PANEL,
    WHOLE_PROGRAMME,
)

GROUP, CATEGORY, SIDE = "group", "category", "side"
TIMED = (ALL, MOST, LEAST)
"""The groups that charts follow through time."""


class Fact(NamedTuple):
    """One count: of these teams, of this part, from the first day to before the last."""

    teams: frozenset[str]
    kind: str
    part: str
    start: date
    end: date
    column: str

    def other(self, column: str) -> "Fact":
        """Another column of the same appointments."""
        return self._replace(column=column)


@dataclass(frozen=True)
class _Reader:
    how: HowCounted

    def teams(self, team: str) -> frozenset[str]:
        return frozenset(self.how.teams if team == WHOLE_PROGRAMME else (team,))

    def days(self, window: str) -> tuple[date, date]:
        span = self.how.windows[window]
        return span.start, span.end + timedelta(days=1)

    def period(self, team: str, series: str, start: pd.Timestamp) -> tuple[date, date]:
        first = start.date()
        return first, end_of(self.how.kinds[(team, series)], first) + timedelta(days=1)

    def where(self, table: str, keys: Name) -> tuple | None:
        """All of a fact but its column; None for a comparison whose teams are not known."""
        if table == BY_PERIOD.name:
            team, series, start = keys
            return self.teams(team), GROUP, group_of(series), *self.period(team, series, start)
        if table == COMPARISON.name:
            team, idea, series, start = keys
            if (team, idea) not in self.how.beside:
                return None
            days = self.period(team, series, start)
            return self.how.beside[(team, idea)], GROUP, group_of(series), *days
        if table == BY_GROUP.name:
            team, window, group = keys
            part = {self.how.ends[0]: MOST, self.how.ends[1]: LEAST}.get(group, group)
            return self.teams(team), GROUP, part, *self.days(window)
        if table == BY_BREAKDOWN.name:
            team, breakdown, category = keys
            return self.teams(team), CATEGORY, f"{breakdown}\n{category}", *self.days("recent")
        if table == PANEL.name:
            team, window, side = keys
            return self.teams(team), SIDE, side, *self.days(window)
        return None


def facts(tables: Mapping[str, pd.DataFrame], how: HowCounted) -> dict[Name, Fact]:
    """What every count of the released tables counts, by the cell's name."""
    reader = _Reader(how)
    found: dict[Name, Fact] = {}
    for spec in COUNT_TABLES:
        if spec.name not in tables:
            continue
        table = tables[spec.name]
        for keys in zip(*(table[key] for key in spec.keys), strict=True):
            if where := reader.where(spec.name, keys):
                for count in spec.counts:
                    found[(spec.name, *keys, count.column)] = Fact(*where, count.column)
    return found
