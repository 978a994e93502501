"""Run charts: the median, and the rules that tell a change from chance.

``run_chart``         one series
``run_charts``        many series, one computation
``suggest_rebase``    whether the centre line looks out of date, with the evidence
``automatic_rebase``  centre lines moved by rule, for those who want that
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from equity_reports.stats.checks import as_series_in_time
from equity_reports.stats.phases import as_table_in_time, phase_numbers, phases_of_each
from equity_reports.stats.rebasing import RebaseSuggestion, automatic_rebase, suggest_rebase
from equity_reports.stats.run_evaluation import Evaluated, evaluate
from equity_reports.stats.run_probability import false_signal_share
from equity_reports.stats.run_rule_sets import FEWEST_USEFUL
from equity_reports.stats.run_signals import Signal

__all__ = [
    "RebaseSuggestion",
    "RunChart",
    "RunCharts",
    "Signal",
    "automatic_rebase",
    "run_chart",
    "run_charts",
    "suggest_rebase",
]

COUNTED = ("useful_points", "longest_run", "longest_run_limit", "crossings", "crossings_limit")


@dataclass(frozen=True)
class RunChart:
    """A run chart: its points, and what the rules say of the last phase.

    Attributes
    ----------
    points : DataFrame
        One row a period: ``period``; ``value`` (``nan`` when missing); ``centre``, the
        median in force; ``side``, 1 above, -1 below, 0 on the centre or missing;
        ``phase``, 1, 2, …. Rule sets ``perla`` and ``mdc`` add ``in_shift`` and
        ``in_trend``.
    useful_points
        Points of the last phase neither missing nor on the centre.
    longest_run, longest_run_limit
        A run of useful points on one side longer than the limit is a signal.
    crossings, crossings_limit
        Fewer crossings of the centre than the limit is a signal.
    shifted
        Whether the rule set signals in the last phase; None below 10 useful points.
    signal_from
        The period at which the signal begins, for a mark on the chart: the first point of
        the run or trend; for too few or many crossings, which lie nowhere in particular,
        the first point of the longest run. None without a signal.
    signals
        Every signal of every phase, the observed value beside its limit.
    phases : DataFrame
        One row a phase: ``phase, first, last, centre, useful_points, longest_run,
        longest_run_limit, crossings, crossings_limit, shifted``.
    rules
        The name of the rule set.
    frozen
        For the last phase: useful points after the baseline, useful points within it, and
        whether one lies on the centre.
    """

    points: pd.DataFrame
    useful_points: int
    longest_run: int
    longest_run_limit: int
    crossings: int
    crossings_limit: int
    shifted: bool | None
    signal_from: object
    signals: tuple[Signal, ...]
    phases: pd.DataFrame
    rules: str
    frozen: tuple[int, int, bool] = field(repr=False)

    @property
    def false_signal_share(self) -> float | None:
        """The chance that these limits signal at one look when nothing has changed.

        Exact for independent continuous values; see
        `equity_reports.stats.run_probability`. None for rule sets other than Anhøj's, and
        below 10 useful points. Looking again as points arrive raises it: of 6,000
        simulated unchanging series seen at 24, 28, … 48 points, 10% signalled at one of the
        seven looks; 23% against a median frozen on 12 points, 12% by ``anhoej_frozen``.
        """
        if not self.rules.startswith("anhoej") or self.useful_points < FEWEST_USEFUL:
            return None
        later, baseline, touching = self.frozen
        return false_signal_share(
            later,
            baseline,
            longest_run_limit=self.longest_run_limit,
            crossings_limit=self.crossings_limit,
            centre_is_a_point=touching,
        )


@dataclass(frozen=True)
class RunCharts:
    """Many run charts: tables in place of objects.

    Attributes
    ----------
    points : DataFrame
        As `RunChart.points`, with the column ``series`` before them.
    phases : DataFrame
        As `RunChart.phases`, with ``series`` and ``signal_from``: one row a series and phase.
    latest : DataFrame
        The last phase of each series, indexed by ``series``.
    """

    points: pd.DataFrame
    phases: pd.DataFrame
    latest: pd.DataFrame
    rules: str


def run_chart(
    series: pd.Series,
    *,
    baseline_points: int | None = None,
    rebase_at: Iterable[object] = (),
    rules: str = "anhoej",
    centre: float | None = None,
) -> RunChart:
    """A run chart of one series.

    Parameters
    ----------
    series
        One value a period, indexed by period, in time order; ``nan`` where it is missing.
    baseline_points
        Set the median on the first so many periods of each phase, and judge every later
        one against it. None: on all points of the phase.
    rebase_at
        The periods at which a new phase begins.
    rules
        ``anhoej``: a run longer than ``round(log2 n) + 3``, or fewer crossings than the 5%
        point of the binomial with ``n - 1`` trials of one half. ``anhoej_frozen``: the
        same, with limits loosened so that a frozen baseline signals falsely in at most 5%
        too (the published limits: 8% at 24 points and 15% at 36 on a median of 12).
        ``perla``: 6 points in a shift, 5 in a trend, or too few or too many runs.
        ``mdc``: 7 in a shift, 7 in a trend.
    centre
        A centre line fixed in advance instead of a median.

    Returns
    -------
    RunChart

    Raises
    ------
    ValueError
        Not a Series; periods repeated or out of order; infinities; a phase that begins at
        no period of the series; a rule set with no such name.

    Notes
    -----
    Anhøj and Olesen (2014), PLoS ONE 9: e113825; Perla, Provost and Murray (2011), BMJ
    Quality & Safety 20: 46-51; NHS England, Making Data Count (none could be opened here).

    Examples
    --------
    >>> months = pd.period_range("2025-01", periods=16, freq="M")
    >>> missed = [19, 21, 18, 22, 20, 17, 12, 11, 13, 10, 12, 9, 11, 10, 12, 11]
    >>> chart = run_chart(pd.Series(missed, index=months), baseline_points=6)
    >>> chart.longest_run, chart.longest_run_limit, chart.shifted, str(chart.signal_from)
    (11, 7, True, '2025-06')
    """
    values = as_series_in_time(series)
    phase = phase_numbers(values.index, rebase_at)
    value, one = values.to_numpy(), np.zeros(values.size, dtype=np.intp)
    found = evaluate(value, one, phase, baseline_points=baseline_points, rules=rules, centre=centre)
    phases = _with_labels(found.phases, values.index, phase)
    last = phases.iloc[-1]
    return RunChart(
        points=_points(value, found, phase, values.index),
        **{name: int(last[name]) for name in COUNTED},
        shifted=last["shifted"],
        signal_from=last["signal_from"],
        signals=_signals(found, phases, values.index),
        phases=phases,
        rules=rules,
        frozen=found.frozen[-1],
    )


def run_charts(
    table: pd.DataFrame,
    *,
    baseline_points: int | None = None,
    rebase_at: Iterable[object] | Mapping[object, Iterable[object]] = (),
    rules: str = "anhoej",
    centre: float | None = None,
) -> RunCharts:
    """A run chart of every column of a table, in one computation.

    Parameters
    ----------
    table
        One row a period, in time order; one column a series.
    rebase_at
        As in `run_chart`, for all series; or a mapping from a series to its own.
    baseline_points, rules, centre
        As in `run_chart`.

    Returns
    -------
    RunCharts

    Raises
    ------
    ValueError
        As `run_chart`; also a table without a row or a column, a column name that repeats,
        or a mapping with an unknown one.

    Examples
    --------
    >>> teams = pd.DataFrame({"a": [5, 7] * 8, "b": [5] * 4 + [7] * 8 + [5] * 4})
    >>> run_charts(teams).latest["crossings"].to_dict()
    {'a': 15, 'b': 2}
    """
    value = as_table_in_time(table)
    periods, names = table.index, table.columns
    phase = phases_of_each(periods, names, rebase_at)
    series = np.repeat(np.arange(len(names)), len(periods))
    found = evaluate(
        value, series, phase, baseline_points=baseline_points, rules=rules, centre=centre
    )
    labels = periods[np.tile(np.arange(len(periods)), len(names))]
    points = _points(value, found, phase, labels)
    points.insert(0, "series", names[series])
    phases = _with_labels(found.phases, labels, phase)
    phases.insert(0, "series", names[series[found.phases["first"]]])
    latest = phases.drop_duplicates("series", keep="last").set_index("series")
    return RunCharts(points, phases, latest, rules)


def _points(value, found: Evaluated, phase, labels: pd.Index) -> pd.DataFrame:
    columns = {
        "period": labels,
        "value": value,
        "centre": found.centre,
        "side": found.judged.side,
        "phase": phase,
        **found.judged.flags,
    }
    return pd.DataFrame(columns)


def _with_labels(table: pd.DataFrame, labels: pd.Index, phase) -> pd.DataFrame:
    """The phase table with periods in place of flat positions, and the phase's number."""
    if not len(labels):
        nothing = table.drop(columns="signal_at").assign(first=None, last=None, signal_from=None)
        return nothing.assign(phase=1)
    first, at = table["first"].to_numpy(), table["signal_at"].to_numpy()
    signal_from = np.full(len(table), None, dtype=object)
    signal_from[at >= 0] = labels[at[at >= 0]].astype(object)
    return table.drop(columns="signal_at").assign(
        first=labels[first],
        last=labels[table["last"].to_numpy()],
        phase=phase[first],
        signal_from=signal_from,
    )


def _signals(found: Evaluated, phases: pd.DataFrame, labels: pd.Index) -> tuple[Signal, ...]:
    rows = found.signals.itertuples(index=False)
    return tuple(
        Signal(
            rule=row.rule,
            phase=int(phases["phase"].iloc[row.segment]),
            observed=int(row.observed),
            limit=int(row.limit),
            began=labels[row.at],
        )
        for row in rows
    )
