"""The model-adjusted ratio: place and case mix are not deprivation."""

import numpy as np
import pandas as pd
import pytest

from equity_reports.stats.adjusted import adjusted_ratio
from equity_reports.stats.rates import rate_ratio


def appointments_of(rng, patients=600, *, visits=4, effect=1.0, place_effect=2.0, spread=0.0):
    """Patients in two places; the most deprived group is mostly in the place with more misses."""
    group = rng.choice([1, 3, 5], size=patients, p=[0.4, 0.2, 0.4])
    inner = rng.random(patients) < np.where(group == 1, 0.8, 0.2)
    tendency = np.exp(rng.normal(0, spread, patients) - spread**2 / 2)
    rate = 0.12 * np.where(inner, place_effect, 1.0) * np.where(group == 1, effect, 1.0) * tendency
    rows = np.repeat(np.arange(patients), visits)
    return pd.DataFrame(
        {
            "group": group[rows],
            "missed": (rng.random(rows.size) < np.clip(rate, 0, 1)[rows]).astype(int),
            "patient": rows,
            "place": np.where(inner, "inner", "outer")[rows],
        }
    )


def test_a_gap_that_is_all_place_goes_away():
    rows = appointments_of(np.random.default_rng(5))
    crude = adjusted_ratio(rows, most=1, least=5)
    held = adjusted_ratio(rows, most=1, least=5, adjust_for=["place"])
    assert crude.ratio.lower > 1
    assert held.ratio.lower < 1 < held.ratio.upper
    assert crude.patients == 600
    assert crude.missed_most == rows.loc[rows["group"] == 1, "missed"].sum()


def test_without_adjustment_and_one_visit_each_it_is_katz():
    rows = appointments_of(np.random.default_rng(2), patients=3000, visits=1)
    found = adjusted_ratio(rows, most=1, least=5).ratio
    count = rows.groupby("group")["missed"].agg(["sum", "count"])
    katz = rate_ratio(*count.loc[1], *count.loc[5])
    assert found.value == pytest.approx(katz.value, rel=1e-8)
    assert (found.lower, found.upper) == pytest.approx((katz.lower, katz.upper), rel=2e-3)


def test_intervals_hold_the_truth_when_patients_repeat():
    rng = np.random.default_rng(44)
    held = 0
    for _ in range(80):
        rows = appointments_of(rng, 300, effect=1.4, place_effect=1.3, spread=0.5)
        ratio = adjusted_ratio(rows, most=1, least=5, adjust_for=["place"]).ratio
        held += ratio.lower <= 1.4 <= ratio.upper
    assert 0.88 <= held / 80 <= 0.99


def test_repeated_rows_of_a_patient_add_no_certainty():
    rows = appointments_of(np.random.default_rng(3))
    once, twice = (
        adjusted_ratio(table, most=1, least=5).ratio for table in (rows, pd.concat([rows, rows]))
    )
    assert twice.value == pytest.approx(once.value)
    assert twice.upper == pytest.approx(once.upper, rel=1e-3)


def test_the_order_of_rows_changes_nothing_and_rows_are_left_alone():
    rows = appointments_of(np.random.default_rng(6))
    shuffled = rows.sample(frac=1, random_state=1)
    before = shuffled.copy()
    one = adjusted_ratio(rows, most=1, least=5, adjust_for=["place"]).ratio
    other = adjusted_ratio(shuffled, most=1, least=5, adjust_for=["place"]).ratio
    assert (one.value, one.lower) == pytest.approx((other.value, other.lower), rel=1e-9)
    pd.testing.assert_frame_equal(shuffled, before)


def test_too_few_give_a_reason_and_no_ratio():
    rows = appointments_of(np.random.default_rng(7))
    least = rows["group"] == 5
    few = adjusted_ratio(rows.assign(missed=rows["missed"].mask(least, 0)), most=1, least=5)
    assert few.ratio is None
    assert few.reason == "fewer than 20 missed appointments in one of the groups"
    alone = adjusted_ratio(rows.assign(patient=rows["patient"].mask(least, 0)), most=1, least=5)
    assert alone.reason == "fewer than 20 patients in one of the groups"
    many = rows.assign(clinic=rows.index % 80).astype({"clinic": str})
    wide = adjusted_ratio(many, most=1, least=5, adjust_for=["clinic"])
    assert wide.reason == "too few missed appointments for 82 coefficients"
    twin = rows.assign(again=rows["place"])
    assert (
        "told apart" in adjusted_ratio(twin, most=1, least=5, adjust_for=["place", "again"]).reason
    )


def test_missing_categories_are_one_of_their_own_and_numbers_are_a_line():
    rows = appointments_of(np.random.default_rng(8))
    rows["age"] = rows["patient"] % 70 + 18
    rows.loc[rows["patient"] % 10 == 0, "place"] = None
    found = adjusted_ratio(rows, most=1, least=5, adjust_for=["place", "age"])
    assert found.ratio is not None
    rows["age"] = rows["age"].where(rows["age"] > 20)
    with pytest.raises(ValueError, match="age has missing numbers"):
        adjusted_ratio(rows, most=1, least=5, adjust_for=["age"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"missed": 2}, "1 or 0"),
        ({"patient": None}, "without group, missed or patient"),
        ({"group": 1}, "no row for group 5"),
    ],
)
def test_appointments_that_cannot_be_are_refused(change, words):
    rows = appointments_of(np.random.default_rng(9), 50).assign(**change)
    with pytest.raises(ValueError, match=words):
        adjusted_ratio(rows, most=1, least=5)
    with pytest.raises(ValueError, match="lacks age"):
        adjusted_ratio(rows, most=1, least=5, adjust_for=["age"])
