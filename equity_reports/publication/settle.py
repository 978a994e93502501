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
    short_by_equation,
    tighten,
    wanted_values,
)
from equity_reports.publication.cells import Cells, Name, Sum
from equity_reports.publication.signed_sums import Signed, crossings, tidy

MOST_STEPS = 20_000
CONTRADICTION = 1000.0
"""What a contradiction weighs beside one value too few."""

MOST_TRIED = 40
"""So many cells beside a short one are tried before one is withheld."""

FARTHEST = 1
"""A count is moved by at most so many multiples from the nearest one."""


@dataclass(frozen=True)
class Settled:
    """Released counts that are safe together, and what that took."""

    counts: ReleasedCounts = field(repr=False)
    moved: int
    withheld: int


def settle(
    released: ReleasedCounts, sums: Sequence[Sum], *, fixed: frozenset[Name] = frozenset()
) -> Settled:
    """Move or withhold counts until no sum leaves too few true counts possible.

    Parameters
    ----------
    released
        What came through the door, all of it together.
    sums
        The registry's sums; those with a cell that is not in ``released`` are left out.
    fixed
        The cells that were published before: they are neither moved nor withheld.
    """
    require_released(released)
    if released.policy.rounding == 1:
        return Settled(released, 0, 0)
    cells = Cells.of(released.tables)
    state = _State(cells, cells.known(sums), released.policy, fixed)
    state.run()
    values = state.all_values()
    tables = cells.put_back(released.tables, values)
    gone = int((np.isnan(values) & ~np.isnan(cells.values)).sum())
    moved = int((values[~np.isnan(values)] != cells.values[~np.isnan(values)]).sum())
    return Settled(replace(released, tables=tables), moved, gone)


class _State:
    """The values as they stand; one for all cells that are known to be the same count."""

    def __init__(
        self, cells: Cells, sums: Sequence[Sum], policy: Policy, fixed: frozenset[Name]
    ) -> None:
        self.cells, self.policy = cells, policy
        self.same = _same_counts(cells, sums)
        self.fixed = {int(self.same[cells.position[name]]) for name in fixed}
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
        found: dict[Signed, None] = {}
        for one in sums:
            signed: dict[int, int] = {}
            for sign, side in ((1, one.plus), (-1, one.minus)):
                for name in side:
                    cell = int(self.same[self.cells.position[name]])
                    signed[cell] = signed.get(cell, 0) + sign
            found.setdefault(tidy(signed), None)
        whole = [one for one in found if len(one) > 2]
        whole += crossings(whole)
        self.sides = [
            tuple(tuple(cell for cell, sign in one if sign == side) for side in (1, -1))
            for one in dict.fromkeys(whole)
        ]
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
        self._admit_few_people()
        self._each()
        given_up = np.zeros(len(self.values), dtype=bool)
        for _ in range(MOST_STEPS):
            short = np.where(given_up, 0, self._short_together())
            if not short.any():
                return
            before = self._now()
            self._ease(short)
            self._each()
            if self._now() == before:  # only counts that stand are in its sums
                given_up[short.argmax()] = True

    def _now(self) -> tuple[bytes, bytes]:
        """The state, to tell whether a step has changed anything."""
        return self.values.tobytes(), self.wide.tobytes()

    def _admit_few_people(self) -> None:
        """Where not every withheld count can be small, let those nearby be anything."""
        for _ in range(MOST_STEPS):
            if not self.equations.count:
                return
            low, high = tighten(*self._bounds(), self.equations)
            near = {int(cell) for cell in np.flatnonzero(low > high)}
            hidden: list[int] = []
            while near and not hidden:
                wider = near | {
                    one
                    for cell in near
                    for number in self.of_cell[cell]
                    for side in self.sides[number]
                    for one in side
                }
                if wider == near:
                    return
                near = wider
                hidden = [one for one in near if np.isnan(self.values[one]) and not self.wide[one]]
            if not hidden:
                return
            self._widen(hidden)

    def _bounds(self) -> tuple[np.ndarray, np.ndarray]:
        low, high = own_bounds(self.values, self.policy)
        return low, np.where(self.wide, np.inf, high)

    def _each(self) -> None:
        """Mend every sum that by itself leaves too few values."""
        waiting = np.flatnonzero(self._short_alone()).tolist()
        for _ in range(MOST_STEPS):
            waiting = [number for number in waiting if self._short(number) > 0]
            if not waiting:
                return
            touched: set[int] = set()
            before = self._now()
            for number in waiting:
                if self._short(number) > 0:
                    touched |= self._mend(number)
            if self._now() == before:  # what is left hangs on counts that stand
                return
            waiting = sorted(touched | set(waiting))

    def _short_alone(self) -> np.ndarray:
        """How many values too few each sum leaves by itself: `_short` of all of them at once."""
        if not self.equations.count:
            return np.zeros(0)
        low, high = self._bounds()
        wanted = wanted_values(self.values, self.policy)
        return short_by_equation(low, high, wanted, self.equations)

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
        stands = np.isnan(value) or cell in self.fixed
        return (-np.inf if stands else -value, cell)

    def _withhold(self, cell: int) -> set[int]:
        gone = {cell} | (self.denominator_numerators(cell))
        if cell in self.fixed:  # it cannot be called back: take it as it is
            return set()
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
        if cell in self.fixed:
            return None
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

    def _short_together(self) -> np.ndarray:
        """How many values too few all sums together leave to each cell."""
        if not self.equations.count:
            return np.zeros(len(self.values))
        low, high = tighten(*self._bounds(), self.equations)
        short = np.maximum(wanted_values(self.values, self.policy) - (high - low + 1), 0)
        return np.where(low > high, short + CONTRADICTION, short)

    def _ease(self, short: np.ndarray) -> None:
        """One move that helps most where sums are short together; else withhold a cell."""
        worst = int(short.argmax())
        sums = sorted(
            self.of_cell[worst], key=lambda one: len(self.sides[one][0] + self.sides[one][1])
        )
        near = dict.fromkeys(
            cell for number in sums for side in self.sides[number] for cell in side
        )
        options = []
        for cell in list(near)[:MOST_TRIED]:
            for step in (self.policy.rounding, -self.policy.rounding):
                if (value := self._moved(cell, step)) is None:
                    continue
                then, self.values[cell] = self.values[cell], value
                if all(self._short(one) == 0 for one in self.of_cell[cell]):
                    options.append((self._short_together().sum(), -then, cell, value))
                self.values[cell] = then
        if options and min(options)[0] < short.sum():
            _, _, cell, value = min(options)
            self.values[cell] = value
            return
        hidden = [cell for cell in near if np.isnan(self.values[cell]) and not self.wide[cell]]
        if hidden:
            self._widen(hidden)
        elif np.isnan(self.values[worst]):
            self._withhold(max(near, key=self._least_missed))
        else:
            self._withhold(worst)


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
