"""The words around a team's figures, filled in: masthead, answer, cards, definition, about."""

from datetime import date, timedelta

import pandas as pd

from equity_reports.charts.icons import draw_assurance_icon, draw_variation_icon
from equity_reports.narrative.answer import Answer
from equity_reports.narrative.catalogue import VERDICT_LABELS
from equity_reports.narrative.description import BETTER, NO_SIGN_YET, WORSE, Description
from equity_reports.narrative.gap_series import gap_series_verdict
from equity_reports.narrative.numbers import (
    count,
    day,
    is_missing,
    listed,
    month,
    nouns,
    times,
)
from equity_reports.narrative.wording import Wording
from equity_reports.reports.blocks import Block
from equity_reports.reports.findings import Findings
from equity_reports.reports.inputs import ReportInputs
from equity_reports.stats.gap import EquityGap
from equity_reports.stats.spc import ControlChart


def masthead(inputs: ReportInputs, wording: Wording) -> tuple[str, str, str]:
    """The line above the team's name, the name, the line below it."""
    session = inputs.session
    above = wording.say(
        "page.above",
        programme=inputs.programme.name,
        session=session.title,
        held_on=day(session.held_on),
    )
    below = wording.say(
        "page.below",
        organisation=inputs.programme.organisation,
        measure=small(inputs.measure.title),
        data_to=day(session.data_to),
    )
    return above, inputs.team.team_name, below


def tag(description: Description) -> tuple[str, str]:
    """The class and the words of a verdict's tag."""
    kind = {BETTER: "better", WORSE: "worse"}.get(description.verdict, "wait")
    return kind, VERDICT_LABELS.get(description.verdict, "")


def answer(said: Answer) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """For the rate and for the gap: the tag's class and words, the finding, the evidence."""
    return [(*tag(each), each.lead, each.detail) for each in (said.rate, said.gap)]


def stretch(inputs: ReportInputs) -> str:
    """The latest year: "October 2025 to September 2026", or its days if months are cut."""
    return _stretch(*inputs.definition.recent)


def stretch_before(inputs: ReportInputs) -> str:
    """The stretch that the latest year is compared with."""
    return _stretch(*inputs.definition.before) if inputs.definition.before else ""


def _stretch(start: date, end: date) -> str:
    whole = start.day == 1 and (end + timedelta(days=1)).day == 1
    return f"{month(start)} to {month(end)}" if whole else f"{day(start)} to {day(end)}"


def definition(inputs: ReportInputs, wording: Wording) -> str:
    """Period, grouping and index edition: what every printed gap carries."""
    return wording.say(
        "page.definition",
        stretch=stretch(inputs),
        grouping=inputs.definition.grouping_in_words,
    )


def programme_gap(programme: Findings, wording: Wording) -> str:
    """What all teams together show, in a sentence."""
    gap = programme.gap
    if not gap.comparable:
        return ""
    ratio = wording.say("page.programme_times", ratio=times(gap.ratio.value))
    decimals = gap_decimals(gap, wording)
    return wording.say(
        "page.programme_gap",
        most=wording.rate(gap.rate_most.value, decimals),
        least=wording.rate(gap.rate_least.value, decimals),
        difference=wording.more_or_fewer(gap.difference.value, decimals),
        times="" if is_missing(gap.ratio.value) else ratio,
    )


def all_teams(programme: Findings, wording: Wording) -> str:
    """What all teams together show, and whether their gap has changed."""
    pooled = programme_gap(programme, wording)
    verdict = gap_series_verdict(programme.gap_over_time, better=wording.better)
    if not pooled or verdict not in (BETTER, WORSE, NO_SIGN_YET):
        return pooled
    return f"{pooled} {wording.say(f'page.all_teams_{verdict}')}"


def gap_decimals(gap: EquityGap, wording: Wording) -> int:
    """The decimals with which both rates and the gap agree; none where one is missing."""
    parts = (gap.rate_most.value, gap.rate_least.value, gap.difference.value)
    return 0 if not gap.comparable or is_missing(*parts) else wording.decimals_that_agree(*parts)


def alt_two_groups(most: pd.Series, least: pd.Series, wording: Wording) -> str:
    """What the chart of both groups shows: which end is higher how often, and the latest rates."""
    latest = [
        wording.rate(shares.dropna().iloc[-1] if shares.notna().any() else None)
        for shares in (most, least)
    ]
    apart = (most - least).dropna()
    return wording.say(
        "page.alt_two_groups",
        higher=count(int((apart > 0).sum())),
        points=nouns(len(apart), "point"),
        most=latest[0],
        least=latest[1],
    )


def icons(chart: ControlChart, wording: Wording) -> list[tuple[Block, str]]:
    """The variation and assurance icons, each with its meaning in words."""
    shown = [(Block(draw_variation_icon(chart.variation)), wording.say(f"icon.{chart.variation}"))]
    if chart.assurance:
        shown.append(
            (Block(draw_assurance_icon(chart.assurance)), wording.say(f"icon.{chart.assurance}"))
        )
    return shown


def small(sentence: str) -> str:
    """A sentence that goes on from a figure begins without a capital."""
    return sentence[:1].lower() + sentence[1:]


def about(inputs: ReportInputs, wording: Wording) -> list[str]:
    """How the figures were made, what was left out, and how to make them again."""
    definition, measure = inputs.definition, inputs.measure
    reasons = listed([f"{reason} ({rows})" for reason, rows in inputs.left_out.items()])
    left_out = "page.about_left_out" if reasons else "page.about_nothing_left_out"
    intervals = "page.about_intervals" if definition.patients_known else "page.about_no_patients"
    policy = definition.policy_in_words
    return [
        wording.say("page.about_measure", title=measure.title, what=measure.what),
        wording.say(f"page.about_better_{measure.better}"),
        *([wording.say("page.about_apart")] if inputs.programme.apart else []),
        *measure.caveats,
        *([wording.say("page.about_population")] if measure.of_population else []),
        *([wording.say("page.about_count")] if measure.is_count else []),
        wording.say("page.about_areas", grouping=definition.grouping_in_words),
        wording.say("page.about_policy", policy=small(policy)),
        wording.say("page.about_finished", days=definition.maturity_days),
        wording.say("page.about_median"),
        wording.say(intervals),
        wording.say(left_out, reasons=reasons),
        wording.say("page.about_made", software=inputs.software, source=inputs.source),
    ]
