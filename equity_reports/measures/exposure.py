"""What stands below the counts of a rate or of a count: days of people, or seconds of time.

Both are public, so they go through no door: what is counted among the appointments is released as
for a share of all of them, and the exposure is put below it after that.
"""

from collections.abc import Callable

import pandas as pd

from equity_reports.disclosure import ReleasedCounts
from equity_reports.measures.scale import SECONDS_IN_A_DAY
from equity_reports.publication.facts import facts
from equity_reports.publication.sums import HowCounted
from equity_reports.tables import (
    BY_GROUP,
    BY_PERIOD,
    COMPARISON,
    DENOMINATOR,
    EXPOSURES,
    NUMERATOR,
    SECONDS,
)


def put_below(
    released: ReleasedCounts,
    how: HowCounted,
    column: str,
    a_day: Callable[[frozenset[str], str], int],
) -> ReleasedCounts:
    """Released counts with a column of the exposure beside every count.

    ``a_day`` says how much of it some teams, and a deprivation group or all, have in a day.
    """
    named = facts(released.tables, how)
    known: dict[tuple, int] = {}
    tables = dict(released.tables)
    for spec in (BY_PERIOD, BY_GROUP, COMPARISON):
        table = tables[spec.name]
        exposure = []
        for keys in zip(*(table[key] for key in spec.keys), strict=True):
            fact = named[(spec.name, *keys, NUMERATOR.column)]
            who = (fact.teams, fact.part)
            if who not in known:
                known[who] = a_day(*who)
            exposure.append(known[who] * (fact.end - fact.start).days)
        tables[spec.name] = table.assign(**{column: pd.Series(exposure, table.index, "int64")})
    return ReleasedCounts(tables, released.policy)


class Clock:
    """The time of a count: the same for every team and group."""

    def below(self, released: ReleasedCounts, how: HowCounted) -> ReleasedCounts:
        """Released counts with the seconds in which they were counted."""
        return put_below(released, how, SECONDS, lambda _teams, _part: SECONDS_IN_A_DAY)

    def together(self, _name: str) -> "Clock":
        """All teams as one of that name: time is the same for them."""
        return self


def exposure_of(table: pd.DataFrame) -> str | None:
    """The column of a released table that its counts are told over; None for shares."""
    return next((name for name in EXPOSURES if name in table), None)


def over_exposure(table: pd.DataFrame) -> pd.DataFrame:
    """A released table with its exposure as its denominator, if it has one.

    Where it is less than the appointments there is no rate: people are missing from it.
    """
    column = exposure_of(table)
    if column is None:
        return table
    exposure = table[column].astype("float64")
    short = exposure < table[NUMERATOR.column].fillna(0)
    counted = table[NUMERATOR.column].mask(short)
    return table.assign(**{NUMERATOR.column: counted, DENOMINATOR.column: exposure.mask(short)})
