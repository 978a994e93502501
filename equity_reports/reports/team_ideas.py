"""A team's change ideas: flags on the charts, their key, and each idea as the team tells it."""

from collections.abc import Sequence

import pandas as pd

from equity_reports.charts.effects import draw_effect
from equity_reports.charts.flags import Flag
from equity_reports.narrative.catalogue import SENTENCES
from equity_reports.narrative.effects import describe_effect
from equity_reports.narrative.numbers import day, listed, month, nouns
from equity_reports.narrative.wording import Wording
from equity_reports.reports.blocks import Block, block, drawing, folded
from equity_reports.reports.findings import WHOLE_TEAM, Findings
from equity_reports.reports.inputs import CycleFacts, IdeaFacts
from equity_reports.reports.planning import gap_judged
from equity_reports.reports.team_tables import headings
from equity_reports.reports.team_words import tag
from equity_reports.stats.change_ideas import judgeable_ideas
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
    near, judged = begun_together(ideas), gap_judged(findings)
    told = [_idea(idea, near[idea.idea_id], findings, wording, judged) for idea in ideas]
    return block("ideas", told)


def begun_together(ideas: Sequence[IdeaFacts]) -> dict[str, list[str]]:
    """For each idea the titles of those that began too near it to be told apart."""
    columns = ["idea_id", "scale", "started_on"]
    rows = [[getattr(idea, column) for column in columns] for idea in ideas]
    table = judgeable_ideas(pd.DataFrame(rows, columns=columns).assign(team_id="own"))
    titles = {idea.idea_id: idea.title for idea in ideas}
    return {row.idea_id: [titles[other] for other in row.overlapping] for row in table.itertuples()}


def _idea(
    idea: IdeaFacts, near: list[str], findings: Findings, wording: Wording, judged: bool
) -> dict:
    effect = findings.effect(idea)
    said = describe_effect(
        effect,
        wording=wording,
        period=findings.kind(MOST),
        scale=idea.scale,
        denominators=findings.denominators,
        gap_judged=judged,
    )
    kind, label = tag(said)
    detail = said.detail
    if near:
        kind, label = "wait", wording.say("page.cannot_tell_apart")
        others = listed([f"“{title}”" for title in near])
        detail = (wording.say("page.idea_overlaps", others=others), *detail)
    return {
        "number": idea.number,
        "title": idea.title,
        "about": about(idea, wording),
        "picture": _picture(effect, said.alt or said.lead),
        "tag": kind,
        "tag_words": label,
        "said": [said.lead, " ".join(detail)],
        "told": _told(idea, wording),
        "cycles": _cycles(idea, wording),
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


def _cycles(idea: IdeaFacts, wording: Wording) -> Block:
    """The tests of an idea, folded away; nothing where none was written down."""
    if not idea.cycles:
        return Block("")
    caption = wording.say("page.table_cycles", title=idea.title)
    titles = headings(wording, "cycle", "when", "scale", "predicted", "happened", "learnt", "next")
    rows = [
        [one.cycle, _days(one, wording), _scale(one, wording), one.predicted, one.happened,
         one.learnt, one.next_step]
        for one in idea.cycles
    ]  # fmt: skip
    return folded("page.show_cycles", block("cycles", caption, titles, rows), printed=True)


def _scale(cycle: CycleFacts, wording: Wording) -> str:
    """How far a test went, in words; what is no scale of ours as the team wrote it."""
    key = f"page.scale_{cycle.scale}"
    return wording.say(key) if key in SENTENCES else cycle.scale


def _days(cycle: CycleFacts, wording: Wording) -> str:
    days = [day(when) for when in (cycle.from_date, cycle.to_date) if when]
    if len(days) < 2:
        return "".join(days)
    return wording.say("page.cycle_days", start=days[0], end=days[1])


def _told(idea: IdeaFacts, wording: Wording) -> list[tuple[str, str]]:
    """What the team wrote, each part with its name."""
    parts = {
        "predicted": idea.prediction,
        "happened": idea.what_happened,
        "learnt": idea.learning,
        "next": idea.next_step,
    }
    return [(wording.say(f"page.idea_{name}"), text) for name, text in parts.items() if text]
