"""From the typed appointments to the inputs of a report, for one choice.

The rows of a choice go into a temporary table of their own, in the groups that it asks for, and
the reports' own counting does the rest. Rows stay in the database.
"""

from dataclasses import replace
from datetime import date

import duckdb

from equity_reports.disclosure import NONE, TrueCounts, policy_called, release
from equity_reports.explore.choice import EVERYBODY, Choice
from equity_reports.intake.appointments import Appointments
from equity_reports.intake.deprivation import Grouping
from equity_reports.intake.engines import DuckDB
from equity_reports.intake.grouping import GROUPS, group_expression, grouping_of, local_cuts
from equity_reports.intake.registers import Session, Team
from equity_reports.intake.values import quoted
from equity_reports.measures.comparisons import comparisons
from equity_reports.measures.counting import Span
from equity_reports.measures.counts import count
from equity_reports.measures.definitions import Measure, load_measure
from equity_reports.measures.exposure import Clock
from equity_reports.measures.periods import windows
from equity_reports.measures.population import Population, hold_residents, read_population_of
from equity_reports.programme import Programme
from equity_reports.publication.sums import HowCounted
from equity_reports.reports.inputs import ReportInputs
from equity_reports.reports.maker import ReportMaker, span_of
from equity_reports.reports.publish import named_windows
from equity_reports.settings import GroupingSettings

NEEDS = {
    "national_quintile": "quintile",
    "national_decile": "decile",
    "core20": "quintile",
    "local_quintile": "value",
}
"""The column without which a grouping cannot be made."""


def groupings(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The groupings for which the appointments hold what is needed."""
    counted = ", ".join(f"count({column})" for column in NEEDS.values())
    found = connection.execute(f"SELECT {counted} FROM appointments").fetchone()
    return tuple(kind for kind, rows in zip(NEEDS, found, strict=True) if rows and kind in GROUPS)


def last_recorded(connection: duckdb.DuckDBPyConnection) -> date:
    """The day of the last appointment that has an outcome."""
    (last,) = connection.execute(
        "SELECT coalesce(max(appointment_date) FILTER (outcome <> 'unknown'), "
        "max(appointment_date))::DATE FROM appointments"
    ).fetchone()
    return last


def inputs(programme: Programme, appointments: Appointments, choice: Choice) -> ReportInputs:
    """The inputs of the report that the choice would give; true counts unless it is released."""
    settings = programme.settings.grouping.model_copy(update={"kind": choice.grouping})
    grouping = grouping_of(settings, appointments.grouping.areas)
    with appointments.connection.cursor() as cursor:
        _cut(cursor, settings, choice)
        span = _span(programme, choice)
        measure = load_measure(choice.measure, own=programme.own_measures)
        exposure = _exposure(programme, DuckDB(cursor), grouping, choice, measure)
        counted = count(
            DuckDB(cursor), teams=[choice.team_id], measure=measure, grouping=grouping, span=span
        )
    tables = {**counted.counts.tables, "comparison": comparisons(counted, {})}
    disclosure = programme.settings.disclosure
    policy = policy_called(disclosure.team, disclosure) if choice.released else NONE
    shown = release(TrueCounts(tables), policy)
    if exposure:
        kinds = counted.kinds.set_index(["team_id", "series"])["kind"].to_dict()
        windows_named = named_windows(span.windows.recent, span.windows.before)
        ends = (grouping.most, grouping.least)
        how = HowCounted((choice.team_id,), kinds, windows_named, ends, measure)
        shown = exposure.below(shown, how)
    maker = ReportMaker(
        programme,
        Session(session_id="explore", title="", held_on=choice.until, data_to=choice.until),
        replace(appointments, grouping=grouping),
        measure,
        span,
        counted,
        own=shown,
        shared=shown,
    )
    return maker.inputs(_team(programme, choice))


def _exposure(
    programme: Programme, engine: DuckDB, grouping: Grouping, choice: Choice, measure: Measure
) -> Population | Clock | None:
    """Who lives where the choice's teams serve, or the time of a count; None for a share."""
    if not measure.of_population:
        return Clock() if measure.of_events else None
    local = grouping.kind == "local_quintile"
    cuts = local_cuts(engine, programme.settings.grouping.cut_until) if local else ()
    population = read_population_of(programme, grouping, cuts)
    if choice.team_id == EVERYBODY:
        population = population.together(EVERYBODY)
    hold_residents(engine, population)
    return population


def _cut(cursor: duckdb.DuckDBPyConnection, settings: GroupingSettings, choice: Choice) -> None:
    """The temporary table ``appointments``, which hides the programme's from this cursor."""
    whole = "programme.main.appointments"
    cursor.execute("USE programme")
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW placed AS SELECT * FROM {whole}")
    group, _ = group_expression(DuckDB(cursor), settings)
    one = "true" if choice.team_id == EVERYBODY else f"team_id = {quoted(choice.team_id)}"
    cursor.execute(f"""
        CREATE OR REPLACE TEMP TABLE appointments AS
        SELECT * REPLACE (
            {quoted(choice.team_id)} AS team_id,
            CASE WHEN place = 'known' THEN {group} ELSE place END AS deprivation_group)
        FROM {whole} WHERE {one}
            AND appointment_date BETWEEN DATE '{choice.since}' AND DATE '{choice.until}'""")


def _span(programme: Programme, choice: Choice) -> Span:
    session = Session(session_id="x", title="", held_on=choice.until, data_to=choice.until)
    usual = span_of(programme, session)
    return replace(
        usual,
        first=choice.since,
        windows=windows(choice.since, max(usual.mature_to, choice.since)),
        finest=choice.period,
    )


def _team(programme: Programme, choice: Choice) -> Team:
    if choice.team_id != EVERYBODY:
        return programme.team(choice.team_id)
    nothing = dict.fromkeys(Team.__dataclass_fields__, "")
    days = dict.fromkeys(("joined_on", "aim_by", "aim_value"))
    named = {"team_id": EVERYBODY, "team_name": "All teams together", "recipients": ()}
    return Team(**{**nothing, **days, **named})
