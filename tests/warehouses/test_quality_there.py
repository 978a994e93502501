"""The page on the data where a warehouse counts: the same figures, and what it cannot tell."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from equity_reports.quality import reading
from equity_reports.quality.decisions import QualityFindings
from equity_reports.quality.reading import read_quality
from equity_reports.reports.quality_page import DataQuality
from tests.warehouses.extracts import COLUMNS, as_csv, checked, messy_rows, programme
from tests.warehouses.test_in_place import THERE, in_duckdb

TODAY = date(2026, 11, 20)


def quality(made):
    return read_quality(made, made.session(None, TODAY))


def from_file(folder, **changed):
    return quality(programme(folder, data=as_csv(messy_rows()), **changed))[1]


def assert_same_counts(there, here):
    assert there.totals == here.totals
    assert there.tables.keys() == here.tables.keys()
    for name, table in here.tables.items():
        drop = [column for column in ("file",) if column in table]
        pd.testing.assert_frame_equal(
            there.tables[name].drop(columns=drop),
            table.drop(columns=drop),
            check_dtype=False,
            obj=name,
        )


def in_a_duckdb(monkeypatch, **changed):
    """`read_quality` of a programme whose warehouse is a DuckDB."""

    def read(made, *, data_to, inspect, **_):
        return in_duckdb(made, data_to=data_to, inspect=inspect, **changed)

    monkeypatch.setattr(reading, "read_appointments", read)


def test_the_same_page_from_another_duckdb(tmp_path, monkeypatch):
    here = from_file(tmp_path / "file")
    assert here.tables["by_month"]["discharges"].sum() > 100
    assert here.tables["delays"]["rows"].sum() > 1000
    in_a_duckdb(monkeypatch)
    there = quality(programme(tmp_path / "there", sources=THERE))[1]
    assert_same_counts(there, here)
    assert there.facts == replace(
        here.facts, counted_in="mart.appointments", source=there.facts.source
    )


def test_the_same_page_from_postgres(filled, tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_WAREHOUSE", filled)
    here = from_file(tmp_path / "file")
    assert_same_counts(quality(programme(tmp_path / "there", sources=THERE))[1], here)


def test_days_and_moments_that_are_typed_in_the_warehouse(tmp_path, monkeypatch):
    """Days as DATE and TIMESTAMP: no text is typed, and the delays are the same."""
    columns = {name: COLUMNS[name] for name in COLUMNS if name not in ("booked_date", "age")}
    here = from_file(tmp_path / "file", columns=columns)
    in_a_duckdb(monkeypatch, native=True)
    there = quality(programme(tmp_path / "there", sources=THERE, columns=columns))[1]
    for name in ("delays", "by_month"):
        pd.testing.assert_frame_equal(there.tables[name], here.tables[name], check_dtype=False)


def test_what_a_warehouse_cannot_tell_is_said_on_the_page(tmp_path, monkeypatch):
    in_a_duckdb(monkeypatch)
    there = quality(programme(tmp_path, sources=THERE))[1]
    page = DataQuality(there)
    assert "which rows were rejected" in page.rows().html
    kinds = {one.kind for one in QualityFindings(there).decisions}
    assert {"rejected_there", "set_aside_there", "unknown_status"} <= kinds
    assert "The quarantine file" not in page.decisions().html


def test_check_writes_the_page_and_says_the_same_to_a_machine(filled, tmp_path):
    made = programme(tmp_path / "programme", sources=THERE)
    told = json.loads(checked(made, tmp_path / "outputs", filled, "--json").stdout)
    assert "which rows were rejected" in Path(told["page"]).read_text(encoding="utf-8")
    assert {one["kind"] for one in told["quality"]["decisions"]} >= {"unknown_status"}
