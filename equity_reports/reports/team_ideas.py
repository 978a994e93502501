"""A team's change ideas: flags on the charts, their key, and each idea as the team tells it."""

from collections.abc import Sequence

from equity_reports.charts.flags import Flag
from equity_reports.narrative.numbers import month, nouns
from equity_reports.narrative.wording import Wording
from equity_reports.reports.blocks import Block, block
from equity_reports.reports.inputs import IdeaFacts


def flags(ideas: Sequence[IdeaFacts]) -> list[Flag]:
    """A numbered flag on the day on which each idea began."""
    return [Flag(idea.number, idea.started_on, idea.title) for idea in ideas]


def key(ideas: Sequence[IdeaFacts]) -> Block:
    """The key to the numbered flags; nothing where there is no idea."""
    if not ideas:
        return Block("")
    rows = [(idea.number, idea.title, month(idea.started_on)) for idea in ideas]
    return block("key", rows)


def told(ideas: Sequence[IdeaFacts], wording: Wording) -> Block:
    """Each idea: what it is, how far it went, and what the team says of it."""
    if not ideas:
        return block("note", wording.say("page.no_ideas"))
    return block("ideas", [_idea(idea, wording) for idea in ideas])


def _idea(idea: IdeaFacts, wording: Wording) -> dict:
    return {
        "number": idea.number,
        "title": idea.title,
        "about": about(idea, wording),
        "picture": Block(""),
        "tag": "",
        "tag_words": "",
        "said": _said(idea, wording),
        "told": _told(idea, wording),
    }


def about(idea: IdeaFacts, wording: Wording) -> list[str]:
    """When the idea was in use, its status and theme."""
    key = "page.idea_ended" if idea.ended_on else "page.idea_since"
    when = wording.say(
        key,
        start=month(idea.started_on),
        end=month(idea.ended_on) if idea.ended_on else "",
        status=idea.status,
    )
    return [line for line in (when, idea.theme) if line]


def _said(idea: IdeaFacts, wording: Wording) -> list[str]:
    lines = [wording.say(f"page.idea_scale_{idea.scale}")]
    if idea.reach is not None:
        lines.append(wording.say("page.idea_reach", reach=idea.reach))
    if idea.cycles:
        cycles = nouns(len(idea.cycles), "cycle")
        lines.append(wording.say("page.idea_cycles", cycles=cycles))
    return lines


def _told(idea: IdeaFacts, wording: Wording) -> list[str]:
    parts = {
        "predicted": idea.prediction,
        "happened": idea.what_happened,
        "learnt": idea.learning,
        "next": idea.next_step,
    }
    return [wording.say(f"page.idea_{name}", text=text) for name, text in parts.items() if text]
