"""Null themes are not graded promising, and the best one is where its programme had the power.

The short form draws a few programmes and asserts what so few can bear; the long form
(``EQUITY_REPORTS_TRUTH=long``) draws fifty and writes its section of docs/simulation.md.
"""

import os
from pathlib import Path

import pandas as pd
import pytest
from scipy import stats

from tests.truth.results_table import upper_bound
from tests.truth.theme_grades import ENOUGH_POWER, programme, rows, section, with_section

LONG = os.environ.get("EQUITY_REPORTS_TRUTH") == "long"
PAGE = Path(__file__).parents[2] / "docs" / "simulation.md"
PROGRAMMES = 50 if LONG else 3
NULLS_PROMISING = 0.05
UNLIKELY = 0.999


@pytest.fixture(name="found", scope="module")
def _found():
    drawn = [programme(seed) for seed in range(1, PROGRAMMES + 1)]
    found = rows(pd.concat(drawn, ignore_index=True))
    if LONG:
        page = PAGE.read_text(encoding="utf-8")
        text = with_section(page, section(found, programmes=PROGRAMMES))
        PAGE.write_text(text, encoding="utf-8")
    return found


@pytest.mark.parametrize("name", ["null themes", "null themes that could be graded"])
def test_null_themes_are_rarely_promising(found, name):
    said = found[name]
    assert len(said) > 0
    assert said.sum() <= stats.binom.ppf(UNLIKELY, len(said), NULLS_PROMISING)
    if LONG:
        assert upper_bound(said.mean(), len(said)) <= NULLS_PROMISING


def test_the_best_theme_is_promising_where_there_was_the_power(found):
    said = found["the best theme, with the power"]
    assert said.sum() >= stats.binom.ppf(1 - UNLIKELY, len(said), ENOUGH_POWER)
    if LONG:
        assert len(said) >= 20
        assert said.mean() >= ENOUGH_POWER
