"""One team's effect from two groups of appointments, on a scale that can be pooled."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from equity_reports.stats.checks import as_numerator_and_denominator

# Half an event in every cell of a table with an empty one: the usual correction, which
# makes a logarithm exist without moving a table that has none (Haldane 1956, Anscombe
# 1956; neither could be opened here).
CONTINUITY = 0.5
MEASURES = ("log_risk_ratio", "log_odds_ratio", "risk_difference")


@dataclass(frozen=True)
class EffectSize:
    """Effects and their sampling variances, one a team.

    Attributes
    ----------
    effect : ndarray
        On the scale of ``measure``; below zero means fewer events after. ``nan`` where
        either group is empty or missing.
    variance : ndarray
        Its sampling variance, by the delta method.
    measure : str
        ``log_risk_ratio``, ``log_odds_ratio`` or ``risk_difference``.
    """

    effect: NDArray[np.float64]
    variance: NDArray[np.float64]
    measure: str


def effect_size(
    events_after: ArrayLike,
    n_after: ArrayLike,
    events_before: ArrayLike,
    n_before: ArrayLike,
    *,
    measure: str = "log_risk_ratio",
) -> EffectSize:
    """Effect of two groups with its variance: after against before, one pair a team.

    Parameters
    ----------
    events_after, n_after, events_before, n_before : array_like of shape (teams,)
        Events and appointments after and before. A missing count gives a missing effect.
    measure : str
        ``log_risk_ratio``: variance 1/a - 1/(a+b) + 1/c - 1/(c+d).
        ``log_odds_ratio``: variance 1/a + 1/b + 1/c + 1/d.
        ``risk_difference``: variance p(1-p)/n, summed over the two groups.

    Returns
    -------
    EffectSize

    Raises
    ------
    ValueError
        Negative counts, events above appointments, shapes that differ, another measure.

    Notes
    -----
    A half is added to all four cells of a table with an empty cell. Source: Borenstein,
    Hedges, Higgins and Rothstein, Introduction to Meta-Analysis (2009), chapter 5 (could
    not be opened here).

    Examples
    --------
    >>> effect_size([15], [100], [20], [100]).effect.round(3)
    array([-0.288])
    """
    if measure not in MEASURES:
        raise ValueError(f"measure is {measure!r}; choose one of {', '.join(MEASURES)}")
    events_after, n_after = as_numerator_and_denominator(events_after, n_after)
    events_before, n_before = as_numerator_and_denominator(events_before, n_before)
    if events_after.shape != events_before.shape:
        raise ValueError(
            f"after has shape {events_after.shape} and before {events_before.shape}; "
            "give both for each team"
        )
    cells = np.array(
        [events_after, n_after - events_after, events_before, n_before - events_before]
    )
    cells = np.where((n_after == 0) | (n_before == 0), np.nan, cells)
    corrected = cells + CONTINUITY * (cells == 0).any(axis=0)
    a, b, c, d = corrected
    if measure == "risk_difference":
        difference = a / (a + b) - c / (c + d)
        variance = a * b / (a + b) ** 3 + c * d / (c + d) ** 3
        return EffectSize(difference, variance, measure)
    if measure == "log_odds_ratio":
        return EffectSize(np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d, measure)
    variance = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    return EffectSize(np.log(a / (a + b)) - np.log(c / (c + d)), variance, measure)
