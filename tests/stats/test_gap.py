"""The gap between most and least deprived, and the appointments that it amounts to."""

from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_reports.stats.gap import SMALLEST_EFFECTIVE_DENOMINATOR, equity_gap
from equity_reports.stats.rates import proportion, rate_difference, rate_ratio
from tests.oracles import gap_by_hand

counts_of_a_group = st.tuples(st.integers(0, 3000), st.integers(0, 3000)).map(
    lambda pair: (min(pair), max(pair))
)
tables = st.lists(counts_of_a_group, min_size=2, max_size=10)


def table_of(pairs):
    return pd.DataFrame(
        {
            "group": range(1, len(pairs) + 1),
            "numerator": [pair[0] for pair in pairs],
            "denominator": [pair[1] for pair in pairs],
        }
    )


FIVE = table_of([(180, 1000), (160, 900), (150, 1000), (90, 700), (48, 400)])


def test_the_four_parts_are_the_rates_functions_own():
    gap = equity_gap(FIVE, most=1, least=5, design_effect=1.4, rounding_base=5)
    pair = (180, 1000, 48, 400)
    settings = {"design_effect": 1.4, "rounding_base": 5}
    assert gap.rate_most == proportion(180, 1000, **settings)
    assert gap.rate_least == proportion(48, 400, **settings)
    assert gap.difference == rate_difference(*pair, **settings)
    assert gap.ratio == rate_ratio(*pair, **settings)
    assert (gap.numerator_most, gap.denominator_most) == (180, 1000)
    assert (gap.numerator_least, gap.denominator_least) == (48, 400)
    assert gap.comparable is True
    assert gap.reason == ""


@pytest.mark.parametrize("design_effect", [1.0, 1.7])
def test_excess_matches_the_sum_by_hand(design_effect):
    gap = equity_gap(FIVE, most=1, least=5, design_effect=design_effect)
    by_hand = {row.group: (row.numerator, row.denominator) for row in FIVE.itertuples()}
    expected = gap_by_hand.excess(by_hand, 5, design_effect)
    found = (gap.excess.value, gap.excess.lower, gap.excess.upper)
    assert found == pytest.approx(expected, rel=1e-12)


def test_excess_covers_the_truth_nineteen_times_in_twenty():
    rng = np.random.default_rng(20261122)
    seen, rates = np.array([600, 500, 400, 300, 250]), np.array([0.2, 0.18, 0.16, 0.14, 0.12])
    expected = (seen * (rates - rates[-1])).sum()
    draws = rng.binomial(seen, rates, size=(250, 5))
    gaps = [equity_gap(table_of(list(zip(x, seen, strict=True))), most=1, least=5) for x in draws]
    held = np.mean([gap.excess.lower <= expected <= gap.excess.upper for gap in gaps])
    assert 0.92 <= held <= 0.985


def test_rounding_and_repeated_patients_widen_the_excess():
    def width(**settings):
        excess = equity_gap(FIVE, most=1, least=5, **settings).excess
        return excess.upper - excess.lower

    assert width() < width(rounding_base=5) < width(rounding_base=5, design_effect=2.0)


def test_rounding_variance_covers_counts_that_were_rounded():
    rng = np.random.default_rng(7)
    seen, rates = np.array([90, 80, 60, 50, 45]), np.array([0.3, 0.28, 0.25, 0.2, 0.2])
    expected = (seen * (rates - rates[-1])).sum()
    held = 0
    for x in rng.binomial(seen, rates, size=(200, 5)):
        rounded = [(5 * round(a / 5), 5 * round(b / 5)) for a, b in zip(x, seen, strict=True)]
        excess = equity_gap(table_of(rounded), most=1, least=5, rounding_base=5).excess
        held += excess.lower <= expected <= excess.upper
    assert held / 200 >= 0.92


def test_a_withheld_least_deprived_group_cannot_be_compared():
    withheld = FIVE.astype({"numerator": float})
    withheld.loc[4, "numerator"] = np.nan
    gap = equity_gap(withheld, most=1, least=5)
    assert gap.comparable is False
    assert gap.reason == "the count for the least deprived group is withheld"
    for part in (gap.rate_least, gap.difference, gap.ratio, gap.excess):
        assert np.isnan([part.value, part.lower, part.upper]).all()
    assert gap.rate_most == proportion(180, 1000)


def test_a_withheld_group_in_between_is_left_out_of_the_excess_and_said():
    withheld = FIVE.astype({"numerator": float})
    withheld.loc[[1, 2, 3], "numerator"] = np.nan
    gap = equity_gap(withheld, most=1, least=5)
    assert gap.comparable
    assert gap.excess.value == pytest.approx(180 - 0.12 * 1000)
    assert gap.excess.note == "3 of 4 other groups withheld and left out"


