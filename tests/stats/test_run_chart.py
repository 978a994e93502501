"""Run charts against other implementations, a pencil oracle, and their own promises."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from equity_reports.stats.rebasing import automatic_rebase, suggest_rebase
from equity_reports.stats.run_chart import run_chart, run_charts
from equity_reports.stats.run_rules import runs_test_limits
from tests.oracles.run_rules import in_shift, in_trend, read_run_chart
from tests.reference_values import read_reference

UNHURRIED = settings(deadline=None, max_examples=60)  # a busy machine is no failure
MEASURES = ["useful_points", "longest_run", "longest_run_limit", "crossings", "crossings_limit"]
PEER = ["n_useful", "longest_run", "longest_run_max", "n_crossings", "n_crossings_min"]


def series_of(name):
    table = read_reference(name)
    return {case: rows.set_index("i")["y"] for case, rows in table.groupby("case_id")}


def positions(text):
    return [] if pd.isna(text) else [int(float(i)) for i in str(text).split(";")]


def measures_of(chart):
    return [getattr(chart, name) for name in MEASURES]


def test_anhoej_as_reference(record_property):
    wanted = read_reference("qic_run_outputs").set_index("case_id")
    charts = {case: run_chart(series) for case, series in series_of("qic_run_inputs").items()}
    for case, chart in charts.items():
        assert measures_of(chart) == wanted.loc[case, PEER].astype(int).tolist(), case
        assert chart.points["centre"].iloc[0] == pytest.approx(wanted.loc[case, "centre"])
        if chart.shifted is not None:
            assert chart.shifted == wanted.loc[case, "runs_signal_anhoej"], case
    record_property("cases compared", len(charts))
    assert len(charts) == len(wanted) == 100


def test_edges_as_reference(record_property):
    wanted = read_reference("qic_runedge_outputs").set_index("case_id").fillna(0)
    series = series_of("qic_runedge_inputs")
    for case in wanted.index:
        chart = run_chart(series[case])
        assert chart.useful_points == wanted.loc[case, "n_useful"], case
        if chart.useful_points:
            assert measures_of(chart) == wanted.loc[case, PEER].astype(int).tolist(), case
    record_property("cases compared", len(wanted))
    assert len(wanted) == 5


def test_phases_baselines_and_exclusions_as_reference(record_property):
    options = read_reference("qic_runopt_options").set_index("case_id")
    wanted = read_reference("qic_runopt_outputs").groupby("case_id")
    compared = 0
    for case, series in series_of("qic_runopt_inputs").items():
        option = options.loc[case]
        series = series.mask(series.index.isin(positions(option["exclude"])))
        chart = run_chart(
            series,
            rebase_at=[i + 1 for i in positions(option["part"])],
            baseline_points=(positions(option["freeze"]) or [None])[0],
            centre=None if pd.isna(option["fixed_cl"]) else option["fixed_cl"],
        )
        peer = wanted.get_group(case)
        assert chart.phases[["first", "last"]].to_numpy().tolist() == (
            peer[["first_i", "last_i"]].to_numpy().tolist()
        )
        assert chart.phases[MEASURES].to_numpy().tolist() == peer[PEER].to_numpy().tolist(), case
        np.testing.assert_allclose(chart.phases["centre"], peer["centre"], rtol=1e-12)
        compared += len(peer)
    record_property("phases compared", compared)
    assert compared == 50


def test_perla_as_reference(record_property):
    table = read_reference("perla_inputs")
    wanted = read_reference("perla_outputs")
    compared = 0
    for case, rows in table.groupby("case_id"):
        points = run_chart(rows.set_index("i")["y"], rules="perla").points
        peer = wanted[wanted["case_id"] == case]
        assert points["in_shift"].tolist() == peer["in_shift6"].astype(bool).tolist(), case
        assert points["in_trend"].tolist() == peer["in_trend5"].astype(bool).tolist(), case
        compared += 1
    record_property("cases compared", compared)
    assert compared == table["case_id"].nunique() > 50


def test_automatic_rebase_as_reference(record_property):
    wanted = read_reference("runcharter_random_outputs")
    inputs = read_reference("runcharter_random_inputs")
    series = {case: rows.set_index("date")["y"] for case, rows in inputs.groupby("case_id")}
    keys = ["case_id", "direction", "med_rows", "runlength"]
    compared = 0
    for (case, direction, baseline, run), peer in wanted.groupby(keys):
        found = automatic_rebase(
            series[case], baseline_points=int(baseline), run_length=int(run), direction=direction
        )
        assert found["run_type"].tolist() == peer["run_type"].tolist(), (case, direction)
        np.testing.assert_allclose(found["centre"], peer["median"])
        assert found["first"].tolist() == peer["start_date"].tolist(), (case, direction)
        assert found["last"].tolist() == peer["end_date"].tolist(), (case, direction)
        compared += len(peer)
    record_property("phases compared", compared)
    assert compared == len(wanted) > 100


values_in_time = st_numpy.arrays(
    float, st.integers(0, 40), elements=st.sampled_from([1.0, 2, 3, 4, 5, 5, 6, 7, 8, np.nan])
)


@UNHURRIED
@given(values_in_time)
def test_as_pencil_oracle(values):
    chart = run_chart(pd.Series(values, dtype=float))
    assert tuple(measures_of(chart)) == read_run_chart(values.tolist())
    assert (chart.shifted is None) == (chart.useful_points < 10)


@UNHURRIED
@given(values_in_time)
def test_flags_as_pencil_oracle(values):
    points = run_chart(pd.Series(values, dtype=float), rules="perla").points
    centre = points["centre"].iloc[0] if len(points) else np.nan
    assert points["in_shift"].tolist() == in_shift(values.tolist(), centre)
    assert points["in_trend"].tolist() == in_trend(values.tolist())


@UNHURRIED
@given(values_in_time, st.sampled_from(["anhoej", "anhoej_frozen", "perla", "mdc"]))
def test_upside_down_swaps_sides_only(values, rules):
    up = run_chart(pd.Series(values, dtype=float), rules=rules)
    down = run_chart(pd.Series(-values, dtype=float), rules=rules)
    assert (up.points["side"] == -down.points["side"]).all()
    assert measures_of(up) == measures_of(down)
    assert up.shifted == down.shifted
    assert up.signals == down.signals


@UNHURRIED
@given(values_in_time, st.sampled_from([0.25, 2.0, 1024.0]))
def test_scale_changes_nothing(values, scale):
    one = run_chart(pd.Series(values, dtype=float), baseline_points=9)
    other = run_chart(pd.Series(values * scale, dtype=float), baseline_points=9)
    assert measures_of(one) == measures_of(other)


def test_many_at_once_as_one_by_one():
    rng = np.random.default_rng(3)
    table = pd.DataFrame(rng.binomial(40, 0.2, (30, 12)).astype(float)).add_prefix("team")
    table = table.mask(rng.random(table.shape) < 0.1)
    for rules in ("anhoej", "anhoej_frozen", "perla", "mdc"):
        many = run_charts(table, rebase_at={"team3": [12]}, baseline_points=14, rules=rules)
        for name in table:
            one = run_chart(
                table[name],
                rebase_at=[12] if name == "team3" else (),
                baseline_points=14,
                rules=rules,
            )
            points = many.points[many.points["series"] == name].drop(columns="series")
            pd.testing.assert_frame_equal(
                points.reset_index(drop=True), one.points, check_index_type=False
            )
            assert many.latest.loc[name, MEASURES].tolist() == measures_of(one)
            assert many.latest.loc[name, "shifted"] == one.shifted
            assert many.latest.loc[name, "signal_from"] == one.signal_from


def test_signal_begins_where_the_run_does():
    months = pd.period_range("2025-01", periods=20, freq="M")
    chart = run_chart(pd.Series([5, 7] * 5 + [2.0] * 10, index=months), baseline_points=10)
    assert chart.shifted is True
    assert chart.signal_from == pd.Period("2025-11", "M")
    assert chart.signals[0].rule == "long_run"
    assert chart.signals[0].observed > chart.signals[0].limit


def test_too_little_to_say():
    chart = run_chart(pd.Series([1.0, 9] * 4 + [1]))
    assert chart.shifted is None
    assert chart.signals == ()
    assert chart.false_signal_share is None
    assert run_chart(pd.Series(dtype=float)).shifted is None


def unchanging(points, charts=4000, seed=5):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.standard_normal((points, charts)))


@pytest.mark.parametrize(("points", "baseline"), [(24, None), (24, 12), (36, 12), (30, 13)])
def test_false_signals_as_worked_out(points, baseline):
    table = unchanging(points)
    published = run_charts(table, baseline_points=baseline).latest["shifted"].mean()
    held = run_charts(table, baseline_points=baseline, rules="anhoej_frozen")
    share = run_chart(table[0], baseline_points=baseline).false_signal_share
    assert published == pytest.approx(share, abs=4 * np.sqrt(share / len(table.columns)))
    assert held.latest["shifted"].mean() < 0.05 + 3 * np.sqrt(0.05 * 0.95 / len(table.columns))


def test_a_frozen_median_of_twelve_signals_too_often():
    quiet = pd.Series(np.random.default_rng(1).standard_normal(36))
    assert run_chart(quiet[:24], baseline_points=12).false_signal_share == pytest.approx(
        0.079, abs=0.001
    )
    assert run_chart(quiet, baseline_points=12).false_signal_share == pytest.approx(
        0.148, abs=0.001
    )
    held = run_chart(quiet, baseline_points=12, rules="anhoej_frozen")
    assert 0.04 < held.false_signal_share <= 0.05


def test_runs_test_limits_hold_two_and_a_half_percent():
    rng = np.random.default_rng(11)
    for useful in (12, 20, 31):
        signs = np.repeat([1, -1], [useful // 2, useful - useful // 2])
        runs = 1 + (np.diff(rng.permuted(np.tile(signs, (20000, 1)), axis=1)) != 0).sum(axis=1)
        fewest, most = runs_test_limits(useful)
        assert (runs < fewest).mean() < 0.028
        assert (runs <= fewest).mean() > 0.025
        assert (runs > most).mean() < 0.028
        assert (runs >= most).mean() > 0.025


def test_a_rebase_is_suggested_only_while_the_run_goes_on():
    fallen = pd.Series([20.0, 18] * 8 + [9, 10, 11, 9, 10, 8, 9, 10, 9, 10])
    suggestion = suggest_rebase(run_chart(fallen, baseline_points=16))
    assert suggestion.from_period == 15
    assert suggestion.run_length > suggestion.run_limit
    assert suggestion.centre_after < suggestion.centre_before
    back = pd.concat([fallen, pd.Series([20.0, 21])], ignore_index=True)
    assert suggest_rebase(run_chart(back, baseline_points=16)) is None
    assert suggest_rebase(run_chart(pd.Series([1.0, 9] * 12))) is None


@pytest.mark.parametrize(
    ("series", "settings", "says"),
    [
        ([1, 2, 3], {}, "must be a pandas Series"),
        (pd.Series([1, 2], index=[1, 1]), {}, "repeats a period"),
        (pd.Series([1, 2], index=[2, 1]), {}, "out of order"),
        (pd.Series([1, np.inf]), {}, "infinity"),
        (pd.Series(["a", "b"]), {}, "must hold numbers"),
        (pd.Series([1.0, 2]), {"rules": "union"}, "choose one of"),
        (pd.Series([1.0, 2]), {"baseline_points": 0}, "whole number of periods"),
        (pd.Series([1.0, 2]), {"rebase_at": [7]}, "does not have"),
        (pd.Series([1.0, 2]), {"rebase_at": [0]}, "names the first one"),
        (pd.Series([1.0, 2]), {"centre": np.nan}, "one number"),
    ],
)
def test_refusals_say_what_to_do(series, settings, says):
    with pytest.raises(ValueError, match=says):
        run_chart(series, **settings)


anything = st.one_of(
    st.lists(st.one_of(st.floats(), st.integers(-5, 5), st.none(), st.text(max_size=2))),
    st.none(),
    st.integers(),
)


@UNHURRIED
@given(anything, st.one_of(st.none(), st.integers(-2, 9)), st.lists(st.integers(-2, 9)))
def test_anything_gives_a_refusal_or_a_chart(values, baseline, rebase_at):
    series = pd.Series(values, dtype=object) if isinstance(values, list) else values
    try:
        chart = run_chart(series, baseline_points=baseline, rebase_at=rebase_at)
    except ValueError:
        return
    assert chart.shifted in (True, False, None)
    assert len(chart.points) == len(series)


def test_input_is_left_alone():
    series = pd.Series([3.0, np.nan, 5, 4])
    before = series.copy()
    run_chart(series)
    pd.testing.assert_series_equal(series, before)
