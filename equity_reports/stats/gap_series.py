"""The equity gap over time, and whether it changes by more than chance.

Import `gap_series` from :mod:`equity_reports.stats.gap`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equity_reports.stats.gap_counts import counts_by_period
from equity_reports.stats.phases import check_baseline_points
from equity_reports.stats.rate_variance import check_design_effect, rounding_variance
from equity_reports.stats.run_chart import run_chart

SIGMAS = 3  # Shewhart's limits, as on every control chart here
MOVING_RANGE_PER_SIGMA = 1.128  # d2 of two points: mean moving range of a normal series
HALF = 0.5  # added to an empty or full cell (Haldane 1956, could not be opened here)


@dataclass(frozen=True)
class GapSeries:
    """The gap by period, with limits, signals and shrunken values.

    Attributes
    ----------
    points : DataFrame
        One row a period, in order; ``nan`` where a count is withheld or a group was not seen.

        ``difference``, ``log_ratio``
            rate of the most deprived less that of the least deprived, and the natural log of
            their ratio (with half an event added where a cell is empty).
        ``lower``, ``upper``
            3-sigma limits of the difference around ``centre``: what chance allows in a
            period of that size if the gap never changed.
        ``log_lower``, ``log_upper``
            the same for ``log_ratio``.
        ``signal``, ``beyond_limits``, ``in_run``
            whether the point is outside its limits, or in a run too long to be chance;
            ``signal`` is either.
        ``direction``
            of a signal: "lower" or "higher" than the centre, else empty.
        ``shrunken_difference``, ``shrunken_log_ratio``, ``weight``
            the value drawn towards the centre, the more the smaller the period: ``weight`` is
            the share of the difference's own value that is kept.
        ``numerator_most``, ``denominator_most``, ``numerator_least``, ``denominator_least``
            the counts.
    signal : bool or None
        Whether the difference changed by more than chance: a point beyond limits, or the run
        chart's rule. None when no point is beyond limits and the runs are too few to judge.
    centre, log_centre : float
        The gap of all periods together, or of the baseline: difference of the pooled rates,
        log of their ratio.
    dispersion : float
        By how much limits are widened for variation between periods beyond chance (Laney's
        sigma of z, never below 1).
    run_signal : bool or None
        The run chart's rule alone (`run_chart(...).shifted` of the differences).
    control_signal : bool
        The limits alone.
    baseline_periods : int or None
        The first so many periods, of which the centre is; None: of all.
    """

    points: pd.DataFrame
    signal: bool | None
    centre: float
    log_centre: float
    dispersion: float
    run_signal: bool | None
    control_signal: bool
    baseline_periods: int | None = None


def gap_series(
    counts: pd.DataFrame,
    *,
    most: Any,
    least: Any,
    design_effect: float = 1.0,
    rounding_base: int = 1,
    baseline_periods: int | None = None,
) -> GapSeries:
    """The gap by period with limits that respect each period's size.

    The centre is the gap of the pooled rates ``P`` and ``Q``. The variance of a period's
    difference about it is ``deff (P(1-P)/n + Q(1-Q)/m) + rounding``, and of its log ratio
    ``deff ((1-P)/(nP) + (1-Q)/(mQ)) + rounding``; limits are 3 sigma, widened by Laney's
    sigma of z where that is above 1 (Laney 2002, could not be opened here). The run rule is
    that of `run_chart` with Anhøj's limits. Shrinkage is normal-normal empirical Bayes with
    DerSimonian and Laird's variance between periods.

    On 24 unchanging months the limits and the run rule together signal falsely in about 3 to 5
    series of 100 (simulated; ``tests/stats/test_gap_series.py``): each rule is also given alone.

    Parameters
    ----------
    counts : DataFrame[period, group, numerator, denominator]
        Rows in any order, one for each period and group. ``nan`` is a withheld count. Groups
        other than the two compared are allowed and not used.
    most, least, design_effect, rounding_base
        As `equity_gap`.
    baseline_periods : int, optional
        Set the centre on the first so many periods and judge all against it, by limits that
        allow for what the baseline itself owes to chance. None: on all periods.

    Raises
    ------
    ValueError
        As `equity_gap`, and for a period given twice, missing, or not to be put in order.

    Examples
    --------
    >>> rows = [(month, group, missed, 100) for month in range(12)
    ...         for group, missed in ((1, 20), (5, 12))]
    >>> counts = pd.DataFrame(rows, columns=["period", "group", "numerator", "denominator"])
    >>> series = gap_series(counts, most=1, least=5)
    >>> series.control_signal, round(series.centre, 2)
    (False, 0.08)
    """
    periods, arrays = counts_by_period(counts, most=most, least=least)
    effect = float(check_design_effect(design_effect))
    baseline = check_baseline_points(baseline_periods)
    rounding = rounding_variance(rounding_base)
    gap = _Gap(**arrays, design_effect=effect, rounding=rounding, baseline=baseline)
    z = (gap.difference - gap.centre) / gap.sigma
    dispersion = _dispersion(z)
    beyond = np.abs(z) > SIGMAS * dispersion
    differences = pd.Series(gap.difference, index=periods)
    rules = "anhoej" if baseline is None else "anhoej_frozen"
    runs = run_chart(differences, baseline_points=baseline, rules=rules)
    in_run = _longest_run(runs, gap.difference - gap.centre)
    signal = beyond | in_run
    shrunken, weight = _shrink(gap.difference, gap.sigma, gap.centre)
    shrunken_log, _ = _shrink(gap.log_ratio, gap.log_sigma, gap.log_centre)
    reach, log_reach = (SIGMAS * dispersion * sigma for sigma in (gap.sigma, gap.log_sigma))
    direction = np.where(signal, np.where(gap.difference < gap.centre, "lower", "higher"), "")
    points = pd.DataFrame(
        {
            "period": periods,
            "difference": gap.difference,
            "log_ratio": gap.log_ratio,
            "centre": gap.centre,
            "lower": gap.centre - reach,
            "upper": gap.centre + reach,
            "log_lower": gap.log_centre - log_reach,
            "log_upper": gap.log_centre + log_reach,
            "signal": signal,
            "beyond_limits": beyond,
            "in_run": in_run,
            "direction": direction,
            "shrunken_difference": shrunken,
            "shrunken_log_ratio": shrunken_log,
            "weight": weight,
            **arrays,
        }
    )
    return GapSeries(
        points=points,
        signal=True if beyond.any() else runs.shifted,
        centre=gap.centre,
        log_centre=gap.log_centre,
        dispersion=dispersion,
        run_signal=runs.shifted,
        control_signal=bool(beyond.any()),
        baseline_periods=baseline,
    )


class _Gap:
    """Each period's difference and log ratio, their centres, and their standard errors."""

    def __init__(
        self,
        numerator_most: NDArray[np.float64],
        denominator_most: NDArray[np.float64],
        numerator_least: NDArray[np.float64],
        denominator_least: NDArray[np.float64],
        *,
        design_effect: float,
        rounding: float,
        baseline: int | None = None,
    ):
        usable = (denominator_most > 0) & (denominator_least > 0)
        usable &= ~np.isnan(numerator_most + numerator_least)
        most = [np.where(usable, x, np.nan) for x in (numerator_most, denominator_most)]
        least = [np.where(usable, x, np.nan) for x in (numerator_least, denominator_least)]
        self.difference = most[0] / most[1] - least[0] / least[1]
        half = HALF * ((most[0] == 0) | (least[0] == 0))
        self.log_ratio = np.log((most[0] + half) / (most[1] + half)) - np.log(
            (least[0] + half) / (least[1] + half)
        )
        variance, log_variance = 0.0, 0.0
        rates = []
        for missed, seen in (most, least):
            rate, of_rate, of_log = _pooled(missed, seen, design_effect, rounding, baseline)
            variance, log_variance = variance + of_rate, log_variance + of_log
            rates.append(rate)
        self.centre = rates[0] - rates[1]
        self.log_centre = float(np.log(rates[0] / rates[1])) if min(rates) > 0 else np.nan
        # All missed or none, in every period of both groups: no variation, so no limits.
        self.sigma = np.sqrt(np.where(variance > 0, variance, np.nan))
        self.log_sigma = np.sqrt(np.where(log_variance > 0, log_variance, np.nan))


