"""One change judged: whether the series bears it, and the step in it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equity_reports.stats.count_regression import fit_counts
from equity_reports.stats.effect_series import PeriodPlan
from equity_reports.stats.step_model import Step, step_distribution

Array = NDArray[np.float64]

# Standard deviations, on the log scale, of what may move a rate when nothing was changed.
# A rate of its own accord may drift by about a quarter a year. (At a fifth, an idea begun in a
# fall of 2% a month was called favourable too often: see docs/simulation.md.) Two groups seen
# at one time drift apart by far less. A yearly wave of some 7% is usual in attendance.
DRIFT_A_MONTH = 0.02
DRIFT_APART_A_MONTH = 0.005
SEASON = 0.07
# Under these the level before, or after, rests on a handful of points whatever their size.
FEWEST_BEFORE, FEWEST_AFTER = 6, 3
# More withheld than this and the points that are left are the high ones.
MOST_WITHHELD = 0.1
# Fewer events than this on a side: the log of a count is no longer near normal.
FEWEST_EVENTS = 10


@dataclass(frozen=True)
class Outcome:
    """A step and the change of slope after it, on the log scale; or why there is neither."""

    step: Step | None
    slope: Step | None
    reason: str


def judge_change(
    plan: PeriodPlan,
    team: tuple[Array, Array],
    other: tuple[Array, Array] | None,
    *,
    with_slope: bool = False,
) -> Outcome:
    """The step of one series, or of its ratio to another; or why there is none.

    Parameters
    ----------
    plan : PeriodPlan
        Which periods are before and after.
    team, other : pair of ndarray of shape (periods,)
        Numerator and denominator; missing ones ``nan``. With ``other`` the step is that of
        the ratio of the two rates, and what both share (season, trend) cancels.
    with_slope : bool
        Whether the change of slope is asked for too: it doubles the work.
    """
    arms = [team] if other is None else [team, other]
    known = np.all([~np.isnan(n) & ~np.isnan(d) for n, d in arms], axis=0)
    sized = np.all([np.nan_to_num(d) > 0 for _, d in arms], axis=0)
    reason = _too_little(plan, arms, known, known & sized)
    if reason:
        return Outcome(None, None, reason)
    used = known & sized & (plan.before | plan.after)
    return _fitted(plan, [(n[used], d[used]) for n, d in arms], used, with_slope=with_slope)


def _too_little(
    plan: PeriodPlan,
    arms: list[tuple[Array, Array]],
    known: NDArray[np.bool_],
    usable: NDArray[np.bool_],
) -> str:
    for part, name, fewest in (
        (plan.before, "before", FEWEST_BEFORE),
        (plan.after, "after", FEWEST_AFTER),
    ):
        points = int((part & usable).sum())
        if points < fewest:
            left_out = " (the last months before it are left out)" if name == "before" else ""
            return f"{points} periods {name} the start can be used{left_out}; {fewest} are needed"
        if (part & ~known).sum() > MOST_WITHHELD * part.sum():
            return f"too many periods {name} the start are withheld or missing to leave them out"
        for events, size in arms:
            seen, rest = events[part & usable].sum(), (size - events)[part & usable].sum()
            if min(seen, rest) < FEWEST_EVENTS:
                return f"fewer than {FEWEST_EVENTS} events {name} the start: too few to judge by"
    return ""


def _fitted(
    plan: PeriodPlan,
    arms: list[tuple[Array, Array]],
    used: NDArray[np.bool_],
    *,
    with_slope: bool,
) -> Outcome:
    months, after = plan.months[used], plan.after[used].astype(float)
    design = np.column_stack([np.ones(len(after)), after])
    if len(arms) == 1:
        response, variance = _log_rate(arms[0], design)
        allowance = _drift(months, DRIFT_A_MONTH) + _wave(months)
    else:
        response, variance = _log_ratio(arms, design)
        allowance = _drift(months, DRIFT_APART_A_MONTH)
    lag = plan.lag[np.ix_(used, used)]
    settings = {"lag": lag, "allowance": allowance}
    step = step_distribution(response, variance, design, **settings)
    if not with_slope:
        return Outcome(step, None, "")
    since = np.where(after > 0, months, 0.0)
    further = np.column_stack([design[:, 0], since, after])
    return Outcome(step, step_distribution(response, variance, further, **settings), "")


def _log_rate(arm: tuple[Array, Array], design: Array) -> tuple[Array, Array]:
    fit = fit_counts(design, *arm, family="binomial_log")
    return fit.response, 1 / fit.weights


def _log_ratio(arms: list[tuple[Array, Array]], design: Array) -> tuple[Array, Array]:
    """Log ratio of two rates, period by period, by conditioning on their events' sum."""
    (events, size), (others, other_size) = arms
    total = events + others
    # A period in which neither has an event says nothing of their ratio; half an event keeps
    # its place at almost no weight.
    total, events = np.where(total == 0, 0.5, total), np.where(total == 0, 0.25, events)
    offset = np.log(size / other_size)
    fit = fit_counts(design, events, total, family="binomial", offset=offset)
    # Conditioning takes counts for Poisson; binomial ones vary less, by these shares missed.
    shares = [n.sum() / d.sum() for n, d in arms]
    expected = [d * share for (_, d), share in zip(arms, shares, strict=True)]
    binomial = sum((1 - share) / mean for share, mean in zip(shares, expected, strict=True))
    return fit.response, binomial / sum(1 / mean for mean in expected) / fit.weights


def _drift(months: Array, sd: float) -> Array:
    return sd**2 * np.outer(months, months)


def _wave(months: Array) -> Array:
    turn = 2 * np.pi * months / 12
    return SEASON**2 * np.cos(turn[:, None] - turn[None, :])
