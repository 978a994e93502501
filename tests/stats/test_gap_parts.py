"""The parts of a gap: they add up, and each is what it says, on counts whose truth is known."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_reports.stats.gap_parts import COLUMNS, gap_parts

ENDS = {"most": 1, "least": 5}


def counts(teams):
    """A table from (place, {group: (missed, seen)}) a team."""
    rows = [
        (number, place, group, *pair)
        for number, (place, groups) in enumerate(teams)
        for group, pair in groups.items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def exact(place, rates, seen):
    """A team with exactly these rates."""
    groups = zip((1, 3, 5), rates, seen, strict=True)
    return place, {group: (rate * many, many) for group, rate, many in groups}


def test_a_gap_of_places_alone_is_none_within_teams():
    north = exact("North", (0.3, 0.3, 0.3), (800, 300, 100))
    south = exact("South", (0.1, 0.1, 0.1), (100, 300, 800))
    parts = gap_parts(counts([north, south]), **ENDS)
    assert parts.within_teams.difference.value == pytest.approx(0)
    assert parts.between_teams == pytest.approx(0)
    assert parts.between_places == pytest.approx(parts.crude)
    assert parts.crude > 0.1
    assert parts.excess.value == pytest.approx(0)


def test_a_gap_of_teams_of_one_place_is_no_gap_of_places():
    one = exact("North", (0.3, 0.3, 0.3), (800, 300, 100))
    other = exact("North", (0.1, 0.1, 0.1), (100, 300, 800))
    parts = gap_parts(counts([one, other]), **ENDS)
    assert parts.between_places == pytest.approx(0)
    assert parts.between_teams == pytest.approx(parts.crude)


def test_a_gap_within_every_team_is_all_within():
    teams = [exact(place, (0.24, 0.2, 0.16), (500, 500, 500)) for place in "AABB"]
    parts = gap_parts(counts(teams), **ENDS)
    assert parts.within_teams.difference.value == pytest.approx(0.08)
    assert parts.between_places == pytest.approx(0)
    # In each team 40 of the most deprived and 20 of the middle are beyond the least's rate.
    assert parts.excess.value == pytest.approx(4 * (40 + 20))


def test_a_team_with_a_withheld_end_is_left_out_and_counted():
    teams = [exact("North", (0.24, 0.2, 0.16), (500, 500, 500)) for _ in range(2)]
    table = counts(teams)
    table.loc[table["team"].eq(1) & table["group"].eq(5), "numerator"] = np.nan
    parts = gap_parts(table, **ENDS)
    assert (parts.teams, parts.teams_left_out) == (1, 1)
    assert parts.excess.value == pytest.approx(60)


SIZES = st.integers(20, 400)
TEAM = st.tuples(
    st.sampled_from("NESW"), st.lists(st.tuples(st.floats(0.1, 0.9), SIZES), min_size=3, max_size=3)
)


@given(st.lists(TEAM, min_size=2, max_size=6))
def test_the_parts_add_up_in_any_order(teams):
    made = [
        (place, {g: (round(share * n), n) for g, (share, n) in zip((1, 3, 5), groups, strict=True)})
        for place, groups in teams
    ]
    parts = gap_parts(counts(made), **ENDS)
    total = parts.within_teams.difference.value + parts.between_teams + parts.between_places
    if parts.within_teams.comparable:
        assert total == pytest.approx(parts.crude)
    turned = gap_parts(counts(made).sample(frac=1, random_state=1), **ENDS)
    assert turned.crude == pytest.approx(parts.crude, nan_ok=True)
    assert turned.excess.value == pytest.approx(parts.excess.value)


def test_the_intervals_hold_the_truth():
    """The excess within teams and its interval, on teams drawn again and again."""
    rng = np.random.default_rng(20261125)
    rates, seen = np.array([0.25, 0.2, 0.15]), np.array([200, 150, 150])
    truth = 12 * ((rates - 0.15) * seen).sum()
    held = 0
    for _ in range(150):
        missed = rng.binomial(seen, rates, (12, 3))
        drawn = [
            ("NS"[team % 2], {g: (missed[team, at], seen[at]) for at, g in enumerate((1, 3, 5))})
            for team in range(12)
        ]
        excess = gap_parts(counts(drawn), **ENDS).excess
        held += excess.lower <= truth <= excess.upper
    assert 0.91 <= held / 150 <= 0.99


def test_a_group_given_twice_is_refused():
    table = counts([exact("North", (0.24, 0.2, 0.16), (500, 500, 500))] * 2)
    with pytest.raises(ValueError, match="twice"):
        gap_parts(table.assign(team=1), **ENDS)


def test_where_no_team_may_show_both_ends_nothing_is_compared():
    rows = [("A", "North", 1, np.nan, 900), ("A", "North", 5, 40, 200), ("B", "South", 1, 20, 200)]
    parts = gap_parts(pd.DataFrame(rows, columns=COLUMNS), most=1, least=5)
    assert not parts.within_teams.comparable
    assert np.isnan([parts.crude, parts.between_places, parts.between_teams]).all()
    assert np.isnan(parts.excess.value)
    assert (parts.teams, parts.teams_left_out) == (0, 2)
