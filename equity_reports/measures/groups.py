"""Counts of a team's deprivation groups, and of the categories of every other breakdown."""

from collections.abc import Sequence

import pandas as pd

from equity_reports.intake.deprivation import Grouping
from equity_reports.measures.categories import category
from equity_reports.measures.counting import Counting, fill, windows_of
from equity_reports.measures.people import ADDED_UP, one_row_a_person
from equity_reports.measures.pooling import Pools, enough, joined, neighbours, rarest
from equity_reports.tables import (
    ALL,
    BY_BREAKDOWN,
    BY_GROUP,
    REMAINDER,
    WHOLE_PROGRAMME,
    CountTable,
)

OF_PEOPLE = ("ethnicity", "age_band", "sex", "language", "interpreter")
"""What seldom changes from one appointment of a person to the next."""
APART = ("no_fixed_abode", "not_known", "outside_england")
"""Places that have no deprivation group; counted in every total, in no gap."""


def by_group(counting: Counting, teams: Sequence[str], grouping: Grouping) -> pd.DataFrame:
    """Counts by team, window and group: a row of zeros where nothing was booked."""
    source = "(SELECT * FROM people WHERE stretch IS NOT NULL) AS compared"
    keys = {"team_id": WHOLE_PROGRAMME, "stretch": None, "deprivation_group": ALL}
    table = counting.tally(source, keys, counting.counts)
    pools = _group_pools(counting, teams, grouping) if counting.pool else {}
    if pools:
        table = counting.together(table, source, dict.fromkeys(keys), pools)
    table = table.rename(columns={"stretch": "window", "deprivation_group": "group"})
    rows = [
        (team, stretch, group)
        for team in teams
        for stretch in windows_of(counting.span)
        for group in _groups_of(grouping, pools.get(team, []))
    ]
    return fill(table, pd.MultiIndex.from_tuples(rows, names=BY_GROUP.keys))


def _group_pools(counting: Counting, teams: Sequence[str], grouping: Grouping) -> Pools:
    """By team, the neighbours between the two ends that are counted together."""
    expected = counting.expected("deprivation_group")
    between = [group.group for group in grouping.groups[1:-1]]
    found = {
        team: neighbours(
            {name: expected.get(team, {}).get(name, 0.0) for name in between},
            enough(counting.pool, team, "deprivation"),
        )
        for team in teams
        if team != WHOLE_PROGRAMME
    }
    return {team: runs for team, runs in found.items() if runs}


def _groups_of(grouping: Grouping, runs: Sequence[tuple[str, ...]]) -> list[str]:
    """A team's groups in their order, those that are counted together as one."""
    names = {members[0]: joined(members) for members in runs}
    hidden = {name for members in runs for name in members[1:]}
    on_the_gradient = [group.group for group in grouping.groups if group.group not in hidden]
    return [ALL, *(names.get(group, group) for group in on_the_gradient), *APART]


def by_breakdown(counting: Counting, teams: Sequence[str]) -> pd.DataFrame:
    """What seldom changes within a person is counted from one row a person, the rest by itself."""
    engine = counting.engine
    engine.keep("described", one_row_a_person("marked", ("team_id", "stretch", *OF_PEOPLE)))
    if not counting.breakdowns:
        return pd.DataFrame(columns=[*BY_BREAKDOWN.keys, *count_columns(BY_BREAKDOWN)])
    counts = ", ".join(f"count({breakdown}) AS {breakdown}" for breakdown in counting.breakdowns)
    had = engine.rows(f"SELECT {counts} FROM marked").iloc[0]
    parts = [pd.DataFrame(columns=[*BY_BREAKDOWN.keys, *count_columns(BY_BREAKDOWN)])]
    for breakdown in (name for name in counting.breakdowns if had[name]):
        rows = "described" if breakdown in OF_PEOPLE else "marked"
        sorted_by = category(engine, breakdown, rows, known=counting.known)
        source = f"""(SELECT team_id, {sorted_by} AS category, patient, {", ".join(ADDED_UP)}
            FROM {rows}
            WHERE stretch = 'recent' AND {breakdown} IS NOT NULL) AS sorted_into"""
        keys = {"team_id": WHOLE_PROGRAMME, "category": None}
        table = counting.tally(source, keys, counting.counts)
        if counting.pool:
            names = sorted(set(table["category"]))
            pools = _category_pools(counting, teams, names, breakdown, sorted_by)
            if pools:
                table = counting.together(table, source, dict.fromkeys(keys), pools)
            # A row for every category of the programme: which of them a team has is a count too.
            rows = [(team, one) for team in teams for one in _names(names, pools.get(team, []))]
            table = fill(table, pd.MultiIndex.from_tuples(rows, names=keys))
        table = table.sort_values(["team_id", "category"], ignore_index=True)
        table.insert(1, "breakdown", breakdown)
        parts.append(table)
    engine.drop("described")
    return pd.concat(parts, ignore_index=True)


def _category_pools(
    counting: Counting, teams: Sequence[str], names: Sequence[str], breakdown: str, sorted_by: str
) -> Pools:
    """By team, the rare categories that are counted together."""
    known = f"CASE WHEN {breakdown} IS NOT NULL THEN {sorted_by} END"
    expected = counting.expected(known)
    found = {}
    for team in teams:
        if team != WHOLE_PROGRAMME:
            a_year = expected.get(team, {})
            found[team] = rarest(
                {name: a_year.get(name, 0.0) for name in names},
                enough(counting.pool, team, breakdown),
            )
    return {team: [members] for team, members in found.items() if members}


def _names(names: Sequence[str], runs: Sequence[tuple[str, ...]]) -> list[str]:
    """A team's categories, those that are counted together as one."""
    hidden = {name for members in runs for name in members}
    return [*(name for name in names if name not in hidden), *map(joined, runs)]


def count_columns(table: CountTable) -> list[str]:
    """The columns of a table of proportions besides its keys, for one without rows.

    Examples
    --------
    >>> count_columns(BY_BREAKDOWN)[:2]
    ['numerator', 'denominator']
    """
    counts = (*table.counts, REMAINDER)
    return [count.column for count in counts] + [count.people for count in counts]
