"""Each reason for a visit by its rule, each person's pack with that person's teams alone."""

import re
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_reports.intake.cells import SAFE_NAME, safe_name
from equity_reports.narrative.catalogue.visits import VISITS
from equity_reports.narrative.wording import wording_for
from equity_reports.reports.coach_pack import CoachPack
from equity_reports.reports.coaches import coaches_of
from equity_reports.reports.community_inputs import CommunityInputs
from equity_reports.reports.findings import Findings
from equity_reports.reports.inputs import IdeaFacts, TeamFacts
from equity_reports.reports.team import TeamReport
from equity_reports.reports.team_needs import (
    ORDER,
    QUIET_SHARE,
    WEEKS_TO_DECIDE,
    WEEKS_WITHOUT_IDEA,
    changes,
    needs,
)
from equity_reports.tables import ALL
from tests.narrative.reading_grade import reading_grade
from tests.narrative.test_reading_age import TERMS
from tests.reports.situations import inputs

MISSED = wording_for("missed")
TEAMS = ("usual", "better", "worse", "never_booked", "nobody_least_deprived", "strange_name")


@cache
def answer(situation):
    return TeamReport(inputs(situation))._answer


def kinds(given, situation="usual"):
    found = needs(Findings(given), answer(situation), MISSED)
    assert [ORDER.index(one.kind) for one in found] == sorted(
        ORDER.index(one.kind) for one in found
    )
    return [one.kind for one in found]


def with_ideas(*ideas):
    return inputs("usual").model_copy(update={"ideas": ideas})


def idea(weeks_ago, **more):
    held_on = inputs("usual").session.held_on
    facts = {"status": "adopted", "title": "A call", "scale": "whole_team"}
    given = {"idea_id": "a", "number": 1, "started_on": held_on - timedelta(weeks=weeks_ago)}
    return IdeaFacts(**{**facts, **given, **more})


@pytest.mark.parametrize("weeks", [0, WEEKS_WITHOUT_IDEA - 1, WEEKS_WITHOUT_IDEA, 60])
def test_a_team_that_wrote_nothing_down_for_eight_weeks(weeks):
    assert ("no_idea" in kinds(with_ideas(idea(weeks)))) == (weeks >= WEEKS_WITHOUT_IDEA)


def test_a_team_that_wrote_nothing_down_ever():
    assert "no_idea" in kinds(with_ideas())


@pytest.mark.parametrize(
    ("weeks", "status", "ended", "waits"),
    [
        (WEEKS_TO_DECIDE, "testing", None, True),
        (WEEKS_TO_DECIDE - 1, "testing", None, False),
        (WEEKS_TO_DECIDE, "adopted", None, False),
        (WEEKS_TO_DECIDE, "testing", date(2026, 11, 1), False),
    ],
)
def test_an_idea_that_waits_for_a_decision(weeks, status, ended, waits):
    given = with_ideas(idea(weeks, status=status, ended_on=ended))
    assert ("overdue" in kinds(given)) == waits


@pytest.mark.parametrize(("reach", "few"), [(49, True), (50, False), (None, False)])
def test_an_idea_that_reaches_few(reach, few):
    assert ("few" in kinds(with_ideas(idea(1, reach=reach)))) == few


def with_booked(share):
    """The usual team with so much of what is usual in the last period but one."""
    given = inputs("usual")
    table = given.tables["by_period"].copy()
    rows = table.index[table["series"] == ALL]
    usual = table.loc[rows, "denominator"].iloc[:-2].median()
    table.loc[rows[-2], "denominator"] = np.nan if share is None else share * usual
    table.loc[rows[-2], "numerator"] = np.nan
    return given.model_copy(update={"tables": {**given.tables, "by_period": table}})


@pytest.mark.parametrize(
    ("share", "quiet"), [(None, True), (QUIET_SHARE / 2, True), (0.6, False), (1.0, False)]
)
def test_data_that_have_gone_quiet(share, quiet):
    assert ("quiet" in kinds(with_booked(share))) == quiet


