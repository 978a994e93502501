"""Counted in the warehouse: the same counts, cell for cell, as from a file through DuckDB."""

import json
import os
import re
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from equity_reports.errors import InputError
from equity_reports.intake.appointments import _connect, read_appointments
from equity_reports.intake.counted_there import read_in_place
from equity_reports.intake.dialects import spoken
from equity_reports.intake.engines import DuckDB
from equity_reports.intake.status_words import unknown_status_problem
from equity_reports.measures.population import cuts_of
from equity_reports.quality.counting import QualityCounting
from equity_reports.quality.reading import _facts
from equity_reports.reports.prepare import prepare
from tests.warehouses.extracts import (
    COLUMNS,
    HEADINGS,
    LAST,
    as_csv,
    assert_same,
    checked,
    counted,
    messy_rows,
    programme,
)

THERE = """[sources.warehouse]
address_from = "env:TEST_WAREHOUSE"
table = "mart.appointments"
counted = "there"
"""
DAY = "coalesce(try_cast({0} AS DATE), try_strptime({0}, '%d/%m/%Y')::DATE)"
KINDS = ("national_quintile", "local_quintile", "national_decile", "core20")


class Told(DuckDB):
    """DuckDB as a warehouse, which writes down what SQL Server would be sent."""

    def __init__(self, connection):
        super().__init__(connection)
        self.made = set()

    def rows(self, statement):
        self.said.append(spoken(statement, "tsql", self.made) + ";")
        return super().rows(statement)

    def keep(self, name, statement):
        self.made.add(name)
        self.said.append(
            spoken(f"CREATE TEMP TABLE {name} AS {statement}", "tsql", self.made) + ";"
        )
        super().keep(name, statement)

    define = keep

    def upload(self, name, table):
        self.made.add(name)
        self.said.append(f"/* #{name}, sent: {', '.join(table)} */")
        self.connection.register("uploaded", table)
        super().keep(name, "SELECT * FROM uploaded")


