"""Small groups counted together: by team, in advance, and no appointment or person twice."""

from dataclasses import replace
from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_reports.intake.engines import DuckDB
from equity_reports.measures.counting import Span
from equity_reports.measures.counts import count, count_window
from equity_reports.measures.definitions import load_measure
from equity_reports.measures.marking import BREAKDOWNS
from equity_reports.measures.periods import windows
from equity_reports.measures.pooling import (
    ENOUGH_A_YEAR,
    enough,
    joined,
    members_of,
    neighbours,
    rarest,
)
from equity_reports.tables import WHOLE_PROGRAMME
from tests.measures.test_counts import FIRST, LAST, MATURE, grouping, slow

assert grouping  # a fixture
MIDDLE = joined(["fifth_3", "fifth_4"])
RARE = joined(["bn", "pl"])
KEY = b"a secret"


@pytest.fixture(scope="module")
def appointments():
    """Of T01 few come from the third and fourth fifths, and few speak Bengali or Polish."""
    rng = np.random.default_rng(3)
    n = 3_000
    days = pd.date_range(FIRST, LAST)[rng.integers(0, 731, n)]
    table = pd.DataFrame(
        {
            "team_id": rng.choice(["T01", "T02"], n),
            "patient_id": rng.integers(0, 400, n).astype(str),
            "appointment_date": days,
            "outcome": rng.choice(["attended", "did_not_attend"], n, p=[0.8, 0.2]),
            "deprivation_group": rng.choice([f"fifth_{k}" for k in range(1, 6)], n),
        }
    )
    for breakdown in BREAKDOWNS:
        table[breakdown] = pd.Series([None] * n, dtype="str")
    table["language"] = rng.choice(["en", "es", "bn", "pl"], n, p=[0.46, 0.5, 0.02, 0.02])
    few = table["deprivation_group"].isin(["fifth_3", "fifth_4"]) & (table["team_id"] == "T01")
    dropped = few & (rng.random(n) < 0.76)
    return table[~dropped].reset_index(drop=True)


@pytest.fixture(scope="module")
def counts(appointments, grouping):
    span = Span(FIRST, LAST, MATURE, windows(FIRST, MATURE), "month", 0.5)
    return counted_of(appointments, grouping, span)


def counted_of(appointments, grouping, span):
    connection = duckdb.connect()
    connection.register("frame", appointments)
    connection.execute("CREATE TABLE appointments AS SELECT * FROM frame")

    def counts(counting=count, span=span, **how):
        made = counting(
            DuckDB(connection),
            teams=["T01", "T02"],
            measure=load_measure("missed_appointments"),
            grouping=grouping,
            span=span,
            **how,
        )
        return (made if counting is count_window else made.counts).tables

    counts.span = span
    return counts


def rows_of(table, team, **keys):
    rows = table[table["team_id"] == team]
    for key, value in keys.items():
        rows = rows[rows[key] == value]
    return rows


def test_neighbours_are_counted_together_as_one_would_by_hand(counts, appointments):
    table = counts(pool=KEY)["by_group"]
    assert list(rows_of(table, "T01", window="recent")["group"])[:5] == [
        "all", "fifth_1", "fifth_2", MIDDLE, "fifth_5",
    ]  # fmt: skip
    (row,) = rows_of(table, "T01", window="recent", group=MIDDLE).to_dict("records")
    recent = counts.span.windows.recent
    mine = appointments[
        (appointments["team_id"] == "T01")
        & appointments["deprivation_group"].isin(["fifth_3", "fifth_4"])
        & appointments["appointment_date"].dt.date.between(recent.start, recent.end)
    ]
    assert slow(mine) == {name: row[name] for name in slow(mine)}


def test_only_the_teams_that_need_it_are_pooled(counts):
    tables = counts(pool=KEY)
    plain = counts()
    for team in ("T02", WHOLE_PROGRAMME):
        pd.testing.assert_frame_equal(
            *(rows_of(one["by_group"], team).reset_index(drop=True) for one in (tables, plain))
        )
    assert not any(" + " in name for name in plain["by_group"]["group"])


