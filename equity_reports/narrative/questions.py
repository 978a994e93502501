"""Three questions for the learning session, chosen from what this team's data show."""

from collections.abc import Iterator
from dataclasses import dataclass

from equity_reports.narrative.description import (
    BETTER,
    CANNOT_BE_COMPARED,
    NO_SIGN_YET,
    TOO_EARLY,
    TOO_SMALL_ALONE,
    WORSE,
)
from equity_reports.narrative.numbers import is_missing, percent
from equity_reports.narrative.wording import Wording

QUESTIONS_ASKED = 3
UNKNOWN_WORTH_ASKING = 0.1  # share of appointments whose area is not known


@dataclass(frozen=True)
class SessionFindings:
    """What the questions are chosen from. Verdicts are those of the answer.

    Attributes
    ----------
    rate, everyone, gap : str or None
        Verdicts: the most deprived areas, all areas, the gap.
    ideas : int
        How many change ideas the team has recorded.
    widened_after, fell_after : tuple of str
        Titles of ideas after which the gap got wider, or the rate fell.
    unreached : tuple of str
        Labels of groups that stand out and that no idea is meant to reach.
    fewer_people, more_cancelled : bool or None
        As `DenominatorCheck`.
    place_not_known : float or None
        Share of appointments whose area is not known.
    success : bool
        As `equity_reports.narrative.answer.is_success`.
    """

    rate: str | None = None
    everyone: str | None = None
    gap: str | None = None
    ideas: int = 0
    widened_after: tuple[str, ...] = ()
    fell_after: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
    fewer_people: bool | None = None
    more_cancelled: bool | None = None
    place_not_known: float | None = None
    success: bool = False


def session_questions(findings: SessionFindings, *, wording: Wording) -> tuple[str, ...]:
    """Three questions, those most worth the session's time first.

    What went wrong unseen comes first (a gap that widened while the rate fell), then who is
    not reached, then a success to tell, then what the verdicts leave open.
    """
    asked: list[str] = []
    for question in _in_order(findings, wording):
        if question not in asked:
            asked.append(question)
        if len(asked) == QUESTIONS_ASKED:
            break
    return tuple(asked)


def _in_order(findings: SessionFindings, wording: Wording) -> Iterator[str]:
    yield from _warnings(findings, wording)
    if findings.unreached:
        yield wording.say("questions.unreached", label=findings.unreached[0])
    if findings.success:
        yield wording.say("questions.success")
    for idea in findings.fell_after:
        yield wording.say("questions.fell_after", idea=idea)
    if findings.ideas == 0:
        yield wording.say("questions.no_ideas")
    if not is_missing(findings.place_not_known):
        unknown = findings.place_not_known
        if unknown >= UNKNOWN_WORTH_ASKING:
            yield wording.say("questions.place_not_known", share=percent(unknown))
    if findings.rate == BETTER and not findings.success:
        yield wording.say("questions.better")
    yield from _open(findings, wording)


def _warnings(findings: SessionFindings, wording: Wording) -> Iterator[str]:
    fell = BETTER in (findings.rate, findings.everyone)
    if fell and findings.gap == WORSE:
        yield wording.say("questions.fell_but_wider")
    for idea in findings.widened_after:
        yield wording.say("questions.widened_after", idea=idea)
    if findings.fewer_people:
        yield wording.say("questions.fewer_people")
    if findings.more_cancelled:
        yield wording.say("questions.more_cancelled")
    if findings.rate == WORSE:
        yield wording.say("questions.worse")
    if findings.gap == WORSE and not fell:
        yield wording.say("questions.wider")


def _open(findings: SessionFindings, wording: Wording) -> Iterator[str]:
    verdicts = (findings.rate, findings.gap)
    if findings.ideas and NO_SIGN_YET in verdicts:
        yield wording.say("questions.no_sign")
    for verdict in (TOO_EARLY, TOO_SMALL_ALONE):
        if verdict in verdicts:
            yield wording.say(f"questions.{verdict}")
    if findings.rate == CANNOT_BE_COMPARED:
        yield wording.say(f"questions.{CANNOT_BE_COMPARED}")
    for filler in ("heard", "next", "service_users"):
        yield wording.say(f"questions.{filler}")
