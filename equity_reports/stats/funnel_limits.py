"""Where a funnel's limits lie: exact from the distribution, or normal after a transformation.

Each kind of unit has a scale on which chance is near normal and its spread known:

===================  ===================  ==========================  =====================
kind                 scale                spread of one unit          chance
===================  ===================  ==========================  =====================
proportion           arcsine square root  1 / (2 sqrt n)              binomial
rate                 log                  1 / sqrt expected           Poisson
standardised_ratio   log                  1 / sqrt expected           Poisson
ratio_of_counts      log, half added      from both counts            two Poisson counts
===================  ===================  ==========================  =====================

Sources: Spiegelhalter, Statistics in Medicine 2005;24:1185; Spiegelhalter, Sherlaw-Johnson,
Bardsley, Blunt, Wood and Grigg, JRSS A 2012;175:1 (neither could be opened here).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from equity_reports.stats.checks import as_counts

KINDS = ("proportion", "rate", "standardised_ratio", "ratio_of_counts")
HALF = 0.5
Array = NDArray[np.float64]


def transformed(
    numerator: Array, denominator: Array, centre: float, kind: str
) -> tuple[Array, float, Array]:
    """Each unit on the scale where chance is near normal; the centre there; its spread."""
    if kind == "proportion":
        value = np.arcsin(np.sqrt(numerator / denominator))
        return value, float(np.arcsin(np.sqrt(centre))), 1 / (2 * np.sqrt(denominator))
    if kind == "ratio_of_counts":
        above, below = numerator + HALF, denominator + HALF
        spread = np.sqrt(numerator / above**2 + denominator / below**2)
        # Two empty counts have no spread to divide by; one half-event does for both.
        spread = np.where(numerator + denominator == 0, np.sqrt(2 / HALF), spread)
        return np.log(above / below), float(np.log(centre)), spread
    expected = denominator * centre
    # Only an empty unit needs the half: its logarithm does not exist.
    events = np.where(numerator == 0, HALF, numerator)
    return np.log(events / denominator), float(np.log(centre)), 1 / np.sqrt(expected)


def untransformed(scale: Array, kind: str) -> Array:
    """Back from the scale of `transformed`, within the range that the kind can take."""
    if kind == "proportion":
        return np.sin(np.clip(scale, 0.0, np.pi / 2)) ** 2
    return np.exp(np.minimum(scale, 700.0))


def exact_limits(
    denominator: ArrayLike, centre: float, *, kind: str, tail: float
) -> tuple[Array, Array]:
    """Limits that leave ``tail`` of chance on each side of a unit at the centre.

    Parameters
    ----------
    denominator : array_like
        Size of each unit: appointments, exposure or expected events, above zero.
    centre : float
        The value that all units share when only chance differs.
    kind : str
        ``proportion``: binomial quantile, interpolated between counts so that limits do
        not jump (Spiegelhalter 2005, appendix). ``rate``, ``standardised_ratio``: Poisson,
        chi-squared form. ``ratio_of_counts`` has no exact limit and is refused.

    Examples
    --------
    >>> lower, upper = exact_limits([100.0], 0.2, kind="proportion", tail=0.025)
    >>> lower.round(3), upper.round(3)
    (array([0.12]), array([0.276]))
    """
    size = as_counts(denominator, "denominator")
    if kind == "proportion":
        return _binomial_limit(size, centre, tail), _binomial_limit(size, centre, 1 - tail)
    if kind not in ("rate", "standardised_ratio"):
        raise ValueError(f"kind {kind!r} has no exact limits; ask for limits='approximate'")
    expected = size * centre
    with np.errstate(invalid="ignore", divide="ignore"):
        lower = stats.chi2.ppf(tail, 2 * expected) / 2 / size
        upper = stats.chi2.ppf(1 - tail, 2 * (expected + 1)) / 2 / size
    return lower, upper


def limits_at_proportion(
    denominator: ArrayLike, centre: float, *, tail: float
) -> tuple[Array, Array]:
    """Plain normal limits of a proportion, held within 0 and 1, as public-health tools draw."""
    size = as_counts(denominator, "denominator")
    half = stats.norm.isf(tail) * np.sqrt(centre * (1 - centre) / size)
    return np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0)


def limits_at_events(events: ArrayLike, centre: float, *, tail: float) -> tuple[Array, Array]:
    """Limits of a rate or ratio against the number of events seen, as public-health tools draw.

    The lower limit at ``x`` events is the rate at which an exact (Poisson) interval round
    the ``x`` events just reaches down to the centre; the upper mirrors it.
    """
    seen = as_counts(events, "events")
    with np.errstate(divide="ignore"):
        highest = stats.chi2.ppf(1 - tail, 2 * (seen + 1)) / 2
        lowest = np.where(seen > 0, stats.chi2.ppf(tail, 2 * np.where(seen > 0, seen, 1)) / 2, 0.0)
        return centre * seen / highest, centre * seen / lowest


def _binomial_limit(size: Array, centre: float, probability: float) -> Array:
    count = stats.binom.ppf(probability, np.floor(size), centre)
    reached = stats.binom.cdf(count, np.floor(size), centre)
    mass = stats.binom.pmf(count, np.floor(size), centre)
    share = np.where(mass > 0, (reached - probability) / np.where(mass > 0, mass, 1.0), 0.0)
    return np.clip((count - share) / size, 0.0, 1.0)
