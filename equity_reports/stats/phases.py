"""Where a series' phases begin and which of their points set the centre."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equity_reports.stats.checks import as_numbers, as_series_in_time


def phase_numbers(index: pd.Index, rebase_at: Iterable[object]) -> NDArray[np.intp]:
    """The phase of each period, 1 from the start and one more from each label on.

    Raises
    ------
    ValueError
        A label that is not a period of the series, that repeats, or that is the first one.
    """
    if isinstance(rebase_at, str | bytes) or not isinstance(rebase_at, Iterable):
        rebase_at = (rebase_at,)
    labels = list(rebase_at)
    try:
        at = index.get_indexer(pd.Index(labels, dtype=index.dtype)) if labels else np.array([], int)
    except (ValueError, TypeError):
        at = np.array([-1])
    if (at < 0).any():
        raise ValueError(
            "rebase_at names a period that the series does not have; give the label of the "
            "first period of the new phase as it stands in the index"
        )
    if (at == 0).any() or len(set(at.tolist())) < len(at):
        raise ValueError(
            "rebase_at repeats a period or names the first one; give each later phase's "
            "first period once"
        )
    begins = np.zeros(len(index), dtype=np.intp)
    begins[at] = 1
    return 1 + np.cumsum(begins)


def phases_of_each(
    periods: pd.Index, names: pd.Index, rebase_at: Iterable[object] | Mapping
) -> NDArray[np.intp]:
    """The phases of every series of a table, one series after the other."""
    if not isinstance(rebase_at, Mapping):
        return np.tile(phase_numbers(periods, rebase_at), len(names))
    unknown = set(rebase_at) - set(names)
    if unknown:
        raise ValueError(
            f"rebase_at names {len(unknown)} series that the table does not have; use the "
            "table's column names"
        )
    return np.concatenate([phase_numbers(periods, rebase_at.get(name, ())) for name in names])


def as_table_in_time(table: pd.DataFrame, name: str = "table") -> NDArray[np.float64]:
    """The values of a table of series in time order, one series after the other."""
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"{name} must be a DataFrame: one row a period, one column a series")
    if not table.size:
        raise ValueError(f"{name} holds no value; give at least one period and one series")
    if table.columns.has_duplicates:
        raise ValueError(f"{name} repeats a column; name each series once")
    as_series_in_time(pd.Series(0.0, index=table.index), name)
    return as_numbers(table.to_numpy(), name).T.ravel()


def check_baseline_points(baseline_points: int | None) -> int | None:
    """A whole number of points of at least 1, or None for all points of the phase."""
    if baseline_points is None:
        return None
    whole = isinstance(baseline_points, (int, np.integer)) and not isinstance(baseline_points, bool)
    if not whole or baseline_points < 1:
        raise ValueError(
            f"baseline_points is {baseline_points!r}; give a whole number of periods, or None "
            "for every point of the phase"
        )
    return int(baseline_points)


def place_in_segment(segment: NDArray[np.intp]) -> NDArray[np.intp]:
    """0, 1, 2, … within each segment of a flat array."""
    position = np.arange(segment.size)
    begins = np.ones(segment.size, dtype=bool)
    begins[1:] = segment[1:] != segment[:-1]
    return position - np.maximum.accumulate(np.where(begins, position, 0))


def segment_medians(
    value: NDArray[np.float64], segment: NDArray[np.intp], counted: NDArray[np.bool_], segments: int
) -> NDArray[np.float64]:
    """The median of each segment's counted values; ``nan`` where it has none."""
    keep = counted & ~np.isnan(value)
    values, parts = value[keep], segment[keep]
    order = np.lexsort((values, parts))
    values = values[order]
    size = np.bincount(parts, minlength=segments)
    start = np.cumsum(size) - size
    has = size > 0
    medians = np.full(segments, np.nan)
    low = values[(start + (size - 1) // 2)[has]]
    high = values[(start + size // 2)[has]]
    # low + (high - low) / 2 would miss equal neighbours by a rounding; the mean does not.
    medians[has] = np.where(low == high, low, (low + high) / 2)
    return medians
