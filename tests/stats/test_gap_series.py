"""The gap over time: limits that know each period's size, and signals that mean something."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_reports.stats.gap import gap_series
from tests.oracles import gap_by_hand

LAST = 5


def counts_of(periods):
    """From (x, n, y, m) a period: the most deprived group's counts, then the least's."""
    rows = [
        row for t, (x, n, y, m) in enumerate(periods) for row in ((t, 1, x, n), (t, LAST, y, m))
    ]
    return pd.DataFrame(rows, columns=["period", "group", "numerator", "denominator"])


def drawn(rng, periods, *, n=300, m=80, p=0.18, q=0.12):
    p, q = np.broadcast_to(p, periods), np.broadcast_to(q, periods)
    return counts_of(
        list(zip(rng.binomial(n, p), [n] * periods, rng.binomial(m, q), [m] * periods, strict=True))
    )


def test_points_and_limits_match_the_slow_way():
    rng = np.random.default_rng(3)
    checked = 0
    for _ in range(20):
        sizes = rng.integers(40, 400, size=(24, 2))
        periods = [
            (int(rng.binomial(n, 0.2)), int(n), int(rng.binomial(m, 0.13)), int(m))
            for n, m in sizes
        ]
        series = gap_series(counts_of(periods), most=1, least=LAST, design_effect=1.3)
        differences, centre, log_centre, limits = gap_by_hand.series(periods, 1.3)
        points = series.points
        np.testing.assert_allclose(points["difference"], differences, rtol=1e-12)
        np.testing.assert_allclose(points[["lower", "upper"]], limits, rtol=1e-10)
        assert (series.centre, series.log_centre) == pytest.approx((centre, log_centre))
        longest, useful = gap_by_hand.longest_run(differences)
        too_long = longest > round(np.log2(useful)) + 3
        assert points["in_run"].any() == too_long
        checked += 1
    assert checked == 20


def test_a_small_period_has_wide_limits_and_keeps_little_of_its_own_value():
    periods = [(36, 200, 24, 200), (54, 200, 12, 200)] * 6 + [(2, 10, 0, 5)]
    points = gap_series(counts_of(periods), most=1, least=LAST).points
    width = points["upper"] - points["lower"]
    assert width.iloc[-1] > 3 * width.iloc[0]
    assert 0 < points["weight"].iloc[-1] < 0.3 * points["weight"].iloc[0]
    small = points.iloc[-1]
    assert abs(small.shrunken_difference - small.centre) < abs(small.difference - small.centre)


def test_an_empty_cell_gives_a_log_ratio_and_other_periods_are_left_alone():
    periods = [(18, 100, 12, 100)] * 11 + [(18, 100, 0, 50)]
    points = gap_series(counts_of(periods), most=1, least=LAST).points
    assert points["log_ratio"].iloc[0] == pytest.approx(np.log(1.5))
    assert points["log_ratio"].iloc[-1] == pytest.approx(np.log(18.5 / 100.5 * 50.5 / 0.5))


def test_a_gap_that_halves_is_signalled_lower():
    rng = np.random.default_rng(11)
    p = np.repeat([0.30, 0.16], 12)
    series = gap_series(drawn(rng, 24, n=600, m=600, p=p), most=1, least=LAST)
    assert series.signal is True
    assert series.run_signal is True
    flagged = series.points[series.points["signal"]]
    assert set(flagged.loc[flagged["period"] >= 12, "direction"]) == {"lower"}
    assert set(flagged.loc[flagged["period"] < 12, "direction"]) == {"higher"}


def test_one_wild_period_is_beyond_its_limits():
    periods = [(180, 1000, 120, 1000), (182, 1000, 119, 1000)] * 6
    periods[7] = (300, 1000, 60, 1000)
    series = gap_series(counts_of(periods), most=1, least=LAST)
    assert series.control_signal
    assert series.points["beyond_limits"].to_numpy().nonzero()[0].tolist() == [7]


def test_unchanging_gaps_rarely_signal():
    rng = np.random.default_rng(2026)
    signals = [gap_series(drawn(rng, 24), most=1, least=LAST).signal for _ in range(120)]
    assert np.mean(signals) < 0.1


def test_variation_beyond_chance_widens_the_limits():
    rng = np.random.default_rng(5)
    p = np.clip(rng.normal(0.2, 0.06, size=40), 0.05, 0.5)
    series = gap_series(drawn(rng, 40, n=2000, m=2000, p=p), most=1, least=LAST)
    assert series.dispersion > 2
    assert not series.control_signal


def test_few_periods_say_too_little():
    series = gap_series(counts_of([(18, 100, 12, 100), (15, 100, 14, 100)]), most=1, least=LAST)
    assert series.signal is None
    assert series.run_signal is None


def test_withheld_and_absent_periods_are_rows_without_values():
    counts = counts_of([(18, 100, 12, 100), (20, 110, 9, 90)] * 6).astype({"numerator": float})
    counts.loc[2, "numerator"] = np.nan
    points = gap_series(counts.drop(index=[9]), most=1, least=LAST).points
    assert len(points) == 12
    assert points["difference"].isna().to_numpy().nonzero()[0].tolist() == [1, 4]
    assert not points.loc[[1, 4], "signal"].any()


def test_rounded_counts_and_repeated_patients_widen_the_limits():
    counts = counts_of([(20, 100, 10, 100)] * 12)

    def width(**how):
        points = gap_series(counts, most=1, least=LAST, **how).points
        return (points["upper"] - points["lower"]).iloc[0]

    assert width() < width(rounding_base=5) < width(rounding_base=5, design_effect=1.5)


def test_groups_in_between_and_the_order_of_rows_change_nothing():
    rng = np.random.default_rng(1)
    counts = drawn(rng, 15)
    between = counts[counts["group"] == 1].assign(group=3)
    shuffled = pd.concat([counts, between]).sample(frac=1, random_state=4)
    before = shuffled.copy()
    one = gap_series(counts, most=1, least=LAST).points
    other = gap_series(shuffled, most=1, least=LAST).points
    pd.testing.assert_frame_equal(one, other)
    pd.testing.assert_frame_equal(shuffled, before)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"period": 0}, "repeats a period"),
        ({"period": [0, 0, "one", "one", None, None]}, "without its group or period"),
        ({"period": [0, 0, "one", "one", 2, 2]}, "unlike kinds"),
        ({"numerator": -1}, "negative"),
        ({"denominator": 1}, "above its denominator"),
        ({"group": 1, "period": range(6)}, "no row for group 5"),
    ],
)
def test_counts_that_cannot_be_are_refused(change, words):
    counts = counts_of([(18, 100, 12, 100)] * 3).assign(**change)
    with pytest.raises(ValueError, match=words):
        gap_series(counts, most=1, least=LAST)


cells = st.one_of(st.none(), st.integers(-1, 60), st.just(np.inf))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 14), st.sampled_from([1, 3, 5]), cells, cells)))
def test_any_table_is_answered_or_refused(rows):
    counts = pd.DataFrame(rows, columns=["period", "group", "numerator", "denominator"])
    try:
        series = gap_series(counts, most=1, least=LAST)
    except ValueError:
        return
    assert series.signal in (True, False, None)
    known = series.points.dropna(subset=["difference"])
    assert known["difference"].between(-1, 1).all()
    assert series.points["period"].is_monotonic_increasing


def test_a_baseline_sets_the_centre_and_later_limits_allow_for_its_chance():
    rows = [
        (month, group, missed, 400)
        for month in range(36)
        for group, missed in ((1, 80 if month < 12 else 60), (5, 48 + month % 3))
    ]
    counts = pd.DataFrame(rows, columns=["period", "group", "numerator", "denominator"])
    held = gap_series(counts, most=1, least=5, baseline_periods=12)
    alone = gap_series(counts[counts["period"] < 12], most=1, least=5)
    assert held.centre == pytest.approx(alone.centre)
    reach = held.points["upper"] - held.points["centre"]
    assert reach.iloc[12] > reach.iloc[11]
    later = held.points.iloc[12:]
    assert later["in_run"].all()
    assert set(later["direction"]) == {"lower"}
