"""The registry: which published counts add up to which others, as everybody may know.

A new table or page that publishes counts of its own adds its sums here; `settle` then holds
the disclosure policy to all of them together, and so does the attacker in the tests.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, combinations

import pandas as pd

from equity_reports.measures.counts import group_of
from equity_reports.measures.definitions import Measure
from equity_reports.measures.periods import DAYS, KINDS, MONTHS, Period, PeriodKind, add_months
from equity_reports.measures.pooling import members_of
from equity_reports.publication.cells import Name, Sum
from equity_reports.tables import (
    ALL,
    LEAST,
    MOST,
    PAIR_LEAST,
    PAIR_MOST,
    REST,
    WHOLE_PROGRAMME,
)

PROPORTION = ("numerator", "denominator")
CANCELLED = ("cancelled_by_patient", "cancelled_by_provider")
BECAME = ("attended", "missed", *CANCELLED, "not_recorded")
SERIES_OF = {ALL: (ALL,), MOST: (MOST, PAIR_MOST), LEAST: (PAIR_LEAST,)}
NEAR = 3
"""Two comparisons that differ in more teams than this say little about any of them."""


@dataclass(frozen=True)
class HowCounted:
    """What everybody may know of how the tables were made.

    Attributes
    ----------
    teams
        The ids of the programme's teams.
    kinds
        The kind of period of each team's (and the whole programme's) series.
    windows
        The windows by name, "recent" and "before".
    ends
        The ids of the most and the least deprived group.
    measure
        The measure; where it counts all missed ones the panel shows its counts again.
    beside
        For each change idea, as (team_id, idea_id), the teams it is compared with.
    """

    teams: tuple[str, ...]
    kinds: Mapping[tuple[str, str], PeriodKind]
    windows: Mapping[str, Period]
    ends: tuple[str, str]
    measure: Measure | None = None
    beside: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)


def end_of(kind: PeriodKind, start: date) -> date:
    """The last day of the period that begins on ``start``."""
    if kind in DAYS:
        return start + timedelta(days=DAYS[kind] - 1)
    return add_months(start, MONTHS[kind]) - timedelta(days=1)


def panel_columns(measure: Measure, outcomes: Iterable[str]) -> tuple[str, ...]:
    """The columns of the panel that together count these outcomes; none where they do not.

    Examples
    --------
    >>> from equity_reports.measures.definitions import load_measure
    >>> measure = load_measure("missed_appointments")
    >>> panel_columns(measure, measure.denominator), panel_columns(measure, ["did_not_attend"])
    (('attended', 'missed'), ())
    """
    if measure.quantity == "waiting_time":
        return ()
    left, found = set(outcomes), []
    for column in BECAME:
        parts = {"did_not_attend", "late_not_seen"} if column == "missed" else {column}
        if parts <= left:
            found.append(column)
            left -= parts
    return () if left else tuple(found)


def shown_again(measure: Measure | None) -> dict[str, tuple[str, ...]]:
    """The columns of the charts that the panel shows again, each with the panel's columns."""
    if measure is None:
        return {"cancelled": CANCELLED}
    again = {
        "numerator": panel_columns(measure, measure.numerator),
        "denominator": panel_columns(measure, measure.denominator),
        "cancelled": measure.cancelled_beside,
    }
    return {column: became for column, became in again.items() if became}


def sums(tables: Mapping[str, pd.DataFrame], how: HowCounted) -> list[Sum]:
    """Every sum between counts of the released tables."""
    registry = _Registry(tables, how)
    found: list[Sum] = []
    for part in (
        registry.groups,
        registry.windows,
        registry.longer_periods,
        registry.breakdowns,
        registry.panel,
        registry.teams,
        registry.pools,
        registry.teams_by_period,
        registry.comparisons,
        registry.between_comparisons,
    ):
        found += part()
    return found


