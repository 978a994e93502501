"""The slides for the room: what ``notebooks/community_slides.ipynb`` shows, a slide a method.

Each says one thing in letters that can be read from the back. What the speaker needs besides is
in the notes, which are folded away on the screen and printed below the slide.
"""

from functools import cached_property
from pathlib import Path

from matplotlib.figure import Figure

from equity_reports.charts.evidence import draw_forest
from equity_reports.charts.gap import draw_two_groups
from equity_reports.charts.run_chart import draw_run_chart
from equity_reports.narrative.community import (
    describe_signals,
)
from equity_reports.narrative.description import BETTER, LOWER, WORSE, Description
from equity_reports.narrative.numbers import listed, nouns
from equity_reports.narrative.run_chart import describe_run_chart
from equity_reports.reports import community_words, team_words
from equity_reports.reports.blocks import Block, block, drawing, together
from equity_reports.reports.community import CommunityReport
from equity_reports.reports.community_themes import Themes
from equity_reports.reports.theme_findings import TOO_LITTLE, ThemeFindings
from equity_reports.tables import MOST, PAIR_LEAST, PAIR_MOST

MOST_SHOWN = 4
"""Themes, successes or lessons on the slides; the report for everybody has all."""


class CommunitySlides:
    """The slides of one learning session, from what the report for everybody is made from."""

    def __init__(self, report: CommunityReport) -> None:
        self.report = report
        self.findings, self.wording = report.findings, report.wording

    @classmethod
    def read(cls, released: str | Path) -> "CommunitySlides":
        """Read the inputs as `CommunityReport.read` does."""
        return cls(CommunityReport.read(released))

    def __repr__(self) -> str:
        """Name the programme and the session, and show no figure."""
        return f"CommunitySlides({self.report!r})"

    def masthead(self) -> Block:
        """The title."""
        return self.report.masthead()

    def gap(self) -> Block:
        """The gap within teams, with both ends over time."""
        whole = self.findings.whole
        most, least = whole.shares(PAIR_MOST), whole.shares(PAIR_LEAST)
        said = community_words.gap_now(self.findings, self.wording)
        notes = [
            *said.detail,
            community_words.gap_amount(self.findings, self.wording),
            community_words.gap_parts(self.findings, self.wording).text,
            team_words.definition(whole.inputs, self.wording),
        ]
        picture = _picture(
            draw_two_groups(most, least, narrow=True, **self.wording.axis),
            team_words.alt_two_groups(most, least, self.wording),
        )
        return self._slide("gap", said.lead, picture, notes)

    def rate(self) -> Block:
        """Whether the rate in the most deprived areas is changing."""
        whole = self.findings.whole
        chart = whole.run_chart(MOST)
        said = describe_run_chart(
            chart,
            wording=self.wording,
            period=whole.kind(MOST),
            withheld=whole.withheld(MOST),
            denominators=whole.denominators,
        )
        unfinished = whole.unfinished(MOST)
        drawn = draw_run_chart(
            chart, unfinished=unfinished, role=MOST, narrow=True, **self.wording.axis
        )
        return self._slide("rate", said.lead, _picture(drawn, said.alt), said.detail)

    @cached_property
    def _themes(self) -> Themes:
        return Themes(self.findings.themes, self.wording)

    @cached_property
    def _graded(self) -> list[ThemeFindings]:
        return [one for one in self.findings.themes if one.grade != TOO_LITTLE]

    def ideas(self) -> Block:
        """The grades of all themes, then a slide for each that has one."""
        if not self.findings.themes:
            return self._slide("ideas", self.wording.say("community.no_ideas"), Block(""), ())
        early = [one for one in self.findings.themes if one.grade == TOO_LITTLE]
        rows = [(*self._themes.tag(one), one.theme) for one in self._graded]
        lead = self._too_little(early)
        notes = [self.wording.say("slides.ideas_notes")]
        if early:
            notes.append(listed([one.theme for one in early]) + ".")
        grades = self._slide("ideas", lead, block("grades", rows), notes)
        return grades + together([self._theme(one) for one in self._graded[:MOST_SHOWN]])

    def _too_little(self, early: list[ThemeFindings]) -> str:
        if not early:
            return ""
        themes = nouns(len(early), "theme")
        return self.wording.say("community.too_little", themes=themes)

    def _theme(self, theme: ThemeFindings) -> Block:
        said = self._themes.described(theme)
        rows, combined = theme.effects, theme.rate
        better = theme.rate.upper < 0 if self.wording.better == LOWER else theme.rate.lower > 0
        if not better and not theme.gap_effects.empty:
            rows, combined = theme.gap_effects, theme.gap
        name = "rate" if combined is theme.rate else "gap"
        drawn = draw_forest(
            rows, combined, unit=self.wording.say(f"community.unit_{name}"), narrow=True
        )
        alt = self.wording.say("community.forest_alt", theme=theme.theme, finding=said.lead)
        notes = [*said.detail, *self._themes.about(theme), self._themes.talk_to(theme)]
        kind, words = self._themes.tag(theme)
        titled = block("slide_title", theme.theme, kind, words)
        return block("slide", titled, said.lead, _picture(drawn, alt), self._notes(notes))

    def celebrate(self) -> Block:
        """New successes, and teams that kept theirs."""
        said = [
            (community_words.team_and_place(one), community_words.described(one, self.wording))
            for one in self.findings.standings
            if one.succeeded
        ]
        kept = [community_words.team_and_place(one) for one in self.findings.standings if one.kept]
        lead = "" if said else self.wording.say("community.no_success")
        shown = block("points", [(name, finding.lead) for name, finding in said[:MOST_SHOWN]])
        notes = [f"{name}: {' '.join(finding.detail)}" for name, finding in said]
        if kept:
            words = self.wording.say("community.kept", teams=listed(kept))
            shown += block("finding", words, ())
        return self._slide("celebrate", lead, shown, notes)

    def thanks(self) -> Block:
        """Ideas that were stopped with a lesson."""
        found = community_words.lessons(self.findings, self.wording)
        key = "community.thanks_lead" if found else "community.no_thanks"
        shown = block("points", found[:MOST_SHOWN])
        rest = [f"{title}: {learnt}" for title, learnt in found[MOST_SHOWN:]]
        return self._slide("thanks", self.wording.say(key), shown, rest)

    def signals(self) -> Block:
        """Who has a new sign of change, to be asked what was new."""
        before = self.findings.before
        new = [one for one in self.findings.standings if one.new_signal]
        said: Description = describe_signals(
            [community_words.team_and_place(one) for one in new if one.now == BETTER],
            [community_words.team_and_place(one) for one in new if one.now == WORSE],
            session=before.title if before else None,
            wording=self.wording,
        )
        return self._slide("signals", said.lead, block("lines", said.detail), ())

    def questions(self) -> Block:
        """What to talk about at each table."""
        asked = [self.wording.say(f"slides.question_{number}") for number in (1, 2, 3)]
        return self._slide("questions", "", block("questions", asked), ())

    def _slide(self, title: str, lead: str, inside: Block, notes) -> Block:
        heading = block("slide_title", self.wording.say(f"slides.{title}"), "", "")
        return block("slide", heading, lead, inside, self._notes(notes))

    def _notes(self, notes) -> Block:
        said = [line for line in notes if line]
        return block("notes", self.wording.say("slides.notes"), said) if said else Block("")


def _picture(figure: Figure, alt: str) -> Block:
    return block("picture", drawing(figure), alt)
