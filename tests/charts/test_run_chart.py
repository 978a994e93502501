"""What a run chart shows, read back from the drawing."""

import numpy as np
import pandas as pd
import pytest

from equity_reports.charts.panel import NOTHING_TO_SHOW
from equity_reports.charts.run_chart import draw_run_chart
from equity_reports.charts.signal_note import signal_note
from equity_reports.charts.style import BLUE, DEEP, GREY, PAPER
from equity_reports.stats.run_chart import run_chart
from tests.charts.gallery import SESSIONS, flags, rates, with_gaps
from tests.charts.geometry import crossing, said


def lines(figure, **wanted):
    return [
        line
        for line in figure.findobj(lambda artist: hasattr(artist, "get_markerfacecolor"))
        if all(getattr(line, f"get_{name}")() == value for name, value in wanted.items())
    ]


@pytest.mark.parametrize("narrow", [False, True])
def test_signal_is_marked_where_it_began_and_its_words_cross_no_line(narrow):
    for seed in range(12):
        chart = run_chart(rates(24, seed=seed))
        assert chart.shifted
        figure = draw_run_chart(chart, flags=flags(5, apart=90), aim=0.14, narrow=narrow)
        phrase = f"{chart.longest_run} in a row"
        if any(phrase in words for words in said(figure)):
            assert crossing(figure, phrase) == []
    assert any("below the median" in words for words in said(figure))


def test_bracket_spans_the_run_and_no_more():
    values = [0.3, 0.1] * 5 + [0.1] * 9 + [0.3, 0.1, 0.3]
    series = pd.Series(values, pd.date_range("2025-01-01", periods=22, freq="MS"))
    chart = run_chart(series, baseline_points=10)
    note = signal_note(chart)
    assert chart.signal_from == chart.points["period"].iloc[note.first]
    # The tenth point is below the median too, and begins the run of ten.
    assert (note.first, note.last) == (9, 18)
    assert note.words == "10 in a row below the median"


def test_no_signal_no_note():
    series = pd.Series([0.1, 0.2] * 8, pd.date_range("2025-01-01", periods=16, freq="MS"))
    assert signal_note(run_chart(series)) is None
    assert not any("in a row" in words for words in said(draw_run_chart(run_chart(series))))


def test_trend_is_said_in_its_direction():
    index = pd.date_range("2025-01-01", periods=12, freq="MS")
    note = signal_note(run_chart(pd.Series(np.linspace(0.1, 0.3, 12), index), rules="perla"))
    assert note is not None
    assert "in a row" in note.words


def test_missing_periods_break_the_line_and_have_a_cross():
    chart = run_chart(with_gaps(rates(24), 5, 9))
    figure = draw_run_chart(chart)
    (line,) = lines(figure, color=BLUE, linestyle="-")
    assert np.isnan(line.get_ydata()).sum() == 2
    (crosses,) = [
        line for line in lines(figure, marker="x", color=GREY) if len(line.get_xdata()) == 2
    ]
    assert crosses.get_xdata() == pytest.approx(np.asarray(line.get_xdata())[[5, 9]])
    assert "too few to show, or no clinic" in said(figure)


def test_unfinished_periods_are_hollow_dashed_and_said():
    later = pd.Series([0.17, np.nan], pd.date_range("2026-11-01", periods=2, freq="MS"))
    figure = draw_run_chart(run_chart(rates(24)), unfinished=later)
    hollow = [line for line in lines(figure, markerfacecolor=PAPER) if line.get_color() == BLUE]
    assert len(hollow) == 1
    assert len(hollow[0].get_xdata()) == 1
    assert "not yet complete" in said(figure)
    dashed = [line for line in lines(figure, color=BLUE) if line.get_linestyle() == "--"]
    assert len(dashed) == 1


def test_everything_said_is_on_the_drawing():
    series = rates(24)
    chart = run_chart(series, rebase_at=[series.index[15]])
    figure = draw_run_chart(chart, sessions=SESSIONS, aim=0.12)
    words = said(figure)
    now, median = chart.points[["value", "centre"]].iloc[-1]
    before = chart.points["centre"].iloc[0]
    assert f"{now * 100:.0f} now" in words
    assert f"median {median * 100:.0f}" in words
    assert f"median {before * 100:.0f}" in words
    assert {"aim 12", "learning session", "in every 100 appointments", "0"} <= set(words)
    assert "too few to show, or no clinic" not in words


def test_each_phase_has_its_own_median_over_its_own_time():
    series = rates(24)
    chart = run_chart(series, rebase_at=[series.index[8], series.index[16]])
    figure = draw_run_chart(chart)
    levels = {
        tuple(line.get_ydata())
        for line in lines(figure, color=GREY)
        if line.get_linestyle() == "--"
    }
    assert len(levels) == 3


def test_most_deprived_have_their_own_colour_and_shape():
    chart = run_chart(rates(12))
    most, everybody = draw_run_chart(chart, role="most"), draw_run_chart(chart)
    assert {line.get_marker() for line in lines(most, color=DEEP)} == {"D"}
    assert {line.get_marker() for line in lines(everybody, color=BLUE)} == {"o"}
    assert lines(everybody, color=DEEP) == []


def test_scale_starts_at_zero_and_never_passes_a_hundred():
    for series in (rates(24), rates(24) * 0 + 1, rates(24) * 0):
        low, high = draw_run_chart(run_chart(series)).axes[0].get_ylim()
        assert low == 0
        assert series.max() <= high <= 1


def test_nothing_known_is_said():
    chart = run_chart(rates(24) * np.nan)
    assert said(draw_run_chart(chart, flags=flags(2))) == [NOTHING_TO_SHOW]
    assert said(draw_run_chart(run_chart(rates(12).iloc[:0]))) == [NOTHING_TO_SHOW]


def test_periods_that_are_no_dates_are_refused():
    with pytest.raises(ValueError, match="no dates"):
        draw_run_chart(run_chart(pd.Series([0.1, 0.2, 0.3])))


def test_nothing_that_went_in_is_changed():
    chart, later = run_chart(rates(24)), rates(2, "2026-11-01")
    before, after = chart.points.copy(), later.copy()
    draw_run_chart(chart, unfinished=later)
    pd.testing.assert_frame_equal(chart.points, before)
    pd.testing.assert_series_equal(later, after)
