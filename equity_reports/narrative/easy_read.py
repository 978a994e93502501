"""The same findings in Easy Read: one idea a line, a picture a line."""

from dataclasses import dataclass

from equity_reports.narrative.answer import Answer
from equity_reports.narrative.description import (
    BETTER,
    CANNOT_BE_COMPARED,
    HIGHER,
    NO_SIGN_YET,
    TOO_EARLY,
    TOO_SMALL_ALONE,
    WORSE,
)
from equity_reports.narrative.numbers import (
    is_missing,
    times,
)
from equity_reports.narrative.wording import Wording
from equity_reports.stats.gap import EquityGap

RATE_PICTURES = {
    BETTER: "arrow_down",
    WORSE: "arrow_up",
    NO_SIGN_YET: "level",
    TOO_EARLY: "clock",
    TOO_SMALL_ALONE: "small_group",
    CANNOT_BE_COMPARED: "question",
}
PICTURES = ("team", "calendar", "houses", "balance", "speech", *RATE_PICTURES.values())


@dataclass(frozen=True)
class Line:
    """One idea, and the name of the picture beside it: one of `PICTURES`."""

    words: str
    picture: str


def easy_read(
    answer: Answer, gap: EquityGap | None, *, team_name: str, wording: Wording
) -> tuple[Line, ...]:
    """The report's answer, one idea a line, from the same results and verdicts."""
    return (
        Line(wording.say("easy_read.team", team=team_name), "team"),
        Line(wording.say("easy_read.about"), "calendar"),
        Line(wording.say("easy_read.areas"), "houses"),
        Line(wording.say("easy_read.deprived"), "houses"),
        *_numbers(gap, wording),
        _verdict("rate", answer.rate.verdict, wording),
        _verdict("gap", answer.gap.verdict, wording),
        Line(wording.say("easy_read.ask"), "speech"),
    )


def _numbers(gap: EquityGap | None, wording: Wording) -> tuple[Line, ...]:
    if gap is None or is_missing(gap.rate_most.value):
        return ()
    if not gap.comparable:
        most = wording.say("easy_read.most", value=wording.rate(gap.rate_most.value))
        return (Line(most, "calendar"),)
    most, least, difference = gap.rate_most.value, gap.rate_least.value, gap.difference.value
    decimals = wording.decimals_that_agree(most, least, difference)
    lines = [
        Line(wording.say("easy_read.most", value=wording.rate(most, decimals)), "calendar"),
        Line(wording.say("easy_read.least", value=wording.rate(least, decimals)), "calendar"),
    ]
    if round(wording.scale.factor * difference, decimals) == 0:
        return (*lines, Line(wording.say("easy_read.gap_none"), "balance"))
    gap_words = wording.say("easy_read.gap", value=wording.more_or_fewer(difference, decimals))
    lines.append(Line(gap_words, "balance"))
    if not is_missing(gap.ratio.value, gap.ratio.lower, gap.ratio.upper):
        lines.append(Line(wording.say("easy_read.times", value=times(gap.ratio.value)), "balance"))
    return tuple(lines)


def _verdict(subject: str, verdict: str | None, wording: Wording) -> Line:
    verdict = verdict or CANNOT_BE_COMPARED
    picture = RATE_PICTURES[verdict]
    if subject == "rate" and wording.better == HIGHER:
        picture = {"arrow_down": "arrow_up", "arrow_up": "arrow_down"}.get(picture, picture)
    return Line(wording.say(f"easy_read.{subject}_{verdict}"), picture)
