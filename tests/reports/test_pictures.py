import re

from matplotlib import pyplot

from equity_reports.reports.pictures import picture


def test_a_picture_says_what_it_shows_and_escapes_it():
    html = picture(pyplot.figure(), alt='5 fewer in "100"', caption="<b>").html
    assert re.search(r'<div role="img" aria-label="5 fewer in &quot;100&quot;"><svg ', html)
    assert html.endswith("<figcaption>&lt;b&gt;</figcaption></figure>")


def test_a_picture_without_a_caption_has_none():
    assert "figcaption" not in picture(pyplot.figure(), alt="5 fewer").html


def test_the_figure_is_closed():
    before = len(pyplot.get_fignums())
    picture(pyplot.figure(), alt="5 fewer")
    assert len(pyplot.get_fignums()) == before


def test_a_picture_is_never_wider_than_it_was_drawn():
    html = picture(pyplot.figure(figsize=(2, 1), dpi=100), alt="A strip").html
    assert "max-width:200px" in html
