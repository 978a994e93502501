"""The named rule sets of run charts, applied to many phases at once.

One set is chosen by name and no two are joined: each was made to hold its own share of
false signals, and the union of them does not.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from equity_reports.stats.run_probability import held_limits
from equity_reports.stats.run_rules import (
    Runs,
    anhoej_limits,
    covered,
    find_runs,
    longest_and_crossings,
    runs_test_limits,
    sides,
    step_runs,
    with_centre_points,
)

FEWEST_USEFUL = 10  # below this no set says anything (Perla et al. 2011; Anhøj and Olesen 2014)
SHIFT_AND_TREND = {"perla": (6, 5), "mdc": (7, 7)}  # points in a shift, points in a trend
RULE_SETS = ("anhoej", "anhoej_frozen", "perla", "mdc")


@dataclass(frozen=True)
class Judged:
    """What a rule set found: arrays with one entry a phase, and flags for each point.

    ``shift`` and ``trend`` are -1 where the rule set has no such rule.
    """

    side: NDArray[np.int8]
    runs: Runs
    useful: NDArray[np.intp]
    longest: NDArray[np.intp]
    longest_limit: NDArray[np.intp]
    crossings: NDArray[np.intp]
    crossings_limit: NDArray[np.intp]
    most_crossings: NDArray[np.intp] | None = None
    steps: Runs | None = None
    trend_points: int | None = None
    flags: dict[str, NDArray[np.bool_]] = field(default_factory=dict)

    @property
    def found(self) -> dict[str, NDArray[np.bool_]]:
        """For each rule of the set, the phases where it signals."""
        enough = self.useful >= FEWEST_USEFUL
        found = {
            "long_run": self.longest > self.longest_limit,
            "few_crossings": self.crossings < self.crossings_limit,
        }
        if self.most_crossings is not None:
            found["many_crossings"] = self.crossings > self.most_crossings
        if self.steps is not None:
            trending = np.zeros(self.useful.size, dtype=bool)
            trending[self.steps.segment[self.steps.length >= self.trend_points]] = True
            found["trend"] = trending
        return {rule: where & enough for rule, where in found.items()}


def check_rules(rules: str) -> str:
    """One of `RULE_SETS`."""
    if not isinstance(rules, str) or rules not in RULE_SETS:
        raise ValueError(f"rules is {rules!r}; choose one of {', '.join(RULE_SETS)}")
    return rules


def judge(
    value: NDArray[np.float64],
    centre: NDArray[np.float64],
    segment: NDArray[np.intp],
    segments: int,
    in_baseline: NDArray[np.bool_],
    rules: str,
) -> Judged:
    """Apply one rule set to every phase."""
    side = sides(value, centre)
    runs = find_runs(side, segment)
    useful, longest, crossings = longest_and_crossings(runs, segments)
    counted = (side, runs, useful, longest)
    if rules == "anhoej":
        longest_limit, fewest = anhoej_limits(useful)
        return Judged(*counted, longest_limit, crossings, fewest)
    if rules == "anhoej_frozen":
        frozen = frozen_parts(value, side, segment, segments, in_baseline)
        limits = [held_limits(*part) for part in frozen]
        longest_limit, fewest = np.array(limits, dtype=np.intp).reshape(-1, 2).T
        return Judged(*counted, longest_limit, crossings, fewest)
    return _shift_and_trend(counted, crossings, value, segment, rules)


def frozen_parts(
    value: NDArray[np.float64],
    side: NDArray[np.int8],
    segment: NDArray[np.intp],
    segments: int,
    in_baseline: NDArray[np.bool_],
) -> list[tuple[int, int, bool]]:
    """For each phase: useful points after and in the baseline, and one of it on the centre."""
    useful = side != 0
    later = np.bincount(segment[useful & ~in_baseline], minlength=segments)
    before = np.bincount(segment[useful & in_baseline], minlength=segments)
    on_centre = (side == 0) & ~np.isnan(value) & in_baseline
    touching = np.bincount(segment[on_centre], minlength=segments) > 0
    return list(zip(later.tolist(), before.tolist(), touching.tolist(), strict=True))


def _shift_and_trend(counted, crossings, value, segment, rules: str) -> Judged:
    """Shift and trend by counting points; for Perla's set the runs test too."""
    side, runs, useful, longest = counted
    shift, trend = SHIFT_AND_TREND[rules]
    steps = step_runs(value, segment)
    flags = {
        "in_shift": covered(with_centre_points(runs, segment), shift, value),
        "in_trend": covered(steps, trend, value),
    }
    fewest, most = np.zeros_like(useful), None
    if rules == "perla":
        limits = np.array([runs_test_limits(int(n)) for n in useful]).reshape(-1, 2)
        fewest, most = np.maximum(limits[:, 0] - 1, 0), np.maximum(limits[:, 1] - 1, 0)
    longest_limit = np.full(useful.size, shift - 1)
    return Judged(
        side, runs, useful, longest, longest_limit, crossings, fewest, most, steps, trend, flags
    )
