"""Sentences about 240 random teams, read back and held against the results they came from."""

import re
from functools import cache

import pytest

from equity_reports.narrative.answer import describe_answer
from equity_reports.narrative.description import (
    BETTER,
    CANNOT_BE_COMPARED,
    NO_SIGN_YET,
    TOO_EARLY,
    TOO_SMALL_ALONE,
    VERDICTS,
    WORSE,
)
from equity_reports.narrative.easy_read import easy_read
from equity_reports.narrative.gap import describe_excess, describe_gap, describe_gap_series
from equity_reports.narrative.inequality import describe_breakdown
from equity_reports.narrative.rates import describe_rate
from equity_reports.narrative.run_chart import describe_run_chart
from equity_reports.narrative.spc import describe_control_chart
from equity_reports.narrative.wording import wording_for
from tests.narrative.random_teams import TEAMS, random_team

MISSED = wording_for("missed")
NUMBER = r"(\d+(?:\.\d+)?)"
FORBIDDEN = re.compile(
    r"\b(worked|caused?|causes|because|due to|thanks to|dnas?|blame\w*|fail(?:ed|ing|ure)?|"
    r"non-?complian\w+|refus\w+|significan\w+|nan|none type|inf)\b|\{|\}|  | [,.]|\.\.",
    re.IGNORECASE,
)
CAPITAL_ADRIFT = re.compile(r"[a-z,] (Between|Close|Less|Fewer|More|No|In|The|Missed) ")
team_of = cache(random_team)
every_team = pytest.mark.parametrize("number", range(TEAMS))


@cache
def everything_said(number, words="missed"):
    team, wording = team_of(number), wording_for(words)
    answer = describe_answer(team.rate_finding, team.gap_finding, wording=wording)
    said = [
        answer.rate,
        answer.gap,
        describe_run_chart(team.chart, wording=wording, period=team.period),
        describe_control_chart(team.control, wording=wording, period=team.period),
        describe_gap(team.gap, wording=wording),
        describe_gap_series(team.series, wording=wording, period=team.period, judged=True),
        describe_excess(team.gap, wording=wording),
        describe_rate(team.rate, denominator=team.denominator, wording=wording),
        describe_breakdown(team.groups, wording=wording, reference=float(team.rate.value)),
    ]
    lines = easy_read(answer, team.gap, team_name="Larkfield", wording=wording)
    return said, " ".join(line.words for line in lines)


def forbid(said, lines):
    for text in [lines, *(part for one in said for part in (one.text, one.alt, one.note))]:
        assert not FORBIDDEN.search(text), text
        assert not CAPITAL_ADRIFT.search(text), text


@every_team
def test_nothing_forbidden_is_said(number):
    forbid(*everything_said(number))


@pytest.mark.parametrize("number", range(0, TEAMS, 4))
def test_nothing_forbidden_is_said_of_children(number):
    said, lines = everything_said(number, "was_not_brought")
    forbid(said, lines)
    everything = " ".join([lines, *(one.text for one in said)])
    assert "missed appointment" not in everything.lower()
    assert "‘was not brought’" in everything.lower()


@every_team
def test_every_sentence_begins_large_and_ends(number):
    said, lines = everything_said(number)
    for one in said:
        assert one.lead.endswith("."), one.lead
        for part in (one.lead, *one.detail):
            assert part[0].isdigit() or part[0].isupper() or part[0] == "‘", part
            assert part.endswith("."), part
    assert lines.endswith(".")


@every_team
def test_the_run_chart_says_what_the_rule_found(number):
    team = team_of(number)
    said = describe_run_chart(team.chart, wording=MISSED, period=team.period)
    text = said.text
    if said.verdict == BETTER:
        assert "gone down" in said.lead
    if said.verdict == WORSE:
        assert "gone up" in said.lead
    assert (said.verdict in (BETTER, WORSE)) <= (team.chart.shifted is True)
    assert (team.chart.shifted is False) <= (said.verdict == NO_SIGN_YET)
    if team.chart.shifted is False:
        found = re.search(rf"was {NUMBER} .*?More than {NUMBER} ", text)
        assert found.groups() == (str(team.chart.longest_run), str(team.chart.longest_run_limit))
        found = re.search(rf"middle {NUMBER} times?\. Fewer than {NUMBER} ", text)
        assert found.groups() == (str(team.chart.crossings), str(team.chart.crossings_limit))
    run = re.search(rf"{NUMBER} [^.\d]+ in a row were (below|above) .*?More than {NUMBER} ", text)
    if run:
        length, side, limit = run.groups()
        assert int(length) > int(limit)
        assert _has_a_run(team.chart, int(length), -1 if side == "below" else 1)
        assert (side == "below") <= (said.verdict in (BETTER, NO_SIGN_YET))
        assert (side == "above") <= (said.verdict in (WORSE, NO_SIGN_YET))
    latest = re.search(rf"is {NUMBER} in every 100 appointments", text)
    if latest:
        value = team.chart.points["value"].dropna().iloc[-1]
        assert float(latest[1]) == float(f"{100 * value:.0f}")


def _has_a_run(chart, length, side):
    """The slow way: walk the useful points of the last phase and measure every run."""
    last = chart.points["phase"].max()
    found, current, before = set(), 0, 0
    for each in [s for s, p in zip(chart.points["side"], chart.points["phase"], strict=True)
                 if s and p == last]:  # fmt: skip
        if each != before and current:
            found.add((current, before))
        current = current + 1 if each == before else 1
        before = each
    found.add((current, before))
    return (length, side) in found


