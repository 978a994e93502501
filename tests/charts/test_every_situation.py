"""Every chart in every situation: legible, inside its edges, and small."""

import functools
import re
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from equity_reports.charts import style
from equity_reports.charts.style import figure_to_svg
from equity_reports.charts.svg import FONT_STACK
from tests.charts.gallery import situations, small_pictures
from tests.charts.geometry import outside, overlapping

SITUATIONS = situations()
HUES = {style.BLUE, style.DEEP, style.CONCERN}
NEUTRAL = {style.INK, style.MUTED, style.GREY, style.RULE, style.PALE, style.PAPER, "none"}


@pytest.fixture(scope="module", params=[False, True], ids=["wide", "narrow"])
def narrow(request):
    return request.param


@functools.cache
def drawn(name, narrow):
    figure = SITUATIONS[name](narrow)
    return figure, figure_to_svg(figure)


@pytest.fixture(params=list(SITUATIONS))
def both(request, narrow):
    return drawn(request.param, narrow)


def test_words_stay_inside_apart_and_large_enough(both, narrow):
    figure, _ = both
    assert isinstance(figure, Figure)
    assert outside(figure) == []
    assert overlapping(figure) == []
    # A page gives a phone's drawing 328 pixels and any other at least 700.
    width = 72 * figure.get_figwidth()
    shown = min(328 if narrow else 700, 300 if width <= 300 else 2000)
    sizes = [text.get_fontsize() for text in figure.findobj(mpl.text.Text) if text.get_text()]
    assert min(sizes) * shown / width >= (10.9 if narrow else 11.5)


def test_markup_is_small_plain_and_in_house_colours(both):
    _, svg = both
    assert len(svg.encode()) < 30_000
    root = ET.fromstring(svg)
    assert root.get("width") == "100%"
    assert root.get("height") is None
    assert root.get("font-family") == FONT_STACK
    for banned in (
        "<?xml",
        "<!DOCTYPE",
        "<metadata",
        "<style",
        "style=",
        "xlink",
        "<!--",
        "DejaVu",
    ):
        assert banned not in svg
    used = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg))
    assert used <= HUES | NEUTRAL
    assert len(used & HUES) <= 3


def test_identifiers_are_the_figures_own(both):
    _, svg = both
    names = re.findall(r' id="([^"]+)"', svg)
    assert len(names) == len(set(names))
    mentioned = set(re.findall(r'href="#([^"]+)"', svg)) | set(re.findall(r"url\(#([^)]+)\)", svg))
    assert mentioned <= set(names)


@pytest.mark.parametrize("name", list(small_pictures()))
def test_small_pictures_are_small(name):
    svg = small_pictures()[name]
    assert len(svg) < 3000
    assert ET.fromstring(svg).get("aria-hidden") == "true"
    assert "style=" not in svg
