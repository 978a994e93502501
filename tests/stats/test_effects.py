"""Change effects: against an oracle, planted truths, and what must hold of any series."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_reports.stats.effect_series import plan_periods
from equity_reports.stats.effects import ChangeEffect, change_effect
from equity_reports.stats.evidence import combine
from equity_reports.stats.step_model import (
    RHO,
    TAU,
    TAU_SCALE,
    step_distribution,
)
from tests.oracles.step_by_hand import oracle_step

MONTHS = pd.date_range("2024-01-01", periods=24, freq="MS")
START = "2025-01-01"


def _counts(
    rng, *, after=1.0, least_after=1.0, size=1000, rate=0.2, least=0.14, periods=MONTHS, start=START
):
    rows = []
    for group, level, ratio in ((1, rate, after), (5, least, least_after)):
        for period in periods:
            level_now = level * (ratio if period >= pd.Timestamp(start) else 1)
            rows.append((period, group, rng.binomial(size, level_now), size))
    return pd.DataFrame(rows, columns=["period", "group", "numerator", "denominator"])


@pytest.fixture(name="rng")
def _rng():
    return np.random.default_rng(20261122)


def test_the_step_matches_the_slow_way(rng):
    compared = 0
    for points in (9, 16, 21):
        months = np.concatenate([np.arange(-points // 2, 0), np.arange(0, points - points // 2)])
        months = months[:points].astype(float)
        after = (months >= 0).astype(float)
        design = np.column_stack([np.ones(points), after])
        variance = rng.uniform(0.005, 0.03, points)
        response = -1.6 - 0.2 * after + rng.normal(0, 0.2, points)
        lag = np.abs(months[:, None] - months[None, :])
        allowance = 0.02**2 * np.outer(months, months)
        found = step_distribution(response, variance, design, lag=lag, allowance=allowance)
        mean, spread = oracle_step(response, variance, design, lag, allowance, TAU, TAU_SCALE, RHO)
        assert found.value == pytest.approx(mean, rel=1e-4, abs=1e-5)
        assert found.variance == pytest.approx(spread, rel=1e-3)
        draws = rng.choice(len(found.weight), 200_000, p=found.weight)
        sample = rng.normal(found.mean[draws], found.sd[draws])
        assert found.quantile(0.975) == pytest.approx(np.quantile(sample, 0.975), abs=0.01)
        compared += 1
    assert compared == 3


def test_a_planted_fall_is_found_in_the_rate_and_in_the_gap(rng):
    counts = _counts(rng, after=0.6, size=2000)
    effect = change_effect(counts, started_on=START, most=1, least=5)
    assert effect.reason == effect.gap_reason == ""
    assert effect.rate.lower < 0.6 < effect.rate.upper < 1
    assert effect.gap.lower < 0.6 < effect.gap.upper < 1
    assert effect.log_rate == pytest.approx(np.log(effect.rate.value))
    assert effect.season == "fitted"
    assert not effect.compared
    assert effect.cancellations is None


def test_a_universal_fall_leaves_the_gap_where_it_was(rng):
    counts = _counts(rng, after=0.6, least_after=0.6, size=2000)
    effect = change_effect(counts, started_on=START, most=1, least=5)
    assert effect.rate.upper < 1
    assert effect.gap.lower < 1 < effect.gap.upper


def test_an_idea_that_reaches_the_least_deprived_widens_the_gap(rng):
    counts = _counts(rng, after=1.0, least_after=0.5, size=2000)
    effect = change_effect(counts, started_on=START, most=1, least=5)
    assert effect.gap.lower > 1


def test_a_fall_that_was_under_way_is_not_credited():
    level = 0.3 * np.exp(-0.02 * np.arange(24))
    counts = pd.DataFrame({"period": MONTHS, "numerator": np.round(1000 * level)})
    effect = change_effect(counts.assign(denominator=1000), started_on=START)
    assert effect.rate.upper > 1


def test_a_fall_shared_with_the_comparison_is_not_credited(rng):
    team = _counts(rng, after=0.6, size=1000)
    others = _counts(rng, after=0.6, size=8000)
    alone = change_effect(team, started_on=START, most=1)
    beside = change_effect(team, started_on=START, most=1, comparison=others)
    assert alone.rate.upper < 1 < beside.rate.upper
    assert beside.compared
    assert beside.season == "shared"


def test_a_comparison_narrows_the_interval(rng):
    team, others = _counts(rng, after=0.75, size=300), _counts(rng, size=3000)
    alone = change_effect(team, started_on=START, most=1)
    beside = change_effect(team, started_on=START, most=1, comparison=others)
    assert beside.log_rate_variance < 0.6 * alone.log_rate_variance
    assert beside.rate.upper < 1


def test_two_bad_months_before_the_start_move_nothing(rng):
    counts = _counts(rng)
    bad = counts["period"].isin(MONTHS[10:12])
    worse = counts.assign(numerator=counts["numerator"].where(~bad, 400))
    settings_ = {"started_on": START, "most": 1, "least": 5}
    assert change_effect(worse, **settings_).rate == change_effect(counts, **settings_).rate
    assert change_effect(worse, **settings_).gap == change_effect(counts, **settings_).gap


def test_the_parts_of_the_series():
    plan = plan_periods(pd.Index(MONTHS), started_on="2025-01-01")
    assert plan.before.sum() == 9
    assert plan.after.sum() == 12
    mid = plan_periods(pd.Index(MONTHS), started_on="2025-01-15", ended_on="2025-08-01")
    assert mid.labels[mid.after].tolist() == MONTHS[13:19].tolist()
    assert mid.labels[mid.before].tolist() == MONTHS[:9].tolist()
    quarters = pd.period_range("2023Q1", periods=16, freq="Q")
    plan = plan_periods(quarters, started_on="2025-01-01")
    assert plan.before.sum() == 6
    assert plan.after.sum() == 8
    weeks = pd.Index(pd.date_range("2024-01-01", periods=60, freq="7D"))
    plan = plan_periods(weeks, started_on="2024-09-02")
    assert 13 <= (~plan.before & ~plan.after).sum() <= 14
    assert (np.diff(plan.lag[0]) >= 1).all()


def test_dates_text_periods_and_numbers_of_months_say_the_same(rng):
    counts = _counts(rng, after=0.7)
    plain = change_effect(counts, started_on=START, most=1, least=5)
    month = counts["period"].dt.month + 12 * (counts["period"].dt.year - 2024)
    for periods, start in (
        (counts["period"].dt.strftime("%Y-%m-%d"), START),
        (counts["period"].dt.date, pd.Timestamp(START).date()),
        (counts["period"].dt.to_period("M"), pd.Timestamp(START)),
        (month, 13),
    ):
        other = change_effect(counts.assign(period=periods), started_on=start, most=1, least=5)
        assert other.rate.value == pytest.approx(plain.rate.value, rel=1e-9)
        assert other.gap.upper == pytest.approx(plain.gap.upper, rel=1e-9)


def test_too_few_points_or_events_is_none_with_a_reason(rng):
    counts = _counts(rng)
    soon = change_effect(counts, started_on="2024-06-01", most=1, least=5)
    assert soon.rate is None
    assert soon.gap is None
    assert "before the start" in soon.reason
    late = change_effect(counts, started_on="2025-11-01", most=1, least=5)
    assert "after the start" in late.reason
    assert np.isnan(late.log_rate)
    few = change_effect(_counts(rng, size=4), started_on=START, most=1, least=5)
    assert "fewer than 10 events" in few.reason


def test_withheld_counts_are_left_out_until_there_are_too_many(rng):
    counts = _counts(rng, size=300)
    counts["numerator"] = (5 * (counts["numerator"] / 5).round()).astype(float)
    one = counts.copy()
    one.loc[15, "numerator"] = np.nan
    effect = change_effect(one, started_on=START, most=1, least=5)
    assert effect.rate is not None
    assert np.isnan(effect.points["value"].iloc[15])
    many = counts.copy()
    many.loc[13:16, "numerator"] = np.nan
    assert "withheld" in change_effect(many, started_on=START, most=1, least=5).reason


def test_cancellations_are_told_beside(rng):
    counts = _counts(rng, after=0.5, size=1500)
    late = counts["period"] >= START
    counts["cancelled"] = rng.binomial(1500, np.where(late, 0.2, 0.1))
    effect = change_effect(counts, started_on=START, most=1, least=5)
    assert effect.rate.upper < 1 < effect.cancellations.lower
    assert effect.cancellations_reason == ""
    steady = change_effect(counts.drop(columns="cancelled"), started_on=START, most=1, least=5)
    assert steady.cancellations_reason == "cancellations were not given"


def test_cancellations_are_shares_of_what_was_booked():
    late = np.arange(24) >= 12
    counts = pd.DataFrame({"period": MONTHS, "numerator": 3000, "denominator": 15000})
    counts["cancelled"] = np.where(late, 10000, 5000)
    effect = change_effect(counts, started_on=START)
    assert effect.cancellations.value == pytest.approx((10 / 25) / (5 / 20), rel=0.005)


def test_a_group_that_grows_does_not_move_the_gap():
    late = np.arange(24) >= 12
    least = np.where(late, 8000, 2000)
    counts = pd.DataFrame(
        {
            "period": np.concatenate([MONTHS, MONTHS]),
            "group": [1] * 24 + [5] * 24,
            "numerator": np.concatenate([np.full(24, 600), least // 10]),
            "denominator": np.concatenate([np.full(24, 3000), least]),
        }
    )
    effect = change_effect(counts, started_on=START, most=1, least=5)
    assert effect.gap.value == pytest.approx(1.0, abs=0.005)


def test_a_slope_after_the_start_is_told(rng):
    level = np.where(np.arange(24) >= 12, 0.25 * np.exp(-0.08 * (np.arange(24) - 12)), 0.25)
    counts = pd.DataFrame(
        {"period": MONTHS, "numerator": rng.binomial(4000, level), "denominator": 4000}
    )
    assert change_effect(counts, started_on=START).slope.upper < 1


def test_groups_are_found_when_they_are_numbers(rng):
    counts = _counts(rng, after=0.7)
    named = change_effect(counts, started_on=START, most=1, least=5)
    assert change_effect(counts, started_on=START).gap == named.gap
    only = change_effect(counts[counts["group"] == 1], started_on=START)
    assert only.rate == named.rate
    assert only.gap is None
    assert only.gap_reason


def test_the_effects_of_many_teams_can_be_combined():
    rng = np.random.default_rng(3)
    effects = [
        change_effect(_counts(rng, after=0.8, size=300), started_on=START, most=1, least=5)
        for _ in range(12)
    ]
    pooled = combine(
        [effect.log_rate for effect in effects],
        [effect.log_rate_variance for effect in effects],
    )
    assert pooled.lower < np.log(0.8) < pooled.upper < 0


@pytest.mark.parametrize(
    ("change", "settings_"),
    [
        (lambda c: c.drop(columns="numerator"), {}),
        (lambda c: pd.concat([c, c.iloc[:1]]), {}),
        (lambda c: c.assign(numerator=-1), {}),
        (lambda c: c.assign(numerator=2000), {}),
        (lambda c: c.assign(denominator=np.inf), {}),
        (lambda c: c.assign(period=None), {}),
        (lambda c: c.assign(period="spring"), {}),
        (lambda c: c.assign(group=None), {}),
        (lambda c: c, {"most": 9}),
        (lambda c: c, {"most": 1, "least": 1}),
        (lambda c: c, {"most": None}),
        (lambda c: c, {"started_on": "when ready"}),
        (lambda c: c, {"started_on": None}),
        (lambda c: c, {"started_on": 13}),
        (lambda c: c, {"ended_on": "2024-01-01"}),
        (lambda c: c, {"comparison": pd.DataFrame()}),
        (
            lambda c: c.assign(group=c["group"].map({1: "near", 5: "far"})),
            {"most": None, "least": None},
        ),
        (lambda c: 5, {}),
    ],
)
def test_bad_input_is_refused(change, settings_, rng):
    chosen = {"started_on": START, "most": 1, "least": 5, **settings_}
    with pytest.raises(ValueError, match=r"\w+"):
        change_effect(change(_counts(rng)), **chosen)


@settings(deadline=None, max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(random):
    counts = _counts(np.random.default_rng(1), after=0.8, size=300)
    order = list(range(len(counts)))
    random.shuffle(order)
    plain = change_effect(counts, started_on=START, most=1, least=5)
    other = change_effect(counts.iloc[order], started_on=START, most=1, least=5)
    assert other.rate == plain.rate
    assert other.gap == plain.gap


def test_swapping_the_groups_turns_the_gap_over(rng):
    counts = _counts(rng, after=0.7)
    there = change_effect(counts, started_on=START, most=1, least=5).gap
    back = change_effect(counts, started_on=START, most=5, least=1).gap
    assert back.value == pytest.approx(1 / there.value, rel=1e-6)
    assert back.lower == pytest.approx(1 / there.upper, rel=1e-6)


cells = st.one_of(st.none(), st.integers(-1, 60))
tables = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(list(MONTHS)), st.none(), st.just("x")),
        st.sampled_from([1, 5, "a", None]),
        cells,
        cells,
    ),
    max_size=30,
)


@settings(deadline=None)
@given(tables, st.sampled_from([START, "2024-10-01", 5, None]))
def test_any_table_gives_an_effect_or_a_plain_refusal(rows, start):
    counts = pd.DataFrame(rows, columns=["period", "group", "numerator", "denominator"])
    before = counts.copy(deep=True)
    try:
        effect = change_effect(counts, started_on=start, most=1, least=5)
    except ValueError:
        return
    finally:
        pd.testing.assert_frame_equal(counts, before)
    assert isinstance(effect, ChangeEffect)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(0, 300), min_size=48, max_size=48),
    st.lists(st.integers(0, 300), min_size=48, max_size=48),
    st.integers(6, 20),
)
def test_any_counts_of_two_groups_give_limits_or_a_reason(one, other, start):
    above, below = np.minimum(one, other), np.maximum(one, other)
    counts = pd.DataFrame(
        {
            "period": list(range(24)) * 2,
            "group": [1] * 24 + [5] * 24,
            "numerator": above,
            "denominator": below,
        }
    )
    effect = change_effect(counts, started_on=start, most=1, least=5)
    for estimate, reason in ((effect.rate, effect.reason), (effect.gap, effect.gap_reason)):
        assert (estimate is None) == bool(reason)
        if estimate is not None:
            assert 0 < estimate.lower <= estimate.value <= estimate.upper < np.inf
