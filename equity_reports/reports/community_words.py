"""The words around all teams' figures: masthead, answer, cards, successes, thanks."""

from dataclasses import replace

import pandas as pd

from equity_reports.narrative.community import describe_own_excess, describe_parts, describe_within
from equity_reports.narrative.description import Description
from equity_reports.narrative.gap import describe_excess, describe_gap
from equity_reports.narrative.intervals import between_counts
from equity_reports.narrative.numbers import (
    count,
    day,
    is_missing,
    listed,
    nouns,
)
from equity_reports.narrative.run_chart import describe_run_chart
from equity_reports.narrative.wording import Wording
from equity_reports.reports.blocks import Block, block
from equity_reports.reports.community_findings import CommunityFindings, place_of
from equity_reports.reports.community_inputs import CommunityInputs
from equity_reports.reports.inputs import IdeaFacts
from equity_reports.reports.team_cards import NO_FIGURE, Card, excess_card, figure_of, gap_card
from equity_reports.reports.team_standing import Standing
from equity_reports.reports.team_words import small, stretch, tag
from equity_reports.tables import MOST


def masthead(inputs: CommunityInputs, wording: Wording) -> tuple[str, str, str]:
    """The line above the programme's name, the name, the line below it."""
    session = inputs.session
    above = wording.say(
        "page.above_all",
        organisation=inputs.programme.organisation,
        session=session.title,
        held_on=day(session.held_on),
    )
    teams = nouns(len(inputs.teams), "team")
    below = wording.say(
        "page.below_some" if inputs.others else "page.below_all",
        teams=teams,
        measure=small(inputs.measure.title),
        data_to=day(session.data_to),
    )
    return above, inputs.programme.name, below


def other_measures(inputs: CommunityInputs, wording: Wording) -> str:
    """The teams that are in no figure of these pages, each with its measure; empty: none."""
    named = [
        wording.say("page.other_measure", team=team.team_name, measure=small(other.measure.title))
        for other in inputs.others
        for team in other.teams
    ]
    return wording.say("page.other_measures", teams=listed(named)) if named else ""


def answer(findings: CommunityFindings, wording: Wording) -> list[tuple]:
    """The gap within teams, then the rate in the most deprived areas over time."""
    within, amount = gap_now(findings, wording), gap_amount(findings, wording)
    whole = findings.whole
    rate = describe_run_chart(
        whole.run_chart(MOST),
        wording=wording,
        period=whole.kind(MOST),
        withheld=whole.withheld(MOST),
        denominators=whole.denominators,
    )
    interval, *rest = within.detail
    detail = tuple(part for part in (interval, amount, *rest) if part)
    return [("", "", within.lead, detail), (*tag(rate), rate.lead, rate.detail[:2])]


def gap_now(findings: CommunityFindings, wording: Wording) -> Description:
    """The gap that heads the pages: within teams, or that of all where they do not add up."""
    if not findings.adds_up:
        said = describe_gap(findings.whole.gap, wording=wording)
        return replace(said, detail=(*said.detail, wording.say("community.mixes_places")))
    return describe_within(findings.parts, wording=wording)


def gap_amount(findings: CommunityFindings, wording: Wording) -> str:
    """What that gap amounts to; empty where it cannot be said."""
    if not findings.adds_up:
        excess = describe_excess(findings.whole.gap, wording=wording)
        return excess.lead if excess.detail else ""
    return describe_own_excess(findings.parts, wording=wording)


def gap_parts(findings: CommunityFindings, wording: Wording) -> Description:
    """Where the gap lies; or why it is not split."""
    if not findings.adds_up:
        return Description(wording.say("community.not_split"))
    return describe_parts(findings.parts, wording=wording)


def cards(findings: CommunityFindings, wording: Wording) -> list[Card]:
    """Four figures: the rate, the gap within teams, what it amounts to, the ideas in use."""
    return [
        (*_rate(findings, wording), ""),
        (*_within(findings, wording), ""),
        (*_excess(findings, wording), ""),
        (*_ideas(findings, wording), ""),
    ]


def _rate(findings: CommunityFindings, wording: Wording) -> tuple[str, str, str]:
    rate, whole = findings.whole.gap.rate_most, findings.whole
    when = stretch(whole.inputs)
    if is_missing(rate.value):
        return NO_FIGURE, "", wording.say("page.card_most_withheld", stretch=when)
    overall = wording.rate(whole.overall)
    words = small(wording.say("page.card_most", stretch=when, overall=overall))
    return *figure_of(wording.rate(rate.value)), words


