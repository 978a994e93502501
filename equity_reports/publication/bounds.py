"""What is known of a count from the rule that released it and from the sums it stands in.

Bounds are carried through the sums until nothing tightens: exact where the sums form a tree,
and elsewhere never tighter than the truth.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from equity_reports.disclosure import Policy

ROUNDS = 50


@dataclass(frozen=True)
class Equations:
    """Sums as entries of a matrix: in each equation the signed counts add up to nothing."""

    equation: np.ndarray = field(repr=False)
    cell: np.ndarray = field(repr=False)
    sign: np.ndarray = field(repr=False)
    count: int

    @classmethod
    def of(cls, sums: Sequence[tuple[Sequence[int], Sequence[int]]]) -> "Equations":
        """From pairs of positions: the first add up to the second."""
        rows = [
            (number, cell, sign)
            for number, sides in enumerate(sums)
            for sign, side in ((1, sides[0]), (-1, sides[1]))
            for cell in side
        ]
        equation, cell, sign = np.array(rows, dtype=int).reshape(-1, 3).T
        return cls(equation, cell, sign.astype(float), len(sums))


def own_bounds(values: np.ndarray, policy: Policy) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and highest true count that the rule itself leaves to each released one.

    Examples
    --------
    >>> from equity_reports.disclosure import MHSDS
    >>> low, high = own_bounds(np.array([np.nan, 5, 40]), MHSDS)
    >>> low.tolist(), high.tolist()
    ([0.0, 5.0, 38.0], [4.0, 9.0, 42.0])
    """
    reach = policy.reach(np.nan_to_num(values))
    low, high = values - reach, values + reach
    shown_from = np.where(values == 0, 0, policy.smallest)
    low = np.maximum(low, shown_from)
    if policy.thin:  # half of those just above it are shown as it
        high = np.where(values == policy.lowest, policy.lowest + policy.rounding - 1, high)
    high = np.where(values == 0, 0 if policy.zero_shown else high, high)
    withheld = np.isnan(values)
    return np.where(withheld, 0, low), np.where(withheld, max(policy.smallest - 1, 0), high)


def wanted_values(values: np.ndarray, policy: Policy) -> np.ndarray:
    """How many true counts must stay possible: one fewer than the rule leaves by itself.

    A count at the very bottom, which the rule leaves no more, keeps all of what it has.
    """
    low, high = own_bounds(values, policy)
    width = high - low + 1
    usual = np.where(np.isnan(values), policy.smallest - policy.zero_shown, policy.rounding) - 1
    return np.minimum(width, np.maximum(usual, 1))


def tighten(
    low: np.ndarray, high: np.ndarray, equations: Equations
) -> tuple[np.ndarray, np.ndarray]:
    """The bounds after every equation has spoken; where ``low > high`` nothing is possible."""
    low, high = low.copy(), high.copy()
    for _ in range(ROUNDS):
        new_low, new_high = once(low, high, equations)
        if (new_low <= low).all() and (new_high >= high).all():
            break
        low, high = np.maximum(low, new_low), np.minimum(high, new_high)
        # A contradiction spreads to everything if it is carried on.
        if (low > high).any():
            break
    return low, high


def once(low: np.ndarray, high: np.ndarray, equations: Equations) -> tuple[np.ndarray, np.ndarray]:
    """The bounds that each equation by itself gives its cells."""
    cell = equations.cell
    found_low, found_high = _found(low, high, equations)
    new_low, new_high = np.full_like(low, -np.inf), np.full_like(high, np.inf)
    np.maximum.at(new_low, cell, found_low)
    np.minimum.at(new_high, cell, found_high)
    return new_low, new_high


def short_by_equation(
    low: np.ndarray, high: np.ndarray, wanted: np.ndarray, equations: Equations
) -> np.ndarray:
    """How many values fewer than wanted each equation by itself leaves, over its cells."""
    cell = equations.cell
    found_low, found_high = _found(low, high, equations)
    width = np.minimum(high[cell], found_high) - np.maximum(low[cell], found_low) + 1
    return np.bincount(equations.equation, np.maximum(wanted[cell] - width, 0), equations.count)


def _found(
    low: np.ndarray, high: np.ndarray, equations: Equations
) -> tuple[np.ndarray, np.ndarray]:
    """For each entry the bounds that the others of its equation give it."""
    cell, sign = equations.cell, equations.sign
    least = np.where(sign > 0, low[cell], -high[cell])
    most = np.where(sign > 0, high[cell], -low[cell])
    other_least = _sum_of_others(least, equations)
    other_most = _sum_of_others(most, equations)
    found_low = np.where(sign > 0, -other_most, other_least)
    found_high = np.where(sign > 0, -other_least, other_most)
    return found_low, found_high


def _sum_of_others(values: np.ndarray, equations: Equations) -> np.ndarray:
    """For each entry the sum of the other entries of its equation; infinite if one is."""
    endless = ~np.isfinite(values)
    finite = np.where(endless, 0, values)
    total = np.bincount(equations.equation, finite, equations.count)[equations.equation] - finite
    many = np.bincount(equations.equation, endless, equations.count)[equations.equation] - endless
    sign = np.where(endless.any(), np.sign(values[endless][0]) if endless.any() else 1, 1)
    return np.where(many > 0, sign * np.inf, total)