def _pooled(
    missed: NDArray[np.float64],
    seen: NDArray[np.float64],
    design_effect: float,
    rounding: float,
    baseline: int | None,
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """The rate of all periods, and the variance of each period's rate and log rate about it.

    Later periods differ from a baseline by its chance too.
    """
    total = np.nansum(seen[:baseline])
    rate = float(np.nansum(missed[:baseline]) / total) if total > 0 else np.nan
    variance = design_effect * rate * (1 - rate) / seen + rounding * (1 + rate**2) / seen**2
    if baseline is not None and total > 0:
        variance[baseline:] += design_effect * rate * (1 - rate) / total
    return rate, variance, variance / rate**2 if rate > 0 else np.full(seen.shape, np.nan)


def _dispersion(z: NDArray[np.float64]) -> float:
    """Laney's sigma of z from the moving range, and 1 where that is below 1 or unknown.

    Less spread than chance allows is itself chance in a short series; narrowing the limits
    for it would raise false signals.
    """
    steps = np.abs(np.diff(z[~np.isnan(z)]))
    return max(1.0, float(steps.mean()) / MOVING_RANGE_PER_SIGMA) if steps.size > 1 else 1.0


def _longest_run(runs, from_centre: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The points of every run longer than its limit; none where runs cannot be judged.

    A run is about the median and the centre is a mean: a point between the two is in the run,
    and lies on the other side of the line that is drawn. It is not called a signal.
    """
    side = runs.points["side"].to_numpy()
    inside = np.zeros(side.size, dtype=bool)
    if not runs.shifted:
        return inside
    useful = np.flatnonzero(side)
    run = np.cumsum(np.diff(side[useful], prepend=side[useful[:1]]) != 0)
    inside[useful] = np.bincount(run)[run] > runs.longest_run_limit
    return inside & (side * np.nan_to_num(from_centre) > 0)


def _shrink(
    value: NDArray[np.float64], sigma: NDArray[np.float64], centre: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Each value drawn to the centre, and the share of its own that it keeps."""
    known = ~np.isnan(value + sigma)
    weight = np.where(known, 0.0, np.nan)
    if known.sum() > 1:
        precision = 1 / sigma[known] ** 2
        mean = np.average(value[known], weights=precision)
        excess = (precision * (value[known] - mean) ** 2).sum() - (known.sum() - 1)
        between = max(0.0, excess / (precision.sum() - (precision**2).sum() / precision.sum()))
        weight[known] = between / (between + sigma[known] ** 2)
    return centre + weight * (value - centre), weight
