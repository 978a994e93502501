"""A team to explore: what its report shows, section by section, with the numbers in reach."""

import pandas as pd

from equity_reports.errors import UsageError
from equity_reports.explore.choice import Choice
from equity_reports.explore.shown import Shown
from equity_reports.intake.cells import suggest
from equity_reports.narrative.wording import wording_for
from equity_reports.reports import team_groups
from equity_reports.reports.findings import Findings
from equity_reports.reports.inputs import ReportInputs
from equity_reports.reports.team import TeamReport
from equity_reports.tables import MOST

SERIES = ("most", "all")


class Team:
    """One team's appointments, cut as asked; every method shows one section of its report.

    Each gives a `Shown`: the chart, the sentence and the table in a notebook, and as ``table``
    and ``result`` the counts and the statistic to go on with.

    Parameters
    ----------
    choice
        What is looked at.
    inputs
        What a report of it is made from.
    """

    def __init__(self, choice: Choice, inputs: ReportInputs) -> None:
        self.choice = choice
        self._report = TeamReport(inputs)

    def __repr__(self) -> str:
        """Name what is looked at, and no figure."""
        counts = "released counts" if self.choice.released else "true counts"
        who = "All teams" if self.choice.team_id == "all" else f"Team {self.choice.team_id}"
        return f"{who}, {self.choice.measure} by {self.choice.grouping}, {counts}"

    @property
    def findings(self) -> Findings:
        """Every statistic of the report, computed when asked for."""
        return self._report.findings

    def answer(self) -> Shown:
        """Whether the rate and the gap have changed, as far as anybody can tell."""
        return self._shown(self._report.answer() + self._report.at_a_glance())

    def rate(self, series: str = MOST) -> Shown:
        """The run chart; ``result`` is a `RunChart`, ``table`` has one row a period.

        Parameters
        ----------
        series
            ``"most"``, the most deprived group, or ``"all"``.
        """
        _known("series", series, SERIES)
        shown = self._report.rate_over_time(series)
        return self._shown(shown, self.findings.periods(series), self.findings.run_chart(series))

    def control_chart(self, series: str = MOST) -> Shown:
        """Laney's P′ chart; ``result`` is a `ControlChart`."""
        _known("series", series, SERIES)
        shown = self._report.control_chart(series)
        return self._shown(
            shown, self.findings.periods(series), self.findings.control_chart(series)
        )

    def gap(self) -> Shown:
        """The gap in the latest year; ``result`` is an `EquityGap`."""
        rows = self.findings.on_the_gradient()[["group", "numerator", "denominator"]]
        return self._shown(self._report.gap(), rows, self.findings.gap)

    def gap_over_time(self) -> Shown:
        """Both ends of the gradient, and the gap with its limits; ``result`` is a `GapSeries`."""
        series = self.findings.gap_over_time
        return self._shown(self._report.gap_over_time(), series.points, series)

    def groups(self) -> Shown:
        """The deprivation groups; ``result`` is the `SlopeIndex`, None with fewer than three."""
        shown = self._report.groups() + self._report.gradient()
        return self._shown(shown, self.findings.groups, self.findings.gradient)

    @property
    def breakdown_names(self) -> tuple[str, ...]:
        """The breakdowns that the data have."""
        return tuple(dict.fromkeys(self.findings.table("by_breakdown")["breakdown"]))

    def breakdown(self, name: str | None = None) -> Shown:
        """One breakdown, such as ``"ethnicity"``, or all of them; ``table`` has the shares."""
        if name is None:
            return self._breakdown(self._report)
        _known("breakdown", name, self.breakdown_names)
        inputs = self._report.inputs
        table = inputs.tables["by_breakdown"]
        only = inputs.tables | {"by_breakdown": table[table["breakdown"] == name]}
        return self._breakdown(TeamReport(inputs.model_copy(update={"tables": only})))

    def _breakdown(self, report: TeamReport) -> Shown:
        wording = wording_for(**report.inputs.measure.told)
        table = team_groups.breakdowns(report.findings, wording)
        return self._shown(report.breakdowns(), table)

    def bookings(self) -> Shown:
        """What became of every booking; ``result`` says whether a fall may be called better."""
        return self._shown(self._report.bookings(), self.findings.panel, self.findings.denominators)

    def _shown(self, block, table: pd.DataFrame | None = None, result: object = None) -> Shown:
        return Shown(block, table, result, self.choice.released)


def _known(what: str, asked: str, known: tuple[str, ...]) -> None:
    if asked not in known:
        raise UsageError(f'There is no {what} "{asked}" here: {suggest(asked, list(known))}')
