"""Typed appointments to true counts: every team at once, one pass a table.

DuckDB counts; Python never holds an appointment. Each count travels with the number of
distinct people behind it, because the disclosure door judges both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb
import pandas as pd

from equity_reports.disclosure import TrueCounts
from equity_reports.intake.deprivation import Grouping
from equity_reports.measures.categories import category
from equity_reports.measures.definitions import Measure
from equity_reports.measures.periods import (
    KINDS,
    Period,
    PeriodKind,
    Windows,
    calendar,
    choose_period,
    longest_period,
    periods,
)
from equity_reports.measures.repeats import design_effects
from equity_reports.tables import (
    ALL,
    BY_GROUP,
    BY_PERIOD,
    LEAST,
    MOST,
    PAIR_LEAST,
    PAIR_MOST,
    PANEL,
    REST,
    WHOLE_PROGRAMME,
)

BREAKDOWNS = (
    "ethnicity",
    "age_band",
    "sex",
    "language",
    "interpreter",
    "mode",
    "lead_time",
    "new_or_follow_up",
    "contact",
)

APART = ("no_fixed_abode", "not_known", "outside_england")
"""Places that have no deprivation group; counted in every total, in no gap."""


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
class Counted:
    """What one pass over the appointments gives: counts, and the facts beside them.

    Attributes
    ----------
    counts
        True counts, for the door.
    kinds
        One row a team and series: the kind of period that its chart uses.
    design_effects
        One row a team and series over the latest year: how much wider repeated
        appointments of the same people make an interval (1 where no patient is known).
    completeness
        One row a team and deprivation group: appointments past, and with an outcome.
    every_team
        For each kind of period in use, every team's true counts in it; for comparisons.
    """

    counts: TrueCounts = field(repr=False)
    kinds: pd.DataFrame = field(repr=False)
    design_effects: pd.DataFrame = field(repr=False)
    completeness: pd.DataFrame = field(repr=False)
    every_team: dict[PeriodKind, pd.DataFrame] = field(repr=False)


def count(
    connection: duckdb.DuckDBPyConnection,
    *,
    teams: Sequence[str],
    measure: Measure,
    grouping: Grouping,
    span: Span,
) -> Counted:
    """Count ``measure`` for every team and for all together.

    Parameters
    ----------
    connection
        Holds the typed table ``appointments``.
    teams
        The register's teams; each gets its rows, of zeros where nothing was booked.
    """
    _mark(connection, measure, grouping, span)
    every = [WHOLE_PROGRAMME, *teams]
    kinds = _choose_kinds(connection, every, span)
    used = [kind for kind in KINDS if kind in set(kinds["kind"])]
    every_team = {kind: _one_kind(connection, kind, span) for kind in used}
    tables = {
        "by_period": _by_period(every_team, kinds, span),
        "by_group": _by_group(connection, every, grouping, span),
        "by_breakdown": _by_breakdown(connection),
        "panel": _panel(connection, every, span),
    }
    return Counted(
        TrueCounts(tables),
        kinds,
        design_effects(connection, every),
        _completeness(connection),
        every_team,
    )


def count_groups(
    connection: duckdb.DuckDBPyConnection,
    *,
    teams: Sequence[str],
    measure: Measure,
    grouping: Grouping,
    span: Span,
) -> tuple[TrueCounts, pd.DataFrame]:
    """Only the deprivation groups in a span's windows, and completeness: for a look back."""
    _mark(connection, measure, grouping, span)
    by_group = _by_group(connection, [WHOLE_PROGRAMME, *teams], grouping, span)
    return TrueCounts({"by_group": by_group}), _completeness(connection)


def _mark(
    connection: duckdb.DuckDBPyConnection, measure: Measure, grouping: Grouping, span: Span
) -> None:
    """A view of the appointments with the measure's flags, the series and the window on each."""
    spans = {"recent": span.windows.recent, "before": span.windows.before}
    window = " ".join(
        f"WHEN appointment_date BETWEEN DATE '{part.start}' AND DATE '{part.end}' THEN '{name}'"
        for name, part in spans.items()
        if part
    )
    known = connection.execute("SELECT count(patient_id) FROM appointments").fetchone()[0] > 0
    connection.execute(f"""
        CREATE OR REPLACE TEMP VIEW marked AS
        SELECT * EXCLUDE (patient_id),
            {"coalesce(patient_id, '')" if known else "NULL"} AS patient,
            outcome IN {_texts(measure.numerator)} AS in_numerator,
            outcome IN {_texts(measure.denominator)} AS in_denominator,
            CASE deprivation_group WHEN {_text(grouping.most)} THEN '{MOST}'
                WHEN {_text(grouping.least)} THEN '{LEAST}' ELSE '{REST}' END AS series,
            CASE {window} END AS stretch
        FROM appointments""")


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _texts(values: Sequence[str]) -> str:
    return "(" + ", ".join(map(_text, values)) + ")"


