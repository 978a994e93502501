"""Rows that are counted already: counted as they stand, and what they lack is said."""

from datetime import date

import pytest

from equity_reports.errors import InputError
from equity_reports.intake.appointments import read_appointments
from equity_reports.programme import load_programme
from tests.intake.folders import SETTINGS, write_folder

DATA_TO = date(2025, 10, 31)
COUNTED = (
    SETTINGS.replace('appointment_id = "id"', 'count = "n"')
    .replace('patient_id = "person"\n', "")
    .replace('booked_date = "booked"\n', "")
    .replace('age = "age"\n', "")
)


def read(folder, *rows, programme=COUNTED, **more):
    text = "\n".join(["team,date,status,decile,n", *rows]) + "\n"
    write_folder(folder, programme=programme, data__appointments=text, **more)
    return read_appointments(
        load_programme(folder), data_to=DATA_TO, quarantine=folder / "private" / "q"
    )


def test_a_row_stands_for_as_many_as_it_says(tmp_path):
    found = read(
        tmp_path, 'T01,2025-03-04,5,1,"1,200"', "T01,2025-03-04,3,1,30.0", "T02,2025-03-05,3,9,0"
    )
    counts = found.connection.execute(
        "SELECT outcome, count(*) FROM appointments GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert counts == [("attended", 1200), ("did_not_attend", 30)]
    assert found.totals.read == 1230


@pytest.mark.parametrize("bad", ["*", "", "-3", "2.5", "<5", "1e9", "100001"])
def test_a_count_that_cannot_be_read_is_rejected_once_with_its_row(tmp_path, bad):
    found = read(tmp_path, "T01,2025-03-04,5,1,40", f"T01,2025-03-04,3,1,{bad}")
    assert (found.totals.kept, found.totals.rejected, found.totals.adds_up) == (40, 1, True)
    assert found.rejections["reason"].tolist() == ["a count that is not a whole number"]


def test_a_row_that_is_rejected_takes_its_appointments_with_it_and_is_listed_once(tmp_path):
    found = read(tmp_path, "T01,2025-03-04,5,1,40", "T01,2025-03-04,lost,1,30")
    assert (found.totals.kept, found.totals.rejected) == (40, 30)
    assert len((tmp_path / "private" / "q" / "appointments.csv").read_text().splitlines()) == 2


@pytest.mark.parametrize("month", ["2025-03", "2025-03-01", "01/03/2025", "03/2025", "Mar 2025"])
def test_a_month_counts_when_all_of_it_does(tmp_path, month):
    found = read(tmp_path, f"T01,{month},5,1,40")
    days = found.connection.execute("SELECT DISTINCT appointment_date FROM appointments").fetchall()
    assert days == [(date(2025, 3, 31),)]
    assert any("whole month" in warning for warning in found.warnings)


def test_days_stay_days(tmp_path):
    found = read(tmp_path, "T01,2025-03-01,5,1,40", "T01,2025-03-04,5,1,40")
    days = found.connection.execute("SELECT min(appointment_date) FROM appointments").fetchone()
    assert days == (date(2025, 3, 1),)


def test_months_are_not_drawn_by_the_week(tmp_path):
    weekly = COUNTED.replace("[dates]", 'period = "week"\n[dates]', 1)
    with pytest.raises(InputError, match="every count is of a whole month"):
        read(tmp_path, "T01,2025-03-01,5,1,40", programme=weekly)


def test_what_counts_do_not_hold_is_said(tmp_path):
    said = " ".join(read(tmp_path, "T01,2025-03-04,5,1,40").warnings)
    assert "cannot be found" in said
    assert "too narrow" in said
    assert "cannot be applied" in said


def test_a_month_in_two_files_is_told_of(tmp_path):
    folder = COUNTED.replace('"data/appointments.csv"', '"data"')
    again = "team,date,status,decile,n\nT01,2025-03-04,5,1,41\n"
    rows = ["T01,2025-03-04,5,1,40", "T01,2025-04-04,6,1,40", "T01,2025-04-04,5,1,40"]
    alone = read(tmp_path / "a", *rows, programme=folder)
    both = read(tmp_path / "b", *rows, programme=folder, data__more=again)
    told = [
        [each for each in found.warnings if "more than one file" in each] for found in (alone, both)
    ]
    assert not told[0]
    assert told[1][0].startswith("1 counts of the same")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ('count = "n"\nappointment_id = "id"', "count or appointment_id, and not both"),
        ("", "found nothing; wanted the column that identifies an appointment"),
    ],
)
def test_one_of_count_and_identifier(tmp_path, columns, said):
    with pytest.raises(InputError, match="columns") as caught:
        read(tmp_path, programme=COUNTED.replace('count = "n"', columns))
    assert said in str(caught.value)
