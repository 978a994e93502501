"""The calendar: periods tile the time and never move."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_reports.measures.periods import KINDS, calendar, choose_period, periods, windows

DAYS = st.dates(date(2015, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize("kind", KINDS)
@given(first=DAYS, length=st.integers(0, 900))
def test_periods_are_whole_touch_and_stay_inside(kind, first, length):
    last = first + timedelta(days=length)
    found = periods(kind, first, last)
    for one, following in itertools.pairwise(found):
        assert following.start == one.end + timedelta(days=1)
    if found:
        assert first <= found[0].start
        assert found[-1].end <= last
    days = calendar(kind, first, last)
    assert days["day"].is_unique
    assert len(days) == sum((p.end - p.start).days + 1 for p in found)


@pytest.mark.parametrize("kind", KINDS)
def test_a_later_session_moves_no_period(kind):
    early = periods(kind, date(2024, 11, 1), date(2026, 6, 30))
    late = periods(kind, date(2024, 11, 1), date(2026, 10, 31))
    assert late[: len(early)] == early


def test_small_teams_get_longer_periods_and_never_longer_than_a_quarter():
    chosen = [choose_period(rate, "week") for rate in (5, 1.0, 0.5, 0.2, 0.12, 0.0)]
    assert chosen == ["week", "fortnight", "month", "two_months", "quarter", "quarter"]


def test_windows_compare_like_seasons():
    both = windows(date(2024, 11, 1), date(2026, 10, 3))
    assert (both.recent.start, both.recent.end) == (date(2025, 10, 1), date(2026, 9, 30))
    assert (both.before.start, both.before.end) == (date(2024, 11, 1), date(2025, 9, 30))


def test_a_few_weeks_are_one_window():
    both = windows(date(2016, 4, 29), date(2016, 6, 8))
    assert both.before is None
    assert (both.recent.start, both.recent.end) == (date(2016, 4, 29), date(2016, 6, 8))
