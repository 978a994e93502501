"""The WHO measures against independent values, an oracle, simulation, and their own laws."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_reports.stats.inequality import inequality_measures, inequality_measures_by
from equity_reports.stats.inequality_formulas import FORMULAS
from equity_reports.stats.inequality_limits import DERIVATIVES
from tests.oracles import inequality_by_hand
from tests.reference_values import read_reference, read_shipped_reference

COLUMNS = {
    "subgroup": "group",
    "subgroup_order": "order",
    "est": "value",
    "pop": "population",
}
SIMULATED = [measure for measure in FORMULAS if measure not in DERIVATIVES]
FITTED = ["sii", "rii"]


def groups_of(values, populations, se=None):
    table = {
        "group": [f"Q{place + 1}" for place in range(len(values))],
        "order": range(1, len(values) + 1),
        "value": values,
        "population": populations,
    }
    return pd.DataFrame(table if se is None else {**table, "se": se})


def compared(inputs, outputs, rng):
    """Our measures beside the independent ones, a row for each case, measure and variant."""
    outputs = outputs.assign(measure=outputs["measure"].replace("covar", "cov"))
    rows = []
    for case, table in inputs.groupby("case_id"):
        about = table.iloc[0]
        flagged = table.loc[table["reference_subgroup"] == 1, "subgroup"]
        reference = flagged.iloc[0] if len(flagged) else None
        theirs = outputs[outputs["case_id"] == case]
        for referred in (None, reference) if reference is not None else (None,):
            ours = inequality_measures(
                table.rename(columns=COLUMNS),
                favourable=bool(about["favourable_indicator"]),
                ordered=bool(about["ordered_dimension"]),
                reference=referred,
                scale=about["scaleval"],
                rng=rng,
            )
            needs = theirs["variant"].eq("reference") | theirs["measure"].isin(["mdru", "mdrw"])
            theirs_here = theirs[~needs if referred is None else needs]
            rows.append(ours.merge(theirs_here, on="measure", suffixes=("", "_theirs")))
    return pd.concat(rows, ignore_index=True)


@pytest.fixture(scope="module")
def random_cases():
    inputs, outputs = read_reference("he_random_inputs"), read_reference("he_random_outputs")
    return compared(inputs, outputs, np.random.default_rng(1))


def test_estimates_match_the_independent_ones(random_cases):
    plain = random_cases[~random_cases["measure"].isin(FITTED)]
    plain = plain[plain["variant"].isin(["default", "reference"])]
    np.testing.assert_allclose(plain["estimate"], plain["estimate_theirs"], rtol=1e-9, atol=1e-9)
    assert len(plain) == 360
    assert set(plain["measure"]) == set(FORMULAS) - set(FITTED)


def test_standard_errors_match_where_theirs_are_sound(random_cases):
    """d, r and bgv as they are; theirs of mld and ti are short of the factor 1,000."""
    for measure, factor in {"d": 1, "r": 1, "bgv": 1, "mld": 1000, "ti": 1000}.items():
        rows = random_cases[random_cases["measure"] == measure]
        np.testing.assert_allclose(rows["se"], factor * rows["se_theirs"], rtol=1e-9)
        for side, limit in ((-1, "lowerci"), (1, "upperci")):
            away = factor * (rows[limit] - rows["estimate_theirs"])
            ours = rows["lower" if side < 0 else "upper"]
            np.testing.assert_allclose(ours, rows["estimate"] + away, rtol=1e-8)
        assert len(rows) == (30 if measure in "dr" else 20)


def test_simulated_limits_against_their_noisy_percentiles(random_cases):
    """The upper limit is theirs but for noise; the lower one is below theirs, as it must be."""
    rows = random_cases[random_cases["measure"].isin(SIMULATED)]
    width = rows["upperci"] - rows["lowerci"]
    above = (rows["upper"] - rows["upperci"]) / width
    assert above.abs().max() < 0.25
    assert abs(above.mean()) < 0.04
    below = (rows["lower"] - rows["lowerci"]) / width
    assert below.max() < 0.2
    assert below.mean() < 0
    assert len(rows) == 180


def test_theirs_of_attributable_risk_ignore_the_groups_errors():
    """Their standard error is Walter's for a two by two table; ours follows from the groups'.

    The cases' standard errors are 1.2 times binomial ones: so is ours of theirs.
    """
    inputs, outputs = read_reference("he_random_inputs"), read_reference("he_random_outputs")
    checked = 0
    for case, table in inputs.groupby("case_id"):
        about, y = table.iloc[0], table["est"].to_numpy()
        last = len(y) - 1
        target = (
            last
            if about["ordered_dimension"]
            else (y.argmax() if about["favourable_indicator"] else y.argmin())
        )
        theirs = outputs[outputs["case_id"] == case].set_index("measure")
        walter = inequality_by_hand.walter_attributable_se(
            y, table["pop"].to_numpy(), target, about["scaleval"]
        )
        assert theirs.loc["paf", "se"] == pytest.approx(walter, rel=1e-9)
        ours = inequality_measures(
            table.rename(columns=COLUMNS),
            measures=["par", "paf"],
            favourable=bool(about["favourable_indicator"]),
            ordered=bool(about["ordered_dimension"]),
        ).set_index("measure")
        assert ours.loc["par", "se"] / theirs.loc["par", "se"] == pytest.approx(1.2, abs=0.04)
        checked += 1
    assert checked == 20


def test_theirs_of_concentration_comes_from_the_scatter_of_the_groups():
    inputs, outputs = read_reference("he_random_inputs"), read_reference("he_random_outputs")
    checked = 0
    for case, table in inputs[inputs["ordered_dimension"] == 1].groupby("case_id"):
        theirs = outputs[(outputs["case_id"] == case) & (outputs["variant"] == "default")]
        scatter = inequality_by_hand.scatter_se_of_concentration(
            table["est"].to_list(), table["pop"].to_list()
        )
        assert theirs.set_index("measure").loc["rci", "se"] == pytest.approx(scatter, rel=1e-8)
        checked += 1
    assert checked == 10


def test_fitted_indices_are_near_theirs_which_weight_twice(random_cases):
    rows = random_cases[random_cases["measure"].isin(FITTED) & (random_cases["variant"] == "logit")]
    ratio = rows["estimate"] / rows["estimate_theirs"]
    assert ratio.median() == pytest.approx(1, abs=0.06)
    assert (np.sign(rows["estimate"]) == np.sign(rows["estimate_theirs"])).all()
    assert len(rows) == 20


def test_shipped_cases_match_too():
    inputs = read_shipped_reference("he_shipped_inputs")
    outputs = read_shipped_reference("he_shipped_outputs")
    rows = compared(inputs, outputs, None)
    plain = rows[~rows["measure"].isin(FITTED) & rows["estimate_theirs"].notna()]
    plain = plain[plain["variant"].isin(["default", "reference"])]
    np.testing.assert_allclose(plain["estimate"], plain["estimate_theirs"], rtol=1e-9, atol=1e-9)
    assert len(plain) == 53


@pytest.mark.parametrize("favourable", [False, True])
@pytest.mark.parametrize("ordered", [False, True])
def test_estimates_match_the_slow_way(favourable, ordered):
    rng = np.random.default_rng(12)
    for _ in range(30):
        k = int(rng.integers(2, 11))
        values, populations = rng.uniform(0.05, 0.6, k), rng.integers(20, 9000, k).astype(float)
        place = int(rng.integers(k))
        reference = f"Q{place + 1}"
        ours = inequality_measures(
            groups_of(values, populations),
            favourable=favourable,
            ordered=ordered,
            reference=reference,
        )
        expected = inequality_by_hand.measures(
            values.tolist(),
            populations.tolist(),
            favourable=favourable,
            ordered=ordered,
            reference=place,
        )
        found = dict(zip(ours["measure"], ours["estimate"], strict=True))
        assert found == pytest.approx(expected, rel=1e-8, abs=1e-12)


def test_the_logit_line_is_that_of_a_generalised_linear_model():
    values, populations = np.array([0.2, 0.18, 0.1, 0.15, 0.08]), np.array([900, 50, 400, 700, 30])
    share = populations / populations.sum()
    rank = np.cumsum(share) - share / 2
    model = sm.GLM(values, sm.add_constant(rank), sm.families.Binomial(), var_weights=share)
    most, least = model.fit().predict([[1, 0], [1, 1]])
    found = inequality_measures(groups_of(values, populations), measures=["sii", "rii"])
    np.testing.assert_allclose(found["estimate"], [least - most, least / most], rtol=1e-7)


def test_values_that_are_no_shares_get_a_straight_line():
    values, populations = [120.0, 100.0, 90.0], [10, 20, 30]
    share = np.array(populations) / 60
    rank = np.cumsum(share) - share / 2
    fit = sm.WLS(values, sm.add_constant(rank), weights=share).fit()
    found = inequality_measures(groups_of(values, populations), measures=["sii"])
    assert found["estimate"][0] == pytest.approx(fit.params[1])


def test_analytic_errors_agree_with_simulation():
    """Every delta-method standard error against 40,000 draws of the groups' values."""
    values = np.array([0.2, 0.19, 0.16, 0.14, 0.11])
    populations, se = np.array([900.0, 700, 500, 400, 300]), np.full(5, 0.004)
    ours = inequality_measures(groups_of(values, populations, se)).set_index("measure")
    draws = values + 0.004 * np.random.default_rng(8).standard_normal((40_000, 5))
    many = groups_of(values, populations).merge(pd.Series(range(40_000), name="draw"), how="cross")
    many = many.sort_values(["draw", "order"]).assign(value=draws.ravel())
    drawn = inequality_measures_by(many, by=["draw"], measures=list(DERIVATIVES))
    spread = drawn.pivot(index="draw", columns="measure", values="estimate")
    for measure in DERIVATIVES:
        column = np.log(spread[measure]) if measure in ("r", "rii") else spread[measure]
        assert ours.loc[measure, "se"] == pytest.approx(column.std(), rel=0.03), measure


