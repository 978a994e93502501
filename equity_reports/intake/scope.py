"""Which typed rows count: the latest of its appointment, in the dates, of a known team.

The statements work on the table ``entries`` and leave a view ``judged``: every row with
its ``team_id``, its ``fate`` (kept, duplicate, rejected, out_of_scope) and the ``reason``.
"""

from dataclasses import dataclass
from datetime import date

import duckdb
import pandas as pd

from equity_reports.errors import InputError, Problem
from equity_reports.intake.entries import (
    BAD_COUNT,
    BAD_DATE,
    DAMAGED,
    MALFORMED,
    NO_IDENTIFIER,
    SET_ASIDE,
    UNKNOWN_STATUS,
)
from equity_reports.intake.team_areas import read_team_areas
from equity_reports.intake.values import MONTH_FIRST, place_key, plain_code, quoted
from equity_reports.programme import Programme
from equity_reports.settings import SETTINGS_FILE

UNPLANNED = "unplanned contact: it cannot be missed"
TOO_EARLY = "before data_from"
FUTURE = "in the future"
TOO_LATE = "after data_to"
NO_TEAM = "no team recorded"
UNKNOWN_TEAM = "team not in the register"
NO_TEAM_OF_AREA = "area in no team"
AN_EARLIER_RECORD = "an earlier record of the same appointment"
PLAIN_WORDS = {
    MALFORMED: "rows that were cut short or run together",
    NO_IDENTIFIER: "rows without a booking number",
    DAMAGED: "rows whose booking number a spreadsheet has damaged",
    BAD_DATE: "appointments without a date that can be read",
    UNKNOWN_STATUS: "appointments whose outcome is a word we do not know",
    BAD_COUNT: "rows whose count was withheld or cannot be read",
    UNPLANNED: "contacts that were not booked, and so cannot be missed",
    TOO_EARLY: "appointments before the first day that we count",
    FUTURE: "appointments still to come",
    TOO_LATE: "appointments after the last day that we count",
    NO_TEAM: "appointments that name no team",
    UNKNOWN_TEAM: "appointments of teams outside the programme",
    NO_TEAM_OF_AREA: "appointments of people who live where no team works",
}
"""Each reason for leaving a row out, for people who do not know the settings."""
NAMED_AT_MOST = 10
NAMED_OF_AT_MOST = 20
NAMED_FROM = 5
"""People who share an unknown word before it is named: a row with a cell too many has a
patient's name where the team should be. A short code of the shape of a known one ("T77"
beside "T01") is named from the first."""
SHORT_CODE = r"[A-Z]{1,4}[-_ ]?\d{1,3}"
PERSONAL = r"[A-Z]{1,2}\d[A-Z\d]? *\d[A-Z]{2}|\d{3} ?\d{3} ?\d{4}"


def in_plain_words(reason: str) -> str:
    """A reason as a team is told it; one that has no plain form as it is.

    Examples
    --------
    >>> in_plain_words("after data_to")
    'appointments after the last day that we count'
    """
    return PLAIN_WORDS.get(reason, reason)


def mark_duplicates(connection: duckdb.DuckDBPyConnection, *, counted: bool = False) -> None:
    """Find all but the latest record of each appointment; none where rows are counted already.

    The latest is the one recorded last, where the extract says when; else the last in the
    order of the files and of their rows. Hashes first: only identifiers that may repeat are
    compared as text, which keeps 10 million of them within the memory limit.
    """
    if counted:
        connection.execute('CREATE TABLE duplicates (file USMALLINT, "row" BIGINT)')
        return
    connection.execute(
        """
        CREATE TABLE duplicates AS
        WITH repeated AS (
            SELECT hash(appointment_id) AS hashed FROM entries WHERE fault IS NULL
            GROUP BY hashed HAVING count(*) > 1
        )
        SELECT file, "row" FROM (
            SELECT file, "row", row_number() OVER (
                PARTITION BY appointment_id
                ORDER BY recorded_on DESC NULLS LAST, file DESC, "row" DESC
            ) AS place
            FROM entries WHERE fault IS NULL
            AND hash(appointment_id) IN (SELECT hashed FROM repeated)
        ) WHERE place > 1
        """
    )


