"""What reports say, held against what was planted in whole programmes.

The short form makes two small programmes, and some large teams, and asserts what so few can
bear. The long form (``EQUITY_REPORTS_TRUTH=long``) makes fifty programmes and many teams, and
writes its section of docs/simulation.md.
"""

import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.truth.planted_teams import planted_teams, template
from tests.truth.results_table import upper_bound
from tests.truth.verdict_table import large_rows, rows, section, with_section
from tests.truth.verdicts import ENOUGH_POWER, programme

LONG = os.environ.get("EQUITY_REPORTS_TRUTH") == "long"
PAGE = Path(__file__).parents[2] / "docs" / "simulation.md"
SIZE = {"teams": 20, "per_month": 10_000} if LONG else {"teams": 8, "per_month": 4_000}
PROGRAMMES = 50 if LONG else 2
LARGE, REPEATS = (500, 60) if LONG else (30, 10)
FAVOURABLE_NULLS = 0.05
# A promise that holds exactly would be thought broken once in a thousand runs.
UNLIKELY = 0.999


@pytest.fixture(name="said", scope="module")
def _said(tmp_path_factory):
    made = []
    for seed in range(1, PROGRAMMES + 1):
        folder = tmp_path_factory.mktemp("programme")
        made.append(programme(folder, seed=seed, **SIZE))
        shutil.rmtree(folder)
    found = rows(*(pd.concat(tables, ignore_index=True) for tables in zip(*made, strict=True)))
    inputs = template(tmp_path_factory.mktemp("template"))
    rng = np.random.default_rng(20261122)
    found |= large_rows(planted_teams(inputs, rng, LARGE, idea_repeats=REPEATS))
    if LONG:
        text = section(found, programmes=PROGRAMMES, large=LARGE, **SIZE)
        PAGE.write_text(with_section(PAGE.read_text(encoding="utf-8"), text), encoding="utf-8")
    return found


@pytest.mark.parametrize(
    "name",
    [
        "null ideas: favourable",
        "null ideas that could be judged: favourable",
        "reactive null ideas: favourable",
        "teams with null ideas alone: headline better",
        "larger teams without a fall: headline better",
        "larger teams without a fall: gap better",
        "larger teams without a fall: idea favourable",
    ],
)
def test_what_has_no_effect_is_rarely_celebrated(name, said):
    answers = said[name]
    assert len(answers) > 0
    assert answers.sum() <= stats.binom.ppf(UNLIKELY, len(answers), FAVOURABLE_NULLS)
    if LONG:
        assert answers.mean() <= FAVOURABLE_NULLS
        assert 0 < upper_bound(answers.mean(), len(answers)) < 2 * FAVOURABLE_NULLS


@pytest.mark.parametrize(
    "name",
    [
        "planted falls, headline with power: better",
        "planted falls, gap with power: better",
        "planted falls, idea with power: favourable",
    ],
)
def test_a_planted_fall_is_told_where_the_team_had_the_power(name, said):
    answers = said[name]
    assert len(answers) >= LARGE / 4
    assert answers.sum() >= stats.binom.ppf(1 - UNLIKELY, len(answers), ENOUGH_POWER)
    if LONG:
        assert answers.mean() >= ENOUGH_POWER


@pytest.mark.parametrize("what", ["discharge after a miss", "misses made cancellations"])
def test_a_fall_that_is_not_better_is_never_called_so(what, said):
    for kind in ("headline better", "favourable"):
        answers = said[f"{what}: {kind}"]
        assert len(answers) == PROGRAMMES
        assert not answers.any()


def test_fewer_people_are_noticed_where_a_miss_meant_discharge(said):
    answers = said["discharge after a miss: fewer people noticed"]
    assert answers.mean() >= (0.8 if LONG else 0.5)


@pytest.mark.skipif(not LONG, reason="two small programmes cannot show it")
def test_the_reminder_that_widens_the_gap_is_called_out(said):
    assert said["the reminder's wider gap: warned of"].mean() > 0.5
    assert said["other themes: warned of"].mean() <= FAVOURABLE_NULLS
