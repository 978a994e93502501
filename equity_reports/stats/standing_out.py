"""Which groups stand out from everybody else, allowing for how many were compared."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from equity_reports.stats.checks import as_numerator_and_denominator
from equity_reports.stats.rate_variance import rounding_variance

FALSE_DISCOVERY_RATE = 0.05
"""Of the groups named as standing out, at most one in twenty is expected to be chance."""


def standing_out(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    total: tuple[float, float],
    design_effect: float = 1.0,
    rounding_base: int = 1,
) -> pd.DataFrame:
    """Compare each group's share with that of everybody outside it.

    Parameters
    ----------
    numerator, denominator
        Counts, one a group; ``nan`` is a withheld count.
    total
        Numerator and denominator of everybody, each group among them.
    design_effect, rounding_base
        As for `equity_reports.stats.rates.proportion`.

    Returns
    -------
    DataFrame[difference, z, p, adjusted, direction]
        One row a group: its share less that of the rest; the two-proportion z with pooled
        variance; its two-sided p; p adjusted by Benjamini and Hochberg for all groups that
        could be compared; ``higher`` or ``lower`` where the adjusted p is at most 0.05, else
        empty. ``nan`` where a count is missing or the rest is empty.

    Raises
    ------
    ValueError
        Counts that cannot be, or a group larger than the total by more than rounding.

    Notes
    -----
    Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57: 289-300
    (could not be opened here).

    Examples
    --------
    >>> standing_out([60, 18, 32], [200, 180, 190], total=(110, 570))["direction"].tolist()
    ['higher', 'lower', '']
    """
    x, n = as_numerator_and_denominator(numerator, denominator)
    all_x, all_n = as_numerator_and_denominator(*total)
    slack = (rounding_base - 1) * 1.0
    if (n > all_n + slack).any():
        raise ValueError("a group is larger than the total; give the total of everybody")
    rest_x, rest_n = np.clip(all_x - x, 0, None), np.clip(all_n - n, 0, None)
    rest_x = np.minimum(rest_x, rest_n)
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = x / n - rest_x / rest_n
        pooled = all_x / all_n
        variance = pooled * (1 - pooled) * (1 / n + 1 / rest_n) * design_effect
        variance += rounding_variance(rounding_base) * (1 + pooled**2) * (1 / n**2 + 1 / rest_n**2)
        z = np.where(
            (n > 0) & (rest_n > 0) & (variance > 0), difference / np.sqrt(variance), np.nan
        )
    p = 2 * stats.norm.sf(np.abs(z))
    adjusted = np.full(p.shape, np.nan)
    known = ~np.isnan(p)
    if known.any():
        adjusted[known] = stats.false_discovery_control(p[known], method="bh")
    named = np.where(adjusted <= FALSE_DISCOVERY_RATE, np.where(z > 0, "higher", "lower"), "")
    return pd.DataFrame(
        {"difference": difference, "z": z, "p": p, "adjusted": adjusted, "direction": named}
    )
