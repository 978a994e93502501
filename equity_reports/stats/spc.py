"""Control charts, and the NHS Making Data Count icons.

``control_chart``   one series
``control_charts``  many series, one computation

Which kind: ``p_prime`` for shares of large or repeated denominators (missed appointments),
``p`` for small ones; ``u_prime``, ``u`` for events by exposure; ``c`` counts of equal
exposure; ``xmr`` single values and ``mr`` their moving ranges; ``xbar``, ``s`` several
values a period; ``t`` times and ``g`` opportunities between rare events.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from equity_reports.stats.checks import as_numbers, as_series_in_time
from equity_reports.stats.phases import as_table_in_time, phase_numbers, phases_of_each
from equity_reports.stats.spc_evaluation import (
    SHORT,
    SUBGROUPED,
    Evaluated,
    Settings,
    check_values,
    evaluate,
    point_table,
)
from equity_reports.stats.spc_icons import icons, latest_points
from equity_reports.stats.spc_signals import Signal, list_signals
from equity_reports.stats.spc_subgroups import by_period

__all__ = ["ControlChart", "ControlCharts", "Signal", "control_chart", "control_charts"]


@dataclass(frozen=True)
class ControlChart:
    """A control chart: its points, its limits, and what the rules say.

    Attributes
    ----------
    points : DataFrame
        One row a period: ``period, value, centre, lower, upper`` (three sigmas, cut to the
        possible range); a flag for each rule, ``beyond_limits, shift, trend,
        two_of_three``; ``special_cause``, any of them; ``direction``, 1 or -1 for a special
        cause above or below the centre, else 0; ``phase``. Rule sets ``western_electric``
        and ``nelson`` add ``four_of_five``, and ``nelson`` also ``alternating, hugging,
        avoiding``. A missing value or an empty denominator gives ``nan`` in its row.
    variation
        By the latest value: ``common_cause``; ``improvement_high``, ``improvement_low``,
        ``concern_high``, ``concern_low``; or ``neutral_high``, ``neutral_low``.
    assurance
        ``pass``, ``fail`` or ``hit_or_miss`` by the latest limits and the target; None
        without one.
    short
        Whether the last phase has fewer than 12 values: trial limits, judged all the same.
    signals
        Every signal of every phase, the observed value beside its limit.
    phases : DataFrame
        One row a phase: ``phase, first, last, centre`` (the last point's), ``values, short``.
    kind, rules, better, target
        As asked for.
    """

    points: pd.DataFrame
    variation: str
    assurance: str | None
    short: bool
    signals: tuple[Signal, ...]
    phases: pd.DataFrame
    kind: str
    rules: str
    better: str
    target: float | None


@dataclass(frozen=True)
class ControlCharts:
    """Many control charts: tables in place of objects.

    Attributes
    ----------
    points : DataFrame
        As `ControlChart.points`, with the column ``series`` before them.
    latest : DataFrame
        Indexed by ``series``: ``period, value, centre, lower, upper`` of the latest value,
        ``variation, assurance, short, special_causes`` (how many points are one).
    """

    points: pd.DataFrame
    latest: pd.DataFrame
    kind: str
    rules: str


def control_chart(
    numerator: pd.Series,
    denominator: pd.Series | ArrayLike | None = None,
    *,
    kind: str,
    rebase_at: Iterable[object] = (),
    baseline_points: int | None = None,
    rules: str = "mdc",
    better: str = "lower",
    target: float | None = None,
    screen_moving_range: bool = False,
    fixed_limits: tuple[float, float, float] | None = None,
) -> ControlChart:
    """A control chart of one series.

    Parameters
    ----------
    numerator
        Counts, or the values themselves for ``xmr, mr, t, g, c``; indexed by period, in time
        order; ``nan`` where missing. For ``xbar`` and ``s`` periods repeat, one row a value.
    denominator
        For ``p, p_prime, u, u_prime``: as many as numerators.
    kind
        ``p p_prime u u_prime c xmr mr xbar s t g``.
    rebase_at
        The periods at which a new phase begins.
    baseline_points
        Set limits on the first so many periods of each phase. None: on all of it.
    rules
        ``mdc``: beyond the limits, 7 in a row on one side, 7 each above (or below) the one
        before, 2 of 3 between two and three sigmas on one side. ``anhoej``: beyond the
        limits, or a run that is too long or crossings that are too few.
        ``western_electric``: beyond, 2 of 3 beyond two sigmas, 4 of 5 beyond one, 8 on one
        side. ``nelson``: all eight of Nelson's. One set, never a union.
    better
        Which way is improvement: ``lower``, ``higher`` or ``neither``.
    target
        What ``assurance`` is judged by; in the chart's units, so a share for ``p``.
    screen_moving_range
        Leave out, once, moving ranges of 3.267 times their mean and more when the limits
        come from them (``xmr, t, p_prime, u_prime``). NHS England's R code does; its
        spreadsheet does not.
    fixed_limits
        Centre, lower and upper, agreed in advance.

    Returns
    -------
    ControlChart

    Raises
    ------
    ValueError
        Another kind or rule set; not a Series; periods repeated or out of order; infinities,
        negative counts, a numerator above its denominator; lengths that differ; a phase that
        begins at no period.

    Notes
    -----
    Montgomery, Introduction to Statistical Quality Control; Laney (2002), Quality
    Engineering 14: 531-537; Provost and Murray, The Health Care Data Guide; NHS England,
    Making Data Count (none could be opened here). An ``xmr`` chart under ``mdc`` uses the
    factor 2.66 as NHS England prints it; elsewhere it is 3 / 1.128.

    Examples
    --------
    >>> months = pd.period_range("2025-01", periods=14, freq="M")
    >>> missed = pd.Series([38, 41, 36, 40, 39, 37, 42, 29, 27, 28, 26, 27, 25, 26], months)
    >>> chart = control_chart(missed, [200] * 14, kind="p", baseline_points=7, target=0.15)
    >>> chart.variation, chart.assurance, chart.short
    ('improvement_low', 'hit_or_miss', False)
    """
    settings = Settings(
        kind, baseline_points, rules, better, target, screen_moving_range, fixed_limits
    )
    periods, value, size, spread = _one_series(numerator, denominator, kind)
    phase = phase_numbers(periods, rebase_at)
    one = np.zeros(value.size, dtype=np.intp)
    found = evaluate(value, size, one, phase, settings, spread)
    points = point_table(found, phase, periods)
    latest = latest_points(found.limits.value, one, 1)
    variation, assurance = icons(found, latest, better, target)
    phases = _phase_table(points)
    return ControlChart(
        points=points,
        variation=str(variation[0]) if variation.size else "common_cause",
        assurance=assurance[0] if assurance.size else None,
        short=bool(phases["short"].iloc[-1]) if len(phases) else True,
        signals=list_signals(points, found),
        phases=phases,
        kind=kind,
        rules=rules,
        better=better,
        target=target,
    )


def control_charts(
    numerator: pd.DataFrame,
    denominator: pd.DataFrame | None = None,
    *,
    kind: str,
    rebase_at: Iterable[object] | Mapping[object, Iterable[object]] = (),
    baseline_points: int | None = None,
    rules: str = "mdc",
    better: str = "lower",
    target: float | None = None,
    screen_moving_range: bool = False,
    fixed_limits: tuple[float, float, float] | None = None,
) -> ControlCharts:
    """A control chart of every column of a table, in one computation.

    Parameters
    ----------
    numerator, denominator
        One row a period, in time order; one column a series, the same in both.
    rebase_at
        As in `control_chart`, for all series; or a mapping from a series to its own.
    kind, baseline_points, rules, better, target, screen_moving_range, fixed_limits
        As in `control_chart`; not ``xbar`` or ``s``.

    Returns
    -------
    ControlCharts

    Raises
    ------
    ValueError
        As `control_chart`; also tables that differ in their rows or columns.

    Examples
    --------
    >>> counts = pd.DataFrame({"a": [5, 6, 4, 5, 6, 5], "b": [5, 6, 4, 5, 6, 50]})
    >>> control_charts(counts, kind="c").latest["variation"].to_dict()
    {'a': 'common_cause', 'b': 'concern_high'}
    """
    settings = Settings(
        kind, baseline_points, rules, better, target, screen_moving_range, fixed_limits
    )
    if kind in SUBGROUPED:
        raise ValueError(f"a table has one value a period; chart {kind} with control_chart")
    value, size = as_table_in_time(numerator, "numerator"), None
    if denominator is not None:
        size = as_table_in_time(denominator, "denominator")
        same = numerator.index.equals(denominator.index)
        if not same or not numerator.columns.equals(denominator.columns):
            raise ValueError("numerator and denominator differ in their periods or columns")
    check_values(kind, value, size)
    periods, names = numerator.index, numerator.columns
    phase = phases_of_each(periods, names, rebase_at)
    series = np.repeat(np.arange(len(names)), len(periods))
    found = evaluate(value, size, series, phase, settings)
    points = point_table(found, phase, periods[np.tile(np.arange(len(periods)), len(names))])
    latest = _latest_table(found, points, series, names, settings)
    points.insert(0, "series", names[series])
    return ControlCharts(points, latest, kind, rules)


def _one_series(
    numerator: pd.Series, denominator: ArrayLike | None, kind: str
) -> tuple[pd.Index, NDArray, NDArray | None, NDArray | None]:
    """Periods, values, sizes and spreads of the points, checked."""
    if kind in SUBGROUPED:
        values = _subgroup_values(numerator)
        check_values(kind, values.to_numpy(), denominator)
        return by_period(values)
    values = as_series_in_time(numerator, "numerator")
    size = None if denominator is None else as_numbers(denominator, "denominator")
    if isinstance(denominator, pd.Series) and not denominator.index.equals(values.index):
        raise ValueError("numerator and denominator have different periods; align them first")
    if size is not None and size.shape != values.shape:
        raise ValueError(
            f"numerator has {values.size} values and denominator {size.size}; give as many"
        )
    check_values(kind, values.to_numpy(), size)
    return values.index, values.to_numpy(), size, None


def _subgroup_values(numerator: pd.Series) -> pd.Series:
    if not isinstance(numerator, pd.Series):
        raise ValueError("numerator must be a pandas Series indexed by period")
    first = numerator.index[~numerator.index.duplicated()]
    as_series_in_time(pd.Series(0.0, index=first), "numerator")
    values = as_numbers(numerator.to_numpy(), "numerator")
    if not numerator.index.is_monotonic_increasing:
        raise ValueError("numerator is out of order; sort it by period first")
    return pd.Series(values, index=numerator.index)


def _phase_table(points: pd.DataFrame) -> pd.DataFrame:
    table = points.groupby("phase", as_index=False).agg(
        first=("period", "first"),
        last=("period", "last"),
        centre=("centre", "last"),
        values=("value", "count"),
    )
    return table.assign(short=table["values"] < SHORT)


def _latest_table(
    found: Evaluated, points: pd.DataFrame, series: NDArray, names: pd.Index, settings: Settings
) -> pd.DataFrame:
    latest = latest_points(found.limits.value, series, len(names))
    variation, assurance = icons(found, latest, settings.better, settings.target)
    seen = ~np.isnan(found.limits.value)
    values = np.bincount(found.segment[seen], minlength=int(found.segment[-1]) + 1)
    last = found.segment[np.searchsorted(series, np.arange(len(names)), side="right") - 1]
    shown = ["period", "value", "centre", "lower", "upper"]
    table = points[shown].take(np.maximum(latest, 0)).set_axis(names).rename_axis("series")
    return table.assign(
        variation=variation,
        assurance=assurance,
        short=values[last] < SHORT,
        special_causes=np.bincount(series, weights=found.special_cause).astype(int),
    )
