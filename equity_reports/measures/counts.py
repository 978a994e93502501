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
from equity_reports.measures.counting import Counting, Span, fill, windows_of
from equity_reports.measures.definitions import Measure
from equity_reports.measures.groups import by_breakdown, by_group
from equity_reports.measures.people import (
    ADDED_UP,
    BOOKED,
    RECORDED,
)
from equity_reports.measures.periods import (
    KINDS,
    Period,
    PeriodKind,
    calendar,
    choose_period,
    longest_period,
    periods,
)
from equity_reports.measures.repeats import design_effects
from equity_reports.tables import (
    ALL,
    BY_PERIOD,
    LEAST,
    MOST,
    PAIR_LEAST,
    PAIR_MOST,
    PANEL,
    REST,
    WHOLE_PROGRAMME,
)


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
    pool: bytes | None = None,
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
    pool
        The programme's secret, by which a team's groups that are too small to show are counted
        together; None leaves all by themselves.
    """
    counting = Counting.of(engine, measure, grouping, span, teams if apart else None, pool=pool)
    every = [WHOLE_PROGRAMME, *teams]
    kinds = _choose_kinds(counting, every)
    used = [kind for kind in KINDS if kind in set(kinds["kind"])]
    every_team = {kind: _one_kind(counting, kind) for kind in used}
    tables = {
        "by_period": _by_period(every_team, kinds, span),
        "by_group": by_group(counting, every, grouping),
        "by_breakdown": by_breakdown(counting, every),
        "panel": _panel(counting, every),
    }
    return Counted(
        TrueCounts(tables),
        kinds,
        design_effects(engine, every, counting.counts, of_events=measure.of_events),
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
    pool: bytes | None = None,
) -> TrueCounts:
    """Only the deprivation groups, and what became of the booked, in a span's windows."""
    counting = Counting.of(engine, measure, grouping, span, teams if apart else None, pool=pool)
    every = [WHOLE_PROGRAMME, *teams]
    groups = by_group(counting, every, grouping)
    return TrueCounts({"by_group": groups, "panel": _panel(counting, every)})


def _choose_kinds(counting: Counting, teams: Sequence[str]) -> pd.DataFrame:
    """The period of each chart, from the volume of the programme's first year."""
    span = counting.span
    first_year, days = counting.first_year
    missed = _in_first_year(counting, "numerator", first_year)
    if counting.of_events:
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


def _in_first_year(counting: Counting, count: str, until: date) -> pd.DataFrame:
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
            parts.append(_finish(fill(rows, every), whole, span))
    return pd.concat(parts, ignore_index=True)


def group_of(series: str) -> str:
    """Which appointments a series counts: all, most or least.

    Examples
    --------
    >>> group_of("pair_most"), group_of("all")
    ('most', 'all')
    """
    return series.removeprefix("pair_")


def _one_kind(counting: Counting, kind: PeriodKind) -> pd.DataFrame:
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


PANEL_COUNTS = {
    "booked": BOOKED,
    "attended": "attended",
    "missed": "did_not_attend + late_not_seen",
    "cancelled_by_patient": "cancelled_by_patient",
    "cancelled_by_provider": "cancelled_by_provider",
    "not_recorded": "unknown",
}


def _panel(counting: Counting, teams: Sequence[str]) -> pd.DataFrame:
    """What became of every booking, for the most deprived group and for everyone else."""
    side = f"CASE series WHEN '{MOST}' THEN '{MOST}' ELSE '{REST}' END"
    source = f"""(SELECT team_id, stretch, {side} AS side, patient, {", ".join(ADDED_UP)}
        FROM people WHERE stretch IS NOT NULL) AS compared"""
    keys = {"team_id": WHOLE_PROGRAMME, "stretch": None, "side": None}
    table = counting.tally(source, keys, PANEL_COUNTS)
    table = table.rename(columns={"stretch": "window", "side": "series"})
    windows = windows_of(counting.span)
    index = pd.MultiIndex.from_product([teams, windows, [MOST, REST]], names=PANEL.keys)
    filled = fill(table, index)
    return filled.assign(people=filled["booked_people"], people_people=filled["booked_people"])
