"""The report for everybody: every team by name and place, and no claim beyond its evidence."""

import re
from dataclasses import fields, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from equity_reports.narrative.community import describe_theme
from equity_reports.narrative.description import BETTER
from equity_reports.narrative.wording import wording_for
from equity_reports.programme import load_programme
from equity_reports.reports.community import CommunityReport
from equity_reports.reports.community_slides import CommunitySlides
from equity_reports.reports.poster import Poster
from equity_reports.reports.prepare import prepare
from equity_reports.reports.team import TeamReport
from equity_reports.reports.team_standing import standing, until, verdict
from equity_reports.reports.theme_findings import EFFECTS, PROMISING, TOO_LITTLE, graded_themes
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.evidence import Combined
from equity_reports.tables import MOST
from tests.reports import situations

BEGAN = "2026-01-05"
NAMES = ("Willow", "Ash", "Birch", "Cedar", "Elm", "Fir", "Gorse", "Hazel")


def team(number, name):
    """The first four teams begin a call, and their most deprived areas then miss fewer."""
    tries = number < 4
    idea = situations.Idea(f"i{number}", "A call", BEGAN, "Reminders", status="adopted")
    if number == 4:
        where = {"theme": "Transport", "scale": "one_clinic"}
        idea = situations.Idea("i4", "A poster", BEGAN, status="abandoned", **where)
    return situations.TeamSpec(
        name=name,
        booked=(400, 150, 150, 150, 400),
        share=situations.falling if tries else situations.usual,
        people=3000,
        ideas=(idea,) if number < 5 else (),
    )


SPEC = situations.ProgrammeSpec(
    {name.lower(): team(number, name) for number, name in enumerate(NAMES)}
)
SECTIONS = (
    "masthead", "answer", "at_a_glance", "rate_over_time", "gap", "gap_over_time", "parts",
    "change_ideas", "successes", "thanks", "signals", "every_team", "funnel", "about",
)  # fmt: skip


def prepared_of(folder, spec):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(situations.PROGRAMMES, "community", spec)
        programme = load_programme(situations.write(folder / "programme", "community"))
    return prepare(programme, programme.session(None, situations.TODAY))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    return prepared_of(tmp_path_factory.mktemp("community"), SPEC)


@pytest.fixture(scope="module")
def report(prepared):
    return CommunityReport(prepared.community)


@pytest.fixture(scope="module")
def every_situation(tmp_path_factory):
    """All situations that a team can be in, as one programme."""
    return CommunityReport(
        prepared_of(tmp_path_factory.mktemp("odd"), situations.STANDARD).community
    )


def text_of(block):
    return re.sub(r"<svg.*?</svg>|<[^>]+>", " ", block.html, flags=re.DOTALL)


def test_a_theme_that_many_teams_saw_fall_is_promising_with_whom_to_talk_to(report):
    (calls, posters) = report.findings.themes
    assert (calls.theme, calls.grade, calls.rate.teams) == ("Reminders", PROMISING, 4)
    assert calls.rate.upper < 0
    assert (posters.grade, posters.rate.teams) == (TOO_LITTLE, 0)
    said = text_of(report.change_ideas())
    for name in NAMES[:4]:
        assert name in said
    assert "worked" not in said


def test_teams_come_by_place_and_name_and_never_by_result(report):
    names = [one.team_name for one in report.findings.in_order]
    assert names == sorted(NAMES)
    assert list(report.findings.teams) == [name.lower() for name in names]
    assert list(report.findings.sizes.index) == list(report.findings.teams)


def test_the_funnel_is_of_each_teams_own_counts(report):
    most = report.inputs.definition.most
    for team_id, row in report.findings.sizes.iterrows():
        own = report.findings.teams[team_id].share_in(most)
        assert row.to_list() == [own["numerator"], own["denominator"]]


def test_the_gap_within_teams_is_near_that_of_teams_that_are_alike(report):
    parts = report.findings.parts
    assert parts.teams == len(NAMES)
    assert abs(parts.within_teams.difference.value - parts.crude) < 0.01
    assert parts.excess.lower < parts.excess.value < parts.excess.upper


def test_a_success_rests_on_a_time_before_joining_and_on_two_sessions(report):
    willow = next(
        one for one in report.findings.standings if one.findings.inputs.team.team_id == "willow"
    )
    assert (willow.now, bool(willow.lasting.success)) == (BETTER, True)
    assert willow.findings.baseline_to(MOST) < date(2025, 12, 1)
    assert willow.succeeded or willow.kept
    said = text_of(report.successes())
    assert "Willow" in said
    # One session alone is no success, however clear.
    alone = standing(willow.findings, report.inputs.sessions[-1:])
    assert not alone.succeeded
    assert not alone.kept


