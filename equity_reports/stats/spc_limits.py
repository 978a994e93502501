"""Centre lines and three-sigma limits of the control charts, many phases at once.

Arrays are flat: one entry a point, ``segment`` numbering the phase it is in, the points of
a phase together and in time order. ``in_baseline`` says which of them set the limits.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equity_reports.stats.phases import segment_medians

SIGMAS = 3.0
D2_OF_TWO = 1.128  # expected range of two normal values in sigmas, as the tables print it
MDC_FACTOR = 2.66  # the same, 3 / 1.128, rounded as NHS England prints it
RANGE_FACTOR = 3.267  # upper limit of a moving range; beyond it a range may be screened out
T_POWER = 3.6  # Nelson (1994): the power that makes times between events nearly normal

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Points:
    """What goes in: values or counts, sizes where there are any, and the phases."""

    numerator: Array
    denominator: Array | None
    segment: NDArray[np.intp]
    segments: int
    in_baseline: NDArray[np.bool_]
    screen: bool = False
    factor: float = SIGMAS / D2_OF_TWO
    spread: Array | None = None  # standard deviations of subgroups


@dataclass(frozen=True)
class Limits:
    """What comes out, by point.

    ``score`` is how many sigmas above the middle of the limits a value is, before they are
    cut at the ends of the possible range; ``nan`` where there is no sigma.
    """

    value: Array
    centre: Array
    lower: Array
    upper: Array
    score: Array


def segment_means(values: Array, points: Points, counted: NDArray[np.bool_]) -> Array:
    """The mean of each segment's counted values; ``nan`` where it has none."""
    keep = counted & ~np.isnan(values)
    total = np.bincount(points.segment[keep], weights=values[keep], minlength=points.segments)
    size = np.bincount(points.segment[keep], minlength=points.segments)
    return np.divide(total, size, out=np.full(points.segments, np.nan), where=size > 0)


def moving_ranges(values: Array, points: Points) -> tuple[Array, NDArray[np.bool_]]:
    """Each value's distance from the one before it in its phase, and whether both set limits.

    The first of a phase has none, nor has a value after a missing one: two periods apart are
    further apart than neighbours.
    """
    ranges = np.full(values.size, np.nan)
    together = points.segment[1:] == points.segment[:-1]
    ranges[1:] = np.where(together, np.abs(np.diff(values)), np.nan)
    return ranges, points.in_baseline & ~np.isnan(ranges)  # a baseline is a phase's beginning


def mean_moving_range(values: Array, points: Points) -> Array:
    """The mean moving range of each segment, screened once where that is asked for."""
    ranges, counted = moving_ranges(values, points)
    mean = segment_means(ranges, points, counted)
    if not points.screen:
        return mean
    with np.errstate(invalid="ignore"):
        usual = ranges < RANGE_FACTOR * mean[points.segment]
    return segment_means(ranges, points, counted & usual)


def _bounded(value, centre, sigma, *, low=-np.inf, high=np.inf) -> Limits:
    """Limits three sigmas about the centre, cut to the possible range."""
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(sigma > 0, (value - centre) / sigma, np.nan)
    lower = np.maximum(centre - SIGMAS * sigma, low)
    upper = np.minimum(centre + SIGMAS * sigma, high)
    return Limits(value, centre, lower, upper, score)


def _pooled_rate(points: Points) -> tuple[Array, Array, Array]:
    """Share of each point, size with empty ones missing, and its phase's pooled share."""
    size = np.where(points.denominator > 0, points.denominator, np.nan)
    value = points.numerator / size
    whole = points.in_baseline & ~np.isnan(value)
    above = np.where(whole, points.numerator, np.nan)
    below = np.where(whole, size, np.nan)
    pooled = segment_means(above, points, whole) / segment_means(below, points, whole)
    return value, size, pooled[points.segment]


def _prime(value: Array, centre: Array, sigma: Array, points: Points) -> Array:
    """Laney's factor: how many times the expected spread the standardised values have."""
    with np.errstate(invalid="ignore", divide="ignore"):
        standard = np.where(sigma > 0, (value - centre) / sigma, np.nan)
    factor = (mean_moving_range(standard, points) / D2_OF_TWO)[points.segment]
    return np.where(sigma == 0, 0.0, sigma * factor)


def p_limits(points: Points, prime: bool = False) -> Limits:
    """Shares of a denominator: binomial sigma, by Laney's factor for P′."""
    value, size, centre = _pooled_rate(points)
    sigma = np.sqrt(centre * (1 - centre) / size)
    if prime:
        sigma = _prime(value, centre, sigma, points)
    return _bounded(value, centre, sigma, low=0.0, high=1.0)


def u_limits(points: Points, prime: bool = False) -> Limits:
    """Events for an exposure: Poisson sigma, by Laney's factor for U′."""
    value, size, centre = _pooled_rate(points)
    sigma = np.sqrt(centre / size)
    if prime:
        sigma = _prime(value, centre, sigma, points)
    return _bounded(value, centre, sigma, low=0.0)


def c_limits(points: Points) -> Limits:
    """Counts from an equal exposure: Poisson sigma."""
    centre = segment_means(points.numerator, points, points.in_baseline)[points.segment]
    return _bounded(points.numerator, centre, np.sqrt(centre), low=0.0)


def xmr_limits(points: Points) -> Limits:
    """Single values: sigma from the mean moving range."""
    value = points.numerator
    centre = segment_means(value, points, points.in_baseline)[points.segment]
    sigma = mean_moving_range(value, points)[points.segment] * points.factor / SIGMAS
    return _bounded(value, centre, sigma)


def mr_limits(points: Points) -> Limits:
    """Moving ranges: zero to 3.267 times their mean."""
    value, counted = moving_ranges(points.numerator, points)
    centre = segment_means(value, points, counted)[points.segment]
    return _bounded(value, centre, centre * (RANGE_FACTOR - 1) / SIGMAS, low=0.0)


def t_limits(points: Points) -> Limits:
    """Times between events: an XmR chart of their 1/3.6th power, turned back."""
    powered = Points(
        points.numerator ** (1 / T_POWER),
        None,
        points.segment,
        points.segments,
        points.in_baseline,
        points.screen,
    )
    limits = xmr_limits(powered)
    lower = np.maximum(limits.lower, 0) ** T_POWER
    return Limits(
        points.numerator, limits.centre**T_POWER, lower, limits.upper**T_POWER, limits.score
    )


def g_limits(points: Points) -> Limits:
    """Opportunities between events: geometric sigma about the mean, the median as centre."""
    value = points.numerator
    mean = segment_means(value, points, points.in_baseline)[points.segment]
    centre = segment_medians(value, points.segment, points.in_baseline, points.segments)
    limits = _bounded(value, mean, np.sqrt(mean * (mean + 1)), low=0.0)
    return Limits(value, centre[points.segment], limits.lower, limits.upper, limits.score)


LIMITS: dict[str, Callable[[Points], Limits]] = {
    "p": p_limits,
    "p_prime": lambda points: p_limits(points, prime=True),
    "u": u_limits,
    "u_prime": lambda points: u_limits(points, prime=True),
    "c": c_limits,
    "xmr": xmr_limits,
    "mr": mr_limits,
    "t": t_limits,
    "g": g_limits,
}
