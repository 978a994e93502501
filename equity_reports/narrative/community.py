"""All teams together, in words: the gap within teams, signs of change, and themes of ideas."""

import math
from collections.abc import Iterator, Sequence

from equity_reports.narrative.description import CANNOT_BE_COMPARED, LOWER, Description
from equity_reports.narrative.evidence import describe_combined
from equity_reports.narrative.intervals import between_times
from equity_reports.narrative.numbers import (
    count,
    is_missing,
    listed,
    nouns,
    times,
)
from equity_reports.narrative.wording import Wording
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.evidence import Combined
from equity_reports.stats.gap_parts import GapParts
from equity_reports.stats.themes import FEWEST_TEAMS

ALIKE = 1.0
"""A share of the spread, in percent, under which teams are said to be alike."""


def describe_within(parts: GapParts, *, wording: Wording) -> Description:
    """The gap within teams, at one mix of teams: the headline of all teams together."""
    gap = parts.within_teams
    if not gap.comparable:
        lead = wording.say("community.within_unknown")
        return Description(lead, (_teams(parts, wording),), lead, CANNOT_BE_COMPARED)
    decimals = wording.decimals_that_agree(
        gap.rate_most.value, gap.rate_least.value, gap.difference.value
    )
    sign = 1 if wording.better == LOWER else -1
    worse_off = sign * gap.difference.value >= 0
    key = "community.within_more" if worse_off else "community.within_fewer"
    difference = wording.more_or_fewer(gap.difference.value, decimals)
    lead = wording.say(key, difference=difference, ratio=times(gap.ratio.value))
    interval = wording.say(
        "community.within_interval",
        difference=wording.between_differences(gap.difference.lower, gap.difference.upper),
        ratio=between_times(gap.ratio.lower, gap.ratio.upper),
    )
    detail = (interval, wording.say("community.within_why"), _teams(parts, wording))
    return Description(lead, detail, lead)


def _teams(parts: GapParts, wording: Wording) -> str:
    key = "community.within_teams" if parts.teams_left_out else "community.within_all"
    return wording.say(key, teams=nouns(parts.teams, "team"), others=count(parts.teams_left_out))


def describe_parts(parts: GapParts, *, wording: Wording) -> Description:
    """How much lies within teams, between teams of one place, and between places."""
    gap = parts.within_teams
    if not gap.comparable or is_missing(parts.crude):
        return Description(wording.say("community.within_unknown"))
    said = {
        "crude": _signed(parts.crude, wording),
        "within": _signed(gap.difference.value, wording),
        "teams": _signed(parts.between_teams, wording),
        "places": _signed(parts.between_places, wording),
    }
    lead = wording.say("community.parts", **said)
    shown = [float(words.replace("\N{MINUS SIGN}", "-")) for words in said.values()]
    agree = round(shown[0] - sum(shown[1:]), 1) == 0
    detail = () if agree else (wording.say("community.parts_rounded"),)
    return Description(lead, detail)


def _signed(difference: float, wording: Wording) -> str:
    return wording.bare(difference).replace("-", "\N{MINUS SIGN}")


def describe_own_excess(parts: GapParts, *, wording: Wording) -> str:
    """What the gap within teams amounts to; empty where it cannot be said."""
    excess = parts.excess
    if not parts.within_teams.comparable or is_missing(excess.value):
        return ""
    number = abs(round(float(excess.value)))
    noun = "missed_appointment" if number == 1 else "missed_appointments"
    key = "community.excess_more" if excess.value >= 0 else "community.excess_fewer"
    return wording.say(key, excess=f"{count(number)} {wording.vocabulary[noun]}")


def describe_signals(
    better: Sequence[str], worse: Sequence[str], *, session: str | None, wording: Wording
) -> Description:
    """The teams whose chart has a sign that it did not have at the session before, by name."""
    if session is None:
        return Description(wording.say("community.signal_first"))
    if not better and not worse:
        return Description(wording.say("community.signal_none", session=session))
    teams = nouns(len(better) + len(worse), "team")
    lead = wording.say("community.signal_some", teams=teams, session=session)
    detail = [
        wording.say(f"community.signal_{way}", teams=listed(names))
        for way, names in (("better", better), ("worse", worse))
        if names
    ]
    return Description(lead, (*detail, wording.say("community.signal_ask")))


