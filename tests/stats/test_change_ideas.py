"""Ideas that may be judged, and successes that last."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_reports.stats.change_ideas import judgeable_ideas, lasting_success


def _ideas(*rows):
    return pd.DataFrame(rows, columns=["team_id", "idea_id", "scale", "started_on"])


def test_ideas_within_weeks_in_one_team_cannot_be_told_apart():
    table = judgeable_ideas(
        _ideas(
            ("T1", "a", "whole_team", "2025-01-06"),
            ("T1", "b", "whole_team", "2025-03-03"),
            ("T1", "c", "whole_team", "2025-09-01"),
            ("T2", "d", "whole_team", "2025-01-06"),
        )
    )
    assert table["judged"].tolist() == [False, False, True, True]
    assert table["overlapping"].tolist() == [("b",), ("a",), (), ()]
    assert "told apart" in table["reason"][0]


def test_the_limit_is_in_weeks_and_counts_the_day_itself():
    ideas = _ideas(("T1", "a", "whole_team", "2025-01-01"), ("T1", "b", "whole_team", "2025-01-29"))
    assert judgeable_ideas(ideas, within_weeks=4)["judged"].tolist() == [False, False]
    assert judgeable_ideas(ideas, within_weeks=3.9)["judged"].tolist() == [True, True]


def test_only_whole_team_use_is_judged_and_a_part_does_not_spoil_a_whole():
    table = judgeable_ideas(
        _ideas(
            ("T1", "a", "whole_team", "2025-01-06"),
            ("T1", "b", "one_clinic", "2025-01-08"),
            ("T1", "c", "whole_team", None),
        )
    )
    assert table["judged"].tolist() == [True, False, False]
    assert table["reason"].tolist()[1:] == [
        "only whole-team use is judged on the team's figures",
        "it has no start date",
    ]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([True, True], True),
        ([False, True, True], True),
        ([True, False], False),
        ([False, True], False),
        ([True], None),
        ([], None),
        ([None, True], None),
        ([True, None], None),
        ([True, True, None], None),
        ([False, None], False),
    ],
)
def test_a_success_lasts_two_sessions(verdicts, expected):
    found = lasting_success(verdicts, baseline_to="2024-12-31", joined_on="2025-02-01")
    assert found.success is expected
    assert (found.reason == "") is (expected is True)


def test_a_baseline_after_joining_makes_no_success():
    found = lasting_success([True, True], baseline_to="2025-02-28", joined_on="2025-02-01")
    assert found.success is None
    assert "joined" in found.reason
    assert lasting_success([True, True], baseline_to=None, joined_on="2025-02-01").success is None


@pytest.mark.parametrize(
    "rows",
    [
        [("T1", "a", "whole_team", "2025-01-06"), ("T1", "a", "whole_team", "2025-06-06")],
        [("T1", None, "whole_team", "2025-01-06")],
        [("T1", "a", "whole_team", "last spring")],
    ],
)
def test_bad_registers_are_refused(rows):
    with pytest.raises(ValueError, match=r"idea|date"):
        judgeable_ideas(_ideas(*rows))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["T1", "T2"]),
            st.sampled_from("abcdef"),
            st.sampled_from(["whole_team", "one_clinic", None, 3]),
            st.sampled_from(["2025-01-01", "2025-02-01", "2026-01-01", None, "soon", 7.5]),
        ),
        max_size=8,
    )
)
def test_any_register_is_judged_or_refused(rows):
    ideas = _ideas(*rows)
    before = ideas.copy(deep=True)
    try:
        table = judgeable_ideas(ideas)
    except ValueError:
        return
    finally:
        pd.testing.assert_frame_equal(ideas, before)
    assert len(table) == len(ideas)
    assert (table["judged"] == (table["reason"] == "")).all()
