"""Which change ideas can be judged on a team's figures, and when a change is a success."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from equity_reports.stats.checks import require_columns

# Starts this near share their months before: the guard against reactive starts leaves three
# months out, so two ideas inside a quarter of a year rest on the same periods.
TOO_CLOSE_WEEKS = 13
JUDGED_SCALE = "whole_team"
SESSIONS_TO_LAST = 2


def judgeable_ideas(ideas: pd.DataFrame, *, within_weeks: float = TOO_CLOSE_WEEKS) -> pd.DataFrame:
    """Which ideas may be judged on their team's figures, and why the others may not.

    Parameters
    ----------
    ideas : DataFrame
        One row an idea: ``team_id``, ``idea_id``, ``scale`` (one_clinic, part_of_team,
        whole_team), ``started_on`` (the day whole-team use began; missing: not yet).
    within_weeks : float
        Whole-team ideas of one team that start this near each other cannot be told apart.

    Returns
    -------
    DataFrame
        ``team_id``, ``idea_id``, ``judged`` (bool), ``overlapping`` (tuple of the idea_ids it
        cannot be told apart from), ``reason`` (empty when judged); rows and index as given.

    Raises
    ------
    ValueError
        A missing column, an idea named twice in one team, a start that is no date.

    Examples
    --------
    >>> ideas = pd.DataFrame({"team_id": "T1", "idea_id": ["calls", "texts", "maps"],
    ...     "scale": ["whole_team", "whole_team", "one_clinic"],
    ...     "started_on": ["2025-01-06", "2025-02-03", "2025-03-03"]})
    >>> judgeable_ideas(ideas)["overlapping"].tolist()
    [('texts',), ('calls',), ()]
    """
    require_columns(ideas, ("team_id", "idea_id", "scale", "started_on"), "ideas")
    if ideas[["team_id", "idea_id"]].isna().any(axis=None):
        raise ValueError("an idea has no team_id or no idea_id; give both")
    if ideas.duplicated(["team_id", "idea_id"]).any():
        raise ValueError("an idea is named twice in one team; give each row its own idea_id")
    if not 0 <= within_weeks < float("inf"):
        raise ValueError(f"within_weeks is {within_weeks!r}; give a number of weeks, at least 0")
    begun = _days(ideas["started_on"])
    whole = (ideas["scale"] == JUDGED_SCALE) & begun.notna()
    placed = ideas.assign(begun=begun, place=range(len(ideas)))
    overlapping = _overlaps(placed[whole.to_numpy()], pd.Timedelta(weeks=within_weeks))
    names = [overlapping.get(place, ()) for place in range(len(ideas))]
    reasons = [
        _reason(scale, day, others)
        for scale, day, others in zip(ideas["scale"], begun, names, strict=True)
    ]
    table = ideas[["team_id", "idea_id"]].copy()
    table["judged"] = [not reason for reason in reasons]
    table["overlapping"] = pd.Series(names, index=table.index, dtype=object)
    return table.assign(reason=reasons)


@dataclass(frozen=True)
class Success:
    """Whether a change counts as a success: True, False, or None when it is too early to say.

    ``reason`` is empty for True and says what is wanting otherwise.
    """

    success: bool | None
    reason: str


def lasting_success(
    favourable: Sequence[bool | None], *, baseline_to: Any, joined_on: Any
) -> Success:
    """A success: seen at two sessions running, against a baseline from before the team joined.

    Parameters
    ----------
    favourable : sequence of bool or None
        The verdict on the rate at each learning session in order; None for no verdict.
    baseline_to, joined_on : date
        Last day of the baseline that the verdicts rest on, and the day the team joined.

    Notes
    -----
    Teams join when things look bad. A baseline from after that day, or one good session, is
    what regression to the mean would give too.

    Examples
    --------
    >>> lasting_success([False, True, True], baseline_to="2024-12-31", joined_on="2025-02-01")
    Success(success=True, reason='')
    """
    baseline_end, joined = _days(pd.Series([baseline_to, joined_on]))
    if pd.isna(baseline_end) or pd.isna(joined):
        return Success(None, "the baseline's last day or the day of joining is not known")
    if baseline_end >= joined:
        return Success(None, "the baseline reaches past the day the team joined")
    recent = list(favourable)[-SESSIONS_TO_LAST:]
    if any(verdict is not None and not verdict for verdict in recent):
        return Success(False, "the latest sessions do not both show it")
    if len(recent) < SESSIONS_TO_LAST or any(verdict is None for verdict in recent):
        return Success(None, f"fewer than {SESSIONS_TO_LAST} sessions running have a verdict")
    return Success(True, "")


def _days(values: pd.Series) -> pd.Series:
    try:
        days = [pd.Timestamp(value) if not pd.isna(value) else pd.NaT for value in values]
        return pd.Series(pd.DatetimeIndex(days).tz_localize(None).normalize(), index=values.index)
    except (ValueError, TypeError, OverflowError) as problem:
        raise ValueError(
            f"a day is not a date ({type(problem).__name__}); give dates as 2026-01-31"
        ) from None


def _overlaps(whole: pd.DataFrame, within: pd.Timedelta) -> dict[int, tuple[Any, ...]]:
    """For the place of each whole-team idea in the table: the ideas too near it."""
    found: dict[int, tuple[Any, ...]] = {}
    for _, team in whole.groupby("team_id", sort=False):
        for place, day in zip(team["place"], team["begun"], strict=True):
            near = ((team["begun"] - day).abs() <= within) & (team["place"] != place)
            found[place] = tuple(team.loc[near, "idea_id"])
    return found


def _reason(scale: Any, begun: Any, others: tuple[Any, ...]) -> str:
    if scale != JUDGED_SCALE:
        return "only whole-team use is judged on the team's figures"
    if pd.isna(begun):
        return "it has no start date"
    if others:
        return f"it began within weeks of {', '.join(map(str, others))}: they cannot be told apart"
    return ""
