"""What the questions for the learning session are chosen from, in one team's findings."""

import pandas as pd

from equity_reports.narrative.answer import Answer
from equity_reports.narrative.description import HIGHER, LOWER
from equity_reports.narrative.questions import SessionFindings
from equity_reports.narrative.wording import Wording
from equity_reports.reports import team_groups
from equity_reports.reports.findings import Findings
from equity_reports.reports.team_standing import standing, verdict
from equity_reports.stats.estimate import Estimate
from equity_reports.tables import ALL


def session_findings(findings: Findings, said: Answer, wording: Wording) -> SessionFindings:
    """What the questions are chosen from; verdicts are those of the answer."""
    effects = {idea.title: findings.effect(idea) for idea in findings.inputs.ideas}
    gaps = {title: effect.gap for title, effect in effects.items() if effect is not None}
    rates = {title: effect.rate for title, effect in effects.items() if effect is not None}
    stands = standing(findings, findings.inputs.sessions)
    worse = HIGHER if wording.better == LOWER else LOWER
    return SessionFindings(
        rate=said.rate.verdict,
        everyone=verdict(findings, ALL),
        gap=said.gap.verdict,
        ideas=len(effects),
        widened_after=tuple(title for title, gap in gaps.items() if _changed(gap, worse)),
        fell_after=tuple(title for title, rate in rates.items() if _changed(rate, wording.better)),
        unreached=team_groups.behind(team_groups.breakdowns(findings, wording), wording),
        fewer_people=findings.denominators.fewer_people,
        more_cancelled=findings.denominators.more_cancelled,
        place_not_known=_place_not_known(findings),
        success=stands.succeeded or stands.kept,
    )


def _changed(ratio: Estimate | None, way: str) -> bool:
    """Whether a ratio is beyond chance on this side of no change."""
    return ratio is not None and (ratio.upper < 1 if way == LOWER else ratio.lower > 1)


def _place_not_known(findings: Findings) -> float | None:
    """Of the appointments, or of what is counted where it stands over people or time."""
    side = "numerator" if findings.inputs.measure.of_events else "denominator"
    rows: pd.Series = findings.groups.set_index("group")[side]
    total = findings.share_in(ALL)[side]
    return rows.get("not_known", 0) / total if total else None
