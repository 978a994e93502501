"""The run rules' building blocks, for many series at once.

Everything here works on flat arrays. A *segment* is one phase of one series; ``segment``
holds its number for each point, never falling, and points are in time order within it.
A *useful* point is one that is neither missing nor on the centre.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

ANHOEJ_TAIL = 0.05  # the one-sided binomial tail of Anhøj and Olesen (2014)
ANHOEJ_ADDED = 3  # the longest run is expected near log2(n); 3 more is the signal


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
    return np.nan_to_num(np.sign(value - centre)).astype(np.int8)


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