@dataclass(frozen=True)
class TeamKeys:
    """How a row finds its team: ``table`` (key, team_id), and the ``key`` of a row's ``value``.

    ``value`` is team or area, ``unmatched`` the reason where no key fits.
    """

    table: pd.DataFrame
    key: str
    value: str
    unmatched: str


def team_keys(connection: duckdb.DuckDBPyConnection, programme: Programme) -> TeamKeys:
    """The register's teams by their id; by area where the extract names no team."""
    ids = pd.DataFrame({"team_id": [team.team_id for team in programme.teams]}, dtype="str")
    if programme.settings.columns.team is not None:
        known = ids.assign(key=ids["team_id"].str.lower())[["key", "team_id"]]
        return TeamKeys(known, f"lower({plain_code('e.team')})", "team", UNKNOWN_TEAM)
    path = programme.settings.sources.paths(programme.folder)["area_to_team"][0]
    known, problems = read_team_areas(connection, path, list(ids["team_id"]))
    if problems:
        raise InputError(problems)
    return TeamKeys(known[["key", "team_id"]], place_key("e.area"), "area", NO_TEAM_OF_AREA)


def mark_out_of_scope(
    connection: duckdb.DuckDBPyConnection, programme: Programme, data_to: date
) -> list[str]:
    """Judge every row; return what to tell the analyst about teams and areas."""
    teams = team_keys(connection, programme)
    connection.register("known_frame", teams.table)
    connection.execute("CREATE TABLE known_teams AS SELECT key, team_id FROM known_frame")
    connection.unregister("known_frame")
    connection.execute(_judged(teams, programme.settings.dates.data_from, data_to))
    take_account(connection)
    return unmatched_warnings(connection, teams.value, teams.unmatched)


def take_account(connection: duckdb.DuckDBPyConnection) -> None:
    """Count the rows of ``judged`` into the table ``accounted``: once, for all that asks later."""
    asides = ", ".join(f"count_if(aside_{name}) AS aside_{name}" for name in SET_ASIDE)
    connection.execute(f"""
        CREATE TABLE accounted AS
        SELECT file, fate, reason, outcome, team_id, fault_class, count(*) AS rows, {asides}
        FROM judged GROUP BY ALL""")


def _judged(teams: TeamKeys, data_from: date, data_to: date) -> str:
    late = beyond(teams, data_from, data_to, unplanned="NOT coalesce(e.planned, true)")
    return f"""
        CREATE VIEW judged AS
        SELECT *,
            CASE WHEN fault IS NOT NULL THEN 'rejected'
                WHEN superseded THEN 'duplicate'
                WHEN beyond IS NOT NULL THEN 'out_of_scope' ELSE 'kept' END AS fate,
            CASE WHEN fault IS NOT NULL THEN fault
                WHEN superseded THEN {quoted(AN_EARLIER_RECORD)}
                ELSE beyond END AS reason
        FROM (
            SELECT e.*, k.team_id, d.file IS NOT NULL AS superseded, {late} AS beyond
            FROM entries e
            LEFT JOIN duplicates d ON d.file = e.file AND d."row" = e."row"
            LEFT JOIN known_teams k ON k.key = {teams.key}
        )
    """


def beyond(teams: TeamKeys, data_from: date, data_to: date, *, unplanned: str) -> str:
    """The SQL for why a row ``e`` with its team ``k`` is out of scope; NULL where it is not."""
    start, end = (f"DATE '{day.isoformat()}'" for day in (data_from, data_to))
    return f"""CASE WHEN {unplanned} THEN {quoted(UNPLANNED)}
        WHEN e.appointment_date < {start} THEN {quoted(TOO_EARLY)}
        WHEN e.appointment_date > {end} AND e.outcome = 'future' THEN {quoted(FUTURE)}
        WHEN e.appointment_date > {end} THEN {quoted(TOO_LATE)}
        WHEN k.team_id IS NULL AND e.{teams.value} IS NULL THEN {quoted(NO_TEAM)}
        WHEN k.team_id IS NULL THEN {quoted(teams.unmatched)} END"""


