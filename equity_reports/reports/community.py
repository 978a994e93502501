"""The report for everybody: the sections that ``notebooks/community_report.ipynb`` shows.

Each method is one section's finding: statistics from `community_findings`, ink from ``charts``,
words from ``narrative``, put together as a `Block`.
"""

from functools import cached_property
from pathlib import Path

from equity_reports.charts.funnel import draw_funnel
from equity_reports.charts.gap import draw_gap_series, draw_two_groups
from equity_reports.charts.run_chart import draw_run_chart
from equity_reports.charts.team_grid import TeamLine, draw_team_grid
from equity_reports.narrative.community import describe_signals
from equity_reports.narrative.description import BETTER, WORSE
from equity_reports.narrative.funnel import describe_funnel
from equity_reports.narrative.gap import describe_gap
from equity_reports.narrative.gap_series import describe_gap_series
from equity_reports.narrative.numbers import count, is_missing, nouns
from equity_reports.narrative.run_chart import describe_run_chart
from equity_reports.narrative.wording import wording_for
from equity_reports.reports import community_themes, community_words, team_tables, team_words
from equity_reports.reports.blocks import (
    NOTEBOOK_STYLE,
    Block,
    block,
    chart_block,
    numbers,
    together,
)
from equity_reports.reports.community_findings import CommunityFindings, place_of
from equity_reports.reports.community_inputs import CommunityInputs, read_community_inputs
from equity_reports.reports.example import example_community
from equity_reports.tables import MOST, PAIR_LEAST, PAIR_MOST


