"""X̄ and S charts: several values a period."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from equity_reports.stats.spc_limits import SIGMAS, Limits, Points, segment_means


def c4(size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Expected standard deviation of ``size`` normal values in sigmas; ``nan`` below two."""
    size = np.where(size > 1, size, np.nan)
    return np.sqrt(2 / (size - 1)) * np.exp(
        special.gammaln(size / 2) - special.gammaln(size / 2 - 0.5)
    )


def by_period(values: pd.Series) -> tuple[pd.Index, NDArray, NDArray, NDArray]:
    """Each period, its mean, its number of values and their standard deviation."""
    groups = values.groupby(level=0, sort=False)
    size = groups.count().to_numpy(dtype=float)
    return groups.mean().index, groups.mean().to_numpy(), size, groups.std().to_numpy()


def xbar_limits(points: Points) -> Limits:
    """Subgroup means, about their weighted mean, by the spread within subgroups."""
    value, size = points.numerator, points.denominator
    whole = points.in_baseline & ~np.isnan(value)
    total = segment_means(np.where(whole, value * size, np.nan), points, whole)
    centre = (total / segment_means(np.where(whole, size, np.nan), points, whole))[points.segment]
    sigma = _within(points) / (c4(size) * np.sqrt(size))
    return _limits(value, centre, sigma, -np.inf)


def s_limits(points: Points) -> Limits:
    """Subgroup standard deviations, about their mean."""
    centre = _within(points)
    scale = c4(points.denominator)
    sigma = centre * np.sqrt(np.maximum(1 - scale**2, 0)) / scale
    return _limits(points.spread, centre, sigma, 0.0)


def _within(points: Points) -> NDArray[np.float64]:
    """Spread within subgroups, by segment and then by point.

    The mean of their deviations where all are of one size, else the pooled one
    (Montgomery, Introduction to Statistical Quality Control, 6.3; could not be opened
    here).
    """
    size, spread = points.denominator, points.spread
    counted = points.in_baseline & ~np.isnan(spread)
    pooled = segment_means(np.where(counted, spread**2 * (size - 1), np.nan), points, counted)
    pooled = np.sqrt(pooled / segment_means(np.where(counted, size - 1, np.nan), points, counted))
    mean = segment_means(spread, points, counted)
    smallest, largest = np.full(points.segments, np.inf), np.full(points.segments, -np.inf)
    np.minimum.at(smallest, points.segment[counted], size[counted])
    np.maximum.at(largest, points.segment[counted], size[counted])
    return np.where(smallest == largest, mean, pooled)[points.segment]


def _limits(value, centre, sigma, low: float) -> Limits:
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(sigma > 0, (value - centre) / sigma, np.nan)
    lower = np.maximum(centre - SIGMAS * sigma, low)
    return Limits(value, centre, lower, centre + SIGMAS * sigma, score)
