"""Effects, forests, funnels and sparklines, read back from the drawing."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Polygon

from equity_reports.charts.effects import NOT_KNOWN, draw_effect
from equity_reports.charts.evidence import NEW_TEAM, TOGETHER, draw_forest
from equity_reports.charts.funnel import draw_funnel
from equity_reports.charts.sparkline import draw_sparkline
from equity_reports.charts.style import BLUE, DEEP
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.evidence import combine
from equity_reports.stats.funnel import funnel
from tests.charts.gallery import rates, with_gaps
from tests.charts.geometry import markers_of, said


def markers(figure, colour):
    return [(line.get_marker(), len(line.get_xdata())) for line in markers_of(figure, colour)]


def test_effect_has_a_scale_with_no_change_in_it():
    figure = draw_effect(Estimate(0.8, 0.6, 1.1))
    assert said(figure) == ["half", "no change", "double"]
    assert markers(figure, BLUE) == [("o", 1)]
    differences = {"ratio": False, "scale": (-0.1, 0.05)}
    figure = draw_effect(Estimate(-0.03, -0.06, 0.01), **differences)
    assert said(figure) == ["10 fewer", "no change", "5 more"]
    assert said(draw_effect(None, scale=(0.2, 3)))[::2] == ["0.2 times", "3 times"]


def test_half_is_as_far_from_no_change_as_double():
    places = [
        markers_of(draw_effect(Estimate(value, value, value)), BLUE)[-1].get_xdata()[0]
        for value in (0.7, 1.0, 1 / 0.7)
    ]
    assert places[1] - places[0] == pytest.approx(places[2] - places[1])
    assert places[0] < places[1]


def test_effect_beyond_the_scale_ends_in_an_arrowhead():
    figure = draw_effect(Estimate(1.0, 0.0, 1.1))
    assert markers(figure, BLUE) == [("<", 1), ("o", 1)]


@pytest.mark.parametrize("scale", [(1.2, 2.0), (0.5, 0.9), (0.0, 2.0)])
def test_scale_without_no_change_is_refused(scale):
    with pytest.raises(ValueError, match="must run from below 1"):
        draw_effect(None, scale=scale)


@pytest.mark.parametrize("nothing", [None, Estimate(np.nan, np.nan, np.nan)])
def test_effect_not_known_is_said(nothing):
    figure = draw_effect(nothing)
    assert NOT_KNOWN in said(figure)
    assert markers(figure, BLUE) == []


@pytest.fixture
def teams():
    effect = np.log([0.5, 0.8, 1.0, 0.7])
    return pd.DataFrame(
        {"label": list("abcd"), "value": effect, "lower": effect - 0.2, "upper": effect + 0.2}
    )


@pytest.mark.parametrize("narrow", [False, True])
def test_forest_says_ratios_and_the_pooled_one(teams, narrow):
    together = combine(teams["value"], [0.01] * 4)
    figure = draw_forest(teams, together, narrow=narrow)
    words = said(figure)
    assert {"a", "b", "c", "d", "0.50", "0.80", "1.00", "no change", TOGETHER, NEW_TEAM} <= set(
        words
    )
    assert f"{np.exp(together.estimate):.2f}" in words
    (diamond,) = [patch for patch in figure.findobj(Polygon) if len(patch.get_xy()) == 5]
    low, high = figure.axes[0].get_xlim()
    place = figure.axes[0].get_position()
    across = 72 * figure.get_figwidth()
    left, right = (
        (place.x0 + place.width * (x - low) / (high - low)) * across
        for x in (together.lower, together.upper)
    )
    assert diamond.get_xy()[:, 0].min() == pytest.approx(left)
    assert diamond.get_xy()[:, 0].max() == pytest.approx(right)


def test_forest_without_pooling_has_no_diamond(teams):
    figure = draw_forest(teams, None)
    assert TOGETHER not in said(figure)
    assert figure.findobj(Polygon) == []


def test_funnel_names_those_outside_and_the_readers_own_team():
    size = np.array([500, 800, 1000, 1500, 2000, 2500])
    missed = np.array([100, 160, 200, 300, 900, 500])
    made = funnel(missed, size, overdispersion=False)
    assert list(made.points["outside"]).count(True) >= 1
    figure = draw_funnel(made, size, labels=list("abcdef"), highlight=1)
    assert {"b", "e", "19 in 20", "998 in 1,000"} <= set(said(figure))
    assert markers(figure, BLUE) == [("s", 1)]
    outside = made.points["outside"].sum() - made.points["outside"].iloc[1]
    assert markers(figure, DEEP) == [("D", outside)]


def test_sparkline_breaks_at_gaps_and_ends_at_the_last_known():
    whole, broken = draw_sparkline(rates(12)), draw_sparkline(with_gaps(rates(12), 3, 5, 11))
    assert whole.count("M4.0") == 1
    assert broken.count("M") == whole.count("M") + 2
    assert 'cx="116.0"' in whole
    assert 'cx="105.8"' in broken


def test_sparklines_can_share_a_scale():
    half = draw_sparkline(pd.Series([0.2, 0.2]), top=0.4)
    full = draw_sparkline(pd.Series([0.4, 0.4]), top=0.4)
    assert 'cy="14.0"' in half
    assert 'cy="4.0"' in full
    assert "<circle" not in draw_sparkline(pd.Series([np.nan, np.nan]), np.nan)
    assert "nan" not in draw_sparkline(pd.Series([0.2]), np.nan)
