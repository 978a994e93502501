"""A coach's pack: what ``notebooks/coach_pack.ipynb`` shows, for one coach or adviser alone.

Its teams, those that may want help first and why, what is new since the last session, and a
question to begin each conversation with; from what everybody may see and nothing else.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from equity_reports.narrative.numbers import day, listed, nouns
from equity_reports.narrative.questions import session_questions
from equity_reports.narrative.wording import wording_for
from equity_reports.reports import team_answer, team_words
from equity_reports.reports.blocks import NOTEBOOK_STYLE, Block, block
from equity_reports.reports.coaches import Coach, coaches_of
from equity_reports.reports.community_inputs import CommunityInputs, read_community_inputs
from equity_reports.reports.example import example_community
from equity_reports.reports.findings import Findings
from equity_reports.reports.inputs import TeamFacts
from equity_reports.reports.team_needs import ORDER, Need, changes, needs
from equity_reports.reports.team_questions import session_findings

ROLE_WORDS = {"qi_coach": "visit.qi_coach", "improvement_advisor": "visit.improvement_advisor"}


@dataclass(frozen=True)
class Visit:
    """One team of a coach: its needs, the most urgent first; what is new; a question.

    ``now`` is what its report says of the most deprived areas.
    """

    team: TeamFacts
    now: str
    needs: tuple[Need, ...]
    since: str
    changes: tuple[str, ...]
    question: str

    @property
    def urgency(self) -> tuple[int, int, str]:
        """Its place: by the most urgent need, then by how many, then by name."""
        first = ORDER.index(self.needs[0].kind) if self.needs else len(ORDER)
        return first, -len(self.needs), self.team.team_name.casefold()


class CoachPack:
    """One person's teams for one learning session.

    Parameters
    ----------
    inputs
        All teams' released counts under the shared policy.
    person
        The coach's or adviser's name, or their pack's file name (see `coaches`); empty: the
        first. The batch gives the file name: no register's words go into a notebook's parameters.
    """

    def __init__(self, inputs: CommunityInputs, person: str = "") -> None:
        self.inputs = inputs
        everybody = coaches_of(inputs.every_team)
        known = [one for one in everybody if person in ("", one.name, one.page_name)]
        self.coach = known[0] if known else Coach(person, "", (), ())
        self.wording = wording_for(**inputs.measure.told)

    @classmethod
    def read(cls, released: str | Path, person: str = "") -> "CoachPack":
        """Read the inputs from the file that the batch wrote; ``"demo"``: invented teams'."""
        if str(released) == "demo":
            return cls(example_community(), person)
        return cls(read_community_inputs(released), person)

    def __repr__(self) -> str:
        """Name the session, and show no figure."""
        return f"CoachPack({self.inputs.session.session_id}, {len(self.coach.team_ids)} teams)"

    def style(self) -> Block:
        """What JupyterLab needs to show the sections as the page does."""
        return Block(NOTEBOOK_STYLE)

    def masthead(self) -> Block:
        """Whose pack it is, for which session."""
        return block("masthead", *self.masthead_words())

    def masthead_words(self) -> tuple[str, str, str]:
        """The line above the person's name, the name, the line below it."""
        session, coach = self.inputs.session, self.coach
        above = self.wording.say(
            "page.above",
            programme=self.inputs.programme.name,
            session=session.title,
            held_on=day(session.held_on),
        )
        roles = listed([self.wording.say(ROLE_WORDS[role]) for role in coach.roles])
        teams = nouns(len(coach.team_ids), "team")
        below = self.wording.say("visit.below", roles=roles, teams=teams)
        return above, coach.name, below

    def first(self) -> Block:
        """The teams that may want help first, and why."""
        wanting = [visit for visit in self.visits if visit.needs]
        if not wanting:
            return block("note", self.lead())
        return block("finding", self.lead(), ()) + block(
            "visits", [self._shown(one) for one in wanting]
        )

    def lead(self) -> str:
        """How many of the teams may want help first."""
        wanting = sum(bool(visit.needs) for visit in self.visits)
        if not self.visits:
            return self.wording.say("visit.no_teams")
        if not wanting:
            return self.wording.say("visit.none_first")
        teams = nouns(len(self.visits), "team")
        if wanting == len(self.visits):
            return self.wording.say("visit.first_all", teams=teams)
        return self.wording.say("visit.first", number=wanting, teams=teams)

    def others(self) -> Block:
        """The other teams, and what is new in each."""
        going_on = [visit for visit in self.visits if not visit.needs]
        if not going_on:
            return block("note", self.wording.say("visit.no_team_else"))
        return block("visits", [self._shown(one) for one in going_on])

    def about(self) -> Block:
        """What the figures are of."""
        if not self.visits:
            return block("note", self.inputs.definition.policy_in_words)
        inputs = self.inputs.report(self.visits[0].team.team_id)
        said = team_words.about(inputs, self.wording)
        return block("about", [*said, *self._other_measures(inputs.measure.id)])

    def _other_measures(self, told: str) -> list[str]:
        """Those of the person's teams that have another measure, and what it counts."""
        measures = {visit.team: self.inputs.report(visit.team.team_id).measure
                    for visit in self.visits}  # fmt: skip
        return [
            self.wording.say(
                "page.about_other", team=team.team_name, title=one.title, what=one.what
            )
            for team, one in measures.items()
            if one.id != told
        ]

    @cached_property
    def visits(self) -> tuple[Visit, ...]:
        """The person's teams, those that may want help first at the front."""
        teams = {team.team_id: team for team in self.inputs.every_team}
        return tuple(
            sorted(
                (self._visit(teams[team_id]) for team_id in self.coach.team_ids),
                key=lambda visit: visit.urgency,
            )
        )

    def _visit(self, team: TeamFacts) -> Visit:
        inputs = self.inputs.report(team.team_id)
        findings = Findings(inputs)
        wording = wording_for(**inputs.measure.told)
        said = team_answer.answer(findings, Findings(inputs, whole=True), wording)
        found = tuple(needs(findings, said, wording))
        since, new = changes(findings, wording)
        if found:
            question = found[0].question
        else:
            chosen = session_findings(findings, said, wording)
            question = session_questions(chosen, wording=wording)[0]
        return Visit(team, said.rate.lead, found, since, tuple(new), question)

    def _shown(self, visit: Visit) -> dict:
        say = self.wording.say
        return {
            "name": visit.team.team_name,
            "place": visit.team.borough,
            "needs": [(say(f"visit.{need.kind}_label"), need.seen) for need in visit.needs],
            "now": visit.now,
            "since": visit.since,
            "changes": visit.changes,
            "ask": say("visit.ask", question=visit.question),
        }
