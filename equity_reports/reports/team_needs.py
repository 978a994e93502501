"""Why a team may want its coach's help first, and what changed since the last session.

Each need has a rule with a number in it, so that a coach can disagree with the rule and not
with the order. Dates are set against the day of the session: there is no clock here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from equity_reports.narrative.answer import Answer
from equity_reports.narrative.catalogue import VERDICT_LABELS
from equity_reports.narrative.description import CANNOT_BE_COMPARED, WORSE
from equity_reports.narrative.numbers import count, day, nouns
from equity_reports.narrative.periods import period_name, periods
from equity_reports.narrative.wording import Wording
from equity_reports.reports.findings import Findings
from equity_reports.reports.inputs import IdeaFacts, SessionFacts
from equity_reports.reports.team_standing import standing
from equity_reports.tables import ALL

WEEKS_WITHOUT_IDEA = 8
"""The time between two learning sessions: a team that wrote nothing down has nothing to bring."""

WEEKS_TO_DECIDE = 16
"""Two learning sessions: an idea has then been talked about twice without a decision."""

FEW = 50
"""An idea that reaches fewer than half of those it is for cannot do much for the gap."""

QUIET_SHARE, USUAL_LEAST, USUAL_PERIODS = 0.25, 20, 12
"""Data are quiet where a period has under a quarter of what was usual in the 12 before it; of
teams with fewer than 20 a period that can be chance."""

TESTING = "testing"
ORDER = ("quiet", "worse", "wider", "overdue", "few", "no_idea", "no_gap")
"""The most urgent first: what may be a fault in the data, then harm, then ideas that wait for a
decision, then what stands still."""


@dataclass(frozen=True)
class Need:
    """One reason for a visit: which rule, what was seen, and a question to begin with."""

    kind: str
    seen: str
    question: str


def needs(findings: Findings, said: Answer, wording: Wording) -> list[Need]:
    """What a team may want help with, the most urgent first.

    Parameters
    ----------
    findings
        Of the team, from what everybody may see.
    said
        The answer of its report: what is worse here is called worse there.
    """
    found = [*_quiet(findings, wording), *_signals(said, wording)]
    found += [*_no_idea(findings, wording), *_undecided(findings, wording)]
    return sorted(found, key=lambda need: ORDER.index(need.kind))


def _need(kind: str, seen: str, wording: Wording, **fields: str) -> Need:
    return Need(kind, seen, wording.say(f"visit.{kind}_ask", **fields))


def _quiet(findings: Findings, wording: Wording) -> Iterator[Need]:
    """The last period but one: the last may still be coming in."""
    counted = "numerator" if findings.inputs.measure.of_events else "denominator"
    booked = findings.periods(ALL)[counted]
    if len(booked) < 2:
        return
    now, usual = booked.iloc[-2], booked.iloc[-2 - USUAL_PERIODS : -2].median()
    if pd.isna(usual) or usual < USUAL_LEAST:
        return
    if pd.isna(now) or now < QUIET_SHARE * usual:
        key = "visit.quiet_none" if pd.isna(now) else "visit.quiet"
        period = period_name(booked.index[-2], findings.kind(ALL))
        fields = {} if pd.isna(now) else {"now": count(now)}
        seen = wording.say(key, period=period, usual=count(usual), **fields)
        yield _need("quiet", seen, wording)


def _signals(said: Answer, wording: Wording) -> Iterator[Need]:
    for kind, one in (("worse", said.rate), ("wider", said.gap)):
        if one.verdict == WORSE:
            yield _need(kind, " ".join((one.lead, *one.detail)), wording)
    if said.gap.verdict == CANNOT_BE_COMPARED:
        yield _need("no_gap", " ".join((said.gap.lead, *said.gap.detail[:1])), wording)


def _no_idea(findings: Findings, wording: Wording) -> Iterator[Need]:
    held_on = findings.inputs.session.held_on
    written = [when for idea in findings.inputs.ideas for when in _dates(idea) if when <= held_on]
    if not written:
        yield _need("no_idea", wording.say("visit.no_idea_ever"), wording)
    elif held_on - max(written) >= timedelta(weeks=WEEKS_WITHOUT_IDEA):
        seen = wording.say("visit.no_idea", weeks=_weeks(max(written), held_on))
        yield _need("no_idea", seen, wording)


def _undecided(findings: Findings, wording: Wording) -> Iterator[Need]:
    held_on = findings.inputs.session.held_on
    for idea in findings.inputs.ideas:
        going_on = idea.ended_on is None or idea.ended_on > held_on
        waited = idea.started_on + timedelta(weeks=WEEKS_TO_DECIDE) <= held_on
        if going_on and waited and idea.status == TESTING:
            weeks = _weeks(idea.started_on, held_on)
            seen = wording.say("visit.overdue", title=idea.title, weeks=weeks)
            yield _need("overdue", seen, wording, title=idea.title)
        if going_on and idea.reach is not None and idea.reach < FEW:
            seen = wording.say("visit.few", title=idea.title, reach=idea.reach)
            yield _need("few", seen, wording, title=idea.title)


def _dates(idea: IdeaFacts) -> Iterator[date]:
    """Every day on which something of an idea was written down."""
    days = [idea.started_on, idea.implemented_on, idea.ended_on]
    days += [when for cycle in idea.cycles for when in (cycle.from_date, cycle.to_date)]
    yield from (when for when in days if when)


def _weeks(start: date, end: date) -> str:
    return periods((end - start).days // 7, "week")


def session_before(findings: Findings) -> SessionFacts | None:
    """The learning session before this one; None at the first."""
    session = findings.inputs.session
    earlier = [one for one in findings.inputs.sessions if one.held_on < session.held_on]
    return earlier[-1] if earlier else None


def changes(findings: Findings, wording: Wording) -> tuple[str, list[str]]:
    """What is new since the last session: since when, and each thing in a sentence."""
    before, held_on = session_before(findings), findings.inputs.session.held_on
    if before is None:
        since, start = wording.say("visit.since_start"), date.min
    else:
        start = before.held_on
        name = before.title or before.session_id
        since = wording.say("visit.since", session=name, day=day(start))
    told = list(_changes(findings, start, held_on, wording))
    return since, told or [wording.say("visit.nothing_new")]


def _changes(findings: Findings, start: date, end: date, wording: Wording) -> Iterator[str]:
    def new(when: date | None) -> bool:
        return when is not None and start < when <= end

    if new(findings.inputs.team.joined_on):
        yield wording.say("visit.joined")
    stands = standing(findings, findings.inputs.sessions)
    if stands.new_signal:
        now, before = VERDICT_LABELS[stands.now], VERDICT_LABELS[stands.before]
        yield wording.say("visit.signal", now=now, before=before)
    for idea in findings.inputs.ideas:
        if new(idea.started_on):
            yield wording.say("visit.began", title=idea.title)
        if new(idea.ended_on):
            yield wording.say("visit.ended", title=idea.title, status=idea.status)
    cycles = [cycle for idea in findings.inputs.ideas for cycle in idea.cycles]
    tested = sum(new(cycle.to_date or cycle.from_date) for cycle in cycles)
    if tested:
        yield wording.say("visit.tested", cycles=nouns(tested, "cycle"))
