"""How long run charts take: a record, never a pass or fail.

Run with ``pytest benchmarks/bench_run_charts.py --benchmark-only``.
"""

import numpy as np
import pandas as pd
import pytest

from equity_reports.stats.run_chart import run_chart, run_charts

SERIES, POINTS = 1000, 24


@pytest.fixture
def table():
    """Missed shares in per cent, a few of them missing."""
    rng = np.random.default_rng(20261122)
    shares = rng.binomial(300, 0.18, (POINTS, SERIES)) / 3.0
    return pd.DataFrame(np.where(rng.random(shares.shape) < 0.02, np.nan, shares))


@pytest.mark.parametrize("rules", ["anhoej", "anhoej_frozen", "perla", "mdc"])
def test_a_thousand_run_charts_at_once(benchmark, table, rules):
    """Two years of months for a thousand teams."""
    charts = benchmark(run_charts, table, baseline_points=12, rules=rules)
    assert len(charts.latest) == SERIES


def test_one_run_chart(benchmark, table):
    """One team, with the object a notebook uses."""
    chart = benchmark(run_chart, table[0])
    assert len(chart.points) == POINTS
