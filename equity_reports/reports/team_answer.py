"""The two findings that open a report: judged, or said why not and how long it would take."""

from dataclasses import replace

from equity_reports.narrative.answer import Answer, GapFinding, RateFinding, describe_answer
from equity_reports.narrative.description import (
    CANNOT_BE_COMPARED,
    TOO_EARLY,
    TOO_SMALL_ALONE,
    Description,
)
from equity_reports.narrative.numbers import one_of_periods
from equity_reports.narrative.power import describe_time_to_detect
from equity_reports.narrative.wording import Wording
from equity_reports.reports import team_words
from equity_reports.reports.findings import Findings
from equity_reports.reports.planning import GapPlan, RatePlan, gap_plan, rate_plan
from equity_reports.tables import MOST, PAIR_LEAST, PAIR_MOST


def answer(findings: Findings, programme: Findings, wording: Wording) -> Answer:
    """One finding on the rate and one on the gap, with verdict and evidence."""
    plan = gap_plan(findings)
    pooled = team_words.all_teams(programme, wording)
    said = describe_answer(
        _rate_finding(findings, pooled), _gap_finding(findings, plan, pooled, wording),
        wording=wording,
    )  # fmt: skip
    rate, gap = said.rate, said.gap
    if not findings.any_finished(MOST):
        rate = _too_early(rate, "page.no_period_yet", findings.kind(MOST), wording)
    elif rate.verdict in (TOO_EARLY, TOO_SMALL_ALONE):
        rate = _with_wait(rate, rate_plan(findings), findings.kind(MOST), wording)
    if gap.verdict != CANNOT_BE_COMPARED and not findings.any_finished(PAIR_MOST):
        gap = _too_early(gap, "page.no_period_gap", findings.kind(PAIR_MOST), wording)
    elif gap.verdict == TOO_SMALL_ALONE:
        gap = _with_wait(gap, plan, findings.kind(PAIR_MOST), wording)
    return Answer(rate=rate, gap=gap)


def _rate_finding(findings: Findings, pooled: str) -> RateFinding:
    return RateFinding(
        findings.run_chart(MOST),
        denominators=findings.denominators,
        period=findings.kind(MOST),
        withheld=findings.withheld(MOST),
        pooled=pooled,
    )


def _gap_finding(findings: Findings, plan: GapPlan, pooled: str, wording: Wording) -> GapFinding:
    return GapFinding(
        findings.gap,
        series=findings.gap_over_time,
        planned_power=plan.power,
        periods_so_far=plan.so_far,
        periods_needed=plan.needed,
        denominators=findings.denominators,
        period=findings.kind(PAIR_MOST),
        pooled=pooled,
        least_chart=findings.run_chart(PAIR_LEAST),
        definition=team_words.definition(findings.inputs, wording),
    )


def _too_early(said: Description, key: str, kind: str, wording: Wording) -> Description:
    """Before the first period has its outcomes there is nothing to judge yet."""
    why = wording.say("page.no_period_why", period=one_of_periods(kind))
    return replace(said, lead=wording.say(key), detail=(why,), verdict=TOO_EARLY)


def _with_wait(
    said: Description, plan: GapPlan | RatePlan, kind: str, wording: Wording
) -> Description:
    """With how long a team of this size would need, where that can be planned."""
    if plan.rate is None or plan.aim is None:
        return said
    wait = describe_time_to_detect(
        plan.needed,
        rate=plan.rate,
        aim=plan.aim,
        wording=wording,
        period=kind,
        gap=isinstance(plan, GapPlan),
    )
    return replace(said, detail=(wait.lead, *said.detail))
