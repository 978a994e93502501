"""Control charts and their icons, read back from the drawing."""

import numpy as np
import pandas as pd
import pytest

from equity_reports.charts.icons import draw_assurance_icon, draw_variation_icon
from equity_reports.charts.spc import draw_control_chart, point_sorts
from equity_reports.stats.spc import control_chart
from tests.charts.gallery import flags
from tests.charts.geometry import circles, said

INDEX = pd.date_range("2024-11-01", periods=20, freq="MS")
LEVEL = np.array([0.25, 0.24] * 5 + [0.12, 0.13] * 5)


def chart(better):
    size = pd.Series(300, INDEX)
    return control_chart(size * LEVEL, size, kind="p", better=better)


@pytest.mark.parametrize(
    ("better", "first", "last"),
    [
        ("lower", "concern", "improvement"),
        ("higher", "improvement", "concern"),
        ("neither", "neutral", "neutral"),
    ],
)
def test_special_causes_are_inked_by_what_they_mean(better, first, last):
    made = chart(better)
    sorts = point_sorts(made)
    special = made.points["special_cause"].to_numpy()
    assert special.any()
    assert set(sorts[~special]) <= {"common cause"}
    assert (sorts[special][0], sorts[special][-1]) == (first, last)
    words = " ".join(said(draw_control_chart(made)))
    assert ("better, more than chance" in words) == (better != "neither")


def test_levels_are_named_at_their_ends():
    made = chart("lower")
    last = made.points.iloc[-1]
    words = said(draw_control_chart(made, target=0.1, flags=flags(3)))
    for name in ("centre", "upper", "lower"):
        label = "average" if name == "centre" else f"{name} limit"
        assert f"{label} {last[name] * 100:.0f}" in words
    assert {"target 10", f"now {last['value'] * 100:.0f}"} <= set(words)


def test_every_point_is_drawn_once_and_flags_are_there():
    figure = draw_control_chart(chart("lower"), flags=flags(3))
    drawn = sum(len(points.get_offsets()) for points in figure.axes[0].collections)
    assert drawn == 20
    assert len(circles(figure)) == 3


def test_values_that_are_no_shares_are_not_multiplied():
    waits = pd.Series([12.0, 14, 13, 15, 12, 13, 14, 12, 13, 15, 14, 13, 20], INDEX[:13])
    words = said(draw_control_chart(control_chart(waits, kind="xmr"), unit="days"))
    assert {"now 20", "days"} <= set(words)


def test_variation_icons_say_the_direction_in_a_letter():
    assert ">H</text>" in draw_variation_icon("concern_high")
    assert ">L</text>" in draw_variation_icon("improvement_low")
    assert "<text" not in draw_variation_icon("common_cause")
    with pytest.raises(ValueError, match="no icon"):
        draw_variation_icon("better")


def test_assurance_icons():
    letters = {"pass": "P", "fail": "F", "hit_or_miss": "?"}
    for name, letter in letters.items():
        assert f">{letter}</text>" in draw_assurance_icon(name)
    assert draw_assurance_icon(None) == ""
    with pytest.raises(ValueError, match="no icon"):
        draw_assurance_icon("maybe")
