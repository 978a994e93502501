"""Two shares compared: their ratio and their difference, each with its interval.

``a`` out of ``n_a`` is set against ``b`` out of ``n_b``: the ratio is ``(a/n_a) / (b/n_b)``
and the difference ``a/n_a - b/n_b``.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from equity_reports.stats.checks import as_numerator_and_denominator, check_confidence
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.rate_variance import inflation, normal_quantile
from equity_reports.stats.wilson import Limits, wilson_limits

NO_DENOMINATOR = "a denominator is zero: nothing to compare"
NONE_IN_FIRST = "no event in the first group: the interval has an upper limit only"
NONE_IN_SECOND = "no event in the second group: the interval has a lower limit only"
NONE_AT_ALL = "no event in either group: any ratio fits"
AT_THE_EDGE = "every one in a group had the event: the interval is built from Wilson's limits"


def rate_ratio(
    a: ArrayLike,
    n_a: ArrayLike,
    b: ArrayLike,
    n_b: ArrayLike,
    *,
    confidence: float = 0.95,
    design_effect: ArrayLike = 1.0,
    rounding_base: int = 1,
) -> Estimate:
    """How many times the second group's share the first group's is: Katz's log interval.

    Parameters
    ----------
    a, n_a, b, n_b
        Numerator and denominator of the first and of the second group; scalars or arrays
        that broadcast. A missing count gives a row of ``nan``.
    confidence
        Share of such intervals that hold the true ratio.
    design_effect
        Multiplies the variance of each share, for repeated appointments (at least 1).
    rounding_base
        What the four counts were rounded to (1: not rounded); adds its variance.

    Returns
    -------
    Estimate
        A ratio, 0 to ``inf``. With an empty cell the log interval does not exist; the limits
        then come from the two Wilson intervals (Donner and Zou's MOVER for a ratio): no
        event in the first group gives 0 with an upper limit, none in the second gives
        ``inf`` with a lower limit, none at all gives ``nan`` between 0 and ``inf``.
        ``note`` says which.

    Raises
    ------
    ValueError
        As `equity_reports.stats.rates.proportion`.

    Notes
    -----
    Katz et al. (1978), Biometrics 34: 469-474; Donner and Zou (2012), Statistical Methods
    in Medical Research 21: 347-359 (neither could be opened here).

    Examples
    --------
    >>> gap = rate_ratio(18, 100, 12, 100)
    >>> round(gap.value, 3), round(gap.lower, 3), round(gap.upper, 3)
    (1.5, 0.763, 2.948)
    """
    z = normal_quantile(check_confidence(confidence))
    first = _group(a, n_a, z, design_effect, rounding_base)
    second = _group(b, n_b, z, design_effect, rounding_base)
    value, lower, upper = _katz(first, second, z)
    edge = first.at_edge | second.at_edge
    if edge.any():
        mover_lower, mover_upper = _mover_ratio(first.limits, second.limits)
        lower, upper = np.where(edge, mover_lower, lower), np.where(edge, mover_upper, upper)
    return _estimate(value, lower, upper, confidence, _ratio_note(first, second))


def rate_difference(
    a: ArrayLike,
    n_a: ArrayLike,
    b: ArrayLike,
    n_b: ArrayLike,
    *,
    confidence: float = 0.95,
    design_effect: ArrayLike = 1.0,
    rounding_base: int = 1,
) -> Estimate:
    """The first group's share less the second's: Newcombe's hybrid score interval.

    Parameters and errors as `rate_ratio`. The result is a fraction between -1 and 1, and
    exists whenever neither denominator is empty.

    Notes
    -----
    Newcombe, R. G. (1998), Statistics in Medicine 17: 873-890, method 10 (could not be
    opened here).

    Examples
    --------
    >>> gap = rate_difference(18, 100, 12, 100)
    >>> round(gap.value, 3), round(gap.lower, 3), round(gap.upper, 3)
    (0.06, -0.04, 0.16)
    """
    z = normal_quantile(check_confidence(confidence))
    first = _group(a, n_a, z, design_effect, rounding_base)
    second = _group(b, n_b, z, design_effect, rounding_base)
    lower, upper = mover_difference(first.limits, second.limits)
    value = first.limits[0] - second.limits[0]
    empty = (first.size == 0).any() or (second.size == 0).any()
    return _estimate(value, lower, upper, confidence, NO_DENOMINATOR if empty else "")


def mover_difference(
    first: Limits, second: Limits
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Limits of a difference from the limits of its two parts (Newcombe's square-and-add)."""
    p, p_lower, p_upper = first
    q, q_lower, q_upper = second
    lower = p - q - np.hypot(p - p_lower, q_upper - q)
    upper = p - q + np.hypot(p_upper - p, q - q_lower)
    return lower, upper


class _Group:
    """One side of a comparison: its counts, its Wilson limits, its variance factor."""

    def __init__(self, count, size, limits, widen):
        self.count, self.size, self.limits, self.widen = count, size, limits, widen
        self.at_edge = (size > 0) & ((count == 0) | (count == size))


def _group(count, size, z, design_effect, rounding_base) -> _Group:
    above, below = as_numerator_and_denominator(count, size)
    widen = inflation(above, below, z, design_effect, rounding_base)
    return _Group(above, below, wilson_limits(above, below, z, widen), widen)


def _katz(first: _Group, second: _Group, z: float) -> Limits:
    p, q = first.limits[0], second.limits[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = p / q
        variance = first.widen * (1 - p) / first.count + second.widen * (1 - q) / second.count
        spread = np.exp(z * np.sqrt(variance))
        return value, value / spread, value * spread


def _mover_ratio(first: Limits, second: Limits) -> tuple[NDArray, NDArray]:
    """Donner and Zou's limits of a ratio from the limits of its two parts.

    The roots of ``r**2 B - 2 r p q + A = 0``; with no event below, the upper one is
    infinite, and with none above, the lower one is zero.
    """
    p, p_lower, p_upper = first
    q, q_lower, q_upper = second
    with np.errstate(divide="ignore", invalid="ignore"):
        below, above = q_upper * (2 * q - q_upper), q_lower * (2 * q - q_lower)
        root_low = np.sqrt(np.maximum((p * q) ** 2 - p_lower * (2 * p - p_lower) * below, 0))
        root_high = np.sqrt(np.maximum((p * q) ** 2 - p_upper * (2 * p - p_upper) * above, 0))
        lower = p_lower * (2 * p - p_lower) / (p * q + root_low)
        upper = (p * q + root_high) / above
    lower = np.where((p == 0) & ~np.isnan(q), 0.0, lower)
    upper = np.where((q == 0) & ~np.isnan(p), np.inf, upper)
    return lower, upper


def _ratio_note(first: _Group, second: _Group) -> str:
    none_first = (first.count == 0) & (first.size > 0)
    none_second = (second.count == 0) & (second.size > 0)
    full = (first.count == first.size) | (second.count == second.size)
    notes = {
        NO_DENOMINATOR: (first.size == 0) | (second.size == 0),
        NONE_AT_ALL: none_first & none_second,
        NONE_IN_FIRST: none_first & ~none_second,
        NONE_IN_SECOND: none_second & ~none_first,
        AT_THE_EDGE: full & first.at_edge | full & second.at_edge,
    }
    return "; ".join(note for note, where in notes.items() if where.any())


def _estimate(value, lower, upper, confidence: float, note: str) -> Estimate:
    value, lower, upper = np.broadcast_arrays(value, lower, upper)
    if value.ndim == 0:
        return Estimate(float(value), float(lower), float(upper), confidence, note)
    return Estimate(value.copy(), lower.copy(), upper.copy(), confidence, note)
