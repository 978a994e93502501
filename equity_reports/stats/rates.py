"""Proportions and rates with intervals that hold.

``proportion``            Wilson's score interval, the one the reports use
``proportion_corrected``  Wilson with a continuity correction: never below its promise
``poisson_rate``          a rate of events for a population: exact, or Byar's approximation
``rate_ratio``, ``rate_difference`` and the score intervals live in
``equity_reports.stats.rate_comparisons``; intervals for patients who come more than once
in ``equity_reports.stats.rates_clustered``. All of them can be imported from here.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from equity_reports.stats.checks import as_numerator_and_denominator, check_confidence
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.rate_comparisons import rate_difference, rate_ratio
from equity_reports.stats.rate_variance import inflation, normal_quantile
from equity_reports.stats.wilson import wilson_limits

__all__ = [
    "proportion",
    "rate_difference",
    "rate_ratio",
]

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
    above, below = as_numerator_and_denominator(numerator, denominator)
    z = normal_quantile(check_confidence(confidence))
    widen = inflation(above, below, z, design_effect, rounding_base)
    value, lower, upper = wilson_limits(above, below, z, widen)
    note = NO_DENOMINATOR if (below == 0).any() else ""
    return Estimate(_plain(value), _plain(lower), _plain(upper), confidence, note)


def _plain(array: NDArray[np.float64]) -> float | NDArray[np.float64]:
    return float(array) if np.ndim(array) == 0 else array
