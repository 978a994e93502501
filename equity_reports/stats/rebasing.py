"""Moving the centre line: a suggestion with its evidence, or by rule where that is wanted.

A centre line moves when people decide that the process has changed and say why.
`suggest_rebase` gives them what they need to decide. `automatic_rebase` decides by itself,
which guidance from Making Data Count and from the authors of the Anhøj rules speaks
against; the reports do not use it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equity_reports.stats.checks import as_series_in_time
from equity_reports.stats.phases import check_baseline_points

if TYPE_CHECKING:
    from equity_reports.stats.run_chart import RunChart

DIRECTIONS = {"above": (1,), "below": (-1,), "both": (1, -1)}
RUNCHARTER_BASELINE = 13
RUNCHARTER_RUN = 9


@dataclass(frozen=True)
class RebaseSuggestion:
    """Why the centre line of the last phase looks out of date.

    Attributes
    ----------
    from_period
        Where the run that still goes on began: the new phase would start here.
    run_length, run_limit
        Its useful points so far, and the longest run that chance allows.
    periods
        Periods from there to the last, missing ones counted.
    centre_before, centre_after
        The centre line in force, and the median since ``from_period``.
    """

    from_period: object
    run_length: int
    run_limit: int
    periods: int
    centre_before: float
    centre_after: float


def suggest_rebase(chart: "RunChart") -> RebaseSuggestion | None:
    """Whether a run longer than chance allows is still going on in the last phase.

    Only a run that reaches the latest useful point counts: a change that has already gone
    back is no new level. Nothing is moved; whether the cause is known and expected to
    last is for people to say.

    Returns
    -------
    RebaseSuggestion or None
        None when there is nothing to suggest.

    Examples
    --------
    >>> from equity_reports.stats.run_chart import run_chart
    >>> missed = pd.Series([19, 21, 18, 22, 20, 17, 12, 11, 13, 10, 12, 9, 11, 10, 12, 11])
    >>> suggestion = suggest_rebase(run_chart(missed, baseline_points=6))
    >>> int(suggestion.from_period), suggestion.centre_before, suggestion.centre_after
    (5, 19.5, 11.0)
    """
    if not chart.shifted:
        return None
    last = chart.points[chart.points["phase"] == chart.points["phase"].max()]
    side = last["side"].to_numpy()
    useful = np.flatnonzero(side)
    turns = np.flatnonzero(np.diff(side[useful]))
    run = useful[turns[-1] + 1 if turns.size else 0 :]
    if run.size <= chart.longest_run_limit:
        return None
    since = last.iloc[run[0] :]
    return RebaseSuggestion(
        from_period=since["period"].iloc[0],
        run_length=int(run.size),
        run_limit=chart.longest_run_limit,
        periods=len(since),
        centre_before=float(since["centre"].iloc[0]),
        centre_after=float(since["value"].median()),
    )


def automatic_rebase(
    series: pd.Series,
    *,
    baseline_points: int = RUNCHARTER_BASELINE,
    run_length: int = RUNCHARTER_RUN,
    direction: str = "both",
) -> pd.DataFrame:
    """Move the median after every run of ``run_length``, without asking anybody.

    The median of the first ``baseline_points`` stands until ``run_length`` useful points
    in a row lie on one side of it; their median is then the centre, and so on. Points on
    the median are passed over. This is the rule of the R package runcharter.

    Parameters
    ----------
    series
        One value a period, indexed by period, in time order; missing ones are passed over.
    direction
        ``above``, ``below`` or ``both``: on which side a run counts.

    Returns
    -------
    DataFrame
        One row a phase: ``phase, run_type`` (``baseline`` or ``sustained``), ``centre``, and
        ``first``, ``last``, the periods of the points that set it.

    Raises
    ------
    ValueError
        As `run_chart`; a length below 1; another direction.

    Examples
    --------
    >>> missed = pd.Series([5, 7, 6, 5, 7, 6, 9, 9, 8, 9])
    >>> automatic_rebase(missed, baseline_points=6, run_length=4)["centre"].tolist()
    [6.0, 9.0]
    """
    values = as_series_in_time(series).dropna()
    baseline, wanted = check_baseline_points(baseline_points), check_baseline_points(run_length)
    if baseline is None or wanted is None:
        raise ValueError("baseline_points and run_length must both be whole numbers")
    if direction not in DIRECTIONS:
        raise ValueError(f"direction is {direction!r}; choose above, below or both")
    value, rows = values.to_numpy(), []
    phase = np.arange(min(baseline, value.size))
    while phase.size:
        centre = float(np.median(value[phase]))
        rows.append((centre, values.index[phase[0]], values.index[phase[-1]]))
        phase = _next_run(value, phase[-1] + 1, centre, wanted, DIRECTIONS[direction])
    table = pd.DataFrame(rows, columns=["centre", "first", "last"])
    kinds = np.where(np.arange(len(table)) == 0, "baseline", "sustained")
    table.insert(0, "run_type", kinds.astype(object))
    table.insert(0, "phase", np.arange(1, len(table) + 1))
    return table


def _next_run(
    value: NDArray, start: int, centre: float, wanted: int, ways: tuple[int, ...]
) -> NDArray[np.intp]:
    """The first ``wanted`` useful points in a row on a wanted side, from ``start`` on."""
    side = np.sign(value[start:] - centre)
    useful = np.flatnonzero(side)
    if useful.size < wanted:
        return useful[:0]
    windows = np.lib.stride_tricks.sliding_window_view(side[useful], wanted)
    hit = np.flatnonzero(np.isin(windows.sum(axis=1), [way * wanted for way in ways]))
    return start + useful[hit[0] : hit[0] + wanted] if hit.size else useful[:0]
