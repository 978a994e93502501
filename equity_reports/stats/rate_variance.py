"""What repeated patients and rounded counts add to the variance of a share."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from equity_reports.stats.checks import as_numbers, as_numerator_and_denominator

LARGEST_COUNT = 1e15  # whole numbers above it are not exact as floats
SMALLEST_COUNT = 1e-6  # weighted counts may be fractions, but not slivers


def normal_quantile(confidence: float) -> float:
    """The two-sided normal quantile, 1.96 for 0.95."""
    return float(stats.norm.isf((1 - confidence) / 2))


def as_share_counts(
    numerator: ArrayLike, denominator: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both as counts of one shape, of a size that counts of appointments can have."""
    above, below = as_numerator_and_denominator(numerator, denominator)
    if (below > LARGEST_COUNT).any() or ((below > 0) & (below < SMALLEST_COUNT)).any():
        raise ValueError(
            f"a denominator is above {LARGEST_COUNT:.0e} or a sliver above zero; is it a count?"
        )
    return above, below


def rounding_variance(rounding_base: int) -> float:
    """Variance of the error made by rounding an integer count to the nearest ``rounding_base``.

    The error is taken as uniform over the ``b`` whole numbers that round to one value:
    ``(b**2 - 1) / 12``, so 0 for 1 and 2 for 5.

    Examples
    --------
    >>> rounding_variance(5)
    2.0
    """
    if isinstance(rounding_base, bool) or not isinstance(rounding_base, (int, np.integer)):
        raise ValueError(f"rounding_base is {rounding_base!r}; give a whole number such as 5")
    if rounding_base < 1:
        raise ValueError(f"rounding_base is {rounding_base}; give 1 (not rounded) or more")
    return (int(rounding_base) ** 2 - 1) / 12


def lowest_figure_variance(rounding_base: int) -> float:
    """Mean square error of a shown count that equals ``rounding_base``, the lowest one shown.

    Where 5 is the lowest figure it stands for 5, 6 and 7, and for half of the 8s and 9s, which
    are shown lower so that it leaves as many values open as other figures do (see
    `equity_reports.disclosure.lower_some`). Its errors are all on one side: 4.4 in place of 2.

    Examples
    --------
    >>> lowest_figure_variance(5), lowest_figure_variance(1)
    (4.375, 0.0)
    """
    usual = rounding_variance(rounding_base)
    error = np.arange(rounding_base)
    share = np.where(error <= rounding_base // 2, 1.0, 0.5)
    return max(float((share * error**2).sum() / share.sum()), usual)


def check_design_effect(design_effect: ArrayLike) -> NDArray[np.float64]:
    """A design effect, or one a row, of at least 1."""
    effect = as_numbers(design_effect, "design_effect")
    if (effect < 1).any():
        raise ValueError(
            "design_effect is below 1; repeated appointments can only widen an interval, "
            "so give 1 where the estimate came out lower"
        )
    return effect


def inflation(
    numerator: NDArray[np.float64],
    denominator: NDArray[np.float64],
    z: float,
    design_effect: ArrayLike,
    rounding_base: int,
) -> NDArray[np.float64]:
    """How many times the binomial variance the variance of a share is.

    The design effect, plus what rounding both counts adds. By the delta method a rounding
    error of variance ``v`` in each count adds ``v (1 + p**2) / n**2`` to the variance
    ``p (1 - p) / n`` of the share, so ``v (1 + p**2) / (n p (1 - p))`` to the design
    effect. ``p`` there is Wilson's centre, ``(x + z**2 / 2) / (n + z**2)``, which stays
    away from 0 and 1. The lowest figure that is shown has more error: `lowest_figure_variance`.
    """
    effect = check_design_effect(design_effect)
    extra = rounding_variance(rounding_base)
    try:
        effect = np.broadcast_to(effect, np.broadcast_shapes(effect.shape, denominator.shape))
    except ValueError:
        raise ValueError(
            f"design_effect has shape {effect.shape} and the counts {denominator.shape}; "
            "give one for all, or one for each"
        ) from None
    if extra == 0:
        return effect
    centre = (numerator + z**2 / 2) / (denominator + z**2)
    size = np.where(denominator > 0, denominator, np.nan)
    above = np.where(numerator == rounding_base, lowest_figure_variance(rounding_base), extra)
    return effect + (above + extra * centre**2) / (size * centre * (1 - centre))
