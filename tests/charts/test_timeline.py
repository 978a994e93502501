"""Periods along the axis."""

import numpy as np
import pandas as pd
import pytest

from equity_reports.charts.panel import new_panel
from equity_reports.charts.style import NARROW, WIDE
from equity_reports.charts.timeline import in_days, time_axis, timeline
from tests.charts.geometry import words_of


def names(freq, periods, paper=WIDE, start="2024-11-01"):
    panel = new_panel(paper, 300, left=32, right=90, top=20, bottom=60)
    time_axis(panel, timeline(pd.date_range(start, periods=periods, freq=freq)))
    return [words for words, _ in words_of(panel.figure)]


@pytest.mark.parametrize(
    ("freq", "months", "days"),
    [
        ("D", 0, 1),
        ("W-MON", 0, 7),
        ("2W-MON", 0, 14),
        ("MS", 1, 30),
        ("2MS", 2, 61),
        ("QS-NOV", 3, 92),
    ],
)
def test_kind_of_period_is_seen_from_its_index(freq, months, days):
    time = timeline(pd.date_range("2024-11-01", periods=9, freq=freq))
    assert time.months == months
    assert np.median(time.ends - time.starts) == pytest.approx(days, abs=1)
    np.testing.assert_allclose(time.ends[:-1], time.starts[1:])


def test_points_stand_in_the_middle_of_their_period():
    time = timeline(pd.DatetimeIndex(["2025-01-01", "2025-02-01"]))
    assert time.middles[0] == in_days(["2025-01-01"])[0] + 15.5


def test_missing_rows_leave_a_hole_in_time():
    time = timeline(pd.DatetimeIndex(["2025-01-01", "2025-02-01", "2025-03-01", "2025-06-01"]))
    assert time.months == 1
    assert time.starts[3] - time.ends[2] == 61


def test_each_year_is_said_once():
    assert names("MS", 24).count("2025") == 1
    assert {"2024", "2025", "2026"} <= set(names("MS", 24))


def test_january_is_among_the_names():
    for paper in (WIDE, NARROW):
        for periods in (14, 24, 36, 60):
            assert "Jan" in names("MS", periods, paper)


def test_long_periods_are_named_from_and_to():
    assert "Nov–Jan" in names("QS-NOV", 8)
    assert "Nov–Dec" in names("2MS", 6)
    assert "4 Nov" in names("D", 27)
