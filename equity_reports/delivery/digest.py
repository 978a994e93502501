"""What a message says: the same findings, figures, words and drawing as the page it carries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from equity_reports.charts.gap import draw_gap_series
from equity_reports.charts.png import figure_to_png
from equity_reports.narrative.gap_series import describe_gap_series
from equity_reports.narrative.numbers import day, listed, month
from equity_reports.narrative.questions import session_questions
from equity_reports.narrative.wording import Wording, wording_for
from equity_reports.reports import community_words, team_answer, team_cards, team_words
from equity_reports.reports.coach_pack import CoachPack, Visit
from equity_reports.reports.community_findings import CommunityFindings
from equity_reports.reports.community_inputs import CommunityInputs
from equity_reports.reports.findings import Findings
from equity_reports.reports.inputs import Definition, ReportInputs
from equity_reports.reports.team import TeamReport
from equity_reports.reports.team_questions import session_findings
from equity_reports.tables import MOST, PAIR_MOST

SHOWN_WIDTH = 440
"""Pixels across at which a chart is shown: its words stay readable when a phone narrows it."""
DENSITY = 2

Finding = tuple[str, str, str, tuple[str, ...]]
"""The tag's class and words, the finding, the evidence: see `team_words.answer`."""


@dataclass(frozen=True)
class Picture:
    """A chart as PNG, the height at which it is shown, and what it shows in words."""

    png: bytes = field(repr=False)
    height: int
    alt: str


@dataclass(frozen=True)
class Digest:
    """Everything that a message says, but for what depends on its recipient.

    Attributes
    ----------
    subject
        The message's subject.
    above, title, below
        The band at the top.
    banner
        What must be known before anything is read; "" where nothing.
    findings
        The tag's class and words, the finding and its evidence, of each finding.
    points
        After the findings: a name and a sentence each.
    figures_heading, cards
        Figure, unit, words, and what it was before; see `team_cards`.
    chart_heading, picture, ideas
        The chart and the key to its flags; picture is None where there is no chart yet.
    bring
        What to bring: an opening, and the points below it.
    ask
        Whom to ask, by name; empty: only the programme's inbox.
    definition
        The definition that the figures carry, and how people are protected.
    listed
        What a recipient is listed for.
    software
        What made it.
    """

    subject: str
    above: str
    title: str
    below: str
    listed: str
    software: str
    banner: str = ""
    findings: tuple[Finding, ...] = ()
    points: tuple[tuple[str, str], ...] = ()
    figures_heading: str = ""
    cards: tuple[team_cards.Card, ...] = ()
    chart_heading: str = ""
    picture: Picture | None = None
    ideas: tuple[str, ...] = ()
    bring: tuple[str, tuple[str, ...]] = ("", ())
    ask: tuple[str, ...] = ()
    definition: tuple[str, ...] = ()


def team_digest(inputs: ReportInputs) -> Digest:
    """The digest of a team's own report."""
    report = TeamReport(inputs)
    wording, findings, team = report.wording, report.findings, inputs.team
    answer = team_answer.answer(findings, report.programme, wording)
    above, title, below = team_words.masthead(inputs, wording)
    asked = session_questions(session_findings(findings, answer, wording), wording=wording)
    small = inputs.definition.policy == "none"
    policy = inputs.definition.policy_in_words
    drawn = findings.any_finished(MOST)
    return Digest(
        subject=wording.say("email.subject", team=team.team_name, **_session(inputs)),
        above=above,
        title=title,
        below=below,
        listed=team.team_name,
        software=inputs.software,
        banner=policy if small else "",
        findings=tuple(_without_pointers(team_words.answer(answer), wording)),
        figures_heading=wording.say("email.figures"),
        cards=tuple(team_cards.cards(findings, wording)),
        chart_heading=wording.say("email.chart", who=wording.who("most")),
        picture=_run_chart(report) if drawn else None,
        ideas=tuple(
            wording.say("email.idea", number=i.number, title=i.title, began=month(i.started_on))
            for i in inputs.ideas
        ),
        bring=(wording.say("email.bring_first"), (*asked, wording.say("email.bring_learning"))),
        ask=tuple(name for name in (team.qi_coach, team.improvement_advisor) if name),
        definition=_definition(inputs, wording),
    )


