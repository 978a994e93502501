"""Funnels against independent software, an oracle, and what must hold of any funnel."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_reports.stats.funnel import Funnel, funnel
from equity_reports.stats.funnel_limits import (
    exact_limits,
    limits_at_events,
    limits_at_proportion,
)
from tests.reference_values import read_reference

KIND = {"PR": "proportion", "RC": "ratio_of_counts"}


def _cases(*types):
    cases = read_reference("funnel_case_outputs").query("data_type in @types")
    points = read_reference("funnel_points_outputs")
    return [(case, points[points["case_id"] == case["case_id"]]) for _, case in cases.iterrows()]


def _result(case, points, **settings):
    return funnel(points["numerator"], points["denominator"], trim=case["trim_by"], **settings)


def test_proportions_and_ratios_of_counts_match_in_phi_tau2_and_z():
    compared = 0
    for case, points in _cases("PR", "RC"):
        result = _result(case, points, kind=KIND[case["data_type"]])
        assert result.phi == pytest.approx(case["phi"], rel=1e-9)
        assert result.tau2 == pytest.approx(case["tau2"], rel=1e-9, abs=1e-15)
        np.testing.assert_allclose(
            result.points["z"], points["z_unadjusted"], rtol=1e-9, atol=1e-12
        )
        compared += 1
    assert compared == 6


def test_proportion_limits_match_with_and_without_overdispersion():
    # The source takes 1.959964 and 3.090232 for the normal quantiles, so the eighth figure
    # of a limit differs.
    compared = 0
    for case, points in _cases("PR"):
        for columns, overdispersion in (("", False), ("od_", True)):
            ours = _result(case, points, overdispersion=overdispersion).points
            for limit in ("lower95", "upper95", "lower998", "upper998"):
                theirs = points[columns + limit.replace("lower", "lcl").replace("upper", "ucl")]
                np.testing.assert_allclose(ours[limit] * case["multiplier"], theirs, rtol=1e-6)
                compared += 1
    assert compared == 24


def test_those_outside_are_those_the_source_calls_outliers():
    compared = 0
    for case, points in _cases("PR"):
        result = _result(case, points, overdispersion=case["tau2"] > 0)
        assert result.points["outside"].tolist() == points["outlier"].astype(bool).tolist()
        assert result.points["outside"].sum() == case["n_outliers"]
        compared += 1
    assert compared == 3


def test_standardised_ratios_match_with_truncation_and_exact_limits():
    compared = 0
    for case, points in _cases("SR"):
        if case["sr_method"] != "SHMI":
            continue
        settings = {"kind": "standardised_ratio", "trimming": "truncate"}
        result = _result(case, points, **settings)
        assert result.phi == pytest.approx(case["phi"], rel=1e-9)
        assert result.tau2 == pytest.approx(case["tau2"], rel=1e-9, abs=1e-15)
        np.testing.assert_allclose(
            result.points["z"], points["z_unadjusted"], rtol=1e-9, atol=1e-12
        )
        exact = _result(case, points, overdispersion=False, limits="exact", **settings).points
        for ours, name, table in (
            ("lower95", "lcl95", exact),
            ("upper998", "ucl998", exact),
            ("lower998", "od_lcl998", result.points),
            ("upper95", "od_ucl95", result.points),
        ):
            np.testing.assert_allclose(table[ours] * case["multiplier"], points[name], rtol=1e-6)
        compared += 1
    assert compared == 3


def test_public_health_limits_match():
    limits = read_reference("phe_funnel_limits")
    compared = 0
    for (_, statistic), case in limits.groupby(["case_id", "statistic"]):
        for lower, upper, tail in (
            ("lower_2s", "upper_2s", 0.025),
            ("lower_3s", "upper_3s", 0.001),
        ):
            if statistic == "proportion":
                found = limits_at_proportion(case["x"], case["baseline"].iloc[0] / 100, tail=tail)
                found = [100 * limit for limit in found]
            else:
                centre = 100.0 if statistic == "ratio" else case["baseline"].iloc[0]
                found = limits_at_events(case["x"], centre, tail=tail)
            np.testing.assert_allclose(found[0], case[lower], rtol=5e-4, atol=1e-6)
            np.testing.assert_allclose(found[1], case[upper], rtol=5e-4, atol=1e-6)
            compared += 2 * len(case)
    assert compared == 2400


def test_z_by_hand_for_one_unit():
    result = funnel([10, 30], [100, 100])
    by_hand = (np.arcsin(np.sqrt(0.1)) - np.arcsin(np.sqrt(0.2))) * 2 * 10
    assert result.points["z"][0] == pytest.approx(by_hand, rel=1e-12)
    assert result.centre == 0.2


@pytest.mark.parametrize("overdispersion", ["none", "additive", "multiplicative"])
def test_in_control_units_fall_outside_as_often_as_the_limits_say(overdispersion):
    rng = np.random.default_rng(5)
    size = rng.integers(100, 2000, 4000)
    result = funnel(rng.binomial(size, 0.18), size, overdispersion=overdispersion).points
    outside = (result["value"] < result["lower95"]) | (result["value"] > result["upper95"])
    assert abs(outside.mean() - 0.05) < 0.014
    assert result["outside"].mean() < 0.005
    assert not result["flagged"].any()


@pytest.mark.parametrize("overdispersion", ["additive", "multiplicative"])
def test_units_that_truly_differ_are_not_all_called_outside(overdispersion):
    rng = np.random.default_rng(6)
    size = rng.integers(500, 3000, 2000)
    count = rng.binomial(size, np.clip(rng.normal(0.2, 0.03, 2000), 0.01, 1))
    assert funnel(count, size, overdispersion=False).points["outside"].mean() > 0.15
    assert funnel(count, size, overdispersion=overdispersion).points["outside"].mean() < 0.03


@pytest.mark.parametrize("kind", ["rate", "standardised_ratio"])
def test_exact_poisson_limits_hold_their_tail(kind):
    rng = np.random.default_rng(7)
    expected = rng.uniform(5, 200, 20_000)
    lower, upper = exact_limits(expected, 1.0, kind=kind, tail=0.025)
    ratio = rng.poisson(expected) / expected
    assert 0.02 < (ratio < lower).mean() + (ratio > upper).mean() <= 0.05


def test_adjusted_p_is_benjamini_hochberg_by_hand():
    rng = np.random.default_rng(8)
    size = rng.integers(200, 900, 12)
    points = funnel(rng.binomial(size, 0.2) + 20, size, overdispersion=False).points
    p = points["p_value"].to_numpy()
    for at, value in enumerate(p):
        candidates = [q * len(p) / (p <= q).sum() for q in p if q >= value]
        assert points["adjusted_p"][at] == pytest.approx(min(1, *candidates), rel=1e-9)


def test_a_missing_or_empty_unit_is_left_blank_and_the_index_kept():
    numerator = pd.Series([20, np.nan, 0, 30], index=["A", "B", "C", "D"])
    points = funnel(numerator, [100, 100, 0, 120]).points
    assert points.index.tolist() == ["A", "B", "C", "D"]
    assert points["z"].isna().tolist() == [False, True, True, False]
    assert points["outside"].tolist() == [False, False, False, False]


def test_nobody_missed_is_no_funnel_and_no_error():
    result = funnel([0, 0], [10, 20])
    assert isinstance(result, Funnel)
    assert result.points["z"].isna().all()


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        (([5], [3]), {}),
        (([-1], [3]), {}),
        (([1, 2], [3, 4, 5]), {}),
        (([np.inf], [3]), {}),
        (([1], [3]), {"kind": "other"}),
        (([1], [3]), {"trim": 0.5}),
        (([1], [3]), {"limits": "exact"}),
        (([1], [3]), {"overdispersion": "some"}),
        (([1], [3]), {"trimming": "shave"}),
        (([1], [3]), {"kind": "ratio_of_counts", "limits": "exact", "overdispersion": False}),
    ],
)
def test_bad_input_is_refused(arguments, settings):
    with pytest.raises(ValueError, match=r"\w+"):
        funnel(*arguments, **settings)


counts = st.lists(
    st.tuples(
        st.one_of(st.integers(-1, 400), st.none()), st.one_of(st.integers(0, 400), st.none())
    ),
    max_size=12,
)


@given(counts, st.sampled_from(["proportion", "rate", "standardised_ratio", "ratio_of_counts"]))
def test_any_counts_give_a_funnel_or_a_plain_refusal(rows, kind):
    frame = pd.DataFrame(rows, columns=["numerator", "denominator"], dtype=object)
    before = frame.copy(deep=True)
    try:
        result = funnel(frame["numerator"], frame["denominator"], kind=kind)
    except ValueError:
        return
    finally:
        pd.testing.assert_frame_equal(frame, before)
    points = result.points
    assert len(points) == len(frame)
    assert (points["lower95"].dropna() >= points["lower998"].dropna() - 1e-12).all()
    assert (points["upper95"].dropna() <= points["upper998"].dropna() + 1e-12).all()
    assert result.tau2 >= 0


@given(st.permutations(range(6)))
def test_the_order_of_units_changes_nothing(order):
    count, size = np.array([12, 30, 25, 60, 8, 90]), np.array([100, 150, 200, 300, 90, 310])
    plain, shuffled = funnel(count, size), funnel(count[list(order)], size[list(order)])
    assert shuffled.tau2 == pytest.approx(plain.tau2, rel=1e-9)
    np.testing.assert_allclose(
        shuffled.points["upper998"], plain.points["upper998"].to_numpy()[list(order)], rtol=1e-9
    )
