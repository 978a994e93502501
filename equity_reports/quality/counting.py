"""The intake's rows to `PrivateCounts`: plain SQL, wherever the appointments are.

Called while the intake still holds every row, kept or not (``read_appointments(inspect=…)``), or
while the warehouse that counts them does.
"""

from dataclasses import dataclass, field

import duckdb
import pandas as pd

from equity_reports.intake import names
from equity_reports.intake.engines import Engine
from equity_reports.intake.entries import OUTCOMES
from equity_reports.intake.scope import UNKNOWN_TEAM
from equity_reports.intake.status_words import unknown_words
from equity_reports.intake.values import place_key, quoted
from equity_reports.measures.marking import BREAKDOWNS
from equity_reports.quality.private_counts import QualityFacts
from equity_reports.tables import WHOLE_PROGRAMME

COUNTED_OUTCOMES = tuple(outcome for outcome in OUTCOMES if outcome != "future")
LONGEST_DELAY = 90
"""Days after the appointment; later entries are counted with it."""
EARLY = -1
"""The delay of an outcome that was entered before its appointment, by however many days."""
SEEN_OR_MISSED = ("attended", "did_not_attend", "late_not_seen")
"""Outcomes that nobody can know before the day; a cancellation is entered ahead of it."""
OF_UNKNOWN_TEAM = (
    f"SELECT * FROM judged WHERE fate = 'out_of_scope' AND reason = {quoted(UNKNOWN_TEAM)}"
)


@dataclass
class QualityCounting:
    """Counts what the intake lets it see; ``tables`` is filled when the intake calls it."""

    facts: QualityFacts
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    def __call__(self, connection: duckdb.DuckDBPyConnection, engine: Engine) -> None:
        """Count everything while every row is there.

        Parameters
        ----------
        connection
            Ours, with ``files`` and ``judged``: what became of every row.
        engine
            What holds ``placed`` and ``appointments``: DuckDB on ``connection``, or a warehouse.
        """
        facts = self.facts
        engine.upload("months", _months(facts))
        self.tables["files"] = _files(connection)
        self.tables["by_month"] = by_month(engine, facts)
        self.tables["completeness"] = completeness(engine, facts)
        self.tables["labels"] = labels(connection, engine)
        self.tables["delays"] = _delays(engine, facts)
        self.tables["unknown_words"] = unknown_words(connection)
        self.tables["unknown_teams"] = names.named(
            connection, names.words_of(OF_UNKNOWN_TEAM, "team"), code=names.TEAM_CODE
        )
        self.tables["places"], self.tables["unmatched_areas"] = _places(connection, engine)
        engine.drop("months")


def _months(facts: QualityFacts) -> pd.DataFrame:
    """Every ``day`` that counts, with the first day of its month as ``period``."""
    days = pd.Series(pd.date_range(facts.data_from, facts.data_to, unit="us"))
    return pd.DataFrame({"day": days, "period": days.dt.to_period("M").dt.start_time})


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


def by_month(engine: Engine, facts: QualityFacts) -> pd.DataFrame:
    """What became of every booking, for each team and for all; every team has every month.

    Distinct people, and discharges, are missing where the extract cannot tell.
    """
    outcomes = ", ".join(
        f"sum(CASE WHEN outcome = '{outcome}' THEN 1 ELSE 0 END) AS {outcome}"
        for outcome in COUNTED_OUTCOMES
    )
    counted = f"count(*) AS booked, {outcomes}, count(DISTINCT patient_id) AS people"
    months = "appointments JOIN months ON appointment_date = day"
    own = engine.rows(f"SELECT team_id, period, {counted} FROM {months} GROUP BY team_id, period")
    whole = engine.rows(f"SELECT period, {counted} FROM {months} GROUP BY period")
    found = _by_team_and_month(pd.concat([whole.assign(team_id=WHOLE_PROGRAMME), own]))
    every = pd.MultiIndex.from_product(
        [[WHOLE_PROGRAMME, *facts.teams], _months(facts)["period"].unique()],
        names=["team_id", "period"],
    )
    table = found.reindex(every).fillna(0).astype(int)
    table["people"] = table["people"].astype(float)
    if not table["people"].any():
        table["people"] = float("nan")
    table["discharges"] = _discharges(engine, every)
    return table.reset_index()


