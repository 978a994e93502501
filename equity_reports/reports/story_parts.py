"""What a team's story says, part by part, before it is a page or a document.

Both are made from the same parts, so that neither can claim more than the other. What is
claimed comes from the same verdicts as the team's report; what the team wrote is quoted.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from matplotlib.figure import Figure

from equity_reports.charts.run_chart import draw_run_chart
from equity_reports.narrative.answer import Answer
from equity_reports.narrative.description import BETTER
from equity_reports.narrative.effects import describe_effect
from equity_reports.narrative.gap import describe_gap
from equity_reports.narrative.numbers import day, is_missing, listed
from equity_reports.narrative.run_chart import describe_run_chart
from equity_reports.narrative.wording import Wording
from equity_reports.reports import team_ideas, team_words
from equity_reports.reports.findings import Findings
from equity_reports.reports.inputs import IdeaFacts
from equity_reports.reports.planning import gap_judged
from equity_reports.tables import MOST

Step = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class StoryPart:
    """One part of a story.

    Attributes
    ----------
    title
        Its heading.
    said
        Paragraphs; the first is what the part says, the others are its evidence.
    steps
        Headings below the title, each with its paragraphs.
    quotes
        What the team wrote, each with what it is on.
    draw, alt
        The chart, given whether it is the narrow drawing, and its words; None: no chart.
    note
        The definition that a printed gap carries.
    places
        What the team is asked to add in its own words.
    """

    title: str
    said: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    quotes: tuple[tuple[str, str], ...] = ()
    draw: Callable[[bool], Figure] | None = None
    alt: str = ""
    note: str = ""
    places: tuple[str, ...] = ()


def why(findings: Findings, wording: Wording) -> StoryPart:
    """How many appointments are missed, and room for a service user's voice."""
    gap, said = findings.gap, []
    if is_missing(gap.rate_most.value):
        said.append(wording.say("story.why_too_few"))
    else:
        said.append(wording.say("story.why_rate", rate=wording.rate(gap.rate_most.value)))
        said.append(wording.say("story.why_people"))
    if gap.comparable:
        now = describe_gap(gap, wording=wording)
        said.append(" ".join((now.lead, *now.detail[:2])))
    return StoryPart(
        wording.say("story.why"),
        tuple(said),
        note=team_words.definition(findings.inputs, wording),
        places=(wording.say("story.why_place"), wording.say("story.voice_place")),
    )


def aim(findings: Findings, wording: Wording) -> StoryPart:
    """The aim as the team wrote it."""
    team = findings.inputs.team
    said = [team.aim or wording.say("story.aim_none")]
    if team.aim and team.aim_by:
        said.append(wording.say("story.aim_by", day=day(team.aim_by)))
    return StoryPart(
        wording.say("story.aim"), tuple(said), places=(wording.say("story.aim_place"),)
    )


def tried(findings: Findings, wording: Wording) -> StoryPart:
    """The ideas in the order in which they began, and what the team thought of each."""
    ideas = findings.inputs.ideas
    return StoryPart(
        wording.say("story.tried"),
        () if ideas else (wording.say("page.no_ideas"),),
        steps=tuple((f"{idea.number}. {idea.title}", _tried(idea, wording)) for idea in ideas),
        places=(wording.say("story.tried_place"),),
    )


def _tried(idea: IdeaFacts, wording: Wording) -> tuple[str, ...]:
    about = " ".join(team_ideas.about(idea, wording))
    if not idea.prediction:
        return (about,)
    return about, wording.say("story.tried_thought", text=idea.prediction)


