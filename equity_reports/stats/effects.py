"""What changed after a change idea began: in the rate, and in the gap."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equity_reports.stats.change_model import Outcome, judge_change
from equity_reports.stats.effect_series import (
    PeriodPlan,
    check_counts,
    plan_periods,
    series_of,
)
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.step_model import Step

Array = NDArray[np.float64]

# A yearly wave can be told from a step once it has been round twice.
SEASON_MONTHS = 24.0


@dataclass(frozen=True)
class ChangeEffect:
    """What was seen after a change idea began. Nothing here says that the idea caused it.

    Attributes
    ----------
    rate : Estimate or None
        The primary outcome, named in advance: rate in the most deprived group after, over
        what its own past (and the comparison, where given) led to expect. Under 1 is
        fewer missed. None when it cannot be judged; `reason` says why.
    gap : Estimate or None
        Secondary: ratio of rate ratios, most over least deprived. Under 1, the gap
        narrowed. None when it cannot be judged or no ``least`` was named.
    slope : Estimate or None
        Secondary: further change in the rate with each month after, as a ratio.
    cancellations : Estimate or None
        Beside the verdict: the ratio for cancellations among booked appointments in the
        most deprived group. Above 1, misses may have turned into cancellations.
    reason : str
        Empty, or why there is no `rate`, in plain words.
    gap_reason, cancellations_reason : str
        The same for the others.
    log_rate, log_rate_variance, log_gap, log_gap_variance : float
        For `equity_reports.stats.evidence`; ``nan`` where there is no estimate.
    points : DataFrame
        ``period``, ``numerator``, ``denominator``, ``value`` (the most deprived group's
        rate; missing where a count is withheld or nobody came), ``part``: before, left_out,
        after.
    compared : bool
        Whether teams that were not testing the idea stand beside it.
    season : str
        ``shared`` with the comparison; ``fitted``, two years being there; or ``allowed``
        for in the width only.
    autocorrelation, overdispersion : float
        Of the series beyond chance: likeness of neighbours (0 to 0.8), and the spread of
        the log rate, each averaged over what the series allows. ``nan`` without `rate`.
    """

    rate: Estimate | None
    gap: Estimate | None
    slope: Estimate | None
    cancellations: Estimate | None
    reason: str
    gap_reason: str
    cancellations_reason: str
    log_rate: float
    log_rate_variance: float
    log_gap: float
    log_gap_variance: float
    points: pd.DataFrame
    compared: bool
    season: str
    autocorrelation: float
    overdispersion: float


def change_effect(
    counts: pd.DataFrame,
    *,
    started_on: Any,
    most: Any = None,
    least: Any = None,
    ended_on: Any = None,
    comparison: pd.DataFrame | None = None,
) -> ChangeEffect:
    """Step in the rate, and in the gap, when a change idea began.

    Parameters
    ----------
    counts : DataFrame
        ``period`` (its first day, or a number that counts months), ``group``,
        ``numerator``, ``denominator``, optionally ``cancelled`` (cancelled appointments,
        outside the denominator). Released counts will do: rounding adds to the spread that
        is allowed for, and a withheld count is a missing one. Only whole-team use of an
        idea may be judged on these figures: see `equity_reports.stats.change_ideas`.
    started_on, ended_on
        The day whole-team use began, and the day after it ended.
    most, least
        Labels of the most and least deprived groups. Without them: the only group there is,
        or the smallest and largest of groups that are numbers (1 = most deprived).
    comparison : DataFrame, optional
        The same columns, summed over teams that were not testing the idea at any time in
        these periods. Shared season and trend then cancel.

    Returns
    -------
    ChangeEffect

    Raises
    ------
    ValueError
        A missing column, a group without a row, a period twice, negative counts, a
        numerator above its denominator, a start that is no date.

    Notes
    -----
    Interrupted series of log rates: binomial counts, noise beyond chance that may be alike
    from one period to the next, a drift, a yearly wave and a step (see
    `equity_reports.stats.step_model`). Against a comparison, and for the gap, the same for
    the log odds of one series' share of both series' events, with an offset for their
    sizes. The last three months before the start are left out, so that an idea begun in
    answer to bad months is not credited with their passing.

    Examples
    --------
    >>> months = pd.date_range("2024-01-01", periods=24, freq="MS")
    >>> counts = pd.DataFrame({"period": months, "group": 1,
    ...     "numerator": [200] * 12 + [120] * 12, "denominator": 1000})
    >>> effect = change_effect(counts, started_on="2025-01-01")
    >>> round(effect.rate.value, 2), effect.rate.excludes(1.0)
    (0.6, True)
    """
    check_counts(counts, "counts")
    most, least = _groups(counts, most, least)
    if comparison is not None:
        check_counts(comparison, "comparison")
        _require_group(comparison, most, "comparison")
    plan = plan_periods(pd.Index(counts["period"]), started_on=started_on, ended_on=ended_on)
    team = series_of(counts, plan.labels, most)
    other = None if comparison is None else series_of(comparison, plan.labels, most)
    rate = judge_change(plan, team, other, with_slope=True)
    gap = Outcome(None, None, "no least deprived group was named to compare with")
    if least is not None:
        gap = judge_change(plan, team, series_of(counts, plan.labels, least))
    cancelled = _judge_cancellations(plan, counts, comparison, most, team)
    return ChangeEffect(
        rate=_ratio(rate.step),
        gap=_ratio(gap.step),
        slope=_ratio(rate.slope),
        cancellations=_ratio(cancelled.step),
        reason=rate.reason,
        gap_reason=gap.reason,
        cancellations_reason=cancelled.reason,
        **_moments("log_rate", rate.step),
        **_moments("log_gap", gap.step),
        points=_points(plan, *team),
        compared=comparison is not None,
        season=_season(plan, *team, compared=comparison is not None),
        autocorrelation=rate.step.rho if rate.step else np.nan,
        overdispersion=rate.step.tau if rate.step else np.nan,
    )


def _groups(counts: pd.DataFrame, most: Any, least: Any) -> tuple[Any, Any]:
    if "group" not in counts:
        if most is not None or least is not None:
            raise ValueError("counts has no column group; add it, or name no group")
        return None, None
    labels = counts["group"].unique()
    if most is None:
        if least is not None:
            raise ValueError("least is named and most is not; name both")
        if len(labels) == 0:
            return None, None
        if len(labels) > 1 and not pd.api.types.is_numeric_dtype(counts["group"]):
            raise ValueError(
                f"say which group is the most deprived; they are {', '.join(map(str, labels))}"
            )
        most, least = min(labels), max(labels) if len(labels) > 1 else None
    for label in (most, least):
        if label is not None:
            _require_group(counts, label, "counts")
    if most == least:
        raise ValueError(f"most and least are both {most}; name two groups to compare")
    return most, least


def _require_group(counts: pd.DataFrame, label: Any, name: str) -> None:
    if label is None:
        return
    if "group" not in counts or label not in set(counts["group"]):
        raise ValueError(
            f"no row of {name} for group {label}; give a group without appointments denominator 0"
        )


def _judge_cancellations(
    plan: PeriodPlan,
    counts: pd.DataFrame,
    comparison: pd.DataFrame | None,
    most: Any,
    team: tuple[Array, Array],
) -> Outcome:
    if "cancelled" not in counts:
        return Outcome(None, None, "cancellations were not given")
    booked = _booked(counts)
    team = series_of(booked, plan.labels, most)
    other = None
    if comparison is not None and "cancelled" in comparison:
        other = series_of(_booked(comparison), plan.labels, most)
    return judge_change(plan, team, other)


def _booked(counts: pd.DataFrame) -> pd.DataFrame:
    """Cancelled out of booked: cancelled ones are outside the counts' own denominator."""
    booked = counts["denominator"] + counts["cancelled"]
    return counts.assign(numerator=counts["cancelled"], denominator=booked)


