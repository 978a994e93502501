"""Control charts against other implementations, a pencil oracle, and their own promises."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from equity_reports.stats.spc import control_chart, control_charts
from equity_reports.stats.spc_evaluation import KINDS
from tests.oracles.control_rules import flag_points
from tests.reference_values import read_reference

UNHURRIED = settings(deadline=None, max_examples=60)  # a busy machine is no failure
NAMES = {"pp": "p_prime", "up": "u_prime", "i": "xmr"}
LINES = ["value", "centre", "lower", "upper"]
PEER = ["y", "centre", "lcl", "ucl"]
BETTER = {"decrease": "lower", "increase": "higher", "neutral": "neither"}
ASSURANCE = {"consistent_pass": "pass", "consistent_fail": "fail", "inconsistent": "hit_or_miss"}
VARIATION = {
    ("special_cause_improvement", "lower"): "improvement_low",
    ("special_cause_improvement", "higher"): "improvement_high",
    ("special_cause_concern", "lower"): "concern_high",
    ("special_cause_concern", "higher"): "concern_low",
    ("special_cause_neutral_high", "neither"): "neutral_high",
    ("special_cause_neutral_low", "neither"): "neutral_low",
}


def positions(text):
    return [] if pd.isna(text) else [int(float(i)) for i in str(text).split(";")]


def assert_lines(chart, peer, label, rtol=1e-9):
    np.testing.assert_allclose(
        chart.points[LINES].to_numpy(float),
        peer[PEER].to_numpy(float),
        rtol=rtol,
        atol=1e-9,
        err_msg=label,
    )


def test_attribute_charts_as_reference(record_property):
    inputs = read_reference("qic_attribute_inputs").groupby("case_id")
    outputs = read_reference("qic_attribute_outputs")
    outputs = outputs[outputs["chart"] != "ip"]  # a kind that is not promised
    compared = 0
    for (case, kind, screened), peer in outputs.groupby(["case_id", "chart", "screened_mr"]):
        rows = inputs.get_group(case).set_index("i")
        chart = control_chart(
            rows["numerator"],
            rows["denominator"],
            kind=NAMES.get(kind, kind),
            screen_moving_range=bool(screened),
            rules="anhoej",
        )
        assert_lines(chart, peer, f"{case} {kind} {screened}")
        beyond = chart.points["beyond_limits"].to_numpy()
        assert beyond.tolist() == peer["sigma_signal"].fillna(0).astype(bool).tolist()
        runs = any(signal.rule in ("shift", "few_crossings") for signal in chart.signals)
        if peer["n_useful"].iloc[0] >= 10:
            assert runs == bool(peer["runs_signal"].iloc[0]), (case, kind)
        compared += 1
    record_property("charts compared", compared)
    assert compared == 15 * 6


def test_variables_charts_as_reference(record_property):
    inputs = read_reference("qic_variables_inputs").groupby("case_id")
    outputs = read_reference("qic_variables_outputs")
    compared = 0
    for (case, kind, screened), peer in outputs.groupby(["case_id", "chart", "screened_mr"]):
        column = "y_i" if kind == "mr" else f"y_{kind}"
        chart = control_chart(
            inputs.get_group(case).set_index("i")[column],
            kind=NAMES.get(kind, kind),
            screen_moving_range=bool(screened) and kind != "mr",
            rules="anhoej",
        )
        assert_lines(chart, peer, f"{case} {kind} {screened}")
        compared += 1
    record_property("charts compared", compared)
    assert compared == 15 * 7


def test_subgroup_charts_as_reference(record_property):
    inputs = read_reference("qic_subgroup_inputs").groupby("case_id")
    outputs = read_reference("qic_subgroup_outputs")
    compared = 0
    for (case, kind), peer in outputs.groupby(["case_id", "chart"]):
        chart = control_chart(inputs.get_group(case).set_index("subgroup")["y"], kind=kind)
        assert_lines(chart, peer, f"{case} {kind}")
        compared += 1
    record_property("charts compared", compared)
    assert compared == 16


def test_rebased_and_frozen_as_reference(record_property):
    inputs = read_reference("qic_rebase_inputs").groupby("case_id")
    options = read_reference("qic_rebase_options").set_index("case_id")
    outputs = read_reference("qic_rebase_outputs")
    outputs = outputs[outputs["chart"] != "run"]
    compared = 0
    for (case, kind), peer in outputs.groupby(["case_id", "chart"]):
        rows, option = inputs.get_group(case).set_index("i"), options.loc[case]
        left_out = rows.index.isin(positions(option["exclude"]))
        rows, peer = rows[~left_out], peer[~left_out]
        chart = control_chart(
            rows["numerator"],
            rows["denominator"],
            kind=NAMES.get(kind, kind),
            rebase_at=[i + 1 for i in positions(option["part"])],
            baseline_points=(positions(option["freeze"]) or [None])[0],
            screen_moving_range=True,
        )
        assert_lines(chart, peer, f"{case} {kind}")
        assert chart.points["phase"].tolist() == peer["part"].tolist()
        compared += 1
    record_property("charts compared", compared)
    assert compared == 12 * 3


def mdc_chart(values, option):
    def given_number(name):
        return None if pd.isna(option[name]) else option[name]

    fixed, rebase = given_number("fix_after_n_points"), given_number("rebase_at_i")
    return control_chart(
        values,
        kind="xmr",
        rebase_at=() if rebase is None else [int(rebase)],
        baseline_points=None if fixed is None else int(fixed),
        better=BETTER[option["improvement_direction"]],
        target=given_number("target"),
        screen_moving_range=bool(option["screen_outliers"]),
    )


def assert_making_data_count(chart, peer, label):
    limits = peer[["mean", "lpl", "upl"]].to_numpy(float)
    np.testing.assert_allclose(chart.points[LINES[1:]], limits, rtol=1e-9, err_msg=label)
    peer_kind, points = peer["special_cause_type"], chart.points
    found = points["special_cause"].tolist()
    assert found == (peer_kind != "Common Cause").tolist(), label
    beyond = peer_kind.isin(["Above UCL", "Below LCL"])
    assert points["beyond_limits"].tolist() == beyond.tolist(), label
    for text, column in {"2 in 3": "two_of_three", "7 Points": "shift", "Trend": "trend"}.items():
        named = peer_kind.str.contains(text).to_numpy()
        assert points.loc[named, column].all(), (label, column)


def test_making_data_count_as_reference(record_property):
    options = read_reference("mdc_options").set_index("case_id")
    cases = read_reference("mdc_case_outputs").set_index("case_id")
    points = read_reference("mdc_points_outputs").groupby("case_id")
    for case, rows in read_reference("mdc_inputs").groupby("case_id"):
        chart = mdc_chart(rows.set_index("i")["y"], options.loc[case])
        peer, icons = points.get_group(case), cases.loc[case]
        assert_making_data_count(chart, peer, case)
        latest = icons["latest_point_type"]
        assert chart.variation == VARIATION.get((latest, chart.better), "common_cause"), case
        assert chart.assurance == ASSURANCE.get(icons["assurance_type"]), case
        assert chart.short == bool(peer["short_group_warning"].iloc[-1]), case
    record_property("cases compared", len(cases))
    assert len(cases) == 40


def test_making_data_count_patterns_as_reference(record_property):
    outputs = read_reference("mdc_patterns_outputs").groupby("case_id")
    inputs = read_reference("mdc_patterns_inputs")
    for case, rows in inputs.groupby("case_id"):
        series = rows.set_index("i")["y"]
        chart = control_chart(series, kind="xmr", screen_moving_range=True)
        assert_making_data_count(chart, outputs.get_group(case), case)
    record_property("cases compared", inputs["case_id"].nunique())
    assert inputs["case_id"].nunique() == 6


def test_trusts_as_reference(record_property):
    cases = read_reference("mdc_ae_case_outputs").set_index("case_id")
    outputs = read_reference("mdc_ae_points_outputs").groupby("case_id")
    for case, rows in read_reference("mdc_ae_inputs").groupby("case_id"):
        rows = rows.set_index("period")
        chart = control_chart(
            rows["breaches"] / rows["attendances"],
            kind="xmr",
            target=0.05,
            screen_moving_range=True,
        )
        assert_making_data_count(chart, outputs.get_group(case), case)
        latest = cases.loc[case, "latest_point_type"]
        assert chart.variation == VARIATION.get((latest, "lower"), "common_cause"), case
        assert chart.assurance == ASSURANCE[cases.loc[case, "assurance_type"]], case
    record_property("cases compared", len(cases))
    assert len(cases) == 30


RULES = ["mdc", "anhoej", "western_electric", "nelson"]
FLAGS = ["beyond_limits", "shift", "trend", "two_of_three", "special_cause"]
whole_values = st_numpy.arrays(float, st.integers(1, 40), elements=st.integers(0, 60).map(float))


@UNHURRIED
@given(whole_values, st.sampled_from(RULES))
def test_rules_as_pencil_oracle(values, rules):
    chart = control_chart(
        pd.Series(values), kind="xmr", rules=rules, fixed_limits=(30.0, 12.0, 48.0)
    )
    wanted = flag_points(values.tolist(), 30.0, 6.0, rules)
    for name, flags in wanted.items():
        if not (rules == "anhoej" and name == "shift"):
            assert chart.points[name].tolist() == flags, name


@pytest.mark.parametrize("rules", RULES)
def test_every_rule_fires_where_the_oracle_says(rules):
    rng = np.random.default_rng(7)
    waves = 30 + np.repeat(rng.normal(0, 8, 60), 5) + rng.normal(0, 4, 300)
    seesaw = 30 + np.tile([3.0, -3], 20) + rng.normal(0, 0.5, 40)
    ramp = np.linspace(20, 40, 15)
    calm = 30 + rng.uniform(-4, 4, 20)
    values = np.concatenate([waves, seesaw, ramp, calm])
    chart = control_chart(
        pd.Series(values), kind="xmr", rules=rules, fixed_limits=(30.0, 12.0, 48.0)
    )
    for name, flags in flag_points(values.tolist(), 30.0, 6.0, rules).items():
        if rules == "anhoej":
            continue
        assert any(flags) or (name, rules) == ("trend", "western_electric"), name
        assert chart.points[name].tolist() == flags, name


@UNHURRIED
@given(st_numpy.arrays(float, st.integers(0, 40), elements=st.integers(0, 20).map(float)))
def test_upside_down_swaps_sides_only(values):
    for rules in RULES:
        up = control_chart(pd.Series(values), kind="xmr", rules=rules)
        down = control_chart(pd.Series(-values), kind="xmr", rules=rules, better="higher")
        for name in FLAGS[1:4]:
            assert up.points[name].tolist() == down.points[name].tolist()
        assert (up.points["direction"] == -down.points["direction"]).all()
        np.testing.assert_allclose(up.points["upper"], -down.points["lower"], atol=1e-9)
        swapped = {"high": "low", "low": "high"}
        word, _, height = up.variation.rpartition("_")
        expected = f"{word}_{swapped[height]}" if height in swapped else up.variation
        assert down.variation == expected


@UNHURRIED
@given(st.integers(1, 50))
def test_a_larger_population_changes_no_share(times):
    rng = np.random.default_rng(2)
    size = rng.integers(40, 400, 24)
    count = rng.binomial(size, 0.2)
    one = control_chart(pd.Series(count), size, kind="p")
    many = control_chart(pd.Series(count * times), size * times, kind="p")
    np.testing.assert_allclose(one.points["value"], many.points["value"])
    np.testing.assert_allclose(one.points["centre"], many.points["centre"])
    half = (one.points["upper"] - one.points["centre"]).to_numpy()
    narrower = (many.points["upper"] - many.points["centre"]).to_numpy()
    np.testing.assert_allclose(narrower, half / np.sqrt(times))


def test_p_prime_is_p_when_nothing_is_overdispersed():
    rng = np.random.default_rng(12)
    size = rng.integers(200, 400, 3000)
    count = pd.Series(rng.binomial(size, 0.2))
    plain = control_chart(count, size, kind="p").points
    prime = control_chart(count, size, kind="p_prime").points
    ratio = (prime["upper"] - prime["centre"]) / (plain["upper"] - plain["centre"])
    assert ratio.mean() == pytest.approx(1, abs=0.04)


def test_an_empty_period_leaves_a_gap_and_nothing_else():
    count, size = [9.0, 11, 0, 12, np.nan, 8, 10], [60, 70, 0, 80, 50, np.nan, 60]
    chart = control_chart(pd.Series(count), size, kind="p")
    gone = chart.points["value"].isna()
    assert gone.tolist() == [False, False, True, False, True, True, False]
    assert chart.points.loc[[2, 5], ["upper", "lower"]].isna().all(axis=None)
    whole = control_chart(
        pd.Series(count)[~gone], np.array(size)[~gone.to_numpy()], kind="p"
    ).points
    np.testing.assert_allclose(chart.points.loc[~gone, "upper"], whole["upper"])


def test_many_at_once_as_one_by_one():
    rng = np.random.default_rng(4)
    size = pd.DataFrame(rng.integers(0, 90, (30, 9))).add_prefix("team")
    count = pd.DataFrame(rng.binomial(size, 0.2), columns=size.columns).astype(float)
    count = count.mask(rng.random(count.shape) < 0.1)
    for kind in ("p", "p_prime", "u_prime", "c", "xmr", "mr", "g"):
        sized = kind in ("p", "p_prime", "u_prime")
        for rules in RULES:
            asked = {"kind": kind, "rules": rules, "target": 0.15, "baseline_points": 15}
            many = control_charts(
                count, size if sized else None, rebase_at={"team2": [20]}, **asked
            )
            for name in count:
                one = control_chart(
                    count[name],
                    size[name] if sized else None,
                    rebase_at=[20] if name == "team2" else (),
                    **asked,
                )
                points = many.points[many.points["series"] == name].drop(columns="series")
                pd.testing.assert_frame_equal(points.reset_index(drop=True), one.points)
                latest = many.latest.loc[name]
                assert latest["variation"] == one.variation
                assert latest["assurance"] == one.assurance
                assert latest["short"] == one.short
                assert latest["special_causes"] == one.points["special_cause"].sum()


def test_signals_carry_the_observed_value_beside_its_limit():
    series = pd.Series([10.0, 12] * 10 + [30] + [9] * 8)
    chart = control_chart(series, kind="xmr", baseline_points=20)
    rules = {signal.rule: signal for signal in chart.signals}
    assert rules["beyond_limits"].observed == 30
    assert rules["beyond_limits"].observed > rules["beyond_limits"].limit
    assert rules["beyond_limits"].began == 20
    assert (rules["shift"].observed, rules["shift"].limit) == (8, 7)
    assert (rules["shift"].began, rules["shift"].ended) == (21, 28)


def test_assurance_at_the_limit():
    perfect = pd.Series([1.0] * 15)
    chart = control_chart(perfect, [20] * 15, kind="u", target=0.05, better="lower")
    assert chart.assurance == "hit_or_miss"
    whole = control_chart(perfect * 20, [20] * 15, kind="p", target=1.0, better="higher")
    assert whole.assurance == "pass"
    assert control_chart(perfect, kind="c", better="neither", target=1).assurance is None
    assert control_chart(perfect, kind="c").assurance is None


@pytest.mark.parametrize("level", [0.1, 1 / 3, 0.95, 7e9])
def test_a_constant_series_has_no_special_cause(level):
    for rules in RULES:
        for screen in (True, False):
            series = pd.Series([level] * 23)
            chart = control_chart(series, kind="xmr", rules=rules, screen_moving_range=screen)
            assert not chart.points["special_cause"].any()
            assert chart.variation == "common_cause"
    shares = control_chart(pd.Series([3] * 23), [10] * 23, kind="p_prime")
    assert not shares.points["special_cause"].any()


def test_short_series_are_flagged_and_judged():
    chart = control_chart(pd.Series([5.0, 6, 5, 4, 5, 60, 5, 6]), kind="c")
    assert chart.short
    assert chart.points["beyond_limits"].sum() == 1
    assert not control_chart(pd.Series([5.0] * 12), kind="c").short


@pytest.mark.parametrize(
    ("numerator", "asked", "says"),
    [
        ([1, 2], {"kind": "c"}, "must be a pandas Series"),
        (pd.Series([1, 2]), {"kind": "pie"}, "choose one of"),
        (pd.Series([1, 2]), {"kind": "c", "rules": "all"}, "choose one of"),
        (pd.Series([1, 2]), {"kind": "c", "better": "up"}, "lower, higher or neither"),
        (pd.Series([1, 2]), {"kind": "p"}, "needs a denominator"),
        (pd.Series([1, 2]), {"kind": "c", "denominator": [1, 2]}, "takes no denominator"),
        (pd.Series([1, 2]), {"kind": "p", "denominator": [3]}, "give as many"),
        (pd.Series([1, 5]), {"kind": "p", "denominator": [3, 3]}, "swapped"),
        (pd.Series([1, -5]), {"kind": "c"}, "negative"),
        (pd.Series([1, np.inf]), {"kind": "xmr"}, "infinity"),
        (pd.Series([1, 2], [1, 1]), {"kind": "c"}, "repeats a period"),
        (pd.Series([1, 2], [2, 1]), {"kind": "xbar"}, "out of order"),
        (pd.Series([1, 2]), {"kind": "c", "target": "low"}, "numbers"),
        (pd.Series([1, 2]), {"kind": "c", "fixed_limits": (1, 2, 3)}, "centre, lower, upper"),
        (pd.Series([1, 2]), {"kind": "c", "fixed_limits": 5}, "three numbers"),
    ],
)
def test_refusals_say_what_to_do(numerator, asked, says):
    asked = dict(asked)
    with pytest.raises(ValueError, match=says):
        control_chart(numerator, asked.pop("denominator", None), **asked)


cells = st.one_of(st.floats(), st.integers(-3, 30), st.none(), st.text(max_size=1))
counts = st.one_of(st.integers(0, 30), st.none())


@UNHURRIED
@given(
    st.one_of(st.lists(cells, max_size=15), st.lists(counts, max_size=15)),
    st.one_of(st.none(), st.lists(st.one_of(st.integers(0, 60), cells), max_size=15)),
    st.sampled_from(KINDS),
    st.sampled_from(RULES),
    st.one_of(st.none(), st.integers(0, 8)),
    st.booleans(),
)
def test_anything_gives_a_refusal_or_a_chart(values, sizes, kind, rules, baseline, screen):
    try:
        chart = control_chart(
            pd.Series(values, dtype=object),
            sizes,
            kind=kind,
            rules=rules,
            baseline_points=baseline,
            screen_moving_range=screen,
        )
    except ValueError:
        return
    assert len(chart.points) == len(values)
    assert set(chart.points["direction"]) <= {-1, 0, 1}
    assert chart.variation.startswith(("common", "improvement", "concern"))


def test_input_is_left_alone():
    count, size = pd.Series([3.0, np.nan, 5, 4]), pd.Series([9.0, 9, 9, 0])
    before = count.copy(), size.copy()
    control_chart(count.iloc[:3], size.iloc[:3], kind="p_prime")
    pd.testing.assert_series_equal(count, before[0])
    pd.testing.assert_series_equal(size, before[1])
