"""How long outcomes take to be entered, after their appointment."""

import numpy as np
import pandas as pd

from equity_reports.quality.counting import EARLY, LONGEST_DELAY
from equity_reports.quality.private_counts import PrivateCounts

WITHIN = (0, 7, 14, 28, 60)
"""Days after which the share that is entered is told."""
MOST = 0.9
"""The share of entries that the slowest wait is measured by."""


def entry_delays(counts: PrivateCounts) -> pd.DataFrame:
    """How soon outcomes are entered: one row a team, all teams together first.

    Columns: ``team_id``; ``rows`` with a day of entry; ``within_0`` to ``within_60``, the share
    entered in so many days; ``days_to_most``, the days after which 9 in 10 are, `LONGEST_DELAY`
    where it is longer; ``early``, the rows entered before the appointment. Empty where the
    extract does not say when.
    """
    table = counts.tables["delays"]
    rows = [_one(team_id, part) for team_id, part in table.groupby("team_id", sort=False)]
    names = ["team_id", "rows", *(f"within_{days}" for days in WITHIN), "days_to_most", "early"]
    found = pd.DataFrame(rows, columns=names)
    return found.sort_values("rows", ascending=False, kind="stable").reset_index(drop=True)


def _one(team_id: str, part: pd.DataFrame) -> tuple:
    part = part.sort_values("days")
    days, rows = part["days"].to_numpy(), part["rows"].to_numpy()
    share = np.cumsum(rows) / rows.sum()
    within = [rows[days <= limit].sum() / rows.sum() for limit in WITHIN]
    most = int(days[np.searchsorted(share, MOST)])
    early = int(rows[days == EARLY].sum())
    return (team_id, int(rows.sum()), *within, min(max(most, 0), LONGEST_DELAY), early)
