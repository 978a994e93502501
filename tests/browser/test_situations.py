"""Every situation's report in a real browser: on a desk, on a phone, on paper, by keyboard."""

import pytest

from tests.reports.situations import SITUATIONS
from tests.reports.test_team_situations import page as page_of

pytestmark = pytest.mark.browser

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"
CONTROLS = "document.querySelectorAll('summary, .scroll').length"
A4_WIDE, A4_TALL = 688, 1016  # in px, less the margins of the page

CUT = """tall => [...document.querySelectorAll('figure, .strip')]
    .map(one => one.getBoundingClientRect())
    .filter(box => box.height > tall || box.left < -1 || box.right > window.innerWidth + 1).length
"""
LETTERS = """() => [...document.querySelectorAll('figure svg text')]
    .filter(text => text.getClientRects().length && text.textContent.trim())
    .map(text => parseFloat(getComputedStyle(text).fontSize)
        * text.ownerSVGElement.getScreenCTM().a)
"""


@pytest.fixture(scope="module", params=SITUATIONS)
def path(request, tmp_path_factory):
    """The page of each situation, as a file."""
    place = tmp_path_factory.mktemp("situation") / "report.html"
    place.write_text(page_of(request.param), encoding="utf-8")
    return place


def reached_by_keyboard(page):
    """How many folds and tables the Tab key comes to."""
    reached = set()
    for _ in range(page.evaluate(CONTROLS) + 8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('summary, .scroll')"):
            place = "document.activeElement.getBoundingClientRect().top + window.scrollY"
            reached.add(page.evaluate(f"[{place}, document.activeElement.tagName].join(' ')"))
    return len(reached)


def faults(page, axe):
    """What axe finds wrong with the page as it stands, with everything folded out."""
    page.evaluate(axe)
    found = page.evaluate(
        "levels => axe.run(document, {runOnly: {type: 'tag', values: levels}})", LEVELS
    )
    assert found["passes"]
    return [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in found["violations"]
    ]


def wide(page):
    """How wide the page is; axe does not see a page that scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth")


def test_on_a_desk(open_page, axe, path):
    page = open_page(path, 1280)
    assert wide(page) == 1280
    page.evaluate(OPEN)
    assert wide(page) == 1280
    assert faults(page, axe) == []
    assert reached_by_keyboard(page) == page.evaluate(CONTROLS) > 0
    assert page.complaints == []
    assert page.requested == [path.as_uri()]


def test_on_a_phone(open_page, axe, path):
    page = open_page(path, 390)
    assert wide(page) == 390
    page.evaluate(OPEN)
    assert wide(page) == 390
    assert min(page.evaluate(LETTERS)) >= 10.9
    assert faults(page, axe) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert wide(page) == 320
    assert page.complaints == []


def test_on_paper(open_page, path):
    page = open_page(path, A4_WIDE)
    page.emulate_media(media="print")
    assert page.evaluate("document.querySelectorAll('figure').length") >= 2
    assert page.evaluate(CUT, A4_TALL) == 0
    kept = "one => getComputedStyle(one).breakInside"
    whole = page.evaluate(f"[...document.querySelectorAll('figure')].map({kept})")
    assert set(whole) == {"avoid"}