def unmatched_warnings(
    connection: duckdb.DuckDBPyConnection, value: str, unmatched: str
) -> list[str]:
    """What to tell of teams or areas that match nothing."""
    some = connection.execute("SELECT 1 FROM accounted WHERE reason = ? LIMIT 1", [unmatched])
    if some.fetchone() is None:
        return []
    # Many different words are no teams but a column mapped by mistake: people's, it may be.
    # A postcode, a number that could be a patient's, or a rare word is not for a screen either.
    shape = r"regexp_replace(upper({}), '\d', '9', 'g')"
    found = connection.execute(
        f"""
        WITH words AS (
            SELECT any_value({value}) AS name, count(*) AS rows,
                count(DISTINCT coalesce(patient_id, appointment_id)) AS people
            FROM judged WHERE fate = 'out_of_scope' AND reason = $reason GROUP BY lower({value})
        )
        SELECT CASE WHEN (SELECT count(*) FROM words) <= {NAMED_OF_AT_MOST}
            AND NOT regexp_full_match(upper(name), {quoted(PERSONAL)})
            AND (people >= {NAMED_FROM} OR regexp_full_match(upper(name), {quoted(SHORT_CODE)})
                AND {shape.format("name")} IN (SELECT {shape.format("key")} FROM known_teams))
            THEN name ELSE 'not shown' END AS shown, sum(rows)::BIGINT AS rows
        FROM words GROUP BY shown ORDER BY rows DESC, 1
        """,
        {"reason": unmatched},
    ).fetchall()
    named = ", ".join(f"{name} ({rows:,})" for name, rows in found[:NAMED_AT_MOST])
    more = f" and {len(found) - NAMED_AT_MOST:,} more" if len(found) > NAMED_AT_MOST else ""
    total = sum(rows for _, rows in found)
    plural = "" if total == 1 else "s"
    return [f"Out of scope, {unmatched}: {total:,} appointment{plural}: {named}{more}."]


def unmatched_problem(
    connection: duckdb.DuckDBPyConnection, programme: Programme, read: int
) -> Problem | None:
    """What is told when most of the rows ``read``, and most of the register's teams, match nothing.

    Then a column is mapped wrongly. An extract of the whole trust has rows for the teams of the
    register, however many other teams it has.
    """
    reasons = [NO_TEAM, UNKNOWN_TEAM, NO_TEAM_OF_AREA]
    rows = connection.execute(
        "SELECT coalesce(sum(rows), 0)::BIGINT FROM accounted "
        "WHERE fate = 'out_of_scope' AND list_contains($these, reason)",
        {"these": reasons},
    ).fetchone()[0]
    matched = connection.execute("SELECT count(DISTINCT team_id) FROM accounted").fetchone()[0]
    if rows <= read / 2 or matched > len(programme.teams) / 2:
        return None
    columns = programme.settings.columns
    name, heading = ("team", columns.team) if columns.team else ("area", columns.area)
    where = "the register" if columns.team else "area_to_team"
    found = f"{rows:,} of {read:,} rows whose {name} is not in {where}"
    wanted = f"the column of the {name}, and teams of the programme in most rows"
    hint = f'check {name} under [columns], now "{heading}", or export these teams alone'
    return Problem(SETTINGS_FILE, f"columns.{name}", found, wanted, hint)


