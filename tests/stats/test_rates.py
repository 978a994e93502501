"""Rates, ratios and differences against other implementations and their own promises."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from equity_reports.stats.rates import (
    poisson_rate,
    proportion,
    proportion_corrected,
    rate_difference,
    rate_difference_score,
    rate_ratio,
    rate_ratio_score,
)
from tests.oracles.intervals import (
    coverage_of_proportion,
    newcombe_difference,
    score_of_difference,
    score_of_ratio,
    wilson_by_search,
)
from tests.reference_values import read_reference

UNHURRIED = settings(deadline=None, max_examples=60)  # a busy machine is no failure
TWO_GROUPS = [rate_ratio, rate_difference, rate_ratio_score, rate_difference_score]


@pytest.mark.parametrize(("confidence", "name"), [(0.9, "90"), (0.95, "95"), (0.998, "998")])
def test_wilson_as_reference(confidence, name, record_property):
    table = read_reference("phe_wilson")
    found = proportion(table["x"], table["n"], confidence=confidence)
    np.testing.assert_allclose(found.value, table["proportion"], rtol=1e-12)
    np.testing.assert_allclose(found.lower, table[f"lower{name}"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.upper, table[f"upper{name}"], rtol=1e-9)
    record_property("cases compared", len(table))
    assert len(table) == 50


@pytest.mark.parametrize(("confidence", "name"), [(0.95, "95"), (0.998, "998")])
def test_poisson_rates_as_reference(confidence, name, record_property):
    table = read_reference("phe_rate")
    found = poisson_rate(table["x"], table["n"], confidence=confidence, scale=1000)
    np.testing.assert_allclose(found.value, table["rate_per_1000"], rtol=1e-9)
    np.testing.assert_allclose(found.lower, table[f"lower{name}"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.upper, table[f"upper{name}"], rtol=1e-9)
    record_property("cases compared", len(table))
    assert len(table) == 50


def test_katz_variance_as_reference(record_property):
    table = read_reference("effect_size_two_groups")
    cells = ["events_after", "n_after", "events_before", "n_before"]
    table = table[(table["measure"] == "RR") & (table["events_after"] > 0)]
    table = table[table["events_before"] > 0]
    found = rate_ratio(*(table[cell] for cell in cells))
    np.testing.assert_allclose(np.log(found.value), table["yi"], rtol=1e-9)
    half = (np.log(found.upper) - np.log(found.lower)) / 2
    np.testing.assert_allclose(half / stats.norm.ppf(0.975), np.sqrt(table["vi"]), rtol=1e-9)
    record_property("cases compared", len(table))
    assert len(table) > 15


counts = st.tuples(st.integers(0, 60), st.integers(1, 60)).map(lambda pair: (min(pair), pair[1]))


@UNHURRIED
@given(counts)
def test_wilson_as_the_score_test_inverted(pair):
    found = proportion(*pair)
    lower, upper = wilson_by_search(*pair)
    assert found.lower == pytest.approx(lower, abs=1e-9)
    assert found.upper == pytest.approx(upper, abs=1e-9)


@UNHURRIED
@given(counts, counts)
def test_newcombe_as_written_out(first, second):
    found = rate_difference(*first, *second)
    assert (found.lower, found.upper) == pytest.approx(newcombe_difference(*first, *second))


CELLS = [(18, 100, 12, 100), (3, 20, 9, 40), (1, 300, 5, 200), (9, 9, 4, 9), (30, 60, 2, 25)]


@pytest.mark.parametrize("cells", CELLS)
@pytest.mark.parametrize(
    ("ours", "score"),
    [(rate_difference_score, score_of_difference), (rate_ratio_score, score_of_ratio)],
)
def test_score_limits_are_where_the_score_test_stops_rejecting(cells, ours, score):
    found = ours(*cells)
    assert score(found.lower, *cells) == pytest.approx(1.959964, abs=1e-4)
    assert score(found.upper, *cells) == pytest.approx(-1.959964, abs=1e-4)


@pytest.mark.parametrize("cells", CELLS[:3])
@pytest.mark.parametrize("corrected", [True, False])
def test_score_ratio_as_statsmodels(cells, corrected):
    # Its score interval of a difference is not used: its constrained shares do not
    # maximise the likelihood, as the oracle above shows.
    wanted = confint_proportions_2indep(
        *cells, method="score", compare="ratio", correction=corrected
    )
    found = rate_ratio_score(*cells, corrected=corrected)
    assert (found.lower, found.upper) == pytest.approx(wanted, rel=1e-6)


@UNHURRIED
@given(counts, counts, st.sampled_from(TWO_GROUPS))
def test_swapping_the_groups_turns_the_result_round(first, second, compare):
    one, other = compare(*first, *second), compare(*second, *first)
    if compare in (rate_difference, rate_difference_score):
        turned = (-one.value, -one.upper, -one.lower)
    else:
        with np.errstate(divide="ignore"):
            turned = tuple(1 / np.float64(x) for x in (one.value, one.upper, one.lower))
    np.testing.assert_allclose(
        (other.value, other.lower, other.upper), turned, rtol=1e-6, atol=1e-9
    )


@UNHURRIED
@given(counts, counts, st.sampled_from(TWO_GROUPS))
def test_limits_hold_their_value_and_say_when_one_sided(first, second, compare):
    found = compare(*first, *second)
    if np.isnan(found.value):
        assert (found.lower, found.upper, bool(found.note)) == (0, np.inf, True)
        return
    slack = 1e-9 * min(abs(found.value), 1)
    assert found.lower <= found.value + slack
    assert found.upper >= found.value - slack
    ratio = compare in (rate_ratio, rate_ratio_score)
    if ratio and (first[0] == 0 or second[0] == 0):
        assert found.note


@pytest.mark.parametrize("compare", TWO_GROUPS)
def test_arrays_scalars_and_orders_agree(compare):
    a, n_a = np.array([5, 0, 30, 12, 7, 40]), np.array([50, 40, 90, 12, 70, 80])
    b, n_b = np.array([3, 4, 0, 10, 7, 2]), np.array([60, 30, 90, 12, 70, 90])
    together = compare(a, n_a, b, n_b)
    order = np.array([3, 0, 5, 1, 4, 2])
    shuffled = compare(a[order], n_a[order], b[order], n_b[order])
    np.testing.assert_array_equal(shuffled.lower, together.lower[order])
    for i in range(6):
        alone = compare(a[i], n_a[i], b[i], n_b[i])
        assert isinstance(alone.value, float)
        found = (together.value[i], together.lower[i], together.upper[i])
        np.testing.assert_allclose((alone.value, alone.lower, alone.upper), found)


def test_withheld_counts_and_empty_denominators_give_gaps():
    found = proportion([3, np.nan, 4, 0], [9, 10, np.nan, 0])
    assert np.isnan(found.value).tolist() == [False, True, True, True]
    assert np.isnan(found.lower).tolist() == np.isnan(found.upper).tolist()
    assert "zero" in found.note
    for compare in TWO_GROUPS:
        pair = compare([3, np.nan, 0], [9, 9, 0], 2, 9)
        assert np.isnan(pair.lower).tolist() == [False, True, True]
        assert np.isnan(pair.upper).tolist() == [False, True, True]
        assert "zero" in pair.note
    assert np.isnan(proportion_corrected(np.nan, 3).upper)
    assert np.isnan(poisson_rate([2, np.nan, 2], [5, 5, 0]).upper).tolist() == [False, True, True]


def test_empty_cells_say_what_the_interval_is():
    none_first = rate_ratio(0, 40, 6, 40)
    assert (none_first.value, none_first.lower) == (0, 0)
    assert 0 < none_first.upper < 2
    assert "upper limit only" in none_first.note
    none_second = rate_ratio(6, 40, 0, 40)
    assert (none_second.value, none_second.upper) == (np.inf, np.inf)
    assert none_second.lower > 0.5
    assert "lower limit only" in none_second.note
    assert rate_ratio(0, 40, 0, 40).note
    full = rate_ratio(10, 10, 10, 10)
    assert full.lower < 0.8
    assert full.upper > 1.2


@pytest.mark.parametrize("compare", TWO_GROUPS)
def test_repeats_and_rounding_widen(compare):
    def width(**asked):
        found = compare(30, 200, 15, 150, **asked)
        return found.upper - found.lower

    plain = width()
    assert width(design_effect=2.0) == pytest.approx(plain * np.sqrt(2), rel=0.15)
    assert plain < width(rounding_base=5) < 1.2 * plain
    assert width(design_effect=1.5) < width(design_effect=1.5, rounding_base=5)
    assert width(confidence=0.9) < plain


def test_one_count_with_several_design_effects():
    found = proportion(10, 40, design_effect=[1.0, 2.0])
    assert found.value.tolist() == [0.25, 0.25]
    assert found.lower[0] > found.lower[1]


def test_half_the_appointments_or_a_design_effect_of_two():
    one, other = proportion(40, 200, design_effect=2.0), proportion(20, 100)
    assert (one.lower, one.upper) == pytest.approx((other.lower, other.upper))


def test_rounded_counts_are_still_covered():
    rng = np.random.default_rng(8)
    size, share = rng.integers(20, 90, 20000), rng.choice([0.1, 0.2, 0.4], 20000)
    missed = rng.binomial(size, share)
    shown = np.minimum(5 * np.round(missed / 5), 5 * np.round(size / 5))
    found = proportion(shown, 5 * np.round(size / 5), rounding_base=5)
    plain = proportion(shown, 5 * np.round(size / 5))
    covered = ((found.lower <= share) & (share <= found.upper)).mean()
    uncovered = ((plain.lower <= share) & (share <= plain.upper)).mean()
    assert covered > 0.945
    assert uncovered < covered


def test_coverage_over_the_grid():
    rates, corrected = [], []
    for size in (20, 50, 200, 1000):
        for share in (0.02, 0.05, 0.1, 0.2, 0.3, 0.4):
            rates.append(coverage_of_proportion(proportion, share, size))
            corrected.append(coverage_of_proportion(proportion_corrected, share, size))
    assert 0.94 < np.mean(rates) < 0.965
    assert min(rates) > 0.90
    assert min(corrected) > 0.95


def test_exact_and_byar_agree_where_events_are_many():
    events = np.array([10, 25, 100, 1000])
    exact, byar = (poisson_rate(events, 1, method=m) for m in ("exact", "byar"))
    np.testing.assert_allclose(byar.lower, exact.lower, rtol=0.01)
    np.testing.assert_allclose(byar.upper, exact.upper, rtol=0.01)
    assert poisson_rate(0, 10, method="exact").upper == pytest.approx(-np.log(0.025) / 10)
    assert stats.poisson.sf(24, exact.lower[1]) == pytest.approx(0.025)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: proportion(5, 4), "above its denominator"),
        (lambda: proportion(-1, 4), "negative"),
        (lambda: proportion(1, np.inf), "infinity"),
        (lambda: proportion(1, 1e200), "is it a count"),
        (lambda: rate_ratio(0, 1e-99, 1, 3), "is it a count"),
        (lambda: proportion([1, 2], [3, 4, 5]), "one denominator"),
        (lambda: proportion(1, 4, confidence=95), "share such as 0.95"),
        (lambda: proportion(1, 4, design_effect=0.5), "below 1"),
        (lambda: proportion([1, 1, 1], 4, design_effect=[1, 2]), "one for all"),
        (lambda: proportion(1, 4, rounding_base=0), "not rounded"),
        (lambda: proportion(1, 4, rounding_base=2.5), "whole number"),
        (lambda: poisson_rate(1, 4, method="guess"), "choose one of"),
        (lambda: poisson_rate(1, 4, scale=0), "above 0"),
        (lambda: poisson_rate([1, 2], [1, 2, 3]), "one exposure"),
        (lambda: rate_ratio_score([1, 2], 4, [1, 2, 3], 4), "different shapes"),
        (lambda: rate_ratio([1, 2], 4, [1, 2, 3], 4), "different shapes"),
        (lambda: rate_difference([1, 2], 4, [1, 2, 3], 4), "different shapes"),
    ],
)
def test_refusals_say_what_to_do(call, says):
    with pytest.raises(ValueError, match=says):
        call()


anything = st.one_of(
    st.floats(), st.none(), st.text(max_size=2), st.lists(st.floats(-3, 50), max_size=4)
)


@UNHURRIED
@given(anything, anything, anything, anything, st.sampled_from(TWO_GROUPS))
def test_anything_gives_a_refusal_or_an_estimate(a, n_a, b, n_b, compare):
    for call in (lambda: compare(a, n_a, b, n_b), lambda: proportion(a, n_a)):
        try:
            found = call()
        except ValueError:
            continue
        assert np.shape(found.value) == np.shape(found.lower) == np.shape(found.upper)
