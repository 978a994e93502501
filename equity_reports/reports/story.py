"""A team's story: what ``notebooks/story.ipynb`` shows, and the same as a Word document.

It is a draft in the order in which improvement stories are told, made from what everybody may
see of the team.
"""

from functools import cached_property
from pathlib import Path

from equity_reports import files
from equity_reports.reports import story_parts, team_answer, team_words
from equity_reports.reports.blocks import Block, block, chart_block, together
from equity_reports.reports.findings import Findings
from equity_reports.reports.story_parts import StoryPart
from equity_reports.reports.team_page import TeamPage
from equity_reports.reports.team_standing import standing


class Story(TeamPage):
    """One team's story for one learning session.

    Parameters
    ----------
    inputs
        The team's released counts under the shared policy, and the registers' words.
    """

    def draft(self) -> Block:
        """What may be changed in the story, and what not."""
        return block("banner", self.wording.say("story.draft"))

    def why(self) -> Block:
        """Why it matters."""
        return shown(self.parts[0])

    def aim(self) -> Block:
        """What the team aims for."""
        return shown(self.parts[1])

    def tried(self) -> Block:
        """What the team tried."""
        return shown(self.parts[2])

    def happened(self) -> Block:
        """What happened, with its chart."""
        return shown(self.parts[3])

    def learnt(self) -> Block:
        """What the team learnt."""
        return shown(self.parts[4])

    def next_steps(self) -> Block:
        """What the team does next."""
        return shown(self.parts[5])

    def thanks(self) -> Block:
        """Whom it thanks."""
        return shown(self.parts[6])

    def about(self) -> Block:
        """How the figures were made."""
        return block("about", team_words.about(self.inputs, self.wording))

    @cached_property
    def parts(self) -> tuple[StoryPart, ...]:
        """The story's parts, in the order in which it is told."""
        findings, wording = self.findings, self.wording
        said = team_answer.answer(findings, Findings(self.inputs, whole=True), wording)
        return (
            story_parts.why(findings, wording),
            story_parts.aim(findings, wording),
            story_parts.tried(findings, wording),
            story_parts.happened(findings, said, wording, lasting=self._lasting()),
            story_parts.learnt(findings, wording),
            story_parts.next_steps(findings, wording),
            story_parts.thanks(findings, wording),
        )

    def _lasting(self) -> bool:
        """Whether the fall has lasted, and the gap did not widen meanwhile."""
        stands = standing(self.findings, self.inputs.sessions)
        return bool(stands.lasting.success) and not stands.wider

    def write_word(self, path: str | Path) -> None:
        """Write the story as a Word document, for editing; nothing where no path is given."""
        from equity_reports.reports.story_document import document

        if path:
            with files.replacing(Path(path)) as unfinished:
                unfinished.write_bytes(document(self))


def shown(part: StoryPart) -> Block:
    """A part of the story as blocks of a page, without its title."""
    blocks = []
    if part.said:
        blocks.append(block("told", part.said[0], part.said[1:]))
    if part.note:
        blocks.append(block("definition", part.note))
    if part.draw:
        blocks.append(chart_block(part.draw, alt=part.alt))
    if part.steps:
        blocks.append(block("steps", part.steps))
    if part.quotes:
        blocks.append(block("own_words", part.quotes))
    return together([*blocks, *(block("place", text) for text in part.places)])
