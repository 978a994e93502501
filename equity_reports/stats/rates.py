"""Proportions and rates with intervals that hold.

``proportion``            Wilson's score interval, the one the reports use
``proportion_corrected``  Wilson with a continuity correction: never below its promise
``poisson_rate``          a rate of events for a population: exact, or Byar's approximation
``rate_ratio``, ``rate_difference`` live in ``equity_reports.stats.rate_comparisons``,
their score intervals in ``equity_reports.stats.rate_scores``, and intervals for patients
who come more than once in ``equity_reports.stats.rates_clustered``. All of them can be
imported from here.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from equity_reports.stats.checks import (
    as_counts,
    check_confidence,
)
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.rate_comparisons import rate_difference, rate_ratio
from equity_reports.stats.rate_scores import rate_difference_score, rate_ratio_score
from equity_reports.stats.rate_variance import as_share_counts, inflation, normal_quantile
from equity_reports.stats.rates_clustered import (
    clustered_difference,
    clustered_proportion,
    clustered_ratio,
    design_effect,
)
from equity_reports.stats.wilson import wilson_limits

__all__ = [
    "clustered_difference",
    "clustered_proportion",
    "clustered_ratio",
    "design_effect",
    "poisson_rate",
    "proportion",
    "proportion_corrected",
    "rate_difference",
    "rate_difference_score",
    "rate_ratio",
    "rate_ratio_score",
]

FEW_EVENTS = 10  # below it Byar's approximation is off by more than 1%
NO_DENOMINATOR = "a denominator is zero: no rate can be had"


def proportion(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    confidence: float = 0.95,
    design_effect: ArrayLike = 1.0,
    rounding_base: int = 1,
) -> Estimate:
    """The share ``numerator / denominator`` with Wilson's score interval.

    Parameters
    ----------
    numerator, denominator
        Counts, scalars or arrays that broadcast together. A missing one (a withheld
        count) gives a row of ``nan``.
    confidence
        Share of such intervals that hold the true value.
    design_effect
        By how much repeated appointments of the same people multiply the variance; the
        interval is Wilson's with ``denominator / design_effect`` appointments. Below 1 is
        refused.
    rounding_base
        What both counts were rounded to for disclosure control (1: not rounded). The
        variance that rounding adds is in the interval; see `inflation`.

    Returns
    -------
    Estimate
        Fractions between 0 and 1. ``nan`` where the denominator is zero or missing.

    Raises
    ------
    ValueError
        A negative or infinite count, a numerator above its denominator, shapes that do
        not fit, a confidence outside 0 to 1. Where rounding lifted a numerator above its
        denominator, clip it first.

    Notes
    -----
    Wilson, E. B. (1927), JASA 22: 209-212; Newcombe, R. G. (1998), Statistics in Medicine
    17: 857-872 (neither could be opened here).

    Examples
    --------
    >>> missed = proportion(18, 100)
    >>> round(missed.lower, 3), round(missed.upper, 3)
    (0.117, 0.267)
    """
    above, below = as_share_counts(numerator, denominator)
    z = normal_quantile(check_confidence(confidence))
    widen = inflation(above, below, z, design_effect, rounding_base)
    value, lower, upper = np.broadcast_arrays(*wilson_limits(above, below, z, widen))
    note = NO_DENOMINATOR if (below == 0).any() else ""
    return Estimate(_plain(value), _plain(lower), _plain(upper), confidence, note)


def proportion_corrected(
    numerator: ArrayLike, denominator: ArrayLike, *, confidence: float = 0.95
) -> Estimate:
    """The share with Wilson's interval and a continuity correction.

    Wider than `proportion`: its coverage is at least what it promises almost everywhere,
    where that of `proportion` is so on average. Parameters, result and errors as there.

    Notes
    -----
    Newcombe, R. G. (1998), Statistics in Medicine 17: 857-872, method 4 (could not be
    opened here).

    Examples
    --------
    >>> missed = proportion_corrected(18, 100)
    >>> round(missed.lower, 3), round(missed.upper, 3)
    (0.113, 0.272)
    """
    above, below = as_share_counts(numerator, denominator)
    z = normal_quantile(check_confidence(confidence))
    size = np.where(below > 0, below, np.nan)
    share = above / size
    middle, scale = 2 * above + z**2, 2 * (size + z**2)
    # The root is of a square that the correction can push below zero only at 0 and at 1.
    low = z * np.sqrt(np.maximum(z**2 - 2 - 1 / size + 4 * share * (size - above + 1), 0))
    high = z * np.sqrt(np.maximum(z**2 + 2 - 1 / size + 4 * share * (size - above - 1), 0))
    lower = np.where(share == 0, 0.0, np.maximum((middle - 1 - low) / scale, 0))
    upper = np.where(share == 1, 1.0, np.minimum((middle + 1 + high) / scale, 1))
    missing = np.isnan(share)
    lower, upper = np.where(missing, np.nan, lower), np.where(missing, np.nan, upper)
    note = NO_DENOMINATOR if (below == 0).any() else ""
    return Estimate(_plain(share), _plain(lower), _plain(upper), confidence, note)


def poisson_rate(
    events: ArrayLike,
    exposure: ArrayLike,
    *,
    confidence: float = 0.95,
    method: str = "auto",
    scale: float = 1.0,
) -> Estimate:
    """Events for an exposure (people, days), with a Poisson interval.

    Parameters
    ----------
    events, exposure
        Counts of at least 0, and what they arose from; scalars or arrays that broadcast. A
        missing one gives a row of ``nan``.
    method
        ``exact``: Garwood's, from the gamma distribution. ``byar``: Byar's approximation,
        within 1% of it from 10 events on. ``auto``: exact below 10 events, else Byar's,
        which is what public-health practice in England does.
    scale
        The unit of exposure to report for: 1,000 gives events for 1,000.

    Returns
    -------
    Estimate
        Zero or more; ``nan`` where the exposure is zero or missing.

    Raises
    ------
    ValueError
        Negative or infinite counts, another method, a scale that is not above 0.

    Notes
    -----
    Garwood (1936), Biometrika 28: 437-442; Breslow and Day (1987), Statistical Methods in
    Cancer Research II (neither could be opened here).

    Examples
    --------
    >>> falls = poisson_rate(12, 4000, scale=1000)
    >>> round(falls.value, 2), round(falls.lower, 2), round(falls.upper, 2)
    (3.0, 1.55, 5.24)
    """
    count, size = _broadcast(as_counts(events, "events"), as_counts(exposure, "exposure"))
    if method not in POISSON:
        raise ValueError(f"method is {method!r}; choose one of {', '.join(POISSON)}")
    if not isinstance(scale, int | float) or not 0 < scale < np.inf:
        raise ValueError(f"scale is {scale!r}; give a number above 0, such as 1000")
    lower, upper = POISSON[method](count, check_confidence(confidence))
    unit = scale / np.where(size > 0, size, np.nan)
    note = NO_DENOMINATOR if (size == 0).any() else ""
    return Estimate(
        _plain(count * unit), _plain(lower * unit), _plain(upper * unit), confidence, note
    )


def _exact_events(count: NDArray[np.float64], confidence: float) -> tuple[NDArray, NDArray]:
    tail = (1 - confidence) / 2
    lower = np.where(count > 0, special.gammaincinv(np.where(count > 0, count, 1), tail), 0.0)
    lower = np.where(np.isnan(count), np.nan, lower)
    return lower, special.gammainccinv(count + 1, tail)


def _byar_events(count: NDArray[np.float64], confidence: float) -> tuple[NDArray, NDArray]:
    z, seen, more = normal_quantile(confidence), np.where(count > 0, count, 1), count + 1
    lower = seen * np.maximum(1 - 1 / (9 * seen) - z / (3 * np.sqrt(seen)), 0) ** 3
    lower = np.where(count == 0, 0.0, np.where(np.isnan(count), np.nan, lower))
    return lower, more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3


def _either_events(count: NDArray[np.float64], confidence: float) -> tuple[NDArray, NDArray]:
    exact, byar = _exact_events(count, confidence), _byar_events(count, confidence)
    few = count < FEW_EVENTS
    return np.where(few, exact[0], byar[0]), np.where(few, exact[1], byar[1])


POISSON = {"auto": _either_events, "exact": _exact_events, "byar": _byar_events}


def _broadcast(count: NDArray, size: NDArray) -> tuple[NDArray, NDArray]:
    try:
        return tuple(np.broadcast_arrays(count, size))
    except ValueError:
        raise ValueError(
            f"events has shape {count.shape} and exposure {size.shape}; give one exposure "
            "for each count"
        ) from None


def _plain(array: NDArray[np.float64]) -> float | NDArray[np.float64]:
    return float(array) if np.ndim(array) == 0 else np.array(array)
