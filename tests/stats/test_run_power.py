"""The run chart's power: against series that are drawn and judged, and common sense."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_reports.stats.power import power_for_change, power_for_gap, time_to_detect
from equity_reports.stats.run_chart import run_charts
from equity_reports.stats.run_power import STAYED_BELOW, run_chart_power
from equity_reports.stats.run_probability import held_limits

DRAWN = 2000


def seen(fall, before, after, frozen):
    """The share of drawn series with a run below longer than its limit that stayed below."""
    rng = np.random.default_rng([before, after, frozen])
    values = rng.normal(size=(before + after, DRAWN))
    values[before:] -= fall
    rules, baseline = ("anhoej_frozen", before) if frozen else ("anhoej", None)
    charts = run_charts(pd.DataFrame(values), rules=rules, baseline_points=baseline)
    below = charts.points["side"].to_numpy().reshape(DRAWN, -1) < 0
    longest, run = np.zeros(DRAWN), np.zeros(DRAWN)
    for point in below.T:
        run = (run + 1) * point
        longest = np.maximum(longest, run)
    limit = charts.latest["longest_run_limit"].to_numpy()
    return ((longest > limit) & (below[:, before:].mean(axis=1) >= STAYED_BELOW)).mean()


@pytest.mark.parametrize(("before", "after"), [(12, 8), (12, 12), (14, 18), (8, 10)])
@pytest.mark.parametrize("fall", [0.8, 2.0])
@pytest.mark.parametrize("frozen", [True, False])
def test_series_that_fall_are_seen_as_often_as_worked_out(fall, before, after, frozen):
    worked_out = run_chart_power(fall, before, after, frozen=frozen)
    assert abs(seen(fall, before, after, frozen) - worked_out) < 4.5 * np.sqrt(0.25 / DRAWN)


@pytest.mark.parametrize("before", [10, 12, 14, 18])
@pytest.mark.parametrize("after", [9, 12, 16])
def test_a_step_of_more_than_chance_is_never_asked_for_a_longer_run_than_there_is(before, after):
    longest, _ = held_limits(after, before)
    assert longest <= max(after, 8)
    assert run_chart_power(20.0, before, after, frozen=True) == pytest.approx(
        float(longest < after)
    )


@given(st.floats(0, 6), st.integers(0, 20), st.integers(0, 20), st.booleans(), st.floats(0.5, 2))
def test_it_is_a_probability_that_grows_with_the_fall(fall, before, after, frozen, spread):
    settings = {"frozen": frozen and before >= 10, "spread": spread}
    power = run_chart_power(fall, before, after, **settings)
    assert 0 <= power <= 1
    assert run_chart_power(fall + 0.5, before, after, spread=1.0, frozen=settings["frozen"]) >= (
        run_chart_power(fall, before, after, spread=1.0, frozen=settings["frozen"]) - 1e-6
    )


def test_the_rule_needs_longer_than_a_plain_comparison():
    settings = {"aim": 0.15, "baseline_periods": 12}
    plain = time_to_detect(0.2, 400, **settings)
    assert plain < time_to_detect(0.2, 400, **settings, design="run_chart") < 12
    assert time_to_detect(0.2, 40, **settings, design="run_chart") is None


def test_power_plans_for_the_difference_in_the_units_of_a_period():
    periods = {"baseline_periods": 12, "periods": 12}
    size = 300
    fall = 0.05 / np.sqrt(0.2 * 0.8 / size)
    spread = np.sqrt(0.15 * 0.85 / (0.2 * 0.8))
    planned = power_for_change(0.2, size, aim=0.15, design="run_chart", **periods)
    assert planned == pytest.approx(run_chart_power(fall, 12, 12, frozen=True, spread=spread))
    gap = power_for_gap((0.2, 0.1), (size, 1e9), aim=0.15, design="run_chart", **periods)
    assert gap == pytest.approx(planned, abs=1e-3)
    rise = power_for_change(0.15, size, aim=0.2, design="run_chart", **periods)
    assert rise == pytest.approx(
        run_chart_power(fall / spread, 12, 12, frozen=True, spread=1 / spread)
    )
