"""From values and phases to centre lines, rule results and signals, all series at once."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equity_reports.stats.checks import as_numbers
from equity_reports.stats.phases import check_baseline_points, place_in_segment, segment_medians
from equity_reports.stats.run_rule_sets import (
    FEWEST_USEFUL,
    Judged,
    check_rules,
    frozen_parts,
    judge,
)
from equity_reports.stats.run_signals import signal_table


@dataclass(frozen=True)
class Evaluated:
    """What `evaluate` found; flat arrays, one entry a point, and tables by segment.

    ``phases`` has one row a segment; its ``first``, ``last`` and ``signal_at`` are flat
    positions, -1 for none. ``frozen`` holds `RunChart.frozen` for each segment.
    """

    centre: NDArray[np.float64]
    segment: NDArray[np.intp]
    judged: Judged
    phases: pd.DataFrame
    signals: pd.DataFrame
    frozen: list[tuple[int, int, bool]]


def evaluate(
    value: NDArray[np.float64],
    series: NDArray[np.intp],
    phase: NDArray[np.intp],
    *,
    baseline_points: int | None,
    rules: str,
    centre: float | None,
) -> Evaluated:
    """Judge flat values; ``series`` and ``phase`` number each point's, series in blocks."""
    check_rules(rules)
    segment = number_segments(series, phase)
    segments = int(segment[-1]) + 1 if segment.size else 1
    in_baseline = baseline_mask(segment, baseline_points)
    line = _centre_line(value, segment, segments, in_baseline, centre)
    if centre is not None:
        in_baseline = np.zeros(value.size, dtype=bool)
    judged = judge(value, line, segment, segments, in_baseline, rules)
    signals = signal_table(judged)
    return Evaluated(
        centre=line,
        segment=segment,
        judged=judged,
        phases=_phase_table(judged, line, segment, signals),
        signals=signals,
        frozen=frozen_parts(value, judged.side, segment, segments, in_baseline),
    )


def number_segments(series: NDArray[np.intp], phase: NDArray[np.intp]) -> NDArray[np.intp]:
    """One number for each phase of each series, 0 for the first."""
    begins = np.zeros(series.size, dtype=np.intp)
    begins[1:] = (series[1:] != series[:-1]) | (phase[1:] != phase[:-1])
    return np.cumsum(begins)


def baseline_mask(segment: NDArray[np.intp], baseline_points: int | None) -> NDArray[np.bool_]:
    """Which points set their phase's centre."""
    baseline = check_baseline_points(baseline_points)
    if baseline is None:
        return np.ones(segment.size, dtype=bool)
    return place_in_segment(segment) < baseline


def _centre_line(value, segment, segments, in_baseline, centre) -> NDArray[np.float64]:
    if centre is None:
        return segment_medians(value, segment, in_baseline, segments)[segment]
    fixed = as_numbers(centre, "centre")
    if fixed.ndim or np.isnan(fixed):
        raise ValueError("centre must be one number, or None for the median")
    return np.full(value.size, float(fixed))


def _phase_table(
    judged: Judged, line: NDArray[np.float64], segment: NDArray[np.intp], signals: pd.DataFrame
) -> pd.DataFrame:
    segments = judged.useful.size
    first = np.searchsorted(segment, np.arange(segments))
    last = np.searchsorted(segment, np.arange(segments), side="right") - 1
    signal_at = np.full(segments, -1, dtype=np.intp)
    rows = signals.iloc[::-1]
    signal_at[rows["segment"].to_numpy()] = rows["at"].to_numpy()  # the first of each is kept
    enough = judged.useful >= FEWEST_USEFUL
    return pd.DataFrame(
        {
            "first": first,
            "last": last,
            "centre": line[first] if line.size else np.full(segments, np.nan),
            "useful_points": judged.useful,
            "longest_run": judged.longest,
            "longest_run_limit": judged.longest_limit,
            "crossings": judged.crossings,
            "crossings_limit": judged.crossings_limit,
            "shifted": np.where(enough, signal_at >= 0, None),
            "signal_at": signal_at,
        }
    )
