"""Which groups of a team are counted together, because each would be too small to show.

It is decided in advance, as the period of a chart is: from the volume of the programme's first
year, and not from the counts that are shown. So no group is joined because it happened to be
low, and once that year is over it stays joined from one session to the next. The two ends of the
gap are never joined with others: a gap means the same in every team.

The name of what is joined says of what: "fifth_2 + fifth_3".
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pandas as pd

from equity_reports.intake.engines import Engine
from equity_reports.intake.labels import NOT_KNOWN, NOT_STATED
from equity_reports.intake.values import quoted
from equity_reports.measures.periods import EXPECTED_MISSED

TOGETHER = " + "
ENOUGH_A_YEAR = EXPECTED_MISSED
"""About so many are expected in a year of a group that stands by itself; see `EXPECTED_MISSED`.

What is enough is drawn for each team and breakdown from the programme's secret: between 5 and 20
nine times in ten, and without an end on either side. A sharp limit that everybody knows would tell
of a group that stands by itself that it has ten or more, and of joined ones that they have fewer.
"""
SPREAD = 0.235

DAYS_A_YEAR = 365.25
LEFT_ALONE = (NOT_KNOWN, NOT_STATED)
Pools = dict[str, list[tuple[str, ...]]]
"""By team, the groups that are counted together."""


def joined(members: Iterable[str]) -> str:
    """The name of groups that are counted together.

    Examples
    --------
    >>> joined(["fifth_2", "fifth_3"])
    'fifth_2 + fifth_3'
    """
    return TOGETHER.join(members)


def members_of(name: str) -> tuple[str, ...]:
    """The groups that a name stands for: one by itself, or those that are counted together.

    Examples
    --------
    >>> members_of("fifth_2 + fifth_3"), members_of("fifth_4")
    (('fifth_2', 'fifth_3'), ('fifth_4',))
    """
    return tuple(name.split(TOGETHER))


def enough(key: bytes, team: str, breakdown: str) -> float:
    """How many a year are enough, drawn anew for each team and breakdown, and always alike.

    The logarithm is of a logistic distribution about that of `ENOUGH_A_YEAR`.
    """
    digest = hmac.digest(key, f"pooling\n{team}\n{breakdown}".encode(), "sha256")
    chance = (int.from_bytes(digest[:7], "big") + 0.5) / 2**56
    return ENOUGH_A_YEAR * (chance / (1 - chance)) ** SPREAD


def neighbours(
    expected: Mapping[str, float], enough: float = ENOUGH_A_YEAR
) -> list[tuple[str, ...]]:
    """The neighbouring groups to count together, until each has enough or one is left.

    Parameters
    ----------
    expected
        The groups between the two ends, in their order, and how many are expected in a year of
        what is rarer: counted, or not.
    enough
        How many are enough.

    Examples
    --------
    >>> neighbours({"fifth_2": 40, "fifth_3": 6, "fifth_4": 12})
    [('fifth_3', 'fifth_4')]
    """
    runs = [((name,), number) for name, number in expected.items()]
    while len(runs) > 1 and min(number for _, number in runs) < enough:
        at = min(range(len(runs)), key=lambda place: runs[place][1])
        beside = [place for place in (at - 1, at + 1) if 0 <= place < len(runs)]
        other = min(beside, key=lambda place: runs[place][1])
        first, last = sorted((at, other))
        both = (runs[first][0] + runs[last][0], runs[first][1] + runs[last][1])
        runs[first : last + 1] = [both]
    return [names for names, _ in runs if len(names) > 1]


def rarest(expected: Mapping[str, float], enough: float = ENOUGH_A_YEAR) -> tuple[str, ...]:
    """The rare categories to count together; none where that would leave nothing beside them.

    Only categories of which too few are expected are joined, and only with one another: a rare
    one beside a common one would hide the common one. Who is not known stands by itself.

    Examples
    --------
    >>> rarest({"White": 80, "Mixed": 4, "Other": 3, "Not stated": 1, "Black": 12})
    ('Mixed', 'Other')
    >>> rarest({"Female": 30, "Male": 28, "Indeterminate": 1}), rarest({"Home": 3, "Group": 2})
    ((), ())
    """
    named = {name: number for name, number in expected.items() if name not in LEFT_ALONE}
    rare = tuple(sorted(name for name, number in named.items() if number < enough))
    return rare if 1 < len(rare) < len(named) else ()


def pooled_name(column: str, pools: Pools) -> str:
    """The SQL for the name under which a row is counted with others; NULL where it is not."""
    teams: dict[tuple[str, ...], list[str]] = {}
    for team, every in sorted(pools.items()):
        for members in every:
            teams.setdefault(members, []).append(team)
    cases = " ".join(
        f"WHEN {column} IN ({_listed(members)}) AND team_id IN ({_listed(which)}) "
        f"THEN {quoted(joined(members))}"
        for members, which in teams.items()
    )
    return f"CASE {cases} END"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(map(quoted, words))


def expected_a_year(
    engine: Engine, column: str, *, until: date, days: int
) -> dict[str, dict[str, float]]:
    """By team and group, how many of what is rarer a year has: counted, or not.

    Parameters
    ----------
    column
        The SQL for the group of a row of the view ``marked``.
    until, days
        The day before which rows are looked at, and how many days there are.
    """
    found = engine.rows(f"""
        SELECT team_id, named, sum(counted) AS counted, sum(among - counted) AS remainder
        FROM (SELECT team_id, {column} AS named, counted, among FROM marked
            WHERE appointment_date < DATE '{until}') AS first_year
        WHERE named IS NOT NULL GROUP BY team_id, named""")
    a_year: dict[str, dict[str, float]] = {}
    for row in found.sort_values(["team_id", "named"]).itertuples():
        rarer = float(min(row.counted, row.remainder))
        a_year.setdefault(row.team_id, {})[row.named] = rarer * DAYS_A_YEAR / days
    return a_year


def put_together(
    table: pd.DataFrame, counted: pd.DataFrame, column: str, pools: Pools
) -> pd.DataFrame:
    """A table of counts with the groups that are counted together in place of their members."""
    gone = [(team, name) for team, every in pools.items() for one in every for name in one]
    left = table.set_index(["team_id", column]).index.isin(gone)
    return pd.concat([table[~left], counted], ignore_index=True)
