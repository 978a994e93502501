"""How often run charts signal when nothing changed, and when something did."""

import numpy as np
import pandas as pd

from equity_reports.stats.run_chart import run_charts
from tests.truth.planted import Plant, counts, rates

LENGTHS = (12, 18, 24, 36, 48)
LOOKS = (12, 14, 16, 18, 20, 22, 24)
FROZEN = 12
# rule set, and on how many points the median rests (None: on all)
RULES = {
    "anhoej, median of all": ("anhoej", None),
    "anhoej, first 12 frozen": ("anhoej", FROZEN),
    "anhoej_frozen, first 12 frozen": ("anhoej_frozen", FROZEN),
    "perla, median of all": ("perla", None),
    "perla, first 12 frozen": ("perla", FROZEN),
    "mdc, median of all": ("mdc", None),
}
NOISE = {
    "binomial": Plant(200),
    "over-dispersed 2": Plant(200, dispersion=2),
    "season 10%": Plant(200, season=0.1),
}


def series(plant, rng, repeats, months, *, change_at=None, effect=1.0):
    """Rates seen in unchanging series, or in series that change at a month."""
    phase = rng.uniform(0, 12, repeats)
    true = rates(plant, rng, repeats, phase=phase, drift=0.0, months=months)
    if change_at is not None:
        true = np.where(np.arange(months) >= change_at, effect * true, true)
    above, below = counts(true, plant.appointments, rng)
    return above / below


def signals(values, rules, baseline):
    """Whether each series signals; with too few useful points it does not."""
    table = pd.DataFrame(values.T)
    shifted = run_charts(table, rules=rules, baseline_points=baseline).latest["shifted"]
    return np.array([flag is True or flag == True for flag in shifted])  # noqa: E712


def false_signals(rng, repeats):
    """Share of unchanging series that signal, at one look and at any of seven."""
    rows = []
    for noise, plant in NOISE.items():
        for length in LENGTHS:
            values = series(plant, rng, repeats, length)
            for name, (rules, baseline) in RULES.items():
                share = signals(values, rules, baseline).mean()
                rows.append({"noise": noise, "rule": name, "points": str(length), "share": share})
        values = series(plant, rng, repeats, LOOKS[-1])
        for name, (rules, baseline) in RULES.items():
            seen = [signals(values[:, :look], rules, baseline) for look in LOOKS]
            share = np.any(seen, axis=0).mean()
            rows.append({"noise": noise, "rule": name, "points": "7 looks", "share": share})
    return pd.DataFrame(rows).assign(repeats=repeats)


def power(rng, repeats):
    """Share that signals after a fall at month 13 of 24, from 20% to 15% and to 10%."""
    rows = []
    for size in (50, 200, 1000):
        for effect, label in ((0.75, "20% to 15%"), (0.5, "20% to 10%")):
            values = series(Plant(size), rng, repeats, 24, change_at=12, effect=effect)
            for name, (rules, baseline) in RULES.items():
                share = signals(values, rules, baseline).mean()
                rows.append({"size": size, "change": label, "rule": name, "share": share})
    return pd.DataFrame(rows).assign(repeats=repeats)
