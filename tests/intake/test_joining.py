"""Tables joined to the appointments: one row a key, no appointment dropped or doubled."""

from datetime import date

import pytest

from equity_reports.errors import InputError
from equity_reports.intake.appointments import read_appointments
from equity_reports.programme import load_programme
from tests.intake.folders import SETTINGS, write_folder

DATA_TO = date(2025, 10, 31)
CONTACTS = "id,person,team,date,booked,status,age\n" + "".join(
    f"a{n},p{n},T0{n % 2 + 1},2025-03-0{n},,5,30\n" for n in range(1, 5)
)
PATIENTS = "person,decile,age\np1,1,61\np2.0,10,62\np3,1,63\np4,2,64\n"
TABLE = '[sources.tables.patients]\nfile = "data/patients.csv"\nkey = "person"\n'


def read(folder, patients=PATIENTS, *, contacts=CONTACTS, table=TABLE, programme=SETTINGS):
    write_folder(
        folder,
        programme=programme.replace("[columns]", table + "[columns]"),
        data__appointments=contacts,
        data__patients=patients,
    )
    return read_appointments(
        load_programme(folder), data_to=DATA_TO, quarantine=folder / "private" / "q"
    )


def deciles(found):
    rows = found.connection.execute(
        "SELECT appointment_id, decile FROM appointments ORDER BY 1"
    ).fetchall()
    return dict(rows)


def test_a_row_of_each_patient_is_found_and_what_is_not_is_counted(tmp_path):
    found = read(tmp_path, PATIENTS.replace("p2.0", "p9"))
    assert deciles(found) == {"a1": 1, "a2": None, "a3": 1, "a4": 2}
    assert found.set_aside.set_index("column")["rows"].to_dict() == {"joined": 1}
    assert found.totals.adds_up


def test_a_code_with_a_point_is_the_same_key(tmp_path):
    contacts = CONTACTS.replace(",p", ",1").replace(",1erson", ",person")
    assert deciles(read(tmp_path, PATIENTS.replace("\np", "\n1"), contacts=contacts))["a2"] == 10


def test_identifiers_that_a_spreadsheet_damaged_are_nobodys(tmp_path):
    contacts = CONTACTS.replace("p4", "1.2E+11")
    found = read(tmp_path, PATIENTS + "1.2E+11,1,3\n", contacts=contacts)
    assert deciles(found)["a4"] is None


@pytest.mark.parametrize(
    ("more", "latest", "decile", "told"),
    [
        ("p1,1,61,\n", "", 1, False),
        ("p1,7,61,9\n", "", 7, True),
        ("p1,7,61,1460\np1,8,61,999\n", 'latest = "month"\n', 7, False),
        ("p1,7,61,2025-10-31\np1,8,61,2025-09-30\n", 'latest = "month"\n', 7, False),
        ("p1,7,61,02/10/2025\np1,8,61,30/09/2025\n", 'latest = "month"\n', 7, False),
    ],
)
def test_which_of_several_rows_stands(tmp_path, more, latest, decile, told):
    patients = PATIENTS.replace("\n", ",\n").replace("age,", "age,month")
    found = read(tmp_path, patients + more, table=TABLE + latest)
    assert found.totals.kept == 4
    assert deciles(found)["a1"] == decile
    assert any("several rows" in warning for warning in found.warnings) == told


def test_a_heading_is_looked_for_in_the_appointments_first_unless_a_table_is_named(tmp_path):
    bands = []
    for number, programme in enumerate([SETTINGS, SETTINGS.replace('"age"', '"patients.age"')]):
        found = read(tmp_path / str(number), programme=programme)
        (band,) = found.connection.execute("SELECT DISTINCT age_band FROM appointments").fetchone()
        bands.append(band)
    assert bands == ["18 to 34", "50 to 64"]


def test_a_key_of_two_columns_with_another_name_in_the_appointments(tmp_path):
    patients = "who,site,decile\n" + "".join(f"p{n},T0{n % 2 + 1},{n}\n" for n in range(1, 5))
    patients += "p1,T01,9\n"  # the same person at another site
    table = TABLE.replace('"person"', '["who", "site"]')
    table += 'key_in_appointments = ["person", "team"]\n'
    found = read(tmp_path, patients, table=table)
    assert deciles(found) == {"a1": 1, "a2": 2, "a3": 3, "a4": 4}


def test_a_key_that_finds_few_is_refused_with_the_share(tmp_path):
    with pytest.raises(InputError, match=r"only 25\.0% of appointments with a row"):
        read(tmp_path, PATIENTS.replace("\np", "\nx").replace("x1", "p1"))


@pytest.mark.parametrize(
    ("table", "column", "found"),
    [
        (TABLE.replace('"person"', '"persn"'), "key of patients", "no such column"),
        (TABLE + 'latest = "month"\n', "latest of patients", "no such column"),
        (TABLE.replace("patients.csv", "none.csv"), "sources.tables.patients.file", "none.csv"),
        (TABLE + 'key_in_appointments = ["a", "b"]\n', "key_in_appointments", "these settings"),
        (TABLE.replace("key =", "kye ="), "kye", "not known"),
    ],
)
def test_what_is_wrong_with_a_table_is_named(tmp_path, table, column, found):
    with pytest.raises(InputError) as caught:
        read(tmp_path, table=table)
    said = [problem for problem in caught.value.problems if column in problem.column]
    assert said, caught.value.problems
    assert found in said[0].found or column == "key_in_appointments"


def test_rows_of_a_table_that_are_cut_short_are_told_of(tmp_path):
    found = read(tmp_path, PATIENTS + "p7,1\n")
    assert any("1 rows of patients.csv not used" in warning for warning in found.warnings)