def _ratio(step: Step | None) -> Estimate | None:
    if step is None:
        return None
    lower, upper = step.quantile(0.025), step.quantile(0.975)
    return Estimate(float(np.exp(step.value)), float(np.exp(lower)), float(np.exp(upper)))


def _moments(name: str, step: Step | None) -> dict[str, float]:
    if step is None:
        return {name: np.nan, f"{name}_variance": np.nan}
    return {name: step.value, f"{name}_variance": step.variance}


def _points(plan: PeriodPlan, numerator: Array, denominator: Array) -> pd.DataFrame:
    part = np.select([plan.before, plan.after], ["before", "after"], default="left_out")
    value = numerator / np.where(denominator > 0, denominator, np.nan)
    return pd.DataFrame(
        {
            "period": plan.labels,
            "numerator": numerator,
            "denominator": denominator,
            "value": value,
            "part": part,
        }
    )


def _season(plan: PeriodPlan, numerator: Array, denominator: Array, *, compared: bool) -> str:
    if compared:
        return "shared"
    usable = (plan.before | plan.after) & ~np.isnan(numerator) & ~np.isnan(denominator)
    months = plan.months[usable]
    long = len(months) and months.max() - months.min() + plan.step >= SEASON_MONTHS - 0.1
    return "fitted" if long else "allowed"
