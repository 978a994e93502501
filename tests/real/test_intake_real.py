"""Intake on real data: every appointment of Vitória, every area of both English indices."""

from datetime import date

import numpy as np
import pytest

from equity_reports.intake.appointments import read_appointments
from equity_reports.intake.deprivation import read_deprivation
from equity_reports.programme import load_programme
from tests.real.real_data import real_data, vitoria_programme

INDICES = [
    ("imd2019/File_1_-_IMD2019_Index_of_Multiple_Deprivation.csv.gz", "imd2019", 32_844),
    ("imd2019/imd2019_england_lsoa11.csv.gz", "imd2019", 32_844),
    ("imd2025/imd2025_england_lsoa21.csv.gz", "iod2025", 33_755),
]


@pytest.fixture(scope="module")
def vitoria(tmp_path_factory):
    folder = vitoria_programme(tmp_path_factory.mktemp("vitoria"))
    programme = load_programme(folder)
    session = programme.session(None, date(2026, 11, 22))
    return read_appointments(
        programme, data_to=session.data_to, quarantine=folder / "private" / "quarantine"
    )


def test_every_appointment_is_accounted_for(vitoria):
    totals = vitoria.totals
    assert (totals.read, totals.kept, totals.duplicates) == (110_527, 107_213, 0)
    assert (totals.rejected, totals.out_of_scope) == (0, 3_314)
    assert totals.adds_up


def test_the_share_missed_and_what_leaving_rows_out_does_to_it(vitoria):
    """20.19% of all that was read; 20.24% of what is kept: no row is rejected."""
    rows = vitoria.outcomes.groupby(["fate", "outcome"])["rows"].sum().unstack()
    overall = rows["did_not_attend"].sum() / rows.to_numpy().sum()
    kept = rows.loc["kept", "did_not_attend"] / rows.loc["kept"].sum()
    assert overall == pytest.approx(0.2019, abs=0.00005)
    assert kept == pytest.approx(0.2024, abs=0.00005)


def test_the_neighbourhoods_in_no_region_are_named(vitoria):
    (said,) = [warning for warning in vitoria.warnings if "in no team" in warning]
    assert "3,314 appointments" in said
    for name in ("ILHA DE SANTA MARIA (1,885)", "JOANA D´ARC (1,427)", "not shown (2)"):
        assert name in said


def test_the_odd_values_are_set_aside_and_their_rows_kept(vitoria):
    odd = vitoria.set_aside.set_index("column")["rows"]
    assert odd.to_dict() == {"patient_id": 5, "lead_time": 5, "age": 1}


def test_the_gradient_by_neighbourhood_and_lead_time(vitoria):
    """Ratio of most to least deprived 1.08; without same-day bookings 1.15."""
    rates = vitoria.connection.execute(
        """
        SELECT deprivation_group, avg((outcome = 'did_not_attend')::INT) AS every,
            avg((outcome = 'did_not_attend')::INT) FILTER (lead_time <> 'Same day') AS booked
        FROM appointments GROUP BY ALL
        """
    ).df()
    rates = rates.set_index("deprivation_group")
    ratio = rates.loc["fifth_1"] / rates.loc["fifth_5"]
    assert ratio["every"] == pytest.approx(1.08, abs=0.02)
    assert ratio["booked"] == pytest.approx(1.15, abs=0.02)


def test_the_seven_regions_are_the_teams(vitoria):
    teams = vitoria.connection.execute("SELECT count(DISTINCT team_id) FROM appointments")
    assert teams.fetchone() == (7,)


@pytest.mark.parametrize(("name", "edition", "areas"), INDICES)
def test_the_english_indices(name, edition, areas):
    found = read_deprivation(real_data(name))
    assert (found.edition, found.areas, found.complete) == (edition, areas, True)
    table = found.table
    rank = table["rank"].to_numpy(int)
    assert table["area"].is_unique
    assert (rank.min(), rank.max()) == (1, areas)
    np.testing.assert_array_equal(table["decile"].to_numpy(int), np.ceil(10 * rank / areas))
    np.testing.assert_array_equal(table["quintile"].to_numpy(int), np.ceil(5 * rank / areas))
