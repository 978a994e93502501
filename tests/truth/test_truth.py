"""What the statistics promise, held against planted truth.

The short form runs with the other tests and allows for its own Monte Carlo error; the long
form (``EQUITY_REPORTS_TRUTH=long``) holds each promise and writes docs/simulation.md.
"""

import os
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from equity_reports.stats.effects import change_effect
from tests.truth import evidence_study, interval_study, run_chart_study
from tests.truth.effect_study import BEYOND, CHANGES, NULLS, simulate, study
from tests.truth.planted import MONTHS, counts, rates, teams
from tests.truth.results_table import page, upper_bound
from tests.truth.verdict_table import kept

LONG = os.environ.get("EQUITY_REPORTS_TRUTH") == "long"
PAGE = Path(__file__).parents[2] / "docs" / "simulation.md"
PARTS = ("nulls", "beyond", "changes", "intervals", "run_false", "run_power", "themes")
PROMISED = 0.025
# A true share of exactly the promise would exceed this bound once in a thousand runs.
UNLIKELY = 0.999


def _rng(name):
    return np.random.default_rng([20261122, zlib.crc32(name.encode())])


def _within(share, repeats, promised):
    return round(share * repeats) <= stats.binom.ppf(UNLIKELY, repeats, promised)


@pytest.fixture(name="results", scope="module")
def _results():
    found = {}
    yield found
    if LONG and len(found) == len(PARTS):
        last = kept(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else ""
        PAGE.write_text(page(found) + last, encoding="utf-8")


@pytest.mark.parametrize("name", NULLS)
def test_a_null_idea_is_rarely_called_favourable(name, results):
    row = study(NULLS[name], _rng(name), 2500 if LONG else 80)
    results.setdefault("nulls", {})[name] = row
    assert row["judged"] > 0.95
    assert _within(row["favourable"], row["repeats"], PROMISED)
    if LONG:
        assert upper_bound(row["favourable"], row["repeats"]) <= PROMISED


@pytest.mark.parametrize("name", BEYOND)
def test_where_the_promise_ends_is_measured(name, results):
    row = study(BEYOND[name], _rng(name), 2500 if LONG else 40)
    results.setdefault("beyond", {})[name] = row
    assert row["judged"] > 0.95


@pytest.mark.parametrize("name", CHANGES)
def test_a_real_fall_is_seen_and_its_interval_holds_it(name, results):
    row = study(CHANGES[name], _rng(name), 1000 if LONG else 60)
    results.setdefault("changes", {})[name] = row
    assert _within(1 - row["covered"], row["repeats"], 0.05)
    assert row["favourable"] > 0.15
    if "compared" in name or "10%" in name:
        assert row["favourable"] > 0.6


def test_the_arrays_say_what_the_public_function_says():
    scenario = NULLS["gap: least deprived beside it, reactive"]
    quick = simulate(scenario, np.random.default_rng(4), 1)[0]
    rng = np.random.default_rng(4)
    above, below, start, phase = teams(scenario[0], rng, 1, reactive=True)
    rate = rates(scenario[2], rng, 1, phase=phase, months=MONTHS)
    least_above, least_below = counts(rate, scenario[2].appointments, rng)
    table = pd.DataFrame(
        {
            "period": list(range(MONTHS)) * 2,
            "group": [1] * MONTHS + [5] * MONTHS,
            "numerator": np.concatenate([above[0], least_above[0]]),
            "denominator": np.concatenate([below[0], least_below[0]]),
        }
    )
    gap = change_effect(table, started_on=int(start[0]), most=1, least=5).gap
    np.testing.assert_allclose(np.log([gap.lower, gap.upper, gap.value]), quick, rtol=1e-9)


def test_intervals_for_rates_hold_the_truth(results):
    rng = _rng("intervals")
    if LONG:
        rows = interval_study.study(rng, 500)
        results["intervals"] = rows
        assert rows["mean"].between(0.94, 0.97).all()
        assert (rows["least"] + 3 * rows["point_error"] >= 0.9).all()
        return
    exact = interval_study.enumerated(interval_study.proportion)
    enough = exact[exact["events"] >= interval_study.ENOUGH_EVENTS]
    assert 0.94 < enough["coverage"].mean() < 0.96
    assert enough["coverage"].min() > 0.9
    habits = interval_study.clustered(rng, 150, sizes=(200, 500), rates=(0.1, 0.2), clusters=(2, 8))
    assert len(habits) == 8
    assert 0.92 < habits["coverage"].mean() < 0.98


def test_run_charts_signal_as_often_as_is_said(results):
    rows = run_chart_study.false_signals(_rng("run charts"), 2000 if LONG else 80)
    results["run_false"] = rows
    plain = rows.query("noise == 'binomial' and points == '24'").set_index("rule")["share"]
    assert plain["anhoej, median of all"] < (0.06 if LONG else 0.15)
    assert plain["perla, first 12 frozen"] > plain["anhoej, first 12 frozen"]


def test_run_charts_see_a_fall(results):
    rows = run_chart_study.power(_rng("run power"), 1000 if LONG else 100)
    results["run_power"] = rows
    halved = rows.query(
        "change == '20% to 10%' and size == 200 and rule == 'anhoej, median of all'"
    )
    assert halved["share"].item() > 0.9


def test_null_themes_are_not_called_promising(results):
    rows = evidence_study.study(_rng("themes"), 100 if LONG else 12)
    results["themes"] = rows
    repeats = rows["repeats"].sum()
    assert _within((rows["false"] * rows["repeats"]).sum() / repeats, repeats, 0.03)
    assert rows.query("teams == 8 and between == 0.0")["found"].item() > 0.7
