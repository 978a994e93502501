"""Large invented teams, from released counts on, and what their pages say of a planted fall.

No team of the demonstration's sizes has a power of 80% for a change idea, so these are made
for it: one team's inputs keep their words, and their counts are drawn anew, rounded, with
patients that repeat and months that differ beyond chance. The verdicts are the page's own.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from equity_reports.narrative.effects import describe_effect
from equity_reports.narrative.wording import wording_for
from equity_reports.programme import load_programme
from equity_reports.reports.findings import WHOLE_TEAM, Findings
from equity_reports.reports.inputs import ReportInputs
from equity_reports.reports.planning import gap_plan, rate_plan
from equity_reports.reports.prepare import prepare
from equity_reports.reports.team_answer import answer
from equity_reports.synthetic import write_programme
from equity_reports.tables import ALL, MOST, PAIR_LEAST, PAIR_MOST
from tests.truth.verdicts import ENOUGH_POWER, MONTH_SPREAD, TODAY, power_of_rule

BEFORE, AFTER = 14, 14
FIRST = pd.Timestamp("2024-06-01")
MONTHS = pd.date_range(FIRST, periods=BEFORE + AFTER, freq="MS")
BEGAN = MONTHS[BEFORE].date()
REPEATS, LEAST_RATE, CANCELLED, VISITS = 1.3, 0.12, 0.1, 6
SIZES = (60, 6_000)
RATIOS = (1.0, 0.8, 0.7, 0.6, 0.5)
SERIES = (ALL, MOST, PAIR_MOST, PAIR_LEAST)
BEST_PLANNED = 0.9


@dataclass(frozen=True)
class Planted:
    """Appointments a month at each end, the share missed before, and the ratio after."""

    size: float
    rate: float
    ratio: float


def template(folder):
    """The released inputs of one small invented team."""
    loaded = load_programme(write_programme(folder, teams=2, per_month=1500, today=TODAY))
    return prepare(loaded, loaded.session(None, TODAY)).reports["T01"]


def planted_teams(inputs, rng, teams, *, idea_repeats):
    """Teams of all sizes, each with what was planned for it and what its page says."""
    whole, wording = Findings(inputs, whole=True), wording_for(inputs.measure.words)
    rows = []
    for number in range(teams):
        size = float(np.exp(rng.uniform(*np.log(SIZES))))
        plant = Planted(size, rng.uniform(0.15, 0.3), RATIOS[number % len(RATIOS)])
        findings = Findings(_inputs(inputs, plant, rng))
        said = answer(findings, whole, wording)
        rows.append(
            {
                "ratio": plant.ratio,
                "rate": said.rate.verdict,
                "gap": said.gap.verdict,
                "idea": _idea(findings, wording),
                **_planned(findings, plant, rng, idea_repeats),
                "gate": findings.denominators.allows_better,
            }
        )
    return pd.DataFrame(rows)


def _planned(findings, plant, rng, idea_repeats):
    """Whether each rule was planned to see the planted fall by now."""
    if plant.ratio == 1.0:
        return {"rate_planned": False, "gap_planned": False, "idea_power": np.nan}
    wait, gap = rate_plan(findings), gap_plan(findings)
    power = power_of_rule(findings, findings.inputs.ideas[0], plant.ratio, rng, idea_repeats)
    return {
        "rate_planned": wait.needed is not None and wait.needed <= AFTER,
        "gap_planned": bool(gap.power and gap.power >= ENOUGH_POWER and gap.needed <= AFTER),
        "gap_power": gap.power,
        "idea_power": power,
    }


def _idea(findings, wording):
    return describe_effect(
        findings.effect(findings.inputs.ideas[0]),
        wording=wording,
        period=findings.kind(MOST),
        scale=WHOLE_TEAM,
        denominators=findings.denominators,
    ).verdict


def _inputs(inputs: ReportInputs, plant: Planted, rng) -> ReportInputs:
    counts = {name: _counts(plant, name, rng) for name in (MOST, PAIR_LEAST)}
    counts[PAIR_MOST] = counts[MOST]
    counts[ALL] = counts[MOST] + counts[PAIR_LEAST]
    by_period = pd.concat(
        [table.assign(series=name) for name, table in counts.items()]
    ).reset_index(names="period")
    by_period = by_period.assign(finished=True)
    windows = {"recent": MONTHS[-12:], "before": MONTHS[-24:-12]}
    tables = inputs.tables | {
        "by_period": by_period[list(inputs.tables["by_period"])],
        "by_group": _by_group(inputs, counts, windows),
        "panel": _panel(counts, windows, rng),
        "comparison": inputs.tables["comparison"].iloc[:0],
    }
    idea = inputs.ideas[0].model_copy(
        update={"scale": WHOLE_TEAM, "started_on": BEGAN, "ended_on": None}
    )
    aim = plant.rate * plant.ratio
    ends = {name: (days[0].date(), _last(days[-1])) for name, days in windows.items()}
    return inputs.model_copy(
        update={
            "tables": tables,
            "team": inputs.team.model_copy(update={"joined_on": BEGAN, "aim_value": aim}),
            "ideas": (idea,),
            "kinds": dict.fromkeys(SERIES, "month"),
            "design_effects": dict.fromkeys((*SERIES, "least"), REPEATS),
            "definition": inputs.definition.model_copy(update=ends),
        }
    )


def _last(month: pd.Timestamp) -> dt.date:
    return (month + pd.offsets.MonthEnd()).date()


def _counts(plant: Planted, series: str, rng) -> pd.DataFrame:
    """A series by month, to the nearest five: the fall is planted in the most deprived alone."""
    after = np.arange(len(MONTHS)) >= BEFORE
    most = series == MOST
    level = np.where(after & most, plant.ratio, 1.0) * (plant.rate if most else LEAST_RATE)
    level = level * np.exp(rng.normal(0, MONTH_SPREAD, len(MONTHS)))
    size = rng.poisson(plant.size, len(MONTHS)).astype(float)
    chance = np.sqrt(REPEATS * size * level * (1 - level))
    missed = np.clip(rng.normal(size * level, chance), 0, size)
    cancelled = rng.binomial(size.astype(int), CANCELLED).astype(float)
    table = pd.DataFrame(
        {"numerator": missed, "denominator": size, "cancelled": cancelled}, index=MONTHS
    )
    rounded = 5 * (table / 5).round()
    small = rounded["numerator"] < 5
    return rounded.assign(numerator=rounded["numerator"].mask(small))


def _by_group(inputs, counts, windows):
    """The two ends as planted, and as many again of nothing new in between."""
    definition, rows = inputs.definition, []
    ends = {definition.most: MOST, definition.least: PAIR_LEAST, "all": ALL}
    for (window, group), _ in inputs.tables["by_group"].groupby(["window", "group"], sort=False):
        table = counts[ends.get(group, ALL)].loc[windows[window]]
        missed, size = table["numerator"].sum(), table["denominator"].sum()
        rows.append((window, group, missed, size))
    return pd.DataFrame(rows, columns=list(inputs.tables["by_group"]))


def _panel(counts, windows, rng):
    """What became of the bookings; as many people come as before, but for chance."""
    rows = []
    for window, days in windows.items():
        for series, name in (("most", MOST), ("rest", PAIR_LEAST)):
            table = counts[name].loc[days].sum()
            missed, size, gone = table["numerator"], table["denominator"], table["cancelled"]
            people = rng.poisson(size / VISITS)
            rows.append(
                (window, series, size + gone, size - missed, missed, gone, 0.0, 0.0, people)
            )
    columns = [
        "window", "series", "booked", "attended", "missed", "cancelled_by_patient",
        "cancelled_by_provider", "not_recorded", "people",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
