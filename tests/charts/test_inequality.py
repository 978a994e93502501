"""Breakdowns and small multiples, read back from the drawing."""

import numpy as np
import pandas as pd
import pytest

from equity_reports.charts.inequality import draw_breakdown, draw_small_multiples
from equity_reports.charts.panel import NOTHING_TO_SHOW
from equity_reports.charts.style import BLUE, DEEP, GREY
from tests.charts.gallery import FIFTHS, breakdown
from tests.charts.geometry import markers_of, said

ROLES = ["most", "middle", "middle", "middle", "least", "apart", "apart"]


@pytest.fixture
def groups():
    return breakdown([*FIFTHS, "No fixed abode", "Place not known"], ROLES)


def dots(figure, colour):
    return [(line.get_marker(), line.get_xdata()[0]) for line in markers_of(figure, colour)]


@pytest.mark.parametrize("narrow", [False, True])
def test_every_group_is_named_with_its_value_and_size(groups, narrow):
    words = said(draw_breakdown(groups, narrow=narrow))
    for row in groups.itertuples():
        size = f"{row.denominator:,.0f}"
        assert row.label in words
        assert (f"{size} appointments" if narrow else size) in words
        if not np.isnan(row.value):
            assert f"{row.value * 100:.0f}" in words
    assert words.count("too few to show") == 1


def test_roles_differ_in_shape_as_well_as_colour(groups):
    figure = draw_breakdown(groups)
    assert [marker for marker, _ in dots(figure, DEEP)] == ["D"]
    assert [marker for marker, _ in dots(figure, BLUE)] == ["o"]
    assert [marker for marker, _ in dots(figure, GREY)] == ["o", "o", "o", "s"]


def test_a_higher_rate_stands_further_right(groups):
    groups = groups.assign(value=np.linspace(0.1, 0.4, 7), lower=np.nan, upper=np.nan)
    figure = draw_breakdown(groups)
    places = [x for colour in (DEEP, GREY, BLUE) for _, x in dots(figure, colour)]
    assert len(places) == 7
    (first,), (last,) = dots(figure, DEEP), dots(figure, BLUE)
    share = (last[1] - first[1]) / (groups["value"][4] - groups["value"][0])
    low, high = figure.axes[0].get_xlim()
    wide = figure.axes[0].get_position().width * 720
    assert share == pytest.approx(wide / (high - low))


def test_the_reference_is_named(groups):
    words = said(draw_breakdown(groups, reference=0.174, reference_label="whole team"))
    assert "whole team 17" in words
    assert not any("everyone" in word for word in said(draw_breakdown(groups)))


def test_nothing_known_is_said(groups):
    assert said(draw_breakdown(groups.assign(value=np.nan))) == [NOTHING_TO_SHOW]
    assert said(draw_breakdown(groups.iloc[:0])) == [NOTHING_TO_SHOW]


@pytest.mark.parametrize("narrow", [False, True])
def test_small_multiples_share_one_scale(narrow):
    sex = breakdown(["Female", "Male"], ["category"] * 2).assign(breakdown="Sex")
    age = breakdown(["Under 50", "50 and over"], ["category"] * 2).assign(breakdown="Age")
    both = pd.concat([sex.assign(value=0.2), age.assign(value=0.2)])
    figure = draw_small_multiples(both, reference=0.2, narrow=narrow)
    words = said(figure)
    assert {"Sex", "Age", "Female", "Male", "Under 50", "50 and over"} <= set(words)
    ticks = [word for word in words if word == "10"]
    assert len(ticks) == 2
    places = {round(x, 3) for _, x in dots(figure, BLUE)}
    assert len(places) == (1 if narrow else 2)
    assert len(figure.axes) == 1


def test_small_multiples_keep_the_order_given():
    parts = [breakdown(["a", "b"], ["category"] * 2).assign(breakdown=name) for name in "CAB"]
    words = said(draw_small_multiples(pd.concat(parts), narrow=True))
    assert [word for word in words if word in ("A", "B", "C")] == ["C", "A", "B"]


@pytest.mark.parametrize("narrow", [False, True])
def test_some_of_the_small_multiples_keep_the_scale_of_all(narrow):
    low = breakdown(["a", "b"], ["category"] * 2).assign(breakdown="Low", value=0.1, upper=0.12)
    high = breakdown(["c", "d"], ["category"] * 2).assign(breakdown="High", value=0.7, upper=0.8)
    both = pd.concat([low, high])
    drawn = draw_small_multiples(both, only=["Low"], reference=0.2, narrow=narrow)
    assert "Low" in said(drawn)
    assert "High" not in said(drawn)
    assert "line is everyone, 20" in " ".join(said(drawn))
    whole = draw_small_multiples(both, reference=0.2, narrow=narrow)
    assert drawn.axes[0].get_xlim() == whole.axes[0].get_xlim()
    alone = draw_small_multiples(low, reference=0.2, narrow=narrow)
    assert drawn.axes[0].get_xlim() != alone.axes[0].get_xlim()
