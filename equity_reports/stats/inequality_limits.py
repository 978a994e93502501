"""Standard errors and limits of the inequality measures, from those of the groups.

Where a measure is smooth, the delta method carries the groups' standard errors through it:
``se**2 = sum (dM/dy_j)**2 se_j**2``. Where it is not (absolute differences, square roots of
sums near zero), each group is drawn again and again from a normal with its standard error.
Population shares are taken as known.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from equity_reports.stats.inequality_formulas import (
    FORMULAS,
    PER_THOUSAND,
    PERCENT,
    Groups,
    impact,
    only_gain,
    rci,
    relative,
    slope_ends,
    ti,
)
from equity_reports.stats.rate_variance import normal_quantile

Array = NDArray[np.float64]
Interval = tuple[Array, Array, Array]  # standard error, lower, upper

SIMULATION_DRAWS = 1000  # a 2.5% point is then within about 0.5% of its place
PATTERN_STEPS = np.linspace(0, 1, 9)  # between them the 97.5% point is nearly straight
Z95 = normal_quantile(0.95)


def _d(y: Array, g: Groups) -> Array:
    first, second = g.pair()
    return g.one_hot(y, first) - g.one_hot(y, second)


def _log_r(y: Array, g: Groups) -> Array:
    first, second = (g.one_hot(y, which) for which in g.pair())
    return (first - second) / _positive(y)


def _aci(y: Array, g: Groups) -> Array:
    return g.share * (2 * g.rank - 1)


def _rci(y: Array, g: Groups) -> Array:
    return g.share * (2 * g.rank - 1 - rci(y, g)[..., None]) / _mean(y, g)


def _sii(y: Array, g: Groups) -> Array:
    _, _, by_most, by_least = slope_ends(y, g)
    return by_least - by_most


def _log_rii(y: Array, g: Groups) -> Array:
    most, least, by_most, by_least = slope_ends(y, g)
    return by_least / _positive(least)[..., None] - by_most / _positive(most)[..., None]


def _bgv(y: Array, g: Groups) -> Array:
    return 2 * g.share * (y - g.mean(y)[..., None])


def _ti(y: Array, g: Groups) -> Array:
    ratio = relative(y, g)
    theil = ti(y, g)[..., None] / PER_THOUSAND
    return PER_THOUSAND * g.share * (np.log(ratio) - theil) / _mean(y, g)


def _mld(y: Array, g: Groups) -> Array:
    return PER_THOUSAND * g.share * (1 - 1 / relative(y, g)) / _mean(y, g)


def _par(y: Array, g: Groups) -> Array:
    return g.one_hot(y, g.target()) - g.share


def _paf(y: Array, g: Groups) -> Array:
    target, mean = g.pick(y, g.target())[..., None], _mean(y, g)
    return PERCENT * (g.one_hot(y, g.target()) - g.share * target / mean) / mean


DERIVATIVES: dict[str, Callable[[Array, Groups], Array]] = {
    "d": _d,
    "r": _log_r,
    "aci": _aci,
    "rci": _rci,
    "sii": _sii,
    "rii": _log_rii,
    "bgv": _bgv,
    "ti": _ti,
    "mld": _mld,
    "par": _par,
    "paf": _paf,
}
"""By measure, how it moves with each group's value; for ``r`` and ``rii``, how its log does."""

ON_LOG_SCALE = ("r", "rii")
NEVER_NEGATIVE = ("bgv", "ti", "mld")


