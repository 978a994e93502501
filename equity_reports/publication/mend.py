"""Mend what is still narrow when everything published, in two sessions, is seen at once.

A count to which too few values are left is moved to the next multiple, or a count that presses on
it is withheld. What the session before has published stays as it is: it cannot be called back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from equity_reports.disclosure import Policy
from equity_reports.publication.bounds import own_bounds, wanted_values
from equity_reports.publication.facts import Fact
from equity_reports.publication.room import Room

MOST_ROUNDS = 60
EXACT_UP_TO = 5_000
"""So many counts are looked at all at once; of more, each team's, and all teams' together."""


@dataclass
class Mending:
    """The counts as they are being mended.

    Attributes
    ----------
    counts
        What is to be published of each fact; NaN where withheld.
    nearest
        What the door gave; a count is moved by one multiple from it at most.
    fixed
        The facts that were published before.
    """

    counts: dict[Fact, float]
    nearest: Mapping[Fact, float]
    fixed: frozenset[Fact]
    policy: Policy
    again: Mapping[str, tuple[str, ...]]
    touched: set[Fact] = field(default_factory=set)
    beyond: set[Fact] = field(default_factory=set)

    def run(self) -> None:
        """Mend all that is seen together, however many teams there are."""
        if len(self.counts) <= EXACT_UP_TO:
            self._mend(list(self.counts))
            return
        by_teams: dict[frozenset[str], list[Fact]] = {}
        for fact in self.counts:
            by_teams.setdefault(fact.teams, []).append(fact)
        for facts in by_teams.values():
            self._mend(facts)

    def _mend(self, facts: list[Fact]) -> None:
        room = Room(facts, self._of(facts), self.policy, self.again)
        for _ in range(MOST_ROUNDS):
            short = room.short(self.beyond)
            if short is None:
                short = {}
                if not self._reconcile(room):
                    return
            elif not short:
                return
            for cell in short:
                self._ease(room, cell)
            room.values = self._of(facts)

    def _of(self, facts: list[Fact]) -> np.ndarray:
        return np.array([self.counts[fact] for fact in facts])

    def _ease(self, room: Room, cell: int) -> None:
        """Move the count itself, else one that presses on it, else withhold one of them."""
        if self._enough(room, cell) or self._move(room, cell):
            return
        near = self._pressing(room, cell)
        if any(self._move(room, one, and_then=cell) for one in near):
            return
        shown = [one for one in (*near, cell) if not np.isnan(room.values[one])]
        open_ = [one for one in shown if room.facts[one] not in self.fixed]
        if open_:
            self._withhold(room, min(open_, key=lambda one: room.values[one]))
        else:
            self.beyond.add(room.facts[cell])

    def _move(self, room: Room, cell: int, and_then: int | None = None) -> bool:
        """Move one count by a multiple if that leaves it, and another, room enough."""
        fact = room.facts[cell]
        if fact in self.fixed or fact in self.touched or np.isnan(room.values[cell]):
            return False
        least, most = room.between(cell, room.ends(free=cell))
        before = room.values[cell]
        for step in (self.policy.rounding, -self.policy.rounding):
            value = before + step
            if not self._may_stand(fact, value):
                continue
            low, high = (ends[0] for ends in own_bounds(np.array([value]), self.policy))
            wanted = wanted_values(np.array([value]), self.policy)[0]
            if min(high, most) - max(low, least) + 1 < wanted:
                continue
            room.values[cell] = value
            if and_then is None or self._enough(room, and_then):
                self._put(fact, value)
                return True
            room.values[cell] = before
        return False

    def _may_stand(self, fact: Fact, value: float) -> bool:
        nearest = self.nearest.get(fact, np.nan)
        lowest = max(self.policy.smallest, 1) - self.policy.rounding // 2
        return value >= lowest and abs(value - nearest) <= self.policy.rounding

    def _enough(self, room: Room, cell: int) -> bool:
        low, high = room.between(cell, room.ends())
        return high - low + 1 >= wanted_values(room.values[[cell]], self.policy)[0]

    def _pressing(self, room: Room, cell: int) -> list[int]:
        """The shown counts whose own limits are what narrows a count, largest first."""
        found: set[int] = set()
        aim = np.zeros(len(room.facts))
        aim[cell] = 1
        for turn in (1, -1):
            weight = room.prices(turn * aim, room.ends())
            found |= {int(one) for one in np.flatnonzero(weight > 1e-9)}
        shown = [one for one in found - {cell} if not np.isnan(room.values[one])]
        mine = [one for one in shown if room.facts[one] not in self.fixed]
        return sorted(mine, key=lambda one: (-room.values[one], one))

    def _put(self, fact: Fact, value: float) -> None:
        self.counts[fact] = value
        self.touched.add(fact)

    def _withhold(self, room: Room, cell: int) -> None:
        fact = room.facts[cell]
        self._put(fact, np.nan)
        numerator = fact.other("numerator")
        if fact.column == "denominator" and numerator in self.counts:
            self._put(numerator, np.nan)
        room.values = self._of(room.facts)

    def _reconcile(self, room: Room) -> bool:
        """Where nothing fits, withhold the new counts that do not, or leave old ones out of it."""
        strained = room.strained()
        mine = [one for one in strained if room.facts[one] not in self.fixed]
        for one in mine:
            self._withhold(room, one)
        for one in strained if not mine else ():
            self.beyond.add(room.facts[one])
            room.open.add(one)
        return bool(strained)
