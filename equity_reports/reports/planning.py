"""Whether a team was large enough, by plan, to see its own gap change.

Planned before looking: from the rates and the volume before the team began, and its aim; and
for the run chart's rule, which gives the verdict.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from equity_reports.measures.periods import MEAN_DAYS
from equity_reports.narrative.answer import has_power
from equity_reports.narrative.description import LOWER
from equity_reports.reports.findings import Findings
from equity_reports.stats.power import power_for_gap, time_to_detect, time_to_detect_gap
from equity_reports.stats.rate_variance import rounding_variance
from equity_reports.tables import ALL, MOST, PAIR_LEAST, PAIR_MOST

PLANNED_DAYS = 365
"""A verdict is planned for a year after the team begins: longer than that, and the plan is
for another phase of the programme."""


RULE = "run_chart"
"""The verdict on the rate and on the gap is the run chart's; its power is what is planned."""

FEWEST_BEFORE = 2
"""Periods before the beginning, fewer than which are no baseline to plan on."""


@dataclass(frozen=True)
class GapPlan:
    """How large and how long.

    ``power`` is the chance to see the aimed change within a year, None where it cannot be
    planned; ``needed`` the periods after the beginning until it would be 80%, None for
    never; ``so_far`` the finished periods since the beginning. ``rate`` and ``aim`` are those
    of the most deprived areas, None where nothing can be planned.
    """

    power: float | None
    needed: int | None
    so_far: int | None
    rate: float | None = None
    aim: float | None = None


@dataclass(frozen=True)
class RatePlan:
    """How long to see the rate in the most deprived areas reach the aim; as in `GapPlan`."""

    needed: int | None = None
    rate: float | None = None
    aim: float | None = None


def rate_plan(findings: Findings) -> RatePlan:
    """The plan for a team's own rate, from the periods before it began."""
    began, aim = _began(findings), findings.inputs.team.aim_value
    rows = findings.periods(MOST)
    if began is None or aim is None or not len(rows):
        return RatePlan()
    rows = rows[(rows.index < began) & rows["finished"]].dropna(subset="value")
    if len(rows) < FEWEST_BEFORE:
        return RatePlan()
    rate = float(rows["numerator"].sum() / rows["denominator"].sum())
    centre = findings.run_chart(MOST).points["centre"].iloc[-1]
    if findings.inputs.measure.better == LOWER:
        wanted = 0 < aim < rate < 1 and not centre <= aim
    else:
        wanted = 0 < rate < aim < 1 and not centre >= aim
    if not wanted:
        return RatePlan()
    volume = float(rows["denominator"].mean())
    needed = time_to_detect(
        rate,
        volume,
        aim=aim,
        baseline_periods=len(rows),
        design_effect=_design_effect(findings, MOST, aim, volume),
        design=RULE,
    )
    return RatePlan(needed, rate, aim)


def gap_plan(findings: Findings) -> GapPlan:
    """The plan for a team's own gap."""
    most, least = findings.periods(PAIR_MOST), findings.periods(PAIR_LEAST)
    began = _began(findings)
    if began is None or not len(most):
        return GapPlan(None, None, None)
    before = most.index < began
    so_far = int((~before & most["finished"]).sum())
    baseline = [rows[before & rows["finished"]].dropna(subset="value") for rows in (most, least)]
    if min(map(len, baseline)) < FEWEST_BEFORE:
        return GapPlan(None, None, so_far)
    volumes = tuple(float(rows["denominator"].mean()) for rows in baseline)
    rates = tuple(float(rows["numerator"].sum() / rows["denominator"].sum()) for rows in baseline)
    aim = _aim(findings, rates)
    if aim is None:
        return GapPlan(None, None, so_far)
    plan = {
        "aim": aim,
        "baseline_periods": min(map(len, baseline)),
        "design_effect": _design_effect(findings, ALL, aim, min(volumes)),
        "design": RULE,
    }
    horizon = max(round(PLANNED_DAYS / MEAN_DAYS[findings.kind(PAIR_MOST)]), 1)
    power = power_for_gap(rates, volumes, periods=horizon, **plan)
    needed = time_to_detect_gap(rates, volumes, **plan)
    return GapPlan(power, needed, so_far, rates[0], aim)


def gap_judged(findings: Findings) -> bool:
    """Whether the team was large enough, by plan, for a verdict on its own gap."""
    return has_power(gap_plan(findings).power)


def _design_effect(findings: Findings, series: str, rate: float, volume: float) -> float:
    """By how much repeating patients and rounded counts widen a period's binomial variance."""
    rounding = rounding_variance(findings.inputs.definition.rounding)
    return max(findings.design_effect(series), 1.0) + rounding / (rate * (1 - rate) * volume)


def _began(findings: Findings) -> pd.Timestamp | None:
    """When the team joined, or else began its first idea."""
    team, ideas = findings.inputs.team, findings.inputs.ideas
    days = [team.joined_on] if team.joined_on else [idea.started_on for idea in ideas]
    return pd.Timestamp(min(days)) if days else None


def _aim(findings: Findings, rates: tuple[float, float]) -> float | None:
    """The rate aimed for in the most deprived areas: the team's aim, else no gap at all."""
    most, least = rates
    aim = findings.inputs.team.aim_value
    if findings.inputs.measure.better == LOWER:
        wanted = aim if aim is not None and aim < most else least
        return wanted if np.isfinite(wanted) and 0 < wanted < most else None
    wanted = aim if aim is not None and aim > most else least
    return wanted if np.isfinite(wanted) and 0 < most < wanted < 1 else None
