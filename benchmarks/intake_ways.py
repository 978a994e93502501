"""One way from an extract to counts, in a process of its own; started by ``intake.py``.

The ways count the same: numerator, denominator and remainder, each with the distinct people in it,
by period, deprivation and breakdown, and what became of every booking. By hand there is no
quarantine, no totals that add up and no word that is looked at before it becomes a category.
"""

import json
import resource
import sys
import time
from datetime import date
from pathlib import Path

MISSED, COUNTED = ("3", "7"), ("3", "7", "5", "6")
BREAKDOWNS = {"ethnicity": "eth", "age_band": "band", "sex": "sex", "mode": "mode"}
RECENT = (date(2025, 10, 1), date(2026, 9, 30))
LIMITS = ("SET memory_limit = '2GB'", "SET threads = 2", "SET enable_progress_bar = false")


def ours(folder: Path, source: Path) -> dict[str, int]:
    """What `report` does before the disclosure door."""
    from equity_reports.intake.appointments import read_appointments
    from equity_reports.measures.counts import count
    from equity_reports.measures.definitions import load_measure
    from equity_reports.programme import load_programme
    from equity_reports.reports.maker import span_of

    programme = load_programme(folder)
    session = programme.sessions[0]
    read = read_appointments(programme, data_to=session.data_to, quarantine=folder / "quarantine")
    counted = count(
        read.engine,
        teams=[team.team_id for team in programme.teams],
        measure=load_measure("missed_appointments"),
        grouping=read.grouping,
        span=span_of(programme, session),
    )
    tables = counted.counts.tables
    groups, breakdowns, periods = (tables[f"by_{n}"] for n in ("group", "breakdown", "period"))
    periods = periods[(periods["team_id"] != "(whole programme)") & (periods["series"] == "all")]
    every = groups[(groups["team_id"] == "(whole programme)") & (groups["group"] == "all")]
    recent = every[every["window"] == "recent"].iloc[0]
    return {
        "numerator": int(recent["numerator"]),
        "people": int(recent["denominator_people"]),
        "breakdowns": int(breakdowns["numerator"].sum()),
        "periods": int(periods["numerator"].sum()),
    }


TYPED = """
    CREATE TABLE a AS
    SELECT * EXCLUDE (place) FROM (
        SELECT id, person, team, day, 'fifth_' || ((decile + 1) // 2) AS grp,
            CASE WHEN status IN ('5', '6') THEN 'attended' WHEN status IN ('3', '7') THEN 'missed'
                WHEN status = '2' THEN 'patient' WHEN status = '4' THEN 'provider'
                ELSE 'unknown' END AS became,
            CASE left(ethnicity, 1) WHEN 'A' THEN 'White' WHEN 'B' THEN 'White'
                WHEN 'C' THEN 'White' WHEN 'D' THEN 'Mixed' WHEN 'H' THEN 'Asian'
                WHEN 'M' THEN 'Black' WHEN 'Z' THEN 'Not stated' ELSE 'Not known' END AS eth,
            CASE WHEN age < 18 THEN 'Under 18' WHEN age < 35 THEN '18 to 34'
                WHEN age < 50 THEN '35 to 49' WHEN age < 65 THEN '50 to 64' ELSE '65' END AS band,
            sex, mode, CASE WHEN day - booked < 0 THEN 'Not known' WHEN day = booked THEN '0'
                WHEN day - booked <= 7 THEN '7' WHEN day - booked <= 14 THEN '14'
                WHEN day - booked <= 28 THEN '28' ELSE 'more' END AS lead,
            row_number() OVER (PARTITION BY id ORDER BY recorded DESC) AS place
        FROM ({source})
    ) WHERE place = 1 AND day BETWEEN DATE '2024-11-01' AND DATE '2026-10-31'
        AND team IN (SELECT 'T' || lpad(i::VARCHAR, 2, '0') FROM range(1, 39) r(i))
"""
SOURCES = {
    ".parquet": "SELECT *, date AS day FROM '{}'",
    ".csv": "SELECT *, date AS day FROM read_csv('{}', types = {{'status': 'VARCHAR', "
    "'sex': 'VARCHAR', 'mode': 'VARCHAR', 'id': 'VARCHAR', 'person': 'VARCHAR'}})",
}
PROPORTION = ", ".join(
    f"count(*) FILTER ({when}), count(DISTINCT person) FILTER ({when})"
    for when in (
        "became = 'missed'",
        "became IN ('missed', 'attended')",
        "became = 'attended'",
    )
)
BECAME = ", ".join(
    f"count(*) FILTER ({when}), count(DISTINCT person) FILTER ({when})"
    for when in (
        "true",
        *(f"became = '{w}'" for w in ("attended", "missed", "patient", "provider", "unknown")),
    )
)


