"""Directly standardised rates and gaps: like compared with like."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_reports.stats.standardisation import direct_standardisation, standardised_gap
from tests.reference_values import read_reference


def test_rates_match_the_independent_ones():
    inputs = read_reference("phe_dsr_inputs")
    checked = 0
    for theirs in read_reference("phe_dsr_outputs").to_dict("records"):
        strata = inputs[inputs["case_id"] == theirs["case_id"]]
        for level, confidence in (("95", 0.95), ("998", 0.998)):
            ours = direct_standardisation(
                strata["x"], strata["n"], strata["stdpop"], per=100_000, confidence=confidence
            )
            expected = [theirs["dsr_per_100000"], theirs[f"lower{level}"], theirs[f"upper{level}"]]
            found = [ours.value, ours.lower, ours.upper]
            np.testing.assert_allclose(found, expected, rtol=1e-9, equal_nan=True)
            checked += 1
    assert checked == 24


def test_people_with_several_events_match_too():
    inputs = read_reference("phe_dsr_nonindep_inputs")
    checked = 0
    for theirs in read_reference("phe_dsr_nonindep_outputs").to_dict("records"):
        people = inputs[inputs["case_id"] == theirs["case_id"]]
        people = people.assign(
            events=people["x"] * people["freq"], squares=people["x"] * people["freq"] ** 2
        )
        strata = people.groupby("band").agg(
            {"events": "sum", "squares": "sum", "n": "first", "stdpop": "first"}
        )
        ours = direct_standardisation(
            strata["events"], strata["n"], strata["stdpop"], squares=strata["squares"], per=100_000
        )
        expected = [theirs["dsr_per_100000"], theirs["lower95"], theirs["upper95"]]
        np.testing.assert_allclose([ours.value, ours.lower, ours.upper], expected, rtol=1e-9)
        checked += 1
    assert checked == 4


def test_many_rates_at_once_are_each_alone():
    rng = np.random.default_rng(0)
    people = rng.integers(100, 900, size=(6, 4))
    events = rng.binomial(people, 0.1)
    standard = [10, 20, 30, 40]
    together = direct_standardisation(events, people, standard)
    for row in range(6):
        alone = direct_standardisation(events[row], people[row], standard)
        assert together.lower[row] == pytest.approx(alone.lower, rel=1e-12)


def test_too_few_events_or_an_empty_stratum_give_nothing():
    few = direct_standardisation([4, 5], [100, 100], [1, 1])
    assert np.isnan([few.value, few.lower, few.upper]).all()
    assert few.note == "fewer than 10 events"
    assert direct_standardisation([5, 5], [100, 100], [1, 1]).value == pytest.approx(0.05)
    assert np.isnan(direct_standardisation([20, 0], [100, 0], [1, 1]).value)
    assert direct_standardisation([20, 0], [100, 0], [1, 0]).value == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (([1, 2], [9, 9], [0, 0]), "standard holds nobody"),
        (([1, 2], [9, 9], [1, 1, 1]), "differ in number"),
        (([-1, 2], [9, 9], [1, 1]), "negative"),
        ((3, 9, 1), "standard holds nobody"),
    ],
)
def test_strata_that_cannot_be_are_refused(parts, words):
    with pytest.raises(ValueError, match=words):
        direct_standardisation(*parts)


def counts_of(rates, seen):
    """From (groups, strata) arrays: expected counts, groups 1 and 5."""
    rows = [
        (group, stratum, round(rates[g][s] * seen[g][s]), seen[g][s])
        for g, group in enumerate((1, 5))
        for s, stratum in enumerate(("young", "middle", "old"))
    ]
    return pd.DataFrame(rows, columns=["group", "stratum", "numerator", "denominator"])


SAME_RATES = [[0.3, 0.2, 0.1]] * 2
UNLIKE_MIX = [[600, 300, 100], [100, 300, 600]]


def test_a_gap_that_is_all_mix_goes_away():
    counts = counts_of(SAME_RATES, UNLIKE_MIX)
    gap = standardised_gap(counts, most=1, least=5)
    assert gap.comparable
    assert gap.difference.value == pytest.approx(0, abs=1e-12)
    assert gap.ratio.value == pytest.approx(1)
    assert gap.ratio.lower < 1 < gap.ratio.upper
    crude = counts.groupby("group")["numerator"].sum() / 1000
    assert crude[1] - crude[5] > 0.09


def test_rates_at_a_named_standard():
    standard = pd.Series({"young": 1, "middle": 1, "old": 2})
    gap = standardised_gap(
        counts_of([[0.3, 0.2, 0.1], [0.2, 0.1, 0.1]], UNLIKE_MIX),
        most=1,
        least=5,
        standard=standard,
    )
    assert gap.rate_most.value == pytest.approx((0.3 + 0.2 + 0.2) / 4)
    assert gap.rate_least.value == pytest.approx((0.2 + 0.1 + 0.2) / 4)
    assert gap.ratio.value == pytest.approx(7 / 5)


def test_intervals_hold_the_truth():
    rng = np.random.default_rng(12)
    rates, seen = np.array([[0.3, 0.2, 0.15], [0.2, 0.15, 0.1]]), np.array(UNLIKE_MIX)
    weights = seen.sum(axis=0) / seen.sum()
    truth = rates @ weights
    held = np.zeros(2)
    for x in rng.binomial(seen, rates, size=(150, 2, 3)):
        gap = standardised_gap(counts_of(x / seen, UNLIKE_MIX), most=1, least=5)
        held[0] += gap.difference.lower <= truth[0] - truth[1] <= gap.difference.upper
        held[1] += gap.ratio.lower <= truth[0] / truth[1] <= gap.ratio.upper
    assert (held / 150 >= 0.91).all()
    assert (held / 150 <= 0.99).all()


def test_strata_of_one_group_are_left_out_and_said():
    counts = counts_of(SAME_RATES, [[600, 300, 0], [100, 300, 600]])
    gap = standardised_gap(counts, most=1, least=5)
    assert gap.comparable
    assert gap.left_out == pytest.approx(600 / 1900)
    withheld = counts_of(SAME_RATES, UNLIKE_MIX).astype({"numerator": float})
    withheld.loc[0, "numerator"] = np.nan
    assert standardised_gap(withheld, most=1, least=5).left_out == pytest.approx(700 / 2000)


def test_too_few_cannot_be_compared():
    gap = standardised_gap(counts_of(SAME_RATES, [[600, 300, 100], [10, 20, 20]]), most=1, least=5)
    assert not gap.comparable
    assert gap.reason == "fewer than 10 events in the least deprived group"
    assert np.isnan(gap.ratio.value)
    apart = counts_of(SAME_RATES, [[600, 300, 0], [0, 0, 600]])
    assert standardised_gap(apart, most=1, least=5).reason == "no stratum has both groups"


def test_repeated_patients_widen_the_gap():
    def width(**how):
        gap = standardised_gap(counts_of(SAME_RATES, UNLIKE_MIX), most=1, least=5, **how)
        return gap.difference.upper - gap.difference.lower

    assert width(design_effect=2) == pytest.approx(np.sqrt(2) * width(), rel=0.01)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stratum": "all"}, "repeats a stratum"),
        ({"numerator": 5000}, "above its denominator"),
        ({"numerator": -1}, "negative"),
        ({"group": 1, "stratum": list("abcdef")}, "no row for group 5"),
    ],
)
def test_counts_that_cannot_be_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        standardised_gap(counts_of(SAME_RATES, UNLIKE_MIX).assign(**change), most=1, least=5)
    with pytest.raises(ValueError, match="no weight for a stratum"):
        standardised_gap(
            counts_of(SAME_RATES, UNLIKE_MIX), most=1, least=5, standard=pd.Series({"old": 1})
        )


cells = st.one_of(st.none(), st.integers(-1, 60), st.just(np.inf))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([1, 5]), st.integers(0, 3), cells, cells)))
def test_any_table_is_answered_or_refused(rows):
    counts = pd.DataFrame(rows, columns=["group", "stratum", "numerator", "denominator"])
    try:
        gap = standardised_gap(counts, most=1, least=5)
    except ValueError:
        return
    assert gap.comparable == (not gap.reason)
    assert 0 <= gap.left_out <= 1
