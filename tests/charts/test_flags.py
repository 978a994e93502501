"""Numbered flags never touch, and stay on the drawing."""

import itertools
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_reports.charts.flags import RADIUS, Flag, place_flags
from equity_reports.charts.run_chart import draw_run_chart
from equity_reports.charts.timeline import timeline
from equity_reports.stats.run_chart import run_chart
from tests.charts.gallery import flags, rates
from tests.charts.geometry import circles

START = date(2022, 1, 1)


@given(
    days=st.lists(st.integers(-200, 2200), min_size=1, max_size=30),
    months=st.integers(1, 60),
    width=st.sampled_from([200.0, 214.0, 596.0]),
)
@settings(max_examples=150, deadline=None)
def test_flags_never_touch(days, months, width):
    time = timeline(pd.date_range(START, periods=months, freq="MS"))
    ideas = [Flag(i + 1, START + timedelta(days=day), "") for i, day in enumerate(days)]
    places = place_flags(ideas, time, 32.0, 32.0 + width)
    assert len(places) == len(ideas)
    for one, other in itertools.combinations(places, 2):
        assert one.lane != other.lane or abs(one.x - other.x) >= 2 * RADIUS
    assert all(32 + RADIUS - 1e-6 <= place.x <= 32 + width - RADIUS + 1e-6 for place in places)


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("apart", [0, 1, 9, 30])
def test_twelve_ideas_in_a_year_stay_legible(narrow, apart):
    figure = draw_run_chart(run_chart(rates(24)), flags=flags(12, apart=apart), narrow=narrow)
    drawn = circles(figure)
    assert len(drawn) == 12
    for (x, y, radius), (a, b, other) in itertools.combinations(drawn, 2):
        assert np.hypot(x - a, y - b) > radius + other
    width, height = (72 * side for side in figure.get_size_inches())
    assert all(r <= x <= width - r and r <= y <= height - r for x, y, r in drawn)


def test_a_flag_alone_stands_on_its_day():
    time = timeline(pd.date_range("2025-01-01", periods=12, freq="MS"))
    (place,) = place_flags([Flag(1, date(2025, 7, 2), "")], time, 0.0, 365.0)
    assert place.x == pytest.approx(182.0, abs=0.6)
    assert (place.lane, place.outside) == (0, False)


def test_ideas_from_outside_the_chart_are_said_to_be():
    time = timeline(pd.date_range("2025-01-01", periods=12, freq="MS"))
    ideas = [Flag(1, date(2024, 1, 1), ""), Flag(2, date(2027, 1, 1), "")]
    early, late = place_flags(ideas, time, 0.0, 365.0)
    assert early.outside
    assert late.outside
    assert early.x < late.x


def test_flags_keep_the_order_of_time():
    time = timeline(pd.date_range("2025-01-01", periods=12, freq="MS"))
    ideas = [Flag(2, date(2025, 9, 1), ""), Flag(1, date(2025, 2, 1), "")]
    assert [place.flag.number for place in place_flags(ideas, time, 0, 300)] == [1, 2]