def by_hand(folder: Path, source: Path) -> dict[str, int]:
    """DuckDB, as somebody who knows it would write the counting for this one extract."""
    import duckdb

    connection = duckdb.connect()
    for limit in (*LIMITS, f"SET temp_directory = '{folder / 'spill'}'"):
        connection.execute(limit)
    connection.execute(TYPED.format(source=SOURCES[source.suffix].format(source)))

    def count(keys: str, sets: str, *, when: str = "true", what: str = PROPORTION) -> list:
        statement = f"SELECT {keys}, {what} FROM a WHERE {when} GROUP BY GROUPING SETS ({sets})"
        return connection.execute(statement).fetchall()

    recent = "day BETWEEN DATE '{}' AND DATE '{}'".format(*RECENT)
    stretch = f"CASE WHEN {recent} THEN 'recent' WHEN day < DATE '{RECENT[0]}' THEN 'before' END"
    side = "CASE grp WHEN 'fifth_1' THEN 'most' WHEN 'fifth_5' THEN 'least' ELSE 'rest' END"
    cancelled = "became IN ('patient', 'provider')"
    more = f", count(*) FILTER ({cancelled}), count(DISTINCT person) FILTER ({cancelled})"
    more += ", count(*), count(*) FILTER (became <> 'unknown')"
    month = "date_trunc('month', day)"
    periods = count(
        f"team, {month} AS month, {side} AS side",
        "(team, month, side), (team, month), (month, side), (month)",
        what=PROPORTION + more,
    )
    groups = count(
        f"team, {stretch} AS stretch, grp",
        "(team, stretch, grp), (team, stretch), (stretch, grp), (stretch)",
    )
    parts = [
        count(f"team, {column}", f"(team, {column}), ({column})", when=recent)
        for column in (*BREAKDOWNS.values(), "lead")
    ]
    count(
        f"team, {stretch} AS stretch, grp = 'fifth_1' AS side",
        "(team, stretch, side), (stretch, side)",
        what=BECAME,
    )
    count(
        f"team, {side} AS side",
        "(team, side), (team), (side), ()",
        when=recent,
        what="count(*), count(*) FILTER (became <> 'unknown')",
    )
    connection.execute(f"""
        SELECT team, side, count(*), sum(n), sum(y), sum(n * n), sum(y * n), sum(y * y) FROM (
            SELECT team, {side} AS side, person, count(*) AS n,
                count(*) FILTER (became = 'missed') AS y FROM a
            WHERE {recent} AND became IN ('missed', 'attended')
            GROUP BY GROUPING SETS ((team, side, person), (team, person), (side, person), (person))
        ) GROUP BY team, side""").fetchall()
    every = next(row for row in groups if row[:3] == (None, "recent", None))
    kept = [row for row in periods if row[0] and row[2] is None]
    return {
        "numerator": every[3],
        "people": every[6],
        "breakdowns": sum(row[2] for part in parts for row in part),
        "periods": sum(row[3] for row in kept),
    }


