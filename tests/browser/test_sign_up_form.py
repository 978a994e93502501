"""The sign-up page in a browser: filled in, saved, and taken."""

import pytest

from equity_reports import resources
from equity_reports.sign_ups.form import questions
from equity_reports.sign_ups.responses import read_responses
from tests.browser.test_pages import LEVELS

pytestmark = pytest.mark.browser
FORM = resources.templates() / "sign_up" / "form.html"


@pytest.mark.parametrize("width", [1280, 320])
def test_anybody_can_read_it(open_page, axe, width):
    page = open_page(FORM, width)
    page.evaluate(axe)
    run = "levels => axe.run(document, {runOnly: {type: 'tag', values: levels}})"
    assert page.evaluate(run, LEVELS)["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert (page.requested, page.complaints) == ([FORM.as_uri()], [])


def test_what_is_filled_in_is_saved_and_read(open_page, tmp_path):
    page = open_page(FORM)
    for one in questions():
        page.fill(f"#{one.id}", f'=1+1 {one.id}, "quoted"\n' if one.kind == "text" else "One")
    page.fill("#contact_email", "lead@example.org")
    page.fill("#other_emails", "a@example.org; b@example.org")
    with page.expect_download() as caught:
        page.click("button")
    saved = tmp_path / caught.value.suggested_filename
    caught.value.save_as(saved)
    assert saved.name == "sign-up-One.csv"
    assert "\"'=1+1 aim" in saved.read_text(encoding="utf-8-sig")
    (response,) = read_responses(saved)
    assert response.problems == ()
    assert response.sent_on is not None
    assert response.sign_up.aim == '1+1 aim, "quoted"'
    assert response.sign_up.recipients == ("lead@example.org", "a@example.org", "b@example.org")
    assert page.complaints == []


def test_what_is_needed_is_asked_for(open_page):
    page = open_page(FORM)
    page.click("button")
    assert page.evaluate("document.activeElement.id") == questions()[0].id
    assert page.evaluate("document.getElementById('told').textContent") == ""


def test_without_a_script_it_says_so(open_page):
    page = open_page(FORM, java_script_enabled=False)
    assert page.locator("noscript p").is_visible()
