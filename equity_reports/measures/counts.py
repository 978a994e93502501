"""Typed appointments to true counts: every team at once, one pass a table.

DuckDB counts, or a warehouse; Python never holds an appointment. Each count travels with the
number of distinct people behind it, because the disclosure door judges both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from equity_reports.disclosure import TrueCounts
from equity_reports.intake.deprivation import Grouping
from equity_reports.intake.engines import Engine
from equity_reports.measures.categories import category
from equity_reports.measures.definitions import Measure
from equity_reports.measures.marking import BREAKDOWNS, COUNTS, marked
from equity_reports.measures.people import (
    ADDED_UP,
    BOOKED,
    RECORDED,
    one_row_a_person,
    tally,
    tally_alone,
)
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
    BY_BREAKDOWN,
    BY_GROUP,
    BY_PERIOD,
    LEAST,
    MOST,
    PAIR_LEAST,
    PAIR_MOST,
    PANEL,
    REMAINDER,
    REST,
    WHOLE_PROGRAMME,
    CountTable,
)

OF_PEOPLE = ("ethnicity", "age_band", "sex", "language", "interpreter")
"""What seldom changes from one appointment of a person to the next."""
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
    every_team
        For each kind of period in use, every team's true counts in it; for comparisons.
    """

    counts: TrueCounts = field(repr=False)
    kinds: pd.DataFrame = field(repr=False)
    design_effects: pd.DataFrame = field(repr=False)
    every_team: dict[PeriodKind, pd.DataFrame] = field(repr=False)


def count(
    engine: Engine,
    *,
    teams: Sequence[str],
    measure: Measure,
    grouping: Grouping,
    span: Span,
    apart: bool = False,
) -> Counted:
    """Count ``measure`` for every team and for all together.

    Parameters
    ----------
    engine
        Holds the typed table ``appointments``, and does the counting.
    teams
        The teams; each gets its rows, of zeros where nothing was booked.
    apart
        Whether other teams' appointments are left out, so that all together are ``teams``.
    """
    counting = _Counting.of(engine, measure, grouping, span, teams if apart else None)
    every = [WHOLE_PROGRAMME, *teams]
    kinds = _choose_kinds(counting, every)
    used = [kind for kind in KINDS if kind in set(kinds["kind"])]
    every_team = {kind: _one_kind(counting, kind) for kind in used}
    tables = {
        "by_period": _by_period(every_team, kinds, span),
        "by_group": _by_group(counting, every, grouping),
        "by_breakdown": _by_breakdown(counting),
        "panel": _panel(counting, every),
    }
    return Counted(
        TrueCounts(tables),
        kinds,
        design_effects(engine, every, counting.counts, of_population=measure.of_population),
        every_team,
    )


def count_window(
    engine: Engine,
    *,
    teams: Sequence[str],
    measure: Measure,
    grouping: Grouping,
    span: Span,
    apart: bool = False,
) -> TrueCounts:
    """Only the deprivation groups, and what became of the booked, in a span's windows."""
    counting = _Counting.of(engine, measure, grouping, span, teams if apart else None)
    every = [WHOLE_PROGRAMME, *teams]
    by_group = _by_group(counting, every, grouping)
    return TrueCounts({"by_group": by_group, "panel": _panel(counting, every)})


@dataclass(frozen=True)
class _Counting:
    """What every table is counted from.

    The view ``marked`` has every appointment with the series and the window that it is in; the
    table ``people`` the same with one row a person, team, window and group. ``counts`` are the
    counts of a proportion, ``cancelled`` those cancelled ones that are in no part of it,
    ``known`` is whether any patient is, ``of_population`` whether people who live there stand
    below a rate.
    """

    engine: Engine
    span: Span
    counts: dict[str, str]
    cancelled: str
    breakdowns: tuple[str, ...]
    known: bool
    of_population: bool

    @classmethod
    def of(
        cls,
        engine: Engine,
        measure: Measure,
        grouping: Grouping,
        span: Span,
        teams: Sequence[str] | None = None,
    ) -> "_Counting":
        found = engine.rows(f"SELECT count(patient_id) AS patients FROM {measure.counted_from}")
        known = bool(found["patients"].iloc[0])
        engine.define("marked", marked(grouping, span.windows, measure, teams, known=known))
        engine.keep("people", one_row_a_person("marked", PEOPLE_KEYS))
        beside = " + ".join(measure.cancelled_beside) or "0"
        of_population = measure.of_population
        # Nobody knows how many live there of each language, age or ethnicity: no rate of theirs.
        shown = () if of_population else BREAKDOWNS
        breakdowns = tuple(name for name in shown if name != measure.made_of)
        return cls(engine, span, COUNTS, beside, breakdowns, known, of_population)

    def tally(
        self,
        source: str,
        keys: dict[str, str | None],
        counts: dict[str, str],
    ) -> pd.DataFrame:
        return self.engine.rows(tally(source, keys, counts, people=self.known))

    def alone(
        self, source: str, keys: dict[str, str | None], counts: dict[str, str]
    ) -> pd.DataFrame:
        return self.engine.rows(tally_alone(source, keys, counts))


