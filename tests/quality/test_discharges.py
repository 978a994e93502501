"""Discharges over time: each person once a team and day, however many rows say so."""

import json
from datetime import date

import pytest

from equity_reports.programme import load_programme
from equity_reports.quality.account import quality_account
from equity_reports.quality.reading import read_quality
from equity_reports.reports.quality_page import DataQuality
from equity_reports.tables import WHOLE_PROGRAMME
from tests.intake.folders import SETTINGS, write_folder
from tests.quality.made import MONTHS, by_month, made, team_months

ROWS = """\
id,person,team,date,booked,status,decile,age,discharged
a1,p1,T01,2025-01-03,2025-01-01,5,1,34,2025-03-09
a2,p1,T01,2025-02-03,2025-01-01,5,1,34,09/03/2025
a3,p1,T02,2025-02-03,2025-01-01,5,1,34,2025-03-09
a4,p2,T01,2025-02-04,2025-01-01,3,2,34,2025-03-31
a5,p3,T02,2025-02-05,2025-01-01,5,9,34,2025-11-02
a6,p4,T02,2025-02-06,2025-01-01,5,10,34,soon
a6,p4,T02,2025-02-06,2025-01-01,5,10,34,2025-05-01
a7,p5,T02,2025-02-07,2025-01-01,5,10,34,
a8,p6,T77,2025-02-07,2025-01-01,5,10,34,2025-06-01
a9,,T02,2025-02-07,2025-01-01,5,10,34,2025-06-01
b1,,T02,2025-02-08,2025-01-01,5,10,34,2025-06-01
"""


def counted(folder, columns='discharged_on = "discharged"\n'):
    write_folder(folder, programme=SETTINGS + columns, data__appointments=ROWS)
    programme = load_programme(folder)
    return read_quality(programme, programme.session(None, date(2025, 12, 1)))[1]


def discharges(counts, team_id):
    table = counts.tables["by_month"].query("team_id == @team_id")
    months = table["period"].dt.strftime("%m")
    return {month: n for month, n in zip(months, table["discharges"], strict=True) if n}


def test_discharges_are_counted_in_their_month_once_a_person_team_and_day(tmp_path):
    counts = counted(tmp_path)
    assert discharges(counts, "T01") == {"03": 2}
    assert discharges(counts, "T02") == {"03": 1, "05": 1, "06": 2}
    assert discharges(counts, WHOLE_PROGRAMME) == {"03": 3, "05": 1, "06": 2}
    assert counts.tables["by_month"]["discharges"].notna().all()


def test_a_discharge_that_cannot_be_read_is_set_aside_and_its_row_kept(tmp_path):
    last = ROWS.replace("2025-05-01", "soon")
    write_folder(
        tmp_path, programme=SETTINGS + 'discharged_on = "discharged"\n', data__appointments=last
    )
    programme = load_programme(tmp_path)
    read, counts = read_quality(programme, programme.session(None, date(2025, 12, 1)))
    aside = read.set_aside.set_index("column")["rows"]
    assert aside["discharged_on"] == 1
    assert (counts.totals.kept, counts.totals.rejected) == (9, 0)
    assert discharges(counts, "T02") == {"03": 1, "06": 2}


def test_where_the_extract_has_none_nothing_is_counted_and_no_chart_is_drawn(tmp_path):
    counts = counted(tmp_path, columns="")
    assert counts.tables["by_month"]["discharges"].isna().all()
    assert "Discharges" not in DataQuality(counts).over_time().html


@pytest.mark.parametrize(("before", "after"), [(30, 12), (12, 30), (0, 8), (8, 0)])
@pytest.mark.parametrize("months", [11, 12])
def test_discharges_that_moved_stand_on_the_page_and_in_the_account(before, after, months):
    level = [float(before)] * months + [float(after)] * (24 - months)
    steady = by_month(team_months("T01"), team_months("T02"))
    page = DataQuality(made(by_month=steady.assign(discharges=level * 3)))
    (moved,) = [one for one in page.found.decisions if one.kind == "volume_moved"]
    largest = moved.about["largest"]
    assert (largest.series, largest.before, largest.after) == ("discharges", before, after)
    assert largest.since == MONTHS[months]
    assert "<h3>Discharges</h3>" in page.over_time().html
    told = json.loads(json.dumps(quality_account(page.found)))
    assert {row["discharges"] for row in told["by_month"]} == {before, after}
