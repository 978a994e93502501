"""Regression of counts: binomial on the logit or log scale, and Poisson, by weighted steps.

Written out because a report fits thousands of short series and statsmodels takes some
twenty times as long for each; the tests hold it against statsmodels and R.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FAMILIES = ("binomial", "binomial_log", "poisson")
STEPS = 60
CONVERGED = 1e-11
# A log link can fit a share above 1 on its way; it is held under this while steps go on.
LARGEST_SHARE = 0.9999
SMALLEST_RATE = 1e-10


@dataclass(frozen=True)
class CountFit:
    """A fitted count regression.

    Attributes
    ----------
    coefficients : ndarray of shape (terms,)
    covariance : ndarray of shape (terms, terms)
        At dispersion 1; times `dispersion` for the quasi-likelihood form.
    fitted : ndarray of shape (rows,)
        Fitted share (binomial) or rate (Poisson).
    response : ndarray of shape (rows,)
        Working response on the link scale, its offset taken away: link(fitted) plus the
        residual over the slope of the inverse link.
    weights : ndarray of shape (rows,)
        One over the working response's variance.
    dispersion : float
        Pearson chi-squared over residual degrees of freedom; ``nan`` with none left.
    converged : bool
    """

    coefficients: Array
    covariance: Array
    fitted: Array
    response: Array
    weights: Array
    dispersion: float
    converged: bool


def fit_counts(
    design: Array,
    events: Array,
    size: Array,
    *,
    family: str = "binomial",
    offset: Array | float = 0.0,
) -> CountFit:
    """Maximum likelihood by iteratively reweighted least squares.

    Parameters
    ----------
    design : ndarray of shape (rows, terms)
        Full column rank; include a column of ones.
    events, size : ndarray of shape (rows,)
        Events out of ``size`` appointments (above zero), or per ``size`` of exposure.
    family : str
        ``binomial`` (logit), ``binomial_log`` (coefficients are log rate ratios) or
        ``poisson`` (log).
    offset : ndarray or float
        Added to the linear predictor.

    Notes
    -----
    McCullagh and Nelder, Generalized Linear Models (1989), section 2.5 (could not be
    opened here).
    """
    if family not in FAMILIES:
        raise ValueError(f"family is {family!r}; choose one of {', '.join(FAMILIES)}")
    share = events / size
    mean = (events + 0.5 * (events.sum() + 0.5) / (size.sum() + 1)) / (size + 0.5)
    fitted = _held(mean, family)
    coefficients, converged = np.zeros(design.shape[1]), False
    for _ in range(STEPS):
        weights, slope = _weights(fitted, size, family)
        response = _link(fitted, family) + (share - fitted) / slope - offset
        root = np.sqrt(weights)
        step = np.linalg.lstsq(design * root[:, None], response * root, rcond=None)[0]
        converged = bool(np.abs(step - coefficients).max() < CONVERGED * (1 + np.abs(step).max()))
        coefficients = step
        fitted = _held(_inverse(design @ coefficients + offset, family), family)
        if converged:
            break
    weights, slope = _weights(fitted, size, family)
    information = (design * weights[:, None]).T @ design
    pearson = float((weights * ((share - fitted) / slope) ** 2).sum())
    freedom = len(events) - design.shape[1]
    return CountFit(
        coefficients=coefficients,
        covariance=np.linalg.pinv(information, hermitian=True),
        fitted=fitted,
        response=_link(fitted, family) + (share - fitted) / slope - offset,
        weights=weights,
        dispersion=pearson / freedom if freedom > 0 else np.nan,
        converged=converged,
    )


def _link(mean: Array, family: str) -> Array:
    return np.log(mean / (1 - mean)) if family == "binomial" else np.log(mean)


def _inverse(predictor: Array, family: str) -> Array:
    bounded = np.clip(predictor, -500.0, 500.0)
    return 1 / (1 + np.exp(-bounded)) if family == "binomial" else np.exp(bounded)


def _held(mean: Array, family: str) -> Array:
    top = np.inf if family == "poisson" else (1 - 1e-12 if family == "binomial" else LARGEST_SHARE)
    return np.clip(mean, SMALLEST_RATE, top)


def _weights(mean: Array, size: Array, family: str) -> tuple[Array, Array]:
    """Working weights, and the slope of the inverse link."""
    if family == "binomial":
        return size * mean * (1 - mean), mean * (1 - mean)
    if family == "binomial_log":
        return size * mean / (1 - mean), mean
    return size * mean, mean
