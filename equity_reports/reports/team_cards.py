"""The four figures at a glance, each with what it was at the learning session before."""

from collections.abc import Callable

from equity_reports.narrative.catalogue import SENTENCES
from equity_reports.narrative.gap import describe_gap
from equity_reports.narrative.numbers import (
    between_counts,
    count,
    is_missing,
    times,
)
from equity_reports.narrative.rates import describe_since_last_session
from equity_reports.narrative.wording import Wording
from equity_reports.reports.findings import Findings
from equity_reports.reports.inputs import Glance
from equity_reports.reports.team_words import gap_decimals, small, stretch
from equity_reports.stats.gap import EquityGap
from equity_reports.tables import ALL, MOST

Card = tuple[str, str, str, str]
"""The figure, its unit, what it is, and what it was last time."""

NO_FIGURE = "–"


def cards(findings: Findings, wording: Wording) -> list[Card]:
    """Four figures: the rate, the gap, what it amounts to, how complete the data are."""
    return [
        (*_rate(findings, wording), _before(findings, wording, _rate_then)),
        (*gap_card(findings, wording), _before(findings, wording, _gap_then)),
        (*excess_card(findings, wording), _before(findings, wording, _excess_then)),
        (*_complete(findings, wording), _before(findings, wording, _complete_then)),
    ]


def _rate(findings: Findings, wording: Wording) -> tuple[str, str, str]:
    rate, when = findings.gap.rate_most.value, stretch(findings.inputs)
    if is_missing(rate):
        return NO_FIGURE, "", wording.say("page.card_most_withheld", stretch=when)
    number, unit = figure_of(wording.rate(rate, gap_decimals(findings.gap, wording)))
    overall = wording.rate(findings.overall)
    return number, unit, small(wording.say("page.card_most", stretch=when, overall=overall))


def gap_card(findings: Findings, wording: Wording) -> tuple[str, str, str]:
    """The gap, its unit, and what it is."""
    gap = findings.gap
    if not gap.comparable:
        return NO_FIGURE, "", describe_gap(gap, wording=wording).lead
    interval = wording.between_differences(gap.difference.lower, gap.difference.upper)
    if is_missing(gap.ratio.value):
        words = wording.say("page.card_gap_same", interval=interval)
    else:
        words = wording.say("page.card_gap", ratio=times(gap.ratio.value), interval=interval)
    return *_amount(gap, wording), small(words)


def _amount(gap: EquityGap, wording: Wording) -> tuple[str, str]:
    """The gap as a number and its unit, with the decimals that its sentence has."""
    if gap.difference.value == 0:
        return SENTENCES["page.card_no_gap"], ""
    return figure_of(wording.more_or_fewer(gap.difference.value, gap_decimals(gap, wording)))


def excess_card(findings: Findings, wording: Wording) -> tuple[str, str, str]:
    """What the gap amounts to, and what it is."""
    excess = findings.gap.excess
    if not findings.gap.comparable or is_missing(excess.value):
        return NO_FIGURE, "", wording.say("gap.excess_unknown")
    interval = between_counts(excess.lower, excess.upper)
    key = "page.card_excess_more" if excess.value >= 0 else "page.card_excess_fewer"
    return count(abs(round(float(excess.value)))), "", small(wording.say(key, interval=interval))


def _complete(findings: Findings, wording: Wording) -> tuple[str, str, str]:
    complete = findings.inputs.completeness
    if ALL not in complete:
        return NO_FIGURE, "", wording.say("page.card_complete_unknown")
    most = f"{complete[MOST]}%" if MOST in complete else wording.say("page.withheld_cell").lower()
    return f"{complete[ALL]}%", "", small(wording.say("page.card_complete", most=most))


def _rate_then(findings: Findings, glance: Glance, wording: Wording) -> str | None:
    rate = findings.gap_at(glance).rate_most.value
    return None if is_missing(rate) else wording.rate(rate, gap_decimals(findings.gap, wording))


def _complete_then(_: Findings, glance: Glance, __: Wording) -> str | None:
    """Completeness as it was; what it has become since is what lateness is."""
    return f"{glance.completeness[ALL]}%" if ALL in glance.completeness else None


def _gap_then(findings: Findings, glance: Glance, wording: Wording) -> str | None:
    gap = findings.gap_at(glance)
    if not gap.comparable:
        return None
    parts = [wording.more_or_fewer(gap.difference.value, gap_decimals(gap, wording))]
    return ", ".join(parts if is_missing(gap.ratio.value) else [*parts, times(gap.ratio.value)])


def _excess_then(findings: Findings, glance: Glance, _: Wording) -> str | None:
    excess = findings.gap_at(glance).excess.value
    if is_missing(excess):
        return None
    direction = "more" if excess >= 0 else "fewer"
    return f"{count(abs(round(float(excess))))} {direction}"


def _before(
    findings: Findings, wording: Wording, said: Callable[[Findings, Glance, Wording], str | None]
) -> str:
    """A figure as it was published last time, and as it is counted now."""
    previous = findings.inputs.previous
    if previous is None:
        return ""
    return describe_since_last_session(
        published=said(findings, previous.published, wording) if previous.published else None,
        counted_now=said(findings, previous.now, wording),
        wording=wording,
    )


def figure_of(words: str) -> tuple[str, str]:
    """The number of "18 in every 100" and its unit; what has no number first is all unit."""
    number, _, unit = words.partition(" ")
    return (number, unit) if number[:1].isdigit() else (NO_FIGURE, words)
