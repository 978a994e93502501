"""How long the inequality measures and the gap take; recorded, never asserted."""

import numpy as np
import pandas as pd
import pytest

from equity_reports.stats.gap import equity_gap, gap_series
from equity_reports.stats.inequality import inequality_measures_by, slope_index_by


def tables_of(rng, tables, groups):
    """Counts of ``tables`` teams in ``groups`` groups each."""
    seen = rng.integers(50, 800, size=(tables, groups))
    rates = np.linspace(0.2, 0.12, groups)
    return pd.DataFrame(
        {
            "team": np.repeat(np.arange(tables), groups),
            "group": np.tile(np.arange(groups), tables),
            "order": np.tile(np.arange(1, groups + 1), tables),
            "numerator": rng.binomial(seen, rates).ravel(),
            "denominator": seen.ravel(),
        }
    )


@pytest.fixture
def rng():
    """The same counts every time."""
    return np.random.default_rng(0)


@pytest.mark.parametrize("transform", [None, "logit"])
def test_300_slope_indices_with_intervals(benchmark, rng, transform):
    """Aim: 0.1 s."""
    counts = tables_of(rng, 300, 10)
    found = benchmark(slope_index_by, counts, by=["team"], transform=transform)
    assert len(found) == 300


def test_every_measure_with_intervals_for_38_teams(benchmark, rng):
    """Aim: 2 s, simulated limits among them."""
    counts = tables_of(rng, 38, 5)
    found = benchmark(
        lambda: inequality_measures_by(
            counts, by=["team"], reference=0, rng=np.random.default_rng(1)
        )
    )
    assert len(found) == 38 * 21


def test_one_gap(benchmark, rng):
    """One team, five groups."""
    counts = tables_of(rng, 1, 5)
    assert benchmark(equity_gap, counts, most=0, least=4).ratio.value > 0


def test_one_gap_over_24_periods(benchmark, rng):
    """One team, five groups, two years of months."""
    counts = tables_of(rng, 24, 5).rename(columns={"team": "period"})
    assert len(benchmark(gap_series, counts, most=0, least=4).points) == 24
