"""The slope and relative indices, each in its own form and direction."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from equity_reports.stats.inequality import (
    kunst_mackenbach_index,
    scottish_relative_index,
    slope_index,
    slope_index_by,
)
from tests.reference_values import read_reference, read_shipped_reference

TRANSFORMS = {0: None, 1: "log", 2: "logit"}
COLUMNS = {"quantile": "order", "pop": "population", "val": "value", "lo": "lower", "hi": "upper"}
LIMITS = ("sii_lower", "sii_upper", "rii_lower", "rii_upper")


def ours_and_theirs():
    """Each reference case: its row, and our index on it at 95% and at 99.8%."""
    inputs = read_reference("phe_sii_inputs")
    for theirs in read_reference("phe_sii_outputs").to_dict("records"):
        groups = inputs[inputs["case_id"] == theirs["case_id"]].rename(columns=COLUMNS)
        groups = groups.assign(group=groups["order"])
        transform = TRANSFORMS[theirs["value_type"]] if theirs["transform"] else None
        yield (
            theirs,
            slope_index(groups, transform=transform),
            slope_index(groups, transform=transform, confidence=0.998),
        )


def test_estimates_match_the_independent_ones():
    """Theirs are multiplied: a negative multiplier turns the difference and the ratio over."""
    checked = 0
    for theirs, ours, _ in ours_and_theirs():
        by = theirs["multiplier"]
        assert ours.sii * by == pytest.approx(theirs["sii"], rel=1e-9)
        own_unit = by if theirs["transform"] else 1  # theirs is not multiplied otherwise
        assert ours.intercept * own_unit == pytest.approx(theirs["intercept"], rel=1e-9)
        assert ours.rii ** np.sign(by) == pytest.approx(theirs["rii"], rel=1e-9)
        checked += 1
    assert checked == 12


def test_limits_match_the_mean_of_their_simulations():
    """Within four standard errors of the mean of twelve runs of 100,000 draws.

    Rates and shares on a straight line are drawn by theirs on a log or logit scale and by ours
    on the line's own: those agree within 1% of the width. A multiplier below 0 turns the limits
    round.
    """
    checked = 0
    for theirs, at_95, at_998 in ours_and_theirs():
        by = theirs["multiplier"]
        for level, ours in (("95", at_95), ("998", at_998)):
            for index in ("sii", "rii"):
                found = np.array([getattr(ours, f"{index}_{end}") for end in ("lower", "upper")])
                found = np.sort(found * by if index == "sii" else found ** np.sign(by))
                expected, error = np.array(
                    [
                        (theirs[f"{index}_{end}{level}"], theirs[f"sd_{index}_{end}{level}"])
                        for end in ("lower", "upper")
                    ]
                ).T
                if theirs["value_type"] and not theirs["transform"]:
                    allowed = 0.01 * np.ptp(expected)
                else:
                    allowed = 4 * error / np.sqrt(theirs["n_repeats"])
                assert (np.abs(found - expected) < allowed).all(), (theirs["case_id"], index)
                checked += 2
    assert checked == 12 * 8


def test_straight_limits_are_exact():
    checked = 0
    for theirs, ours, _ in ours_and_theirs():
        if np.isnan(theirs["sii_lower95_exact"]):
            continue
        ends = sorted(theirs["multiplier"] * np.array([ours.sii_lower, ours.sii_upper]))
        exact = [theirs["sii_lower95_exact"], theirs["sii_upper95_exact"]]
        assert ends == pytest.approx(sorted(exact), rel=1e-9)
        checked += 1
    assert checked == 4


def test_the_documented_example():
    inputs = read_reference("phe_sii_doc_inputs").rename(
        columns={"decile": "order", "StandardError": "se"}
    )
    theirs = read_reference("phe_sii_doc_outputs").iloc[0]
    ours = slope_index(inputs.assign(group=inputs["order"]))
    for name in ("sii", "rii", "intercept"):
        assert getattr(ours, name) == pytest.approx(theirs[name], rel=1e-9)
    assert ours.sii_lower == pytest.approx(theirs["sii_lower95_exact"], rel=1e-9)
    assert ours.sii_upper == pytest.approx(theirs["sii_upper95_exact"], rel=1e-9)


def test_shipped_data():
    inputs = read_shipped_reference("phe_sii_shipped_inputs")
    outputs = read_shipped_reference("phe_sii_shipped_outputs")
    checked = 0
    for theirs in outputs.to_dict("records"):
        chosen = (inputs["dataset"] == theirs["dataset"]) & (
            inputs["case_id"].astype(str) == str(theirs["case_id"])
        )
        groups = inputs[chosen].rename(
            columns={"quantile": "order", "pop": "population", "lower95": "lower"}
        )
        groups = groups.rename(columns={"upper95": "upper"}).dropna(axis=1, how="all")
        transform = TRANSFORMS[theirs["value_type"]] if theirs["transform"] else None
        ours = slope_index(groups.assign(group=groups["order"]), transform=transform)
        assert ours.sii == pytest.approx(theirs["sii"], rel=1e-8)
        assert ours.rii == pytest.approx(theirs["rii"], rel=1e-8)
        checked += 1
    assert checked == len(outputs) == 50


def groups_of(rates, seen):
    k = len(rates)
    return pd.DataFrame(
        {
            "group": range(k),
            "order": range(1, k + 1),
            "numerator": np.round(np.array(rates) * seen),
            "denominator": seen,
        }
    )


SLOPING = groups_of([0.2, 0.18, 0.15, 0.13, 0.1], [1000, 900, 700, 500, 400])


def test_each_form_has_its_own_direction():
    ohid, own = slope_index(SLOPING), kunst_mackenbach_index(SLOPING)
    scottish = scottish_relative_index(SLOPING)
    assert ohid.sii < 0 < own.sii.value
    assert ohid.rii < 1 < own.rii.value
    assert scottish.sii.value == pytest.approx(-ohid.sii)
    assert own.sii.value == pytest.approx(-ohid.sii)
    mean = SLOPING["numerator"].sum() / SLOPING["denominator"].sum()
    assert scottish.rii.value == pytest.approx(-ohid.sii / mean)


def test_many_tables_give_what_each_gives_alone():
    rng = np.random.default_rng(6)
    tables = []
    for area in range(10):
        k = int(rng.integers(5, 11))
        table = groups_of(rng.uniform(0.1, 0.3, k), rng.integers(50, 900, k))
        tables.append(table.assign(area=area))
    together = pd.concat(tables)
    for transform in (None, "log", "logit"):
        found = slope_index_by(together, by=["area"], transform=transform).set_index("area")
        for area, table in enumerate(tables):
            alone = slope_index(table, transform=transform)
            assert found.loc[area].to_dict() == pytest.approx(vars(alone), rel=1e-12)
    assert len(found) == 10


def test_a_ratio_over_an_end_that_may_be_zero_has_no_limits():
    table = groups_of([0.05, 0.1, 0.2, 0.3, 0.4], [20] * 5)
    index = slope_index(table)
    assert np.isnan([index.rii_lower, index.rii_upper]).all()
    assert index.sii_lower < index.sii < index.sii_upper


def test_values_outside_the_transform_give_nothing():
    table = pd.DataFrame(
        {"group": [1, 2, 3], "order": [1, 2, 3], "value": [0.0, 2.0, 3.0], "population": 10}
    )
    assert np.isnan(slope_index(table, transform="log").sii)
    assert np.isnan(slope_index(table, transform="logit").sii)
    assert np.isnan(slope_index(table).sii_lower)
    with pytest.raises(ValueError, match="no transform 'sqrt'"):
        slope_index(table, transform="sqrt")


def by_appointment(table):
    """One row an appointment: outcome and relative rank."""
    share = table["denominator"] / table["denominator"].sum()
    rank = (share.cumsum() - share / 2).to_numpy()
    seen, missed = table["denominator"].astype(int), table["numerator"].astype(int)
    outcome = np.concatenate([np.arange(n) < x for n, x in zip(seen, missed, strict=True)])
    return outcome.astype(float), np.repeat(rank, seen)


def test_kunst_mackenbach_is_a_robust_regression_of_each_appointment():
    outcome, rank = by_appointment(SLOPING)
    design = sm.add_constant(rank)
    poisson = sm.GLM(outcome, design, sm.families.Poisson()).fit(cov_type="HC0")
    line = sm.OLS(outcome, design).fit(cov_type="HC0")
    index = kunst_mackenbach_index(SLOPING)
    z = 1.959963984540054
    assert index.rii.value == pytest.approx(np.exp(-poisson.params[1]), rel=1e-7)
    assert np.log(index.rii.upper / index.rii.value) == pytest.approx(z * poisson.bse[1], rel=1e-6)
    assert index.sii.value == pytest.approx(-line.params[1], rel=1e-9)
    assert index.sii.upper - index.sii.value == pytest.approx(z * line.bse[1], rel=1e-9)
    wider = kunst_mackenbach_index(SLOPING, design_effect=4)
    assert wider.sii.upper - wider.sii.value == pytest.approx(2 * z * line.bse[1], rel=1e-9)


def test_kunst_mackenbach_by_patient():
    """Against a linear model with clustered errors; a patient may be in more than one group."""
    rng = np.random.default_rng(10)
    rows = pd.DataFrame({"patient": rng.integers(0, 150, 400), "group": rng.integers(1, 6, 400)})
    rows["order"], rows["denominator"] = rows["group"], rng.integers(1, 9, 400)
    tendency = rng.beta(2, 8, 150)[rows["patient"]]
    rows["numerator"] = rng.binomial(rows["denominator"], tendency)
    index = kunst_mackenbach_index(rows, patient=rows["patient"])
    total = rows.groupby("group")["denominator"].sum()
    share = total / total.sum()
    rank = (share.cumsum() - share / 2).reindex(rows["group"]).to_numpy()
    seen = rows["denominator"].to_numpy()
    outcome = np.concatenate(
        [np.arange(n) < x for n, x in zip(seen, rows["numerator"], strict=True)]
    ).astype(float)
    patients = np.repeat(rows["patient"].to_numpy(), seen)
    fit = sm.OLS(outcome, sm.add_constant(np.repeat(rank, seen))).fit()
    clusters = len(np.unique(patients))
    robust = sm.stats.sandwich_covariance.cov_cluster(fit, patients, use_correction=False)
    expected = np.sqrt(robust[1, 1] * clusters / (clusters - 1))
    reach = stats.t.isf(0.025, clusters - 1) * expected
    assert index.clusters == clusters
    assert index.sii.value == pytest.approx(-fit.params[1], rel=1e-8)
    assert index.sii.upper - index.sii.value == pytest.approx(reach, rel=1e-6)


def test_few_patients_give_no_interval():
    index = kunst_mackenbach_index(SLOPING, patient=[1, 2, 3, 4, 5])
    assert index.rii.value > 1
    assert np.isnan([index.rii.lower, index.sii.upper]).all()
    assert index.rii.note == "5 patients are too few for an interval (20 or more)"


def test_nothing_missed_or_withheld_says_nothing():
    none = kunst_mackenbach_index(SLOPING.assign(numerator=0))
    assert np.isnan(none.rii.value)
    withheld = SLOPING.assign(numerator=[np.nan, 1, 2, 3, 4])
    assert np.isnan(kunst_mackenbach_index(withheld).sii.value)
    assert np.isnan(scottish_relative_index(withheld).rii.value)
    unseen = SLOPING.assign(denominator=[np.nan, 900, 700, 500, 400])
    assert np.isnan(kunst_mackenbach_index(unseen).rii.value)


def test_kunst_mackenbach_needs_counts():
    values = pd.DataFrame({"group": [1, 2], "order": [1, 2], "value": [0.1, 0.2], "population": 9})
    with pytest.raises(ValueError, match="numerator and denominator"):
        kunst_mackenbach_index(values)
    with pytest.raises(ValueError, match="one patient for each row"):
        kunst_mackenbach_index(SLOPING, patient=[1, 2])


@pytest.mark.parametrize("index", [kunst_mackenbach_index, scottish_relative_index])
def test_intervals_hold_the_truth(index):
    rng = np.random.default_rng(21)
    seen = np.array([400, 350, 300, 250, 200])
    share = seen / seen.sum()
    rank = np.cumsum(share) - share / 2
    if index is kunst_mackenbach_index:
        rates, truth = 0.25 * np.exp(-0.8 * rank), np.exp(0.8)
    else:
        rates = 0.24 - 0.12 * rank
        truth = 0.12 / (share @ rates)
    held = 0
    for missed in rng.binomial(seen, rates, size=(300, 5)):
        found = index(groups_of(missed / seen, seen)).rii
        held += found.lower <= truth <= found.upper
    assert 0.92 <= held / 300 <= 0.98


cells = st.one_of(st.none(), st.integers(-1, 40), st.floats())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), cells, cells, cells), max_size=6),
    st.sampled_from([slope_index, kunst_mackenbach_index, scottish_relative_index]),
)
def test_any_table_is_answered_or_refused(rows, index):
    groups = pd.DataFrame(rows, columns=["group", "order", "numerator", "denominator"])
    try:
        found = index(groups)
    except ValueError:
        return
    assert vars(found)
