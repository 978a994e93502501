"""Intervals for people who come more than once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_reports.stats.rates import (
    clustered_difference,
    clustered_proportion,
    clustered_ratio,
    design_effect,
    proportion,
    rate_difference,
    rate_ratio,
)

UNHURRIED = settings(deadline=None, max_examples=60)  # a busy machine is no failure


def draw(rng, patients, visits, share, alike):
    """Missed and booked appointments of patients whose chances differ."""
    booked = rng.integers(1, 2 * visits, patients)
    scale = (1 - alike) / alike
    return rng.binomial(booked, rng.beta(share * scale, (1 - share) * scale, patients)), booked


@UNHURRIED
@given(st.lists(st.integers(0, 1), min_size=2, max_size=60), st.integers(1, 30))
def test_one_appointment_each_is_the_binomial_interval(missed, others):
    once = np.ones(len(missed))
    assert design_effect(missed, once) == 1
    alone, plain = clustered_proportion(missed, once), proportion(sum(missed), len(missed))
    assert (alone.value, alone.lower, alone.upper) == (plain.value, plain.lower, plain.upper)
    second = [1] + [0] * others
    cells = (sum(missed), len(missed), 1, others + 1)
    for clustered, usual in (
        (clustered_difference, rate_difference),
        (clustered_ratio, rate_ratio),
    ):
        ours, theirs = clustered(missed, once, second, np.ones(others + 1)), usual(*cells)
        assert (ours.lower, ours.upper) == (theirs.lower, theirs.upper)


def test_the_design_effect_as_written_out():
    missed, booked = np.array([0, 3, 1, 0, 2, 5]), np.array([2, 4, 3, 6, 2, 5])
    share, visits = 11 / 22, 22
    spread = sum((m - share * b) ** 2 for m, b in zip(missed, booked, strict=True)) * 6 / 5
    expected = spread / visits**2 / (share * (1 - share) / visits)
    assert design_effect(missed, booked) == pytest.approx(expected)


def test_all_or_nothing_patients_are_as_many_as_there_are():
    effect = design_effect([0] * 40 + [4] * 20, [4] * 60)
    assert effect == pytest.approx(4 * 60 / 59)
    assert design_effect([0] * 12, [4] * 12) == 4  # cannot be estimated: the largest
    assert design_effect([2], [3]) == 3


def test_independent_appointments_have_no_design_effect():
    rng = np.random.default_rng(3)
    booked = rng.integers(1, 8, 5000)
    assert design_effect(rng.binomial(booked, 0.2), booked) == pytest.approx(1, abs=0.08)


@UNHURRIED
@given(st.permutations(range(14)))
def test_the_order_of_patients_changes_nothing(order):
    missed, booked = np.arange(14) % 4, np.arange(14) % 4 + 2
    one, other = (
        clustered_proportion(missed, booked),
        clustered_proportion(missed[order], booked[order]),
    )
    assert (one.lower, one.upper) == pytest.approx((other.lower, other.upper))


def test_too_few_say_nothing():
    assert clustered_proportion([1] * 9, [2] * 9) is None
    assert clustered_proportion([2, 1] + [0] * 30, [2] * 32) is None
    assert clustered_proportion([2, 1, 1] + [0] * 30, [2] * 33) is not None
    assert clustered_ratio([1] * 9, [2] * 9, [1] * 20, [3] * 20) is None
    assert clustered_difference([1] * 20, [3] * 20, [1] * 9, [2] * 9) is None


def test_the_same_patients_before_and_after_are_told_apart_from_strangers():
    rng = np.random.default_rng(9)
    booked = rng.integers(2, 8, 80)
    chance = rng.beta(1, 4, 80)
    before, after = rng.binomial(booked, chance), rng.binomial(booked, 0.7 * chance)
    for compare in (clustered_difference, clustered_ratio):
        apart = compare(after, booked, before, booked)
        same = compare(after, booked, before, booked, paired=True)
        assert same.value == apart.value
        assert same.upper - same.lower < apart.upper - apart.lower


@pytest.mark.parametrize(("patients", "share"), [(25, 0.2), (60, 0.1), (150, 0.05)])
def test_coverage_where_patients_are_alike(patients, share):
    rng = np.random.default_rng(patients)
    held, plain_held, asked = 0, 0, 400
    for _ in range(asked):
        missed, booked = draw(rng, patients, 5, share, 0.3)
        found = clustered_proportion(missed, booked)
        plain = proportion(missed.sum(), booked.sum())
        held += found is None or found.lower <= share <= found.upper
        plain_held += plain.lower <= share <= plain.upper
    assert held / asked > 0.91
    assert plain_held / asked < 0.89


def test_coverage_of_the_comparisons():
    rng = np.random.default_rng(77)
    difference, ratio, asked = 0, 0, 300
    for _ in range(asked):
        groups = (*draw(rng, 60, 4, 0.2, 0.2), *draw(rng, 120, 4, 0.1, 0.2))
        found = clustered_difference(*groups)
        difference += found.lower <= 0.1 <= found.upper
        found = clustered_ratio(*groups)
        ratio += found.lower <= 2 <= found.upper
    assert difference / asked > 0.91
    assert ratio / asked > 0.91


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: design_effect([3], [2]), "above its denominator"),
        (lambda: design_effect([np.nan], [2]), "missing"),
        (lambda: design_effect([], []), "no appointment"),
        (lambda: clustered_proportion([0], [0]), "no appointment"),
        (lambda: clustered_ratio([1], [1], [0], [0]), "in the second group"),
        (lambda: clustered_ratio([1], [1], [0, 1], [1, 1], paired=True), "same patients"),
        (lambda: clustered_proportion([1], [1], confidence=2), "share such as 0.95"),
    ],
)
def test_refusals_say_what_to_do(call, says):
    with pytest.raises(ValueError, match=says):
        call()


anything = st.one_of(st.none(), st.lists(st.one_of(st.floats(), st.integers(-1, 9)), max_size=14))


@UNHURRIED
@given(anything, anything, anything, anything, st.booleans())
def test_anything_gives_a_refusal_or_an_estimate(a, n_a, b, n_b, paired):
    for call in (
        lambda: clustered_proportion(a, n_a),
        lambda: clustered_ratio(a, n_a, b, n_b, paired=paired),
        lambda: clustered_difference(a, n_a, b, n_b, paired=paired),
    ):
        try:
            found = call()
        except ValueError:
            continue
        assert found is None or np.isnan(found.value) or found.lower <= found.upper