def happened(findings: Findings, said: Answer, wording: Wording, *, lasting: bool) -> StoryPart:
    """The report's own answer with its chart, then what changed after each idea.

    Parameters
    ----------
    lasting
        Whether the fall has lasted, by the rule for a success.
    """
    told = [said.rate.lead, " ".join(said.rate.detail)]
    if said.rate.verdict == BETTER:
        told.append(wording.say("story.lasting" if lasting else "story.one_look"))
    told.append(" ".join((said.gap.lead, *said.gap.detail)))
    drawn, judged = findings.any_finished(MOST), gap_judged(findings)
    return StoryPart(
        wording.say("story.happened"),
        tuple(text for text in told if text),
        steps=tuple(_after(idea, findings, wording, judged) for idea in findings.inputs.ideas),
        draw=(lambda narrow: _chart(findings, wording, narrow)) if drawn else None,
        alt=_described(findings, wording) if drawn else "",
        note=team_words.definition(findings.inputs, wording),
    )


def _after(idea: IdeaFacts, findings: Findings, wording: Wording, judged: bool) -> Step:
    said = describe_effect(
        findings.effect(idea),
        wording=wording,
        period=findings.kind(MOST),
        scale=idea.scale,
        denominators=findings.denominators,
        gap_judged=judged,
    )
    near = team_ideas.begun_together(findings.inputs.ideas)[idea.idea_id]
    told = (said.lead, *said.detail)
    if near:
        others = listed([f"“{title}”" for title in near])
        told = (wording.say("page.idea_overlaps", others=others), *told)
    return wording.say("story.after", title=idea.title), told


def _chart(findings: Findings, wording: Wording, narrow: bool) -> Figure:
    return draw_run_chart(
        findings.run_chart(MOST),
        flags=team_ideas.flags(findings.inputs.ideas),
        unfinished=findings.unfinished(MOST),
        aim=findings.inputs.team.aim_value,
        role=MOST,
        narrow=narrow,
        **wording.axis,
    )


def _described(findings: Findings, wording: Wording) -> str:
    return describe_run_chart(
        findings.run_chart(MOST),
        wording=wording,
        period=findings.kind(MOST),
        withheld=findings.withheld(MOST),
        denominators=findings.denominators,
    ).alt


def learnt(findings: Findings, wording: Wording) -> StoryPart:
    """What the team wrote that it saw and learnt, in its own words."""
    quotes = _quoted(findings.inputs.ideas, ("what_happened", "learning"), wording)
    return StoryPart(
        wording.say("story.learnt"),
        () if quotes else (wording.say("story.learnt_none"),),
        quotes=quotes,
        places=(wording.say("story.learnt_place"),),
    )


def _quoted(
    ideas: Iterable[IdeaFacts], fields: tuple[str, ...], wording: Wording
) -> tuple[tuple[str, str], ...]:
    """What a team wrote of its ideas; the same words of two ideas are told once."""
    told: dict[str, str] = {}
    for idea in ideas:
        for text in (getattr(idea, field) for field in fields):
            if text:
                told.setdefault(text, wording.say("story.of_idea", title=idea.title))
    return tuple(told.items())


def next_steps(findings: Findings, wording: Wording) -> StoryPart:
    """What the team wrote that it will do."""
    going_on = [idea for idea in findings.inputs.ideas if not idea.ended_on]
    quotes = _quoted(going_on, ("next_step",), wording)
    return StoryPart(
        wording.say("story.next"),
        () if quotes else (wording.say("story.next_none"),),
        quotes=quotes,
        places=(wording.say("story.next_place"),),
    )


def thanks(findings: Findings, wording: Wording) -> StoryPart:
    """Whom the story thanks; the team names the others itself."""
    team = findings.inputs.team
    roles = {
        "coach": team.qi_coach,
        "advisor": team.improvement_advisor,
        "sponsor": team.sponsor,
    }
    people = [wording.say(f"story.{role}", name=name) for role, name in roles.items() if name]
    said = [wording.say("story.thanks_team", team=team.team_name)]
    if people:
        said.append(wording.say("story.thanks_people", people=listed(people)))
    return StoryPart(
        wording.say("story.thanks"), tuple(said), places=(wording.say("story.thanks_place"),)
    )
