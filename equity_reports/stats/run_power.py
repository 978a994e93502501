"""How often a run chart sees a fall, worked out and not simulated.

A chart of ``before`` points and ``after`` points is two stretches. Given how many points of
each lie below the centre, every arrangement within a stretch is as likely as any other,
however large the fall. So the chance of a signal is a table that depends on the lengths
alone, and the fall only says how likely each row of the table is.
"""

from functools import lru_cache
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from equity_reports.stats.run_probability import chances_above, held_limits
from equity_reports.stats.run_rules import anhoej_limits

STAYED_BELOW = 0.75
"""Share of the points since that must lie below for a signal to be called a fall: what
`equity_reports.narrative.run_direction` asks of the points that are drawn."""

FEWEST_POINTS = 10
"""No rule set speaks of fewer useful points (`equity_reports.stats.run_rule_sets`)."""

WIDEST, NODES = 8.0, 161
"""The centre is looked for within so many standard errors, at so many places."""


def run_chart_power(
    fall: float, before: int, after: int, *, frozen: bool, spread: float = 1.0
) -> float:
    """The chance that Anhøj's rules signal a step down, and that the points stay below.

    Parameters
    ----------
    fall : float
        How far the level falls, in standard deviations of one period before.
    before, after : int
        Periods before and after the step.
    frozen : bool
        Whether the median is set on the periods before (rule set ``anhoej_frozen``), or on
        all (``anhoej``).
    spread : float
        Standard deviation of a period after, over that of one before.

    Returns
    -------
    float
        Between 0 and 1; 0 where there are too few points to judge, or nothing to see.

    Notes
    -----
    Exact for independent normal values, but that a point on the median of an odd number of
    them is left out with its neighbours as they are.

    Examples
    --------
    >>> round(run_chart_power(2.0, 12, 12, frozen=True), 2)
    0.82
    """
    before, after = _even(before, after, frozen=frozen)
    if fall <= 0 or min(before, after) < 1 or before + after < FEWEST_POINTS:
        return 0.0
    if frozen:
        longest, _ = held_limits(after, before)
        rows, chance = [before // 2], _below_frozen(fall, before, after, spread)[None, :]
    else:
        longest = int(anhoej_limits(np.array(before + after))[0])
        rows, chance = list(range(before + 1)), _below_all(fall, before, after, spread)
    runs = _long_run_below(before, after, longest)[rows]
    stayed = np.arange(after + 1) >= ceil(STAYED_BELOW * after)
    return float(np.clip((chance * runs)[:, stayed].sum(), 0, 1))


def _even(before: int, after: int, *, frozen: bool) -> tuple[int, int]:
    """Useful points: of an odd number that set the median, one lies on it."""
    if frozen:
        return before - before % 2, after
    odd = (before + after) % 2
    return (before - odd, after) if before > after else (before, after - odd)


def _below_frozen(fall: float, before: int, after: int, spread: float) -> NDArray[np.float64]:
    """The chance of each number of later points below a median of the earlier ones."""
    above, weight = chances_above(before, 2 * after + 20)
    below = stats.norm.cdf((stats.norm.isf(above) + fall) / spread)
    counts = np.arange(after + 1)
    return weight @ stats.binom.pmf(counts[None, :], after, below[:, None])


def _below_all(fall: float, before: int, after: int, spread: float) -> NDArray[np.float64]:
    """The chance of each pair of numbers of points below the median of all.

    The median lies just above the point that ends the lower half: its density, split by
    how many points of each stretch the lower half holds.
    """
    place = np.linspace(-WIDEST - fall, WIDEST, NODES)[:, None]
    first = np.arange(before + 1)
    second = (before + after) // 2 - first
    possible = (second >= 0) & (second <= after)
    first, second = first[possible], second[possible]
    ways, ending = _lower_half(first, before, place)
    more_ways, more_ending = _lower_half(second, after, (place + fall) / spread)
    density = np.exp(ways + more_ways) * (ending + more_ending / spread)
    chances = np.zeros((before + 1, after + 1))
    chances[first, second] = np.trapezoid(density, place[:, 0], axis=0)
    return chances


def _lower_half(
    below: NDArray[np.intp], of: int, place: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log chance that so many of a stretch lie below a place, and the rate of its last ending."""
    chance = stats.norm.logcdf(place)
    log_ways = np.log(special.comb(of, below))
    log_chance = log_ways + below * chance + (of - below) * stats.norm.logsf(place)
    return log_chance, below * np.exp(stats.norm.logpdf(place) - chance)


@lru_cache(maxsize=512)
def _long_run_below(before: int, after: int, longest: int) -> NDArray[np.float64]:
    """The chance of a longer run below, for each number of points below, before and after.

    Arrangements without one are counted, point by point, by the length of the run below that
    the last point ends: none for a point above, and never more than ``longest``.
    """
    without = np.zeros((before + 1, after + 1, longest + 1))
    without[0, 0, 0] = 1.0
    for axis, points in ((0, before), (1, after)):
        for _ in range(points):
            below = np.zeros_like(without)
            below[..., 1:] = np.roll(without[..., :-1], 1, axis=axis)
            below[..., 0] = without.sum(axis=2)
            without = below
    ways = np.outer(*(special.comb(of, np.arange(of + 1)) for of in (before, after)))
    table = 1 - without.sum(axis=2) / ways
    table.flags.writeable = False
    return table
