"""Beside each change idea: the teams that were not testing one like it, added up.

What the season and the trust did to everybody then cancels when the idea's team is judged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from equity_reports.measures.counts import Counted, group_of
from equity_reports.tables import COMPARISON, MOST, PAIR_LEAST, PAIR_MOST

FEWEST_TEAMS = 3
"""With fewer teams beside it a comparison says more about those teams than about the time."""

SERIES = (MOST, PAIR_MOST, PAIR_LEAST)


@dataclass(frozen=True)
class TestedIdea:
    """An idea that a whole team uses."""

    team_id: str
    idea_id: str
    theme: str


def comparisons(
    counted: Counted, *, ideas: Iterable[TestedIdea], themes: Mapping[str, set[str]]
) -> pd.DataFrame:
    """True counts of the comparison teams, for the door.

    Parameters
    ----------
    counted
        What was counted for every team.
    ideas
        The ideas to be judged.
    themes
        For each team of the register, the themes of all its ideas, however small their scale.

    Returns
    -------
    DataFrame
        The table `equity_reports.tables.COMPARISON`, with no row for an idea that fewer than
        three teams stand beside. People are added over teams, so one person in two teams
        counts twice.
    """
    kinds = counted.kinds.set_index(["team_id", "series"])["kind"]
    parts = []
    for idea in ideas:
        beside = [team for team, tested in themes.items() if idea.theme not in tested]
        if len(beside) < FEWEST_TEAMS:
            continue
        for series in SERIES:
            table = counted.every_team[kinds[(idea.team_id, series)]]
            rows = table[(table["drawn"] == group_of(series)) & table["team_id"].isin(beside)]
            summed = rows.drop(columns=["team_id", "drawn"]).groupby("period").sum(min_count=1)
            keys = {"team_id": idea.team_id, "idea_id": idea.idea_id, "series": series}
            parts.append(summed.reset_index().assign(**keys))
    if not parts:
        return pd.DataFrame(columns=[*COMPARISON.keys, *_count_columns()])
    return pd.concat(parts, ignore_index=True)


def _count_columns() -> list[str]:
    counts = (*COMPARISON.counts,)
    names = [count.column for count in counts] + [count.people for count in counts]
    return [*names, "remainder", "remainder_people"]