def no_outcome_problem(
    connection: duckdb.DuckDBPyConnection, programme: Programme
) -> Problem | None:
    """What is told when no appointment that counts has an outcome: the column is another's."""
    kept, without = connection.execute(
        "SELECT sum(rows), sum(rows) FILTER (outcome IN ('unknown', 'future')) FROM accounted "
        "WHERE fate = 'kept'"
    ).fetchone()
    if not kept or (without or 0) < kept:
        return None
    heading = programme.settings.columns.status
    found = f"{kept:,} appointments, and an outcome in none"
    hint = f'check status under [columns], now "{heading}", and unknown and future under [status]'
    return Problem(SETTINGS_FILE, "columns.status", found, "whether they were attended", hint)


MONTH_FIRST_AT_MOST = 0.01
"""Rows of a file with the month before the day: more is a habit, and not a slip of the hand."""


def month_first_problem(connection: duckdb.DuckDBPyConnection) -> Problem | None:
    """What is told of a file that writes the month before the day.

    Its dates with a day above 12 are rejected. The others can be read, as another day: so the
    whole file is refused.
    """
    found = connection.execute(
        f"""
        SELECT source, sum(rows) FILTER (fault_class = {quoted(MONTH_FIRST)})::BIGINT AS wrong,
            sum(rows)::BIGINT AS every
        FROM accounted JOIN files ON files.number = accounted.file GROUP BY source, number
        HAVING wrong > 1 AND wrong > {MONTH_FIRST_AT_MOST} * every ORDER BY number LIMIT 1
        """
    ).fetchone()
    if found is None:
        return None
    source, wrong, rows = found
    hint = "export dates as 2026-11-03; 03/11/2026 is read as the 3rd of November"
    told = f"{wrong:,} of {rows:,} rows with the month before the day"
    return Problem(source, "appointment_date", told, "the day first, or the year", hint)


def count_fates(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows were read, and how many came to each fate."""
    read = connection.execute("SELECT count(*) FROM entries").fetchone()[0]
    fates = dict(
        connection.execute("SELECT fate, sum(rows)::BIGINT FROM accounted GROUP BY fate").fetchall()
    )
    return {
        "read": read,
        "kept": fates.get("kept", 0),
        "duplicates": fates.get("duplicate", 0),
        "rejected": fates.get("rejected", 0),
        "out_of_scope": fates.get("out_of_scope", 0),
    }


def account(connection: duckdb.DuckDBPyConnection) -> dict[str, pd.DataFrame]:
    """The tables that say what became of the rows that are not kept, and of single values."""
    rejections = connection.execute(
        "SELECT source AS file, reason, sum(rows)::BIGINT AS rows FROM accounted "
        "JOIN files ON files.number = accounted.file WHERE fate = 'rejected' "
        "GROUP BY ALL ORDER BY file, rows DESC, reason"
    ).df()
    out_of_scope = connection.execute(
        "SELECT reason, sum(rows)::BIGINT AS rows FROM accounted WHERE fate = 'out_of_scope' "
        "GROUP BY reason ORDER BY rows DESC, reason"
    ).df()
    outcomes = connection.execute(
        "SELECT fate, outcome, sum(rows)::BIGINT AS rows FROM accounted GROUP BY ALL ORDER BY ALL"
    ).df()
    sums = ", ".join(f"coalesce(sum(aside_{name}), 0)::BIGINT" for name in SET_ASIDE)
    counts = connection.execute(f"SELECT {sums} FROM accounted WHERE fate = 'kept'").fetchone()
    rows = [
        (name, reason, count)
        for (name, reason), count in zip(SET_ASIDE.items(), counts, strict=True)
        if count
    ]
    set_aside = pd.DataFrame(rows, columns=["column", "reason", "rows"])
    return {
        "rejections": rejections,
        "out_of_scope": out_of_scope,
        "set_aside": set_aside,
        "outcomes": outcomes,
    }


def set_aside_warnings(set_aside: pd.DataFrame) -> list[str]:
    """One sentence for each kind of value that was not used."""
    return [
        f"{row.rows:,} kept with one value not used: {row.reason}."
        for row in set_aside.itertuples()
    ]
