"""A team's poster for the gallery wall: one sheet of A3, from what everybody may see.

It shows what the team aims for, sees, tries and has learnt. It must fit on the sheet, so it shows
the latest few, and cuts long words of the register; the team's report has all.
"""

import textwrap

from equity_reports.charts.run_chart import draw_run_chart
from equity_reports.narrative.numbers import day, is_missing, month
from equity_reports.narrative.run_chart import describe_run_chart
from equity_reports.reports import team_ideas, team_words
from equity_reports.reports.blocks import Block, block, drawing
from equity_reports.reports.inputs import IdeaFacts
from equity_reports.reports.team_page import TeamPage
from equity_reports.tables import ALL, MOST

MOST_IDEAS, MOST_LESSONS = 5, 3
LONGEST_AIM, LONGEST_TITLE, LONGEST_LESSON = 260, 110, 200


class Poster(TeamPage):
    """One team's poster.

    Parameters
    ----------
    inputs
        The team's released counts under the shared policy, and the registers' words.
    """

    def aim(self) -> Block:
        """What the team wants to change."""
        aim = self.inputs.team.aim or self.wording.say("poster.no_aim")
        return self._part("aim", block("big", shortened(aim, LONGEST_AIM)))

    def data(self) -> Block:
        """The run chart of the most deprived areas, and two figures."""
        findings = self.findings
        said = describe_run_chart(
            findings.run_chart(MOST),
            wording=self.wording,
            period=findings.kind(MOST),
            withheld=findings.withheld(MOST),
            denominators=findings.denominators,
        )
        inside = block("finding", said.lead, ()) + block("figures", self._figures())
        if findings.any_finished(MOST):
            drawn = draw_run_chart(
                findings.run_chart(MOST),
                flags=team_ideas.flags(self._shown()),
                unfinished=findings.unfinished(MOST),
                aim=self.inputs.team.aim_value,
                role=MOST,
                **self.wording.axis,
            )
            inside += block("picture", drawing(drawn), said.alt)
        return self._part("data", inside)

    def _figures(self) -> list[tuple[str, str]]:
        """The rate in the most deprived areas and in all areas, in the latest year."""
        figures = []
        for name, group in (("most", self.inputs.definition.most), ("all", ALL)):
            row = self.findings.share_in(group)
            known = not is_missing(row["numerator"], row["denominator"]) and row["denominator"]
            share = row["numerator"] / row["denominator"] if known else None
            words = team_words.small(self.wording.say(f"poster.figure_{name}"))
            figures.append((self.wording.rate(share), words))
        return figures

    def ideas(self) -> Block:
        """The latest change ideas, numbered as on the chart."""
        rows = [
            (idea.number, shortened(idea.title, LONGEST_TITLE), self._when(idea))
            for idea in self._shown()
        ]
        shown = block("key", rows) if rows else block("note", self.wording.say("page.no_ideas"))
        return self._part("ideas", shown)

    def _shown(self) -> tuple[IdeaFacts, ...]:
        return self.inputs.ideas[-MOST_IDEAS:]

    def _when(self, idea: IdeaFacts) -> str:
        key = "page.idea_ended" if idea.ended_on else "page.idea_since"
        end = month(idea.ended_on) if idea.ended_on else ""
        return self.wording.say(key, start=month(idea.started_on), end=end, status=idea.status)

    def learning(self) -> Block:
        """What the team wrote that it learnt, the latest first."""
        learnt = [idea.learning for idea in reversed(self.inputs.ideas) if idea.learning]
        lines = [shortened(one, LONGEST_LESSON) for one in dict.fromkeys(learnt)]
        if not lines:
            lines = [self.wording.say("poster.no_learning")]
        return self._part("learning", block("quotes", lines[:MOST_LESSONS]))

    def ask(self) -> Block:
        """Whom to ask, and what the figures are of."""
        coach = self.inputs.team.qi_coach
        said = [self.wording.say("poster.people", coach=coach)] if coach else []
        said.append(team_words.definition(self.inputs, self.wording))
        said.append(self.wording.say("poster.data_to", day=day(self.inputs.session.data_to)))
        said.append(self.inputs.definition.policy_in_words)
        return self._part("ask", block("about", said))

    def _part(self, name: str, inside: Block) -> Block:
        return block("part", name, self.wording.say(f"poster.{name}"), inside)


def shortened(text: str, length: int) -> str:
    """Text on one line, cut at a word where it is too long for the sheet.

    Examples
    --------
    >>> shortened("We ring people  two days before", 20)
    'We ring people two…'
    """
    return textwrap.shorten(text, length, placeholder="…")