def _by_team_and_month(table: pd.DataFrame) -> pd.DataFrame:
    table = table.assign(period=table["period"].astype("datetime64[us]"))
    return table.set_index(["team_id", "period"])


def _discharges(engine: Engine, every: pd.MultiIndex) -> pd.Series:
    """People whose last day with a team lies in the month; each once, however many rows say so."""
    if not _has(engine, "placed", "discharged_on"):
        return pd.Series(float("nan"), index=every)
    found = engine.rows("""
        SELECT team_id, period, count(*) AS discharges FROM (
            SELECT DISTINCT team_id, coalesce(patient_id, appointment_id) AS who, discharged_on
            FROM placed WHERE discharged_on IS NOT NULL) AS discharged
        JOIN months ON discharged_on = day GROUP BY team_id, period""")
    whole = found.groupby("period", as_index=False)["discharges"].sum()
    found = _by_team_and_month(pd.concat([whole.assign(team_id=WHOLE_PROGRAMME), found]))
    return found["discharges"].reindex(every).fillna(0).astype(float)


def _has(engine: Engine, table: str, column: str) -> bool:
    """Whether a table has a column, and a value in it."""
    if column not in engine.rows(f"SELECT * FROM {table} WHERE 1 = 0"):
        return False
    return bool(engine.rows(f"SELECT count({column}) AS n FROM {table}")["n"].iloc[0])


def completeness(engine: Engine, facts: QualityFacts) -> pd.DataFrame:
    """How many appointments have each item: ``by, key, item, rows, known``.

    ``by`` is all, team, period or group. Outcomes are asked of appointments old enough to have
    one; by period, of all of them.
    """
    present = _breakdowns(engine)
    old = f"appointment_date <= DATE '{facts.mature_to.isoformat()}'"
    items = {
        "n": "1 = 1",
        "old": old,
        "outcome": "outcome <> 'unknown'",
        "outcome_old": f"outcome <> 'unknown' AND {old}",
        "place": "coalesce(deprivation_group, '') <> 'not_known'",
        **{name: f"{name} <> 'Not known'" for name in present},
    }
    sums = ", ".join(f"sum(CASE WHEN {said} THEN 1 ELSE 0 END) AS {n}" for n, said in items.items())
    keys = {"team": "team_id", "period": "period", "group": "deprivation_group"}
    cells = engine.rows(f"""
        SELECT {", ".join(keys.values())}, {sums} FROM appointments
        JOIN months ON appointment_date = day GROUP BY {", ".join(keys.values())}""")
    cells = cells.astype(dict.fromkeys(items, "int64")).astype({"period": "datetime64[us]"})
    cells["period"] = cells["period"].dt.strftime("%Y-%m-%d")
    whole = cells[list(items)].sum().to_frame().T.assign(by="all", key="")
    levels = [whole] if len(cells) else []
    for by, key in keys.items():
        level = cells.groupby(key, as_index=False)[list(items)].sum()
        levels.append(level.rename(columns={key: "key"}).assign(by=by))
    found = pd.concat(levels, ignore_index=True).sort_values(["by", "key"], ignore_index=True)
    recent = found["by"] == "period"
    asked = found["n"].where(recent, found["old"])
    outcome = found["outcome"].where(recent, found["outcome_old"])
    parts = [found[["by", "key"]].assign(item="outcome", rows=asked, known=outcome)]
    parts += [
        found[["by", "key"]].assign(item=name, rows=found["n"], known=found[name])
        for name in ("place", *present)
    ]
    return pd.concat(parts, ignore_index=True)


def _breakdowns(engine: Engine) -> list[str]:
    """The breakdowns that the extract has."""
    counts = ", ".join(f"count({name}) AS {name}" for name in BREAKDOWNS)
    had = engine.rows(f"SELECT {counts} FROM appointments").iloc[0]
    return [name for name in BREAKDOWNS if had[name]]


