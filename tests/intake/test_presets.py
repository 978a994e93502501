"""Layouts that are known by name fill what the settings leave out, and say what is not there."""

import tomllib

import pytest

from equity_reports.errors import InputError
from equity_reports.intake.presets import LAYOUTS, left_out, preset_names
from equity_reports.programme import load_programme
from equity_reports.settings import Columns, StatusWords
from tests.intake.folders import write_folder

V6 = "UniqCareContID,Person_ID,UniqCareProfTeamID,CareContDate,AttendStatus,LSOA2011,LSOA2021\n"
PROGRAMME = """\
format = 1
name = "Test programme"
organisation = "Invented Trust"
themes = ["Reminders"]
[dates]
data_from = 2025-01-01
[grouping]
edition = "imd2019"
[sources]
preset = "mhsds_v6"
appointments = "data/appointments.csv"
deprivation = "data/index.csv"
[columns]
"""


def settings(folder, *, programme=PROGRAMME, headings=V6):
    index = "area,decile\nE01000001,1\n"
    if "iod2025" in programme:
        index = index.replace("area", "LSOA code (2021)")
    write_folder(folder, programme=programme, data__appointments=headings, data__index=index)
    return load_programme(folder).settings


def test_what_the_settings_leave_out_is_filled_and_what_they_say_stands(tmp_path):
    own = PROGRAMME + 'team = "Person_ID"\n[status]\nattended = ["1"]\n'
    found = settings(tmp_path, programme=own)
    assert found.columns.mapped() == {
        "appointment_id": "UniqCareContID",
        "appointment_date": "CareContDate",
        "status": "AttendStatus",
        "patient_id": "Person_ID",
        "team": "Person_ID",
        "area": "LSOA2011",
    }
    assert found.status.attended == ("1",)
    assert found.status.late_not_seen == ("7",)


@pytest.mark.parametrize(("edition", "area"), [("imd2019", "LSOA2011"), ("iod2025", "LSOA2021")])
def test_the_area_is_of_the_census_of_the_index(tmp_path, edition, area):
    found = settings(tmp_path, programme=PROGRAMME.replace("imd2019", edition))
    assert found.columns.area == area


def test_what_the_files_do_not_have_is_said(tmp_path):
    (said,) = left_out(settings(tmp_path))
    assert "ethnicity (EthnicCategory or NHSDEthnicity)" in said
    assert "area" not in said
    assert "team" not in said


def test_the_other_version_of_the_data_set_is_refused(tmp_path):
    with pytest.raises(InputError, match='"AttendOrDNACode"'):
        settings(tmp_path, programme=PROGRAMME.replace("v6", "v5"))


def test_a_preset_that_is_not_known_is_refused_with_a_suggestion(tmp_path):
    """And it makes no other mistake: what it would have filled is not told as missing."""
    with pytest.raises(InputError, match='Did you mean "mhsds_v6"') as caught:
        settings(tmp_path, programme=PROGRAMME.replace("mhsds_v6", "mhsds_v66"))
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("headings", "column"),
    [("appointment_id,count", "appointment_id"), ("count", "count")],
)
def test_generic_takes_counts_only_where_no_appointment_is_identified(tmp_path, headings, column):
    generic = PROGRAMME.replace("mhsds_v6", "generic").replace("[columns]\n", "")
    found = settings(tmp_path, programme=generic, headings=f"{headings},date,status,team,area\n")
    mapped = found.columns.mapped()
    assert {"appointment_id", "count"} & set(mapped) == {column}
    assert left_out(found)[0].startswith("Preset generic")


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_names_columns_and_outcomes_that_there_are(name):
    layout = tomllib.loads((LAYOUTS / f"{name}.toml").read_text())
    assert {each.removesuffix("_2011").removesuffix("_2021") for each in layout["columns"]} <= set(
        Columns.model_fields
    )
    StatusWords.model_validate(layout["status"])
