"""The body of an email in a browser: at a desk and on a phone, in the dark, without its picture."""

import base64
import email
import re
from email import policy

import pytest

from equity_reports.delivery.attachment import Attached, printed
from equity_reports.delivery.digest import coach_digest, community_digest, team_digest
from equity_reports.delivery.message import Sender, write_letter
from equity_reports.reports.coaches import coaches_of
from equity_reports.reports.community_inputs import read_community_inputs
from equity_reports.reports.inputs import read_inputs

pytestmark = pytest.mark.browser

SENDER = Sender("Pursuing Equity", "reports@trust.example", "inbox@trust.example")
PAPER, INK = "rgb(255, 255, 255)", "rgb(33, 43, 50)"


def body_of(digest, folder):
    """A message's body as a file, its picture put where a mail program would."""
    letter = write_letter(
        digest, Attached("html", "x.html", b"x"), SENDER, about=("team", "T01", "f"), session_id="s"
    )
    message = email.message_from_bytes(letter.body, policy=policy.default)
    html = message.get_body(("html",)).get_content()
    if digest.picture:
        picture = base64.b64encode(digest.picture.png).decode()
        html = re.sub(r'src="cid:[^"]+"', f'src="data:image/png;base64,{picture}"', html)
    path = folder / "body.html"
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def released(pages):
    return pages.parent / "private" / pages.name / "released"


@pytest.fixture(scope="module")
def body(released, tmp_path_factory):
    """One team's body."""
    return body_of(
        team_digest(read_inputs(released / "T01.json")), tmp_path_factory.mktemp("email")
    )


@pytest.mark.parametrize("width", [600, 390, 320])
@pytest.mark.parametrize("kind", ["community", "coach"])
def test_the_other_messages_are_as_narrow_and_as_accessible(
    open_page, axe, released, tmp_path, kind, width
):
    inputs = read_community_inputs(released / "community.json")
    coach = coaches_of(inputs.every_team)[0].page_name
    digest = community_digest(inputs) if kind == "community" else coach_digest(inputs, coach)
    page = open_page(body_of(digest, tmp_path), width)
    page.evaluate(axe)
    found = page.evaluate("axe.run(document)")
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [600, 390, 320])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(open_page, axe, body, width):
    page = open_page(body, width)
    page.evaluate(axe)
    found = page.evaluate("axe.run(document)")
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
    assert found["passes"]
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_it_asks_for_nothing(open_page, body):
    page = open_page(body)
    assert [url for url in page.requested if not url.startswith("data:")] == [body.as_uri()]
    assert page.complaints == []


def test_the_letters_of_the_chart_can_be_read_on_a_phone(open_page, body):
    page = open_page(body, 390)
    shown = page.evaluate("document.querySelector('img').getBoundingClientRect().width")
    assert 12 * shown / 330 >= 11  # the drawing's own letters are 12 of its 330 pixels


def test_in_the_dark_the_ground_stays_light_and_the_words_dark(open_page, body):
    page = open_page(body, 600, color_scheme="dark")
    colours = page.evaluate(
        "[...document.querySelectorAll('h2, p, li, td.words')].map(one => {"
        " let ground = one; while (getComputedStyle(ground).backgroundColor == 'rgba(0, 0, 0, 0)')"
        " ground = ground.parentElement;"
        " return [getComputedStyle(one).color, getComputedStyle(ground).backgroundColor] })"
    )
    assert [INK, PAPER] in colours
    assert all(ground in (PAPER, "rgb(240, 244, 245)", "rgb(0, 94, 184)") for _, ground in colours)


def test_without_its_picture_the_finding_is_there_in_words(open_page, body, tmp_path):
    bare = tmp_path / "bare.html"
    bare.write_text(re.sub(r'src="data:[^"]+"', 'src="#"', body.read_text(encoding="utf-8")))
    page = open_page(bare, 600)
    assert page.get_by_alt_text(re.compile("^Run chart of")).is_visible()


def test_a_report_is_printed_by_the_browser_of_this_machine(chromium, pages):
    made = printed(pages / "teams" / "T01" / "report.html")
    assert made.startswith(b"%PDF-")
    assert made.rstrip().endswith(b"%%EOF")