SLOPING, FLAT = [0.22, 0.2, 0.17, 0.14, 0.11], [0.15] * 5


def coverage(rates, samples, **how):
    """By measure, in what share of sampled tables the interval holds the truth."""
    rng = np.random.default_rng(2027)
    seen = np.array([900, 800, 700, 600, 500])
    counts = pd.DataFrame(
        {
            "sample": np.repeat(np.arange(samples), 5),
            "group": np.tile(np.arange(5), samples),
            "order": np.tile(np.arange(1, 6), samples),
            "numerator": rng.binomial(seen, rates, size=(samples, 5)).ravel(),
            "denominator": np.tile(seen, samples),
        }
    )
    truth = inequality_measures(groups_of(rates, seen), reference="Q1").set_index("measure")
    found = inequality_measures_by(counts, by=["sample"], reference=0, **how)
    truth = found["measure"].map(truth["estimate"])
    held = found["lower"].le(truth + 1e-12) & found["upper"].ge(truth - 1e-12)
    return held.groupby(found["measure"]).mean()


@pytest.mark.parametrize("rates", [SLOPING, FLAT])
def test_analytic_intervals_hold_the_truth(rates):
    """94% to 96% in 6,000 tables; variances at no inequality hold more than they promise."""
    share = coverage(rates, 2000, measures=list(DERIVATIVES))
    assert share.min() >= 0.93, share
    assert share.drop(["bgv", "ti", "mld", "par", "paf"]).max() <= 0.97, share