def _without_pointers(findings: Sequence[Finding], wording: Wording) -> Iterator[Finding]:
    """Findings less the sentence that points further down the page, which is not in the email."""
    pointer = wording.say("page.see_gradient")
    for kind, tag, lead, detail in findings:
        yield kind, tag, lead, tuple(sentence for sentence in detail if sentence != pointer)


def community_digest(inputs: CommunityInputs) -> Digest:
    """The digest of the report for everybody."""
    wording, found = wording_for(**inputs.measure.told), CommunityFindings(inputs)
    whole = found.whole
    above, name, below = community_words.masthead(inputs, wording)
    title = wording.say("email.title_community", programme=name)
    return Digest(
        subject=wording.say("email.subject_page", title=title, **_session(inputs)),
        above=above,
        title=title,
        below=below,
        listed=name,
        software=inputs.software,
        findings=tuple(community_words.answer(found, wording)),
        figures_heading=wording.say("email.figures"),
        cards=tuple(community_words.cards(found, wording)),
        chart_heading=wording.say("email.chart_gap"),
        picture=_gap_chart(whole, wording) if whole.any_finished(PAIR_MOST) else None,
        bring=(wording.say("email.bring_page"), ()),
        definition=_definition(whole.inputs, wording),
    )


def coach_digest(inputs: CommunityInputs, person: str) -> Digest:
    """The digest of one coach's or adviser's pack: which teams may want help first, and why.

    Parameters
    ----------
    person
        The pack's file name; see `coaches`.
    """
    pack = CoachPack(inputs, person)
    wording, wanting = pack.wording, [visit for visit in pack.visits if visit.needs]
    title = wording.say("email.title_coach", person=pack.coach.name)
    above, _, below = pack.masthead_words()
    return Digest(
        subject=wording.say("email.subject_page", title=title, **_session(inputs)),
        above=above,
        title=title,
        below=below,
        listed=title,
        software=inputs.software,
        findings=(("", "", pack.lead(), ()),),
        points=tuple(_point(visit, wording) for visit in wanting),
        bring=(wording.say("email.bring_page"), ()),
        definition=(_protection(inputs.definition, wording),),
    )


def _point(visit: Visit, wording: Wording) -> tuple[str, str]:
    need, *_ = visit.needs
    label = wording.say(f"visit.{need.kind}_label")
    asked = wording.say("visit.ask", question=need.question)
    return visit.team.team_name, f"{label}. {need.seen} {asked}"


def people_to_ask(names: Iterable[str], reply_to: str) -> str:
    """Whom to ask, in a sentence."""
    wording, known = wording_for(), list(names)
    if not known:
        return wording.say("email.ask_reply", reply_to=reply_to)
    return wording.say("email.ask_people", people=listed(known), reply_to=reply_to)


def _session(inputs: ReportInputs | CommunityInputs) -> dict[str, str]:
    session = inputs.session
    return {
        "session": session.title or session.session_id,
        "held_on": day(session.held_on),
    }


def _definition(inputs: ReportInputs, wording: Wording) -> tuple[str, str]:
    return team_words.definition(inputs, wording), _protection(inputs.definition, wording)


def _protection(definition: Definition, wording: Wording) -> str:
    return wording.say("page.about_policy", policy=team_words.small(definition.policy_in_words))


def _run_chart(report: TeamReport) -> Picture:
    return _picture(report.drawn(MOST, narrow=True), report.described(MOST).alt)


def _gap_chart(whole: Findings, wording: Wording) -> Picture | None:
    series = whole.gap_over_time
    if not series.points["difference"].notna().any():
        return None
    said = describe_gap_series(series, wording=wording, period=whole.kind(PAIR_MOST), judged=True)
    return _picture(draw_gap_series(series, narrow=True, **wording.gap_axis), said.alt)


def _picture(figure, alt: str) -> Picture:
    height = round(SHOWN_WIDTH * figure.get_figheight() / figure.get_figwidth())
    return Picture(figure_to_png(figure, width=SHOWN_WIDTH * DENSITY), height, alt)
