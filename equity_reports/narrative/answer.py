"""The two sentences that open a report, and the rules that allow them.

Each is one of six verdicts and each shows the rule or interval behind it. The headline is
the missed rate in the most deprived areas, by the run chart's rule. A team's own gap is
judged only where the team was large enough, by plan, to see the change it aims for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from equity_reports.narrative.denominators import (
    NOT_LOOKED_AT,
    DenominatorCheck,
    describe_denominators,
)
from equity_reports.narrative.description import (
    BETTER,
    CANNOT_BE_COMPARED,
    LOWER,
    NO_SIGN_YET,
    TOO_EARLY,
    TOO_SMALL_ALONE,
    WORSE,
    Description,
)
from equity_reports.narrative.gap import describe_gap
from equity_reports.narrative.gap_series import (
    describe_gap_series,
    gap_series_verdict,
    relative_gap_disagrees,
)
from equity_reports.narrative.numbers import periods
from equity_reports.narrative.run_chart import describe_run_chart, run_chart_verdict
from equity_reports.narrative.wording import Wording
from equity_reports.stats.gap import EquityGap
from equity_reports.stats.gap_series import GapSeries
from equity_reports.stats.run_chart import RunChart

FEWEST_POWER = 0.8
"""Planned power below which a team's own gap is not judged: the convention of planning."""

SESSIONS_TO_PERSIST = 2
"""Learning sessions in a row at which a success must be seen (regression to the mean)."""


@dataclass(frozen=True)
class RateFinding:
    """What is known of missed appointments in the most deprived areas.

    Attributes
    ----------
    chart : RunChart or None
        Of released shares; None when there is not one figure to draw.
    denominators : DenominatorCheck
        The gate. Unless it was looked at, nothing is called better.
    period : str
    withheld : int
        Periods that the door withheld.
    pooled : str
        What all teams together show, in a sentence; used where the team is too small.
    """

    chart: RunChart | None
    denominators: DenominatorCheck = NOT_LOOKED_AT
    period: str = "month"
    withheld: int = 0
    pooled: str = ""


@dataclass(frozen=True)
class GapFinding:
    """What is known of the team's own gap.

    Attributes
    ----------
    gap : EquityGap or None
        Now. None when there is no count for either group.
    series : GapSeries or None
        Over time.
    planned_power : float or None
        Power for the aimed change, planned before looking; None where there is no aim.
    periods_so_far, periods_needed : int or None
        Periods since the first change idea began, and how many the plan needs.
    denominators, period, pooled
        As for the rate.
    least_chart : RunChart or None
        Of the least deprived areas: a gap that closes from the wrong end is not better.
    definition : str
        What every printed gap carries.
    """

    gap: EquityGap | None
    series: GapSeries | None = None
    planned_power: float | None = None
    periods_so_far: int | None = None
    periods_needed: int | None = None
    denominators: DenominatorCheck = NOT_LOOKED_AT
    period: str = "month"
    pooled: str = ""
    least_chart: RunChart | None = None
    definition: str = ""


@dataclass(frozen=True)
class Answer:
    """The answer: one description for the rate and one for the gap, each with a verdict."""

    rate: Description
    gap: Description


def describe_answer(rate: RateFinding, gap: GapFinding, *, wording: Wording) -> Answer:
    """The answer in one sentence on the rate and one on the gap."""
    return Answer(rate=rate_answer(rate, wording=wording), gap=gap_answer(gap, wording=wording))


def rate_answer(finding: RateFinding, *, wording: Wording) -> Description:
    """The headline: missed appointments in the most deprived areas."""
    if finding.chart is None or finding.chart.points["value"].isna().all():
        early = finding.withheld == 0
        key = "answer.rate_nothing" if early else "answer.rate_too_small"
        verdict = CANNOT_BE_COMPARED if early else TOO_SMALL_ALONE
        detail = () if early else _programme(finding.pooled, wording)
        return Description(wording.say(key), detail, verdict=verdict)
    said = describe_run_chart(
        finding.chart,
        wording=wording,
        period=finding.period,
        withheld=finding.withheld,
        denominators=finding.denominators,
    )
    caution = (wording.say("rates.appointments_not_people"),)
    if said.verdict == TOO_SMALL_ALONE:
        lead = wording.say("answer.rate_too_small")
        return replace(said, lead=lead, detail=_programme(finding.pooled, wording) + said.detail)
    if said.verdict == CANNOT_BE_COMPARED:
        return replace(said, lead=wording.say("answer.rate_cannot"), detail=said.detail + caution)
    if said.verdict == BETTER:
        checked = describe_denominators(finding.denominators, wording=wording)
        return replace(said, detail=(*said.detail, checked, *caution))
    return replace(said, detail=said.detail + caution)


