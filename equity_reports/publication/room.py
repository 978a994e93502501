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
from scipy.sparse import csr_array, hstack

from equity_reports.disclosure import Policy
from equity_reports.measures.pooling import members_of
from equity_reports.publication.bounds import own_bounds, wanted_values
from equity_reports.publication.facts import CATEGORY, GROUP, SIDE, TIMED, Fact
from equity_reports.publication.solver import Solver
from equity_reports.tables import ALL, LEAST, MOST

OUTCOMES = ("attended", "missed", "cancelled_by_patient", "cancelled_by_provider", "not_recorded")
IDLE_PUSHES = 4
"""All doubtful counts are pushed at once, each to where it has not been seen, until so many pushes
in a row have cleared none; then each is asked alone."""

MOST_KEPT = 60
"""So many possible points are kept from one question to the next."""

BEYOND = 1000.0
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
        self.points: list[np.ndarray] = []
        self.rows: list[dict[int, int]] = []
        self.edges = sorted(
            {day for fact in self.facts for day in (fact.start, fact.end) if fact.kind != CATEGORY}
        )
        for fact in self.facts:
            if fact.kind == GROUP and fact.part in TIMED:
                self._in_atoms(fact)
        self._pools()
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

    def _pools(self) -> None:
        """What is counted together is the sum of groups that are not published one by one."""
        for fact in self.facts:
            breakdown, _, name = fact.part.rpartition("\n")
            members = members_of(name) if fact.kind in (GROUP, CATEGORY) else ()
            if len(members) > 1:
                parts = [fact._replace(part=f"{breakdown}\n{one}".lstrip()) for one in members]
                self._equal(map(self._hidden, parts), [self.number[fact]])
                for part in parts if fact.column == "numerator" else ():
                    below = self._hidden(part.other("denominator"))
                    self._at_most([self._hidden(part)], [below])

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
                if len(parts) == len(each):
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
        self.solver = Solver(self.matrix)

    def ends(self, free: int | None = None) -> np.ndarray:
        """The lowest and highest value of each variable by the rule alone.

        A withheld count may be anything up to more than all that is shown, so that a question
        after it has an end.
        """
        low, high = own_bounds(self.values, self.policy)
        hidden = np.isnan(self.values)
        anything = np.nansum(self.values) + BEYOND
        both = np.zeros((self.matrix.shape[1], 2))
        both[:, 1] = np.inf
        both[: len(low), 0] = np.where(hidden, 0, low)
        both[: len(low), 1] = np.where(hidden, anything, high)
        for rest, numerator in self.gap.items():
            if not hidden[numerator]:
                both[rest, 0] = self.policy.smallest
        for one in self.open | ({free} if free is not None else set()):
            both[one] = 0, anything
        return both

    def push(self, aim: np.ndarray, ends: np.ndarray) -> np.ndarray | None:
        """The point that lies farthest against ``aim``; None where nothing is possible."""
        if (answer := self.solver.lowest(aim, ends)) is None:
            return None
        self.points = [*self.points[1 - MOST_KEPT :], answer.point]
        return answer.point

    def prices(self, aim: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """How hard the limits of each count press, where ``aim`` is pushed as far as it goes."""
        answer = self.solver.lowest(aim, ends)
        if answer is None:
            return np.zeros(len(self.facts))
        return np.abs(answer.price[: len(self.facts)])

    def short(
        self, given_up: Collection[Fact] = frozenset()
    ) -> dict[int, tuple[float, float]] | None:
        """The narrowest count of each place, of those with too few values, narrowest first.

        None where nothing is possible. Counts that are given up are not asked after: that takes
        two linear programs each.
        """
        ends, n = self.ends(), len(self.facts)
        asked = np.array([fact not in given_up for fact in self.facts])
        wanted = np.where(asked, wanted_values(self.values, self.policy), 0)
        seen = _Seen(n, wanted)
        for point in self._still_possible(ends):
            seen.add(point)
        rng = np.random.default_rng(0)
        idle = 0
        while idle < IDLE_PUSHES and seen.doubtful.any():
            before = seen.doubtful.sum()
            if (point := self.push(-seen.wanting(ends[:n], rng), ends)) is None:
                return None
            seen.add(point)
            idle = 0 if seen.doubtful.sum() < before else idle + 1
        return self._each_alone(seen, ends)

    def _still_possible(self, ends: np.ndarray) -> list[np.ndarray]:
        """The points of earlier questions that keep within the limits as they are now."""
        return [
            point
            for point in self.points
            if (point >= ends[:, 0] - NEARLY).all() and (point <= ends[:, 1] + NEARLY).all()
        ]

    def _each_alone(self, seen: "_Seen", ends: np.ndarray) -> dict[int, tuple[float, float]]:
        """Ask after the counts that are still doubtful; every answer tells of the others too.

        What has been seen of a count is a part of its room. So one of which more was seen than
        the narrowest of its place has in all need not be asked.
        """
        found: dict[int, tuple[float, float]] = {}
        narrowest: dict[tuple, tuple[float, int]] = {}
        asked: set[int] = set()
        while left := [int(one) for one in np.flatnonzero(seen.doubtful) if one not in asked]:
            cell = min(left, key=lambda one: (seen.width(one), one))
            asked.add(cell)
            place = self.place(cell)
            if narrowest.get(place, (np.inf, 0)) < (seen.width(cell), cell):
                continue
            least, most = self.between(cell, ends, seen)
            if most - least + 1 < seen.wanted[cell]:
                found[cell] = (least, most)
                narrowest[place] = min((most - least, cell), narrowest.get(place, (np.inf, 0)))
        return {cell: found[cell] for _, cell in sorted(narrowest.values())}

    def place(self, cell: int) -> tuple:
        """The counts of which one is mended at a time: the teams and the column."""
        return self.facts[cell].teams, self.facts[cell].column

    def between(
        self, cell: int, ends: np.ndarray, seen: "_Seen | None" = None
    ) -> tuple[float, float]:
        """The lowest and highest whole value of one count."""
        least, most = 0.0, np.inf
        for turn in (1, -1):
            at = self._seen_at_end(cell, ends[cell], seen, turn)
            if at is None:
                aim = np.zeros(len(self.facts))
                aim[cell] = turn
                if (point := self.push(aim, ends)) is None:
                    continue
                at = float(point[cell])
                if seen is not None:
                    seen.add(point)
            if turn > 0:
                least = float(np.ceil(at - NEARLY))
            else:
                most = float(np.floor(at + NEARLY))
        return least, most

    def _seen_at_end(
        self, cell: int, end: np.ndarray, seen: "_Seen | None", turn: int
    ) -> float | None:
        """The end of a count's own limits where it was seen there already: it goes no further."""
        if seen is None:
            return None
        at = float(seen.low[cell] if turn > 0 else seen.high[cell])
        return at if turn * (at - end[0 if turn > 0 else 1]) <= NEARLY else None

    def strained(self) -> list[int]:
        """A few shown counts that cannot all be as shown, where nothing else is possible."""
        ends, n = self.ends(), self.matrix.shape[1]
        shown = np.flatnonzero(~np.isnan(self.values))
        give = csr_array(
            (np.ones(len(shown)), (shown, np.arange(len(shown)))), shape=(n, len(shown))
        )
        more = self.matrix @ give
        answer = Solver(hstack([self.matrix, more, -more], format="csr")).lowest(
            np.r_[np.zeros(n), np.ones(2 * len(shown))],
            np.vstack([ends, np.tile([0, np.inf], (2 * len(shown), 1))]),
        )
        if answer is None:
            return []
        given = answer.point[n : n + len(shown)] + answer.point[n + len(shown) :]
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

    def width(self, cell: int) -> float:
        """How far apart the whole values are that were seen of a count; no more than all."""
        return float(np.floor(self.high[cell] + NEARLY) - np.ceil(self.low[cell] - NEARLY))

    def wanting(self, ends: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """For each doubtful count the side, 1 or -1, on which more of its limits is unseen."""
        chance = rng.choice([-1.0, 1.0], len(self.low))
        if np.isinf(self.low).any():
            return np.where(self.doubtful, chance, 0)
        above, below = ends[:, 1] - self.high, self.low - ends[:, 0]
        near = np.abs(above - below) < NEARLY
        return np.where(self.doubtful, np.where(near, chance, np.sign(above - below)), 0)


def by_fact(named: Mapping[object, Fact], values: Mapping[object, float]) -> dict[Fact, float]:
    """What is published of each fact: shown where it is shown anywhere."""
    found: dict[Fact, float] = {}
    for name, fact in named.items():
        if np.isnan(found.get(fact, np.nan)):
            found[fact] = values[name]
    return found
