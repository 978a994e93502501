"""The World Health Organization's 21 measures of inequality, as formulas over arrays.

``y`` is the groups' values along the last axis, ``p`` their population shares, ``m = sum p y``
their mean. Every function works on one table, many, or many simulated draws of many.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equity_reports.stats.ridit_fit import linear_fit, logit_fit

Array = NDArray[np.float64]

SMALLEST_RATIO = 1e-6  # stands for a zero inside a logarithm, as WHO's toolkit does
PER_THOUSAND = 1000
PERCENT = 100


@dataclass(frozen=True)
class Groups:
    """What the formulas read, and the choices that some of them need.

    Attributes
    ----------
    share, rank : array (tables, groups)
        Population shares and relative ranks.
    held : array of bool (tables, groups)
        Whether anybody is in the group; empty groups count nowhere.
    favourable : bool
        Whether more is better.
    ordered : bool
        Whether the first group is the most deprived and the last the least.
    reference : array of bool (tables, groups) or None
        The group that others are set against.
    scale : float
        What a whole is, for the logit line of ``sii`` and ``rii``.
    """

    share: Array
    rank: Array
    held: NDArray[np.bool_]
    favourable: bool
    ordered: bool
    reference: NDArray[np.bool_] | None
    scale: float

    def mean(self, y: Array) -> Array:
        """Mean over people."""
        return (self.share * np.where(self.held, y, 0.0)).sum(axis=-1)

    def plain_mean(self, y: Array) -> Array:
        """Mean over groups that hold anybody, each counted once."""
        return np.where(self.held, y, 0.0).sum(axis=-1) / self.held.sum(axis=-1)

    def place(self, y: Array, which: str) -> NDArray[np.intp]:
        """Where the first, last, highest, lowest or best group stands."""
        if which == "first":
            return np.zeros(y.shape[:-1], dtype=np.intp)
        if which == "last":
            return np.full(y.shape[:-1], y.shape[-1] - 1)
        highest = which == "highest" or (which == "best" and self.favourable)
        end = np.where(self.held, y, -np.inf if highest else np.inf)
        return end.argmax(axis=-1) if highest else end.argmin(axis=-1)

    def one_hot(self, y: Array, which: str) -> Array:
        """1 at that group and 0 elsewhere, so that ``sum`` picks it and its derivative."""
        if which == "reference":
            return np.broadcast_to(self.reference, y.shape).astype(float)
        return (np.arange(y.shape[-1]) == self.place(y, which)[..., None]).astype(float)

    def pick(self, y: Array, which: str) -> Array:
        """The value of that group; ``nan`` where nobody is in it or it is withheld."""
        chosen = self.one_hot(y, which)
        return np.where(chosen > 0, y, 0.0).sum(axis=-1)

    def pair(self) -> tuple[str, str]:
        """The two groups that the difference and the ratio compare, first less second."""
        if self.ordered:
            return ("last", "first") if self.favourable else ("first", "last")
        if self.reference is None:
            return "highest", "lowest"
        return ("reference", "lowest") if self.favourable else ("highest", "reference")

    def target(self) -> str:
        """The group whose value everybody could have."""
        return "last" if self.ordered else "best"


def d(y: Array, g: Groups) -> Array:
    """Difference of two groups."""
    first, second = g.pair()
    return g.pick(y, first) - g.pick(y, second)


def r(y: Array, g: Groups) -> Array:
    """Ratio of two groups; ``nan`` over nothing."""
    first, second = g.pair()
    return _over(g.pick(y, first), g.pick(y, second))


def aci(y: Array, g: Groups) -> Array:
    """Absolute concentration index, ``sum p (2x - 1) y``."""
    return g.mean((2 * g.rank - 1) * y)


def rci(y: Array, g: Groups) -> Array:
    """Relative concentration index, the absolute one over the mean: a fraction."""
    return _over(aci(y, g), g.mean(y))


def slope_ends(y: Array, g: Groups) -> tuple[Array, Array, Array, Array]:
    """Fitted values at the most and least deprived end, and their derivatives by group.

    A logit line where every value of the table is a share of ``scale``, else a straight one.
    """
    y, share, rank = np.broadcast_arrays(y, g.share, g.rank)
    known = np.where(g.held, y, 0.0)
    bounded = ((known >= 0) & (known <= g.scale)).all(axis=-1)
    line = linear_fit(y, share, rank)
    ends = [line.intercept, line.intercept + line.slope]
    slopes = [line.by_intercept, line.by_intercept + line.by_slope]
    if bounded.any():
        curve = logit_fit(np.where(bounded[..., None], known / g.scale, 0.5), share, rank)
        eta = [curve.intercept, curve.intercept + curve.slope]
        by_eta = [curve.by_intercept, curve.by_intercept + curve.by_slope]
        for end in (0, 1):
            fitted = 1 / (1 + np.exp(-eta[end]))
            steep = (fitted * (1 - fitted))[..., None] * by_eta[end]
            ends[end] = np.where(bounded, g.scale * fitted, ends[end])
            slopes[end] = np.where(bounded[..., None], steep, slopes[end])
    return ends[0], ends[1], slopes[0], slopes[1]


def sii(y: Array, g: Groups) -> Array:
    """Slope index: fitted value at the least deprived end less that at the most."""
    most, least, *_ = slope_ends(y, g)
    return least - most


def rii(y: Array, g: Groups) -> Array:
    """Relative index: fitted value at the least deprived end over that at the most."""
    most, least, *_ = slope_ends(y, g)
    return _over(least, most)


def bgv(y: Array, g: Groups) -> Array:
    """Between-group variance, ``sum p (y - m)**2``."""
    return g.mean((y - g.mean(y)[..., None]) ** 2)


def bgsd(y: Array, g: Groups) -> Array:
    """Between-group standard deviation."""
    return np.sqrt(bgv(y, g))


def cov(y: Array, g: Groups) -> Array:
    """Coefficient of variation, in percent of the mean."""
    return PERCENT * _over(bgsd(y, g), g.mean(y))


def mdmu(y: Array, g: Groups) -> Array:
    """Mean difference from the mean, each group counted once."""
    return g.plain_mean(np.abs(y - g.mean(y)[..., None]))


def mdmw(y: Array, g: Groups) -> Array:
    """Mean difference from the mean, weighted by population."""
    return g.mean(np.abs(y - g.mean(y)[..., None]))


def _from_group(y: Array, g: Groups, which: str) -> Array:
    return np.abs(y - g.pick(y, which)[..., None])


def mdbu(y: Array, g: Groups) -> Array:
    """Mean difference from the best group, each group counted once."""
    return g.plain_mean(_from_group(y, g, "best"))


def mdbw(y: Array, g: Groups) -> Array:
    """Mean difference from the best group, weighted by population."""
    return g.mean(_from_group(y, g, "best"))


def mdru(y: Array, g: Groups) -> Array:
    """Mean difference from the reference group, each group counted once."""
    return g.plain_mean(_from_group(y, g, "reference"))


def mdrw(y: Array, g: Groups) -> Array:
    """Mean difference from the reference group, weighted by population."""
    return g.mean(_from_group(y, g, "reference"))


def idisu(y: Array, g: Groups) -> Array:
    """Index of disparity, in percent of the mean, each group counted once."""
    return PERCENT * _over(mdmu(y, g), g.mean(y))


def idisw(y: Array, g: Groups) -> Array:
    """Index of disparity, in percent of the mean, weighted by population."""
    return PERCENT * _over(mdmw(y, g), g.mean(y))


def relative(y: Array, g: Groups) -> Array:
    """Each group's value over the mean, a zero taken as one in a million."""
    ratio = _over(y, g.mean(y)[..., None])
    return np.where(ratio == 0, SMALLEST_RATIO, np.where(ratio > 0, ratio, np.nan))


