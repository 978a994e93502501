"""The named rule sets of control charts: which points are special cause, and why.

Flat arrays, one entry a point; missing points have been taken out before, so that a rule's
"in a row" passes over them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equity_reports.stats.run_rule_sets import FEWEST_USEFUL
from equity_reports.stats.run_rules import (
    ROUNDING,
    anhoej_limits,
    covered,
    find_runs,
    longest_and_crossings,
    sides,
)
from equity_reports.stats.spc_limits import SIGMAS, Limits

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class RuleSet:
    """Lengths of the rules of one set; 0 for a rule it has not.

    ``shift`` points in a row on one side; ``trend`` points each above (or below) the one
    before; ``zones`` rules of at least so many of so many points beyond so many sigmas on
    one side, by column name.
    """

    shift: int = 0
    trend: int = 0
    zones: tuple[tuple[str, int, int, float], ...] = ()
    patterns: bool = False


TWO_OF_THREE = ("two_of_three", 2, 3, 2.0)
FOUR_OF_FIVE = ("four_of_five", 4, 5, 1.0)
ALTERNATING, HUGGING, AVOIDING = 14, 15, 8  # Nelson's rules 4, 7 and 8

RULE_SETS = {
    "mdc": RuleSet(shift=7, trend=7),  # and its own form of two of three
    "anhoej": RuleSet(),
    "western_electric": RuleSet(shift=8, zones=(TWO_OF_THREE, FOUR_OF_FIVE)),
    "nelson": RuleSet(shift=9, trend=6, zones=(TWO_OF_THREE, FOUR_OF_FIVE), patterns=True),
}


def check_rules(rules: str) -> RuleSet:
    """The rule set of that name."""
    if not isinstance(rules, str) or rules not in RULE_SETS:
        raise ValueError(f"rules is {rules!r}; choose one of {', '.join(RULE_SETS)}")
    return RULE_SETS[rules]


def apply_rules(
    limits: Limits, segment: NDArray[np.intp], segments: int, rules: str
) -> dict[str, Flags]:
    """A flag a point for each rule; always ``beyond_limits, shift, trend, two_of_three``."""
    chosen = check_rules(rules)
    side = sides(limits.value, limits.centre)
    flags = {
        "beyond_limits": _beyond(limits),
        "shift": np.zeros(side.size, dtype=bool),
        "trend": np.zeros(side.size, dtype=bool),
        "two_of_three": np.zeros(side.size, dtype=bool),
    }
    if rules == "anhoej":
        flags["shift"] = _anhoej_long_runs(limits.value, side, segment, segments)
    if chosen.shift:
        flags["shift"] = _both_ways(side, segment, chosen.shift, chosen.shift)
    if chosen.trend:
        flags["trend"] = _trends(limits.value, segment, chosen.trend)
    for name, at_least, of, sigmas in chosen.zones:
        flags[name] = _zone(limits, segment, at_least, of, sigmas)
    if rules == "mdc":
        flags["two_of_three"] = _close_to_limits(limits, flags["beyond_limits"], segment)
    if chosen.patterns:
        flags |= _patterns(limits, segment)
    return flags


def windows(
    flag: Flags,
    segment: NDArray[np.intp],
    at_least: int,
    of: int,
    throughout: Flags | None = None,
) -> Flags:
    """Flagged points that share ``of`` points in a row with at least ``at_least`` flagged.

    With ``throughout``, only where all the points in a row have that too.
    """
    if flag.size < of:
        return np.zeros(flag.size, dtype=bool)
    hit = segment[of - 1 :] == segment[: flag.size - of + 1]
    hit &= _in_each_window(flag, of) >= at_least
    if throughout is not None:
        hit &= _in_each_window(throughout, of) == of
    change = np.zeros(flag.size + 1, dtype=np.intp)
    change[: hit.size] += hit
    change[of : of + hit.size] -= hit
    return (np.cumsum(change[:-1]) > 0) & flag


def _in_each_window(flag: Flags, of: int) -> NDArray[np.intp]:
    count = np.cumsum(np.concatenate([[0], flag]))
    return count[of:] - count[:-of]


def _beyond(limits: Limits) -> Flags:
    slack = ROUNDING * np.abs(limits.value)
    return (limits.value - limits.upper > slack) | (limits.lower - limits.value > slack)


def _both_ways(way: NDArray, segment: NDArray[np.intp], at_least: int, of: int) -> Flags:
    return windows(way > 0, segment, at_least, of) | windows(way < 0, segment, at_least, of)


def _steps(value: NDArray[np.float64], segment: NDArray[np.intp]) -> NDArray[np.float64]:
    """Which way each point lies from the one before it; 0 for the first of a phase."""
    step = np.zeros(value.size)
    step[1:] = np.where(segment[1:] == segment[:-1], np.sign(np.diff(value)), 0)
    return step


def _with_start(flag: Flags) -> Flags:
    """The flagged steps' points: each, and the one that it starts from."""
    start = np.zeros_like(flag)
    start[:-1] = flag[1:]
    return flag | start


