"""Pooling against independent software, and grades against planted themes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from equity_reports.stats.effect_sizes import MEASURES
from equity_reports.stats.evidence import (
    between_team_variance,
    by_theme,
    combine,
    effect_size,
    shrunken_effects,
)
from equity_reports.stats.themes import GRADES
from tests.oracles.random_effects import (
    oracle_benjamini_hochberg,
    oracle_holm,
    oracle_reml_tau2,
)
from tests.reference_values import read_reference

FIELDS = {
    "estimate": "estimate",
    "se": "se",
    "lower": "ci_lower",
    "upper": "ci_upper",
    "p_value": "p_value",
    "tau2": "tau2",
    "i2": "I2",
    "q": "Q",
    "q_p": "Q_p",
    "prediction_lower": "pi_lower",
    "prediction_upper": "pi_upper",
}
# The source stops REML when a step is under 1e-5 and searches for Paule and Mandel's root
# to about 1e-4; ours go on to machine precision (the oracle below says who is nearer).
STOPPED_EARLY = {"se": 3e-5, "i2": 0.05}


def _sets():
    inputs = read_reference("meta_inputs")
    return {case: (rows["yi"], rows["vi"]) for case, rows in inputs.groupby("case_id")}


@pytest.mark.parametrize(("methods", "expected"), [(("FE", "DL"), 36), (("PM", "REML"), 48)])
def test_pooled_effects_match(methods, expected):
    sets, compared = _sets(), 0
    for _, row in read_reference("meta_outputs").query("method in @methods").iterrows():
        interval = {"z": "z", "knha": "hksj"}[row["test"]]
        found = combine(*sets[row["case_id"]], method=row["method"].lower(), interval=interval)
        assert found.teams == row["k"]
        for ours, theirs in FIELDS.items():
            exact = "FE" in methods
            tolerance = 1e-12 if exact else STOPPED_EARLY.get(ours, 2e-4)
            assert getattr(found, ours) == pytest.approx(
                row[theirs], rel=1e-9 if exact else 0, abs=tolerance, nan_ok=True
            ), (row["case_id"], row["method"], ours)
        compared += 1
    assert compared == expected


def test_reml_is_the_maximum_that_the_source_stops_short_of():
    compared = 0
    for case, (effect, variance) in _sets().items():
        oracle = oracle_reml_tau2(effect.to_numpy(), variance.to_numpy())
        assert between_team_variance(effect, variance) == pytest.approx(oracle, abs=2e-7), case
        compared += 1
    assert compared == 12


def test_shrunken_teams_match():
    compared = 0
    outputs = read_reference("meta_blup_outputs")
    for case, (effect, variance) in _sets().items():
        theirs = outputs[outputs["case_id"] == case]
        ours = shrunken_effects(effect, variance)
        for column, name in (
            ("estimate", "blup"),
            ("se", "se"),
            ("lower", "pi_lower"),
            ("upper", "pi_upper"),
        ):
            np.testing.assert_allclose(ours[column], theirs[name], atol=1e-4)
        compared += len(theirs)
    assert compared == 109


def test_effect_sizes_match():
    table, compared = read_reference("effect_size_two_groups"), 0
    names = dict(zip(("RR", "OR", "RD"), MEASURES, strict=True))
    for measure, rows in table.groupby("measure"):
        found = effect_size(
            rows["events_after"],
            rows["n_after"],
            rows["events_before"],
            rows["n_before"],
            measure=names[measure],
        )
        np.testing.assert_allclose(found.effect, rows["yi"], rtol=1e-9)
        np.testing.assert_allclose(found.variance, rows["vi"], rtol=1e-9)
        compared += len(rows)
    assert compared == 60


@pytest.mark.parametrize(("method", "theirs"), [("dl", "chi2"), ("pm", "iterated")])
def test_statsmodels_agrees_where_it_has_the_method(method, theirs):
    # statsmodels has no REML, and lets tau squared fall below zero (then warns of a root of a
    # negative number), so it is an oracle where teams do differ, and not the engine.
    compared = 0
    for effect, variance in _sets().values():
        found = combine(effect, variance, method=method, interval="hksj")
        if found.tau2 == 0:
            continue
        other = combine_effects(
            effect.to_numpy(), variance.to_numpy(), method_re=theirs, atol=1e-12
        )
        assert found.tau2 == pytest.approx(other.tau2, abs=1e-8)
        assert found.se == pytest.approx(other.sd_eff_w_re_hksj, rel=1e-6)
        compared += 1
    assert compared >= 8


def test_one_team_has_an_estimate_but_no_spread_to_judge_it_by():
    alone = combine([-0.2], [0.04])
    assert alone.estimate == -0.2
    assert np.isnan(alone.lower)
    assert combine([-0.2], [0.04], interval="z").se == pytest.approx(0.2)


def test_no_team_is_a_value_and_a_team_without_an_effect_is_left_out():
    nobody = combine([], [])
    assert nobody.teams == 0
    assert np.isnan(nobody.estimate)
    assert combine([0.1, np.nan, 0.3], [0.1, 0.1, 0.1]).teams == 2
    assert effect_size([0], [0], [1], [5]).effect.tolist() == pytest.approx([np.nan], nan_ok=True)
    drawn = shrunken_effects([0.1, np.nan, 0.5], [0.01, 0.1, 0.01])
    assert drawn["estimate"][1] == pytest.approx(combine([0.1, 0.5], [0.01, 0.01]).estimate)
    assert drawn["weight"][1] == 0


def _themes(rng, means, *, teams=6, variance=0.01, gap=0.0):
    rows = []
    for theme, mean in means.items():
        for team in range(teams):
            effect = mean + rng.normal(0, np.sqrt(variance))
            gap_effect = gap + rng.normal(0, 0.1)
            rows.append((theme, f"T{team}", effect, variance, gap_effect, 0.01))
    columns = ["theme", "team", "effect", "variance", "gap_effect", "gap_variance"]
    return pd.DataFrame(rows, columns=columns)


def test_a_planted_theme_is_promising_and_null_themes_are_not():
    rng = np.random.default_rng(3)
    found, false = 0, 0
    for _ in range(60):
        means = {"calls": -0.35, "null a": 0.0, "null b": 0.0, "null c": 0.0}
        grades = by_theme(_themes(rng, means)).set_index("theme")["grade"]
        found += grades["calls"] == "promising"
        false += (grades.drop("calls") == "promising").any()
    assert found >= 57
    assert false <= 6


def test_two_teams_are_too_few_however_large_the_fall():
    means = {"calls": -1.0, "texts": 0.0, "maps": 0.0}
    graded = by_theme(_themes(np.random.default_rng(4), means, teams=2)).set_index("theme")
    assert graded["upper"]["calls"] < 0
    assert set(graded["grade"]) == {"too_little_to_say"}


def test_one_team_with_three_ideas_is_one_team():
    effects = _themes(np.random.default_rng(4), {"calls": -1.0}, teams=3).assign(team="T1")
    result = by_theme(effects)
    assert result["teams"].tolist() == [1]
    assert result["grade"].tolist() == ["too_little_to_say"]


def test_a_wider_gap_is_said_even_when_the_rate_fell():
    effects = _themes(np.random.default_rng(5), {"texts": -0.4}, gap=0.4)
    assert by_theme(effects)["grade"].tolist() == ["may_widen_the_gap"]


def _two_gaps(gaps, variance=0.02):
    columns = {"theme": "texts", "team": range(len(gaps)), "effect": 0.0, "variance": 0.05}
    return pd.DataFrame(columns | {"gap_effect": gaps, "gap_variance": variance})


def test_two_large_teams_are_enough_to_warn_of_a_wider_gap_and_one_is_not():
    theme = by_theme(_two_gaps([0.35, 0.27])).iloc[0]
    assert theme["grade"] == "may_widen_the_gap"
    assert theme["gap_own_estimate"] == pytest.approx(0.31)
    assert 0 < theme["gap_own_lower"] < 0.31 < theme["gap_own_upper"]
    assert by_theme(_two_gaps([0.35, np.nan]))["grade"].item() == "too_little_to_say"
    # 1.96 standard errors of the mean of two are 0.196.
    assert by_theme(_two_gaps([0.20, 0.19]))["grade"].item() == "too_little_to_say"
    assert by_theme(_two_gaps([0.20, 0.20]))["grade"].item() == "may_widen_the_gap"


def test_a_gap_that_did_not_change_is_seldom_warned_of():
    rng = np.random.default_rng(11)
    warned = [
        by_theme(_two_gaps(rng.normal(0, np.sqrt(0.02), 2)))["grade"].item() == "may_widen_the_gap"
        for _ in range(120)
    ]
    # At 2.5% more than 10 of 120 would come once in some thousand runs.
    assert sum(warned) <= 10


def test_teams_that_disagree_are_mixed_and_a_wide_interval_says_too_little():
    opposed = _themes(np.random.default_rng(6), {"visits": 0.0}, variance=1e-4)
    opposed["effect"] = [-0.5, -0.6, -0.4, 0.5, 0.4, 0.6]
    assert by_theme(opposed)["grade"].tolist() == ["mixed"]
    wide = _themes(np.random.default_rng(6), {"visits": -0.1}, variance=1.0, teams=3)
    wide["effect"] = [-0.1, -0.2, 0.1]
    assert by_theme(wide)["grade"].tolist() == ["too_little_to_say"]
    null = opposed.assign(effect=[0.004, -0.006, 0.0, 0.006, -0.004, 0.0])
    assert by_theme(null)["grade"].tolist() == ["no_sign_of_change"]


@pytest.mark.parametrize(
    ("adjustment", "oracle"),
    [("holm", oracle_holm), ("benjamini_hochberg", oracle_benjamini_hochberg)],
)
def test_adjusted_p_matches_its_definition(adjustment, oracle):
    means = {"a": -0.1, "b": 0.0, "c": -0.2, "d": 0.05, "e": -0.02}
    table = by_theme(_themes(np.random.default_rng(9), means), adjustment=adjustment)
    np.testing.assert_allclose(table["adjusted_p"], oracle(table["p_value"].to_list()), rtol=1e-12)


def test_one_theme_without_differences_is_pooled_as_one():
    effects = _themes(np.random.default_rng(10), {"a": -0.1})
    effects["effect"] = [-0.1, -0.12, -0.08, -0.1, -0.11, -0.09]
    row = by_theme(effects).iloc[0]
    pooled = combine(effects["effect"], effects["variance"], method="fe", interval="z")
    assert row["estimate"] == pytest.approx(pooled.estimate)
    # Teams closer than chance earn no narrower interval than chance itself gives.
    assert row["upper"] - row["lower"] > pooled.upper - pooled.lower


@pytest.mark.parametrize(
    ("effect", "variance", "settings"),
    [
        ([0.1], [0.1, 0.2], {}),
        ([0.1], [0.0], {}),
        ([0.1], [-1], {}),
        ([0.1], [1], {"method": "guess"}),
        ([0.1], [1], {"interval": "guess"}),
        ([0.1], [1], {"confidence": 95}),
        (["a"], [1], {}),
        ([1e9], [1], {}),
    ],
)
def test_bad_input_is_refused(effect, variance, settings):
    with pytest.raises(ValueError, match=r"\w+"):
        combine(effect, variance, **settings)


def test_bad_themes_are_refused():
    good = _themes(np.random.default_rng(1), {"a": 0.0})
    for wrong in (good.drop(columns="theme"), good.assign(team=None), good.assign(variance=0)):
        with pytest.raises(ValueError, match=r"\w+"):
            by_theme(wrong)
    with pytest.raises(ValueError, match="adjustment"):
        by_theme(good, adjustment="none")
    with pytest.raises(ValueError, match="measure"):
        effect_size([1], [2], [1], [2], measure="hazard")


values = st.one_of(st.none(), st.floats(-5, 5))
variances = st.one_of(st.none(), st.floats(-0.1, 4))
rows = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.sampled_from("TUVW"), values, variances, values, variances
    ),
    max_size=14,
)


@given(rows)
def test_any_table_gives_a_grade_for_each_theme_or_a_plain_refusal(table):
    columns = ["theme", "team", "effect", "variance", "gap_effect", "gap_variance"]
    effects = pd.DataFrame(table, columns=columns)
    before = effects.copy(deep=True)
    try:
        result = by_theme(effects)
        pooled = combine(effects["effect"], effects["variance"])
    except ValueError:
        return
    finally:
        pd.testing.assert_frame_equal(effects, before)
    assert set(result["theme"]) == set(effects["theme"])
    assert set(result["grade"]) <= set(GRADES)
    assert not ((result["teams"] < 3) & (result["grade"] != "too_little_to_say")).any()
    assert pooled.tau2 >= 0 or pooled.teams == 0
    assert 0 <= pooled.i2 <= 100 or pooled.teams == 0


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(0.001, 1)), min_size=2, max_size=9))
def test_upside_down_swaps_sides_only(teams):
    effect, variance = (np.array(column) for column in zip(*teams, strict=True))
    up, down = combine(effect, variance), combine(-effect, variance)
    assert down.estimate == pytest.approx(-up.estimate, abs=1e-9)
    assert down.lower == pytest.approx(-up.upper, abs=1e-7)
