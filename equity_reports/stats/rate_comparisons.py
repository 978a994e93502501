"""Two shares compared: their ratio and their difference, each with its interval.

``a`` out of ``n_a`` is set against ``b`` out of ``n_b``: the ratio is ``(a/n_a) / (b/n_b)``
and the difference ``a/n_a - b/n_b``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from equity_reports.stats.checks import check_confidence
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.rate_variance import as_share_counts, inflation, normal_quantile
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
    first, second = make_groups(a, n_a, b, n_b, z, design_effect, rounding_base)
    return ratio_of_groups(first, second, z, confidence)


def ratio_of_groups(
    first: "Group", second: "Group", z: float, confidence: float, correlation: float = 0.0
) -> Estimate:
    """Katz's interval where it exists, else MOVER's, from two groups with their variances."""
    value, lower, upper = _katz(first, second, z, correlation)
    edge = first.at_edge | second.at_edge
    if edge.any():
        mover_lower, mover_upper = _mover_ratio(first.limits, second.limits)
        lower, upper = np.where(edge, mover_lower, lower), np.where(edge, mover_upper, upper)
    return make_estimate(value, lower, upper, confidence, ratio_note(first, second))


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
    first, second = make_groups(a, n_a, b, n_b, z, design_effect, rounding_base)
    lower, upper = mover_difference(first.limits, second.limits)
    value = first.limits[0] - second.limits[0]
    empty = (first.size == 0).any() or (second.size == 0).any()
    return make_estimate(value, lower, upper, confidence, NO_DENOMINATOR if empty else "")


def mover_difference(
    first: Limits, second: Limits, correlation: float = 0.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Limits of a difference from the limits of its two parts (Newcombe's square-and-add)."""
    p, p_lower, p_upper = first
    q, q_lower, q_upper = second
    lower = p - q - _together(p - p_lower, q_upper - q, correlation)
    upper = p - q + _together(p_upper - p, q - q_lower, correlation)
    return lower, upper


def _together(one: NDArray, other: NDArray, correlation: float) -> NDArray[np.float64]:
    return np.sqrt(np.maximum(one**2 + other**2 - 2 * correlation * one * other, 0))


@dataclass(frozen=True)
class Group:
    """One side of a comparison: its counts, its Wilson limits, its variance factor."""

    count: NDArray[np.float64]
    size: NDArray[np.float64]
    limits: Limits
    widen: NDArray[np.float64]

    @property
    def at_edge(self) -> NDArray[np.bool_]:
        """Where nobody, or everybody, had the event."""
        return (self.size > 0) & ((self.count == 0) | (self.count == self.size))


def make_group(
    count: ArrayLike, size: ArrayLike, z: float, design_effect: ArrayLike, rounding_base: int
) -> Group:
    """Check one side's counts and work out its limits."""
    above, below = as_share_counts(count, size)
    widen = inflation(above, below, z, design_effect, rounding_base)
    return Group(above, below, wilson_limits(above, below, z, widen), widen)


def make_groups(
    a: ArrayLike,
    n_a: ArrayLike,
    b: ArrayLike,
    n_b: ArrayLike,
    z: float,
    design_effect: ArrayLike,
    rounding_base: int,
) -> tuple[Group, Group]:
    """Both sides, checked, and that they fit each other."""
    first = make_group(a, n_a, z, design_effect, rounding_base)
    second = make_group(b, n_b, z, design_effect, rounding_base)
    try:
        np.broadcast_shapes(first.limits[0].shape, second.limits[0].shape)
    except ValueError:
        raise ValueError(
            f"the two groups have different shapes, {first.size.shape} and "
            f"{second.size.shape}; give one of each for the other"
        ) from None
    return first, second


def _katz(first: Group, second: Group, z: float, correlation: float) -> Limits:
    p, q = first.limits[0], second.limits[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = p / q
        own, other = first.widen * (1 - p) / first.count, second.widen * (1 - q) / second.count
        variance = own + other - 2 * correlation * np.sqrt(own * other)
        spread = np.exp(z * np.sqrt(np.maximum(variance, 0)))
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


def ratio_note(first: Group, second: Group, at_the_edge: str = AT_THE_EDGE) -> str:
    """What a reader must know of the rows whose interval is not an ordinary one."""
    none_first = (first.count == 0) & (first.size > 0)
    none_second = (second.count == 0) & (second.size > 0)
    full = (first.count == first.size) | (second.count == second.size)
    notes = {
        NO_DENOMINATOR: (first.size == 0) | (second.size == 0),
        NONE_AT_ALL: none_first & none_second,
        NONE_IN_FIRST: none_first & ~none_second,
        NONE_IN_SECOND: none_second & ~none_first,
        at_the_edge: full & first.at_edge | full & second.at_edge,
    }
    return "; ".join(note for note, where in notes.items() if note and where.any())


def make_estimate(value, lower, upper, confidence: float, note: str) -> Estimate:
    """An estimate of floats where one was asked for, of arrays where many were."""
    value, lower, upper = np.broadcast_arrays(value, lower, upper)
    if value.ndim == 0:
        return Estimate(float(value), float(lower), float(upper), confidence, note)
    return Estimate(value.copy(), lower.copy(), upper.copy(), confidence, note)
