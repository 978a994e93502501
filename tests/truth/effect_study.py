"""How often `change_effect` calls a planted null favourable, and how often it sees a fall.

The model under `change_effect` is called on arrays, month by month, so that tens of thousands
of series cost minutes; one test holds it to the answer that the public function gives.
"""

import numpy as np
import pandas as pd

from equity_reports.stats.change_model import judge_change
from equity_reports.stats.effect_series import plan_periods
from tests.truth.planted import MONTHS, Plant, counts, rates, teams

# name: (plant, reactive start, planted comparison or None)
NULLS = {
    "binomial, any start": (Plant(), False, None),
    "binomial, reactive start": (Plant(), True, None),
    "small, rounded to 5, reactive": (Plant(60, rounded=True), True, None),
    "large, over-dispersed 4, alike 0.4, reactive": (
        Plant(1000, dispersion=4, alike=0.4),
        True,
        None,
    ),
    "over-dispersed 2, reactive": (Plant(dispersion=2), True, None),
    "over-dispersed 2, alike 0.4, reactive": (Plant(dispersion=2, alike=0.4), True, None),
    "over-dispersed 2, alike 0.6, any start": (Plant(dispersion=2, alike=0.6), False, None),
    "season 10%, reactive": (Plant(400, season=0.1), True, None),
    "falling 1% a month, reactive": (Plant(400, drift=-0.01), True, None),
    "falling 2% a month, any start": (Plant(400, drift=-0.02), False, None),
    "all at once: 1000, x4, 0.4, season, -1%, reactive": (
        Plant(1000, dispersion=4, alike=0.4, season=0.1, drift=-0.01),
        True,
        None,
    ),
    "rate 5%, reactive": (Plant(rate=0.05), True, None),
    "rate 40%, reactive": (Plant(rate=0.4), True, None),
    "compared, season and fall shared, reactive": (
        Plant(season=0.1, drift=-0.01),
        True,
        Plant(2000, season=0.1, drift=-0.01),
    ),
    "compared, over-dispersed 2, alike 0.4, reactive": (
        Plant(dispersion=2, alike=0.4),
        True,
        Plant(2000, dispersion=2, alike=0.4),
    ),
    "compared, falling 0.5% a month by itself, reactive": (
        Plant(drift=-0.005),
        True,
        Plant(2000),
    ),
    "gap: least deprived beside it, reactive": (
        Plant(150, season=0.1, drift=-0.01),
        True,
        Plant(100, rate=0.14, season=0.1, drift=-0.01),
    ),
}
# Nulls harder than the promise covers: no bound is asserted, the shares are published.
BEYOND = {
    "compared, falling 1% a month by itself, reactive": (
        Plant(drift=-0.01),
        True,
        Plant(2000),
    ),
    "compared, 1,000 a month, falling 1% by itself": (
        Plant(1000, drift=-0.01),
        False,
        Plant(9000),
    ),
    "falling 3% a month, 1,000 a month": (Plant(1000, drift=-0.03), False, None),
    "over-dispersed 3, alike 0.8": (Plant(dispersion=3, alike=0.8), False, None),
}
CHANGES = {
    "20% to 15%, 200 a month": (Plant(effect=0.75), False, None),
    "20% to 15%, 1,000 a month": (Plant(1000, effect=0.75), False, None),
    "20% to 10%, 200 a month": (Plant(effect=0.5), False, None),
    "20% to 15%, 200 a month, compared": (Plant(effect=0.75), False, Plant(2000)),
    "20% to 15%, 400 a month, compared": (Plant(400, effect=0.75), False, Plant(4000)),
    "gap: 20% to 15% beside 14%, 400 and 300 a month": (
        Plant(400, effect=0.75),
        False,
        Plant(300, rate=0.14),
    ),
}


def simulate(scenario, rng, repeats, *, months=MONTHS):
    """Upper and lower limits of the ratio, its log value, and how many could be judged."""
    plant, reactive, comparison = scenario
    above, below, start, phase = teams(plant, rng, repeats, reactive=reactive, months=months)
    other = None
    if comparison is not None:
        rate = rates(comparison, rng, repeats, phase=phase, months=months)
        other = counts(rate, comparison.appointments, rng)
    plans = {
        first: plan_periods(pd.RangeIndex(months), started_on=int(first)) for first in set(start)
    }
    limits = np.full((repeats, 3), np.nan)
    for at in range(repeats):
        beside = None if other is None else (other[0][at], other[1][at])
        outcome = judge_change(plans[start[at]], (above[at], below[at]), beside)
        if outcome.step is not None:
            step = outcome.step
            limits[at] = step.quantile(0.025), step.quantile(0.975), step.value
    return limits


def study(scenario, rng, repeats):
    """One row of the table: shares favourable, unfavourable and covering, and the half-width."""
    plant = scenario[0]
    lower, upper, value = simulate(scenario, rng, repeats).T
    judged = ~np.isnan(value)
    truth = np.log(plant.effect)
    return {
        "judged": judged.mean(),
        "favourable": (upper[judged] < 0).mean(),
        "unfavourable": (lower[judged] > 0).mean(),
        "covered": ((lower <= truth) & (truth <= upper))[judged].mean(),
        "bias": (value[judged] - truth).mean(),
        "half_width": float(np.median((upper - lower)[judged] / 2)),
        "repeats": int(judged.sum()),
    }