@pytest.mark.parametrize("rates", [SLOPING, FLAT])
def test_simulated_intervals_hold_the_truth(rates):
    """With no inequality too, where percentiles of draws would never hold it."""
    share = coverage(rates, 150, measures=SIMULATED, rng=np.random.default_rng(2))
    assert share.min() >= 0.9, share


def test_many_tables_give_what_each_gives_alone():
    rng = np.random.default_rng(4)
    tables = []
    for team in range(12):
        k = int(rng.integers(2, 8))
        table = groups_of(rng.uniform(0.1, 0.3, k), rng.integers(50, 500, k), np.full(k, 0.02))
        tables.append(table.assign(team=f"T{team:02}"))
    together = pd.concat(tables).sample(frac=1, random_state=2)
    before = together.copy()
    found = inequality_measures_by(together, by=["team"])
    pd.testing.assert_frame_equal(together, before)
    for team, rows in found.groupby("team"):
        alone = inequality_measures(together[together["team"] == team])
        pd.testing.assert_frame_equal(
            rows.drop(columns="team").reset_index(drop=True), alone, rtol=1e-12
        )
    assert found["team"].nunique() == 12


def test_an_empty_group_weighs_nothing_and_is_not_compared_by_name():
    full = groups_of([0.2, 0.15, 0.1], [100, 100, 100], [0.02] * 3)
    extra = groups_of([0.2, 0.15, 0.1, np.nan], [100, 100, 100, 0], [0.02] * 4)
    of_full = inequality_measures(full).set_index("measure")
    of_extra = inequality_measures(extra).set_index("measure")
    gone = ["d", "r", "par", "paf"]
    assert of_extra.loc[gone, "estimate"].isna().all()
    pd.testing.assert_frame_equal(of_full.drop(index=gone), of_extra.drop(index=gone))


def test_a_withheld_group_leaves_nothing_to_say():
    for column in ("value", "population"):
        groups = groups_of([0.2, 0.15, 0.1], [100.0, 100, 100], [0.02] * 3)
        groups.loc[1, column] = np.nan
        found = inequality_measures(groups, rng=np.random.default_rng(0))
        assert found[["estimate", "se", "lower", "upper"]].isna().all(axis=None)


def test_limits_that_need_simulation_are_missing_without_a_generator():
    groups = groups_of([0.2, 0.15, 0.1], [100, 100, 100], [0.02] * 3)
    found = inequality_measures(groups, reference="Q1").set_index("measure")
    missing = found[["se", "lower", "upper"]].isna()
    assert set(found.index[missing.all(axis=1)]) == set(SIMULATED)
    assert not missing.drop(index=SIMULATED).any(axis=None)
    drawn = inequality_measures(groups, reference="Q1", rng=np.random.default_rng(0))
    assert not drawn.isna().any(axis=None)


