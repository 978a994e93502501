"""What a team's run chart says at this session and said at those before, and what has lasted.

An earlier session is judged on the periods that were complete by its data, as counted now; so
a team is not said to have changed because its figures were counted again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from equity_reports.narrative.description import (
    BETTER,
    CANNOT_BE_COMPARED,
    NO_SIGN_YET,
    WORSE,
)
from equity_reports.narrative.gap_series import gap_series_verdict
from equity_reports.narrative.run_chart import run_chart_verdict
from equity_reports.publication.sums import end_of
from equity_reports.reports.findings import Findings
from equity_reports.reports.inputs import SessionFacts
from equity_reports.stats.change_ideas import SESSIONS_TO_LAST, Success, lasting_success
from equity_reports.tables import MOST

SIGNALS = (BETTER, WORSE)
JUDGED = (*SIGNALS, NO_SIGN_YET, CANNOT_BE_COMPARED)


@dataclass(frozen=True)
class Standing:
    """Where a team stands.

    Attributes
    ----------
    findings
        The team's findings.
    now, before
        The verdict on the rate in the most deprived areas, now and at the session before;
        ``before`` is None where there was none.
    lasting, lasted_before
        Whether it is a success that has lasted, now and by the session before.
    wider
        Whether the gap got wider by more than chance meanwhile: no success then.
    """

    findings: Findings
    now: str
    before: str | None
    lasting: Success
    lasted_before: bool
    wider: bool

    @property
    def new_signal(self) -> bool:
        """Whether the chart has a signal now that it did not have at the session before."""
        return self.before is not None and self.now in SIGNALS and self.now != self.before

    @property
    def succeeded(self) -> bool:
        """A success that was not there at the session before."""
        return bool(self.lasting.success) and not self.lasted_before and not self.wider

    @property
    def kept(self) -> bool:
        """A success that was there before and still is."""
        return bool(self.lasting.success) and self.lasted_before and not self.wider


def standing(findings: Findings, sessions: Sequence[SessionFacts]) -> Standing:
    """Where a team stands at the last of some sessions, which are in order."""
    looked_at = list(sessions)[-(SESSIONS_TO_LAST + 1) :]
    said = [verdict(until(findings, session)) for session in looked_at[:-1]]
    said.append(verdict(findings))
    better = findings.inputs.measure.better
    return Standing(
        findings=findings,
        now=said[-1],
        before=said[-2] if len(said) > 1 else None,
        lasting=_lasting(findings, said),
        lasted_before=bool(_lasting(findings, said[:-1]).success),
        wider=gap_series_verdict(findings.gap_over_time, better=better) == WORSE,
    )


def verdict(findings: Findings, series: str = MOST) -> str:
    """The verdict of a run chart, that of the most deprived areas unless told, behind its gate."""
    return run_chart_verdict(
        findings.run_chart(series),
        withheld=findings.withheld(series),
        denominators=findings.denominators,
        better=findings.inputs.measure.better,
    )


def until(findings: Findings, session: SessionFacts) -> Findings:
    """The findings without what was not complete by an earlier session's data."""
    inputs = findings.inputs
    last = session.data_to - timedelta(days=inputs.definition.maturity_days)
    table = inputs.tables["by_period"]
    known = [
        end_of(inputs.kinds[series], period.date()) <= last
        for series, period in zip(table["series"], table["period"], strict=True)
    ]
    kept = table["finished"] & np.array(known, dtype=bool)
    tables = {**inputs.tables, "by_period": table.assign(finished=kept)}
    return Findings(inputs.model_copy(update={"tables": tables}))


def _lasting(findings: Findings, said: Sequence[str]) -> Success:
    baseline = findings.baseline_to(MOST)
    favourable = [one == BETTER if one in JUDGED else None for one in said]
    return lasting_success(
        favourable, baseline_to=baseline, joined_on=findings.inputs.team.joined_on
    )
