"""How long control charts take: a record, never a pass or fail.

Run with ``pytest benchmarks/bench_control_charts.py --benchmark-only``.
"""

import numpy as np
import pandas as pd
import pytest

from equity_reports.stats.spc import control_chart, control_charts

SERIES, POINTS = 1000, 24


@pytest.fixture
def counts():
    """Missed and booked appointments, teams of many sizes."""
    rng = np.random.default_rng(20261122)
    booked = rng.integers(60, 900, (POINTS, SERIES))
    return pd.DataFrame(rng.binomial(booked, 0.18)), pd.DataFrame(booked)


@pytest.mark.parametrize("rules", ["mdc", "anhoej", "western_electric", "nelson"])
def test_a_thousand_p_prime_charts_at_once(benchmark, counts, rules):
    """Limits, rules and both icons."""
    charts = benchmark(control_charts, *counts, kind="p_prime", rules=rules, target=0.15)
    assert len(charts.latest) == SERIES


def test_a_thousand_xmr_charts_at_once(benchmark, counts):
    """NHS England's chart, its four rules and both icons."""
    shares = counts[0] / counts[1]
    charts = benchmark(control_charts, shares, kind="xmr", target=0.15)
    assert len(charts.latest) == SERIES


def test_one_p_prime_chart(benchmark, counts):
    """One team, with the object a notebook uses."""
    chart = benchmark(control_chart, counts[0][0], counts[1][0], kind="p_prime")
    assert len(chart.points) == POINTS
