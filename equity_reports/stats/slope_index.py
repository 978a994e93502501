"""The slope and relative index of inequality in the form of OHID (Fingertips).

The Office for Health Improvement and Disparities fits a line through the groups' values by
relative rank, weighted by population, from the most deprived person (0) to the least (1). It
simulates the limits; here they are worked out, and are what that simulation tends to. Import
`slope_index` from :mod:`equity_reports.stats.inequality`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equity_reports.stats.checks import check_confidence
from equity_reports.stats.group_tables import GroupTables, read_tables
from equity_reports.stats.rate_variance import normal_quantile
from equity_reports.stats.ridit_fit import linear_fit
from equity_reports.stats.slope_limits import LINKS, Link, straight_limits, turned_limits
from equity_reports.stats.wilson import wilson_limits

Array = NDArray[np.float64]

Z95 = normal_quantile(0.95)


@dataclass(frozen=True)
class SlopeIndex:
    """Slope and relative index of inequality, with 95% limits.

    Attributes
    ----------
    sii, sii_lower, sii_upper : float
        Fitted value at the least deprived end less that at the most deprived end, in the
        value's unit: negative when the most deprived miss more.
    rii, rii_lower, rii_upper : float
        The same two fitted values as a ratio: below 1 when the most deprived miss more.
    intercept : float
        Fitted value at the most deprived end.
    """

    sii: float
    sii_lower: float
    sii_upper: float
    rii: float
    rii_lower: float
    rii_upper: float
    intercept: float


def slope_index(
    groups: pd.DataFrame, *, transform: str | None = None, confidence: float = 0.95
) -> SlopeIndex:
    """Slope and relative index of inequality, OHID's form.

    With ``a_j`` the population shares and ``b_j`` the relative ranks, the line is fitted by
    least squares of ``sqrt(a) t(y)`` on ``sqrt(a)`` and ``sqrt(a) b``.

    Parameters
    ----------
    groups : DataFrame
        As `inequality_measures`: ``group``, ``order`` (1 = most deprived), and ``value``,
        ``population`` with ``se`` or 95% limits ``lower``, ``upper``; or ``numerator``,
        ``denominator``. 2 to 100 groups (OHID asks for 5 or more).
    transform : {None, "log", "logit"}
        Scale on which the line is straight: None for values with symmetrical limits, "log"
        for rates, "logit" for shares of 1. Standard errors there come from the 95% limits
        where given (Wilson's from counts), else from ``se`` by the delta method.
    confidence : float
        Share of such intervals that hold the true index.

    Returns
    -------
    SlopeIndex
        ``nan`` where a value is withheld or, with a transform, lies outside its range (0 or
        less for log; 0, 1 or beyond for logit). Limits are ``nan`` without standard errors.

    Raises
    ------
    ValueError
        For a table that cannot be, or an unknown transform.

    Notes
    -----
    Fingertips public health technical guidance, inequalities (an extract was seen, the page
    could not be opened here); Pamuk 1985, Regidor 2004 (could not be opened here).

    Examples
    --------
    >>> groups = pd.DataFrame({"group": range(1, 6), "order": range(1, 6),
    ...     "value": [18, 17, 15, 13, 12], "se": [1.0] * 5, "population": [1000] * 5})
    >>> index = slope_index(groups)
    >>> round(index.sii, 2), round(index.sii_lower, 2), round(index.rii, 3)
    (-8.0, -11.1, 0.579)
    """
    row = slope_index_by(groups, by=[], transform=transform, confidence=confidence).iloc[0]
    return SlopeIndex(**{name: float(row[name]) for name in SlopeIndex.__dataclass_fields__})


def slope_index_by(
    groups: pd.DataFrame,
    *,
    by: list[str],
    transform: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """`slope_index` of many tables at once, told apart by the columns ``by``.

    Returns
    -------
    DataFrame[*by, sii, sii_lower, sii_upper, rii, rii_lower, rii_upper, intercept]
    """
    if transform not in LINKS:
        raise ValueError(f"no transform {transform!r}; there are None, 'log' and 'logit'")
    z = normal_quantile(check_confidence(confidence))
    keys, tables = read_tables(groups, by=by)
    names = list(SlopeIndex.__dataclass_fields__)
    found = np.full((len(keys), len(names)), np.nan)
    for rows, table in tables:
        found[rows] = _indices(table, LINKS[transform], z)
    return pd.concat([keys, pd.DataFrame(found, columns=names)], axis=1)


def _indices(table: GroupTables, link: Link, z: float) -> Array:
    """Columns of `SlopeIndex`, one row a table."""
    fit = linear_fit(link.forward(table.value), table.share, table.rank)
    error = np.where(table.held, _transformed_se(table, link), 0.0)
    most, least = link.back(fit.intercept), link.back(fit.intercept + fit.slope)
    if link.name == "identity":
        limits = straight_limits(fit, error, z)
    else:
        limits = turned_limits(fit, error, link, z)
    ratio = least / np.where(most == 0, np.nan, most)
    return np.stack([least - most, *limits[:2], ratio, *limits[2:], most], axis=-1)


def _transformed_se(table: GroupTables, link: Link) -> Array:
    """Standard error of each group's value on the scale of the line."""
    if table.lower is not None:
        return (link.forward(table.upper) - link.forward(table.lower)) / (2 * Z95)
    if table.numerator is not None and link.name != "identity":
        _, lower, upper = wilson_limits(table.numerator, table.population, Z95, np.asarray(1.0))
        return (link.forward(upper) - link.forward(lower)) / (2 * Z95)
    return table.se * link.steepness(table.value)
