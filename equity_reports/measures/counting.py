"""What every table of counts is counted from, and with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from equity_reports.intake.deprivation import Grouping
from equity_reports.intake.engines import Engine
from equity_reports.measures.definitions import Measure
from equity_reports.measures.marking import BREAKDOWNS, COUNTS, marked
from equity_reports.measures.people import (
    ADDED_UP,
    added_up,
    one_row_a_person,
    tally,
    tally_alone,
)
from equity_reports.measures.periods import PeriodKind, Windows
from equity_reports.measures.pooling import Pools, expected_a_year, pooled_name, put_together

PEOPLE_KEYS = ("team_id", "stretch", "deprivation_group", "series")


@dataclass(frozen=True)
class Span:
    """The days that count, and which of them are old enough to compare.

    ``first`` and ``last`` bound the data; an outcome is expected to be entered by
    ``mature_to``. A period also has to be ``threshold`` complete to be finished.
    """

    first: date
    last: date
    mature_to: date
    windows: Windows
    finest: PeriodKind
    threshold: float


@dataclass(frozen=True)
class Counting:
    """What every table is counted from.

    The view ``marked`` has every appointment with the series and the window that it is in; the
    table ``people`` the same with one row a person, team, window and group. ``counts`` are the
    counts of a proportion, ``cancelled`` those cancelled ones that are in no part of it,
    ``known`` is whether any patient is, ``of_events`` whether people or time stand below
    what is counted, ``pool`` the secret by which small groups are counted together; None: they
    are not.
    """

    engine: Engine
    span: Span
    counts: dict[str, str]
    cancelled: str
    breakdowns: tuple[str, ...]
    known: bool
    of_events: bool
    pool: bytes | None

    @classmethod
    def of(
        cls,
        engine: Engine,
        measure: Measure,
        grouping: Grouping,
        span: Span,
        teams: Sequence[str] | None = None,
        *,
        pool: bytes | None = None,
    ) -> "Counting":
        """Lay out what is counted from; ``teams`` leaves the appointments of others out."""
        found = engine.rows(f"SELECT count(patient_id) AS patients FROM {measure.counted_from}")
        known = bool(found["patients"].iloc[0])
        engine.define("marked", marked(grouping, span.windows, measure, teams, known=known))
        engine.keep("people", one_row_a_person("marked", PEOPLE_KEYS))
        beside = " + ".join(measure.cancelled_beside) or "0"
        of_events = measure.of_events
        # Nobody knows how many live there of each language, age or ethnicity: no rate of theirs,
        # and a count of theirs would tell of their number alone.
        shown = () if of_events else BREAKDOWNS
        breakdowns = tuple(name for name in shown if name != measure.made_of)
        # What stands below is known of single groups only.
        pool = None if of_events else pool
        return cls(engine, span, COUNTS, beside, breakdowns, known, of_events, pool)

    @property
    def first_year(self) -> tuple[date, int]:
        """The day that ends the programme's first year, and the days before it."""
        until = min(self.span.last, self.span.first.replace(year=self.span.first.year + 1, day=1))
        return until, max((until - self.span.first).days, 1)

    def expected(self, column: str) -> dict[str, dict[str, float]]:
        """By team and group, how many a year has of what is rarer; see `expected_a_year`."""
        until, days = self.first_year
        return expected_a_year(self.engine, column, until=until, days=days)

    def together(
        self, table: pd.DataFrame, rows: str, keys: dict[str, None], pools: Pools
    ) -> pd.DataFrame:
        """The table with pooled groups in it; the last of ``keys`` is the group's column."""
        column = list(keys)[-1]
        others = ", ".join(key for key in keys if key != column)
        source = f"""(SELECT * FROM (SELECT {others}, {pooled_name(column, pools)} AS {column},
                patient, {", ".join(ADDED_UP)} FROM {rows}) AS named
            WHERE {column} IS NOT NULL) AS pooled"""
        return put_together(table, self.tally(source, keys, self.counts), column, pools)

    def tally(
        self,
        source: str,
        keys: dict[str, str | None],
        counts: dict[str, str],
    ) -> pd.DataFrame:
        """Counts, each beside its distinct people; see `equity_reports.measures.people.tally`."""
        parts = [
            self.engine.rows(tally(part, keys, counts, people=self.known))
            for part in self.engine.in_parts(source)
        ]
        return added_up(parts, list(keys))

    def alone(
        self, source: str, keys: dict[str, str | None], counts: dict[str, str]
    ) -> pd.DataFrame:
        """Counts that need no people beside them."""
        return self.engine.rows(tally_alone(source, keys, counts))


def fill(table: pd.DataFrame, index: pd.MultiIndex) -> pd.DataFrame:
    """Every combination of keys has its row: of zeros where there was nothing to count."""
    keys = list(index.names)
    filled = table.set_index(keys).reindex(index)
    people = [column for column in filled.columns if column.endswith("_people")]
    unknown = len(table) > 0 and table[people].isna().all(axis=None)
    filled = filled.fillna({column: 0 for column in filled if not (unknown and column in people)})
    return filled.reset_index()


def windows_of(span: Span) -> list[str]:
    """The names of the windows that a span has."""
    return ["recent", "before"] if span.windows.before else ["recent"]
