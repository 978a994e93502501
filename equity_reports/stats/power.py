"""How long until a team could tell: planned before, never worked out from the result.

The power that counts is that of the rule which gives the verdict. Reports judge by run charts
and so plan with ``design="run_chart"``; a plain before-and-after comparison is kinder.
"""

from collections.abc import Callable

import numpy as np
from scipy import stats

from equity_reports.stats.checks import check_confidence
from equity_reports.stats.run_power import FEWEST_POINTS, run_chart_power

# The usual two-sided test, and the power below which "we saw nothing" says little.
SIGNIFICANCE = 0.05
DESIGNS = ("before_after", "interrupted_series", "run_chart")
# A century of months. What takes longer is never seen.
LONGEST = 1_200
# Three years of months: a run chart is begun anew before. Looked at first in long strides.
LONGEST_RUN_CHART = 36
STRIDES = (6, 8, 10, 12, 18, 24, 30, LONGEST_RUN_CHART)
# Beyond so many standard deviations every point lies on its side already.
FARTHEST = 20.0
# One appointment in a billion: below it a logarithm is about rounding, not about people.
SMALLEST_RATE = 1e-9


def power_for_change(
    rate: float,
    per_period: float,
    *,
    aim: float,
    baseline_periods: int,
    periods: int,
    design_effect: float = 1.0,
    design: str = "before_after",
) -> float:
    """Chance of telling a fall (or rise) from ``rate`` to ``aim`` from no change.

    Parameters
    ----------
    rate, aim : float
        Shares between 0 and 1: as it is, and as aimed for.
    per_period : float
        Appointments a period in the group, the same before and after.
    baseline_periods, periods : int
        Periods before the change and after it.
    design_effect : float
        How many times larger the variance is than a binomial one, since patients repeat.
    design : str
        ``before_after``: the two rates are compared, trend set aside.
        ``interrupted_series``: a step on top of a straight trend, as
        `equity_reports.stats.effects.change_effect` fits it.
        ``run_chart``: Anhøj's rules signal, by a long run on the aim's side that lasts; the
        median is set on the baseline where that has ten periods, else on all.

    Returns
    -------
    float
        Between 0 and 1; that of a two-sided 5% test, in the direction of the aim.

    Raises
    ------
    ValueError
        Rates outside 0 to 1, sizes or periods below zero, a design effect not above zero.

    Notes
    -----
    Normal approximation with unpooled variance, Fleiss, Levin and Paik, Statistical
    Methods for Rates and Proportions (2003), chapter 4 (could not be opened here).

    Examples
    --------
    >>> round(power_for_change(0.2, 100, aim=0.15, baseline_periods=12, periods=12), 2)
    0.9
    """
    _check_rates(rate, aim)
    _check_sizes(per_period, baseline_periods, design_effect, design)
    if periods < 0:
        raise ValueError(f"periods is {periods!r}; give a number of periods, zero or more")
    variances = [design_effect * share * (1 - share) for share in (rate, aim)]
    if design == "run_chart":
        return _run_chart(aim - rate, variances, per_period, (baseline_periods, periods))
    before, after = _variance_factors(baseline_periods, periods, design)
    if not np.isfinite(before):
        return 0.0
    return _power(aim - rate, variances[0] * before + variances[1] * after, per_period)


def time_to_detect(
    rate: float,
    per_period: float,
    *,
    aim: float,
    baseline_periods: int,
    power: float = 0.8,
    design_effect: float = 1.0,
    design: str = "before_after",
) -> int | None:
    """Periods after the change until a team could see it, or None for never at this size.

    The baseline stays as short as it is, however long the team waits, so a small team with
    a short baseline may never tell. Arguments and errors as `power_for_change`.

    Examples
    --------
    >>> time_to_detect(0.2, 100, aim=0.15, baseline_periods=12)
    7
    >>> time_to_detect(0.2, 10, aim=0.18, baseline_periods=12) is None
    True
    """
    check_confidence(power)
    _check_rates(rate, aim)
    _check_sizes(per_period, baseline_periods, design_effect, design)

    def enough(periods: int) -> bool:
        settings = {"design_effect": design_effect, "design": design}
        shared = {"aim": aim, "baseline_periods": baseline_periods, **settings}
        return power_for_change(rate, per_period, periods=periods, **shared) >= power

    return _first(enough, design)


def power_for_gap(
    rates: tuple[float, float],
    per_period: tuple[float, float],
    *,
    aim: float,
    baseline_periods: int,
    periods: int,
    design_effect: float = 1.0,
    design: str = "before_after",
) -> float:
    """Chance of telling a change in the gap: the ratio of the most to the least deprived.

    Parameters
    ----------
    rates, per_period : pair of float
        The rate, and the appointments a period, in the most and in the least deprived
        areas, in that order.
    aim : float
        The rate aimed for in the most deprived areas, while the least deprived stay.

    Returns
    -------
    float
        Power of a two-sided 5% test of the ratio of rate ratios (log scale, delta method);
        under ``run_chart`` of the rules on the difference of the two rates.

    Examples
    --------
    >>> settings = {"aim": 0.13, "baseline_periods": 12, "periods": 12}
    >>> round(power_for_gap((0.18, 0.12), (300, 300), **settings), 2)
    0.97
    """
    (most, least), (n_most, n_least) = _pair(rates, "rates"), _pair(per_period, "per_period")
    _check_rates(most, aim)
    _check_rates(least, least)
    _check_sizes(n_most, baseline_periods, design_effect, design)
    _check_sizes(n_least, baseline_periods, design_effect, design)
    if periods < 0:
        raise ValueError(f"periods is {periods!r}; give a number of periods, zero or more")
    if min(most, least, aim) < SMALLEST_RATE or min(n_most, n_least) <= 0:
        return 0.0
    if design == "run_chart":
        beside = least * (1 - least) / n_least
        variances = [design_effect * (r * (1 - r) / n_most + beside) for r in (most, aim)]
        return _run_chart(aim - most, variances, 1.0, (baseline_periods, periods))
    before, after = _variance_factors(baseline_periods, periods, design)
    if not np.isfinite(before):
        return 0.0
    variance = design_effect * (
        (1 - most) / most / n_most * before
        + (1 - aim) / aim / n_most * after
        + (1 - least) / least / n_least * (before + after)
    )
    return _power(float(np.log(aim / most)), variance, 1.0)


