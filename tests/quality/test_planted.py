"""The demonstration's own truth: what was planted is found, and nothing is made up."""

import json
from datetime import date

import pandas as pd
import pytest

from equity_reports.programme import load_programme
from equity_reports.quality.decisions import QualityFindings
from equity_reports.quality.reading import read_quality
from equity_reports.synthetic import write_programme
from equity_reports.tables import WHOLE_PROGRAMME

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """The demonstration's programme, its truth, and what is found in it."""
    folder = write_programme(tmp_path_factory.mktemp("planted") / "programme", today=TODAY)
    programme = load_programme(folder)
    read, counts = read_quality(programme, programme.session(None, TODAY))
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    rows = pd.read_csv(folder / "data" / "appointments.csv.gz", dtype="str", keep_default_na=False)
    return truth, read, QualityFindings(counts), rows


def test_misses_that_became_cancellations_and_discharges_are_found_and_no_other(planted):
    truth, _, found, _ = planted
    moved = {(one.series, one.team_id) for one in found.shifts}
    themes = {theme["truth"]: theme["teams"] for theme in truth["themes"].values()}
    cancelled = {("cancelled_by_patient", team) for team in themes["misses_to_cancellations"]}
    fewer = {("booked", team) for team in themes["discharges_after_miss"]}
    assert moved == cancelled | fewer


def test_planted_rows_are_counted_where_they_went(planted):
    truth, _, found, _ = planted
    tables = found.counts.tables
    assert tables["unknown_words"]["rows"].sum() == truth["rows"]["unknown_status"]
    assert tables["unknown_teams"]["rows"].sum() == truth["rows"]["unknown_team"]
    assert (
        tables["by_month"].groupby("team_id")["booked"].sum()[WHOLE_PROGRAMME]
        == (truth["rows"]["kept"])
    )
    assert found.silences == []
    assert found.code_changes == []


def test_each_label_is_counted_in_its_month(planted):
    _, _, found, _ = planted
    tables = found.counts.tables
    labels = tables["labels"]
    every = labels.groupby("item")["rows"].sum()
    assert set(every) == {tables["by_month"].query("team_id == @WHOLE_PROGRAMME")["booked"].sum()}
    assert len(every) > 4
    assert labels["people"].le(labels["rows"]).all()


def test_months_are_those_of_a_slow_count(planted):
    """Counted again in pandas, from the file, for one team."""
    _, _, found, rows = planted
    recorded = pd.to_datetime(rows["OutcomeRecordedDate"], format="%Y-%m-%d", errors="coerce")
    day = pd.to_datetime(rows["CareContDate"], format="%Y-%m-%d", errors="coerce")
    good = day.notna() & rows["AttendStatus"].isin([*"0234567", ""])
    latest = rows.assign(recorded=recorded, month=day.dt.to_period("M"))[good].sort_values(
        "recorded", kind="stable", na_position="first"
    )
    latest = latest.drop_duplicates("UniqCareContID", keep="last")
    kept = latest[
        latest["CareProfTeamLocalId"].eq("T07")
        & latest["PlannedCareContIndicator"].ne("N")
        & latest["month"].le("2026-10")
    ]
    by_month = kept.groupby("month")
    table = found.counts.tables["by_month"].query("team_id == 'T07'")
    assert table["booked"].tolist() == by_month.size().tolist()
    assert table["people"].tolist() == by_month["Person_ID"].nunique().tolist()
    cancelled = by_month["AttendStatus"].agg(lambda words: words.eq("2").sum())
    assert table["cancelled_by_patient"].tolist() == cancelled.tolist()
