"""How often 95% intervals for rates hold the truth."""

import numpy as np
import pandas as pd
from scipy import stats

from equity_reports.stats.rate_comparisons import rate_difference, rate_ratio
from equity_reports.stats.rates import poisson_rate, proportion, proportion_corrected
from equity_reports.stats.rates_clustered import clustered_proportion

RATES = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4)
SIZES = (20, 50, 100, 200, 500, 1000, 2000, 5000)
# Each clustered interval is drawn one by one, so its grid is coarser.
CLUSTERED_RATES, CLUSTERED_SIZES, CLUSTERS = (0.02, 0.1, 0.2, 0.4), (50, 100, 500, 5000), (1, 4, 12)
# How alike one patient's appointments are: the correlation between two of them.
ALIKE = 0.15
ENOUGH_EVENTS, ENOUGH_PATIENTS = 10, 20


def enumerated(method):
    """Exact coverage of an interval of one proportion: every possible count, by its chance."""
    rows = []
    for size in SIZES:
        count = np.arange(size + 1)
        found = method(count, np.full(size + 1, size))
        for rate in RATES:
            held = (found.lower <= rate) & (rate <= found.upper)
            covered = float(stats.binom.pmf(count, size, rate)[held].sum())
            rows.append({"rate": rate, "size": size, "coverage": covered, "events": rate * size})
    return pd.DataFrame(rows)


def enumerated_poisson():
    """Exact coverage of the interval of a rate of events for an exposure."""
    rows = []
    for mean in (rate * size for size in SIZES for rate in RATES):
        count = np.arange(int(mean + 12 * np.sqrt(mean) + 20))
        found = poisson_rate(count, np.ones(len(count)))
        held = (found.lower <= mean) & (mean <= found.upper)
        covered = float(stats.poisson.pmf(count, mean)[held].sum())
        rows.append({"rate": mean, "size": 1, "coverage": covered, "events": mean})
    return pd.DataFrame(rows)


def compared(method, truth, rng, repeats):
    """Coverage of an interval of two proportions; the second rate is two thirds of the first."""
    rows = []
    for size in SIZES:
        for rate in RATES:
            other = rate * 2 / 3
            a, b = rng.binomial(size, rate, repeats), rng.binomial(size, other, repeats)
            found = method(a, np.full(repeats, size), b, np.full(repeats, size))
            held = (found.lower <= truth(rate, other)) & (truth(rate, other) <= found.upper)
            rows.append(
                {"rate": rate, "size": size, "coverage": held.mean(), "events": other * size}
            )
    return pd.DataFrame(rows)


def clustered(rng, repeats, *, sizes=CLUSTERED_SIZES, rates=CLUSTERED_RATES, clusters=CLUSTERS):
    """Coverage when patients come more than once, and miss or come by habit."""
    rows = []
    for size in sizes:
        for each in clusters:
            patients = size // each
            if patients < ENOUGH_PATIENTS:
                continue
            for rate in rates:
                if rate * size < ENOUGH_EVENTS:
                    continue
                rows.append(_one_clustered(rng, repeats, rate, patients, each))
    return pd.DataFrame(rows)


def _one_clustered(rng, repeats, rate, patients, each):
    spread = (1 - ALIKE) / ALIKE
    own = rng.beta(rate * spread, (1 - rate) * spread, (repeats, patients))
    # Patients come one to twice `each` less one times: unequal, as they are.
    visits = rng.integers(1, 2 * each, (repeats, patients))
    missed = rng.binomial(visits, own)
    held, judged = 0, 0
    for above, below in zip(missed, visits, strict=True):
        found = clustered_proportion(above, below)
        if found is not None:
            judged += 1
            held += found.lower <= rate <= found.upper
    return {
        "rate": rate,
        "size": patients * each,
        "cluster": each,
        "coverage": held / judged if judged else np.nan,
        "events": rate * patients * each,
    }


def summarise(name, table, repeats):
    """One row: mean coverage where events suffice, the least of them, and their errors."""
    enough = table[(table["events"] >= ENOUGH_EVENTS) & table["coverage"].notna()]
    points = len(enough)
    error = np.sqrt(0.95 * 0.05 / (repeats * points)) if repeats else 0.0
    return {
        "interval": name,
        "points": points,
        "mean": enough["coverage"].mean(),
        "least": enough["coverage"].min(),
        "error": error,
        "point_error": np.sqrt(0.95 * 0.05 / repeats) if repeats else 0.0,
    }


def study(rng, repeats):
    """Every interval's row."""
    exact = {
        "proportion (Wilson)": enumerated(proportion),
        "proportion, corrected": enumerated(proportion_corrected),
        "rate of events": enumerated_poisson(),
    }
    drawn = {
        "ratio of rates": compared(rate_ratio, lambda a, b: a / b, rng, 20 * repeats),
        "difference of rates": compared(rate_difference, lambda a, b: a - b, rng, 20 * repeats),
    }
    habits = clustered(rng, repeats)
    rows = [summarise(name, table, 0) for name, table in exact.items()]
    rows += [summarise(name, table, 20 * repeats) for name, table in drawn.items()]
    return pd.DataFrame([*rows, summarise("proportion, patients repeat", habits, repeats)])
