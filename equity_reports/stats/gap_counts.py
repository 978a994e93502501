"""The checked counts behind a gap: by group, and by period and group."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equity_reports.stats.checks import as_numerator_and_denominator, require_columns

GapArrays = tuple[pd.Index, dict[str, NDArray[np.float64]]]


def counts_by_group(counts: pd.DataFrame, *, most: Any, least: Any) -> pd.DataFrame:
    """Checked counts indexed by group, both groups of the comparison among them."""
    require_columns(counts, ("group", "numerator", "denominator"), "counts")
    above, below = as_numerator_and_denominator(counts["numerator"], counts["denominator"])
    index = pd.Index(counts["group"], dtype=object, name="group")
    if index.hasnans or index.has_duplicates:
        raise ValueError("counts has a missing or repeated group; give one named row a group")
    check_comparison(index, most=most, least=least)
    return pd.DataFrame({"numerator": above, "denominator": below}, index=index)


def counts_by_period(counts: pd.DataFrame, *, most: Any, least: Any) -> GapArrays:
    """The periods in order, and the two groups' counts in each; ``nan`` where there is no row.

    Raises
    ------
    ValueError
        As `counts_by_group`; for a period that is missing, cannot be put in order, or comes
        twice for one group.
    """
    columns = ("period", "group", "numerator", "denominator")
    require_columns(counts, columns, "counts")
    as_numerator_and_denominator(counts["numerator"], counts["denominator"])
    groups = pd.Index(counts["group"], dtype=object)
    if groups.hasnans or counts["period"].isna().any():
        raise ValueError("counts has a row without its group or period; name both on every row")
    if counts.duplicated(["period", "group"]).any():
        raise ValueError("counts repeats a period for one group; add such rows up first")
    check_comparison(groups.unique(), most=most, least=least)
    try:
        periods = pd.Index(counts["period"].unique(), name="period").sort_values()
    except TypeError:
        raise ValueError("periods of unlike kinds cannot be put in order; use one kind") from None
    arrays = {}
    for name, label in (("most", most), ("least", least)):
        rows = counts[(groups == label)].set_index("period").reindex(periods)
        arrays[f"numerator_{name}"], arrays[f"denominator_{name}"] = as_numerator_and_denominator(
            rows["numerator"], rows["denominator"]
        )
    return periods, arrays


def check_comparison(groups: pd.Index, *, most: Any, least: Any) -> None:
    """Refuse a comparison of a group with itself, or with one that has no row."""
    absent = [label for label in (most, least) if label not in groups]
    if absent:
        raise ValueError(
            f"no row for group {', '.join(map(str, absent))}; the groups are "
            f"{', '.join(map(str, groups))}. Give a group without appointments denominator 0"
        )
    if most == least:
        raise ValueError(f"most and least are both {most}; name two groups to compare")
