"""How much is recorded, and which periods are unfinished."""

import pandas as pd

from equity_reports.quality.private_counts import PrivateCounts
from equity_reports.tables import WHOLE_PROGRAMME

OUTCOME = "outcome"
UNEQUAL = 0.02
"""A difference in recorded outcomes between groups that can pass for a gap: 2 in 100."""


def recorded_shares(counts: PrivateCounts) -> pd.DataFrame:
    """The table ``completeness`` with the ``share`` that is known; missing where there are none."""
    table = counts.tables["completeness"]
    return table.assign(share=(table["known"] / table["rows"]).where(table["rows"] > 0))


def unfinished_months(counts: PrivateCounts) -> pd.DataFrame:
    """Months that no rule judges: ``team_id, period, booked, recorded, share, old``.

    ``old`` is whether the month is old enough, and so lacks outcomes that should be there by
    now; the others are only recent.
    """
    table = counts.tables["by_month"]
    recorded = table["booked"] - table["unknown"]
    share = (recorded / table["booked"]).where(table["booked"] > 0)
    found = table[["team_id", "period", "booked"]].assign(recorded=recorded, share=share)
    found["old"] = table["period"].isin(old_months(counts))
    lacking = share < counts.facts.threshold
    return found[(lacking | ~found["old"]) & (found["booked"] > 0)].reset_index(drop=True)


def old_months(counts: PrivateCounts) -> pd.DatetimeIndex:
    """Whole months in which every outcome has had time to be entered."""
    facts = counts.facts
    months = pd.DatetimeIndex(counts.tables["by_month"]["period"].unique())
    whole = months >= pd.Timestamp(facts.data_from)
    return months[whole & (months + pd.offsets.MonthEnd(0) <= pd.Timestamp(facts.mature_to))]


def outcomes_by_end(counts: PrivateCounts) -> tuple[float, float] | None:
    """The share of outcomes recorded in the most and in the least deprived group, if both are."""
    shares = recorded_shares(counts)
    shares = shares[(shares["by"] == "group") & (shares["item"] == OUTCOME)].set_index("key")
    ends = list(counts.facts.groups)[:: max(len(counts.facts.groups) - 1, 1)]
    found = shares["share"].reindex(ends)
    return None if len(ends) < 2 or found.isna().any() else (found.iloc[0], found.iloc[-1])


def of_team(table: pd.DataFrame, team_id: str = WHOLE_PROGRAMME) -> pd.DataFrame:
    """One team's rows, or those of all teams together."""
    return table[table["team_id"] == team_id].reset_index(drop=True)
