"""The two groups and the gap, read back from the drawing."""

import numpy as np
import pandas as pd
import pytest

from equity_reports.charts.gap import draw_gap_series, draw_two_groups
from equity_reports.charts.panel import NOTHING_TO_SHOW
from equity_reports.charts.style import BLUE, DEEP, INK
from equity_reports.stats.gap import gap_series
from tests.charts.gallery import group_counts, rates, with_gaps
from tests.charts.geometry import lines_of, said, words_of


@pytest.mark.parametrize("apart", [0.0, 0.001, 0.01, 0.2])
@pytest.mark.parametrize("narrow", [False, True])
def test_labels_at_line_ends_do_not_collide(apart, narrow):
    flat = rates(12) * 0 + 0.2
    names = ("most deprived fifth", "least deprived fifth")
    figure = draw_two_groups(flat + apart, flat, labels=names, narrow=narrow)
    boxes = [box for words, box in words_of(figure) if "deprived" in words or words in ("20", "40")]
    assert len(boxes) >= 3
    for i, one in enumerate(boxes):
        assert not any(one.padded(-3).overlaps(other.padded(-3)) for other in boxes[i + 1 :])


def test_each_group_has_its_colour_shape_name_and_last_value():
    most, least = rates(12, before=0.3, after=0.26), rates(12, before=0.1, after=0.1)
    figure = draw_two_groups(most, least, labels=("most", "least"))
    (deep,), (blue,) = lines_of(figure, DEEP), lines_of(figure, BLUE)
    assert (deep.get_marker(), blue.get_marker()) == ("D", "o")
    assert np.mean(deep.get_ydata()) > np.mean(blue.get_ydata())
    words = said(figure)
    assert {"most", "least", f"{most.iloc[-1] * 100:.0f}", f"{least.iloc[-1] * 100:.0f}"} <= set(
        words
    )


def test_one_groups_missing_period_leaves_the_other():
    most, least = with_gaps(rates(12), 4), rates(12, before=0.1)
    figure = draw_two_groups(most, least)
    (deep,), (blue,) = lines_of(figure, DEEP), lines_of(figure, BLUE)
    assert np.isnan(deep.get_ydata()).sum() == 1
    assert not np.isnan(blue.get_ydata()).any()
    assert "too few to show, or no clinic" in said(figure)


def test_a_withheld_group_is_still_named():
    figure = draw_two_groups(rates(12), rates(12) * np.nan, labels=("most", "least"))
    assert {"most", "least", "too few to show"} <= set(said(figure))
    assert said(draw_two_groups(rates(3) * np.nan, rates(3) * np.nan)) == [NOTHING_TO_SHOW]


def test_order_of_rows_changes_nothing():
    most, least = rates(12), rates(12, before=0.1)
    one = draw_two_groups(most, least)
    for other in (draw_two_groups(most.iloc[::-1], least.iloc[::-1]), draw_two_groups(most, least)):
        assert said(other) == said(one)


def test_gap_series_has_a_zero_line_and_its_limits():
    series = gap_series(group_counts(), most="most", least="least")
    figure = draw_gap_series(series)
    words = said(figure)
    assert {"no gap", f"average {series.centre * 100:.0f}"} <= set(words)
    assert any(line.get_linewidth() == 1.4 for line in lines_of(figure, INK))
    low, high = figure.axes[0].get_ylim()
    assert low <= min(0, series.points["lower"].min())
    assert high >= series.points["upper"].max()


def test_points_more_than_chance_are_larger_and_said():
    counts = group_counts()
    outlier = counts.index[(counts["group"] == "most")][-1]
    counts.loc[outlier, "numerator"] = counts.loc[outlier, "denominator"]
    series = gap_series(counts, most="most", least="least")
    assert series.points["signal"].iloc[-1]
    figure = draw_gap_series(series)
    sizes = {
        line.get_markersize(): len(line.get_xdata())
        for line in lines_of(figure, DEEP)
        if line.get_marker() == "o"
    }
    assert sizes[9.0] == series.points["signal"].sum()
    assert "more than chance" in said(figure)


def test_nothing_that_went_in_is_changed():
    most, least = rates(12), with_gaps(rates(12, before=0.1), 2)
    before = pd.concat([most, least], axis=1)
    draw_two_groups(most, least)
    pd.testing.assert_frame_equal(pd.concat([most, least], axis=1), before)