@pytest.mark.parametrize(
    ("pairs", "design_effect", "reason"),
    [
        ([(18, 100), (3, 29)], 1.0, "least deprived group: 29 of the 30 needed"),
        ([(18, 100), (3, 40)], 2.0, "least deprived group: 40, worth 20 of the 30 needed"),
        ([(5, 20), (30, 300)], 1.0, "most deprived group: 20 of the 30 needed"),
        ([(18, 100), (0, 0)], 1.0, "least deprived group: 0 of the 30 needed"),
    ],
)
def test_too_few_appointments_are_said_with_their_number(pairs, design_effect, reason):
    gap = equity_gap(table_of(pairs), most=1, least=2, design_effect=design_effect)
    assert gap.comparable is False
    assert gap.reason == f"too few appointments in the {reason}"


def test_the_smallest_group_that_is_compared():
    pairs = [(18, 100), (3, SMALLEST_EFFECTIVE_DENOMINATOR)]
    assert equity_gap(table_of(pairs), most=1, least=2).comparable


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"group": [1, 1, 2, 3, 5]}, "repeated group"),
        ({"group": [1, None, 3, 4, 5]}, "missing or repeated group"),
        ({"numerator": [-1, 1, 1, 1, 1]}, "negative"),
        ({"numerator": [9999, 1, 1, 1, 1]}, "above its denominator"),
        ({"denominator": [np.inf, 900, 1000, 700, 400]}, "infinity"),
        ({"group": [1, 2, 3, 4, "last"]}, "no row for group 5"),
    ],
)
def test_counts_that_cannot_be_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        equity_gap(FIVE.assign(**change), most=1, least=5)


def test_a_group_is_not_compared_with_itself():
    with pytest.raises(ValueError, match="both 1"):
        equity_gap(FIVE, most=1, least=1)
    with pytest.raises(ValueError, match="lacks denominator"):
        equity_gap(FIVE.drop(columns="denominator"), most=1, least=5)


def test_the_result_is_frozen_and_the_input_unchanged():
    before = FIVE.copy()
    gap = equity_gap(FIVE, most=1, least=5)
    pd.testing.assert_frame_equal(FIVE, before)
    with pytest.raises(FrozenInstanceError):
        gap.comparable = False


@settings(max_examples=40, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(pairs, shuffler):
    table = table_of(pairs)
    rows = list(table.index)
    shuffler.shuffle(rows)
    one = equity_gap(table, most=1, least=len(pairs))
    other = equity_gap(table.loc[rows], most=1, least=len(pairs))
    assert repr(one) == repr(other)


@settings(max_examples=40, deadline=None)
@given(tables, st.integers(2, 50))
def test_scaling_the_population_changes_no_rate_or_ratio(pairs, by):
    one = equity_gap(table_of(pairs), most=1, least=len(pairs))
    scaled = table_of([(a * by, b * by) for a, b in pairs])
    other = equity_gap(scaled, most=1, least=len(pairs))
    for name in ("rate_most", "rate_least", "difference", "ratio"):
        expected = getattr(one, name).value
        assert getattr(other, name).value == pytest.approx(expected, nan_ok=True)
    assert other.excess.value == pytest.approx(one.excess.value * by, nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(tables, st.floats(1, 5), st.sampled_from([1, 5]))
def test_each_estimate_lies_within_its_limits(pairs, design_effect, base):
    gap = equity_gap(
        table_of(pairs), most=1, least=len(pairs), design_effect=design_effect, rounding_base=base
    )
    for part in (gap.rate_most, gap.rate_least, gap.difference, gap.excess):
        if not np.isnan(part.value):
            assert part.lower - 1e-9 <= part.value <= part.upper + 1e-9


def test_the_excess_carries_one_rounding_for_each_count():
    """Four other groups' rounded counts, and the least deprived group's own, each of variance 2."""
    z2 = gap_by_hand.Z**2

    def limits(x, n, roundings):
        centre = (x + z2 / 2) / (n + z2)
        extra = 2 * roundings * (1 + centre**2) / (n * centre * (1 - centre))
        return gap_by_hand.wilson(x, n, 1 + extra)

    (p, p_low, _), (q, _, q_high) = limits(580, 3600, 4), limits(48, 400, 1)
    of_rates = 3600 * np.hypot(p - p_low, q_high - q)
    of_size = gap_by_hand.Z * np.sqrt(4 * 2) * (p - q)
    excess = equity_gap(FIVE, most=1, least=5, rounding_base=5).excess
    assert excess.value - excess.lower == pytest.approx(np.hypot(of_rates, of_size), rel=1e-9)
