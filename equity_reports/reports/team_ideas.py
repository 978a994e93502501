"""A team's change ideas: flags on the charts, their key, and each idea as the team tells it."""

from collections.abc import Sequence

from equity_reports.charts.effects import draw_effect
from equity_reports.charts.flags import Flag
from equity_reports.narrative.effects import describe_effect
from equity_reports.narrative.numbers import month, nouns
from equity_reports.narrative.wording import Wording
from equity_reports.reports.blocks import Block, block, drawing
from equity_reports.reports.findings import WHOLE_TEAM, Findings
from equity_reports.reports.inputs import IdeaFacts
from equity_reports.reports.team_words import tag
from equity_reports.stats.effects import ChangeEffect
from equity_reports.tables import MOST


def flags(ideas: Sequence[IdeaFacts]) -> list[Flag]:
    """A numbered flag on the day on which each idea began."""
    return [Flag(idea.number, idea.started_on, idea.title) for idea in ideas]


def key(ideas: Sequence[IdeaFacts]) -> Block:
    """The key to the numbered flags; nothing where there is no idea."""
    if not ideas:
        return Block("")
    rows = [(idea.number, idea.title, month(idea.started_on)) for idea in ideas]
    return block("key", rows)


def told(findings: Findings, wording: Wording) -> Block:
    """Each idea: what it is, what changed after it, how far it went, what the team says."""
    ideas = findings.inputs.ideas
    if not ideas:
        return block("note", wording.say("page.no_ideas"))
    return block("ideas", [_idea(idea, findings, wording) for idea in ideas])


def _idea(idea: IdeaFacts, findings: Findings, wording: Wording) -> dict:
    effect = findings.effect(idea)
    said = describe_effect(
        effect,
        wording=wording,
        period=findings.inputs.kinds[MOST],
        scale=idea.scale,
        denominators=findings.denominators,
    )
    kind, label = tag(said)
    return {
        "number": idea.number,
        "title": idea.title,
        "about": about(idea, wording),
        "picture": _picture(effect, said.alt or said.lead),
        "tag": kind,
        "tag_words": label,
        "said": [said.lead, " ".join(said.detail)],
        "told": _told(idea, wording),
    }


def _picture(effect: ChangeEffect | None, alt: str) -> Block:
    """The change in the rate in the most deprived areas, on a scale; nothing if not judged."""
    if effect is None or effect.rate is None:
        return Block("")
    return block("strip", drawing(draw_effect(effect.rate, narrow=True)), alt)


def about(idea: IdeaFacts, wording: Wording) -> list[str]:
    """When the idea was in use, its status and theme, how far it went."""
    key = "page.idea_ended" if idea.ended_on else "page.idea_since"
    when = wording.say(
        key,
        start=month(idea.started_on),
        end=month(idea.ended_on) if idea.ended_on else "",
        status=idea.status,
    )
    lines = [when, f"{idea.theme}." if idea.theme else ""]
    if idea.scale == WHOLE_TEAM:
        lines.append(wording.say("page.idea_scale_whole_team"))
    if idea.reach is not None:
        lines.append(wording.say("page.idea_reach", reach=idea.reach))
    if idea.cycles:
        cycles = nouns(len(idea.cycles), "cycle")
        lines.append(wording.say("page.idea_cycles", cycles=cycles))
    return [line for line in lines if line]


def _told(idea: IdeaFacts, wording: Wording) -> list[tuple[str, str]]:
    """What the team wrote, each part with its name."""
    parts = {
        "predicted": idea.prediction,
        "happened": idea.what_happened,
        "learnt": idea.learning,
        "next": idea.next_step,
    }
    return [(wording.say(f"page.idea_{name}"), text) for name, text in parts.items() if text]
