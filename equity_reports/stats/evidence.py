"""Many teams' effects combined: what the teams that tried an idea saw, together."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from equity_reports.stats.between_teams import (
    METHODS,
    between_team_variance,
    cochran_q,
    known_teams,
    one_of,
    weighted_mean,
)
from equity_reports.stats.checks import as_numbers, check_confidence
from equity_reports.stats.effect_sizes import EffectSize, effect_size
from equity_reports.stats.themes import by_theme

__all__ = [
    "Combined",
    "EffectSize",
    "between_team_variance",
    "by_theme",
    "combine",
    "effect_size",
    "shrunken_effects",
]

INTERVALS = ("z", "hksj")


@dataclass(frozen=True)
class Combined:
    """One effect from many teams, on the scale of the effects that went in.

    Attributes
    ----------
    estimate, se, lower, upper : float
        The pooled effect, its standard error and limits. ``nan`` where there is no team,
        and limits ``nan`` under ``hksj`` with one team (no spread between teams to see).
    tau2 : float
        Variance of the true effects between teams; 0 under ``fe``.
    i2 : float
        Share of the spread that is more than chance, in percent.
    q : float
        Cochran's Q; ``q_p`` its probability when all teams share one effect.
    prediction_lower, prediction_upper : float
        Where the true effect of a new team would lie; ``nan`` under ``fe``.
    p_value : float
        Two-sided, against no effect, by the reference that the interval uses.
    teams : int
        Teams with an effect and a variance; those without are left out.
    method, interval, confidence
        As asked.
    """

    estimate: float
    se: float
    lower: float
    upper: float
    tau2: float
    i2: float
    q: float
    prediction_lower: float
    prediction_upper: float
    q_p: float
    p_value: float
    teams: int
    method: str
    interval: str
    confidence: float


def combine(
    effect: ArrayLike,
    variance: ArrayLike,
    *,
    method: str = "reml",
    interval: str = "hksj",
    confidence: float = 0.95,
) -> Combined:
    """Pooled effect of many teams, allowing for true differences between them.

    Parameters
    ----------
    effect : array_like of shape (teams,)
        Log rate ratios (or any effect whose sampling is near normal). Missing is left out.
    variance : array_like of shape (teams,)
        Their sampling variances, above zero.
    method : str
        ``fe`` one true effect; ``dl`` DerSimonian and Laird (1986); ``pm`` Paule and Mandel
        (1982); ``reml`` restricted maximum likelihood.
    interval : str
        ``z``; or ``hksj`` (Hartung and Knapp 2001; Sidik and Jonkman 2002): t with k - 1
        degrees of freedom on the weighted spread between teams, not truncated.

    Returns
    -------
    Combined

    Raises
    ------
    ValueError
        Shapes that differ, a variance not above zero, another method or interval.

    Notes
    -----
    I2 is (Q - k + 1)/Q for ``fe`` and ``dl`` and tau2/(tau2 + typical variance) else (Higgins
    and Thompson 2002). The prediction interval is estimate -+ quantile times
    sqrt(se^2 + tau2), the quantile being the interval's own. None of the papers could be
    opened here; the results are held against independent software.

    Examples
    --------
    >>> pooled = combine([-0.3, -0.1, -0.2, 0.0], [0.02, 0.03, 0.02, 0.04])
    >>> round(pooled.estimate, 3), round(pooled.tau2, 3)
    (-0.179, 0.0)
    """
    y, v = known_teams(effect, variance)
    one_of(method, METHODS, "method")
    one_of(interval, INTERVALS, "interval")
    check_confidence(confidence)
    teams = len(y)
    if teams == 0:
        missing = dict.fromkeys(list(Combined.__dataclass_fields__)[:11], np.nan)
        return Combined(**missing, teams=0, method=method, interval=interval, confidence=confidence)
    tau2 = between_team_variance(y, v, method=method)
    estimate, se, quantile, p_value = _pooled(y, v, tau2, interval, confidence)
    q = cochran_q(y, v)
    spread = quantile * np.sqrt(se**2 + tau2) if method != "fe" else np.nan
    return Combined(
        estimate=estimate,
        se=se,
        lower=estimate - quantile * se,
        upper=estimate + quantile * se,
        tau2=tau2,
        i2=_i2(v, tau2, q, method),
        q=q,
        prediction_lower=estimate - spread,
        prediction_upper=estimate + spread,
        q_p=float(stats.chi2.sf(q, teams - 1)) if teams > 1 else 1.0,
        p_value=p_value,
        teams=teams,
        method=method,
        interval=interval,
        confidence=confidence,
    )


def shrunken_effects(
    effect: ArrayLike, variance: ArrayLike, *, confidence: float = 0.95
) -> pd.DataFrame:
    """Each team's effect drawn towards the pooled one, the more the less its data say.

    Parameters
    ----------
    effect, variance : array_like of shape (teams,)
        As in `combine`. A team with a missing effect is given the pooled estimate, with
        the spread that a new team would have.

    Returns
    -------
    DataFrame
        Columns ``estimate``, ``se``, ``lower``, ``upper`` (normal limits), ``weight``: the
        share of the team's own effect in its estimate. Row order and index as ``effect``.

    Notes
    -----
    Best linear unbiased prediction under the REML random-effects model:
    weight = tau2/(tau2 + v). Robinson (1991), Statistical Science 6:15 (could not be
    opened here).
    """
    check_confidence(confidence)
    pooled = combine(effect, variance, method="reml", interval="z", confidence=confidence)
    y, v = as_numbers(effect, "effect"), as_numbers(variance, "variance")
    known = ~(np.isnan(y) | np.isnan(v))
    weight = np.where(known, pooled.tau2 / (pooled.tau2 + np.where(known, v, 1.0)), 0.0)
    estimate = weight * np.where(known, y, 0.0) + (1 - weight) * pooled.estimate
    own = np.where(known, weight * np.where(known, v, 0.0), pooled.tau2)
    se = np.sqrt(own + (1 - weight) ** 2 * pooled.se**2)
    half = stats.norm.ppf((1 + confidence) / 2) * se
    index = effect.index if isinstance(effect, pd.Series) else None
    columns = {"estimate": estimate, "se": se, "lower": estimate - half, "upper": estimate + half}
    return pd.DataFrame({**columns, "weight": weight}, index=index)


def _pooled(
    y: NDArray[np.float64], v: NDArray[np.float64], tau2: float, interval: str, confidence: float
) -> tuple[float, float, float, float]:
    w = 1 / (v + tau2)
    estimate, teams = weighted_mean(y, w), len(y)
    tail = (1 + confidence) / 2
    if interval == "z":
        se = float(np.sqrt(1 / w.sum()))
        return (
            estimate,
            se,
            float(stats.norm.ppf(tail)),
            float(2 * stats.norm.sf(abs(estimate) / se)),
        )
    if teams == 1:
        return estimate, np.nan, np.nan, np.nan
    se = float(np.sqrt((w * (y - estimate) ** 2).sum() / ((teams - 1) * w.sum())))
    ratio = abs(estimate) / se if se > 0 else np.inf
    p_value = float(2 * stats.t.sf(ratio, teams - 1))
    return estimate, se, float(stats.t.ppf(tail, teams - 1)), p_value


def _i2(v: NDArray[np.float64], tau2: float, q: float, method: str) -> float:
    teams = len(v)
    if teams < 2:
        return 0.0
    if method in ("fe", "dl"):
        return float(100 * max(0.0, (q - teams + 1) / q)) if q > 0 else 0.0
    w = 1 / v
    typical = (teams - 1) * w.sum() / (w.sum() ** 2 - (w**2).sum())
    return float(100 * tau2 / (tau2 + typical))
