"""The themes of change ideas on the page: grade, forest plots, and whom to talk to."""

from collections.abc import Sequence
from dataclasses import dataclass

from equity_reports.charts.evidence import draw_forest
from equity_reports.narrative.community import describe_reach, describe_theme
from equity_reports.narrative.description import Description
from equity_reports.narrative.numbers import listed, nouns
from equity_reports.narrative.wording import Wording
from equity_reports.reports.blocks import Block, block, chart_block, folded
from equity_reports.reports.theme_findings import (
    PROMISING,
    TOO_LITTLE,
    WIDENS,
    ThemeFindings,
    Tried,
)
from equity_reports.stats.themes import FEWEST_TEAMS

TAGS = {PROMISING: "better", WIDENS: "worse"}


@dataclass(frozen=True)
class Themes:
    """The graded themes, to be told.

    Attributes
    ----------
    found
        In the order of the page.
    wording
        The words of the measure.
    """

    found: Sequence[ThemeFindings]
    wording: Wording

    def told(self) -> Block:
        """Every theme with its grade, what was seen, and whom to talk to."""
        if not self.found:
            return block("note", self.wording.say("community.no_ideas"))
        clear = [self._theme(theme) for theme in self.found if theme.grade != TOO_LITTLE]
        rest = [self._theme(theme) for theme in self.found if theme.grade == TOO_LITTLE]
        shown = block("themes", clear) if clear else Block("")
        if not rest:
            return shown
        return shown + block("early_themes", *self._too_little(len(rest)), rest)

    def _too_little(self, many: int) -> tuple[str, str]:
        """The tag over the themes that have too little to say, and the line below it."""
        line = self.wording.say("community.too_little", themes=nouns(many, "theme"))
        return self.wording.say(f"community.grade_{TOO_LITTLE}"), line

    def described(self, theme: ThemeFindings) -> Description:
        """A theme's finding in words."""
        compared = sum(one.rate.teams >= FEWEST_TEAMS for one in self.found)
        return describe_theme(
            theme.grade,
            theme.rate,
            theme.gap,
            themes=compared,
            gated=theme.gated,
            wider=theme.wider,
            wording=self.wording,
        )

    def tag(self, theme: ThemeFindings) -> tuple[str, str]:
        """The class and the words of a grade's tag."""
        return TAGS.get(theme.grade, "wait"), self.wording.say(f"community.grade_{theme.grade}")

    def talk_to(self, theme: ThemeFindings) -> str:
        """Each team whose whole team uses it, with its coach."""
        names = list(dict.fromkeys(self._person(one) for one in theme.whole_team))
        return self.wording.say("community.talk_to", names=listed(names)) if names else ""

    def _person(self, one: Tried) -> str:
        if not one.team.qi_coach:
            return one.team.team_name
        return self.wording.say(
            "community.person", team=one.team.team_name, coach=one.team.qi_coach
        )

    def _theme(self, theme: ThemeFindings) -> dict:
        said = self.described(theme)
        kind, words = self.tag(theme)
        pictures = self.pictures(theme, said)
        return {
            "title": theme.theme,
            "tag": kind,
            "tag_words": words,
            "lead": said.lead,
            "detail": " ".join(said.detail),
            "about": " ".join(self.about(theme)),
            "talk_to": self.talk_to(theme),
            "pictures": pictures,
            "folded": folded("community.show_results", block("forests", pictures))
            if pictures
            else Block(""),
        }

    def about(self, theme: ThemeFindings) -> list[str]:
        """How many teams, how many appointments, how far it reached."""
        teams = len({one.team.team_id for one in theme.tried})
        whole = len({one.team.team_id for one in theme.whole_team})
        lines = [self.wording.say("community.tried", teams=nouns(teams, "team"), whole=whole)]
        if theme.rate.teams:
            seen = self.wording.size(theme.appointments)
            lines.append(self.wording.say("community.seen", appointments=seen))
        return [*lines, *filter(None, [describe_reach(theme.reached, wording=self.wording)])]

    def pictures(self, theme: ThemeFindings, said: Description) -> list[tuple[str, Block]]:
        """A forest plot on the rate and one on the gap, each where a team can be judged."""
        alt = self.wording.say("community.forest_alt", theme=theme.theme, finding=said.lead)
        shown = []
        for name, rows, combined in (
            ("rate", theme.effects, theme.rate),
            ("gap", theme.gap_effects, theme.gap),
        ):
            if rows.empty or theme.rate.teams < 2:
                continue
            heading = self.wording.say(f"community.forest_{name}")
            unit = self.wording.say(f"community.unit_{name}")
            picture = chart_block(
                lambda narrow, rows=rows, combined=combined, unit=unit: draw_forest(
                    rows, combined, unit=unit, narrow=narrow
                ),
                alt=f"{heading}. {alt}",
            )
            shown.append((heading, picture))
        return shown