@every_team
def test_the_gap_says_its_numbers_both_ways_and_they_add_up(number):
    gap = team_of(number).gap
    said = describe_gap(gap, wording=MISSED)
    if not gap.comparable:
        assert said.verdict == CANNOT_BE_COMPARED
        assert "cannot be compared" in said.lead
        counted = re.search(r": ([\d,]+) appointments?", said.lead)
        if counted:
            number = float(counted[1].replace(",", ""))
            assert number in (round(gap.denominator_most), round(gap.denominator_least))
        return
    rates = re.search(rf"areas {NUMBER} in every 100 .*?was {NUMBER} in every 100", said.detail[0])
    size = re.search(rf"gap is (?:less than )?{NUMBER} (more|fewer) in every 100", said.lead)
    size = size or re.search(rf"way: {NUMBER} (more|fewer) in every 100", said.lead)
    if rates and size and "less than" not in said.lead:
        most, least, difference = float(rates[1]), float(rates[2]), float(size[1])
        assert abs(most - 100 * gap.rate_most.value) <= 0.5
        assert abs(least - 100 * gap.rate_least.value) <= 0.5
        signed = difference if size[2] == "more" else -difference
        assert round(most - least - signed, 6) == 0 or "may not add up" in said.detail[0]
    if gap.difference.value:
        assert ("more in every 100" in said.lead) == (gap.difference.value > 0)
    ratio = re.search(rf"{NUMBER} times", said.lead)
    if ratio:
        assert float(ratio[1]) == float(f"{gap.ratio.value:.1f}")
    assert ("may be chance" in said.text) == (not gap.difference.excludes(0))


@every_team
def test_limits_in_words_are_the_limits(number):
    gap = team_of(number).gap
    if not gap.comparable:
        return
    text = describe_gap(gap, wording=MISSED).detail[1]
    found = re.search(rf"between {NUMBER}( fewer)? and {NUMBER} (more|fewer) in every 100", text)
    if not found:
        assert "close to" in text
        return
    low, high = float(found[1]), float(found[3])
    if found[4] == "fewer":
        low, high = -high, -low
    elif found[2]:
        low = -low
    assert abs(low - 100 * gap.difference.lower) <= 0.5
    assert abs(high - 100 * gap.difference.upper) <= 0.5
    clear = (low > 0) == (high > 0) and low != 0 and high != 0
    assert clear == bool(gap.difference.excludes(0)) or 0 in (low, high)


@every_team
def test_the_excess_is_the_result_with_its_sign(number):
    team = team_of(number)
    said = describe_excess(team.gap, wording=MISSED)
    found = re.search(r"about ([\d,]+) missed appointments? (more|fewer)", said.lead)
    if not found:
        assert "cannot say" in said.lead
        return
    amount = int(found[1].replace(",", ""))
    assert amount == abs(round(float(team.gap.excess.value)))
    assert (found[2] == "more") == (team.gap.excess.value >= 0)


@every_team
def test_the_answer_claims_no_more_than_it_has(number):
    team = team_of(number)
    answer = describe_answer(team.rate_finding, team.gap_finding, wording=MISSED)
    assert answer.rate.verdict in VERDICTS
    assert answer.gap.verdict in VERDICTS
    check, finding = team.rate_finding.denominators, team.gap_finding
    allowed = check.fewer_people is False and check.more_cancelled is False
    for said in (answer.rate, answer.gap):
        assert said.detail or said.verdict == CANNOT_BE_COMPARED
        if said.verdict == BETTER:
            assert allowed
            assert check.more_discharged is not True
    if not team.gap.comparable:
        assert answer.gap.verdict == CANNOT_BE_COMPARED
    elif finding.planned_power is None or finding.planned_power < 0.8:
        assert answer.gap.verdict == TOO_SMALL_ALONE
        assert "too small to tell by itself" in answer.gap.lead
    elif finding.periods_needed and finding.periods_needed > finding.periods_so_far:
        assert answer.gap.verdict == TOO_EARLY
        more = finding.periods_needed - finding.periods_so_far
        assert f"about {more} " in answer.gap.text
    if answer.rate.verdict == TOO_EARLY:
        assert re.search(r"at least \d+ more", answer.rate.text)


@every_team
def test_the_highest_group_is_the_highest(number):
    team = team_of(number)
    said = describe_breakdown(team.groups, wording=MISSED)
    known = team.groups.dropna(subset="value")
    pattern = rf"(.+) has the highest figure: (?:more than )?{NUMBER} in every"
    found = re.search(pattern, said.lead)
    if found:
        top = known.set_index("label")["value"]
        assert top[found[1]] == top.max()
        assert abs(float(found[2]) - 100 * top.max()) <= 1
    for label in team.groups.loc[team.groups["value"].isna(), "label"]:
        assert len(known) == 0 or label in said.text


def test_the_random_teams_meet_every_verdict():
    """Otherwise the tests above prove little: each verdict is reached by several teams."""
    rates, gaps = [], []
    for number in range(TEAMS):
        team = team_of(number)
        answer = describe_answer(team.rate_finding, team.gap_finding, wording=MISSED)
        rates.append(answer.rate.verdict)
        gaps.append(answer.gap.verdict)
    for verdict in VERDICTS:
        assert rates.count(verdict) >= 3, verdict
        assert gaps.count(verdict) >= 1, verdict
