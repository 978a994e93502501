"""The equity gap: the most deprived group against the least deprived, at one time.

Always absolute and relative together, with the counts they came from: "18 in 100
appointments against 12 in 100: 6 more in 100, 1.5 times". The gap over time is in
:mod:`equity_reports.stats.gap_series`, and like-for-like comparisons in ``standardisation``
(strata) and ``adjusted`` (a model).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from equity_reports.stats.estimate import Estimate
from equity_reports.stats.gap_counts import counts_by_group
from equity_reports.stats.gap_series import GapSeries, gap_series
from equity_reports.stats.rate_comparisons import mover_difference
from equity_reports.stats.rate_variance import inflation, normal_quantile, rounding_variance
from equity_reports.stats.rates import proportion, rate_difference, rate_ratio
from equity_reports.stats.wilson import wilson_limits

__all__ = ["EquityGap", "GapSeries", "equity_gap", "excess_missed", "gap_series"]

Z95 = normal_quantile(0.95)

SMALLEST_EFFECTIVE_DENOMINATOR = 30
"""Fewest appointments, after dividing by the design effect, that a group is compared on.

The "effective sample size" below which the US National Center for Health Statistics
publishes no proportion (Parker JD and others, Data Presentation Standards for Proportions,
Vital Health Stat 2(175), 2017; its abstract was seen, its text could not be opened here). At
30 appointments and a rate of 15 in 100 the interval runs from 6 to 32 in 100: a gap of the
size a programme looks for, 6 in 100, is lost in it several times over.
"""

SMALLEST_EFFECTIVE_COUNT = 20
"""Fewest events, after dividing by the design effect, that a rate of people or time is compared on.

