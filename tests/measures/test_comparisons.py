"""Beside an idea stand only teams that changed nothing, and enough of them."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from equity_reports.disclosure import TrueCounts
from equity_reports.measures.comparisons import (
    SERIES,
    WholeTeamIdea,
    comparisons,
    teams_beside,
    teams_that_changed,
)
from equity_reports.measures.counts import Counted

FIRST, LAST = date(2024, 11, 1), date(2026, 10, 31)
MONTHS = pd.date_range(FIRST, periods=24, freq="MS")
SIZES = {"T1": 100, "T2": 40, "T3": 40, "T4": 40, "T5": 900}
COUNTS = ["numerator", "denominator", "remainder", "cancelled"]


def idea(team, started_on, ended_on=None, theme="Calls"):
    return WholeTeamIdea(team, f"{team}-1", theme, started_on, ended_on)


CALLS = idea("T1", date(2025, 12, 1))
THEMES = {"T1": {"Calls"}, "T2": set(), "T3": {"Letters"}, "T4": set(), "T5": {"Texts"}}


@pytest.fixture
def counted():
    parts = [
        pd.DataFrame({"team_id": team, "period": MONTHS, "drawn": drawn}).assign(
            numerator=size // 5, denominator=size, remainder=size - size // 5, cancelled=4
        )
        for team, size in SIZES.items()
        for drawn in ("most", "least")
    ]
    table = pd.concat(parts, ignore_index=True)
    table = table.assign(**{f"{name}_people": table[name] for name in COUNTS})
    kinds = pd.DataFrame(
        [(team, series, "month") for team in SIZES for series in SERIES],
        columns=["team_id", "series", "kind"],
    )
    empty = pd.DataFrame()
    return Counted(TrueCounts({}), kinds, empty, {"month": table})


@pytest.mark.parametrize(
    ("begun", "ended", "changed"),
    [
        (date(2025, 12, 1), None, True),
        (FIRST, None, True),
        (LAST, None, True),
        (date(2020, 1, 1), None, False),
        (date(2020, 1, 1), date(2025, 3, 1), True),
        (date(2020, 1, 1), date(2024, 3, 1), False),
        (date(2026, 11, 20), None, False),
    ],
)
def test_a_team_changed_where_an_idea_began_or_ended_within_the_data(begun, ended, changed):
    assert teams_that_changed([idea("T9", begun, ended)], FIRST, LAST) == (
        {"T9"} if changed else set()
    )


def test_a_team_with_an_idea_of_its_own_does_not_stand_for_the_time(counted):
    beside = teams_beside(counted, ideas=[CALLS], themes=THEMES, changed={"T1", "T5"})
    assert beside == {("T1", "T1-1"): frozenset({"T2", "T3", "T4"})}


def test_nor_does_one_that_tries_the_same_theme_in_one_clinic(counted):
    themes = THEMES | {"T3": {"Calls"}}
    assert not teams_beside(counted, ideas=[CALLS], themes=themes, changed={"T1", "T5"})


def test_a_comparison_smaller_than_the_team_is_not_made(counted):
    large = idea("T5", date(2025, 12, 1), theme="Texts")
    assert not teams_beside(counted, ideas=[large], themes=THEMES, changed={"T5"})


def test_the_teams_beside_are_added_up_period_by_period(counted):
    beside = {("T1", "T1-1"): frozenset({"T2", "T3", "T4"})}
    table = comparisons(counted, beside)
    assert sorted(table["series"].unique()) == sorted(SERIES)
    rows = table[table["series"] == "most"].set_index("period")
    assert list(rows.index) == list(MONTHS)
    np.testing.assert_array_equal(rows["denominator"], 120)
    np.testing.assert_array_equal(rows["numerator"], 24)
    np.testing.assert_array_equal(rows["numerator_people"], 24)


def test_without_a_comparison_the_table_has_its_columns(counted):
    empty = comparisons(counted, {})
    assert empty.empty
    assert {"team_id", "idea_id", "series", "period", *COUNTS} <= set(empty.columns)
