"""How far the true effects of teams differ: tau squared, four ways.

Under a random-effects model a team's effect is the pooled one, plus its own departure
(variance tau squared), plus the chance in its own counts (variance known).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from equity_reports.stats.checks import as_numbers

METHODS = ("fe", "dl", "pm", "reml")
# Beyond these an effect is no log ratio or difference, and weights overflow.
LARGEST_EFFECT = 1e6
SMALLEST_VARIANCE, LARGEST_VARIANCE = 1e-12, 1e12

Array = NDArray[np.float64]


def between_team_variance(effect: ArrayLike, variance: ArrayLike, *, method: str = "reml") -> float:
    """Variance of the teams' true effects (tau squared): at least 0, and 0 for one team.

    Parameters
    ----------
    effect, variance : array_like of shape (teams,)
        Effects and sampling variances; a team that lacks either is left out.
    method : str
        ``fe`` (0 by definition), ``dl`` DerSimonian and Laird, ``pm`` Paule and Mandel,
        ``reml`` restricted maximum likelihood; each solved to machine precision.

    Raises
    ------
    ValueError
        Shapes that differ, a variance not above zero, another method.
    """
    y, v = known_teams(effect, variance)
    one_of(method, METHODS, "method")
    if method == "fe" or len(y) < 2:
        return 0.0
    if method == "dl":
        w = 1 / v
        return float(max(0.0, (cochran_q(y, v) - len(y) + 1) / (w.sum() - (w**2).sum() / w.sum())))
    if method == "pm":
        return _paule_mandel(y, v)
    return common_variance([(y, v)])


def common_variance(sets: list[tuple[Array, Array]]) -> float:
    """REML tau squared shared by several sets of teams, each with a mean of its own."""
    sets = [(y, v) for y, v in sets if len(y) > 1]
    if not sets:
        return 0.0
    # No root lies above the sum of squares: there each weight times its squared residual
    # is under its share of the degrees of freedom. The grid is finer towards zero.
    top = max(float(((y - y.mean()) ** 2).sum() + v.max()) for y, v in sets)
    grid = np.concatenate([[0.0], np.geomspace(min(v.min() for _, v in sets) * 1e-4, top, 60)])
    slope = np.array([_restricted_slope(tau2, sets) for tau2 in grid])
    falls = np.flatnonzero((slope[:-1] > 0) & (slope[1:] <= 0))
    roots = [
        float(optimize.brentq(_restricted_slope, grid[at], grid[at + 1], args=(sets,), xtol=1e-15))
        for at in falls
    ]
    return max([0.0, *roots], key=lambda tau2: _restricted_likelihood(tau2, sets))


def known_teams(effect: ArrayLike, variance: ArrayLike) -> tuple[Array, Array]:
    """Effects and variances of the teams that have both."""
    y, v = as_numbers(effect, "effect"), as_numbers(variance, "variance")
    if y.shape != v.shape or y.ndim != 1:
        raise ValueError(
            f"effect has shape {y.shape} and variance {v.shape}; give one of each for each team"
        )
    if (v <= 0).any():
        raise ValueError("a variance is zero or below; leave out a team whose effect has none")
    if (
        (v < SMALLEST_VARIANCE).any()
        or (v > LARGEST_VARIANCE).any()
        or (np.abs(y) > LARGEST_EFFECT).any()
    ):
        raise ValueError(
            "an effect or variance is too large or small to be that of a log ratio or a "
            "difference; were rates or counts given in their place?"
        )
    known = ~(np.isnan(y) | np.isnan(v))
    return y[known], v[known]


def one_of(value: str, allowed: tuple[str, ...], name: str) -> None:
    """Refuse a setting that is not on its list."""
    if value not in allowed:
        raise ValueError(f"{name} is {value!r}; choose one of {', '.join(allowed)}")


def weighted_mean(y: Array, w: Array) -> float:
    """Mean of ``y`` weighted by ``w``."""
    return float((w * y).sum() / w.sum())


def cochran_q(y: Array, v: Array) -> float:
    """Cochran's Q: the spread of effects in units of their own chance."""
    return float(((y - weighted_mean(y, 1 / v)) ** 2 / v).sum())


def _paule_mandel(y: Array, v: Array) -> float:
    def excess(tau2: float) -> float:
        return cochran_q(y, v + tau2) - (len(y) - 1)

    # The spread falls as tau squared grows, so there is one root or none.
    if excess(0.0) <= 0:
        return 0.0
    top = float(((y - y.mean()) ** 2).sum() + v.max())
    return float(optimize.brentq(excess, 0.0, top, xtol=1e-15))


def _restricted_slope(tau2: float, sets: list[tuple[Array, Array]]) -> float:
    """Twice the slope of the restricted log likelihood in tau squared."""
    total = 0.0
    for y, v in sets:
        w = 1 / (v + tau2)
        residual = y - weighted_mean(y, w)
        total += float((w**2 * residual**2).sum() - w.sum() + (w**2).sum() / w.sum())
    return total


def _restricted_likelihood(tau2: float, sets: list[tuple[Array, Array]]) -> float:
    total = 0.0
    for y, v in sets:
        w = 1 / (v + tau2)
        total += float(np.log(w).sum() - np.log(w.sum()) - cochran_q(y, v + tau2)) / 2
    return total
