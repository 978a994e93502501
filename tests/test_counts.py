"""A measure that is a plain count: told a month, over time, and without a gap."""

import json
import re

import numpy as np
import pytest

from equity_reports.cli import run
from equity_reports.delivery.digest import team_digest
from equity_reports.disclosure import MHSDS
from equity_reports.explore import Programme as Explored
from equity_reports.measures.scale import A_MONTH, SECONDS_IN_A_DAY, SECONDS_IN_A_MONTH
from equity_reports.programme import load_programme
from equity_reports.reports.community import CommunityReport
from equity_reports.reports.community_slides import CommunitySlides
from equity_reports.reports.findings import Findings
from equity_reports.reports.team import TeamReport
from equity_reports.synthetic import write_programme
from equity_reports.tables import SECONDS, WHOLE_PROGRAMME
from tests.disclosure.attacker import Attack, read_session
from tests.recorded import edit_teams, name_measures, recorded
from tests.test_rates_of_population import every_word, words_of

COUNTED, COMMON = "late_cancellations", "missed_appointments"
OF_COUNT = ("T01", "T02")
DEFINITION = """
title = "Appointments that we cancelled"
what = "We count the appointments that we cancelled in a month."
why = "Each one is a wait that somebody did not expect."
quantity = "count"
numerator = ["cancelled_by_provider"]
better = "lower"
unit = "appointments"
kind = "balancing"
caveats = ["We count appointments, not people."]
author = "An analyst"
review_date = 2027-11-30

[words]
one = "appointment we cancelled"
many = "appointments we cancelled"
were = "were cancelled by us"
was = "was cancelled by us"
short = "cancelled by us"
of_100 = "that we planned"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("counts") / "programme"
    write_programme(folder, teams=6, months=24, per_month=4_000)
    (folder / "measures").mkdir()
    (folder / "measures" / f"{COUNTED}.toml").write_text(DEFINITION, encoding="utf-8")
    name_measures(folder, COMMON, COUNTED)

    def counted(row):
        if row["team_id"] in OF_COUNT:
            row |= {"aim_measure": COUNTED, "aim_value": ""}

    edit_teams(folder, counted)
    return folder


@pytest.fixture(scope="module")
def published(folder, tmp_path_factory):
    return recorded(load_programme(folder), tmp_path_factory.mktemp("private"))


@pytest.fixture(scope="module")
def latest(published):
    return published[-1].prepared


@pytest.fixture(scope="module")
def of_count(latest):
    return CommunityReport(next(c for c in latest.community.others if c.measure.id == COUNTED))


def test_a_count_is_told_over_the_seconds_of_its_stretch(latest):
    inputs = latest.reports["T01"]
    table = inputs.tables["by_group"].query("window == 'recent'").set_index("group")
    (first, last) = inputs.definition.recent
    assert set(table[SECONDS]) == {((last - first).days + 1) * SECONDS_IN_A_DAY}
    told = A_MONTH.factor * Findings(inputs).overall
    months = table.loc["all", SECONDS] / SECONDS_IN_A_MONTH
    assert told == pytest.approx(table.loc["all", "numerator"] / months)
    assert 11.9 < months < 12.1


def test_the_counts_of_teams_add_up_to_that_of_all(published):
    true = published[-1].true[COUNTED]["by_group"].query("window == 'recent' and group == 'all'")
    counted = true.set_index("team_id")["numerator"]
    assert counted[list(OF_COUNT)].sum() == counted[WHOLE_PROGRAMME] > 100


def test_a_report_tells_a_count_a_month_and_a_share_nowhere(latest):
    for team in OF_COUNT:
        text = every_word(TeamReport(latest.reports[team]))
        assert " a month" in text
        assert "A count has no gap" in text
        assert "as many as" not in text
        assert "We do not know the area for 100%" not in text
        assert "No line is drawn through the groups" in text
        assert "A count has no figure without a gap" in text
        assert "if all were like the least deprived" not in text
        assert "It leaves out how many people live in each group of areas" in text
        told = re.sub(r"(it|It) reached \d+ in every 100", "", text)
        for wrong in ("in every 100", "{", "appointments were cancelled by us", "people, a year"):
            assert wrong not in told
        assert "person-year" not in told
        assert "a year for every" not in told
    assert "in every 100" in every_word(TeamReport(latest.reports["T04"]))


def test_the_email_tells_a_count(latest):
    assert team_digest(latest.reports["T01"]).cards[0][1] == "a month"


def test_the_pages_for_everybody_set_no_sizes_side_by_side(of_count):
    text = words_of(
        of_count.answer(), of_count.at_a_glance(), of_count.parts(), of_count.funnel(),
        of_count.every_team(), of_count.change_ideas(), CommunitySlides(of_count).gap(),
    )  # fmt: skip
    assert "their counts are not set side by side" in text
    assert "We do not split this gap: it is one of counts" in text
    assert "Within teams" not in text
    assert "as many" not in text
    assert "several teams serve the same areas" not in text


def test_no_count_can_be_told_from_the_pages(published):
    sessions = [read_session(one.files, one.beside[COUNTED], COUNTED) for one in published]
    found = Attack(sessions, MHSDS).run(np.random.default_rng(0))
    assert len(found) > 50
    assert [one for one in found if one.spare < 0] == []


def test_a_programme_with_a_count_is_built(folder, tmp_path, capfd):
    asked = [part for team in ("T01", "T04") for part in ("--team", team)]
    assert run(["report", str(folder), *asked, "--outputs", str(tmp_path), "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    pages = {path.parent.name: path for path in tmp_path.rglob("teams/*/report.html")}
    assert set(pages) == {"T01", "T04"}, told
    assert "a month" in pages["T01"].read_text(encoding="utf-8")
    (index,) = tmp_path.rglob("index.html")
    assert "a month" in index.read_text(encoding="utf-8")
    assert f",{SECONDS}," in pages["T01"].with_name("numbers.csv").read_text(encoding="utf-8")


def test_a_count_can_be_explored(folder):
    gap = Explored.load(folder).team("all", measure=COUNTED, grouping="core20").gap()
    assert "A count has no gap" in words_of(gap.block)
