"""The palette, and figures as markup."""

import colorsys
import itertools
import logging
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from equity_reports.charts import style
from equity_reports.charts.inequality import draw_breakdown
from equity_reports.charts.run_chart import draw_run_chart
from equity_reports.charts.style import figure_to_svg
from equity_reports.stats.run_chart import run_chart
from tests.charts.gallery import breakdown, flags, rates


def luminance(colour):
    channels = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_formula_against_known_pairs():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", ["INK", "MUTED", "BLUE", "DEEP", "CONCERN"])
def test_colours_of_words_have_enough_contrast(name):
    assert contrast(getattr(style, name), style.PAPER) >= 4.5
    # Words and lines stand on the pale band, too.
    assert contrast(getattr(style, name), style.PALE) >= 4.5


def test_grey_graphics_have_enough_contrast():
    assert contrast(style.GREY, style.PAPER) >= 3
    assert contrast(style.GREY, style.PALE) >= 3


# Simulation of full dichromacy: Viénot, Brettel and Mollon (1999), Color Research and
# Application 24: 243-252 (could not be opened here), in linear RGB.
PROTAN = [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]
DEUTAN = [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]


@pytest.mark.parametrize("matrix", [np.eye(3), PROTAN, DEUTAN])
def test_the_two_strong_colours_stay_apart_in_every_eye(matrix):
    seen = []
    for colour in (style.BLUE, style.DEEP, style.GREY):
        linear = np.array(mpl.colors.to_rgb(colour)) ** 2.2
        seen.append(np.clip(np.array(matrix) @ linear, 0, 1) ** (1 / 2.2))
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(one - other) > 0.2


def test_hues_are_strong_and_greys_are_grey():
    for name in ("BLUE", "DEEP", "CONCERN"):
        assert colorsys.rgb_to_hsv(*mpl.colors.to_rgb(getattr(style, name)))[1] > 0.6
    assert colorsys.rgb_to_hsv(*mpl.colors.to_rgb(style.GREY))[1] < 0.3


def drawing():
    return draw_run_chart(run_chart(rates(24)), flags=flags(4))


def test_same_figure_same_bytes():
    assert figure_to_svg(drawing()) == figure_to_svg(drawing())


def test_same_bytes_in_another_process():
    code = (
        "import hashlib\n"
        "from equity_reports.charts.run_chart import draw_run_chart\n"
        "from equity_reports.charts.style import figure_to_svg\n"
        "from equity_reports.stats.run_chart import run_chart\n"
        "import pandas as pd\n"
        "s = pd.Series([.2, .3, None, .1], pd.date_range('2025-01-01', periods=4, freq='MS'))\n"
        "print(hashlib.sha256(figure_to_svg(draw_run_chart(run_chart(s))).encode()).hexdigest())\n"
    )
    done = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
        for _ in range(2)
    }
    assert len(done) == 1


def test_different_drawings_share_no_identifier():
    one, two = figure_to_svg(drawing()), figure_to_svg(draw_run_chart(run_chart(rates(12))))
    names = [{part.split('"')[0] for part in svg.split(' id="')[1:]} for svg in (one, two)]
    assert names[0]
    assert names[1]
    assert not names[0] & names[1]


def test_text_is_text_and_escaped():
    svg = figure_to_svg(draw_breakdown(breakdown(["<b>$5$ & “é”"], ["category"])))
    assert ">&lt;b&gt;$5$ &amp; “é”</text>" in svg


def test_drawing_leaves_matplotlib_as_it_was_and_says_nothing(caplog):
    before = dict(mpl.rcParams)
    with caplog.at_level(logging.WARNING):
        figure_to_svg(drawing())
    assert caplog.text == ""
    assert dict(mpl.rcParams) == before


def test_no_figure_is_kept_by_pyplot():
    import matplotlib.pyplot as plt

    drawing()
    assert plt.get_fignums() == []


def test_any_figure_can_be_made_into_markup():
    figure = Figure()
    figure.subplots().plot([1, 2], [2, 1])
    assert figure_to_svg(figure).startswith("<svg ")


def test_identifiers_take_the_prefix_they_are_given():
    svg = figure_to_svg(drawing(), "p1")
    assert svg.count(' id="p1-') == svg.count(" id=") > 0
    assert svg.count('href="#p1-') == svg.count("href=") > 0