def analytic_limits(measure: str, y: Array, se: Array, g: Groups) -> Interval:
    """Delta-method standard error and 95% limits of one measure.

    The standard error of ``r`` and ``rii`` is that of the natural log, on which their limits
    are symmetrical. That of ``bgv`` has the second-order term too, without which a table with
    no inequality would have none. ``par`` and ``paf`` are limited on the side of no gain by 0.
    """
    counted, error = np.where(g.held, y, np.nan), np.where(g.held, se, 0.0)
    weights = np.where(g.held, DERIVATIVES[measure](counted, g), 0.0)
    variance = (weights**2 * error**2).sum(axis=-1)
    if measure == "bgv":
        variance = variance + 2 * _trace(error**2, g.share)
    spread = np.sqrt(variance)
    centre = FORMULAS[measure](y, g)
    if measure in ON_LOG_SCALE:
        widest = np.exp(Z95 * spread)
        return spread, centre / widest, centre * widest
    if measure in ("par", "paf"):
        centre = impact(y, g) * (1 if measure == "par" else PERCENT / _mean(y, g)[..., 0])
        lower, upper = (only_gain(centre + side * Z95 * spread, g) for side in (-1, 1))
        return spread, lower, upper
    lower = centre - Z95 * spread
    if measure in NEVER_NEGATIVE:
        lower = np.maximum(lower, 0.0)
    return spread, lower, centre + Z95 * spread


def drawn_noise(se: Array, g: Groups, *, rng: np.random.Generator) -> Array:
    """Sampling error of every group's value, shape (draws, tables, groups)."""
    return np.where(g.held, se, 0.0) * rng.standard_normal((SIMULATION_DRAWS, *se.shape))


def simulated_limits(measure: str, y: Array, noise: Array, g: Groups) -> Interval:
    """Standard deviation and limits of a measure of size, which noise alone makes larger.

    The upper limit is the 97.5% point of the measure over draws around the observed values.
    The 2.5% point is no lower limit: with no inequality at all it is above zero, and it missed
    the truth in 9 to 100 tables of 100 (simulated). So the groups are drawn towards their mean,
    from the observed pattern (1) to equality (0), and the lower limit is the size at which the
    observed one would be exceeded 2.5% of the time; 0 where equality itself would exceed it.
    """
    observed = FORMULAS[measure](y, g)
    mean = g.mean(y)[..., None]
    highest = []
    for drawn_out in PATTERN_STEPS:
        values = FORMULAS[measure](_kept_in_range(mean + drawn_out * (y - mean) + noise, y, g), g)
        highest.append(np.quantile(values, 0.975, axis=0))
    step = _crossing(np.maximum.accumulate(highest, axis=0), observed)
    spread = values.std(axis=0, ddof=1)
    return spread, step * observed, np.maximum(highest[-1], observed)


def _crossing(highest: Array, observed: Array) -> Array:
    """The step at which the 97.5% point, rising from equality, reaches the observed size."""
    above = highest >= observed
    after = np.where(above.any(axis=0), above.argmax(axis=0), len(highest) - 1)
    before = np.maximum(after - 1, 0)
    low, high = (np.take_along_axis(highest, at[None], axis=0)[0] for at in (before, after))
    rise = np.where(high > low, high - low, 1.0)
    part = np.clip((observed - low) / rise, 0.0, 1.0)
    steps = PATTERN_STEPS[before] + part * (PATTERN_STEPS[after] - PATTERN_STEPS[before])
    return np.where(np.isnan(observed + highest[-1]), np.nan, steps)


def _kept_in_range(drawn: Array, y: Array, g: Groups) -> Array:
    """Draws held to zero and to the scale, in tables whose values are."""
    counted = np.where(g.held, y, 0.0)
    highest = np.where((counted <= g.scale).all(axis=-1), g.scale, np.inf)[..., None]
    lowest = np.where((counted >= 0).all(axis=-1), 0.0, -np.inf)[..., None]
    return np.clip(drawn, lowest, highest)


def _trace(variance: Array, share: Array) -> Array:
    """``tr((A V)**2)`` for ``A = diag(p) - p p'`` and diagonal ``V``."""
    one = (share**2 * (1 - 2 * share) * variance**2).sum(axis=-1)
    return one + (share**2 * variance).sum(axis=-1) ** 2


def _mean(y: Array, g: Groups) -> Array:
    mean = g.mean(y)[..., None]
    return np.where(mean == 0, np.nan, mean)


def _positive(values: Array) -> Array:
    return np.where(values > 0, values, np.nan)
