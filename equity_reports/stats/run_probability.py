"""How often the Anhøj rules signal when nothing has changed, worked out and not simulated.

A run chart of ``m`` later points against a median frozen on ``b`` earlier ones is not the
run chart that the rules were made for: the frozen median is off by chance, and all later
points feel it. For values that come independently from one continuous distribution the
chance can be had exactly: the baseline's sides are a random arrangement of equally many
above and below, and each later point is above with the same chance ``u``, whose
distribution is that of the share of the population above a median of ``b``.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from equity_reports.stats.run_rules import anhoej_limits

FALSE_SIGNAL_SHARE = 0.05  # what Anhøj and Olesen (2014) aim for, whatever the length
GAP_NODES = 8  # the gap between the two middle points is small; more nodes change nothing


def false_signal_share(
    later_points: int,
    baseline_points: int,
    *,
    longest_run_limit: int,
    crossings_limit: int,
    centre_is_a_point: bool = False,
) -> float:
    """The chance that an unchanging process signals at one look.

    Parameters
    ----------
    later_points, baseline_points
        Useful points after and within the baseline that set the median. With no baseline
        the centre is fixed in advance at the true median; with no later point the median
        is that of all points.
    longest_run_limit, crossings_limit
        A longer run, or fewer crossings, is a signal.
    centre_is_a_point
        Whether a baseline point lies on the median (an odd number of them was used).

    Returns
    -------
    float
        A share between 0 and 1.

    Examples
    --------
    >>> round(false_signal_share(0, 24, longest_run_limit=8, crossings_limit=8), 3)
    0.031
    >>> round(false_signal_share(24, 12, longest_run_limit=8, crossings_limit=13), 3)
    0.148
    """
    spread = _crossings_with_no_long_run(
        int(later_points), int(baseline_points), int(longest_run_limit), bool(centre_is_a_point)
    )
    return float(1 - spread[max(int(crossings_limit), 0) :].sum())


@lru_cache(maxsize=512)
def held_limits(
    later_points: int, baseline_points: int, centre_is_a_point: bool = False
) -> tuple[int, int]:
    """Longest run and fewest crossings allowed so that at most 5% signal falsely.

    The Anhøj limits, loosened by as little as holds `false_signal_share` to 5%: of the
    pairs that do, the one with the shortest run, which is what a lasting step shows. (The
    pair that comes nearest to 5% may ask for longer runs than there are later points.)
    """
    useful = np.array(later_points + baseline_points)
    longest, fewest = (int(limit) for limit in anhoej_limits(useful))
    for run in range(longest, int(useful)):
        spread = _crossings_with_no_long_run(later_points, baseline_points, run, centre_is_a_point)
        # share[c]: the chance of a signal when fewer than c crossings is one
        share = 1 - spread[::-1].cumsum()[::-1][: fewest + 1]
        held = np.flatnonzero(share <= FALSE_SIGNAL_SHARE)
        if held.size:
            return run, int(held[-1])
    return max(int(useful), longest), 0


@lru_cache(maxsize=4096)
def _crossings_with_no_long_run(
    later: int, baseline: int, longest: int, centre_is_a_point: bool
) -> NDArray[np.float64]:
    """The chance of each number of crossings together with no run above ``longest``."""
    state = _walk_baseline(baseline, longest, later + baseline)
    chance_above, weight = chances_above(baseline, later, centre_is_a_point)
    state = np.broadcast_to(state, (chance_above.size, *state.shape))
    for _ in range(later):
        state = _step(state, chance_above)
    spread = np.einsum("k,ksrc->c", weight, state)
    spread.flags.writeable = False
    return spread


def _empty(longest: int, points: int) -> NDArray[np.float64]:
    """A state: side of the last point, length of its run (0: no point yet), crossings."""
    return np.zeros((2, longest + 1, max(points, 1)))


def _step(state: NDArray[np.float64], chance_above: NDArray[np.float64]) -> NDArray[np.float64]:
    """One more point: above with the chance given (the leading axis), else below."""
    after = np.zeros_like(state)
    chances = chance_above, 1 - chance_above
    for side in (0, 1):
        chance = chances[side][:, None]
        stays, comes = state[:, side, 1:-1], state[:, 1 - side, 1:].sum(axis=1)
        after[:, side, 2:] += chance[..., None] * stays
        after[:, side, 1, 1:] += chance * comes[:, :-1]
        # Before the first point the state sits, once, at side 0 and run 0.
        after[:, side, 1, :] += chance * state[:, 0, 0]
    return after


def _walk_baseline(baseline: int, longest: int, points: int) -> NDArray[np.float64]:
    """The state after a baseline whose sides are a random arrangement, half each way."""
    above = baseline // 2
    state = np.zeros((above + 1, *_empty(longest, points).shape))
    state[0, 0, 0, 0] = 1.0
    used = np.arange(above + 1)
    for seen in range(baseline):
        chance = np.clip((above - used) / (baseline - seen), 0, 1)
        moved = _step(state, chance)
        state = np.zeros_like(state)
        state[1:, 0] += moved[:-1, 0]
        state[:, 1] += moved[:, 1]
    return state[above]


def chances_above(
    baseline: int, later: int, centre_is_a_point: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Quadrature nodes and weights for the share of the population above the median.

    With ``h`` baseline points each side of a middle one the share is Beta(h+1, h+1). With
    no middle point the median is half-way between two neighbours, so that the share is
    Dirichlet(h, 1, h): the first part and half of the second (the density is taken as
    even between the two).
    """
    half = baseline // 2
    if half == 0 or later == 0:
        return np.array([0.5]), np.array([1.0])
    nodes = later // 2 + 2
    if centre_is_a_point:
        return _beta_nodes(nodes, half + 1, half + 1)
    share, share_weight = _beta_nodes(nodes, half, half)
    gap, gap_weight = _beta_nodes(GAP_NODES, 1, 2 * half)
    above = share[:, None] * (1 - gap) + gap / 2
    return above.ravel(), (share_weight[:, None] * gap_weight).ravel()


def _beta_nodes(nodes: int, a: float, b: float) -> tuple[NDArray, NDArray]:
    x, weight = special.roots_jacobi(nodes, b - 1, a - 1)
    return (x + 1) / 2, weight / weight.sum()