def with_pandas(folder: Path, source: Path) -> dict[str, int]:
    """pandas, with categories for what repeats."""
    import numpy as np
    import pandas as pd

    if source.suffix == ".parquet":
        a = pd.read_parquet(source)
    else:
        a = pd.read_csv(
            source,
            dtype={"status": "str", "sex": "str", "mode": "str"},
            parse_dates=["date", "booked", "recorded"],
        )
    a["day"], a["booked"] = pd.to_datetime(a["date"]), pd.to_datetime(a["booked"])
    a = a.sort_values("recorded").drop_duplicates("id", keep="last")
    teams = [f"T{i:02}" for i in range(1, 39)]
    a = a[a["day"].between("2024-11-01", "2026-10-31") & a["team"].isin(teams)]
    a = a.assign(
        grp="fifth_" + ((a["decile"] + 1) // 2).astype(str),
        missed=a["status"].isin(MISSED),
        attended=a["status"].isin(("5", "6")),
        patient=a["status"] == "2",
        provider=a["status"] == "4",
        eth=a["ethnicity"].str[:1],
        band=pd.cut(a["age"], [-1, 17, 34, 49, 64, 200]).astype(str),
        lead=pd.cut((a["day"] - a["booked"]).dt.days, [-9999, -1, 0, 7, 14, 28, 9999]).astype(str),
        month=a["day"].dt.to_period("M"),
        stretch=np.select(
            [a["day"].between(*map(str, RECENT)), a["day"] < str(RECENT[0])],
            ["recent", "before"],
            "after",
        ),
    )
    a["counted"] = a["missed"] | a["attended"]
    a["unknown"] = ~(a["counted"] | a["patient"] | a["provider"])
    a["cancelled"] = a["patient"] | a["provider"]
    a["side"] = np.select([a["grp"] == "fifth_1", a["grp"] == "fifth_5"], ["most", "least"], "rest")
    a["everybody"] = True
    for name in ("person", "team", "grp", "eth", "band", "lead", "sex", "mode", "stretch", "side"):
        a[name] = a[name].astype("category")

    def count(rows, keys, conditions=("missed", "counted", "attended")):
        parts = {}
        for name in conditions:
            chosen = rows[rows[name]].groupby(keys, observed=True)["person"]
            parts[name], parts[f"{name}_people"] = chosen.size(), chosen.nunique()
        return pd.DataFrame(parts).fillna(0)

    recent = a[a["stretch"] == "recent"]
    some = ("missed", "counted", "attended", "cancelled")
    periods = [count(a, keys, some) for keys in (["team", "month", "side"], ["team", "month"])]
    for keys in (["month", "side"], ["month"]):
        count(a, keys, some)
    groups = [
        count(a, keys)
        for keys in (
            ["team", "stretch", "grp"],
            ["team", "stretch"],
            ["stretch", "grp"],
            ["stretch"],
        )
    ]
    parts = [
        count(recent, keys)
        for name in (*BREAKDOWNS.values(), "lead")
        for keys in (["team", name], [name])
    ]
    became = ("everybody", "attended", "missed", "patient", "provider", "unknown")
    first = a.assign(side=a["grp"] == "fifth_1")
    for keys in (["team", "stretch", "side"], ["stretch", "side"]):
        count(first, keys, became)
    counted = recent[recent["counted"]]
    for keys in (["team", "side"], ["team"], ["side"], []):
        person = counted.groupby([*keys, "person"], observed=True)["missed"].agg(["size", "sum"])
        person.pow(2).sum()
    return {
        "numerator": int(groups[3].loc["recent", "missed"]),
        "people": int(groups[3].loc["recent", "counted_people"]),
        "breakdowns": int(sum(part["missed"].sum() for part in parts)),
        "periods": int(periods[1]["missed"].sum()),
    }


def scan(folder: Path, source: Path) -> dict[str, int]:
    """DuckDB's own reader, every cell as text, into a table."""
    import duckdb

    connection = duckdb.connect()
    for limit in (*LIMITS, f"SET temp_directory = '{folder / 'spill'}'"):
        connection.execute(limit)
    read = f"read_csv('{source}', all_varchar = true)" if source.suffix == ".csv" else f"'{source}'"
    connection.execute("ATTACH ':memory:' AS programme (COMPRESS)")
    connection.execute(f"CREATE TABLE programme.a AS FROM {read}")
    return {}


WAYS = {"ours": ours, "hand": by_hand, "pandas": with_pandas, "scan": scan}

if __name__ == "__main__":
    way, folder, source = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    started = time.perf_counter()
    found = WAYS[way](folder, source)
    used = resource.getrusage(resource.RUSAGE_SELF)
    found |= {
        "wall": time.perf_counter() - started,
        "cpu": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss / 1024,
    }
    print(json.dumps(found))
