"""Appointments that are counted where they are: what `read_appointments` does, in a warehouse."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from equity_reports import files
from equity_reports.errors import InputError, Problem
from equity_reports.intake import entries, places, scope
from equity_reports.intake.addresses import SPARK, kept_address, missing
from equity_reports.intake.databases import connect, hold_source, reached
from equity_reports.intake.deprivation import ENGLISH_AREAS, Deprivation, Grouping
from equity_reports.intake.dialects import DIALECTS
from equity_reports.intake.engines import Engine, Inspect
from equity_reports.intake.entries import SET_ASIDE
from equity_reports.intake.fingerprint import fingerprint
from equity_reports.intake.grouping import group_expression, grouping_of
from equity_reports.intake.in_place import OWN, InPlace
from equity_reports.intake.labels import BREAKDOWNS
from equity_reports.intake.placing import create_areas, hold_match, own_deprivation
from equity_reports.intake.source_checks import read_lookup
from equity_reports.intake.stand_ins import stand_in_warnings_there
from equity_reports.intake.totals import Totals
from equity_reports.intake.values import place_key
from equity_reports.programme import Programme
from equity_reports.settings import SETTINGS_FILE, Warehouse

if TYPE_CHECKING:
    from equity_reports.intake.appointments import Appointments

STATEMENTS = "warehouse.sql"
NO_ROWS = (
    "Rows that are rejected stay in the warehouse: how many, and why, is known, and not which."
)
TIED = (
    "{:,} records of one appointment cannot be told apart by recorded_on, and a warehouse has no "
    "order of rows: one of them counts."
)
Refuse = Callable[[Totals, duckdb.DuckDBPyConnection], None]


def open_engine(warehouse: Warehouse, columns: Mapping[str, str]) -> tuple[Engine, str]:
    """An engine for the address that the settings point to, and what to select from.

    Raises
    ------
    InputError
        It cannot be reached, or nothing can be counted in place there.
    """
    source = f"({warehouse.query.strip().rstrip(';')}) AS source" if warehouse.query else None
    address = kept_address(warehouse.address_from)
    if SPARK.match(address):
        return _spark(address), source or _quoted(warehouse.table)
    from equity_reports.intake.warehouses import Database

    engine = connect(warehouse)
    if engine.dialect.name not in DIALECTS:
        found = f'"there", and {engine.dialect.name}'
        wanted = "one of " + ", ".join(DIALECTS)
        key = "sources.warehouse.counted"
        raise InputError([Problem(SETTINGS_FILE, key, found, wanted, 'counted = "here"')])
    with reached(engine) as connection:
        hold_source(connection, warehouse, columns)
    return Database(engine.connect()), source or _quoted(warehouse.table)


def _spark(address: str) -> Engine:
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError:
        raise missing("pyspark", "python -m pip install pyspark") from None
    from equity_reports.intake.warehouses import Spark

    builder = SparkSession.builder.appName("equity-reports")
    remote = address.startswith("sc://")
    return Spark((builder.remote(address) if remote else builder.master(address)).getOrCreate())


def _quoted(table: str) -> str:
    return ".".join(f'"{part}"' for part in table.split("."))


def read_in_place(
    programme: Programme,
    engine: Engine,
    source: str,
    *,
    data_to: date,
    connection: duckdb.DuckDBPyConnection,
    refuse: Refuse,
    quarantine: Path | None = None,
    inspect: Inspect | None = None,
) -> "Appointments":
    """Judge the appointments of a warehouse there; ``connection`` is ours, for what comes back.

    Parameters
    ----------
    source
        The table, or the query in brackets.
    refuse
        Refuses totals that show a setting to be wrong.
    quarantine
        A private folder for every statement that was sent; None writes none.
    inspect
        Given ``connection`` and ``engine`` while every row is judged there.

    Raises
    ------
    InputError
        As `read_appointments` does, and where something cannot be counted in place.
    """
    from equity_reports.intake.appointments import Appointments

    settings = programme.settings
    rows = InPlace(engine, source, settings.columns.mapped(), programme, data_to)
    try:
        rows.type_rows()
        warnings = _judge(rows, connection)
        totals = Totals(**scope.count_fates(connection))
        refuse(totals, connection)
        grouping, placed = _group(rows)
        name = settings.sources.warehouse.name
        placed += stand_in_warnings_there(engine, connection, name)
        account = scope.account(connection) | {"set_aside": _set_aside(rows)}
        if inspect is not None:
            inspect(connection, engine)
    finally:
        if quarantine is not None:
            files.private_folder(quarantine)
            files.write_text(quarantine / STATEMENTS, "\n\n".join(engine.said) + "\n")
    warnings += [*placed, *scope.set_aside_warnings(account["set_aside"])]
    warnings += [NO_ROWS] if totals.rejected else []
    return Appointments(
        connection=connection,
        totals=totals,
        grouping=grouping,
        warnings=warnings,
        fingerprint=fingerprint(programme, data_to, [], account_text(account)),
        counted_by=engine,
        **account,
    )


def account_text(account: Mapping[str, pd.DataFrame]) -> str:
    """What came back, for a fingerprint: the rows themselves are not here to be hashed."""
    return "\n".join(account[name].to_csv(index=False) for name in sorted(account))


def _judge(rows: InPlace, connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Judge there, and spread the counts out here, as rows without anybody in them."""
    teams = scope.team_keys(connection, rows.programme)
    connection.register("known_frame", teams.table)
    connection.execute("CREATE TABLE known_teams AS SELECT key, team_id FROM known_frame")
    connection.register("words", rows.words[teams.value][["word", teams.value]])
    known = connection.execute(
        f"SELECT e.{teams.value} AS word, any_value(k.team_id) AS team_id "
        f"FROM words e JOIN known_teams k ON k.key = {teams.key} GROUP BY ALL"
    ).df()
    rows.judge(teams, known)
    told = f"fate, reason, outcome, team_id, fault_class, unknown_word, {teams.value}"
    counts = rows.engine.rows(f"""
        SELECT {told}, count(*) AS n,
            count(DISTINCT coalesce(patient_id, appointment_id)) AS people,
            min(appointment_date) AS first_day, max(appointment_date) AS last_day
        FROM judged GROUP BY {told}""")
    days = {name: pd.to_datetime(counts[name]) for name in ("first_day", "last_day")}
    connection.register("counts", counts.assign(**days).astype({"n": "int64", "people": "int64"}))
    other = {"team": "area", "area": "team"}[teams.value]
    asides = ", ".join(f"false AS aside_{name}" for name in SET_ASIDE)
    connection.execute(f"""
        CREATE TABLE judged AS
        SELECT 0 AS file, 0 AS "row", fate, reason, outcome, team_id, fault_class,
            trim(unknown_word) AS unknown_word, {teams.value}, NULL::VARCHAR AS {other},
            'a' AS appointment_id, least(i, people)::VARCHAR AS patient_id,
            CASE WHEN i = 1 THEN first_day ELSE last_day END::DATE AS appointment_date, {asides}
        FROM (SELECT *, unnest(range(1, n + 1)) AS i FROM counts)""")
    name = rows.programme.settings.sources.warehouse.name
    connection.execute("INSERT INTO files VALUES (0, ?)", [name])
    connection.execute("DROP TABLE entries")
    connection.execute("CREATE VIEW entries AS SELECT * FROM judged")
    scope.take_account(connection)
    warnings = scope.unmatched_warnings(connection, teams.value, teams.unmatched)
    ties = rows.engine.rows("""
        SELECT count(*) AS n FROM (
            SELECT appointment_id FROM entries WHERE fault IS NULL
            GROUP BY appointment_id, recorded_order HAVING count(*) > 1) AS tied""")
    return warnings + [TIED.format(tied) for tied in ties["n"] if tied]


