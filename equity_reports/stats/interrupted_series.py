"""Segmented regression of one series: level, trend, and how both changed."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equity_reports.stats.checks import as_numbers, as_numerator_and_denominator, require_columns
from equity_reports.stats.count_regression import fit_counts

Array = NDArray[np.float64]

TERMS = ("intercept", "trend", "level_change", "slope_change")
FAMILIES = ("linear", "binomial", "quasibinomial", "poisson", "quasipoisson")
ERRORS = ("model", "hc1", "newey_west", "newey_west_adjusted")
# Two periods back is what the usual rule, the fourth root of a short series, comes to.
LAGS = 2
# Below two points a term on each side, the line passes through noise.
FEWEST_ON_A_SIDE = 4


@dataclass(frozen=True)
class SegmentedFit:
    """A segmented regression.

    Attributes
    ----------
    terms : DataFrame
        ``term``, ``estimate``, ``se``; on the scale of the values, or of the log odds
        (binomial) or log rate (Poisson). Terms: intercept, trend, level_change (at the
        first period after) and slope_change (per period).
    durbin_watson : float
        About 2 without autocorrelation, towards 0 when neighbours are alike; of the
        residuals (linear) or Pearson residuals (counts).
    dispersion : float
        Residual variance (linear) or Pearson chi-squared over degrees of freedom.
    """

    terms: pd.DataFrame
    durbin_watson: float
    dispersion: float


def segmented_regression(
    series: pd.DataFrame, *, family: str = "quasibinomial", errors: str = "model"
) -> SegmentedFit | None:
    """Level and trend of a series, before and after, with their changes.

    Parameters
    ----------
    series : DataFrame
        One row a period, in order: ``after`` (0 before, 1 after) and either ``value``
        (linear) or ``numerator`` and ``denominator`` (counts). ``time`` (default 1, 2, …)
        and ``time_since`` (default: periods since the first one after, less one) may be
        given. Rows with a missing value are left out.
    family : str
        ``linear``, ``binomial``, ``quasibinomial``, ``poisson`` or ``quasipoisson``. The
        quasi forms multiply the variance by the dispersion, which may be under 1.
    errors : str
        For ``linear``: ``model``, ``hc1`` (robust to unequal spread), ``newey_west`` (and to
        autocorrelation, two periods back), ``newey_west_adjusted`` (times n/(n-k)).

    Returns
    -------
    SegmentedFit or None
        None with fewer than 4 usable periods on either side.

    Raises
    ------
    ValueError
        A missing column, ``after`` that goes back to 0, bad counts, another setting.

    Notes
    -----
    Wagner, Soumerai, Zhang and Ross-Degnan (2002), J Clin Pharm Ther 27:299; Newey and
    West (1987), Econometrica 55:703 (neither could be opened here).
    """
    if family not in FAMILIES:
        raise ValueError(f"family is {family!r}; choose one of {', '.join(FAMILIES)}")
    if errors not in ERRORS or (errors != "model" and family != "linear"):
        raise ValueError(f"errors {errors!r} is not offered for {family}; robust ones are linear")
    names = ("value",) if family == "linear" else ("numerator", "denominator")
    require_columns(series, ("after", *names), "series")
    values, size = _values(series, family)
    usable = ~np.isnan(values) & ~np.isnan(size) & (size > 0)
    design = _design(series)[usable]
    after = design[:, 2]
    if min(after.sum(), (1 - after).sum()) < FEWEST_ON_A_SIDE:
        return None
    if family == "linear":
        return _linear(design, values[usable], errors)
    return _counts(design, values[usable], size[usable], family)


def durbin_watson(residuals: Array) -> float:
    """Durbin and Watson's statistic: squared steps over squares, near 2 for unrelated ones."""
    squares = float((residuals**2).sum())
    return float((np.diff(residuals) ** 2).sum()) / squares if squares > 0 else np.nan


def _values(series: pd.DataFrame, family: str) -> tuple[Array, Array]:
    if family == "linear":
        values = as_numbers(series["value"], "value")
        return values, np.ones(len(values))
    return as_numerator_and_denominator(series["numerator"], series["denominator"])


def _design(series: pd.DataFrame) -> Array:
    after = as_numbers(series["after"], "after")
    if np.isnan(after).any() or not np.isin(after, (0.0, 1.0)).all() or (np.diff(after) < 0).any():
        raise ValueError("after must be 0 for each period before and 1 for each one after")
    rows = np.arange(len(after), dtype=float)
    time = as_numbers(series["time"], "time") if "time" in series else rows + 1
    since = np.maximum(0.0, np.cumsum(after) - 1)
    if "time_since" in series:
        since = as_numbers(series["time_since"], "time_since")
    if np.isnan(time).any() or np.isnan(since).any() or (np.diff(time) <= 0).any():
        raise ValueError("time must be known and run forward; sort the series by period first")
    return np.column_stack([np.ones(len(after)), time, after, since])


def _linear(design: Array, values: Array, errors: str) -> SegmentedFit:
    rows, terms = design.shape
    bread = np.linalg.inv(design.T @ design)
    coefficients = bread @ design.T @ values
    residuals = values - design @ coefficients
    variance = float((residuals**2).sum() / (rows - terms))
    scores = design * residuals[:, None]
    meat = scores.T @ scores
    if errors.startswith("newey_west"):
        for lag in range(1, LAGS + 1):
            crossed = scores[lag:].T @ scores[:-lag]
            meat = meat + (1 - lag / (LAGS + 1)) * (crossed + crossed.T)
    factor = rows / (rows - terms) if errors in ("hc1", "newey_west_adjusted") else 1.0
    covariance = variance * bread if errors == "model" else factor * bread @ meat @ bread
    return SegmentedFit(_terms(coefficients, covariance), durbin_watson(residuals), variance)


def _counts(design: Array, events: Array, size: Array, family: str) -> SegmentedFit:
    fit = fit_counts(design, events, size, family=family.removeprefix("quasi"))
    scale = fit.dispersion if family.startswith("quasi") else 1.0
    predictor = design @ fit.coefficients
    pearson = (fit.response - predictor) * np.sqrt(fit.weights)
    table = _terms(fit.coefficients, scale * fit.covariance)
    return SegmentedFit(table, durbin_watson(pearson), fit.dispersion)


def _terms(coefficients: Array, covariance: Array) -> pd.DataFrame:
    se = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    return pd.DataFrame({"term": list(TERMS), "estimate": coefficients, "se": se})