def _counted(name: str, condition: str) -> str:
    """A count, and the distinct people in it; people stay missing where none is known."""
    return (
        f"count(*) FILTER ({condition}) AS {name}, "
        f"CASE WHEN count(patient) > 0 THEN count(DISTINCT patient) FILTER ({condition}) END "
        f"AS {name}_people"
    )


CANCELLED_OUTCOMES = "outcome IN ('cancelled_by_patient', 'cancelled_by_provider')"

PROPORTION = ", ".join(
    (
        _counted("numerator", "in_numerator"),
        _counted("denominator", "in_denominator"),
        _counted("remainder", "in_denominator AND NOT in_numerator"),
    )
)


def _fill(table: pd.DataFrame, index: pd.MultiIndex) -> pd.DataFrame:
    """Every combination of keys has its row: of zeros where there was nothing to count."""
    keys = list(index.names)
    filled = table.set_index(keys).reindex(index)
    people = [column for column in filled.columns if column.endswith("_people")]
    unknown = len(table) > 0 and table[people].isna().all(axis=None)
    filled = filled.fillna({column: 0 for column in filled if not (unknown and column in people)})
    return filled.reset_index()


def _choose_kinds(
    connection: duckdb.DuckDBPyConnection, teams: Sequence[str], span: Span
) -> pd.DataFrame:
    """The period of each chart, from the volume of the programme's first year."""
    first_year = min(span.last, span.first.replace(year=span.first.year + 1, day=1))
    days = max((first_year - span.first).days, 1)
    missed = connection.execute(f"""
        SELECT coalesce(team_id, '{WHOLE_PROGRAMME}') AS team_id,
            count(*) FILTER (in_numerator) AS "{ALL}",
            count(*) FILTER (in_numerator AND series = '{MOST}') AS "{MOST}",
            count(*) FILTER (in_numerator AND series = '{LEAST}') AS "{LEAST}"
        FROM marked WHERE appointment_date < DATE '{first_year}'
        GROUP BY GROUPING SETS ((team_id), ())""").df()
    missed = missed.set_index("team_id").reindex(list(teams)).fillna(0) / days
    missed[PAIR_MOST] = missed[PAIR_LEAST] = missed[[MOST, LEAST]].min(axis=1)
    longest = longest_period(span.first, span.last, span.finest)
    chosen = missed.drop(columns=LEAST).map(choose_period, finest=span.finest, longest=longest)
    kinds = chosen.reset_index()
    return kinds.melt("team_id", var_name="series", value_name="kind")


def _by_period(
    every_team: dict[PeriodKind, pd.DataFrame], kinds: pd.DataFrame, span: Span
) -> pd.DataFrame:
    parts = []
    for kind, counted in every_team.items():
        whole = periods(kind, span.first, span.last)
        labels = pd.DatetimeIndex([period.start for period in whole], dtype="datetime64[us]")
        if kind == "day":
            labels = labels.intersection(pd.DatetimeIndex(counted["period"]))
        for series, chosen in kinds[kinds["kind"] == kind].groupby("series"):
            rows = counted[counted["drawn"] == group_of(series)].drop(columns="drawn")
            rows = rows[rows["team_id"].isin(chosen["team_id"])].assign(series=series)
            every = pd.MultiIndex.from_product(
                [chosen["team_id"], [series], labels], names=BY_PERIOD.keys
            )
            parts.append(_finish(_fill(rows, every), whole, span))
    return pd.concat(parts, ignore_index=True)


def group_of(series: str) -> str:
    """Which appointments a series counts: all, most or least.

    Examples
    --------
    >>> group_of("pair_most"), group_of("all")
    ('most', 'all')
    """
    return series.removeprefix("pair_")