PEOPLE_KEYS = ("team_id", "stretch", "deprivation_group", "series")


def _fill(table: pd.DataFrame, index: pd.MultiIndex) -> pd.DataFrame:
    """Every combination of keys has its row: of zeros where there was nothing to count."""
    keys = list(index.names)
    filled = table.set_index(keys).reindex(index)
    people = [column for column in filled.columns if column.endswith("_people")]
    unknown = len(table) > 0 and table[people].isna().all(axis=None)
    filled = filled.fillna({column: 0 for column in filled if not (unknown and column in people)})
    return filled.reset_index()


def _choose_kinds(counting: _Counting, teams: Sequence[str]) -> pd.DataFrame:
    """The period of each chart, from the volume of the programme's first year."""
    span = counting.span
    first_year = min(span.last, span.first.replace(year=span.first.year + 1, day=1))
    days = max((first_year - span.first).days, 1)
    missed = _in_first_year(counting, "numerator", first_year)
    if counting.of_population:
        # Most of the planned may be counted; then what is not is withheld first, and they with it.
        missed = missed.combine(_in_first_year(counting, "remainder", first_year), np.minimum)
    missed = missed.reset_index()
    whole = missed.drop(columns="team_id").sum().to_frame().T.assign(team_id=WHOLE_PROGRAMME)
    missed = pd.concat([missed, whole], ignore_index=True)
    missed = missed.set_index("team_id").reindex(list(teams)).fillna(0) / days
    missed[PAIR_MOST] = missed[PAIR_LEAST] = missed[[MOST, LEAST]].min(axis=1)
    longest = longest_period(span.first, span.last, span.finest)
    chosen = missed.drop(columns=LEAST).map(choose_period, finest=span.finest, longest=longest)
    kinds = chosen.reset_index()
    return kinds.melt("team_id", var_name="series", value_name="kind")


def _in_first_year(counting: _Counting, count: str, until: date) -> pd.DataFrame:
    """One of the counts by team: of all, of the most deprived and of the least."""
    what = counting.counts[count]
    ends = ", ".join(
        f"""sum(CASE WHEN series = '{end}' THEN {what} ELSE 0 END) AS "{end}\""""
        for end in (MOST, LEAST)
    )
    found = counting.engine.rows(f"""
        SELECT team_id, sum({what}) AS "{ALL}", {ends}
        FROM marked WHERE appointment_date < DATE '{until}' GROUP BY team_id""")
    return found.set_index("team_id").sort_index().astype("float64")


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


def _one_kind(counting: _Counting, kind: PeriodKind) -> pd.DataFrame:
    """Every team's counts in periods of one kind, for all and for most and least deprived."""
    span, engine = counting.span, counting.engine
    engine.upload("calendar", calendar(kind, span.first, span.last))
    counts = counting.counts | {"cancelled": counting.cancelled}
    keys = {"team_id": WHOLE_PROGRAMME, "period": None, "series": ALL}
    source = "marked JOIN calendar ON appointment_date = day"
    table = counting.tally(source, keys, counts)
    # These need no people beside them, and without them each person's row is a third shorter.
    beside = counting.alone(source, keys, {"booked": BOOKED, "recorded": RECORDED})
    table = table.merge(beside, on=list(keys), how="left", validate="one_to_one")
    table["period"] = table["period"].astype("datetime64[us]")
    return table.rename(columns={"series": "drawn"})