def _within(findings: CommunityFindings, wording: Wording) -> tuple[str, str, str]:
    if not findings.adds_up:
        return gap_card(findings.whole, wording)
    gap = findings.parts.within_teams
    if not gap.comparable:
        return NO_FIGURE, "", wording.say("community.within_unknown")
    words = wording.say(
        "page.card_within", most=wording.between(gap.rate_most.lower, gap.rate_most.upper)
    )
    return *figure_of(wording.more_or_fewer(gap.difference.value)), small(words)


def _excess(findings: CommunityFindings, wording: Wording) -> tuple[str, str, str]:
    if not findings.adds_up:
        return excess_card(findings.whole, wording)
    excess = findings.parts.excess
    if not findings.parts.within_teams.comparable or is_missing(excess.value):
        return NO_FIGURE, "", wording.say("gap.excess_unknown")
    key = "page.card_own_excess_more" if excess.value >= 0 else "page.card_own_excess_fewer"
    interval = between_counts(excess.lower, excess.upper)
    teams = nouns(findings.parts.teams, "team")
    words = wording.say(key, interval=interval, teams=teams)
    return count(abs(round(float(excess.value)))), "", small(words)


def _ideas(findings: CommunityFindings, wording: Wording) -> tuple[str, str, str]:
    ideas = [idea for own in findings.inputs.ideas.values() for idea in own]
    teams = sum(bool(own) for own in findings.inputs.ideas.values())
    words = wording.say("page.card_ideas", teams=nouns(teams, "team"))
    return count(len(ideas)), "", small(words)


def rate_before(then: pd.Series | None, wording: Wording) -> tuple[str, ...]:
    """The rate in the year before; nothing where there is none."""
    if then is None or is_missing(then["numerator"], then["denominator"]):
        return ()
    share = then["numerator"] / then["denominator"] if then["denominator"] else None
    return (wording.say("community.rate_before", value=wording.rate(share)),)


def gap_before(findings: CommunityFindings, wording: Wording) -> tuple[str, ...]:
    """The gap in the year before, and as it was published at the last session."""
    said = []
    before, published = findings.whole.gap_before, findings.inputs.published
    if before is not None and before.comparable:
        difference = wording.more_or_fewer(before.difference.value)
        said.append(wording.say("community.before", difference=difference))
    if published is not None:
        then = findings.whole.gap_at(published.glance)
        if then.comparable:
            words = wording.more_or_fewer(then.difference.value)
            said.append(wording.say("community.published", published=words))
    return tuple(said)


def successes(findings: CommunityFindings, wording: Wording) -> Block:
    """New successes with their evidence, then the teams that kept theirs."""
    new = [one for one in findings.standings if one.succeeded]
    kept = [team_and_place(one) for one in findings.standings if one.kept]
    shown = [_success(one, wording) for one in new]
    if not new:
        shown = [block("note", wording.say("community.no_success"))]
    if kept:
        shown.append(block("finding", wording.say("community.kept", teams=listed(kept)), ()))
    return Block("".join(part.html for part in shown))


def _success(one: Standing, wording: Wording) -> Block:
    team, said = one.findings.inputs.team, described(one, wording)
    title = wording.say("community.success", team=team.team_name, place=place_of(team))
    return block("story", title, said.lead, said.detail)


def described(one: Standing, wording: Wording) -> Description:
    """A success with its evidence, and the ideas that the team has tried."""
    findings = one.findings
    said = describe_run_chart(
        findings.run_chart(MOST),
        wording=wording,
        period=findings.kind(MOST),
        withheld=findings.withheld(MOST),
        denominators=findings.denominators,
    )
    baseline = findings.baseline_to(MOST)
    since = wording.say("community.success_since", baseline=day(baseline))
    tried = [f"“{idea.title}”" for idea in findings.inputs.ideas]
    after = (wording.say("community.success_after", ideas=listed(tried)),) if tried else ()
    return replace(said, detail=(*said.detail, since, *after))


def thanks(findings: CommunityFindings, wording: Wording) -> Block:
    """The ideas that were stopped with a lesson, by team."""
    items = lessons(findings, wording)
    if not items:
        return block("note", wording.say("community.no_thanks"))
    return block("finding", wording.say("community.thanks_lead"), ()) + block("lessons", items)


def lessons(findings: CommunityFindings, wording: Wording) -> list[tuple[str, str]]:
    """Which team stopped what, and what it learnt."""
    found = [
        (team.team_name, idea)
        for team in findings.in_order
        for idea in findings.inputs.ideas[team.team_id]
        if _stopped_with_a_lesson(idea)
    ]
    return [
        (wording.say("community.thanks", team=name, title=idea.title), idea.learning)
        for name, idea in found
    ]


def _stopped_with_a_lesson(idea: IdeaFacts) -> bool:
    return idea.status == "abandoned" and bool(idea.learning)


def team_and_place(one: Standing) -> str:
    """A team as a list names it."""
    team = one.findings.inputs.team
    return f"{team.team_name} ({place_of(team)})"
