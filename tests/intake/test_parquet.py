"""A Parquet file says what the same rows say as text, whatever its columns are typed as."""

from datetime import date, datetime

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equity_reports.intake import parquet
from equity_reports.intake.appointments import read_appointments
from equity_reports.programme import load_programme
from tests.intake.folders import SETTINGS, write_folder

DAYS = [date(2025, 1, 3), date(2025, 2, 3), date(1900, 1, 1), date(2099, 5, 5), None, None]
ROWS = {
    "id": ["a1", " a2\t", "\u00a0a3", "a4", "", "a6"],
    "person": ["p1", "p2 ", None, "p4", "p5", "\u3000p6"],
    "team": ["T01", "t02", "T02\u00a0", "T01", "T01", "T99"],
    "date": DAYS,
    "booked": [date(2025, 1, 1)] * 6,
    "status": ["5", "3", " 7", "5", "5", "DNA"],
    "decile": [1, 10, 3, None, 4, 5],
    "age": [34, 70, -1, 200, None, 12],
}


def as_text(column):
    return ["" if value is None else str(value) for value in column]


def read(folder, table):
    """What is kept and what is not, from the rows as Parquet."""
    write_folder(folder, programme=SETTINGS.replace("appointments.csv", "a.parquet"))
    pq.write_table(table, folder / "data" / "a.parquet")
    found = read_appointments(load_programme(folder), data_to=date(2025, 10, 31))
    kept = found.connection.execute("SELECT * EXCLUDE (source) FROM appointments ORDER BY row").df()
    return found.totals, kept


@pytest.fixture
def as_it_is_in_text(tmp_path):
    return read(tmp_path / "text", pa.table({name: as_text(ROWS[name]) for name in ROWS}))


def typed(**changed):
    return pa.table({**{name: pa.array(ROWS[name]) for name in ROWS}, **changed})


def moments(zone=None):
    days = [day and datetime(day.year, day.month, day.day, 10, 30) for day in DAYS]
    return pa.array(days, pa.timestamp("us", tz=zone))


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"date": pa.array(DAYS, pa.date32())},
        {"date": moments()},
        {"date": moments("UTC")},
        {"decile": pa.array(ROWS["decile"], pa.float64())},
        {"age": pa.array(ROWS["age"], pa.float32())},
        {"age": pa.array(ROWS["age"], pa.int16()), "decile": pa.array(ROWS["decile"], pa.int8())},
        {"team": pa.array(ROWS["team"]).dictionary_encode()},
    ],
    ids=["inferred", "dates", "moments", "zoned", "decile", "age", "small", "words"],
)
def test_the_same_as_from_text(as_it_is_in_text, tmp_path, changed):
    totals, kept = read(tmp_path / "typed", typed(**changed))
    assert totals == as_it_is_in_text[0]
    assert totals.adds_up
    assert totals.kept
    pd.testing.assert_frame_equal(kept, as_it_is_in_text[1])


def test_what_a_view_cannot_stand_for_is_read_otherwise(tmp_path):
    connection = duckdb.connect()
    path = tmp_path / "a.parquet"
    pq.write_table(typed(), path)
    columns = {"appointment_id": "id", "appointment_date": "date", "age": "age"}
    assert parquet.view_of(connection, path, columns) == {
        "appointment_date": "DATE",
        "age": "BIGINT",
    }
    pq.write_table(typed(date=moments("UTC")), path)
    assert parquet.view_of(connection, path, columns) is None
    path.write_bytes(b"PAR1 and no more")
    assert parquet.view_of(connection, path, columns) is None


def test_a_heading_with_a_quotation_mark_and_twins_in_capitals(as_it_is_in_text, tmp_path):
    table = typed(ID=pa.array(["x"] * 6), **{'no"te': pa.array(["y"] * 6)})
    totals, kept = read(tmp_path / "typed", table)
    assert totals == as_it_is_in_text[0]
    pd.testing.assert_frame_equal(kept, as_it_is_in_text[1])