class _Registry:
    def __init__(self, tables: Mapping[str, pd.DataFrame], how: HowCounted) -> None:
        self.tables, self.how = tables, how
        self.every = (WHOLE_PROGRAMME, *how.teams)
        self.beside = CANCELLED if how.measure is None else how.measure.cancelled_beside
        self.periods: dict[tuple[str, str], dict[pd.Timestamp, date]] = {}
        self.tiled: dict[tuple, list[pd.Timestamp] | None] = {}
        if "by_period" in tables:
            rows = tables["by_period"].groupby(["team_id", "series"], sort=False)["period"]
            for key, starts in rows:
                kind = how.kinds[key]
                self.periods[key] = {one: end_of(kind, one.date()) for one in sorted(starts)}

    def tiles(self, team: str, series: str, start: date, end: date) -> list[pd.Timestamp] | None:
        """The periods of a series that fill a stretch of days exactly; None where none do."""
        key = (team, series, start, end)
        if key not in self.tiled:
            self.tiled[key] = self._tiles(*key)
        return self.tiled[key]

    def _tiles(self, team: str, series: str, start: date, end: date) -> list[pd.Timestamp] | None:
        ends = self.periods.get((team, series), {})
        found = [one for one in ends if start <= one.date() and ends[one] <= end]
        whole = found and found[0].date() == start and ends[found[-1]] == end
        return found if whole else None

    def filled(self, team: str, group: str, start: date, end: date, column: str) -> list[Name]:
        """The cells that fill a stretch for a group, of its first series that can."""
        for series in SERIES_OF[group]:
            if found := self.tiles(team, series, start, end):
                return [("by_period", team, series, one, column) for one in found]
        return []

    def groups(self) -> Iterator[Sum]:
        """The deprivation groups, and those apart, make all."""
        for (team, window), rows in self._rows("by_group", ["team_id", "window"]):
            parts = [group for group in rows["group"] if group != ALL]
            for column in PROPORTION:
                key = ("by_group", team, window)
                plus = tuple((*key, group, column) for group in parts)
                yield Sum(plus, ((*key, ALL, column),), "groups make all")

    def windows(self) -> Iterator[Sum]:
        """The periods of a window make the window."""
        most, least = self.how.ends
        named = {ALL: ALL, MOST: most, LEAST: least}
        for team, series in self.periods:
            for window, days in self.how.windows.items():
                if not (found := self.tiles(team, series, days.start, days.end)):
                    continue
                group = group_of(series)
                for column in PROPORTION:
                    plus = tuple(("by_period", team, series, one, column) for one in found)
                    total = ("by_group", team, window, named[group], column)
                    yield Sum(plus, (total,), "periods make the window")
                plus = tuple(("by_period", team, series, one, "cancelled") for one in found)
                sides = {ALL: (MOST, REST), MOST: (MOST,)}.get(group, ())
                minus = tuple(
                    ("panel", team, window, side, by) for side in sides for by in self.beside
                )
                if minus:
                    yield Sum(plus, minus, "cancelled in periods make the window")

    def longer_periods(self) -> Iterator[Sum]:
        """Shorter periods of the most deprived group make its longer ones."""
        for team in self.every:
            for start, end in self.periods.get((team, PAIR_MOST), {}).items():
                found = self.tiles(team, MOST, start.date(), end)
                for column in (*PROPORTION, "cancelled") if found else ():
                    plus = tuple(("by_period", team, MOST, one, column) for one in found)
                    total = ("by_period", team, PAIR_MOST, start, column)
                    yield Sum(plus, (total,), "shorter periods make a longer one")

    def breakdowns(self) -> Iterator[Sum]:
        """The categories of a breakdown make all."""
        for (team, breakdown), rows in self._rows("by_breakdown", ["team_id", "breakdown"]):
            for column in PROPORTION:
                plus = tuple(
                    ("by_breakdown", team, breakdown, one, column) for one in rows["category"]
                )
                total = ("by_group", team, "recent", ALL, column)
                yield Sum(plus, (total,), "categories make all")

    def panel(self) -> Iterator[Sum]:
        """What became of the booked ones; and the measure's own counts once more."""
        for (team, window, side), _ in self._rows("panel", ["team_id", "window", "series"]):
            key = ("panel", team, window, side)
            parts = tuple((*key, name) for name in BECAME)
            yield Sum(parts, ((*key, "booked"),), "outcomes make the booked")
        if self.how.measure is None:
            return
        again = shown_again(self.how.measure)
        for team in self.every:
            for window in self.how.windows:
                for column in PROPORTION:
                    if column in again:
                        yield from self._seen_again(team, window, again[column], column)

    def _seen_again(
        self, team: str, window: str, became: tuple[str, ...], column: str
    ) -> Iterator[Sum]:
        most, rest = (
            tuple(("panel", team, window, side, name) for name in became) for side in (MOST, REST)
        )
        group, everyone = (
            ("by_group", team, window, name, column) for name in (self.how.ends[0], ALL)
        )
        yield Sum(most, (group,), "the panel shows the group's counts")
        yield Sum((*rest, group), (everyone,), "the panel shows the rest's counts")
        yield Sum((*rest, *most), (everyone,), "the panel shows all counts")

    def teams(self) -> Iterator[Sum]:
        """The teams make the whole programme."""
        for table, keys, columns in (
            ("by_group", ["window", "group"], PROPORTION),
            ("by_breakdown", ["breakdown", "category"], PROPORTION),
            ("panel", ["window", "series"], ("booked", *BECAME)),
        ):
            pooled = self._pooled(table, keys)
            for key, rows in self._rows(table, keys):
                if key in pooled:
                    continue
                teams = [team for team in rows["team_id"] if team != WHOLE_PROGRAMME]
                for column in columns:
                    plus = tuple((table, team, *key, column) for team in teams)
                    yield Sum(plus, ((table, WHOLE_PROGRAMME, *key, column),), "teams make all")

    def _pooled(self, table: str, keys: list[str]) -> set[tuple]:
        """What some team counts together with others: the teams' rows of it are not all."""
        if table not in self.tables:
            return set()
        rows = self.tables[table][keys].drop_duplicates().itertuples(index=False, name=None)
        every = [(*key, members_of(key[-1])) for key in rows]
        return {(*key, one) for *key, _, members in every if len(members) > 1 for one in members}

    def pools(self) -> Iterator[Sum]:
        """Groups that some team counts together: all that hang together make the whole's."""
        for table, keys in (("by_group", ["window"]), ("by_breakdown", ["breakdown"])):
            name = {"by_group": "group", "by_breakdown": "category"}[table]
            for (key,), rows in self._rows(table, keys):
                for alike in _hang_together(set(rows[name])):
                    cells = rows[[set(members_of(one)) <= alike for one in rows[name]]]
                    of_all = cells["team_id"] == WHOLE_PROGRAMME
                    for column in PROPORTION:
                        plus, minus = (
                            tuple(
                                (table, row.team_id, key, getattr(row, name), column)
                                for row in cells[which].itertuples()
                            )
                            for which in (~of_all, of_all)
                        )
                        yield Sum(plus, minus, "teams make what some count together")

    def teams_by_period(self) -> Iterator[Sum]:
        """The teams make the whole programme in the longest periods that any of them uses."""
        for group in SERIES_OF:
            for start, end in self._longest(self.every, group):
                for column in (*PROPORTION, "cancelled"):
                    whole = self.filled(WHOLE_PROGRAMME, group, start, end, column)
                    parts = [
                        self.filled(team, group, start, end, column) for team in self.how.teams
                    ]
                    if whole and all(parts):
                        yield Sum(
                            tuple(chain.from_iterable(parts)),
                            tuple(whole),
                            "teams make the periods",
                        )

    def comparisons(self) -> Iterator[Sum]:
        """The teams beside an idea make its comparison; with the others, the programme."""
        for (team, idea, series), starts in self._compared():
            beside = self.how.beside[(team, idea)]
            others = [one for one in self.how.teams if one not in beside]
            for start in starts:
                end = end_of(self.how.kinds[(team, series)], start.date())
                for column in (*PROPORTION, "cancelled"):
                    total = ("comparison", team, idea, series, start, column)
                    days = (group_of(series), start.date(), end, column)
                    parts = [self.filled(one, *days) for one in sorted(beside)]
                    if all(parts):
                        yield Sum(
                            tuple(chain.from_iterable(parts)), (total,), "teams make a comparison"
                        )
                    rest = [self.filled(one, *days) for one in others]
                    whole = self.filled(WHOLE_PROGRAMME, *days)
                    if whole and all(rest):
                        plus = (total, *chain.from_iterable(rest))
                        yield Sum(plus, tuple(whole), "a comparison and the others make all")

    def between_comparisons(self) -> Iterator[Sum]:
        """Two comparisons that differ in a few teams."""
        compared = {key: set(starts) for key, starts in self._compared()}
        for one, two in combinations(compared, 2):
            if group_of(one[2]) != group_of(two[2]):
                continue
            kinds = {self.how.kinds[(key[0], key[2])] for key in (one, two)}
            small, large = sorted((one, two), key=lambda key: len(self.how.beside[key[:2]]))
            more = self.how.beside[large[:2]] - self.how.beside[small[:2]]
            if len(kinds) > 1 or not self.how.beside[small[:2]] <= self.how.beside[large[:2]]:
                continue
            if len(more) > NEAR:
                continue
            (kind,) = kinds
            for start in sorted(compared[one] & compared[two]):
                yield from self._differ(small, large, sorted(more), start, kind)

    def _differ(
        self, small: Name, large: Name, more: list[str], start: pd.Timestamp, kind: PeriodKind
    ) -> Iterator[Sum]:
        for column in (*PROPORTION, "cancelled"):
            days = (group_of(small[2]), start.date(), end_of(kind, start.date()), column)
            parts = [self.filled(team, *days) for team in more]
            if all(parts):
                plus = (("comparison", *small, start, column), *chain.from_iterable(parts))
                yield Sum(plus, (("comparison", *large, start, column),), "comparisons differ")

    def _compared(self) -> Iterator[tuple[Name, list[pd.Timestamp]]]:
        for key, rows in self._rows("comparison", ["team_id", "idea_id", "series"]):
            if key[:2] in self.how.beside:
                yield key, list(rows["period"])

    def _rows(self, table: str, keys: list[str]) -> Iterable[tuple[Name, pd.DataFrame]]:
        if table not in self.tables or self.tables[table].empty:
            return ()
        return self.tables[table].groupby(keys, sort=False)

    def _longest(self, teams: Iterable[str], group: str) -> Iterator[tuple[date, date]]:
        used = [
            (KINDS.index(self.how.kinds[(team, series)]), team, series)
            for team in teams
            for series in SERIES_OF[group][:1]
            if (team, series) in self.periods
        ]
        if used:
            _, team, series = max(used)
            for start, end in self.periods[(team, series)].items():
                yield start.date(), end


def _hang_together(names: set[str]) -> list[frozenset[str]]:
    """The groups that any team counts together, those that share one as one set."""
    sets: list[frozenset[str]] = []
    for members in sorted(map(members_of, names)):
        if len(members) > 1:
            near = [one for one in sets if one & set(members)]
            sets = [one for one in sets if one not in near]
            sets.append(frozenset(members).union(*near))
    return sets
