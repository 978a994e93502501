"""What a reader's browser makes of the pages: nothing fetched, everything reached."""

import re

import pytest

pytestmark = pytest.mark.browser

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = [1280, 390, 320]


def test_a_page_asks_for_nothing_and_complains_of_nothing(open_page, path):
    page = open_page(path)
    assert page.requested == [path.as_uri()]
    assert page.complaints == []


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing(open_page, axe, path, width):
    page = open_page(path, width)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(axe)
    found = page.evaluate(
        "levels => axe.run(document, {runOnly: {type: 'tag', values: levels}})", LEVELS
    )
    told = [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in found["violations"]
    ]
    assert told == []
    assert found["passes"]


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_page(open_page, path, width):
    page = open_page(path, width)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_text_twice_as_large_still_fits(open_page, path):
    page = open_page(path, 640)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") == 640


def test_each_width_has_its_own_drawing(open_page, pages):
    path = pages / "teams" / "T01" / "report.html"
    shown = "kind => [...document.querySelectorAll('figure .' + kind)].map(one => one.clientWidth)"
    wide, narrow = open_page(path, 1280), open_page(path, 390)
    assert all(wide.evaluate(shown, "wide"))
    assert not any(wide.evaluate(shown, "narrow"))
    assert all(narrow.evaluate(shown, "narrow"))
    assert not any(narrow.evaluate(shown, "wide"))
    assert len(wide.evaluate(shown, "wide")) == len(narrow.evaluate(shown, "narrow")) > 0


def test_letters_in_a_drawing_can_be_read_on_a_phone(open_page, pages):
    page = open_page(pages / "teams" / "T01" / "report.html", 390)
    heights = page.evaluate(
        "[...document.querySelectorAll('figure .narrow svg text')].map(text => {"
        " const scale = text.ownerSVGElement.getScreenCTM().a;"
        " return parseFloat(getComputedStyle(text).fontSize) * scale; })"
    )
    assert heights
    assert min(heights) >= 10.9


def test_the_keyboard_reaches_the_report_first(open_page, path):
    page = open_page(path)
    page.keyboard.press("Tab")
    focus = "document.activeElement"
    assert page.evaluate(f"{focus}.getAttribute('href')") == "#main"
    assert page.evaluate(f"{focus}.getBoundingClientRect().left") >= 0


def test_every_control_is_reached_in_order(open_page, pages):
    page = open_page(pages / "teams" / "T01" / "report.html")
    controls = page.evaluate("document.querySelectorAll('summary').length")
    reached = []
    for _ in range(controls + 12):
        page.keyboard.press("Tab")
        place = "document.activeElement.getBoundingClientRect().top + window.scrollY"
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            reached.append(page.evaluate(place))
    assert len(set(reached)) == controls > 0
    assert reached[:controls] == sorted(reached[:controls])


def test_the_dashboard_leads_to_every_report(open_page, pages):
    page = open_page(pages / "index.html")
    links = page.evaluate("[...document.querySelectorAll('#teams th > a')].map(link => link.href)")
    assert len(links) == 3
    for link in links:
        page.goto(link)
        assert page.locator("h1").count() == 1


def test_the_page_prints_on_a4_with_whole_charts(open_page, pages):
    page = open_page(pages / "teams" / "T01" / "report.html", 688)  # A4 less its margins
    page.emulate_media(media="print")
    tall = page.evaluate(
        "[...document.querySelectorAll('figure')].map(one => one.getBoundingClientRect().height)"
    )
    assert tall
    assert max(tall) < 1016  # what fits on one sheet
    assert page.evaluate("getComputedStyle(document.querySelector('figure')).breakInside") == (
        "avoid"
    )
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_poster_is_one_sheet(open_page, pages):
    for team in ("T01", "T02", "T03"):
        page = open_page(pages / "teams" / team / "poster.html")
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
        assert b"/MediaBox [0 0 841" in printed  # A3, in points


def test_a_slide_fills_the_screen_and_its_letters_reach_the_back(open_page, pages):
    page = open_page(pages / "slides.html", 1280)
    tall = page.evaluate(
        "[...document.querySelectorAll('.slide')].map(one => one.getBoundingClientRect().height)"
    )
    assert len(tall) >= 7
    assert min(tall) >= 900  # the window's height
    letters = page.evaluate(
        "[...document.querySelectorAll('.slide .lead, .slide h2, .slide dd, .slide svg text')]"
        ".map(one => parseFloat(getComputedStyle(one).fontSize)"
        " * (one.ownerSVGElement ? one.ownerSVGElement.getScreenCTM().a : 1))"
    )
    assert min(letters) >= 20
    assert page.locator("details.notes").count() >= 3