def _one_kind(connection: duckdb.DuckDBPyConnection, kind: PeriodKind, span: Span) -> pd.DataFrame:
    """Every team's counts in periods of one kind, for all and for most and least deprived."""
    connection.register("calendar", calendar(kind, span.first, span.last))
    table = connection.execute(f"""
        SELECT coalesce(team_id, '{WHOLE_PROGRAMME}') AS team_id, period,
            coalesce(series, '{ALL}') AS drawn, {PROPORTION},
            {_counted("cancelled", CANCELLED_OUTCOMES)},
            count(*) AS booked, count(*) FILTER (outcome <> 'unknown') AS recorded
        FROM marked JOIN calendar ON appointment_date = day
        GROUP BY GROUPING SETS
            ((team_id, period), (team_id, period, series), (period), (period, series))""").df()
    connection.unregister("calendar")
    return table


def _finish(table: pd.DataFrame, whole: Sequence[Period], span: Span) -> pd.DataFrame:
    """Whether a period is old enough, and complete enough, to be judged."""
    old = {pd.Timestamp(period.start) for period in whole if period.end <= span.mature_to}
    complete = table["recorded"] >= span.threshold * table["booked"]
    return table.assign(finished=complete & table["period"].isin(old)).drop(
        columns=["booked", "recorded"]
    )


def _stretches(span: Span) -> list[str]:
    return ["recent", "before"] if span.windows.before else ["recent"]


def _by_group(
    connection: duckdb.DuckDBPyConnection, teams: Sequence[str], grouping: Grouping, span: Span
) -> pd.DataFrame:
    table = connection.execute(f"""
        SELECT coalesce(team_id, '{WHOLE_PROGRAMME}') AS team_id, stretch AS window,
            coalesce(deprivation_group, '{ALL}') AS "group", {PROPORTION}
        FROM marked WHERE stretch IS NOT NULL
        GROUP BY GROUPING SETS ((team_id, stretch, deprivation_group), (team_id, stretch),
            (stretch, deprivation_group), (stretch))""").df()
    groups = [ALL, *(group.group for group in grouping.groups), *APART]
    index = pd.MultiIndex.from_product([teams, _stretches(span), groups], names=BY_GROUP.keys)
    return _fill(table, index)


def _by_breakdown(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    parts = [
        connection.execute(f"""
            SELECT coalesce(team_id, '{WHOLE_PROGRAMME}') AS team_id,
                '{breakdown}' AS breakdown, category, {PROPORTION}
            FROM (SELECT *, {category(connection, breakdown)} AS category FROM marked
                WHERE stretch = 'recent' AND {breakdown} IS NOT NULL)
            GROUP BY GROUPING SETS ((team_id, category), (category))
            ORDER BY ALL""").df()
        for breakdown in BREAKDOWNS
    ]
    return pd.concat(parts, ignore_index=True)


BECAME = {
    "booked": "true",
    "attended": "outcome = 'attended'",
    "missed": "outcome IN ('did_not_attend', 'late_not_seen')",
    "cancelled_by_patient": "outcome = 'cancelled_by_patient'",
    "cancelled_by_provider": "outcome = 'cancelled_by_provider'",
    "not_recorded": "outcome = 'unknown'",
}


def _panel(connection: duckdb.DuckDBPyConnection, teams: Sequence[str], span: Span) -> pd.DataFrame:
    """What became of every booking, for the most deprived group and for everyone else."""
    select = ", ".join(_counted(name, condition) for name, condition in BECAME.items())
    side = f"CASE series WHEN '{MOST}' THEN '{MOST}' ELSE '{REST}' END"
    table = connection.execute(f"""
        SELECT coalesce(team_id, '{WHOLE_PROGRAMME}') AS team_id, stretch AS window,
            {side} AS series, {select}
        FROM marked WHERE stretch IS NOT NULL
        GROUP BY GROUPING SETS ((team_id, stretch, {side}), (stretch, {side}))""").df()
    index = pd.MultiIndex.from_product([teams, _stretches(span), [MOST, REST]], names=PANEL.keys)
    filled = _fill(table, index)
    return filled.assign(people=filled["booked_people"], people_people=filled["booked_people"])


def _completeness(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Booked appointments and those with an outcome, in the latest year and after it."""
    return connection.execute(f"""
        SELECT coalesce(team_id, '{WHOLE_PROGRAMME}') AS team_id,
            coalesce(series, '{ALL}') AS series, count(*) AS booked,
            count(*) FILTER (outcome <> 'unknown') AS recorded
        FROM marked WHERE stretch = 'recent'
        GROUP BY GROUPING SETS ((team_id), (team_id, series), (), (series))""").df()
