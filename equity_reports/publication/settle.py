"""Make a session's figures safe together, before they are published.

Each released count leaves, by the rule alone, some true counts possible. Where sums between
published counts would leave fewer than the policy wants, one of the counts in the sum is moved
to the next multiple (controlled rounding), or, where that does not help, withheld.

The step sees released counts only. So a table that passes unchanged could have come from every
true table that rounds to it, and knowing this step tells an attacker nothing more (L. H. Cox,
"A constructive procedure for unbiased controlled rounding", JASA 1987; could not be opened here).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from equity_reports.disclosure import Policy, ReleasedCounts, require_released
from equity_reports.publication.bounds import (
    Equations,
    own_bounds,
    tighten,
    wanted_values,
)
from equity_reports.publication.cells import Cells, Sum

MOST_STEPS = 20_000
FARTHEST = 1
"""A count is moved by at most so many multiples from the nearest one."""


@dataclass(frozen=True)
class Settled:
    """Released counts that are safe together, and what that took."""

    counts: ReleasedCounts = field(repr=False)
    moved: int
    withheld: int


def settle(released: ReleasedCounts, sums: Sequence[Sum]) -> Settled:
    """Move or withhold counts until no sum leaves too few true counts possible.

    Parameters
    ----------
    released
        What came through the door, all of it together.
    sums
        The registry's sums; those with a cell that is not in ``released`` are left out.
    """
    require_released(released)
    if released.policy.rounding == 1:
        return Settled(released, 0, 0)
    cells = Cells.of(released.tables)
    state = _State(cells, cells.known(sums), released.policy)
    state.run()
    values = state.all_values()
    tables = cells.put_back(released.tables, values)
    gone = int((np.isnan(values) & ~np.isnan(cells.values)).sum())
    moved = int((values[~np.isnan(values)] != cells.values[~np.isnan(values)]).sum())
    return Settled(replace(released, tables=tables), moved, gone)


class _State:
    """The values as they stand; one for all cells that are known to be the same count."""

    def __init__(self, cells: Cells, sums: Sequence[Sum], policy: Policy) -> None:
        self.cells, self.policy = cells, policy
        self.same = _same_counts(cells, sums)
        self.first = cells.values.copy()
        _share_withheld(self.first, self.same)
        self.values = self.first.copy()
        self.ranges: dict[str, tuple[float, float, float]] = {}
        self.wide = np.zeros(len(self.values), dtype=bool)
        self.equations = self._equations(sums)
        self.of_cell: dict[int, list[int]] = {}
        for number, sides in enumerate(self.sides):
            for cell in (*sides[0], *sides[1]):
                self.of_cell.setdefault(cell, []).append(number)
        self.numerators, self.denominators = self._pairs()

    def _equations(self, sums: Sequence[Sum]) -> Equations:
        found = {}
        for one in sums:
            plus, minus = (
                sorted(int(self.same[self.cells.position[name]]) for name in side)
                for side in (one.plus, one.minus)
            )
            for cell in set(plus) & set(minus):
                plus.remove(cell)
                minus.remove(cell)
            if plus or minus:
                found.setdefault((tuple(plus), tuple(minus)), None)
        self.sides = [sides for sides in found if len(sides[0]) + len(sides[1]) > 2]
        return Equations.of(self.sides)

    def _pairs(self) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
        """Each numerator's denominators and the other way round."""
        up: dict[int, set[int]] = {}
        down: dict[int, set[int]] = {}
        for cell in np.flatnonzero(self.cells.within >= 0):
            numerator, denominator = (
                int(self.same[cell]),
                int(self.same[self.cells.within[cell]]),
            )
            up.setdefault(numerator, set()).add(denominator)
            down.setdefault(denominator, set()).add(numerator)
        return up, down

    def all_values(self) -> np.ndarray:
        return self.values[self.same]

    def run(self) -> None:
        """First each sum by itself, then all together."""
        self._each()
        for _ in range(MOST_STEPS):
            failing = self._failing()
            if not len(failing):
                return
            for cell in failing:
                self._ease(int(cell))
            self._each()

    def _bounds(self) -> tuple[np.ndarray, np.ndarray]:
        low, high = own_bounds(self.values, self.policy)
        return low, np.where(self.wide, np.inf, high)

    def _each(self) -> None:
        """Mend every sum that by itself leaves too few values."""
        waiting = list(range(len(self.sides)))
        for _ in range(MOST_STEPS):
            waiting = [number for number in waiting if self._short(number) > 0]
            if not waiting:
                return
            touched: set[int] = set()
            for number in waiting:
                if self._short(number) > 0:
                    touched |= self._mend(number)
            waiting = sorted(touched | set(waiting))

    def _short(self, number: int, values: dict[int, float] | None = None) -> float:
        """How many values too few a sum leaves, over its cells; impossible counts heavily."""
        plus, minus = self.sides[number]
        entries = [(*self._range(cell, values), 1) for cell in plus]
        entries += [(*self._range(cell, values), -1) for cell in minus]
        least = [low if sign > 0 else -high for low, high, _, sign in entries]
        most = [high if sign > 0 else -low for low, high, _, sign in entries]
        endless = (least.count(-np.inf), most.count(np.inf))
        sums_of_ends = (
            sum(one for one in least if one > -np.inf),
            sum(one for one in most if one < np.inf),
        )
        short = 0.0
        for (_low, _high, wanted, _sign), down, up in zip(entries, least, most, strict=True):
            others_least, others_most = (
                total if many == (not np.isfinite(own)) else side * np.inf
                for total, many, own, side in (
                    (sums_of_ends[0] - (down if down > -np.inf else 0), endless[0], down, -1),
                    (sums_of_ends[1] - (up if up < np.inf else 0), endless[1], up, 1),
                )
            )
            width = min(up, -others_least) - max(down, -others_most) + 1
            short += max(wanted - width, 0)
        return short

    def _range(self, cell: int, values: dict[int, float] | None) -> tuple[float, float, float]:
        """What the rule leaves to a cell, and how many of these must stay possible."""
        value = self.values[cell] if values is None else values.get(cell, self.values[cell])
        key = "wide" if self.wide[cell] and np.isnan(value) else str(value)
        if key not in self.ranges:
            one = np.array([np.nan if key == "wide" else value])
            low, high = own_bounds(one, self.policy)
            end = np.inf if key == "wide" else float(high[0])
            wanted = float(wanted_values(one, self.policy)[0])
            self.ranges[key] = (float(low[0]), end, wanted)
        return self.ranges[key]

    def _mend(self, number: int) -> set[int]:
        """Make the best change to one sum; the sums that it touches."""
        plus, minus = self.sides[number]
        hidden = [cell for cell in (*plus, *minus) if np.isnan(self.values[cell])]
        narrow = [cell for cell in hidden if not self.wide[cell]]
        if narrow and self._impossible(number):
            return self._widen(narrow)
        best = self._best_move([*plus, *minus], number)
        if best is None and narrow:
            return self._widen(narrow)
        if best is None:
            return self._withhold(max((*plus, *minus), key=self._least_missed))
        cell, value = best
        self.values[cell] = value
        return set(self.of_cell[cell])

    def _impossible(self, number: int) -> bool:
        """Whether a sum cannot hold if every withheld count is small: one is of few people."""
        plus, minus = ([self._range(cell, None) for cell in side] for side in self.sides[number])
        return sum(one[1] for one in plus) < sum(one[0] for one in minus) or sum(
            one[0] for one in plus
        ) > sum(one[1] for one in minus)

    def _widen(self, hidden: list[int]) -> set[int]:
        """Let withheld counts be anything, as those of few people are."""
        self.wide[hidden] = True
        return {one for cell in hidden for one in self.of_cell[cell]}

    def _least_missed(self, cell: int) -> tuple[float, int]:
        """Which cell to withhold: one that is shown, is no total, and is small."""
        value = self.values[cell]
        return (-np.inf if np.isnan(value) else -value, cell)

    def _withhold(self, cell: int) -> set[int]:
        gone = {cell} | (self.denominator_numerators(cell))
        for one in gone:
            self.values[one] = np.nan
            self.wide[one] = True
        return {number for one in gone for number in self.of_cell.get(one, [])}

    def denominator_numerators(self, cell: int) -> set[int]:
        """The numerators that go with a denominator."""
        return self.denominators.get(cell, set())

    def _best_move(self, cells: list[int], number: int) -> tuple[int, float] | None:
        """The move of one cell that leaves the fewest sums short; larger cells first."""
        options = []
        for cell in cells:
            for step in (self.policy.rounding, -self.policy.rounding):
                if (value := self._moved(cell, step)) is None:
                    continue
                if self._short(number, {cell: value}) >= self._short(number):
                    continue
                change = sum(
                    self._short(one, {cell: value}) - self._short(one) for one in self.of_cell[cell]
                )
                options.append((change, -self.values[cell], cell, value))
        options = [one for one in options if one[0] < 0]
        return min(options)[2:] if options else None

    def _moved(self, cell: int, step: float) -> float | None:
        """The cell's value a step on, where it may stand there."""
        value = self.values[cell] + step
        if np.isnan(value) or abs(value - self.first[cell]) > FARTHEST * self.policy.rounding:
            return None
        smallest = max(self.policy.smallest, 1) - self.policy.rounding // 2
        if value < smallest or self.values[cell] == 0:
            return None
        above = [self.values[one] for one in self.numerators.get(cell, ())]
        below = [self.values[one] for one in self.denominators.get(cell, ())]
        if any(value > one for one in above) or any(value < one for one in below):
            return None
        return float(value)

    def _failing(self) -> np.ndarray:
        """Cells to which all sums together leave too few values."""
        if not self.equations.count:
            return np.empty(0, dtype=int)
        low, high = tighten(*self._bounds(), self.equations)
        short = high - low + 1 < wanted_values(self.values, self.policy)
        return np.flatnonzero(short)

    def _ease(self, cell: int) -> None:
        """Bring one sum of a cell nearer to even; where none can be, withhold the cell."""
        uneven = sorted(self.of_cell[cell], key=lambda one: -abs(self._excess(one)))
        for number in uneven:
            if self._excess(number) and self._even(number):
                return
        hidden = bool(np.isnan(self.values[cell]))
        if hidden and self.wide[cell]:
            beside = {one for number in uneven for side in self.sides[number] for one in side}
            cell = max(beside, key=self._least_missed)
        self._withhold(cell)

    def _excess(self, number: int) -> float:
        """By how much the published counts of a sum miss adding up."""
        plus, minus = self.sides[number]
        return float(np.nansum(self.values[[*plus]]) - np.nansum(self.values[[*minus]]))

    def _even(self, number: int) -> bool:
        plus, minus = self.sides[number]
        step = -np.sign(self._excess(number)) * self.policy.rounding
        order = [(cell, step) for cell in plus] + [(cell, -step) for cell in minus]
        for cell, by in sorted(order, key=lambda one: -np.nan_to_num(self.values[one[0]])):
            value = self._moved(cell, by)
            if value is None:
                continue
            if all(self._short(one, {cell: value}) == 0 for one in self.of_cell[cell]):
                self.values[cell] = value
                return True
        return False


def _same_counts(cells: Cells, sums: Sequence[Sum]) -> np.ndarray:
    """For each cell the first of those that are known to be the same count."""
    parent = list(range(len(cells.names)))

    def root(cell: int) -> int:
        while parent[cell] != cell:
            parent[cell] = parent[parent[cell]]
            cell = parent[cell]
        return cell

    for one in sums:
        if len(one.plus) == len(one.minus) == 1:
            a, b = (root(cells.position[name]) for name in (*one.plus, *one.minus))
            parent[max(a, b)] = min(a, b)
    return np.array([root(cell) for cell in range(len(parent))], dtype=int)


def _share_withheld(values: np.ndarray, same: np.ndarray) -> None:
    """Withhold a count everywhere if it is withheld anywhere."""
    hidden = np.bincount(same, np.isnan(values), len(values)) > 0
    values[hidden[same]] = np.nan
