"""Score intervals for the ratio and the difference of two shares.

Slower than Katz's and Newcombe's, they hold better where events are few: a value is within
the limits when the score test, with the two shares estimated as that value demands, does
not reject it.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from equity_reports.stats.checks import check_confidence
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.rate_comparisons import (
    NO_DENOMINATOR,
    make_estimate,
    make_groups,
    ratio_note,
)
from equity_reports.stats.rate_variance import normal_quantile

HALVINGS = 80  # of the interval that holds a limit; beyond the precision of a float
FAR = np.log(1e12)  # how far from 1 a ratio's limit is looked for

Array = NDArray[np.float64]


def rate_difference_score(
    a: ArrayLike,
    n_a: ArrayLike,
    b: ArrayLike,
    n_b: ArrayLike,
    *,
    confidence: float = 0.95,
    design_effect: ArrayLike = 1.0,
    rounding_base: int = 1,
) -> Estimate:
    """The difference of two shares with Miettinen and Nurminen's score interval.

    Parameters, result and errors as `equity_reports.stats.rate_comparisons.rate_difference`.

    Notes
    -----
    Miettinen and Nurminen (1985), Statistics in Medicine 4: 213-226; the constrained
    estimates by Farrington and Manning (1990), Statistics in Medicine 9: 1447-1454 (neither
    could be opened here).

    Examples
    --------
    >>> gap = rate_difference_score(18, 100, 12, 100)
    >>> round(gap.lower, 3), round(gap.upper, 3)
    (-0.041, 0.162)
    """
    z = normal_quantile(check_confidence(confidence))
    x, n, y, m, groups = _effective(a, n_a, b, n_b, z, design_effect, rounding_base)
    correction = (n + m) / (n + m - 1)

    def score(value: Array) -> Array:
        p, q = _shares_with_difference(x / n, n, y / m, m, value)
        variance = (p * (1 - p) / n + q * (1 - q) / m) * np.where(n + m > 1, correction, 1)
        return _over_root(x / n - y / m - value, variance)

    value = groups[0].limits[0] - groups[1].limits[0]
    lower = _crossing(score, -np.ones_like(value), value, z)
    upper = _crossing(score, np.ones_like(value), value, -z)
    note = NO_DENOMINATOR if any((group.size == 0).any() for group in groups) else ""
    return make_estimate(value, lower, upper, confidence, note)


def rate_ratio_score(
    a: ArrayLike,
    n_a: ArrayLike,
    b: ArrayLike,
    n_b: ArrayLike,
    *,
    confidence: float = 0.95,
    design_effect: ArrayLike = 1.0,
    rounding_base: int = 1,
    corrected: bool = False,
) -> Estimate:
    """The ratio of two shares with Koopman's score interval.

    Parameters, result and errors as `equity_reports.stats.rate_comparisons.rate_ratio`; the
    interval also exists, on one side, with an empty cell. ``corrected=True`` gives
    Miettinen and Nurminen's, a little wider.

    Notes
    -----
    Koopman (1984), Biometrics 40: 513-517; Miettinen and Nurminen (1985), Statistics in
    Medicine 4: 213-226 (neither could be opened here).

    Examples
    --------
    >>> gap = rate_ratio_score(18, 100, 12, 100)
    >>> round(gap.lower, 3), round(gap.upper, 3)
    (0.775, 2.925)
    """
    z = normal_quantile(check_confidence(confidence))
    x, n, y, m, groups = _effective(a, n_a, b, n_b, z, design_effect, rounding_base)
    factor = np.where(corrected & (n + m > 1), (n + m) / (n + m - 1), 1)

    def score(log_value: Array) -> Array:
        ratio = np.exp(log_value)
        q = _second_share_with_ratio(x, n, y, m, ratio)
        p = ratio * q
        variance = (p * (1 - p) / n + ratio**2 * q * (1 - q) / m) * factor
        return _over_root(x / n - ratio * y / m, variance)

    with np.errstate(divide="ignore", invalid="ignore"):
        value = groups[0].limits[0] / groups[1].limits[0]
        start = np.log(value)
    lower = np.exp(_crossing(score, np.full_like(start, -FAR), np.clip(start, -FAR, FAR), z))
    upper = np.exp(_crossing(score, np.full_like(start, FAR), np.clip(start, -FAR, FAR), -z))
    known = ~np.isnan(x + n + y + m)
    lower = np.where((x == 0) & known, 0.0, np.where(known, lower, np.nan))
    upper = np.where((y == 0) & known, np.inf, np.where(known, upper, np.nan))
    return make_estimate(value, lower, upper, confidence, ratio_note(*groups, at_the_edge=""))


def _effective(a, n_a, b, n_b, z, design_effect, rounding_base):
    """Both groups' counts, as many as their variance is worth, in one shape."""
    groups = make_groups(a, n_a, b, n_b, z, design_effect, rounding_base)
    parts = []
    for group in groups:
        size = np.where(group.size > 0, group.size, np.nan)
        parts += [group.count / group.widen, size / group.widen]
    return *np.broadcast_arrays(*parts), groups


def _over_root(difference: Array, variance: Array) -> Array:
    """A z-score; where nothing varies, 0 for no difference and else beyond any limit."""
    with np.errstate(divide="ignore", invalid="ignore"):
        score = difference / np.sqrt(np.maximum(variance, 0))
    return np.where((variance <= 0) & (difference == 0), 0.0, score)


def _crossing(score: Callable[[Array], Array], outside: Array, inside: Array, z: float) -> Array:
    """Where the score, falling as its value rises, passes ``z``: by halving."""
    outside, inside = outside.astype(float), inside.astype(float)
    for _ in range(HALVINGS):
        middle = (outside + inside) / 2
        now = score(middle)
        rejected = now > z if z > 0 else now < z
        outside = np.where(rejected, middle, outside)
        inside = np.where(rejected, inside, middle)
    return inside


def _shares_with_difference(p: Array, n: Array, q: Array, m: Array, gap: Array):
    """The likeliest shares that differ by ``gap``: the middle root of a cubic."""
    theta = m / n
    a = 1 + theta
    b = -(1 + theta + p + theta * q + gap * (theta + 2))
    c = gap**2 + gap * (2 * p + theta + 1) + p + theta * q
    d = -p * gap * (1 + gap)
    v = (b / (3 * a)) ** 3 - b * c / (6 * a**2) + d / (2 * a)
    root = np.sqrt(np.maximum((b / (3 * a)) ** 2 - c / (3 * a), 0))
    u = np.where(v < 0, -root, root)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = np.where(u == 0, 0.0, v / u**3)
    w = (np.pi + np.arccos(np.clip(cosine, -1, 1))) / 3
    first = np.clip(2 * u * np.cos(w) - b / (3 * a), np.maximum(gap, 0), np.minimum(1 + gap, 1))
    return first, first - gap


def _second_share_with_ratio(x: Array, n: Array, y: Array, m: Array, ratio: Array) -> Array:
    """The likeliest second share when the first is ``ratio`` times it: a quadratic's root."""
    a = (n + m) * ratio
    b = -(n * ratio + x + m + y * ratio)
    c = x + y
    root = np.sqrt(np.maximum(b**2 - 4 * a * c, 0))
    share = 2 * c / (-b + root)  # the smaller root, without subtracting near equals
    return np.clip(share, 0, np.minimum(1, 1 / ratio))
