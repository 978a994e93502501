"""Random teams, large and small, through the real statistics: what the sentences are held to."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from equity_reports.narrative.answer import GapFinding, RateFinding
from equity_reports.narrative.denominators import DenominatorCheck
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.gap import EquityGap, GapSeries, equity_gap, gap_series
from equity_reports.stats.rates import proportion
from equity_reports.stats.run_chart import RunChart, run_chart
from equity_reports.stats.spc import ControlChart, control_chart

GROUPS = ("fifth_1", "fifth_2", "fifth_3", "fifth_4", "fifth_5")
KINDS = {"week": "W-MON", "month": "MS", "two_months": "2MS", "quarter": "QS"}
TEAMS = 210


@dataclass(frozen=True)
class Team:
    """One random team's results."""

    number: int
    period: str
    chart: RunChart
    control: ControlChart
    gap: EquityGap
    series: GapSeries
    rate: Estimate
    denominator: float
    groups: pd.DataFrame
    rate_finding: RateFinding
    gap_finding: GapFinding


def random_team(number: int) -> Team:
    """A team from its number: any size, with or without change, released or not."""
    rng = np.random.default_rng(number)
    period = str(rng.choice(list(KINDS)))
    length = int(rng.integers(1, 61))
    index = pd.date_range("2021-01-04", periods=length, freq=KINDS[period])
    counts = _counts(rng, index)
    ends = counts[counts["group"].isin([GROUPS[0], GROUPS[-1]])]
    most = counts[counts["group"] == GROUPS[0]].set_index("period")
    with np.errstate(invalid="ignore"):
        shares = (most["numerator"] / most["denominator"]).where(most["denominator"] > 0)
    baseline = int(rng.integers(6, 13)) if rng.random() < 0.5 else None
    rules = str(rng.choice(["anhoej", "perla", "mdc"]))
    chart = run_chart(shares, baseline_points=baseline, rules=rules)
    withheld = int(most["numerator"].isna().sum())
    control = control_chart(
        most["numerator"],
        most["denominator"].where(most["denominator"] > 0),
        kind="p_prime",
        target=float(rng.choice([0.1, 0.2])) if rng.random() < 0.5 else None,
    )
    totals = counts.groupby("group", as_index=False)[["numerator", "denominator"]].sum(min_count=1)
    if rng.random() < 0.15:
        totals.loc[totals["group"] == GROUPS[-1], ["numerator", "denominator"]] = np.nan
    gap = equity_gap(totals, most=GROUPS[0], least=GROUPS[-1], rounding_base=5)
    series = gap_series(ends, most=GROUPS[0], least=GROUPS[-1], rounding_base=5)
    missed, seen = totals[["numerator", "denominator"]].sum()
    check = _check(rng)
    return Team(
        number=number,
        period=period,
        chart=chart,
        control=control,
        gap=gap,
        series=series,
        rate=proportion(missed, seen),
        denominator=float(seen),
        groups=_breakdown(totals),
        rate_finding=RateFinding(chart, check, period, withheld),
        gap_finding=GapFinding(
            gap,
            series,
            planned_power=None if rng.random() < 0.1 else float(rng.random() ** 0.2),
            periods_so_far=length,
            periods_needed=None if rng.random() < 0.3 else int(rng.integers(1, 40)),
            denominators=check,
            period=period,
        ),
    )


def _counts(rng: np.random.Generator, index: pd.DatetimeIndex) -> pd.DataFrame:
    """Released counts by period and group: rounded to 5, small ones withheld."""
    size = 10 ** rng.uniform(0.5, 3.2)
    rate = rng.choice([0.0, 1.0]) if rng.random() < 0.04 else rng.uniform(0.05, 0.35)
    ratio = np.exp(rng.normal(0.4, 0.3))
    step = np.exp(rng.normal(-0.3, 0.5)) if rng.random() < 0.6 else 1.0
    start = rng.integers(0, len(index) + 1)
    only_most = rng.random() < 0.5
    none_least = rng.random() < 0.08
    rows = []
    for at, when in enumerate(index):
        for place, group in enumerate(GROUPS):
            mean = 0 if none_least and group == GROUPS[-1] else size * rng.choice([1, 1, 0.5])
            seen = rng.poisson(mean) if rng.random() > 0.02 else 0
            reach = 1 - place / 4 if only_most else 1
            share = rate * ratio ** (1 - place / 4) * (step**reach if at >= start else 1)
            missed = rng.binomial(seen, min(max(share, 0), 1))
            rows.append((when, group, missed, seen))
    counts = pd.DataFrame(rows, columns=["period", "group", "numerator", "denominator"])
    if rng.random() < 0.7:
        hidden = counts["numerator"].between(1, 4) | counts["denominator"].between(1, 4)
        rounded = 5 * (counts[["numerator", "denominator"]] / 5).round()
        counts[["numerator", "denominator"]] = rounded.where(~hidden)
    return counts.astype({"numerator": float, "denominator": float})


def _breakdown(totals: pd.DataFrame) -> pd.DataFrame:
    shares = proportion(totals["numerator"], totals["denominator"])
    labels = ["Most deprived fifth", "Second", "Third", "Fourth", "Least deprived fifth"]
    return totals.assign(
        label=labels, value=shares.value, lower=shares.lower, upper=shares.upper, role="middle"
    )


def _check(rng: np.random.Generator) -> DenominatorCheck:
    options = [False, False, False, True, None]
    return DenominatorCheck(
        fewer_people=options[rng.integers(5)],
        more_cancelled=options[rng.integers(5)],
        more_discharged=options[rng.integers(5)],
    )