def _trends(value, segment, points: int) -> Flags:
    step = _steps(value, segment)
    return _with_start(_both_ways(step, segment, points - 1, points - 1))


def _zone(limits: Limits, segment, at_least: int, of: int, sigmas: float) -> Flags:
    """At least so many of so many points beyond so many sigmas on one side."""
    score = np.nan_to_num(limits.score)
    way = np.where(np.abs(score) > sigmas, np.sign(score), 0)
    return _both_ways(way, segment, at_least, of)


def _close_to_limits(limits: Limits, beyond: Flags, segment) -> Flags:
    """NHS England's form: two of three between two and three sigmas, all three on one side."""
    score = np.nan_to_num(limits.score)
    close = (np.abs(score) > 2) & ~beyond
    side = sides(limits.value, limits.centre)
    return windows(close & (side > 0), segment, 2, 3, side > 0) | windows(
        close & (side < 0), segment, 2, 3, side < 0
    )


def _patterns(limits: Limits, segment: NDArray[np.intp]) -> dict[str, Flags]:
    """Nelson's alternating, hugging and avoiding the centre."""
    step = _steps(limits.value, segment)
    turn = np.zeros(step.size, dtype=bool)
    turn[1:] = (step[1:] * step[:-1] < 0) & (segment[1:] == segment[:-1])
    turns = windows(turn, segment, ALTERNATING - 2, ALTERNATING - 2)
    close = np.abs(limits.score) < 1  # nan, no sigma, is neither close nor far
    far = np.abs(limits.score) > 1
    return {
        "alternating": _with_start(_with_start(turns)),
        "hugging": windows(close, segment, HUGGING, HUGGING),
        "avoiding": windows(far, segment, AVOIDING, AVOIDING),
    }


def _anhoej_long_runs(value, side, segment, segments: int) -> Flags:
    runs = find_runs(side, segment)
    useful, _, _ = longest_and_crossings(runs, segments)
    longest, _ = anhoej_limits(useful)
    allowed = np.where(useful >= FEWEST_USEFUL, longest, value.size)
    return covered(runs, allowed[runs.segment] + 1, value) & (side != 0)


@dataclass(frozen=True)
class Crossings:
    """Anhøj's limits on one chart's phases, one entry a segment.

    ``observed`` crossings, ``fewest`` allowed, whether that is a ``signal``; and
    ``longest_run_limit``, the longest run allowed.
    """

    observed: NDArray[np.intp]
    fewest: NDArray[np.intp]
    signal: Flags
    longest_run_limit: NDArray[np.intp]


def count_crossings(limits: Limits, segment: NDArray[np.intp], segments: int) -> Crossings:
    """Crossings of the centre line by segment, beside what chance allows."""
    useful, _, crossings = longest_and_crossings(
        find_runs(sides(limits.value, limits.centre), segment), segments
    )
    longest, fewest = anhoej_limits(useful)
    signal = (useful >= FEWEST_USEFUL) & (crossings < fewest)
    return Crossings(crossings, fewest, signal, longest)


def fixed(value: NDArray[np.float64], centre: float, lower: float, upper: float) -> Limits:
    """Limits agreed in advance; each side has its own sigma."""
    up, down = (upper - centre) / SIGMAS, (centre - lower) / SIGMAS
    sigma = np.where(value >= centre, up, down)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(sigma > 0, (value - centre) / sigma, np.nan)
    line = np.ones_like(value)
    return Limits(value, centre * line, lower * line, upper * line, score)