def test_what_is_worse_here_is_what_the_teams_report_calls_worse():
    found = needs(Findings(inputs("worse")), answer("worse"), MISSED)
    worse = next(one for one in found if one.kind == "worse")
    assert worse.seen.startswith(answer("worse").rate.lead)
    assert "worse" not in kinds(inputs("better"), "better")


def test_a_gap_that_cannot_be_measured():
    assert "no_gap" in kinds(inputs("nobody_least_deprived"), "nobody_least_deprived")


def test_only_what_is_new_since_the_last_session_is_told():
    given = inputs("usual")
    before = given.sessions[-2].held_on
    old = idea(0, title="Old", started_on=before, idea_id="b")
    new = idea(
        0, title="New", started_on=before + timedelta(days=1), ended_on=given.session.held_on
    )
    since, told = changes(Findings(with_ideas(old, new)), MISSED)
    assert given.sessions[-2].title in since
    assert told == ["It began “New”.", "It ended “New” (adopted)."]


@cache
def community():
    reports = {}
    for number, situation in enumerate(TEAMS):
        team = inputs(situation).team
        coach = ("Ada Coach", "Ben  Coach", "ada coach")[number % 3]
        called = team.team_name if situation == "strange_name" else f"The {situation} team"
        facts = {
            "team_name": called,
            "qi_coach": coach,
            "improvement_advisor": "Ada Coach" if number == 1 else "",
        }
        given = inputs(situation).model_copy(update={"team": team.model_copy(update=facts)})
        reports[team.team_id] = given
    return CommunityInputs.of(reports, themes=(), people=())


def test_a_pack_holds_its_persons_teams_and_no_others():
    ada, ben = coaches_of(community().teams)
    assert set(ada.team_ids) | set(ben.team_ids) == {team.team_id for team in community().teams}
    assert ada.roles == ("qi_coach", "improvement_advisor")
    names = {team.team_id: team.team_name for team in community().teams}
    pack = CoachPack(community(), ben.name)
    assert [visit.team.team_id for visit in pack.visits]
    assert {visit.team.team_id for visit in pack.visits} == set(ben.team_ids)
    page = "".join(one.html for one in (pack.masthead(), pack.first(), pack.others()))
    assert not any(names[team_id] in page for team_id in set(ada.team_ids) - set(ben.team_ids))


def test_those_who_may_want_help_first_come_first():
    visits = CoachPack(community(), "Ada Coach").visits
    assert [visit.urgency for visit in visits] == sorted(visit.urgency for visit in visits)
    assert all(visit.question.endswith("?") for visit in visits)


def test_somebody_without_a_team_has_an_empty_pack():
    pack = CoachPack(community(), "Nobody")
    assert VISITS["visit.no_teams"] in pack.first().html


def test_it_reads_at_grade_6_or_below():
    said = []
    for visit in CoachPack(community(), "Ada Coach").visits:
        said += [visit.now, visit.question, *(need.seen for need in visit.needs), *visit.changes]
    text = re.sub(r"“[^”]*”", "it", " ".join(said))
    assert reading_grade(text, names=TERMS) <= 6


@given(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=8, unique=True))
def test_every_pack_has_a_safe_name_of_its_own(names):
    teams = [
        TeamFacts(team_id=f"T{number}", team_name="A", qi_coach=name)
        for number, name in enumerate(names)
    ]
    coaches = coaches_of(teams)
    pages = [coach.page_name for coach in coaches]
    assert len({page.casefold() for page in pages}) == len(pages)
    assert all(SAFE_NAME.fullmatch(page) for page in pages)
    bare = {coach.page_name: coach.name for coach in coaches}
    for coach in coaches:  # whoever looks a pack up by the bare name finds the person's, or none
        assert bare.get(safe_name(coach.name), coach.name) == coach.name