The count below which the same Center calls a death rate unreliable, as its standard error is
then above 22 in 100 of it (National Vital Statistics Reports, technical notes; not opened here).
"""


@dataclass(frozen=True)
class EquityGap:
    """The gap between two groups, absolute and relative, and what it amounts to.

    Attributes
    ----------
    rate_most, rate_least : Estimate
        Share of appointments missed in each group, 0 to 1.
    difference : Estimate
        ``rate_most - rate_least``: positive when the most deprived miss more.
    ratio : Estimate
        ``rate_most / rate_least``: above 1 when the most deprived miss more.
    excess : Estimate
        Appointments missed beyond what would have been, had every group in the table
        missed at the least deprived group's rate. Negative when it would have been more.
    comparable : bool
        Whether the two groups may be compared. When false, ``reason`` says why, and
        estimates that cannot be had are ``nan``.
    reason : str
        Empty when comparable.
    numerator_most, denominator_most, numerator_least, denominator_least : float
        The counts behind the rates; ``nan`` where withheld.
    """

    rate_most: Estimate
    rate_least: Estimate
    difference: Estimate
    ratio: Estimate
    excess: Estimate
    comparable: bool
    reason: str
    numerator_most: float
    denominator_most: float
    numerator_least: float
    denominator_least: float


def equity_gap(
    counts: pd.DataFrame,
    *,
    most: Any,
    least: Any,
    design_effect: float = 1.0,
    rounding_base: int = 1,
    of_events: bool = False,
) -> EquityGap:
    """The gap between the most and the least deprived group, with 95% intervals.

    Parameters
    ----------
    counts : DataFrame[group, numerator, denominator]
        One row a group: appointments missed, and appointments. ``nan`` is a withheld
        count. Leave out rows that are on no gradient (unknown place, no fixed abode).
    most, least
        Labels of the most and the least deprived group, as in ``counts.group``.
    design_effect : float
        By how much repeated appointments of the same people widen variances; 1 for none.
    rounding_base : int
        What the counts were rounded to, 1 for not at all. Adds the rounding's variance.
    of_events : bool
        Whether denominators are days of people, or time. There are always many; so the
        counts themselves decide whether groups can be compared.

    Raises
    ------
    ValueError
        For counts that cannot be, a repeated group, or a group that has no row: a group
        without appointments is given as a row with denominator 0.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": [1, 2, 3], "numerator": [180, 150, 120],
    ...                        "denominator": [1000, 1000, 1000]})
    >>> gap = equity_gap(counts, most=1, least=3)
    >>> round(gap.difference.value, 3), round(gap.ratio.value, 2), round(gap.excess.value)
    (0.06, 1.5, 90)
    """
    table = counts_by_group(counts, most=most, least=least)
    settings = {"design_effect": design_effect, "rounding_base": rounding_base}
    above, below = table["numerator"], table["denominator"]
    pair = tuple(float(x) for x in (above[most], below[most], above[least], below[least]))
    reason = _why_not_comparable(*pair, design_effect, of_events)
    return EquityGap(
        rate_most=proportion(above[most], below[most], **settings),
        rate_least=proportion(above[least], below[least], **settings),
        difference=rate_difference(*pair, **settings),
        ratio=rate_ratio(*pair, **settings),
        excess=excess_missed(table, least=least, **settings),
        comparable=not reason,
        reason=reason,
        numerator_most=pair[0],
        denominator_most=pair[1],
        numerator_least=pair[2],
        denominator_least=pair[3],
    )


def excess_missed(
    table: pd.DataFrame,
    *,
    least: Any,
    design_effect: float = 1.0,
    rounding_base: int = 1,
) -> Estimate:
    """Missed appointments beyond those expected at the least deprived group's rate.

    ``excess = sum(x_j) - p_least * sum(n_j) = N * (p_others - p_least)``, over the other
    groups together, whose appointments are ``N``. The interval squares and adds the
    distances to the two rates' Wilson limits (MOVER: Donner and Zou 2012, could not be
    opened here), times ``N``. Taking the others as one binomial is slightly wide, since
    groups of unlike rates vary less between them. Groups whose counts are withheld are left
    out, and the note says how many.

    Parameters
    ----------
    table : DataFrame[numerator, denominator], indexed by group
    """
    others = table.drop(index=least)
    known = others.dropna()
    missed, seen = known["numerator"].sum(), known["denominator"].sum()
    fewest, appointments = table.loc[least, ["numerator", "denominator"]]
    if known.empty or seen == 0 or not appointments > 0 or np.isnan(fewest):
        return Estimate(np.nan, np.nan, np.nan, note="no group and least deprived group to compare")
    base, k = rounding_base, len(known)
    # A sum of k counts, each rounded by itself, carries k times one rounding's variance.
    extra = inflation(np.asarray(missed), np.asarray(seen), Z95, 1.0, base) - 1
    above, below = np.asarray(fewest), np.asarray(appointments)
    others_limits = wilson_limits(missed, seen, Z95, design_effect + k * extra)
    least_limits = wilson_limits(
        above, below, Z95, inflation(above, below, Z95, design_effect, base)
    )
    gap = float(others_limits[0] - least_limits[0])
    lower, upper = mover_difference(others_limits, least_limits)
    of_size = Z95 * np.sqrt(k * rounding_variance(base)) * gap
    spread_down = np.hypot(seen * (gap - lower), of_size)
    spread_up = np.hypot(seen * (upper - gap), of_size)
    withheld = len(others) - k
    note = f"{withheld} of {len(others)} other groups withheld and left out" if withheld else ""
    excess = float(seen * gap)
    return Estimate(excess, float(excess - spread_down), float(excess + spread_up), note=note)


def _why_not_comparable(
    numerator_most: float,
    denominator_most: float,
    numerator_least: float,
    denominator_least: float,
    design_effect: float,
    of_events: bool,
) -> str:
    """The first reason not to compare, or nothing; the least deprived group is looked at first.

    A share has to be of enough appointments, a rate of people or time of enough events.
    """
    what, wanted = (
        ("events", SMALLEST_EFFECTIVE_COUNT)
        if of_events
        else ("appointments", SMALLEST_EFFECTIVE_DENOMINATOR)
    )
    for which, above, below in (
        ("least", numerator_least, denominator_least),
        ("most", numerator_most, denominator_most),
    ):
        if np.isnan(above) or np.isnan(below):
            return f"the count for the {which} deprived group is withheld"
        counted = above if of_events else below
        worth = counted / design_effect
        if worth < wanted:
            said = f", worth {worth:.0f}" if of_events or design_effect > 1 else ""
            return (
                f"too few {what} in the {which} deprived group: {counted:.0f}{said} "
                f"of the {wanted} needed"
            )
    return ""