def test_counts_and_their_rates_give_the_same():
    counts = pd.DataFrame(
        {
            "group": list("abc"),
            "order": [1, 2, 3],
            "numerator": [40, 30, 20],
            "denominator": [200, 250, 300],
        }
    )
    rate = counts["numerator"] / counts["denominator"]
    se = np.sqrt(rate * (1 - rate) / counts["denominator"])
    values = groups_of((100 * rate).to_list(), [200, 250, 300], 100 * se)
    pd.testing.assert_frame_equal(
        inequality_measures(counts, scale=100), inequality_measures(values, scale=100)
    )


def test_directions_are_as_the_module_says():
    adverse = groups_of([0.20, 0.18, 0.15, 0.13, 0.12], [100] * 5, [0.01] * 5)
    found = inequality_measures(adverse).set_index("measure")["estimate"]
    assert (found[["d", "bgv", "ti", "mld"]] > 0).all()
    assert found["r"] > 1
    assert (found[["sii", "aci", "rci", "par", "paf"]] < 0).all()
    assert found["rii"] < 1
    kept = inequality_measures(adverse.assign(value=1 - adverse["value"]), favourable=True)
    assert (kept.set_index("measure").loc[["d", "sii", "aci", "par"], "estimate"] > 0).all()


@pytest.mark.parametrize(
    ("change", "how", "words"),
    [
        ({}, {"measures": ["gini"]}, "no measure 'gini'"),
        ({}, {"measures": ["sii"], "ordered": False}, "sii needs ordered groups"),
        ({}, {"measures": ["mdru"]}, "mdru needs a reference"),
        ({}, {"reference": "Q9"}, "no group 'Q9'"),
        ({}, {"scale": 0}, "scale is 0"),
        ({"group": "same"}, {}, "repeated group"),
        ({"order": [1, 1, 2]}, {}, "tie"),
        ({"order": [1, np.nan, 2]}, {}, "gap"),
        ({"population": -1}, {}, "negative"),
        ({"value": np.inf}, {}, "infinity"),
        ({"value": 1e200}, {}, "above 1e\\+100"),
        ({"se": -1}, {}, "negative"),
        ({"lower": 0.1}, {}, "one limit without the other"),
    ],
)
def test_tables_that_cannot_be_are_refused(change, how, words):
    groups = groups_of([0.2, 0.15, 0.1], [100, 100, 100], [0.02] * 3).assign(**change)
    with pytest.raises(ValueError, match=words):
        inequality_measures(groups, **how)


def test_one_group_is_refused():
    with pytest.raises(ValueError, match="fewer than two groups"):
        inequality_measures(groups_of([0.1], [10]))


rates = st.floats(0.01, 0.99)
people = st.integers(1, 5000)
tables = st.lists(st.tuples(rates, people), min_size=2, max_size=10)


@settings(max_examples=60, deadline=None)
@given(tables, st.sampled_from([7, 1000]))
def test_scaling_the_population_changes_no_estimate(pairs, by):
    values, populations = zip(*pairs, strict=True)
    one = inequality_measures(groups_of(values, populations))
    other = inequality_measures(groups_of(values, [n * by for n in populations]))
    np.testing.assert_allclose(one["estimate"], other["estimate"], rtol=1e-6, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(tables, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_rows_changes_nothing(pairs, shuffler, ordered):
    values, populations = zip(*pairs, strict=True)
    groups = groups_of(values, populations, [0.01] * len(values))
    rows = list(groups.index)
    shuffler.shuffle(rows)
    one, other = (
        inequality_measures(table, ordered=ordered, rng=np.random.default_rng(3))
        for table in (groups, groups.loc[rows])
    )
    pd.testing.assert_frame_equal(one, other)


anything = st.one_of(st.none(), st.floats(), st.integers(-3, 3), st.just("a"))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(anything, anything, anything, anything, anything), max_size=6),
    st.booleans(),
    st.booleans(),
)
def test_any_table_is_answered_or_refused(rows, ordered, simulate):
    columns = ["group", "order", "value", "population", "se"]
    groups = pd.DataFrame(rows, columns=columns)
    rng = np.random.default_rng(0) if simulate else None
    try:
        found = inequality_measures(groups, ordered=ordered, rng=rng)
    except ValueError:
        return
    assert list(found.columns) == ["measure", "estimate", "se", "lower", "upper"]
    known = found.dropna()
    assert (known["lower"] <= known["upper"]).all()