def _group(rows: InPlace) -> tuple[Grouping, list[str]]:
    """Make the table ``appointments`` in the warehouse; return the grouping and what to tell."""
    settings, engine = rows.programme.settings, rows.engine
    lookup = read_lookup(settings.grouping, settings.sources, rows.programme.folder)
    areas, warnings = _areas(rows, lookup)
    engine.upload("areas", areas)
    value, join = "a.value", ""
    if lookup is None:
        engine.upload("own_values", _own_values(rows))
        value, join = "o.value", "LEFT JOIN own_values o ON o.word = j.own"
    known = f"CASE WHEN {value} IS NOT NULL THEN '{places.KNOWN}' ELSE "
    side = value[0]
    engine.keep(
        "placed",
        f"""
        SELECT j.*, {known}coalesce(a.place, '{places.NOT_KNOWN}') END AS place,
            {side}.decile AS decile, {side}.quintile AS quintile, {value} AS value
        FROM judged j LEFT JOIN areas a ON a.word = j.area {join} WHERE j.fate = 'kept'""",
    )
    group, told = group_expression(engine, settings.grouping)
    engine.keep("appointments", _appointments(group))
    return grouping_of(settings.grouping, lookup.areas if lookup else 0), [*warnings, *told]


def _areas(rows: InPlace, lookup: Deprivation | None) -> tuple[pd.DataFrame, list[str]]:
    """Every area that occurs, placed here; the lookup is held against how often each does."""
    counts = rows.engine.rows(
        "SELECT area, count(*) AS n FROM judged WHERE fate = 'kept' GROUP BY area"
    ).astype({"area": "str", "n": "int64"})
    with duckdb.connect() as connection:
        connection.execute(entries.create_entries())
        connection.register("counts", counts.where(counts.notna(), None))
        connection.execute(
            "INSERT INTO entries (area) "
            "SELECT area FROM (SELECT area, unnest(range(n)) FROM counts)"
        )
        connection.execute("CREATE VIEW judged AS SELECT *, 'kept' AS fate FROM entries")
        if lookup is not None:
            create_areas(connection, lookup)
            warnings = hold_match(connection, lookup)
            chosen = "SELECT lookup_area AS word, place, decile, quintile, value FROM areas"
        else:
            warnings = []
            place = places.place_of(place_key("area"), known="false")
            nothing = "NULL::INTEGER AS decile, NULL::INTEGER AS quintile, NULL::DOUBLE AS value"
            chosen = f"SELECT DISTINCT area AS word, {place} AS place, {nothing} FROM entries"
        table = connection.execute(f"SELECT * FROM ({chosen}) WHERE word IS NOT NULL").df()
    return _typed(table), warnings


