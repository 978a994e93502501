"""Limits of the two ends of a line through groups, without simulation."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equity_reports.stats.ridit_fit import RiditFit

Array = NDArray[np.float64]

LARGEST_EXPONENT = 700  # exp() of more overflows


@dataclass(frozen=True)
class Link:
    """A scale on which the line is straight.

    ``forward`` and ``back`` go there and back; ``steepness`` is the derivative of ``forward``,
    by which the delta method carries a standard error. Outside the range they give ``nan``.
    """

    name: str
    forward: Callable[[Array], Array]
    back: Callable[[Array], Array]
    steepness: Callable[[Array], Array]


def _within(values: Array, upper: float) -> Array:
    return np.where((values > 0) & (values < upper), values, np.nan)


def _exponential(values: Array) -> Array:
    return np.exp(np.clip(values, -LARGEST_EXPONENT, LARGEST_EXPONENT))


LINKS = {
    None: Link("identity", lambda y: y, lambda t: t, np.ones_like),
    "log": Link(
        "log",
        lambda y: np.log(_within(y, np.inf)),
        _exponential,
        lambda y: 1 / _within(y, np.inf),
    ),
    "logit": Link(
        "logit",
        lambda y: np.log(_within(y, 1)) - np.log1p(-_within(y, 1)),
        lambda t: 1 / (1 + _exponential(-t)),
        lambda y: 1 / (_within(y, 1) * (1 - _within(y, 1))),
    ),
}


def straight_limits(fit: RiditFit, error: Array, z: float) -> tuple[Array, Array, Array, Array]:
    """Limits of ``slope``, and of ``(intercept + slope) / intercept``, for a straight line.

    The slope is a weighted sum of the groups' values, so its limits are exact. Those of the
    ratio are Fieller's (1954, could not be opened here): both ``nan`` where the most deprived
    end is within its own limits of zero, since then every ratio fits, or all but a few.
    """
    most, least = fit.intercept, fit.intercept + fit.slope
    by_most, by_least = fit.by_intercept * error, (fit.by_intercept + fit.by_slope) * error
    spread = z * np.sqrt(((fit.by_slope * error) ** 2).sum(axis=-1))
    a = most**2 - z**2 * (by_most**2).sum(axis=-1)
    b = most * least - z**2 * (by_most * by_least).sum(axis=-1)
    c = least**2 - z**2 * (by_least**2).sum(axis=-1)
    a = np.where(a > 0, a, np.nan)
    root = np.sqrt(np.maximum(b**2 - a * c, 0.0))
    return fit.slope - spread, fit.slope + spread, (b - root) / a, (b + root) / a


def turned_limits(
    fit: RiditFit, error: Array, link: Link, z: float
) -> tuple[Array, Array, Array, Array]:
    """Limits of both indices for a line that is straight on a log or logit scale.

    The line is turned about its middle to the limits of its slope, and its ends are read off
    there: OHID's limits, which its simulation tends to. The level is taken as known. Against
    the joint distribution of both ends the limits of the difference come out up to 5% wide, and
    those of the ratio exact (log) or up to 2% narrow (logit).
    """
    spread = z * np.sqrt(((fit.by_slope * error) ** 2).sum(axis=-1))
    middle = fit.intercept + fit.slope / 2
    turned = [fit.slope - spread, fit.slope + spread]
    most = [link.back(middle - slope / 2) for slope in turned]
    least = [link.back(middle + slope / 2) for slope in turned]
    ratio = [
        above / np.where(below == 0, np.nan, below)
        for above, below in zip(least, most, strict=True)
    ]
    return least[0] - most[0], least[1] - most[1], ratio[0], ratio[1]
