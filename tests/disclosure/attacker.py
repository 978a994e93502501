"""An attacker: everything that two sessions published, the rules, and integer programming.

He reads the released counts of both sessions as they lie in their files, writes down every sum
that must hold between the true counts (of teams, groups, categories, outcomes and days), and
asks a solver (HiGHS, by scipy's ``milp``) for the lowest and highest value of each count. He
shares no code with the publication step.

He is bold: he takes it that no figure was moved and no old count has changed, and gives up as
few of these beliefs as he must. A withheld count may be anything to him, as the rules have it. If
he bets, he takes every one of them to be a small count too, where that can be.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array

from equity_reports.disclosure import Policy

WHOLE = "(whole programme)"
LARGE = 100_000.0
TRIES = 40
FEWEST = {"mhsds": 4, "hes": 6, "none": 4}
"""How many values must stay possible for a withheld count."""

FEWEST_SHOWN = 4
"""How many for a rounded one. A zero is shown as what it is under ``hes``."""

DAYS = {"day": 1, "week": 7, "fortnight": 14}
MONTHS = {"month": 1, "two_months": 2, "quarter": 3}
PANEL = ("attended", "missed", "cancelled_by_patient", "cancelled_by_provider", "not_recorded")
COUNTS = ("numerator", "denominator", "cancelled", "booked", "people", *PANEL)

Key = tuple
"""What is counted: (whose, kind, which, first day, day after the last, column)."""


@dataclass(frozen=True)
class Found:
    """What the attacker can say of one published or withheld count.

    ``lowest`` to ``highest`` are the values that he cannot exclude; ``limit`` is how many there
    must be. He stops looking when he has seen as many.
    """

    key: Key
    shown: float
    lowest: float
    highest: float
    limit: int

    @property
    def spare(self) -> float:
        """How far from the limit this is; below 0 the attacker has won."""
        return self.values - self.limit

    @property
    def values(self) -> float:
        """How many values he cannot exclude."""
        return self.highest - self.lowest + 1


@dataclass
class Session:
    """The released counts of one session by what they count; NaN where withheld."""

    counts: dict[Key, float] = field(default_factory=dict)
    teams: tuple[str, ...] = ()
    most: str = ""
    least: str = ""
    again: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def see(self, key: Key, value: float | None) -> None:
        """Note a count; one that is shown anywhere is shown."""
        value = np.nan if value is None else float(value)
        known = self.counts.get(key, np.nan)
        self.counts[key] = value if np.isnan(known) else known


def day_after(kind: str, start: date) -> date:
    """The day after a period that begins on ``start``."""
    if kind in DAYS:
        return start + timedelta(days=DAYS[kind])
    index = start.year * 12 + start.month - 1 + MONTHS[kind]
    return date(index // 12, index % 12 + 1, 1)


def read_session(
    folder: Path, beside: Mapping[tuple[str, str], Iterable[str]], measure: str = ""
) -> Session:
    """Everything that a session published, from its files.

    Parameters
    ----------
    folder
        The session's released counts, one file a team; the pages are made from them alone.
    beside
        The teams beside each idea, which the registers give away.
    measure
        The measure whose teams' files are read; empty where the programme has one.
    """
    every = {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
    files = {name: one for name, one in every.items() if "team" in one}
    files = {name: one for name, one in files.items() if measure in ("", one["measure"]["id"])}
    some = next(iter(files.values()))
    seen = Session(teams=tuple(files))
    seen.again = shown_again(some["measure"])
    seen.most, seen.least = (some["definition"][end] for end in ("most", "least"))
    for team, report in files.items():
        _see_tables(seen, team, report["tables"], report["kinds"], report["definition"], beside)
        if report["previous"]:
            first, last = map(date.fromisoformat, report["previous"]["recent"])
            days = (first, last + timedelta(days=1))
            for glance in (report["previous"]["now"], report["previous"]["published"]):
                table = glance["by_group"] if glance else {"group": ()}
                _see_groups(seen, team, table, [days] * len(table["group"]))
    tables = dict(some["programme_tables"], comparison=None)
    _see_tables(seen, WHOLE, tables, some["programme_kinds"], some["definition"], beside)
    return seen


def shown_again(measure: Mapping) -> dict[str, tuple[str, ...]]:
    """The columns of the charts that are sums of the panel's, by the measure's definition."""
    missed = ["did_not_attend", "late_not_seen"]
    again = {"cancelled": tuple(n for n in PANEL[2:4] if n not in measure["denominator"])}
    for side in ("numerator", "denominator"):
        given = set(measure[side])
        names = [n for n in PANEL[:4] if set(missed if n == "missed" else [n]) <= given]
        every = {part for n in names for part in (missed if n == "missed" else [n])}
        if every == given and measure["quantity"] != "waiting_time":
            again[side] = tuple(names)
    return {column: names for column, names in again.items() if names}


def _see_tables(seen, team, tables, kinds, definition, beside) -> None:
    windows = {
        name: (date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1))
        for name in ("recent", "before")
        if definition[name]
        for first, last in [definition[name]]
    }
    groups = tables["by_group"]
    _see_groups(seen, team, groups, [windows[name] for name in groups["window"]])
    rows = tables["by_period"]
    for number, series in enumerate(rows["series"]):
        start = date.fromisoformat(rows["period"][number])
        days = (start, day_after(kinds[series], start))
        for column in ("numerator", "denominator", "cancelled"):
            key = (team, "group", series.removeprefix("pair_"), *days, column)
            seen.see(key, rows[column][number])
    rows = tables["by_breakdown"]
    for number, breakdown in enumerate(rows["breakdown"]):
        for column in ("numerator", "denominator"):
            which = (breakdown, rows["category"][number])
            seen.see((team, "category", which, *windows["recent"], column), rows[column][number])
    rows = tables["panel"]
    for number, side in enumerate(rows["series"]):
        for column in (*PANEL, "booked", "people"):
            key = (team, "panel", side, *windows[rows["window"][number]], column)
            seen.see(key, rows[column][number])
    rows = tables["comparison"] or {"series": ()}
    for number, series in enumerate(rows["series"]):
        if not (others := beside.get((team, rows["idea_id"][number]))):
            continue
        start = date.fromisoformat(rows["period"][number])
        days = (start, day_after(kinds[series], start))
        for column in ("numerator", "denominator", "cancelled"):
            key = (frozenset(others), "group", series.removeprefix("pair_"), *days, column)
            seen.see(key, rows[column][number])


def _see_groups(seen, team, table, days) -> None:
    named = {seen.most: "most", seen.least: "least"}
    for number, group in enumerate(table["group"]):
        for column in ("numerator", "denominator"):
            key = (team, "group", named.get(group, group), *days[number], column)
            seen.see(key, table[column][number])


class Attack:
    """The sums as a system for the solver: counts that are seen, and those that stand behind."""

    def __init__(
        self,
        sessions: Iterable[Session],
        policy: Policy,
        *,
        bets: bool = False,
        exactly: Mapping[Key, float] | None = None,
        rates: Mapping[Key, float] | None = None,
        beside: Iterable[tuple[Session, Policy]] = (),
    ) -> None:
        self.policy, self.bets, self.exactly = policy, bets, exactly or {}
        self.counts: dict[Key, float] = {}
        for one in sessions:
            self.teams, self.again = one.teams, one.again
            for key, value in one.counts.items():
                if not np.isnan(value) or key not in self.counts:
                    self.counts[key] = value
        self.number: dict[Key, int] = {}
        self.low: list[float] = []
        self.high: list[float] = []
        self.rows: list[dict[int, float]] = []
        for key, value in self.counts.items():
            exact = self.exactly.get(key)
            self._variable(key, *(self._own(value) if exact is None else (exact, exact)))
        for session, policy in beside:
            self._see_beside(session, policy)
        edges = sorted({day for key in self.counts for day in key[3:5]})
        self.spans = list(pairwise(edges))
        self._days_and_teams()
        self._counted_together()
        self._groups_and_categories()
        self._outcomes()
        self._shares()
        self._rates(rates or {})

    def _see_beside(self, session: Session, policy: Policy) -> None:
        """The same counts once more, under another policy: he believes both where he can."""
        mine, self.policy = self.policy, policy
        for key, value in session.counts.items():
            if not np.isnan(value):
                low, high = self._own(value)
                number = self._variable(key)
                if key not in self.counts or np.isnan(self.counts[key]):
                    self.counts[key] = value
                if max(low, self.low[number]) <= min(high, self.high[number]):
                    self.low[number] = max(low, self.low[number])
                    self.high[number] = min(high, self.high[number])
            else:
                self._variable(key)
                self.counts.setdefault(key, value)
        self.policy = mine

    def _own(self, value: float) -> tuple[float, float]:
        """What the published rule leaves: half of the 8s and 9s are shown as 5."""
        p = self.policy
        if p.rounding == 1:
            return value, value
        if np.isnan(value):
            return (0, p.smallest - 1) if self.bets else (0, LARGE)
        if value == 0:
            return 0, 0
        behind = [n for n in range(int(value) + 2 * p.rounding) if self._may_show(n, value)]
        return min(behind), max(behind)

    def _may_show(self, count: int, value: float) -> bool:
        """Whether the published rule may show a count as this value."""
        p = self.policy
        nearest = [p.rounding * round(n / p.rounding) for n in range(p.smallest, count + 1)]
        if not nearest or nearest[-1] == value:
            return bool(nearest)
        # Where the lowest figure lost some of its counts to the threshold, it is given others.
        cut = p.rounding * round((p.smallest - 1) / p.rounding) == nearest[0]
        return cut and value == nearest[0] and value < count < value + p.rounding

    def _variable(self, key: Key, low: float = 0, high: float = LARGE) -> int:
        if key not in self.number:
            self.number[key] = len(self.low)
            self.low.append(low)
            self.high.append(high)
        return self.number[key]

    def _equal(self, left: Iterable[int], right: Iterable[int]) -> None:
        row: dict[int, float] = {}
        for side, sign in ((left, 1.0), (right, -1.0)):
            for one in side:
                row[one] = row.get(one, 0.0) + sign
        self.rows.append(row)

    def _at_most(self, left: Iterable[int], right: Iterable[int], gap: float = 0) -> None:
        spare = self._variable(("spare", len(self.low)), gap)
        self._equal([*left, spare], right)

    def _whose(self, whose) -> list[str]:
        return (
            list(self.teams)
            if whose == WHOLE
            else sorted(whose)
            if type(whose) is frozenset
            else [whose]
        )

    def _atoms(self, whose, group: str, start: date, end: date, column: str) -> list[int]:
        """The counts of single teams in the shortest stretches that anything tells apart."""
        return [
            self._atom(team, group, span, column)
            for team in self._whose(whose)
            for span in self.spans
            if start <= span[0] and span[1] <= end
        ]

    def _atom(self, team: str, group: str, span: tuple[date, date], column: str) -> int:
        key = (team, "group", group, *span, column)
        if key in self.number:
            return self.number[key]
        new = self._variable(key)
        if group == "all":
            parts = [self._atom(team, part, span, column) for part in ("most", "least")]
            self._at_most(parts, [new])
        if column == "numerator":
            self._at_most([new], [self._atom(team, group, span, "denominator")])
        return new

    def _days_and_teams(self) -> None:
        for key in list(self.counts):
            whose, kind, group, start, end, column = key
            if kind != "group" or group not in ("all", "most", "least"):
                continue
            self._atom_rules(key)
            atoms = self._atoms(whose, group, start, end, column)
            if atoms != [self.number[key]]:
                self._equal(atoms, [self.number[key]])

    def _atom_rules(self, key: Key) -> None:
        """A published count that is itself a shortest stretch: its parts are no more than it."""
        whose, _, group, start, end, column = key
        if whose == WHOLE or type(whose) is frozenset or (start, end) not in self.spans:
            return
        if group == "all":
            parts = [self._atom(whose, part, (start, end), column) for part in ("most", "least")]
            self._at_most(parts, [self.number[key]])

    def _counted_together(self) -> None:
        """A name with " + " in it is of several groups; the page says so. He takes it apart."""
        self.apart: dict[Key, int] = {}
        for whose, kind, which, start, end, column in list(self.counts):
            name = which[1] if kind == "category" else which
            if kind == "panel" or " + " not in name:
                continue
            found = []
            for one in name.split(" + "):
                part = (which[0], one) if kind == "category" else one
                at = {
                    side: self._variable((whose, kind, part, start, end, side))
                    for side in (column, "denominator")
                }
                self.apart[(whose, kind, part, start, end, column)] = at[column]
                if column == "numerator":
                    self._at_most([at[column]], [at["denominator"]])
                found.append(at[column])
            self._equal(found, [self.number[(whose, kind, which, start, end, column)]])

    def _groups_and_categories(self) -> None:
        sets: dict[tuple, list[int]] = {}
        teams: dict[tuple, list[int]] = {}
        for key, number in self.apart.items():
            if key not in self.counts:
                teams.setdefault((WHOLE, *key[1:]), []).append(number)
        for key in list(self.counts):
            whose, kind, which, start, end, column = key
            if type(whose) is frozenset or kind == "panel":
                continue
            if kind == "category":
                sets.setdefault((whose, kind, which[0], start, end, column), []).append(
                    self.number[key]
                )
            elif which != "all":
                sets.setdefault((whose, kind, "", start, end, column), []).append(self.number[key])
            if whose != WHOLE and (kind == "category" or which not in ("all", "most", "least")):
                teams.setdefault((WHOLE, *key[1:]), []).append(self.number[key])
        for (whose, kind, _, start, end, column), parts in sets.items():
            total = (whose, "group", "all", start, end, column)
            if total not in self.number or len(parts) < 2:
                continue
            whole = kind == "category" or len(parts) > 3
            (self._equal if whole else self._at_most)(parts, [self.number[total]])
        for key, parts in teams.items():
            if key in self.number:
                self._equal(parts, [self.number[key]])

    def _outcomes(self) -> None:
        sides: dict[tuple, dict[str, int]] = {}
        for key, number in list(self.number.items()):
            if key[1] == "panel":
                sides.setdefault((key[0], *key[2:5]), {})[key[5]] = number
        for (whose, side, start, end), at in sides.items():
            self._equal([at[name] for name in PANEL], [at["booked"]])
            self._at_most([at["people"]], [at["booked"]])
            for column, names in self.again.items():
                group = "most" if side == "most" else "all"
                parts = [at[name] for name in names]
                if side != "most":
                    parts += self._atoms(whose, "most", start, end, column)
                self._equal(parts, self._atoms(whose, group, start, end, column))
            if whose == WHOLE:
                every = [sides[(team, side, start, end)] for team in self.teams]
                for name in (*PANEL, "booked"):
                    self._equal([one[name] for one in every], [at[name]])
                self._at_most([at["people"]], [one["people"] for one in every])
                for one in every:
                    self._at_most([one["people"]], [at["people"]])

    def _shares(self) -> None:
        for key, value in self.counts.items():
            if key[5] == "numerator" and (pair := (*key[:5], "denominator")) in self.number:
                gap = 0 if np.isnan(value) else self.policy.smallest
                self._at_most([self.number[key]], [self.number[pair]], gap)

    def _rates(self, rates: Mapping[Key, float]) -> None:
        """Percentages of true counts, to one decimal, of numerators and their denominators."""
        self.percent = [
            (self.number[key], self.number[(*key[:5], "denominator")], rate)
            for key, rate in rates.items()
        ]

    def run(self, rng: np.random.Generator) -> list[Found]:
        """The lowest and highest value of every published or withheld count."""
        self._matrix()
        self.exceptions = self._exceptions()
        cells = np.array([self.number[key] for key in self.counts])
        least, most = np.full(len(self.low), np.inf), np.full(len(self.low), -np.inf)
        enough = np.array([self._limit(value) for value in self.counts.values()])
        for _ in range(TRIES):
            short = cells[(most - least + 1)[cells] < enough]
            if not len(short):
                break
            aim = np.zeros(len(self.low))
            aim[short] = rng.choice([-1.0, 1.0], len(short))
            for turn in (1, -1):
                point = self._solve(turn * aim)
                least, most = np.minimum(least, point), np.maximum(most, point)
        for cell in cells[(most - least + 1)[cells] < enough]:
            for turn in (1, -1):
                aim = np.zeros(len(self.low))
                aim[cell] = turn
                point = self._solve(aim)
                least, most = np.minimum(least, point), np.maximum(most, point)
        return [
            Found(key, value, least[self.number[key]], most[self.number[key]], self._limit(value))
            for key, value in self.counts.items()
            if self._limit(value) and not self._of_nobody(key)
        ]

    def _of_nobody(self, key: Key) -> bool:
        """A count among a shown zero: there is nobody whom it could tell of."""
        return self.counts.get((*key[:5], "denominator"), np.nan) == 0

    def _limit(self, value: float) -> int:
        """How many values must stay possible for a count to be safe."""
        return (
            FEWEST.get(self.policy.name, FEWEST_SHOWN)
            if np.isnan(value)
            else FEWEST_SHOWN * (value > 0)
        )

    def _matrix(self) -> None:
        entries = [(n, c, s) for n, row in enumerate(self.rows) for c, s in row.items() if s]
        row, column, sign = zip(*entries, strict=True)
        shape = (len(self.rows), len(self.low))
        self.matrix = csr_array((sign, (row, column)), shape=shape)
        self.ends = np.array(self.low), np.array(self.high)
        self.constraints = [
            LinearConstraint(self.matrix, 0, 0),
            LinearConstraint(self._rate_rows(), -np.inf, 0),
        ]

    def _rate_rows(self) -> csr_array:
        """A percentage to one decimal: the numerator is no more than that, and no less."""
        rows = np.zeros((2 * len(self.percent) + 1, len(self.low)))
        for number, (above, below, rate) in enumerate(self.percent):
            for row, turn in ((rows[2 * number], 1), (rows[2 * number + 1], -1)):
                row[above], row[below] = turn, -turn * (rate + turn * 0.05) / 100
        return csr_array(rows)

    def _solve(self, aim: np.ndarray) -> np.ndarray:
        found = milp(
            aim,
            integrality=np.ones(len(aim)),
            bounds=Bounds(*self.ends),
            constraints=self.constraints,
        )
        if found.x is None:
            raise ValueError(found.message)
        return np.round(found.x)

    def _exceptions(self) -> list[Key]:
        """The fewest counts that cannot be as the rule has it: of few people, moved, or changed.

        The attacker guesses one smallest set of them, and opens these alone.
        """
        try:
            self._solve(np.zeros(len(self.low)))
        except ValueError:
            pass
        else:
            return []
        n, seen = len(self.low), list(self.counts)
        cells = np.array([self.number[key] for key in seen])
        low, high = self.ends
        free = np.array(
            [LARGE if np.isnan(value) else self.policy.rounding for value in self.counts.values()]
        )
        k = len(cells)
        # Each count may leave its range upwards or downwards at the price of one.
        eye = csr_array((np.ones(k), (np.arange(k), cells)), shape=(k, n))
        push = csr_array((free, (np.arange(k), np.arange(k))), shape=(k, k))
        wide = low.copy(), high.copy()
        wide[0][cells], wide[1][cells] = 0, LARGE
        found = milp(
            np.r_[np.zeros(n), np.ones(k)],
            integrality=np.ones(n + k),
            bounds=Bounds(np.r_[wide[0], np.zeros(k)], np.r_[wide[1], np.ones(k)]),
            constraints=[
                LinearConstraint(_beside(self.matrix, k), 0, 0),
                LinearConstraint(_beside(self._rate_rows(), k), -np.inf, 0),
                LinearConstraint(block_array([[eye, -push]]), -np.inf, high[cells]),
                LinearConstraint(block_array([[eye, push]]), low[cells], np.inf),
            ],
            options={"time_limit": 60},
        )
        if found.x is None:
            raise ValueError(f"nothing fits: {found.message}")
        opened = np.flatnonzero(np.round(found.x[n:]))
        for one in opened:
            low[cells[one]] = max(low[cells[one]] - free[one], 0)
            high[cells[one]] += free[one]
        self.ends = low, high
        return [seen[one] for one in opened]


def _beside(matrix: csr_array, more: int) -> csr_array:
    """A matrix with columns of nothing at its end."""
    return block_array([[matrix, csr_array((matrix.shape[0], more))]])
