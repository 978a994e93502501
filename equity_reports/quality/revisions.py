"""Figures of past months that are not what they were when they were last counted."""

import pandas as pd

from equity_reports.quality.private_counts import PrivateCounts

KEYS = ["team_id", "period"]


def figures(counts: PrivateCounts) -> pd.DataFrame:
    """Each team's months, one row a figure: ``team_id, period, figure, value``."""
    table = counts.tables["by_month"]
    missed = table[list(counts.facts.missed)].sum(axis=1)
    told = table[KEYS].assign(
        booked=table["booked"],
        attended=table["attended"],
        missed=missed,
        cancelled=table["cancelled_by_patient"] + table["cancelled_by_provider"],
        not_recorded=table["unknown"],
        people=table["people"],
    )
    return told.melt(KEYS, var_name="figure")


def revisions(now: PrivateCounts, before: PrivateCounts | None) -> pd.DataFrame:
    """What changed in months that were over: ``team_id, period, figure, before, now, expected``.

    ``expected`` is where the month was still waiting for outcomes when it was counted before.
    The largest changes of figures that should have stood come first. A figure that was not
    counted then, or is not now, is not compared.
    """
    columns = [*KEYS, "figure", "before", "now", "expected"]
    if before is None:
        return pd.DataFrame(columns=columns)
    both = figures(before).merge(figures(now), on=[*KEYS, "figure"], suffixes=("_before", "_now"))
    both = both.rename(columns={"value_before": "before", "value_now": "now"})
    end = both["period"] + pd.offsets.MonthEnd(0)
    over = end <= pd.Timestamp(before.facts.data_to)
    found = both[over & both["before"].notna() & both["now"].notna()].copy()
    found["expected"] = end[found.index] > pd.Timestamp(before.facts.mature_to)
    found = found[found["before"] != found["now"]]
    size = (found["now"] - found["before"]).abs()
    order = found.assign(size=-size).sort_values(["expected", "size", *KEYS], kind="stable")
    return order[columns].reset_index(drop=True)
