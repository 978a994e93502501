"""The run rules' building blocks, for many series at once.

Everything here works on flat arrays. A *segment* is one phase of one series; ``segment``
holds its number for each point, never falling, and points are in time order within it.
A *useful* point is one that is neither missing nor on the centre.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy import stats

ANHOEJ_TAIL = 0.05  # the one-sided binomial tail of Anhøj and Olesen (2014)
ANHOEJ_ADDED = 3  # the longest run is expected near log2(n); 3 more is the signal
ROUNDING = 1e-12  # relative; far above float error, far below any count's
RUNS_TAIL = 0.025  # too few and too many runs, together 5% (Perla et al. 2011)


@dataclass(frozen=True)
class Runs:
    """Every run of useful points on one side, in segment and time order.

    ``segment`` its segment; ``side`` 1 or -1; ``first``, ``last`` the flat positions of
    its first and last useful point; ``length`` how many useful points it has.
    """

    segment: NDArray[np.intp]
    side: NDArray[np.int8]
    first: NDArray[np.intp]
    last: NDArray[np.intp]
    length: NDArray[np.intp]


def sides(value: NDArray[np.float64], centre: NDArray[np.float64]) -> NDArray[np.int8]:
    """1 above the centre, -1 below it, 0 on it or missing."""
    way = np.nan_to_num(np.sign(value - centre)).astype(np.int8)
    # A mean of equal values can miss them by a rounding, which is no side.
    with np.errstate(invalid="ignore"):
        way[np.abs(value - centre) <= ROUNDING * np.abs(centre)] = 0
    return way


def find_runs(side: NDArray[np.int8], segment: NDArray[np.intp]) -> Runs:
    """The runs of useful points; points on the centre neither break nor lengthen one."""
    useful = np.flatnonzero(side)
    way, part = side[useful], segment[useful]
    begins = np.ones(useful.size, dtype=bool)
    begins[1:] = (way[1:] != way[:-1]) | (part[1:] != part[:-1])
    start = np.flatnonzero(begins)
    length = np.diff(np.append(start, useful.size))
    return Runs(part[start], way[start], useful[start], useful[start + length - 1], length)


def longest_and_crossings(
    runs: Runs, segments: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """For each segment: useful points, longest run, and crossings of the centre."""
    useful = np.bincount(runs.segment, weights=runs.length, minlength=segments).astype(np.intp)
    longest = np.zeros(segments, dtype=np.intp)
    np.maximum.at(longest, runs.segment, runs.length)
    crossings = np.maximum(np.bincount(runs.segment, minlength=segments) - 1, 0)
    return useful, longest, crossings


def anhoej_limits(useful: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Longest run allowed, and fewest crossings allowed, for each number of useful points.

    ``round(log2(n)) + 3`` and the 5% point of a binomial with ``n - 1`` trials of one half:
    Anhøj and Olesen (2014), PLoS ONE 9: e113825 (could not be opened here). Both are 0 for
    no useful point.
    """
    useful = np.asarray(useful)
    size = np.maximum(useful, 1)
    longest = np.round(np.log2(size)).astype(np.intp) + ANHOEJ_ADDED
    trials, back = np.unique(np.maximum(size - 1, 1), return_inverse=True)
    fewest = stats.binom.ppf(ANHOEJ_TAIL, trials, 0.5).astype(np.intp)[back].reshape(size.shape)
    fewest = np.where(size > 1, fewest, 0)
    return np.where(useful > 0, longest, 0), fewest


def step_runs(value: NDArray[np.float64], segment: NDArray[np.intp]) -> Runs:
    """Runs of steps the same way; ``length`` counts points, so one more than the steps.

    Missing points are passed over, and a value equal to the one before it neither breaks
    nor lengthens a run. ``first`` is the point that the first step starts from.
    """
    seen = np.flatnonzero(~np.isnan(value))
    step = np.sign(np.diff(value[seen])).astype(np.int8)
    step[segment[seen[1:]] != segment[seen[:-1]]] = 0
    runs = find_runs(step, segment[seen[1:]])
    return Runs(runs.segment, runs.side, seen[runs.first], seen[runs.last + 1], runs.length + 1)


def covered(runs: Runs, at_least: int, value: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points lie from the first to the last of a run of ``at_least``; no missing one."""
    long = runs.length >= at_least
    change = np.zeros(value.size + 1, dtype=np.intp)
    np.add.at(change, runs.first[long], 1)
    np.add.at(change, runs.last[long] + 1, -1)
    return (np.cumsum(change[:-1]) > 0) & ~np.isnan(value)


def with_centre_points(runs: Runs, segment: NDArray[np.intp]) -> Runs:
    """The same runs, each reaching up to the next: a point on the centre joins the run before."""
    last = np.searchsorted(segment, runs.segment, side="right") - 1
    followed = runs.segment[1:] == runs.segment[:-1]
    last[:-1][followed] = runs.first[1:][followed] - 1
    return replace(runs, last=last)


@lru_cache(maxsize=256)
def runs_test_limits(useful: int) -> tuple[int, int]:
    """Fewest and most runs that chance allows among ``useful`` points, half on each side.

    The exact distribution of the number of runs (Swed and Eisenhart 1943), 2.5% each way:
    fewer than the first, or more than the second, is a signal. Computed, because printed
    tables differ on whether the limit itself is one.

    Examples
    --------
    >>> runs_test_limits(10)
    (3, 9)
    """
    if useful < 2:
        return 0, useful
    above, below = useful // 2, useful - useful // 2
    chances = np.array([_ways(runs, above, below) for runs in range(2, useful + 1)], dtype=float)
    chances /= comb(useful, above)
    at_most = np.cumsum(chances)
    at_least = np.cumsum(chances[::-1])[::-1]
    fewest = 2 + int((at_most <= RUNS_TAIL).sum())
    most = useful - int((at_least <= RUNS_TAIL).sum())
    return fewest, most


def _ways(runs: int, above: int, below: int) -> int:
    half, odd = divmod(runs, 2)
    if not odd:
        return 2 * comb(above - 1, half - 1) * comb(below - 1, half - 1)
    one = comb(above - 1, half) * comb(below - 1, half - 1)
    return one + comb(above - 1, half - 1) * comb(below - 1, half)