def ti(y: Array, g: Groups) -> Array:
    """Theil index, ``sum p (y/m) ln(y/m)``, times 1,000."""
    ratio = relative(y, g)
    return PER_THOUSAND * g.mean(ratio * np.log(ratio))


def mld(y: Array, g: Groups) -> Array:
    """Mean log deviation, ``-sum p ln(y/m)``, times 1,000."""
    return PER_THOUSAND * g.mean(-np.log(relative(y, g)))


def impact(y: Array, g: Groups) -> Array:
    """What the mean would change by if all had the target group's value, whatever its sign."""
    return g.pick(y, g.target()) - g.mean(y)


def only_gain(change: Array, g: Groups) -> Array:
    """The change where it is for the better, and 0 where it is not."""
    return np.maximum(change, 0.0) if g.favourable else np.minimum(change, 0.0)


def par(y: Array, g: Groups) -> Array:
    """Population attributable risk."""
    return only_gain(impact(y, g), g)


def paf(y: Array, g: Groups) -> Array:
    """Population attributable fraction, in percent of the mean."""
    return PERCENT * _over(par(y, g), g.mean(y))


def _over(above: Array, below: Array) -> Array:
    """A quotient that is ``nan`` over zero."""
    return above / np.where(below == 0, np.nan, below)


FORMULAS: dict[str, Callable[[Array, Groups], Array]] = {
    formula.__name__: formula
    for formula in (
        *(d, r, aci, rci, sii, rii, bgv, bgsd, cov, mdmu, mdmw),
        *(mdbu, mdbw, mdru, mdrw, idisu, idisw, ti, mld, par, paf),
    )
}
ORDERED_ONLY = ("aci", "rci", "sii", "rii")
REFERENCE_ONLY = ("mdru", "mdrw")
