"""Which groups stand out: against a slow second way, and on pure chance."""

import numpy as np
import pytest
from scipy import stats

from equity_reports.stats.standing_out import standing_out


def test_z_is_that_of_a_two_by_two_table():
    found = standing_out([60, 18], [200, 180], total=(100, 570))
    for row, x, n in zip(found.itertuples(), (60, 18), (200, 180), strict=True):
        table = [[x, n - x], [100 - x, 570 - n - (100 - x)]]
        chi2 = stats.chi2_contingency(table, correction=False).statistic
        assert row.z**2 == pytest.approx(chi2)


def test_a_withheld_group_is_missing_and_is_not_counted_among_the_compared():
    alone = standing_out([60], [200], total=(100, 570))
    beside = standing_out([60, np.nan], [200, 50], total=(100, 570))
    assert beside["adjusted"][0] == alone["adjusted"][0]
    assert np.isnan(beside["z"][1])
    assert beside["direction"][1] == ""


def test_repeats_and_rounding_make_it_harder_to_stand_out():
    plain = standing_out([40], [200], total=(100, 700))["z"][0]
    wider = standing_out([40], [200], total=(100, 700), design_effect=2.0)["z"][0]
    rounded = standing_out([40], [200], total=(100, 700), rounding_base=5)["z"][0]
    assert wider == pytest.approx(plain / np.sqrt(2))
    assert abs(rounded) < abs(plain)


def test_by_chance_some_group_stands_out_in_about_one_team_of_twenty():
    rng = np.random.default_rng(5)
    sizes = np.array([400, 300, 200, 300, 500, 200, 100, 250])
    draws = rng.binomial(sizes, 0.18, (1500, 8))
    some = [
        (standing_out(x, sizes, total=(x.sum(), sizes.sum()))["direction"] != "").any()
        for x in draws
    ]
    assert np.mean(some) == pytest.approx(0.05, abs=0.025)


def test_a_group_larger_than_everybody_is_refused():
    with pytest.raises(ValueError, match="larger than the total"):
        standing_out([60], [900], total=(100, 570))