def _finish(table: pd.DataFrame, whole: Sequence[Period], span: Span) -> pd.DataFrame:
    """Whether a period is old enough, and complete enough, to be judged."""
    old = {pd.Timestamp(period.start) for period in whole if period.end <= span.mature_to}
    complete = table["recorded"] >= span.threshold * table["booked"]
    return table.assign(finished=complete & table["period"].isin(old)).drop(
        columns=["booked", "recorded"]
    )


def _stretches(span: Span) -> list[str]:
    return ["recent", "before"] if span.windows.before else ["recent"]


def _by_group(counting: _Counting, teams: Sequence[str], grouping: Grouping) -> pd.DataFrame:
    source = "(SELECT * FROM people WHERE stretch IS NOT NULL) AS compared"
    keys = {"team_id": WHOLE_PROGRAMME, "stretch": None, "deprivation_group": ALL}
    table = counting.tally(source, keys, counting.counts)
    table = table.rename(columns={"stretch": "window", "deprivation_group": "group"})
    groups = [ALL, *(group.group for group in grouping.groups), *APART]
    stretches = _stretches(counting.span)
    index = pd.MultiIndex.from_product([teams, stretches, groups], names=BY_GROUP.keys)
    return _fill(table, index)


def _by_breakdown(counting: _Counting) -> pd.DataFrame:
    """What seldom changes within a person is counted from one row a person, the rest by itself."""
    engine = counting.engine
    engine.keep("described", one_row_a_person("marked", ("team_id", "stretch", *OF_PEOPLE)))
    if not counting.breakdowns:
        return pd.DataFrame(columns=[*BY_BREAKDOWN.keys, *count_columns(BY_BREAKDOWN)])
    counts = ", ".join(f"count({breakdown}) AS {breakdown}" for breakdown in counting.breakdowns)
    had = engine.rows(f"SELECT {counts} FROM marked").iloc[0]
    parts = [pd.DataFrame(columns=[*BY_BREAKDOWN.keys, *count_columns(BY_BREAKDOWN)])]
    for breakdown in (name for name in counting.breakdowns if had[name]):
        rows = "described" if breakdown in OF_PEOPLE else "marked"
        sorted_by = category(engine, breakdown, rows, known=counting.known)
        source = f"""(SELECT team_id, {sorted_by} AS category, patient, {", ".join(ADDED_UP)}
            FROM {rows}
            WHERE stretch = 'recent' AND {breakdown} IS NOT NULL) AS sorted_into"""
        keys = {"team_id": WHOLE_PROGRAMME, "category": None}
        table = counting.tally(source, keys, counting.counts)
        table = table.sort_values(["team_id", "category"], ignore_index=True)
        table.insert(1, "breakdown", breakdown)
        parts.append(table)
    engine.drop("described")
    return pd.concat(parts, ignore_index=True)


def count_columns(table: CountTable) -> list[str]:
    """The columns of a table of proportions besides its keys, for one without rows.

    Examples
    --------
    >>> count_columns(BY_BREAKDOWN)[:2]
    ['numerator', 'denominator']
    """
    counts = (*table.counts, REMAINDER)
    return [count.column for count in counts] + [count.people for count in counts]


PANEL_COUNTS = {
    "booked": BOOKED,
    "attended": "attended",
    "missed": "did_not_attend + late_not_seen",
    "cancelled_by_patient": "cancelled_by_patient",
    "cancelled_by_provider": "cancelled_by_provider",
    "not_recorded": "unknown",
}


def _panel(counting: _Counting, teams: Sequence[str]) -> pd.DataFrame:
    """What became of every booking, for the most deprived group and for everyone else."""
    side = f"CASE series WHEN '{MOST}' THEN '{MOST}' ELSE '{REST}' END"
    source = f"""(SELECT team_id, stretch, {side} AS side, patient, {", ".join(ADDED_UP)}
        FROM people WHERE stretch IS NOT NULL) AS compared"""
    keys = {"team_id": WHOLE_PROGRAMME, "stretch": None, "side": None}
    table = counting.tally(source, keys, PANEL_COUNTS)
    table = table.rename(columns={"stretch": "window", "side": "series"})
    stretches = _stretches(counting.span)
    index = pd.MultiIndex.from_product([teams, stretches, [MOST, REST]], names=PANEL.keys)
    filled = _fill(table, index)
    return filled.assign(people=filled["booked_people"], people_people=filled["booked_people"])
