"""The line through groups by relative rank, on which the slope and relative index stand.

``rank`` runs from 0 (the most deprived person) to 1 (the least); a group sits at the middle of
its share. Each fit gives the fitted value at both ends and how it moves with each group's
value, so that a standard error follows from the groups' own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NEWTON_STEPS = 30  # a logit line through a handful of groups settles in under ten
SMALLEST_STEP = 1e-12  # in log odds
SETTLED = 1e-9  # largest weighted score left, as a share of one


@dataclass(frozen=True)
class RiditFit:
    """Intercept and slope, and their derivatives by each group's value.

    Attributes
    ----------
    intercept, slope : array (tables,)
        On the scale of the fit. ``nan`` where the line does not exist.
    by_intercept, by_slope : array (tables, groups)
        Derivatives by the group's (untransformed) value.
    """

    intercept: Array
    slope: Array
    by_intercept: Array
    by_slope: Array


def linear_fit(value: Array, share: Array, rank: Array) -> RiditFit:
    """Weighted least squares with the population shares as weights.

    ``slope = sum p (x - 1/2) y / sum p (x - 1/2)**2``: linear in the values, so the
    derivatives are the weights themselves and a standard error is exact.
    """
    centred = rank - 0.5  # the weighted mean of a relative rank is a half
    spread = (share * centred**2).sum(axis=-1, keepdims=True)
    by_slope = share * centred / np.where(spread > 0, spread, np.nan)
    by_intercept = share - by_slope / 2
    counted = np.where(share == 0, 0.0, value)
    return RiditFit(
        (by_intercept * counted).sum(axis=-1),
        (by_slope * counted).sum(axis=-1),
        by_intercept,
        by_slope,
    )


def logit_fit(value: Array, share: Array, rank: Array) -> RiditFit:
    """Quasi-binomial logit line with the population shares as weights, by Newton's method.

    Values lie from 0 to 1. Each group's weight is its population once: a value that is already
    a share is not weighted by its population again. A table whose line would be vertical (all
    the events at one end) has ``nan``.
    """
    counted = np.where(share == 0, 0.0, value)
    mean = (share * counted).sum(axis=-1)
    inside = (mean > 0) & (mean < 1)
    safe = np.where(inside, mean, 0.5)
    intercept, slope = np.log(safe / (1 - safe)), np.zeros_like(safe)
    for _ in range(NEWTON_STEPS):
        fitted, weight = _fitted(intercept, slope, share, rank)
        (a, b, c), score = _normal_equations(weight, share * (counted - fitted), rank)
        determinant = a * c - b * b
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            up = np.clip((c * score[0] - b * score[1]) / determinant, -5, 5)
            along = np.clip((a * score[1] - b * score[0]) / determinant, -5, 5)
        intercept, slope = intercept + up, slope + along
        if not (np.abs([up, along]) > SMALLEST_STEP).any():
            break
    fitted, weight = _fitted(intercept, slope, share, rank)
    (a, b, c), score = _normal_equations(weight, share * (counted - fitted), rank)
    settled = inside & (np.abs(score).max(axis=0) < SETTLED) & (np.abs(slope) < 50)
    a, b, c = (np.where(settled, part, np.nan)[..., None] for part in (a, b, c))
    determinant = a * c - b * b
    return RiditFit(
        np.where(settled, intercept, np.nan),
        np.where(settled, slope, np.nan),
        share * (c - b * rank) / determinant,
        share * (a * rank - b) / determinant,
    )


def _fitted(intercept: Array, slope: Array, share: Array, rank: Array) -> tuple[Array, Array]:
    line = np.clip(intercept[..., None] + slope[..., None] * rank, -700, 700)
    fitted = 1 / (1 + np.exp(-line))
    return fitted, share * fitted * (1 - fitted)


def _normal_equations(weight: Array, residual: Array, rank: Array) -> tuple[tuple, Array]:
    information = tuple((weight * rank**power).sum(axis=-1) for power in (0, 1, 2))
    return information, np.stack([residual.sum(axis=-1), (residual * rank).sum(axis=-1)])
