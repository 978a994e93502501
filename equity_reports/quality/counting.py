"""The intake's rows to `PrivateCounts`: one pass a table, in DuckDB.

Called while the intake still holds every row, kept or not (``read_appointments(inspect=…)``).
"""

from dataclasses import dataclass, field

import duckdb
import pandas as pd

from equity_reports.intake import names
from equity_reports.intake.entries import OUTCOMES
from equity_reports.intake.scope import UNKNOWN_TEAM
from equity_reports.intake.status_words import OF_UNKNOWN_STATUS
from equity_reports.intake.values import place_key, quoted
from equity_reports.measures.counts import BREAKDOWNS
from equity_reports.quality.private_counts import QualityFacts
from equity_reports.tables import WHOLE_PROGRAMME

COUNTED_OUTCOMES = tuple(outcome for outcome in OUTCOMES if outcome != "future")
LONGEST_DELAY = 90
"""Days after the appointment; later entries are counted with it."""
EARLY = -1
"""The delay of an outcome that was entered before its appointment, by however many days."""
SEEN_OR_MISSED = ("attended", "did_not_attend", "late_not_seen")
"""Outcomes that nobody can know before the day; a cancellation is entered ahead of it."""


@dataclass
class QualityCounting:
    """Counts what the intake lets it see; ``tables`` is filled when the intake calls it."""

    facts: QualityFacts
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    def __call__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Count everything while every row is there."""
        facts = self.facts
        self.tables["files"] = _files(connection)
        self.tables["by_month"] = by_month(connection, facts)
        self.tables["completeness"] = completeness(connection, facts)
        self.tables["delays"] = _delays(connection, facts)
        self.tables["unknown_words"] = names.named(
            connection,
            OF_UNKNOWN_STATUS,
            word="unknown_word",
            code=names.STATUS_CODE,
        )
        self.tables["unknown_teams"] = names.named(
            connection,
            f"SELECT * FROM judged WHERE fate = 'out_of_scope' AND reason = {quoted(UNKNOWN_TEAM)}",
            word="team",
            code=names.TEAM_CODE,
        )
        self.tables["places"] = _places(connection)
        self.tables["unmatched_areas"] = names.named(
            connection,
            f"SELECT * FROM placed WHERE {PLACES} = 'unmatched'",
            word="area",
            code=names.AREA_CODE,
        )


def _files(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """What became of the rows of each file, and the days that its kept rows cover."""
    fates = ", ".join(
        f"count(*) FILTER (fate = '{fate}') AS {fate}"
        for fate in ("kept", "duplicate", "rejected", "out_of_scope")
    )
    return connection.execute(f"""
        SELECT source AS file, count(*) AS read, {fates},
            min(appointment_date) FILTER (fate = 'kept')::TIMESTAMP AS first,
            max(appointment_date) FILTER (fate = 'kept')::TIMESTAMP AS last
        FROM judged JOIN files ON number = file GROUP BY number, source ORDER BY number""").df()


def by_month(connection: duckdb.DuckDBPyConnection, facts: QualityFacts) -> pd.DataFrame:
    """What became of every booking, for each team and for all; every team has every month.

    Distinct people, and discharges, are missing where the extract cannot tell.
    """
    outcomes = ", ".join(
        f"count(*) FILTER (outcome = '{outcome}') AS {outcome}" for outcome in COUNTED_OUTCOMES
    )
    found = connection.execute(
        f"""
        SELECT coalesce(team_id, '{WHOLE_PROGRAMME}') AS team_id,
            date_trunc('month', appointment_date)::TIMESTAMP AS period, count(*) AS booked,
            {outcomes}, nullif(count(DISTINCT patient_id), 0) AS people
        FROM appointments GROUP BY GROUPING SETS ((team_id, ALL_MONTH), (ALL_MONTH))
        """.replace("ALL_MONTH", "date_trunc('month', appointment_date)")
    ).df()
    months = pd.date_range(facts.data_from.replace(day=1), facts.data_to, freq="MS", unit="us")
    every = pd.MultiIndex.from_product(
        [[WHOLE_PROGRAMME, *facts.teams], months], names=["team_id", "period"]
    )
    table = found.set_index(["team_id", "period"]).reindex(every)
    counts = ["booked", *COUNTED_OUTCOMES]
    table[counts] = table[counts].fillna(0).astype(int)
    if table["people"].notna().any():
        table["people"] = table["people"].fillna(0)
    table["discharges"] = _discharges(connection, facts).reindex(every)["discharges"]
    if table["discharges"].notna().any():
        table["discharges"] = table["discharges"].fillna(0)
    return table.reset_index()


def _discharges(connection: duckdb.DuckDBPyConnection, facts: QualityFacts) -> pd.DataFrame:
    """People whose last day with a team lies in the month; each once, however many rows say so."""
    month = "date_trunc('month', discharged_on)"
    found = connection.execute(
        f"""
        SELECT coalesce(team_id, '{WHOLE_PROGRAMME}') AS team_id, {month}::TIMESTAMP AS period,
            count(DISTINCT (team_id, coalesce(patient_id, appointment_id), discharged_on))
            AS discharges
        FROM placed WHERE discharged_on BETWEEN $first AND $last
        GROUP BY GROUPING SETS ((team_id, {month}), ({month}))
        """,
        {"first": facts.data_from, "last": facts.data_to},
    ).df()
    return found.set_index(["team_id", "period"])


def completeness(connection: duckdb.DuckDBPyConnection, facts: QualityFacts) -> pd.DataFrame:
    """How many appointments have each item: ``by, key, item, rows, known``.

    ``by`` is all, team, period or group. Outcomes are asked of appointments old enough to have
    one; by period, of all of them.
    """
    present = connection.execute(
        "SELECT " + ", ".join(f"count({name}) > 0" for name in BREAKDOWNS) + " FROM appointments"
    ).fetchone()
    items = {"place": "place <> 'not_known'"} | {
        name: f"{name} <> 'Not known'"
        for name, there in zip(BREAKDOWNS, present or (), strict=True)
        if there
    }
    known = ", ".join(f"count(*) FILTER ({said}) AS {name}" for name, said in items.items())
    old = f"appointment_date <= DATE '{facts.mature_to.isoformat()}'"
    found = connection.execute(f"""
        SELECT CASE WHEN grouping(team_id) = 0 THEN 'team' WHEN grouping(month) = 0 THEN 'period'
            WHEN grouping(deprivation_group) = 0 THEN 'group' ELSE 'all' END AS by,
            coalesce(team_id, strftime(month, '%Y-%m-%d'), deprivation_group, '') AS key,
            count(*) AS rows, count(*) FILTER ({old}) AS old,
            count(*) FILTER (outcome <> 'unknown') AS outcome,
            count(*) FILTER (outcome <> 'unknown' AND {old}) AS outcome_old, {known}
        FROM (SELECT *, date_trunc('month', appointment_date) AS month FROM appointments)
        GROUP BY GROUPING SETS ((), (team_id), (month), (deprivation_group)) ORDER BY ALL""").df()
    recent = found["by"] == "period"
    asked = found["rows"].where(recent, found["old"])
    outcome = found["outcome"].where(recent, found["outcome_old"])
    parts = [found[["by", "key"]].assign(item="outcome", rows=asked, known=outcome)]
    parts += [found[["by", "key", "rows"]].assign(item=name, known=found[name]) for name in items]
    columns = ["by", "key", "item", "rows", "known"]
    return pd.concat([part[columns] for part in parts], ignore_index=True)


def _delays(connection: duckdb.DuckDBPyConnection, facts: QualityFacts) -> pd.DataFrame:
    """Days from an appointment to the entry of its outcome: ``team_id, days, rows``.

    Appointments that are not old enough would only show the quick entries, so they are left out.
    """
    outcomes = ", ".join(map(quoted, SEEN_OR_MISSED))
    days = "date_diff('day', appointment_date, recorded_on::DATE)"
    return connection.execute(
        f"""
        SELECT coalesce(team_id, '{WHOLE_PROGRAMME}') AS team_id, days, count(*) AS rows
        FROM (SELECT team_id, least(greatest({days}, {EARLY}), {LONGEST_DELAY}) AS days
            FROM placed WHERE recorded_on IS NOT NULL AND outcome IN ({outcomes})
            AND appointment_date <= $mature_to)
        GROUP BY GROUPING SETS ((team_id, days), (days)) ORDER BY ALL
        """,
        {"mature_to": facts.mature_to},
    ).df()


PLACES = f"""CASE WHEN place <> 'not_known' THEN place WHEN area IS NULL THEN 'blank'
    WHEN starts_with({place_key("area")}, 'zz99') THEN 'said_unknown' ELSE 'unmatched' END"""
"""Where a person lives, as far as it is known: a blank, a code that says so, and an area that no
lookup has are three different things to mend."""


def _places(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    return connection.execute(
        f"SELECT {PLACES} AS place, count(*) AS rows FROM placed "
        "GROUP BY ALL ORDER BY rows DESC, place"
    ).df()
