"""A programme whose teams have measures of their own: each is counted, told and kept apart."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from equity_reports.cli import run
from equity_reports.disclosure import MHSDS
from equity_reports.errors import InputError
from equity_reports.explore import Programme as Explored
from equity_reports.intake.appointments import read_appointments
from equity_reports.measures.definitions import load_measure
from equity_reports.programme import load_programme
from equity_reports.reports import prepare as preparing
from equity_reports.reports.coach_pack import CoachPack
from equity_reports.reports.community import CommunityReport
from equity_reports.reports.community_inputs import CommunityInputs
from equity_reports.reports.team import TeamReport
from equity_reports.synthetic import write_programme
from equity_reports.tables import WHOLE_PROGRAMME
from tests.disclosure.attacker import Attack, read_session
from tests.narrative.reading_grade import reading_grade
from tests.recorded import edit_teams, name_measures, recorded

COMMON, CANCELLED, WAITS = "missed_appointments", "provider_cancellations", "waited_over_28_days"
OWN = {
    "T01": COMMON, "T02": COMMON, "T03": COMMON,
    "T04": CANCELLED, "T05": CANCELLED, "T06": WAITS,
}  # fmt: skip
"""T06 is of phase 1, whose measure it has; the others name their own, or none."""


def give_measures(folder, **changed):
    name_measures(folder, COMMON, CANCELLED, WAITS)
    with (folder / "programme.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[measure_of_phase]\n1 = "{changed.get("phase_1", WAITS)}"\n')

    def given(row):
        own = OWN[row["team_id"]]
        row["aim_measure"] = CANCELLED if own == CANCELLED else ""
        row["phase"] = "1" if own in (WAITS, CANCELLED) else "3"

    edit_teams(folder, given)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("measures") / "programme"
    write_programme(folder, teams=6, months=16, per_month=1_500)
    give_measures(folder)
    return folder


@pytest.fixture(scope="module")
def published(folder, tmp_path_factory):
    return recorded(load_programme(folder), tmp_path_factory.mktemp("private"))


@pytest.fixture(scope="module")
def latest(published):
    return published[-1].prepared


def test_each_report_is_on_its_teams_own_measure(latest):
    assert {team: one.measure.id for team, one in latest.reports.items()} == OWN
    assert list(latest.reports) == list(OWN)


def counts_by_hand(rows, measure_id):
    """Numerator and denominator, one appointment at a time."""
    top = bottom = 0
    for row in rows.itertuples():
        if measure_id == CANCELLED:
            bottom += row.outcome != "unknown"
            top += row.outcome == "cancelled_by_provider"
        elif row.outcome in ("attended", "did_not_attend", "late_not_seen"):
            wait = (row.appointment_date - row.booked_date).days if measure_id == WAITS else 0
            bottom += not np.isnan(wait)
            top += wait > 28 if measure_id == WAITS else row.outcome != "attended"
    return top, bottom


def test_every_measure_is_counted_as_one_would_by_hand(folder, published):
    programme = load_programme(folder)
    session = max(programme.sessions, key=lambda one: one.data_to)
    appointments = read_appointments(programme, data_to=session.data_to)
    every = appointments.connection.execute("SELECT * FROM appointments").df()
    appointments.close()
    prepared = published[-1].prepared
    for measure_id, tables in published[-1].true.items():
        teams = [team for team, own in OWN.items() if own == measure_id]
        rows = tables["by_group"].query("window == 'recent' and group == 'all'")
        assert set(rows["team_id"]) == {*teams, WHOLE_PROGRAMME}
        first, last = map(pd.Timestamp, prepared.reports["T01"].definition.recent)
        for row in rows.itertuples():
            of = teams if row.team_id == WHOLE_PROGRAMME else [row.team_id]
            own = every[every["team_id"].isin(of) & every["appointment_date"].between(first, last)]
            assert counts_by_hand(own, measure_id) == (row.numerator, row.denominator)
            assert row.numerator > 0


def test_what_is_cancelled_is_shown_beside_only_where_it_is_not_counted(published):
    true = published[-1].true
    assert true[CANCELLED]["by_period"]["cancelled"].sum() == 0
    assert true[WAITS]["by_period"]["cancelled"].sum() > 0


def test_a_breakdown_does_not_show_a_wait_once_more(latest):
    shown = {team: set(one.tables["by_breakdown"]["breakdown"]) for team, one in
             latest.reports.items()}  # fmt: skip
    assert "lead_time" in shown["T01"]
    assert "lead_time" not in shown["T06"]


def words_of(report):
    blocks = (
        report.masthead(), report.answer(), report.at_a_glance(), report.rate_over_time(),
        report.easy_read(), report.about(),
    )  # fmt: skip
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", block.html, flags=re.S))
                    for block in blocks)  # fmt: skip


@pytest.mark.parametrize(
    ("team", "said"),
    [("T01", "were missed"), ("T04", "were cancelled by us"), ("T06", "came after more than 28")],
)
def test_a_report_names_its_measure_and_speaks_in_its_words(latest, team, said):
    inputs = latest.reports[team]
    text = words_of(TeamReport(inputs))
    assert said in text
    assert inputs.measure.title in text
    assert inputs.measure.what in text
    assert "Lower is better." in text
    own = text.replace("more likely to miss", "").split("Left out of every figure")[0]
    assert ("miss" in own.lower()) == (team == "T01")


@pytest.mark.parametrize("measure_id", [CANCELLED, WAITS])
def test_a_definition_reads_at_grade_6_or_below(measure_id):
    measure = load_measure(measure_id)
    assert reading_grade(" ".join((measure.what, measure.why, *measure.caveats))) <= 6


def test_all_teams_together_are_those_of_the_common_measure_and_say_so(latest):
    community = latest.community
    assert {team.team_id for team in community.teams} == {"T01", "T02", "T03"}
    text = re.sub(r"<[^>]+>", " ", CommunityReport(community).about().html)
    for team in ("T04", "T05", "T06"):
        assert latest.reports[team].team.team_name in text
    assert "appointments we cancelled" in text
    assert len(CommunityReport(community).findings.teams) == 3


def test_the_file_for_everybody_gives_back_every_teams_own_figures(latest):
    read = CommunityInputs.from_json(latest.community.to_json())
    assert read.to_json() == latest.community.to_json()
    for team, own in OWN.items():
        assert read.report(team).measure.id == own
        pd.testing.assert_frame_equal(
            read.report(team).tables["by_group"],
            latest.shared[team].tables["by_group"],
            check_like=True,
        )


def test_a_coach_hears_of_each_team_in_its_own_words(latest):
    coach = next(
        one.qi_coach for one in latest.community.every_team if OWN[one.team_id] == CANCELLED
    )
    pack = CoachPack(latest.community, coach)
    told = {visit.team.team_id: visit.now for visit in pack.visits}
    assert set(told) == {
        one.team_id for one in latest.community.every_team if one.qi_coach == coach
    }
    assert all("missed" not in now for team, now in told.items() if OWN[team] != COMMON)


def test_each_measure_looks_back_on_what_it_published(latest):
    for team, one in latest.reports.items():
        assert one.previous.published is not None, team


@pytest.mark.parametrize("measure_id", [CANCELLED, WAITS])
def test_no_count_of_a_measure_of_its_own_can_be_told(published, measure_id):
    sessions = [read_session(one.files, one.beside[measure_id], measure_id) for one in published]
    found = Attack(sessions, MHSDS).run(np.random.default_rng(0))
    assert len(found) > 100
    assert [one for one in found if one.spare < 0] == []


def test_a_report_of_each_measure_is_built(folder, tmp_path, capfd):
    teams = ("T01", "T04", "T06")
    asked = [part for team in teams for part in ("--team", team)]
    assert run(["report", str(folder), *asked, "--outputs", str(tmp_path), "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    pages = {path.parent.name: path for path in tmp_path.rglob("teams/*/report.html")}
    assert set(pages) == set(teams), told
    for team, page in pages.items():
        said = page.read_text(encoding="utf-8")
        for other in set(OWN.values()):
            assert (load_measure(other).what in said) == (OWN[team] == other)
    (index,) = tmp_path.rglob("index.html")
    assert "Appointments we cancelled" in index.read_text(encoding="utf-8")


def test_what_is_explored_is_as_in_the_teams_report(folder):
    trust = Explored.load(folder)
    assert {team: trust.usual(team).measure for team in OWN} == OWN
    assert trust.usual("all").measure == COMMON


def test_a_phases_measure_is_one_of_the_programmes(tmp_path):
    folder = tmp_path / "programme"
    write_programme(folder, teams=6, months=4, per_month=300)
    give_measures(folder, phase_1="did_not_attend")
    with pytest.raises(InputError) as caught:
        load_programme(folder)
    assert "measure_of_phase.1" in str(caught.value)


def test_a_measure_of_which_neither_is_better_is_refused_for_reports(tmp_path):
    folder = tmp_path / "programme"
    write_programme(folder, teams=2, months=4, per_month=300)
    source = load_measure(COMMON)
    own = folder / "measures"
    own.mkdir()
    text = (
        f'title = "Seen"\nwhat = "{source.what}"\nwhy = "Care."\nnumerator = ["attended"]\n'
        'denominator = ["attended", "did_not_attend"]\nbetter = "neither"\nunit = "appointments"\n'
        'words = "missed"\nkind = "process"\ncaveats = []\nauthor = "x"\nreview_date = 2027-01-01\n'
    )
    (own / "seen.toml").write_text(text, encoding="utf-8")
    name_measures(folder, "seen", COMMON)
    teams = folder / "teams.csv"
    teams.write_text(teams.read_text(encoding="utf-8").replace(COMMON, "seen"), encoding="utf-8")
    programme = load_programme(folder)
    with pytest.raises(InputError, match="neither"):
        preparing.prepare(programme, programme.sessions[-1])
