"""Beside each change idea: the teams that changed nothing meanwhile, added up.

What the season and the trust did to everybody then cancels when the idea's team is judged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from equity_reports.measures.counts import Counted, group_of
from equity_reports.measures.groups import count_columns
from equity_reports.tables import COMPARISON, MOST, PAIR_LEAST, PAIR_MOST

FEWEST_TEAMS = 3
"""With fewer teams beside it a comparison says more about those teams than about the time."""

SERIES = (MOST, PAIR_MOST, PAIR_LEAST)


@dataclass(frozen=True)
class WholeTeamIdea:
    """An idea that a whole team uses, with the day on which it began and, if it has, ended."""

    team_id: str
    idea_id: str
    theme: str
    started_on: date
    ended_on: date | None = None


def teams_that_changed(ideas: Iterable[WholeTeamIdea], first: date, last: date) -> set[str]:
    """The teams in which an idea of any theme began or ended within the data.

    In most programmes many teams begin something in the same few months. A team whose own
    idea lowered its rate makes every team beside it look worse: with such teams in the
    comparison, ideas without an effect were called worse in two of three simulated teams of
    a middling size, and real falls were missed.

    Examples
    --------
    >>> ideas = [WholeTeamIdea("T1", "a", "Calls", date(2025, 6, 1)),
    ...     WholeTeamIdea("T2", "b", "Texts", date(2020, 6, 1))]
    >>> teams_that_changed(ideas, date(2024, 11, 1), date(2026, 10, 31))
    {'T1'}
    """
    return {
        idea.team_id
        for idea in ideas
        if first <= idea.started_on <= last or (idea.ended_on and first <= idea.ended_on <= last)
    }


def teams_beside(
    counted: Counted,
    *,
    ideas: Iterable[WholeTeamIdea],
    themes: Mapping[str, set[str]],
    changed: set[str],
) -> dict[tuple[str, str], frozenset[str]]:
    """For each team and idea that has a comparison, the teams that it is made of.

    Chosen by what the registers say and by volume, never by a rate.

    Parameters
    ----------
    counted
        What was counted for every team.
    ideas
        The ideas to be judged.
    themes
        For each team of the register, the themes of all its ideas, however small their scale.
    changed
        The teams that cannot stand for the time; see `teams_that_changed`.

    Returns
    -------
    dict
        Without the ideas that have fewer than three teams beside them, or together fewer
        appointments than the idea's own team: such a comparison adds more chance than the
        season and the drift that it takes away.
    """
    kinds = counted.kinds.set_index(["team_id", "series"])["kind"]
    found = {}
    for idea in ideas:
        steady = {team for team, tested in themes.items() if idea.theme not in tested} - changed
        rows = _counts_of(counted, kinds[(idea.team_id, MOST)], MOST)
        volume = rows.groupby("team_id")["denominator"].sum()
        own, others = (volume.reindex(sorted(teams)).sum() for teams in ({idea.team_id}, steady))
        if len(steady) >= FEWEST_TEAMS and others >= own:
            found[(idea.team_id, idea.idea_id)] = frozenset(steady)
    return found


def comparisons(counted: Counted, beside: Mapping[tuple[str, str], frozenset[str]]) -> pd.DataFrame:
    """True counts of the teams beside each idea, for the door.

    Parameters
    ----------
    beside
        From `teams_beside`.

    Returns
    -------
    DataFrame
        The table `equity_reports.tables.COMPARISON`. People are added over teams, so one
        person in two teams counts twice.
    """
    kinds = counted.kinds.set_index(["team_id", "series"])["kind"]
    parts = []
    for (team_id, idea_id), teams in beside.items():
        for series in SERIES:
            rows = _counts_of(counted, kinds[(team_id, series)], series)
            rows = rows[rows["team_id"].isin(teams)].drop(columns="team_id")
            summed = rows.groupby("period").sum(min_count=1).reset_index()
            keys = {"team_id": team_id, "idea_id": idea_id, "series": series}
            parts.append(summed.assign(**keys))
    if not parts:
        return pd.DataFrame(columns=[*COMPARISON.keys, *count_columns(COMPARISON)])
    return pd.concat(parts, ignore_index=True)


def _counts_of(counted: Counted, kind: str, series: str) -> pd.DataFrame:
    table = counted.every_team[kind]
    return table[table["drawn"] == group_of(series)].drop(columns="drawn")