class CommunityReport:
    """All teams together at one learning session.

    Parameters
    ----------
    inputs
        Released counts under the shared policy; see `CommunityInputs`.
    """

    def __init__(self, inputs: CommunityInputs) -> None:
        self.inputs = inputs
        self.findings = CommunityFindings(inputs)
        self.wording = wording_for(**inputs.measure.told)

    @classmethod
    def read(cls, released: str | Path) -> "CommunityReport":
        """Read the inputs from the file that the batch wrote; ``"demo"``: an invented trust's."""
        invented = str(released) == "demo"
        return cls(example_community() if invented else read_community_inputs(released))

    def __repr__(self) -> str:
        """Name the programme and the session, and show no figure."""
        return f"CommunityReport({self.inputs.programme.slug}, {self.inputs.session.session_id})"

    def style(self) -> Block:
        """What JupyterLab needs to show the sections as the page does."""
        return Block(NOTEBOOK_STYLE)

    def masthead(self) -> Block:
        """The programme, the session and the time that the figures cover."""
        return block("masthead", *community_words.masthead(self.inputs, self.wording))

    def answer(self) -> Block:
        """The gap within teams, and whether the rate in the most deprived areas is changing."""
        return block("answer", community_words.answer(self.findings, self.wording))

    def at_a_glance(self) -> Block:
        """The four figures of the latest year."""
        return block("cards", community_words.cards(self.findings, self.wording))

    def rate_over_time(self) -> Block:
        """The run chart of the most deprived areas, all teams together."""
        whole = self.findings.whole
        chart, period = whole.run_chart(MOST), whole.kind(MOST)
        said = describe_run_chart(
            chart,
            wording=self.wording,
            period=period,
            withheld=whole.withheld(MOST),
            denominators=whole.denominators,
        )
        then = whole.share_in(self.inputs.definition.most, "before") if whole.gap_before else None
        began = community_words.rate_before(then, self.wording)
        return together(
            [
                block("finding", said.lead, (*said.detail, *began)),
                chart_block(
                    lambda narrow: draw_run_chart(
                        chart,
                        sessions=[session.held_on for session in self.inputs.sessions],
                        unfinished=whole.unfinished(MOST),
                        role=MOST,
                        narrow=narrow,
                        **self.wording.axis,
                    ),
                    alt=said.alt,
                ),
                numbers(*team_tables.over_time(whole, MOST, self.wording, who="most")),
            ]
        )

    def gap(self) -> Block:
        """The gap of all teams together, with its definition line, and against the year before."""
        whole, wording = self.findings.whole, self.wording
        line = team_words.definition(whole.inputs, wording)
        said = describe_gap(whole.gap, wording=wording, definition=line)
        began = community_words.gap_before(self.findings, wording)
        finding = block("finding", said.lead, (*said.detail, *began))
        return finding + block("definition", said.note)

    def gap_over_time(self) -> Block:
        """Both ends of the gradient on one chart, then the gap with its limits."""
        whole, wording = self.findings.whole, self.wording
        most, least = whole.shares(PAIR_MOST), whole.shares(PAIR_LEAST)
        series = whole.gap_over_time
        said = describe_gap_series(
            series, wording=wording, period=whole.kind(PAIR_MOST), judged=True
        )
        shown = [
            block("finding", said.lead, said.detail),
            chart_block(
                lambda narrow: draw_two_groups(most, least, narrow=narrow, **wording.axis),
                alt=team_words.alt_two_groups(most, least, wording),
            ),
        ]
        if series.points["difference"].notna().any():
            shown.append(
                chart_block(
                    lambda narrow: draw_gap_series(series, narrow=narrow, **wording.gap_axis),
                    alt=said.alt,
                )
            )
        if not self.inputs.measure.is_count:
            shown.append(numbers(*team_tables.gap(whole, PAIR_MOST, wording)))
        return together(shown)

    def parts(self) -> Block:
        """How much of the gap lies between places and teams, and how much within teams."""
        said = community_words.gap_parts(self.findings, self.wording)
        return block("finding", said.lead, said.detail)

    def signals(self) -> Block:
        """The teams with a sign of change that was not there at the session before."""
        before = self.findings.before
        new = [one for one in self.findings.standings if one.new_signal]
        said = describe_signals(
            [community_words.team_and_place(one) for one in new if one.now == BETTER],
            [community_words.team_and_place(one) for one in new if one.now == WORSE],
            session=before.title if before else None,
            wording=self.wording,
        )
        return block("finding", said.lead, said.detail)

    def funnel(self) -> Block:
        """Every team by size, between the limits of chance; not of a count, which has no size."""
        if self.inputs.measure.is_count:
            return block("note", self.wording.say("community.no_funnel"))
        found, sizes = self.findings.funnel, self.findings.sizes
        names = [one.team_name for one in self.findings.in_order]
        said = describe_funnel(found, wording=self.wording)
        across = self.wording.scale.amount(sizes["denominator"])
        words = self.wording.axis | self.wording.across
        return together(
            [
                block("finding", said.lead, said.detail),
                chart_block(
                    lambda narrow: draw_funnel(found, across, labels=names, narrow=narrow, **words),
                    alt=said.alt,
                ),
            ]
        )

    def every_team(self) -> Block:
        """Every team's own line on one scale, by place and name."""
        lines = [self._line(one.findings) for one in self.findings.standings]
        alt = self.wording.say("community.grid_alt", teams=nouns(len(lines), "team"))
        grid = chart_block(
            lambda narrow: draw_team_grid(lines, narrow=narrow, **self.wording.axis), alt=alt
        )
        return grid + numbers(*self._teams_table())

    def _line(self, findings) -> TeamLine:
        team, chart = findings.inputs.team, findings.run_chart(MOST)
        centre = chart.points["centre"].iloc[-1] if len(chart.points) else None
        return TeamLine(team.team_name, place_of(team), findings.shares(MOST), centre)

    def _teams_table(self) -> tuple[str, list[str], list[list[str]]]:
        rows = []
        for team, size in zip(
            self.findings.in_order, self.findings.sizes.itertuples(), strict=True
        ):
            known = not is_missing(size.numerator, size.denominator) and size.denominator > 0
            rate = self.wording.rate(size.numerator / size.denominator if known else None)
            figures = [rate, count(size.numerator), self.wording.amount(size.denominator)]
            rows.append([team.team_name, place_of(team), *figures])
        stretch = team_words.stretch(self.findings.whole.inputs)
        caption = self.wording.say("page.table_teams", stretch=stretch)
        columns = ("team", "place", "rate", "missed", "appointments")
        return caption, team_tables.headings(self.wording, *columns), rows

    @cached_property
    def _themes(self) -> community_themes.Themes:
        return community_themes.Themes(self.findings.themes, self.wording)

    def change_ideas(self) -> Block:
        """Each theme of change ideas: its grade, the teams' results, and whom to talk to."""
        return self._themes.told()

    def successes(self) -> Block:
        """What to celebrate since the last session, each with its evidence."""
        return community_words.successes(self.findings, self.wording)

    def thanks(self) -> Block:
        """Ideas that were tested and stopped, with what was learnt."""
        return community_words.thanks(self.findings, self.wording)

    def about(self) -> Block:
        """How the figures were made, and what is left out."""
        said = team_words.about(self.findings.whole.inputs, self.wording)
        others = community_words.other_measures(self.inputs, self.wording)
        return block("about", [others, *said] if others else said)
