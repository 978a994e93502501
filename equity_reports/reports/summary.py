"""One team in one line of the dashboard, from its released counts."""

from collections.abc import Iterable

import numpy as np

from equity_reports.charts.sparkline import draw_sparkline
from equity_reports.dashboard import TeamRow
from equity_reports.narrative.catalogue import VERDICT_LABELS
from equity_reports.narrative.description import CANNOT_BE_COMPARED
from equity_reports.narrative.gap import gap_in_short
from equity_reports.narrative.numbers import count, is_missing
from equity_reports.narrative.run_chart import run_chart_verdict
from equity_reports.narrative.wording import Wording, wording_for
from equity_reports.reports.findings import Findings
from equity_reports.reports.inputs import ReportInputs
from equity_reports.reports.team_words import definition
from equity_reports.stats.gap import EquityGap
from equity_reports.tables import MOST

FIT = 0.9
SHORT_NOTE = (
    "The gap is the most against the least deprived areas, with missed and all appointments of "
    "each. The dashed line is each team's median."
)

RATE_NOTE = (
    "The gap is the most against the least deprived areas, with the count and the {over} of "
    "each. The dashed line is each team's median."
)

BUT = {
    "lower": "Lower, but not to be called better",
    "higher": "Higher, but not to be called better",
}
"""Fewer people were seen, or more was cancelled: the report says which."""


def summary_line(
    inputs: ReportInputs,
    *,
    status: str,
    href: str,
    reason: str,
    top: float | None = None,
) -> TeamRow:
    """Return a team's line.

    Parameters
    ----------
    inputs
        What everybody may see of the team.
    status, href, reason
        As in `TeamRow`.
    top
        The share at the upper edge of the small chart: the same for every team.
    """
    team = inputs.team
    return TeamRow(
        team_id=team.team_id,
        team_name=team.team_name,
        borough=team.borough,
        directorate=team.directorate,
        status=status,
        href=href,
        reason=reason,
        **_figures(Findings(inputs), wording_for(**inputs.measure.told), top),
    )


def definition_line(reports: Iterable[ReportInputs]) -> str:
    """What every figure of the dashboard is of: measure, period, grouping and policy."""
    inputs = next(iter(reports), None)
    if inputs is None:
        return ""
    wording = wording_for(**inputs.measure.told)
    policy = inputs.definition.policy_in_words
    over = wording.across.get("across")
    note = RATE_NOTE.format(over=over) if over else SHORT_NOTE
    return f"{inputs.measure.title}. {definition(inputs, wording)} {note} {policy}"


def common_top(reports: Iterable[ReportInputs]) -> float:
    """Return one upper edge for the small charts of all teams, so that rows compare.

    Nine charts in ten fit under it. In the others, often the smallest teams', the line runs
    along the edge: a scale that held every point would make every line flat.
    """
    highest = [Findings(inputs).shares(MOST).max() for inputs in reports]
    known = [share for share in highest if not is_missing(share)]
    return float(np.quantile(known, FIT)) if known else 1.0


def _figures(findings: Findings, wording: Wording, top: float | None) -> dict[str, str]:
    chart = findings.run_chart(MOST)
    verdict = run_chart_verdict(
        chart,
        withheld=findings.withheld(MOST),
        denominators=findings.denominators,
        better=wording.better,
    )
    rate, gap = findings.gap.rate_most.value, findings.gap
    centre = chart.points["centre"].iloc[-1] if len(chart.points) else None
    return {
        "rate_text": wording.rate(rate),
        "overall_text": wording.rate(findings.overall),
        "counts_text": _counts(gap, wording) if gap.comparable else "",
        "gap_text": gap_in_short(gap, wording=wording)
        if gap.comparable
        else VERDICT_LABELS["cannot_be_compared"],
        "signal_text": BUT[wording.better]
        if verdict == CANNOT_BE_COMPARED
        else VERDICT_LABELS[verdict],
        "sparkline_svg": draw_sparkline(findings.shares(MOST), centre, top=top),
    }


def _counts(gap: EquityGap, wording: Wording) -> str:
    """Numerators and denominators behind a gap."""
    return (
        f"{count(gap.numerator_most)} of {wording.amount(gap.denominator_most)}; "
        f"{count(gap.numerator_least)} of {wording.amount(gap.denominator_least)}"
    )