def time_to_detect_gap(
    rates: tuple[float, float],
    per_period: tuple[float, float],
    *,
    aim: float,
    baseline_periods: int,
    power: float = 0.8,
    design_effect: float = 1.0,
    design: str = "before_after",
) -> int | None:
    """Periods after the change until a team could see its own gap move, or None for never.

    Arguments as `power_for_gap`.

    Examples
    --------
    >>> time_to_detect_gap((0.18, 0.12), (60, 40), aim=0.15, baseline_periods=12) is None
    True
    """
    check_confidence(power)
    settings = {"design_effect": design_effect, "design": design}
    shared = {"aim": aim, "baseline_periods": baseline_periods, **settings}
    power_for_gap(rates, per_period, periods=0, **shared)

    def enough(periods: int) -> bool:
        return power_for_gap(rates, per_period, periods=periods, **shared) >= power

    return _first(enough, design)


def _run_chart(
    difference: float, variances: list[float], size: float, periods: tuple[int, int]
) -> float:
    """Power of the run chart's rules, from the variances of one appointment before and after."""
    if difference == 0 or size <= 0:
        return 0.0
    before, after = (max(float(np.sqrt(variance / size)), SMALLEST_RATE) for variance in variances)
    counts = [min(int(count), LONGEST_RUN_CHART) for count in periods]
    fall = min(abs(difference) / before, FARTHEST)
    spread = float(np.clip(after / before, 0.1, 10))
    return run_chart_power(fall, *counts, frozen=counts[0] >= FEWEST_POINTS, spread=spread)


def _power(difference: float, variance: float, size: float) -> float:
    if difference == 0 or size <= 0:
        return 0.0
    if variance == 0:
        return 1.0
    distance = abs(difference) / np.sqrt(variance / size)
    return float(stats.norm.sf(stats.norm.isf(SIGNIFICANCE / 2) - distance))


def _variance_factors(before: int, after: int, design: str) -> tuple[float, float]:
    """How much the step's variance owes to each side, in units of one period's variance."""
    if before <= 0 or after <= 0:
        return np.inf, np.inf
    if design == "before_after":
        return 1 / before, 1 / after
    # A step and a trend share information: by Frisch and Waugh the step's weight on each
    # period is the residual of the step on the line. Sums of squares are in closed form.
    total = before + after
    line = total * (total**2 - 1) / 12
    step = before * after / total
    # Sum of (time less its mean) over the periods after; time runs 1, 2, ...
    cross = after * before / 2
    left = step - cross**2 / line
    if left <= 1e-12 * step:
        return np.inf, np.inf
    slope = cross / line
    factors = []
    for first, count, level in ((1, before, -after / total), (before + 1, after, before / total)):
        middle = first + (count - 1) / 2 - (total + 1) / 2
        within = count * (count**2 - 1) / 12
        factors.append((count * (level - slope * middle) ** 2 + slope**2 * within) / left**2)
    return factors[0], factors[1]


def _first(enough: Callable[[int], bool], design: str) -> int | None:
    """The smallest number of periods that is enough, when more never hurts."""
    if design == "run_chart":  # whose limits go in steps, so that one more period can hurt
        reached = next((count for count in STRIDES if enough(count)), None)
        return reached and next(count for count in range(1, reached + 1) if enough(count))
    if not enough(LONGEST):
        return None
    low, high = 0, LONGEST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _pair(values: tuple[float, float], name: str) -> tuple[float, float]:
    try:
        most, least = (float(value) for value in values)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be two numbers: most deprived, least deprived") from None
    return most, least


def _check_rates(rate: float, aim: float) -> None:
    for value, name in ((rate, "rate"), (aim, "aim")):
        if not isinstance(value, (int, float, np.number)) or not 0 <= value <= 1:
            raise ValueError(f"{name} is {value!r}; give a share between 0 and 1")


def _check_sizes(
    per_period: float, baseline_periods: int, design_effect: float, design: str
) -> None:
    if not 0 <= per_period < np.inf:
        raise ValueError(f"per_period is {per_period!r}; give appointments a period, at least 0")
    if not 0 <= baseline_periods < np.inf:
        raise ValueError(f"baseline_periods is {baseline_periods!r}; give a number, at least 0")
    if not 0 < design_effect < np.inf:
        raise ValueError(f"design_effect is {design_effect!r}; give a number above 0, usually 1+")
    if design not in DESIGNS:
        raise ValueError(f"design is {design!r}; choose one of {', '.join(DESIGNS)}")
