"""The signals that a rule set found: which, how strong, and where each begins."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equity_reports.stats.run_rule_sets import Judged
from equity_reports.stats.run_rules import Runs


@dataclass(frozen=True)
class Signal:
    """One signal, the observed value beside its limit.

    Attributes
    ----------
    rule
        ``long_run``, ``few_crossings``, ``many_crossings`` or ``trend``.
    phase
        The phase it is in, 1 for the first.
    observed, limit
        Points in the run or trend, or crossings; the last value that would be no signal.
    began
        The period at which it begins; for crossings, that of the phase's longest run.
    """

    rule: str
    phase: int
    observed: int
    limit: int
    began: object


def signal_table(judged: Judged) -> pd.DataFrame:
    """Every signal: ``segment, rule, observed, limit, at`` (the flat position it begins at).

    Ordered by segment, then long run, trend, few crossings, many crossings.
    """
    segments = judged.useful.size
    longest_from = _longest_begins(judged.runs, segments)
    parts = {
        "long_run": (judged.longest, judged.longest_limit, longest_from),
        "few_crossings": (judged.crossings, judged.crossings_limit, longest_from),
        "many_crossings": (judged.crossings, judged.most_crossings, longest_from),
    }
    if judged.steps is not None:
        trend = np.zeros(segments, dtype=np.intp)
        np.maximum.at(trend, judged.steps.segment, judged.steps.length)
        limit = np.full(segments, judged.trend_points - 1)
        parts["trend"] = (trend, limit, _longest_begins(judged.steps, segments))
    order = ("long_run", "trend", "few_crossings", "many_crossings")
    rows = [_rows(rule, judged.found[rule], *parts[rule]) for rule in order if rule in judged.found]
    return pd.concat(rows, ignore_index=True).sort_values("segment", kind="stable")


def _rows(rule: str, where: NDArray[np.bool_], observed, limit, begins) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "segment": np.flatnonzero(where),
            "rule": rule,
            "observed": observed[where],
            "limit": limit[where],
            "at": begins[where],
        }
    )


def _longest_begins(runs: Runs, segments: int) -> NDArray[np.intp]:
    """Where each segment's longest run begins, the latest of equals; -1 without a run."""
    begins = np.full(segments, -1, dtype=np.intp)
    order = np.lexsort((runs.first, runs.length, runs.segment))
    begins[runs.segment[order]] = runs.first[order]  # the last written is the longest
    return begins