def in_duckdb(
    made, *, data_to, engine=None, rows=None, refuse=lambda *_: None, inspect=None, native=False
):
    connection = duckdb.connect()
    connection.register("frame", pd.DataFrame(rows or messy_rows(), columns=HEADINGS, dtype="str"))
    connection.execute("CREATE SCHEMA mart")
    typed = (
        f"SELECT * REPLACE ({DAY.format('date')} AS date, recorded::TIMESTAMP AS recorded, "
        f"{DAY.format('discharged')} AS discharged) FROM frame"
    )
    source = typed if native else "SELECT * FROM frame"
    connection.execute(f"CREATE TABLE mart.appointments AS {source}")
    return read_in_place(
        made, engine or Told(connection), "mart.appointments", data_to=data_to,
        connection=_connect(), refuse=refuse, inspect=inspect,
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_in_another_duckdb(tmp_path, kind):
    from_file = counted(programme(tmp_path / "file", kind=kind, data=as_csv(messy_rows())))
    there = programme(tmp_path / "there", kind=kind, sources=THERE)
    assert_same(counted(there, in_duckdb), from_file)


@pytest.mark.parametrize("kind", ["national_quintile", "local_quintile"])
def test_the_same_in_postgres(filled, tmp_path, monkeypatch, kind):
    monkeypatch.setenv("TEST_WAREHOUSE", filled)
    from_file = counted(programme(tmp_path / "file", kind=kind, data=as_csv(messy_rows())))
    assert_same(counted(programme(tmp_path / "there", kind=kind, sources=THERE)), from_file)


def test_residents_are_the_same_in_another_duckdb(tmp_path):
    made = programme(tmp_path / "file", data=as_csv(messy_rows()))
    areas = sorted({row[HEADINGS.index("area")].strip() for row in messy_rows()} - {""})[::2]
    of_rate = {"measure": "access_rate", "areas": areas}
    from_file, every = counted(made, **of_rate), counted(made)
    there = programme(tmp_path / "there", kind="local_quintile", sources=THERE)
    local = programme(tmp_path / "local", kind="local_quintile", data=as_csv(messy_rows()))
    assert_same(counted(there, in_duckdb, **of_rate), counted(local, **of_rate))
    cuts = []
    for one, read in ((there, in_duckdb), (local, read_appointments)):
        appointments = read(one, data_to=LAST)
        cuts.append(cuts_of(appointments.engine))
        appointments.close()
    assert cuts[0] == cuts[1]
    assert np.isfinite(cuts[0]).any()
    booked = [int(one["panel"]["booked"].astype(int).sum()) for one in (from_file, every)]
    assert 0 < booked[0] < booked[1]


SNAPSHOT = Path(__file__).parent / "sql_server.sql"


def test_what_sql_server_is_sent(tmp_path):
    """Reviewed text: a change of the counting shows here as an analyst would read it."""
    told = []

    def read(made, *, data_to):
        facts = _facts(made, made.sessions[0])
        found = in_duckdb(made, data_to=data_to, inspect=QualityCounting(facts))
        told.append(found.engine)
        return found

    columns = {name: COLUMNS[name] for name in (*list(COLUMNS)[:8], "sex")}
    counted(programme(tmp_path, sources=THERE, columns=columns), read)
    text = "\n\n".join(told[0].said) + "\n"
    if os.environ.get("EQUITY_REPORTS_SNAPSHOT"):
        SNAPSHOT.write_text(text, encoding="utf-8")
    assert text == SNAPSHOT.read_text(encoding="utf-8")
    # What SQL Server does not have, and a text whose collation is the database's and not ours.
    assert not re.search(r"\|\||\bLIMIT\b|\bTRUE\b|\bFALSE\b|\bCOUNT\(|\bFILTER\b", text)
    assert not re.search(r"'[^']*' AS \w+,?$", text.replace("AS DATE", ""), re.MULTILINE)


def test_every_report_is_made_from_the_same(filled, tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_WAREHOUSE", filled)

    def inputs(made):
        prepared = prepare(made, made.sessions[0])
        reports = {one: json.loads(text.to_json()) for one, text in prepared.reports.items()}
        return {team: told | {"source": ""} for team, told in reports.items()}

    from_file = inputs(programme(tmp_path / "file", data=as_csv(messy_rows())))
    assert inputs(programme(tmp_path / "there", sources=THERE)) == from_file


def test_no_identifier_leaves_the_warehouse(filled, tmp_path):
    made = programme(tmp_path / "programme", sources=THERE)
    said = checked(made, tmp_path / "outputs", filled)
    left = [path.read_text() for path in (tmp_path / "outputs").rglob("*") if path.is_file()]
    assert any("LEFT JOIN words_of_status" in text for text in left)
    assert not re.search(r"\b[AP]\d{4,5}\b", "\n".join([*left, said.stdout, said.stderr]))
    assert "stay in the warehouse" in said.stdout


def test_an_area_that_stands_in_for_many_patients_is_told_of_from_counts(tmp_path):
    """As from the same file, but for the row: rows stay where they are."""
    person, area = HEADINGS.index("person"), HEADINGS.index("area")
    rows = [list(row) for row in messy_rows(2000)]
    for number, row in enumerate(rows):
        row[person] = f"P{number:04}"
        row[area] = "Area 07" if number % 2 else f"Area {number // 2 % 30:02}"
    lines = [tuple(row) for row in rows]
    made = {"file": {"data": as_csv(lines)}, "there": {"sources": THERE}}
    readers = {"file": read_appointments, "there": partial(in_duckdb, rows=lines)}
    said = {}
    for name, read in readers.items():
        found = read(programme(tmp_path / name, **made[name]), data_to=LAST)
        (said[name],) = [each for each in found.warnings if "One area stands" in each]
        found.close()
    share = re.compile(r"One area stands for [\d,]+ of [\d,]+ patients")
    assert share.match(said["there"])[0] == share.match(said["file"])[0]
    assert "in mart.appointments" in said["there"]
    assert not re.search(r"Area 07|\bP\d", said["there"])


def test_areas_in_which_patients_are_as_usual_are_not_told_of(tmp_path):
    found = in_duckdb(programme(tmp_path, sources=THERE), data_to=LAST)
    assert not [each for each in found.warnings if "One area stands" in each]


def refusal(folder, columns, **changed):
    """What a DuckDB of a few rows is refused with."""
    with pytest.raises(InputError) as error:
        counted(programme(folder, sources=THERE, columns=columns, **changed), in_duckdb)
    return str(error.value)


def test_what_cannot_be_counted_in_place_is_refused(tmp_path, monkeypatch):
    both = COLUMNS | {"decile": "age"}
    assert "columns.decile" in refusal(tmp_path / "two", both)
    monkeypatch.setattr("equity_reports.intake.in_place.MOST_WORDS", 100)
    said = refusal(tmp_path / "words", COLUMNS)
    assert "columns.booked_date" in said
    assert "cast it to a date" in said
    assert 'check area under [columns], now "area"' not in said


def test_the_words_that_no_outcome_has_are_named_though_the_rows_stay(tmp_path):
    made = programme(tmp_path, sources=THERE)
    status = HEADINGS.index("status")
    words = [" Seen"] * 9 + ["5"]
    odd = [
        (*row[:status], words[number % 10], *row[status + 1 :])
        for number, row in enumerate(messy_rows(300))
    ]
    told = []

    def refuse(totals, connection):
        told.append(str(unknown_status_problem(connection, made, totals)))

    in_duckdb(made, data_to=LAST, rows=odd, refuse=refuse)
    assert re.search(r'does not name their word: "Seen" \(\d{3}\); wanted', told[0])
