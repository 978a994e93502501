"""Planned power: against a formula worked by hand, a simulation, and common sense."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from equity_reports.stats.power import (
    power_for_change,
    power_for_gap,
    time_to_detect,
    time_to_detect_gap,
)

rates = st.floats(0, 1)
sizes = st.floats(0, 1e6)


def test_power_is_that_of_two_proportions():
    se = np.sqrt((0.2 * 0.8 + 0.15 * 0.85) / 1200)
    by_hand = stats.norm.cdf(0.05 / se - 1.959963984540054)
    assert power_for_change(0.2, 100, aim=0.15, baseline_periods=12, periods=12) == pytest.approx(
        by_hand, rel=1e-12
    )


def test_simulated_teams_see_the_change_as_often_as_planned():
    rng = np.random.default_rng(20260)
    before = rng.binomial(1200, 0.2, 20_000) / 1200
    after = rng.binomial(700, 0.15, 20_000) / 700
    se = np.sqrt(before * (1 - before) / 1200 + after * (1 - after) / 700)
    seen = ((after - before) / se < -1.96).mean()
    planned = power_for_change(0.2, 100, aim=0.15, baseline_periods=12, periods=7)
    assert abs(seen - planned) < 0.012


def test_the_wait_is_the_first_period_with_enough_power():
    wait = time_to_detect(0.2, 100, aim=0.15, baseline_periods=12)
    settings = {"aim": 0.15, "baseline_periods": 12}
    assert power_for_change(0.2, 100, periods=wait, **settings) >= 0.8
    assert power_for_change(0.2, 100, periods=wait - 1, **settings) < 0.8


def test_a_small_team_never_tells():
    assert time_to_detect(0.2, 10, aim=0.18, baseline_periods=12) is None
    assert time_to_detect(0.2, 100, aim=0.2, baseline_periods=12) is None
    assert time_to_detect(0.2, 100, aim=0.15, baseline_periods=0) is None
    assert time_to_detect_gap((0.18, 0.12), (60, 40), aim=0.15, baseline_periods=12) is None


def test_a_gap_takes_longer_to_tell_than_a_rate():
    rate = time_to_detect(0.18, 400, aim=0.12, baseline_periods=12)
    gap = time_to_detect_gap((0.18, 0.12), (400, 400), aim=0.12, baseline_periods=12)
    assert rate < gap


def test_gap_power_is_that_of_the_ratio_of_rate_ratios():
    rng = np.random.default_rng(77)
    cells = [(0.18, 12), (0.13, 9), (0.12, 12), (0.12, 9)]
    counts = [rng.binomial(200 * periods, rate, 20_000) for rate, periods in cells]
    sizes = [200 * periods for _, periods in cells]
    logs = [np.log(count / size) for count, size in zip(counts, sizes, strict=True)]
    variance = sum(1 / count - 1 / size for count, size in zip(counts, sizes, strict=True))
    seen = ((logs[1] - logs[0] - logs[3] + logs[2]) / np.sqrt(variance) < -1.96).mean()
    planned = power_for_gap((0.18, 0.12), (200, 200), aim=0.13, baseline_periods=12, periods=9)
    assert abs(seen - planned) < 0.015


@pytest.mark.parametrize(("before", "after"), [(12, 12), (9, 15), (5, 3), (2, 1)])
def test_an_interrupted_series_owes_its_variance_to_least_squares(before, after):
    time = np.arange(before + after)
    design = np.column_stack([np.ones(before + after), time, time >= before])
    weights = np.linalg.pinv(design)[2]
    variance = (weights**2 * np.where(time < before, 0.16, 0.1275)).sum() / 300
    by_hand = stats.norm.cdf(0.05 / np.sqrt(variance) - 1.959963984540054)
    planned = power_for_change(
        0.2,
        300,
        aim=0.15,
        baseline_periods=before,
        periods=after,
        design="interrupted_series",
    )
    assert planned == pytest.approx(by_hand, rel=1e-9)


def test_repeated_patients_and_a_trend_lengthen_the_wait():
    plain = time_to_detect(0.2, 300, aim=0.15, baseline_periods=12)
    settings = {"aim": 0.15, "baseline_periods": 12}
    assert time_to_detect(0.2, 300, design_effect=1.5, **settings) > plain
    assert time_to_detect(0.2, 300, design="interrupted_series", **settings) > plain


@given(rates, rates, sizes, st.integers(0, 60), st.integers(0, 60))
def test_power_is_a_probability_and_grows_with_size(rate, aim, size, before, after):
    settings = {"aim": aim, "baseline_periods": before, "periods": after}
    power = power_for_change(rate, size, **settings)
    assert 0 <= power <= 1
    assert power_for_change(rate, 2 * size, **settings) >= power - 1e-9
    gap = power_for_gap((rate, 0.1), (size, size), **settings)
    assert 0 <= gap <= 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"aim": 1.2},
        {"aim": "low"},
        {"per_period": -1},
        {"baseline_periods": -1},
        {"power": 1.0},
        {"design_effect": 0},
        {"design": "guess"},
    ],
)
def test_bad_settings_are_refused(wrong):
    settings = {"rate": 0.2, "per_period": 100, "aim": 0.15, "baseline_periods": 12, **wrong}
    with pytest.raises(ValueError, match=r"give|choose"):
        time_to_detect(settings.pop("rate"), settings.pop("per_period"), **settings)
