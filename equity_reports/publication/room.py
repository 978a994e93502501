"""How much room everything that is published leaves to each true count, exactly.

Every count is a variable, and so is what stands behind the counts without being published: one
team's appointments in the shortest stretch of days that any two figures tell apart. What adds up
is an equation, and a linear program finds the lowest and highest value of a count. Here a
withheld count may be anything: it may be small, of few people, or withheld for another's sake.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack

from equity_reports.disclosure import Policy
from equity_reports.publication.bounds import own_bounds, wanted_values
from equity_reports.publication.facts import CATEGORY, GROUP, SIDE, TIMED, Fact
from equity_reports.tables import ALL, LEAST, MOST

OUTCOMES = ("attended", "missed", "cancelled_by_patient", "cancelled_by_provider", "not_recorded")
IDLE_ROUNDS = 3
"""All doubtful counts are pushed at once, in directions by chance, until so many pushes in a row
have cleared none; then each is asked alone."""

NEARLY = 1e-6


@dataclass
class Room:
    """The published counts and what holds between them.

    Attributes
    ----------
    facts
        What the counts count; the first variables are theirs, in this order.
    values
        What is published of each; NaN where withheld.
    again
        Which outcomes of the panel are a column of the charts; see `sums.shown_again`.
    """

    facts: list[Fact]
    values: np.ndarray = field(repr=False)
    policy: Policy
    again: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        self.number: dict[object, int] = {fact: n for n, fact in enumerate(self.facts)}
        self.gap: dict[int, int] = {}
        self.open: set[int] = set()
        self.rows: list[dict[int, int]] = []
        self.edges = sorted(
            {day for fact in self.facts for day in (fact.start, fact.end) if fact.kind != CATEGORY}
        )
        for fact in self.facts:
            if fact.kind == GROUP and fact.part in TIMED:
                self._in_atoms(fact)
        self._parts()
        self._teams()
        self._panel()
        self._remainders()
        self._matrix()

    def _hidden(self, key: object) -> int:
        return self.number.setdefault(key, len(self.number))

    def _equal(self, left: Iterable[int], right: Iterable[int]) -> None:
        row: dict[int, int] = {}
        for side, sign in ((left, 1), (right, -1)):
            for one in side:
                row[one] = row.get(one, 0) + sign
        self.rows.append({one: sign for one, sign in row.items() if sign})

    def _at_most(self, left: Iterable[int], right: Iterable[int]) -> int:
        rest = self._hidden(("rest", len(self.rows)))
        self._equal([*left, rest], right)
        return rest

    def atoms(self, fact: Fact) -> list[int]:
        """The shortest stretches of single teams that make a count."""
        days = [one for one in self.edges if fact.start <= one <= fact.end]
        return [
            self._atom(fact._replace(teams=frozenset((team,)), start=first, end=after))
            for team in sorted(fact.teams)
            for first, after in pairwise(days)
        ]

    def _atom(self, fact: Fact) -> int:
        """A shortest stretch; its parts are no more than it."""
        if (key := ("inside", fact)) in self.number:
            return self.number[key]
        self.number[key] = new = self.number.get(fact, len(self.number))
        if fact.part == ALL:
            self._at_most([self._atom(fact._replace(part=end)) for end in (MOST, LEAST)], [new])
        if fact.column == "numerator":
            self._at_most([new], [self._atom(fact.other("denominator"))])
        return new

    def _in_atoms(self, fact: Fact) -> None:
        atoms = self.atoms(fact)
        if atoms != [self.number[fact]]:
            self._equal(atoms, [self.number[fact]])

    def _parts(self) -> None:
        """Groups, and the categories of a breakdown, make all."""
        made: dict[tuple, list[int]] = {}
        for fact in self.facts:
            if fact.kind == CATEGORY or (fact.kind == GROUP and fact.part != ALL):
                whole = fact._replace(kind=GROUP, part=ALL)
                breakdown = fact.part.split("\n")[0] if fact.kind == CATEGORY else ""
                made.setdefault((whole, breakdown), []).append(self.number[fact])
        for (whole, breakdown), parts in made.items():
            if whole in self.number:
                every = breakdown or len(parts) > 3
                (self._equal if every else self._at_most)(parts, [self.number[whole]])

    def _teams(self) -> None:
        """The teams make the whole programme where no chart says it."""
        for fact in self.facts:
            timed = fact.kind == GROUP and fact.part in TIMED
            if len(fact.teams) < 2 or timed:
                continue
            each = [fact._replace(teams=frozenset((team,))) for team in sorted(fact.teams)]
            parts = [self.number[one] for one in each if one in self.number]
            if fact.column == "people":
                self._at_most([self.number[fact]], parts)
                for one in parts:
                    self._at_most([one], [self.number[fact]])
            elif len(parts) == len(each):
                self._equal(parts, [self.number[fact]])
            else:
                self._at_most(parts, [self.number[fact]])

    def _panel(self) -> None:
        for fact in self.facts:
            if fact.kind != SIDE or fact.column != "booked":
                continue
            became = {name: self.number[fact.other(name)] for name in OUTCOMES}
            self._equal(became.values(), [self.number[fact]])
            self._at_most([self.number[fact.other("people")]], [self.number[fact]])
            for column, names in self.again.items():
                self._again(fact, column, [became[name] for name in names])

    def _again(self, fact: Fact, column: str, parts: list[int]) -> None:
        seen = Fact(fact.teams, GROUP, MOST, fact.start, fact.end, column)
        most = self.atoms(seen)
        if fact.part == MOST:
            self._equal(parts, most)
        else:
            self._equal([*parts, *most], self.atoms(seen._replace(part=ALL)))

    def _remainders(self) -> None:
        """A numerator is shown only where enough remain of its denominator."""
        for fact in self.facts:
            below = fact.other("denominator")
            if fact.column == "numerator" and below in self.number:
                rest = self._at_most([self.number[fact]], [self.number[below]])
                self.gap[rest] = self.number[fact]

    def _matrix(self) -> None:
        entries = [(n, c, s) for n, row in enumerate(self.rows) for c, s in row.items()]
        row, column, sign = np.array(entries, dtype=int).reshape(-1, 3).T
        shape = (len(self.rows), max(self.number.values()) + 1)
        self.matrix = csr_array((sign.astype(float), (row, column)), shape=shape)

    def ends(self, free: int | None = None) -> np.ndarray:
        """The lowest and highest value of each variable by the rule alone."""
        low, high = own_bounds(self.values, self.policy)
        hidden = np.isnan(self.values)
        both = np.zeros((self.matrix.shape[1], 2))
        both[:, 1] = np.inf
        both[: len(low), 0] = np.where(hidden, 0, low)
        both[: len(low), 1] = np.where(hidden, np.inf, high)
        for rest, numerator in self.gap.items():
            if not hidden[numerator]:
                both[rest, 0] = self.policy.smallest
        for one in self.open | ({free} if free is not None else set()):
            both[one] = 0, np.inf
        return both

    def push(self, aim: np.ndarray, ends: np.ndarray):
        """The point that lies farthest against ``aim``; None where nothing is possible."""
        full = np.zeros(len(ends))
        full[: len(aim)] = aim
        found = linprog(
            full, A_eq=self.matrix, b_eq=np.zeros(len(self.rows)), bounds=ends, method="highs"
        )
        return found if found.status == 0 else None

    def short(
        self, given_up: Collection[Fact] = frozenset()
    ) -> dict[int, tuple[float, float]] | None:
        """The shown counts to which too few values are left; None where nothing is possible.

        Counts that are given up are not asked after: that takes two linear programs each.
        """
        ends, n = self.ends(), len(self.facts)
        asked = np.array([fact not in given_up for fact in self.facts]) & ~np.isnan(self.values)
        wanted = np.where(asked, wanted_values(self.values, self.policy), 0)
        seen = _Seen(n, wanted)
        rng = np.random.default_rng(0)
        idle = 0
        while idle < IDLE_ROUNDS and seen.doubtful.any():
            before = seen.doubtful.sum()
            aim = np.where(seen.doubtful, rng.choice([-1.0, 1.0], n), 0)
            for turn in (1, -1):
                if (found := self.push(turn * aim, ends)) is None:
                    return None
                seen.add(found.x)
            idle = 0 if seen.doubtful.sum() < before else idle + 1
        return self._each_alone(seen, ends)

    def _each_alone(self, seen: "_Seen", ends: np.ndarray) -> dict[int, tuple[float, float]]:
        """Ask after every count that is still doubtful; every answer tells of the others too."""
        found = {}
        for cell in np.flatnonzero(seen.doubtful):
            if not seen.doubtful[cell]:
                continue
            least, most = self.between(int(cell), ends, seen)
            if most - least + 1 < seen.wanted[cell]:
                found[int(cell)] = (least, most)
        return found

    def between(
        self, cell: int, ends: np.ndarray, seen: "_Seen | None" = None
    ) -> tuple[float, float]:
        """The lowest and highest whole value of one count."""
        aim = np.zeros(len(self.facts))
        aim[cell] = 1
        low, high = (self.push(turn * aim, ends) for turn in (1, -1))
        for point in (low, high):
            if seen is not None and point is not None:
                seen.add(point.x)
        least = np.ceil(low.x[cell] - NEARLY) if low is not None else 0.0
        most = np.floor(high.x[cell] + NEARLY) if high is not None else np.inf
        return float(least), float(most)

    def strained(self) -> list[int]:
        """A few shown counts that cannot all be as shown, where nothing else is possible."""
        ends, n = self.ends(), self.matrix.shape[1]
        shown = np.flatnonzero(~np.isnan(self.values))
        give = csr_array(
            (np.ones(len(shown)), (shown, np.arange(len(shown)))), shape=(n, len(shown))
        )
        more = self.matrix @ give
        found = linprog(
            np.r_[np.zeros(n), np.ones(2 * len(shown))],
            A_eq=hstack([self.matrix, more, -more]),
            b_eq=np.zeros(len(self.rows)),
            bounds=np.vstack([ends, np.tile([0, np.inf], (2 * len(shown), 1))]),
            method="highs",
        )
        if found.status != 0:
            return []
        given = found.x[n : n + len(shown)] + found.x[n + len(shown) :]
        return [int(one) for one in shown[given > NEARLY]]


class _Seen:
    """The lowest and highest value that any possible point gave each count."""

    def __init__(self, count: int, wanted: np.ndarray) -> None:
        self.wanted = wanted
        self.low, self.high = np.full(count, np.inf), np.full(count, -np.inf)
        self.doubtful = wanted > 0

    def add(self, point: np.ndarray) -> None:
        """Take a point that agrees with everything published."""
        values = point[: len(self.low)]
        self.low, self.high = np.minimum(self.low, values), np.maximum(self.high, values)
        self.doubtful = self.high - self.low + 1 + NEARLY < self.wanted


def by_fact(named: Mapping[object, Fact], values: Mapping[object, float]) -> dict[Fact, float]:
    """What is published of each fact: shown where it is shown anywhere."""
    found: dict[Fact, float] = {}
    for name, fact in named.items():
        if np.isnan(found.get(fact, np.nan)):
            found[fact] = values[name]
    return found