def _own_values(rows: InPlace) -> pd.DataFrame:
    """Deprivation that the extract carries itself: its words, to what follows from them."""
    name = next(each for each in OWN if each in rows.words)
    areas = ENGLISH_AREAS.get(rows.programme.settings.grouping.edition)
    with duckdb.connect() as connection:
        connection.execute(entries.create_entries())
        connection.register("words", rows.words[name].reset_index())
        connection.execute(f'INSERT INTO entries ("row", {name}) SELECT index, {name} FROM words')
        connection.execute("CREATE VIEW judged AS SELECT *, 'kept' AS fate FROM entries")
        connection.execute(own_deprivation(areas))
        table = connection.execute(
            'SELECT word, decile, quintile, value FROM placed JOIN words ON "row" = index'
        ).df()
    return _typed(table)


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype({"decile": "Int64", "quintile": "Int64", "value": "float64"})


def _appointments(group: str) -> str:
    plain = ", ".join(["age_band", *BREAKDOWNS, "lead_time"])
    return f"""
        SELECT patient_id, team_id, appointment_date,
            CASE outcome WHEN 'future' THEN 'unknown' ELSE outcome END AS outcome,
            CASE WHEN place = '{places.KNOWN}' THEN {group} ELSE place END AS deprivation_group,
            days_waited, area, value, {plain}
        FROM placed"""


def _set_aside(rows: InPlace) -> pd.DataFrame:
    had = set(rows.engine.rows("SELECT * FROM judged WHERE 1 = 0").columns)
    names = [name for name in SET_ASIDE if f"aside_{name}" in had]
    sums = ", ".join(f"sum(aside_{name}) AS {name}" for name in names)
    found = rows.engine.rows(f"SELECT {sums} FROM judged WHERE fate = 'kept'").iloc[0]
    told = [(name, SET_ASIDE[name], int(found[name])) for name in names if found[name]]
    return pd.DataFrame(told, columns=["column", "reason", "rows"])