def describe_theme(
    grade: str,
    rate: Combined,
    gap: Combined,
    *,
    themes: int,
    gated: bool,
    wording: Wording,
    wider: Estimate | None = None,
) -> Description:
    """A theme's grade, the pooled results behind it, and why it has that grade.

    Parameters
    ----------
    grade
        As `equity_reports.stats.themes.by_theme` has it.
    rate, gap
        Pooled log ratios; ``nan`` where too few teams can be judged.
    themes
        How many themes were looked at side by side.
    gated
        Whether fewer people seen, or more cancelled, forbid to call it promising.
    wider
        The ratio by which the gap got wider in the teams that a warning rests on.
    """
    pooled = rate.teams >= FEWEST_TEAMS
    detail = []
    if pooled:
        said = describe_combined(rate, wording=wording)
        lead, detail = said.lead, [*said.detail, _spread(rate, wording)]
    else:
        teams = nouns(rate.teams, "team")
        lead = wording.say("community.why_too_few", fewest=nouns(FEWEST_TEAMS, "team"), teams=teams)
    why = _why(grade, rate, gated, wording.better)
    if gap.teams >= FEWEST_TEAMS:
        of_gap = describe_combined(gap, wording=wording, subject="gap")
        detail += [of_gap.lead, *of_gap.detail[:1]]
    elif pooled and why != "community.why_wider":
        detail.append(wording.say("community.gap_few"))
    fields = {"themes": nouns(themes, "theme"), "teams": nouns(gap.teams, "team")}
    if why == "community.why_wider":
        detail = [*_wider(wider, wording), lead, *detail, wording.say("community.warning")]
        return Description(wording.say(why, **fields), tuple(detail))
    if why:
        detail.append(wording.say(why, **fields))
    return Description(lead, tuple(detail))


def _wider(ratio: Estimate | None, wording: Wording) -> Iterator[str]:
    if ratio is not None:
        interval = between_times(ratio.lower, ratio.upper)
        yield wording.say("community.wider_by", ratio=times(ratio.value), interval=interval)


def _why(grade: str, rate: Combined, gated: bool, better: str) -> str:
    """Why a theme has its grade; nothing where the lead says it already."""
    if gated:
        return "community.why_gated"
    if grade == "may_widen_the_gap":
        worse = rate.lower > 0 if better == LOWER else rate.upper < 0
        return "community.why_higher" if worse else "community.why_wider"
    if grade == "too_little_to_say":
        return "community.why_not_clear" if rate.teams >= FEWEST_TEAMS else ""
    return f"community.why_{grade}"


def _spread(rate: Combined, wording: Wording) -> str:
    if is_missing(rate.i2) or rate.i2 < ALIKE:
        return wording.say("community.spread_alike")
    return wording.say("community.spread", share=f"{rate.i2:.0f}%")


def describe_elsewhere(
    teams: int, log_ratios: tuple[float, float, float], *, wording: Wording
) -> str:
    """What a theme was followed by in other teams: the pooled ratio and its limits."""
    ratio, lower, upper = (math.exp(one) for one in log_ratios)
    said = wording.say("elsewhere.theme", teams=nouns(teams, "team"), ratio=times(ratio, 2))
    interval = wording.say("elsewhere.interval", interval=between_times(lower, upper))
    return f"{said} {interval}"


def describe_reach(reached: Sequence[int], *, wording: Wording) -> str:
    """How far a theme's ideas reached, where teams measured it; empty where none did."""
    if not reached:
        return ""
    low, high = min(reached), max(reached)
    key = "community.reach_same" if low == high else "community.reach"
    if len(reached) == 1:
        key = "community.reach_one"
    return wording.say(key, teams=nouns(len(reached), "team"), low=low, high=high)