def labels(connection: duckdb.DuckDBPyConnection, engine: Engine) -> pd.DataFrame:
    """How many appointments have each label of a breakdown: ``item, label, period, rows, people``.

    Of all teams together. Only labels that may be named are counted, at most `names.MOST_NAMES`
    of a breakdown.
    """
    parts = [pd.DataFrame(columns=["item", "label", "period", "rows", "people"])]
    for item in _breakdowns(engine):
        found = engine.rows(f"""
            SELECT {item} AS word, period, count(*) AS n, count(DISTINCT patient_id) AS people,
                min(appointment_date) AS first, max(appointment_date) AS last
            FROM appointments JOIN months ON appointment_date = day GROUP BY {item}, period""")
        found = found.astype({"n": "int64", "people": "int64", "period": "datetime64[us]"})
        # Where no patient is known, each appointment stands for a person.
        crowd = found["people"].where(found["people"] > 0, found["n"])
        connection.register("labels_found", found.assign(people=crowd))
        sayable = names.named(connection, "SELECT * FROM labels_found", code=names.STATUS_CODE)[
            "name"
        ]
        connection.unregister("labels_found")
        found = found[found["word"].isin(sayable)].rename(columns={"word": "label", "n": "rows"})
        parts.append(found.assign(item=item)[parts[0].columns.tolist()])
    table = pd.concat([part for part in parts if len(part)] or parts)
    return table.sort_values(["item", "label", "period"], ignore_index=True)


def _delays(engine: Engine, facts: QualityFacts) -> pd.DataFrame:
    """Days from an appointment to the entry of its outcome: ``team_id, days, rows``.

    Appointments that are not old enough would only show the quick entries, so they are left out.
    """
    columns = ["team_id", "days", "rows"]
    if _has(engine, "placed", "days_to_entry"):
        days = "days_to_entry"
    elif _has(engine, "placed", "recorded_on"):
        days = "date_diff('day', appointment_date, CAST(recorded_on AS DATE))"
    else:
        return pd.DataFrame(columns=columns)
    own = engine.rows(f"""
        SELECT team_id, days, count(*) AS n FROM (
            SELECT team_id, CASE WHEN days < {EARLY} THEN {EARLY}
                WHEN days > {LONGEST_DELAY} THEN {LONGEST_DELAY} ELSE days END AS days
            FROM (SELECT team_id, {days} AS days FROM placed
                WHERE outcome IN ({", ".join(map(quoted, SEEN_OR_MISSED))})
                AND appointment_date <= DATE '{facts.mature_to.isoformat()}') AS entered
            WHERE days IS NOT NULL) AS limited
        GROUP BY team_id, days""")
    own = own.rename(columns={"n": "rows"}).astype({"days": "int64", "rows": "int64"})
    whole = own.groupby("days", as_index=False)["rows"].sum().assign(team_id=WHOLE_PROGRAMME)
    return pd.concat([whole, own])[columns].sort_values(columns[:2], ignore_index=True)


PLACES = f"""CASE WHEN place <> 'not_known' THEN place WHEN word IS NULL THEN 'blank'
    WHEN starts_with({place_key("word")}, 'zz99') THEN 'said_unknown' ELSE 'unmatched' END"""
"""Where a person lives, as far as it is known: a blank, a code that says so, and an area that no
lookup has are three different things to mend."""


def _places(
    connection: duckdb.DuckDBPyConnection, engine: Engine
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Where people live, and the areas that match nothing."""
    found = engine.rows("""
        SELECT place, area AS word, count(*) AS n,
            count(DISTINCT coalesce(patient_id, appointment_id)) AS people,
            min(appointment_date) AS first, max(appointment_date) AS last
        FROM placed GROUP BY place, area""")
    connection.register("areas_found", found.where(found.notna(), None))
    connection.execute(
        f"CREATE TABLE sorted_areas AS SELECT *, {PLACES} AS sort FROM "
        "(SELECT * REPLACE (word::VARCHAR AS word) FROM areas_found)"
    )
    places = connection.execute(
        "SELECT sort AS place, sum(n)::BIGINT AS rows FROM sorted_areas "
        "GROUP BY sort ORDER BY rows DESC, place"
    ).df()
    unmatched = names.named(
        connection, "SELECT * FROM sorted_areas WHERE sort = 'unmatched'", code=names.AREA_CODE
    )
    connection.execute("DROP TABLE sorted_areas")
    connection.unregister("areas_found")
    return places, unmatched
