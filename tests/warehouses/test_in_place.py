"""Counted in the warehouse: the same counts, cell for cell, as from a file through DuckDB."""

import os
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from equity_reports.intake.appointments import _connect
from equity_reports.intake.counted_there import read_in_place
from equity_reports.intake.dialects import spoken
from equity_reports.intake.engines import DuckDB
from tests.warehouses.extracts import (
    COLUMNS,
    HEADINGS,
    as_csv,
    assert_same,
    counted,
    messy_rows,
    programme,
)

THERE = """[sources.warehouse]
address_from = "env:TEST_WAREHOUSE"
table = "mart.appointments"
counted = "there"
"""
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


def in_duckdb(made, *, data_to, engine=None):
    connection = duckdb.connect()
    connection.register("frame", pd.DataFrame(messy_rows(), columns=HEADINGS, dtype="str"))
    connection.execute("CREATE SCHEMA mart")
    connection.execute("CREATE TABLE mart.appointments AS SELECT * FROM frame")
    return read_in_place(
        made, engine or Told(connection), "mart.appointments", data_to=data_to,
        connection=_connect(), refuse=lambda *_: None,
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


SNAPSHOT = Path(__file__).parent / "sql_server.sql"


def test_what_sql_server_is_sent(tmp_path):
    """Reviewed text: a change of the counting shows here as an analyst would read it."""
    told = []

    def read(made, *, data_to):
        found = in_duckdb(made, data_to=data_to)
        told.append(found.engine)
        return found

    columns = {name: COLUMNS[name] for name in (*list(COLUMNS)[:8], "sex")}
    counted(programme(tmp_path, sources=THERE, columns=columns), read)
    text = "\n\n".join(told[0].said) + "\n"
    if os.environ.get("EQUITY_REPORTS_SNAPSHOT"):
        SNAPSHOT.write_text(text, encoding="utf-8")
    assert text == SNAPSHOT.read_text(encoding="utf-8")
