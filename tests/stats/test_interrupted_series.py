"""Segmented regression against independent software."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from equity_reports.stats.count_regression import fit_counts
from equity_reports.stats.interrupted_series import durbin_watson, segmented_regression
from tests.reference_values import read_reference

ERRORS = {
    "ols": "model",
    "model": "model",
    "hc1": "hc1",
    "newey_west_lag2": "newey_west",
    "newey_west_lag2_adj": "newey_west_adjusted",
}


def _series():
    table = read_reference("its_inputs").rename(
        columns={"post": "after", "t": "time", "y": "value"}
    )
    return {case: rows.reset_index(drop=True) for case, rows in table.groupby("case_id")}


def test_every_model_matches():
    series, compared = _series(), 0
    outputs = read_reference("its_outputs")
    for (case, model, errors), rows in outputs.groupby(["case_id", "model", "vcov"], sort=False):
        family = "linear" if model == "lm" else model
        found = segmented_regression(series[case], family=family, errors=ERRORS[errors])
        np.testing.assert_allclose(found.terms["estimate"], rows["estimate"], rtol=1e-9)
        # R takes a count model's errors from the weights of the step before its last, so
        # they stop about eight figures in.
        rtol = 1e-9 if model == "lm" else 2e-7
        np.testing.assert_allclose(found.terms["se"], rows["se"], rtol=rtol)
        if model == "lm":
            assert found.durbin_watson == pytest.approx(rows["dw"].iloc[0], rel=1e-9)
        if model.startswith("quasi"):
            assert found.dispersion == pytest.approx(rows["dispersion"].iloc[0], rel=2e-7)
        compared += len(rows)
    assert compared == 384


# statsmodels warns of every log-binomial model, that it can fit a share above 1.
@pytest.mark.filterwarnings("ignore:The Log link function does not respect")
@pytest.mark.parametrize(
    ("family", "theirs"),
    [
        ("binomial", sm.families.Binomial()),
        ("poisson", sm.families.Poisson()),
        ("binomial_log", None),
    ],
)
def test_counts_agree_with_statsmodels(family, theirs):
    theirs = theirs or sm.families.Binomial(link=sm.families.links.Log())
    for rows in _series().values():
        events, size = (rows[name].to_numpy(dtype=float) for name in ("numerator", "denominator"))
        design = sm.add_constant(rows[["time", "after", "time_since"]].to_numpy(dtype=float))
        ours = fit_counts(design, events, size, family=family)
        if family == "poisson":
            model = sm.GLM(events, design, family=theirs, offset=np.log(size))
        else:
            model = sm.GLM(np.column_stack([events, size - events]), design, family=theirs)
        start = ours.coefficients if family == "binomial_log" else None
        other = model.fit(start_params=start, tol=1e-14, maxiter=200)
        assert ours.converged
        np.testing.assert_allclose(ours.coefficients, other.params, rtol=1e-6, atol=1e-10)
        np.testing.assert_allclose(np.sqrt(np.diag(ours.covariance)), other.bse, rtol=1e-6)


def test_time_and_time_since_are_worked_out_when_not_given():
    rows = next(iter(_series().values()))
    given_both = segmented_regression(rows, family="linear")
    worked_out = segmented_regression(rows[["after", "value"]], family="linear")
    ours, theirs = worked_out.terms["estimate"], given_both.terms["estimate"]
    # The reference counts time since from 1; ours from 0, so that the change of level is
    # that at the first period after.
    assert ours[3] == pytest.approx(theirs[3])
    assert ours[2] == pytest.approx(theirs[2] + theirs[3])


def test_durbin_watson_by_hand():
    assert durbin_watson(np.array([1.0, -1.0, 1.0])) == pytest.approx(8 / 3)
    assert np.isnan(durbin_watson(np.zeros(3)))


def test_too_few_points_is_none():
    series = pd.DataFrame({"after": [0] * 3 + [1] * 9, "numerator": 5, "denominator": 20})
    assert segmented_regression(series) is None


@pytest.mark.parametrize(
    ("series", "settings"),
    [
        ({"after": [0, 1, 0], "value": [1, 2, 3]}, {"family": "linear"}),
        ({"after": [0, 0.5, 1], "value": [1, 2, 3]}, {"family": "linear"}),
        ({"value": [1, 2, 3]}, {"family": "linear"}),
        ({"after": [0, 1], "numerator": [3, 1], "denominator": [2, 2]}, {}),
        ({"after": [0, 1], "numerator": [1, 1], "denominator": [2, 2]}, {"errors": "hc1"}),
        ({"after": [0, 1], "numerator": [1, 1], "denominator": [2, 2]}, {"family": "gamma"}),
        ({"after": [0, 1], "value": [1, 1], "time": [2, 1]}, {"family": "linear"}),
    ],
)
def test_bad_series_are_refused(series, settings):
    with pytest.raises(ValueError, match=r"\w+"):
        segmented_regression(pd.DataFrame(series), **settings)


@given(
    st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 30)), st.integers(0, 30)), max_size=20),
    st.integers(0, 20),
    st.sampled_from(["binomial", "quasibinomial", "poisson", "quasipoisson"]),
)
def test_any_counts_give_a_fit_none_or_a_plain_refusal(rows, before, family):
    series = pd.DataFrame(rows, columns=["numerator", "denominator"], dtype=object)
    series["after"] = (np.arange(len(series)) >= before).astype(int)
    try:
        found = segmented_regression(series, family=family)
    except ValueError:
        return
    assert found is None or np.isfinite(found.terms["estimate"]).all()