def test_a_team_that_joined_after_its_data_began_to_fall_is_no_success(report):
    findings = report.findings.teams["willow"]
    joined_first = findings.inputs.team.model_copy(update={"joined_on": date(2024, 12, 1)})
    inputs = findings.inputs.model_copy(update={"team": joined_first})
    late = standing(replace(findings, inputs=inputs), report.inputs.sessions)
    assert not late.lasting.success


def test_an_earlier_session_sees_no_later_period(report):
    findings = report.findings.teams["ash"]
    first = report.inputs.sessions[0]
    earlier = until(findings, first).shares(MOST)
    ends = earlier.index + pd.offsets.MonthEnd(0)
    assert (ends.date <= first.data_to - pd.Timedelta(days=28).to_pytimedelta()).all()
    pd.testing.assert_series_equal(findings.shares(MOST)[: len(earlier)], earlier)
    assert verdict(until(findings, report.inputs.sessions[-1])) == verdict(findings)


def test_fewer_people_seen_forbid_to_call_a_theme_promising():
    rows = [("calls", n, -0.4, 0.01, np.nan, np.nan, True) for n in range(4)]
    effects = pd.DataFrame(rows, columns=[*EFFECTS, "sound"])
    assert graded_themes(effects)["grade"].tolist() == [PROMISING]
    doubtful = graded_themes(effects.assign(sound=[True, True, False, False]))
    assert doubtful["grade"].tolist() == [TOO_LITTLE]
    assert doubtful["gated"].tolist() == [True]


def test_a_warning_of_a_wider_gap_tells_the_figure_that_it_rests_on():
    nothing = Combined(
        **dict.fromkeys([one.name for one in fields(Combined)], np.nan) | {"teams": 2}
    )
    said = describe_theme(
        "may_widen_the_gap", nothing, nothing, themes=4, gated=False, wording=wording_for(),
        wider=Estimate(1.28, 1.08, 1.52),
    )  # fmt: skip
    assert said.detail[0] == (
        "In these teams together it is 1.3 times what it was. "
        "That is likely to be between 1.1 and 1.5 times."
    )
    assert said.detail[-1].startswith("This is a warning.")


def test_an_idea_that_was_stopped_is_thanked_only_with_a_lesson(report):
    def thanks(learning):
        (idea,) = report.inputs.ideas["elm"]
        told = (idea.model_copy(update={"learning": learning}),)
        ideas = {**report.inputs.ideas, "elm": told}
        return text_of(CommunityReport(report.inputs.model_copy(update={"ideas": ideas})).thanks())

    said = thanks("Nobody reads a poster.")
    assert "Elm" in said
    assert "Nobody reads a poster." in said
    assert "Willow" not in said  # it goes on
    assert "Elm" not in thanks("")


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_speaks_in_every_situation(every_situation, section):
    shown = getattr(every_situation, section)()
    assert shown.html
    assert "<script" not in shown.html
    assert not re.search(r"\bnan\b|\bNone\b(?! of)|\{\w+\}", text_of(shown))


def test_a_team_is_shown_what_is_promising_elsewhere_and_new_to_it(prepared):
    assert prepared.reports["willow"].elsewhere == ()
    (offered,) = prepared.reports["hazel"].elsewhere
    assert (offered.theme, offered.teams, offered.alike) == ("Reminders", 4, True)
    said = text_of(TeamReport(prepared.reports["hazel"]).elsewhere())
    for name in NAMES[:4]:
        assert name in said
    assert "new to your team" in text_of(TeamReport(prepared.reports["willow"]).elsewhere())


def test_slides_say_the_grades_of_the_report(report):
    slides = CommunitySlides(report)
    said = text_of(slides.ideas())
    for theme in report.findings.themes:
        if theme.grade != TOO_LITTLE:
            assert theme.theme in said
    assert "Promising" in said
    for part in ("gap", "rate", "celebrate", "thanks", "signals", "questions"):
        shown = getattr(slides, part)().html
        assert '<div class="slide">' in shown
        assert "<script" not in shown


@pytest.mark.parametrize("part", ["gap", "rate", "ideas", "celebrate", "thanks", "signals"])
def test_slides_speak_in_every_situation(every_situation, part):
    shown = text_of(getattr(CommunitySlides(every_situation), part)())
    assert not re.search(r"\bnan\b|\bNone\b(?! of)|\{\w+\}", shown)


def test_posters_speak_in_every_situation(every_situation):
    for team in every_situation.inputs.teams:
        poster = Poster(every_situation.inputs.report(team.team_id))
        for part in ("masthead", "aim", "data", "ideas", "learning", "ask"):
            shown = getattr(poster, part)()
            assert "<script" not in shown.html
            assert not re.search(r"\bnan\b|\bNone\b|\{\w+\}", text_of(shown)), team.team_id
