"""The door: what it withholds, what it rounds, what it refuses."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_reports.disclosure import (
    HES,
    MHSDS,
    NONE,
    DisclosureError,
    ReleasedCounts,
    TrueCounts,
    release,
    release_again,
    require_released,
)
from equity_reports.tables import BY_GROUP, COUNT_TABLES


def true_groups(*rows: tuple[int, int, int, int]) -> TrueCounts:
    """Rows of numerator, its people, denominator, its people."""
    table = pd.DataFrame(
        rows, columns=["numerator", "numerator_people", "denominator", "denominator_people"]
    )
    table["remainder"] = table["denominator"] - table["numerator"]
    table["remainder_people"] = table["denominator_people"]
    table.insert(0, "group", [f"g{i}" for i in range(len(table))])
    table.insert(0, "window", "recent")
    table.insert(0, "team_id", "T01")
    return TrueCounts({"by_group": table})


def released(counts: TrueCounts, policy=MHSDS) -> pd.DataFrame:
    return release(counts, policy).tables["by_group"]


def test_a_small_numerator_is_withheld_and_its_denominator_rounded():
    out = released(true_groups((4, 4, 52, 40), (8, 8, 52, 40)))
    assert np.isnan(out["numerator"][0])
    assert out["numerator"][1] == 10
    assert out["denominator"].tolist() == [50, 50]


def test_a_count_of_few_people_is_withheld_however_large():
    out = released(true_groups((30, 4, 60, 9)))
    assert np.isnan(out["numerator"][0])
    assert out["denominator"][0] == 60


def test_all_or_nearly_all_missed_is_a_small_cell():
    out = released(true_groups((60, 40, 60, 40), (57, 40, 60, 40)))
    assert out["numerator"].isna().all()


@pytest.mark.parametrize("policy", [MHSDS, HES])
def test_none_missed_is_a_small_cell(policy):
    assert released(true_groups((0, 0, 60, 40)), policy)["numerator"].isna().all()


def test_hes_shows_a_zero_denominator_and_withholds_seven():
    out = released(true_groups((0, 0, 0, 0), (7, 7, 70, 60)), HES)
    assert out["denominator"].tolist() == [0, 70]
    assert out["numerator"].isna().all()


def test_policy_none_shows_true_counts():
    out = released(true_groups((4, 4, 52, 40)), NONE)
    assert (out["numerator"][0], out["denominator"][0]) == (4, 52)


def test_no_column_of_people_or_remainder_comes_out():
    assert set(released(true_groups((8, 8, 52, 40)))) == {
        *BY_GROUP.keys, "numerator", "denominator",
    }  # fmt: skip


def test_unknown_people_do_not_decide():
    counts = true_groups((8, 8, 52, 40))
    counts.tables["by_group"][["numerator_people", "denominator_people"]] = np.nan
    assert released(counts)["numerator"][0] == 10


def test_what_stands_after_the_door_refuses_true_counts():
    with pytest.raises(DisclosureError, match="TrueCounts was given"):
        require_released(true_groups((8, 8, 52, 40)))


def test_released_counts_cannot_be_made_with_people_in_them():
    with pytest.raises(DisclosureError, match=r"by_group\.numerator_people"):
        ReleasedCounts(true_groups((8, 8, 52, 40)).tables, MHSDS)


def test_a_table_that_is_not_promised_is_refused():
    with pytest.raises(DisclosureError, match="patients"):
        release(TrueCounts({"patients": pd.DataFrame()}), MHSDS)


def test_every_promised_table_names_its_keys_and_counts():
    for table in COUNT_TABLES:
        assert table.meaning, table.name
        assert table.keys, table.name
        assert all(count.meaning for count in table.counts), table.name


@given(
    st.integers(0, 400).flatmap(
        lambda n: st.tuples(st.integers(0, n), st.integers(0, 400), st.just(n), st.integers(0, 400))
    )
)
def test_a_released_count_is_a_multiple_of_five_and_never_one_to_four(row):
    out = released(true_groups(row)).iloc[0]
    for value in (out["numerator"], out["denominator"]):
        assert np.isnan(value) or (value >= 5 and value % 5 == 0)
    if not np.isnan(out["numerator"]):
        assert out["numerator"] <= out["denominator"]


def test_a_stricter_release_is_made_of_the_first_alone():
    true = true_groups((5, 5, 52, 40), (9, 9, 52, 40), (12, 12, 52, 40), (12, 12, 20, 20))
    first = release(true, MHSDS)
    again = release_again(first, HES).tables["by_group"]
    assert first.tables["by_group"]["numerator"].tolist() == [5, 10, 10, 10]
    np.testing.assert_array_equal(again["numerator"], [np.nan, 10, 10, np.nan])
    assert again["denominator"].tolist() == [50, 50, 50, 20]
    same = release_again(first, MHSDS).tables["by_group"]
    pd.testing.assert_frame_equal(same.iloc[:3], first.tables["by_group"].iloc[:3])


def test_two_roundings_of_one_count_are_refused():
    first = release(true_groups((12, 12, 52, 40)), MHSDS)
    with pytest.raises(DisclosureError, match="round to different multiples"):
        release_again(first, NONE)
