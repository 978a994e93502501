"""One team in one line of the dashboard, from its released counts."""

from collections.abc import Iterable

import numpy as np

from equity_reports.charts.sparkline import draw_sparkline
from equity_reports.dashboard import TeamRow
from equity_reports.narrative.catalogue import VERDICT_LABELS
from equity_reports.narrative.gap import gap_in_short
from equity_reports.narrative.numbers import in_every_100, is_missing
from equity_reports.narrative.run_chart import run_chart_verdict
from equity_reports.reports.findings import Findings
from equity_reports.reports.inputs import ReportInputs
from equity_reports.tables import MOST

IN_OWN_REPORT = "in the team's own report"
FIT = 0.9
TOO_FEW = "too few to show"


def summary_line(
    inputs: ReportInputs,
    *,
    status: str,
    href: str,
    reason: str,
    top: float | None = None,
    shared_policy: str,
) -> TeamRow:
    """Return a team's line.

    Parameters
    ----------
    inputs
        What the team's own report is made from.
    status, href, reason
        As in `TeamRow`.
    top
        The share at the upper edge of the small chart: the same for every team.
    shared_policy
        The disclosure policy for pages that are shared. Where the team's own is another, the
        line shows no figure: they were not released for this page.
    """
    findings = Findings(inputs)
    figures = {"rate_text": IN_OWN_REPORT, "gap_text": IN_OWN_REPORT, "signal_text": IN_OWN_REPORT}
    if inputs.definition.policy == shared_policy:
        figures = _figures(findings, top)
    team = inputs.team
    return TeamRow(
        team_id=team.team_id,
        team_name=team.team_name,
        borough=team.borough,
        directorate=team.directorate,
        status=status,
        href=href,
        reason=reason,
        **figures,
    )


def common_top(reports: Iterable[ReportInputs]) -> float:
    """Return one upper edge for the small charts of all teams, so that rows compare.

    Nine charts in ten fit under it. In the others, often the smallest teams', the line runs
    along the edge: a scale that held every point would make every line flat.
    """
    highest = [Findings(inputs).shares(MOST).max() for inputs in reports]
    known = [share for share in highest if not is_missing(share)]
    return float(np.quantile(known, FIT)) if known else 1.0


def _figures(findings: Findings, top: float | None) -> dict[str, str]:
    chart = findings.run_chart(MOST)
    verdict = run_chart_verdict(
        chart, withheld=findings.withheld(MOST), denominators=findings.denominators
    )
    rate, gap = findings.gap.rate_most.value, findings.gap
    centre = chart.points["centre"].iloc[-1] if len(chart.points) else None
    return {
        "rate_text": TOO_FEW if is_missing(rate) else in_every_100(rate),
        "gap_text": gap_in_short(gap) if gap.comparable else VERDICT_LABELS["cannot_be_compared"],
        "signal_text": VERDICT_LABELS[verdict],
        "sparkline_svg": draw_sparkline(findings.shares(MOST), centre, top=top),
    }
