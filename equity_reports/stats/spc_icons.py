"""NHS England's two icons: is it changing, will it meet the target."""

import numpy as np
from numpy.typing import NDArray

from equity_reports.stats.spc_evaluation import BETTER, Evaluated


def latest_points(values: NDArray[np.float64], series: NDArray[np.intp], count: int) -> NDArray:
    """The flat position of each series' last value; -1 where it has none."""
    latest = np.full(count, -1, dtype=np.intp)
    seen = np.flatnonzero(~np.isnan(values))
    latest[series[seen]] = seen  # the last written is the latest
    return latest


def variation_of(special: NDArray[np.bool_], direction: NDArray[np.int8], better: str) -> NDArray:
    """What the latest points say: their special cause, good, bad or neither, high or low."""
    wanted = BETTER[better]
    kind = np.where(direction == wanted, "improvement", "concern") if wanted else "neutral"
    height = np.where(direction > 0, "_high", "_low")
    named = np.char.add(np.broadcast_to(kind, direction.shape).astype(str), height)
    moved = special & (direction != 0)
    return np.where(moved, named, "common_cause").astype(object)


def assurance_of(
    lower: NDArray[np.float64], upper: NDArray[np.float64], better: str, target: float | None
) -> NDArray:
    """Whether the target lies outside the limits, and on which side.

    ``pass``: the process will meet it as things are; ``fail``: it will not;
    ``hit_or_miss``: chance decides. None without a target, without limits, or where neither
    direction is better. A target at a limit that every value keeps counts as met.
    """
    nothing = np.full(lower.shape, None, dtype=object)
    if target is None or better == "neither":
        return nothing
    if better == "lower":
        met, missed = upper <= target, lower > target
    else:
        met, missed = lower >= target, upper < target
    word = np.where(met, "pass", np.where(missed, "fail", "hit_or_miss")).astype(object)
    return np.where(np.isnan(lower) | np.isnan(upper), nothing, word)


def icons(
    found: Evaluated, latest: NDArray[np.intp], better: str, target: float | None
) -> tuple[NDArray, NDArray]:
    """Variation and assurance at each of the latest points; a series with none has no cause."""
    at = np.maximum(latest, 0)
    none = latest < 0
    if not found.segment.size:
        at, none = np.array([], dtype=np.intp), none[:0]
    special, direction = found.special_cause[at] & ~none, found.direction[at]
    lower = np.where(none, np.nan, found.limits.lower[at])
    upper = np.where(none, np.nan, found.limits.upper[at])
    return variation_of(special, direction, better), assurance_of(lower, upper, better, target)