def test_rare_categories_are_counted_together(counts):
    table = counts(pool=KEY)["by_breakdown"]
    plain = counts()["by_breakdown"]
    assert sorted(rows_of(table, "T01")["category"]) == [RARE, "en", "es"]
    together = rows_of(table, "T01", category=RARE).iloc[0]
    apart = rows_of(plain, "T01")
    apart = apart[apart["category"].isin(["bn", "pl"])]
    assert together["denominator"] == apart["denominator"].sum()
    people = apart["denominator_people"]
    assert people.max() <= together["denominator_people"] <= people.sum()
    assert sorted(rows_of(table, WHOLE_PROGRAMME)["category"]) == ["bn", "en", "es", "pl"]


def test_nobody_can_tell_from_the_names_whether_a_team_has_a_category(
    appointments, grouping, counts
):
    alone = appointments[(appointments["language"] == "pl") & (appointments["team_id"] == "T01")]
    without = appointments.drop(alone.index)
    names = [
        rows_of(counted_of(rows, grouping, counts.span)(pool=KEY)["by_breakdown"], "T01")[
            "category"
        ]
        for rows in (appointments, without)
    ]
    assert list(names[0]) == list(names[1])


def test_a_word_of_the_extract_is_not_taken_for_a_pool(appointments, grouping, counts):
    odd = appointments.assign(contact="Home + Group")
    table = counted_of(odd, grouping, counts.span)(pool=KEY)["by_breakdown"]
    assert set(table[table["breakdown"] == "contact"]["category"]) == {"Home and Group"}


def test_what_is_enough_has_no_sharp_limit_and_stays():
    drawn = [enough(KEY, f"T{number}", "sex") for number in range(2000)]
    assert drawn == [enough(KEY, f"T{number}", "sex") for number in range(2000)]
    assert np.quantile(drawn, [0.05, 0.5, 0.95]) == pytest.approx([5, 10, 20], rel=0.15)
    assert min(drawn) < 4
    assert max(drawn) > 30
    assert enough(b"another", "T1", "sex") != enough(KEY, "T1", "sex")


def test_the_look_back_and_a_later_session_join_the_same_groups(counts):
    later = replace(counts.span, windows=windows(date(2024, 3, 1), date(2025, 10, 31)))
    names = [
        set(rows_of(made["by_group"], "T01")["group"])
        for made in (
            counts(pool=KEY),
            counts(count_window, pool=KEY),
            counts(span=later, pool=KEY),
        )
    ]
    assert names[0] == names[1] == names[2]
    assert MIDDLE in names[0]


volumes = st.lists(st.floats(0, 100), min_size=1, max_size=8)


@given(volumes)
def test_neighbours_have_enough_or_all_are_one(volumes):
    expected = {f"tenth_{place}": number for place, number in enumerate(volumes, 2)}
    runs = neighbours(expected)
    pooled = {name for run in runs for name in run}
    sizes = [sum(expected[name] for name in run) for run in runs]
    alone = [number for name, number in expected.items() if name not in pooled]
    order = list(expected)
    assert all(run == tuple(order[order.index(run[0]) :][: len(run)]) for run in runs)
    if len(alone) + len(runs) > 1:
        assert min([*sizes, *alone]) >= ENOUGH_A_YEAR


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 30)))
def test_a_common_category_is_never_joined(expected):
    taken = rarest(expected)
    assert len(taken) != 1
    assert all(expected[name] < ENOUGH_A_YEAR for name in taken)
    assert not taken or set(expected) - set(taken)


def test_a_name_says_of_what_it_is_made():
    assert members_of(MIDDLE) == ("fifth_3", "fifth_4")
    assert members_of("fifth_2") == ("fifth_2",)
