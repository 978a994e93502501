"""Words that fit, break and keep out of each other's way."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_reports.charts.words import Obstacles, cut, spread, width_of, wrap


def test_wider_words_measure_wider():
    assert width_of("Most deprived fifth", 13) > width_of("Fourth", 13) > 0
    assert width_of("Fourth", 26) == pytest.approx(2 * width_of("Fourth", 13), rel=0.02)
    assert width_of("Fourth", 13, bold=True) > width_of("Fourth", 13)


@given(words=st.text(max_size=90), room=st.floats(40, 300), lines=st.integers(1, 3))
@settings(max_examples=100, deadline=None)
def test_wrapped_words_fit(words, room, lines):
    rows = wrap(words, room, 12.0, lines=lines)
    assert 1 <= len(rows) <= lines
    assert all(width_of(row, 12.0) <= room for row in rows)


def test_words_that_fit_are_left_alone():
    assert wrap("Most deprived fifth", 300, 13) == ["Most deprived fifth"]
    assert wrap("Most deprived fifth", 90, 13) == ["Most deprived", "fifth"]
    assert cut("Fourth", 300, 13) == "Fourth"
    assert cut("Most deprived fifth", 60, 13).endswith("…")


@given(
    wanted=st.lists(st.floats(0, 300), min_size=1, max_size=12),
    size=st.floats(1, 20),
)
def test_places_do_not_overlap_and_stay_inside(wanted, size):
    places = spread(wanted, [size] * len(wanted), 0.0, 300.0)
    ordered = sorted(places)
    assert all(b - a >= size - 1e-6 for a, b in itertools.pairwise(ordered))
    assert ordered[0] >= size / 2 - 1e-6
    assert ordered[-1] <= 300 - size / 2 + 1e-6


def test_places_with_room_are_not_moved():
    assert spread([10, 50, 30], [10, 10, 10], 0, 100) == pytest.approx([10, 50, 30])
    assert spread([], [], 0, 1) == []


def test_obstacles():
    obstacles = Obstacles()
    obstacles.add_line([0, 100, 200], [50, 50, float("nan")])
    obstacles.add_box(300, 0, 320, 20)
    assert not obstacles.free(40, 45, 60, 55)
    assert obstacles.free(40, 60, 60, 70)
    assert obstacles.free(140, 45, 160, 55)
    assert not obstacles.free(310, 10, 330, 30)
