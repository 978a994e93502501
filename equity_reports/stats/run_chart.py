"""Run charts: the median, and the rules that tell a shift from chance."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from equity_reports.stats.checks import as_series_in_time
from equity_reports.stats.phases import (
    check_baseline_points,
    phase_numbers,
    place_in_segment,
    segment_medians,
)
from equity_reports.stats.run_rules import (
    anhoej_limits,
    find_runs,
    longest_and_crossings,
    sides,
)

FEWEST_USEFUL = 10  # below this no rule set says anything (Perla et al. 2011; Anhøj 2014)


@dataclass(frozen=True)
class RunChart:
    """A run chart: a table of points, and what the rules say of the last phase."""

    points: pd.DataFrame
    useful_points: int
    longest_run: int
    longest_run_limit: int
    crossings: int
    crossings_limit: int
    shifted: bool | None
    rules: str


def run_chart(
    series: pd.Series,
    *,
    baseline_points: int | None = None,
    rebase_at: Iterable[object] = (),
    rules: str = "anhoej",
) -> RunChart:
    """A run chart of one series."""
    values = as_series_in_time(series)
    baseline = check_baseline_points(baseline_points)
    phase = phase_numbers(values.index, rebase_at)
    value = values.to_numpy()
    segment = phase - 1
    segments = int(segment.max(initial=0)) + 1
    counted = np.ones(value.size, dtype=bool)
    if baseline is not None:
        counted = place_in_segment(segment) < baseline
    centre = segment_medians(value, segment, counted, segments)[segment]
    side = sides(value, centre)
    useful, longest, crossings = longest_and_crossings(find_runs(side, segment), segments)
    longest_limit, fewest = anhoej_limits(useful)
    signal = (longest > longest_limit) | (crossings < fewest)
    points = pd.DataFrame(
        {"period": values.index, "value": value, "centre": centre, "side": side, "phase": phase}
    )
    return RunChart(
        points=points,
        useful_points=int(useful[-1]),
        longest_run=int(longest[-1]),
        longest_run_limit=int(longest_limit[-1]),
        crossings=int(crossings[-1]),
        crossings_limit=int(fewest[-1]),
        shifted=bool(signal[-1]) if useful[-1] >= FEWEST_USEFUL else None,
        rules=rules,
    )