def gap_answer(finding: GapFinding, *, wording: Wording) -> Description:
    """The gap: judged, or the reason why it is not."""
    verdict = gap_verdict(finding, better=wording.better)
    if finding.gap is None:
        return Description(wording.say("answer.gap_nothing"), verdict=verdict)
    now = describe_gap(finding.gap, wording=wording, definition=finding.definition)
    if not finding.gap.comparable:
        elsewhere = (wording.say("page.see_gradient"),)
        return replace(now, detail=now.detail + elsewhere + _programme(finding.pooled, wording))
    size = (now.lead, *now.detail[:2])
    if verdict == TOO_SMALL_ALONE:
        lead, first = wording.say("answer.gap_too_small"), ()
        size += _programme(finding.pooled, wording)
    elif verdict == TOO_EARLY:
        lead, first = wording.say("gap_series.too_early"), (_how_long(finding, wording),)
    else:
        lead, first = _judged(finding, verdict, wording)
    return Description(lead, first + size, now.alt, verdict, now.note)


def gap_verdict(finding: GapFinding, *, better: str = LOWER) -> str:
    """The rule behind what is said of the gap.

    In order: not comparable; planned power below 80%, too small; fewer periods than the plan
    needs, too early; then the series' own signal. A gap that got smaller is not better when
    the denominators do not allow it, nor when more were missed at the least deprived end.
    """
    if finding.gap is None or not finding.gap.comparable:
        return CANNOT_BE_COMPARED
    if not has_power(finding.planned_power):
        return TOO_SMALL_ALONE
    if finding.series is None or _periods_to_go(finding):
        return TOO_EARLY
    verdict = gap_series_verdict(finding.series, better=better)
    if verdict != BETTER:
        return verdict
    if not finding.denominators.allows_better:
        return CANNOT_BE_COMPARED
    return NO_SIGN_YET if _least_got_worse(finding, better) else BETTER


def has_power(planned: float | None) -> bool:
    """Whether a team was large enough, by plan, for a verdict on its own gap."""
    return planned is not None and planned >= FEWEST_POWER


def is_success(verdicts: Sequence[str | None], *, baseline_before_joining: bool) -> bool:
    """Whether a headline may be told as a success.

    Parameters
    ----------
    verdicts : sequence of str
        The headline's verdict at each learning session, in order, this one last.
    baseline_before_joining : bool
        Whether the baseline is from before the team joined: a team that joined after a bad
        spell gets better on its own.

    Examples
    --------
    >>> is_success(["no_sign_yet", "better", "better"], baseline_before_joining=True)
    True
    >>> is_success(["no_sign_yet", "better"], baseline_before_joining=True)
    False
    """
    latest = list(verdicts)[-SESSIONS_TO_PERSIST:]
    return baseline_before_joining and latest == [BETTER] * SESSIONS_TO_PERSIST


def _judged(finding: GapFinding, verdict: str, wording: Wording) -> tuple[str, tuple[str, ...]]:
    series = describe_gap_series(
        finding.series, wording=wording, period=finding.period, judged=True
    )
    rule = (series.detail[-1],)
    if verdict == CANNOT_BE_COMPARED:
        gate = describe_denominators(finding.denominators, wording=wording)
        return wording.say("answer.gap_cannot"), (*rule, gate)
    if verdict == NO_SIGN_YET and series.verdict == BETTER:
        return wording.say("answer.gap_least_worse"), rule
    if verdict in (BETTER, WORSE) and relative_gap_disagrees(finding.series):
        rule += (wording.say("answer.gap_ratio_disagrees"),)
    return series.lead, rule


def _how_long(finding: GapFinding, wording: Wording) -> str:
    more = _periods_to_go(finding)
    if not more:
        return wording.say("answer.gap_unknown_wait")
    return wording.say("answer.gap_wait", more=periods(more, finding.period))


def _periods_to_go(finding: GapFinding) -> int:
    if finding.periods_needed is None or finding.periods_so_far is None:
        return 0
    return max(finding.periods_needed - finding.periods_so_far, 0)


def _least_got_worse(finding: GapFinding, better: str) -> bool:
    chart = finding.least_chart
    return chart is not None and run_chart_verdict(chart, better=better) == WORSE


def _programme(pooled: str, wording: Wording) -> tuple[str, ...]:
    return (pooled or wording.say("answer.see_programme"),)
