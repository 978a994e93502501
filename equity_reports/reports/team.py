"""A team's report: the sections that ``notebooks/team_report.ipynb`` shows, in its order.

Each method is one section's finding: statistics from `findings`, ink from ``charts``, words
from ``narrative``, put together as a `Block` that shows itself in JupyterLab and on the page.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from matplotlib.figure import Figure

from equity_reports.charts.easy_read import draw_picture
from equity_reports.charts.gap import draw_gap_series, draw_two_groups
from equity_reports.charts.inequality import draw_breakdown
from equity_reports.charts.run_chart import draw_run_chart
from equity_reports.charts.small_multiples import draw_small_multiples
from equity_reports.charts.spc import draw_control_chart
from equity_reports.narrative.answer import Answer
from equity_reports.narrative.denominators import describe_denominators
from equity_reports.narrative.description import (
    CANNOT_BE_COMPARED,
    TOO_EARLY,
    TOO_SMALL_ALONE,
    Description,
)
from equity_reports.narrative.easy_read import easy_read
from equity_reports.narrative.gap import describe_excess, describe_gap
from equity_reports.narrative.gap_series import describe_gap_series
from equity_reports.narrative.glossary import glossary
from equity_reports.narrative.inequality import describe_breakdown, describe_gradient
from equity_reports.narrative.numbers import one_of_periods
from equity_reports.narrative.questions import session_questions
from equity_reports.narrative.run_chart import describe_run_chart
from equity_reports.narrative.spc import describe_control_chart
from equity_reports.reports import (
    team_answer,
    team_cards,
    team_elsewhere,
    team_groups,
    team_ideas,
    team_tables,
    team_words,
)
from equity_reports.reports.blocks import (
    Block,
    block,
    chart_block,
    folded,
    numbers,
    together,
)
from equity_reports.reports.counted_together import categories_said, groups_said
from equity_reports.reports.findings import Findings
from equity_reports.reports.inputs import ReportInputs
from equity_reports.reports.planning import gap_judged
from equity_reports.reports.team_page import TeamPage
from equity_reports.reports.team_questions import session_findings
from equity_reports.tables import ALL, MOST, PAIR_LEAST, PAIR_MOST

WHO = {ALL: "everyone", MOST: "most"}


class TeamReport(TeamPage):
    """One team's report for one learning session.

    Parameters
    ----------
    inputs
        Released counts and the registers' words; see `equity_reports.reports.inputs`.

    Attributes
    ----------
    findings, programme
        The team's statistics, and those of all teams together.
    """

    def __init__(self, inputs: ReportInputs) -> None:
        super().__init__(inputs)
        self.programme = Findings(inputs, whole=True)

    def answer(self) -> Block:
        """One sentence on the rate and one on the gap, each with its verdict and evidence."""
        said = block("answer", team_words.answer(self._answer))
        if self.inputs.definition.policy == "none":
            return block("banner", self.inputs.definition.policy_in_words) + said
        return said

    @cached_property
    def _answer(self) -> Answer:
        return team_answer.answer(self.findings, self.programme, self.wording)

    def at_a_glance(self) -> Block:
        """The four figures of the latest year."""
        return block("cards", team_cards.cards(self.findings, self.wording))

    def rate_over_time(self, series: str = MOST) -> Block:
        """The run chart of a series, with the team's change ideas on it."""
        who = WHO[series]
        said = self.described(series)
        table = numbers(*team_tables.over_time(self.findings, series, self.wording, who=who))
        if not self.findings.any_finished(series):
            return self._no_chart_yet(series) + table
        key = team_ideas.key(self.inputs.ideas) if series == MOST else Block("")
        finding = block("finding", said.lead, said.detail)

        def draw(narrow: bool) -> Figure:
            return self.drawn(series, narrow=narrow)

        return together([finding, chart_block(draw, alt=said.alt), key, table])

    def drawn(self, series: str = MOST, *, narrow: bool) -> Figure:
        """The run chart of a series alone."""
        return draw_run_chart(
            self.findings.run_chart(series),
            flags=team_ideas.flags(self.inputs.ideas),
            sessions=[session.held_on for session in self.inputs.sessions],
            unfinished=self.findings.unfinished(series),
            aim=self.inputs.team.aim_value if series == MOST else None,
            role=series,
            narrow=narrow,
            **self.wording.axis,
        )

    def _no_chart_yet(self, series: str) -> Block:
        """Before the first period has its outcomes there is no chart to draw."""
        period = one_of_periods(self.findings.kind(series))
        return block("note", self.wording.say("page.no_period_chart", period=period))

    def described(self, series: str = MOST) -> Description:
        """What the run chart of a series shows, in words."""
        return describe_run_chart(
            self.findings.run_chart(series),
            wording=self.wording,
            who=WHO[series],
            period=self.findings.kind(series),
            withheld=self.findings.withheld(series),
            denominators=self.findings.denominators,
        )

    def control_chart(self, series: str = MOST) -> Block:
        """Laney's P′ chart with the NHS's icons, folded away."""
        if not self.findings.any_finished(series):
            return folded("page.show_control_chart", self._no_chart_yet(series))
        chart, kind = self.findings.control_chart(series), self.findings.kind(series)
        said = describe_control_chart(
            chart,
            wording=self.wording,
            who=WHO[series],
            period=kind,
            denominators=self.findings.denominators,
        )
        finding = block("finding", said.lead, said.detail)
        if chart.points["value"].isna().all():
            return folded("page.show_control_chart", finding)
        flags = team_ideas.flags(self.inputs.ideas)
        inside = [
            block("icons", team_words.icons(chart, self.wording)),
            finding,
            chart_block(
                lambda narrow: draw_control_chart(
                    chart, flags=flags, narrow=narrow, **self.wording.axis
                ),
                alt=said.alt,
            ),
            block(
                "table", *team_tables.control_chart(chart, self.wording, who=WHO[series], kind=kind)
            ),
        ]
        return folded("page.show_control_chart", together(inside))

    def bookings(self) -> Block:
        """What became of every booking, and whether a fall may be called better."""
        said = describe_denominators(self.findings.denominators, wording=self.wording)
        windows = team_groups.bookings_windows(self.findings, self.wording)
        table = team_groups.bookings(self.findings, self.wording)
        return block("finding", said, (windows,)) + block("table", *table)

    def gradient(self) -> Block:
        """The whole slope of deprivation, for where two ends would be too small."""
        index = self.findings.gradient
        if index is None:
            return block("note", self.wording.say("page.no_slope"))
        said = describe_gradient(index, wording=self.wording)
        return block("finding", said.lead, said.detail)

    def breakdowns(self) -> Block:
        """The other breakdowns on one scale, and the groups that stand out."""
        table = team_groups.breakdowns(self.findings, self.wording)
        if table.empty:
            return block("note", self.wording.say("page.no_breakdowns"))
        said = team_groups.standing_out(table, self.wording)
        line = self._reference

        def chart(row: list[str]) -> Block:
            def draw(narrow: bool) -> Figure:
                return draw_small_multiples(table, only=row, **line, narrow=narrow)

            return chart_block(draw, alt=team_groups.alt(row, table, self.wording))

        charts = [chart(row) for row in team_groups.in_rows(table)]
        behind = numbers(*team_groups.breakdown_table(table, self.findings, self.wording))
        notes = self._notes(categories_said(table, self.wording))
        return together([block("finding", said, ()), *charts, *notes, behind])

    @staticmethod
    def _notes(sentences: Iterable[str]) -> list[Block]:
        return [block("note", sentence) for sentence in sentences]

    def gap(self) -> Block:
        """The gap in the latest year, absolute and relative, with its definition line."""
        line = team_words.definition(self.inputs, self.wording)
        said = describe_gap(self.findings.gap, wording=self.wording, definition=line)
        excess = describe_excess(self.findings.gap, wording=self.wording)
        return together(
            [
                block("finding", said.lead, (*said.detail, excess.text)),
                block("definition", said.note),
            ]
        )

    def gap_over_time(self) -> Block:
        """Both ends of the gradient on one chart, then the gap itself with its limits."""
        findings = self.findings
        most, least = findings.shares(PAIR_MOST), findings.shares(PAIR_LEAST)
        said = self._gap_described(findings, self._answer.gap.verdict)
        if self._answer.gap.verdict:
            lead = self._answer.gap.lead
            said = replace(said, lead=lead, alt=said.alt.replace(said.lead, lead))
        finding = block("finding", said.lead, said.detail)
        if not findings.any_finished(PAIR_MOST):
            return finding + self._no_chart_yet(PAIR_MOST)
        flags, judged = team_ideas.flags(self.inputs.ideas), gap_judged(findings)
        shown = [
            finding,
            chart_block(
                lambda narrow: draw_two_groups(
                    most, least, flags=flags, narrow=narrow, **self.wording.axis
                ),
                alt=team_words.alt_two_groups(most, least, self.wording),
            ),
        ]
        if findings.gap_over_time.points["difference"].notna().any():
            shown.append(
                chart_block(
                    lambda narrow: draw_gap_series(
                        findings.gap_over_time,
                        judged=judged,
                        narrow=narrow,
                        **self.wording.gap_axis,
                    ),
                    alt=said.alt,
                )
            )
        if not self.inputs.measure.is_count:
            shown.append(numbers(*team_tables.gap(findings, PAIR_MOST, self.wording)))
        return together(shown)

    def programme_gap(self) -> Block:
        """The gap of all teams together, beside the team's own."""
        programme = self.programme
        said = self._gap_described(programme, None)
        pooled = team_words.programme_gap(programme, self.wording)
        if not pooled or not programme.any_finished(PAIR_MOST):
            return block("note", self.wording.say("page.no_all_teams"))
        return together(
            [
                block("finding", pooled, (said.lead, *said.detail)),
                chart_block(
                    lambda narrow: draw_gap_series(
                        programme.gap_over_time, narrow=narrow, **self.wording.gap_axis
                    ),
                    alt=self.wording.say("page.all_teams_lead", finding=said.alt),
                ),
                numbers(*team_tables.gap(programme, PAIR_MOST, self.wording)),
            ]
        )

    def _gap_described(self, findings: Findings, verdict: str | None) -> Description:
        return describe_gap_series(
            findings.gap_over_time,
            wording=self.wording,
            period=findings.kind(PAIR_MOST),
            judged=verdict not in (TOO_SMALL_ALONE, CANNOT_BE_COMPARED, TOO_EARLY),
        )

    def easy_read(self) -> Block:
        """The same findings in Easy Read, folded away: one idea a line, a picture a line."""
        lines = easy_read(
            self._answer,
            self.findings.gap,
            team_name=self.inputs.team.team_name,
            wording=self.wording,
        )
        pictured = [(Block(draw_picture(line.picture)), line.words) for line in lines]
        return folded("page.show_easy_read", block("easy_read", pictured))

    def groups(self) -> Block:
        """The deprivation groups, each with its interval and its size."""
        table, wording = self.findings.groups, self.wording
        line = self._reference if table["value"].notna().any() else {"reference": None}
        said = describe_breakdown(table, wording=self.wording, reference=line["reference"])
        return together(
            [
                block("finding", said.lead, said.detail),
                *self._notes(groups_said(self.findings.group_facts, self.wording)),
                chart_block(
                    lambda narrow: draw_breakdown(
                        table.assign(denominator=table["denominator"].map(wording.scale.amount)),
                        narrow=narrow,
                        **line,
                        **wording.axis,
                        **wording.across,
                    ),
                    alt=said.alt,
                ),
                numbers(*team_tables.groups(self.findings, self.wording)),
            ]
        )

    @property
    def _reference(self) -> dict:
        """The line in the breakdowns: the figure of all teams together.

        Not of a rate of the population: one person may be seen by several teams, so the rate of
        all is that of no team; nor of a count, which is a sum.
        """
        if self.inputs.measure.of_events:
            return {"reference": None}
        label = team_words.small(self.wording.say("page.reference"))
        return {"reference": self.programme.overall, "reference_label": label}

    def change_ideas(self) -> Block:
        """Each change idea: what changed after it, and what the team says of it."""
        return team_ideas.told(self.findings, self.wording)

    def elsewhere(self) -> Block:
        """Ideas followed by improvement in teams with a similar problem."""
        return team_elsewhere.told(self.inputs.elsewhere, self.wording)

    def about(self) -> Block:
        """How the figures were made, and what is left out."""
        words = block("glossary", glossary(wording=self.wording))
        return block("about", team_words.about(self.inputs, self.wording)) + folded(
            "page.show_glossary", words, printed=True
        )

    def questions(self) -> Block:
        """Three questions for the learning session, chosen from this team's findings."""
        findings = session_findings(self.findings, self._answer, self.wording)
        asked = session_questions(findings, wording=self.wording)
        return block("questions", asked)
