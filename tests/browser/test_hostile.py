"""Hostile text in a real browser: it is shown as text; nothing runs, is fetched or is moved.

Escaping and the content-security policy each suffice alone, so each is tested without the other.
"""

import html
import re

import pandas as pd
import pytest

from equity_reports.cli import run
from equity_reports.reports.page import PageError, check_page
from equity_reports.synthetic import write_programme
from tests.disclosure.hostile import (
    COMPUTED,
    PAYLOADS,
    poison_registers,
    poison_settings,
)

pytestmark = pytest.mark.browser

DAY = "2026-11-22"
PAGES = ["index.html", "teams/T01/report.html", "teams/T02/report.html"]
COLUMN = "<img src=x onerror='window.ran=1'>{{ 7 * 191 }}"
FILE = "<script>window.ran=1<!-- {{ 7 * 191 }} \u202e.csv"
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The shared folder of a programme with a payload wherever a person may type."""
    folder = tmp_path_factory.mktemp("hostile")
    programme = write_programme(folder / "programme", teams=3, months=12, per_month=600)
    placed = poison_registers(programme)
    old = programme / "data" / "appointments.csv.gz"
    rows = pd.read_csv(old, dtype="str", keep_default_na=False)
    for number, column in enumerate(("LanguageCodePreferred", "PersonStatedGenderCode")):
        for payload, text in enumerate(PAYLOADS):
            rows.loc[rows.index % 40 == payload + 20 * number, column] = text[:5000]
    rows = rows.rename(columns={"LanguageCodePreferred": COLUMN})
    old.unlink()
    rows.to_csv(programme / "data" / FILE, index=False)
    names = {"LanguageCodePreferred": COLUMN, "data/appointments.csv.gz": f"data/{FILE}"}
    poison_settings(programme, **names)
    outputs = folder / "outputs"
    assert run(["report", str(programme), "--outputs", str(outputs), "--today", DAY]) == 0
    assert list(folder.rglob("owned")) == []
    print(
        f"{len(PAYLOADS)} payloads in {placed} cells, 2 columns, 3 settings, a heading and a name"
    )
    (dashboard,) = outputs.glob("*/2*/index.html")
    return dashboard.parent


def parts(page):
    counted = "script, iframe, form, link, base, object, embed, img, meta[http-equiv=refresh]"
    return page.evaluate(f"document.querySelectorAll({counted!r}).length")


OWN_SCRIPTS = {"index.html": 1}
"""The dashboard's, which the policy lets run by its hash; no other page has any."""


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("policy", ["with the policy", "without the policy"])
def test_escaping_alone_suffices(hostile, open_page, tmp_path, name, policy):
    text = (hostile / name).read_text(encoding="utf-8")
    if policy == "without the policy":
        text, switched_off = POLICY.subn("", text)
        assert switched_off == 1
    path = tmp_path / "page.html"
    path.write_text(text, encoding="utf-8")
    for width in (1280, 390):
        page = open_page(path, width)
        page.evaluate(OPEN)
        assert page.requested == [path.as_uri()]
        assert page.complaints == []
        assert page.evaluate("window.ran") is None
        assert parts(page) == OWN_SCRIPTS.get(name, 0)
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") == width
        links = page.evaluate("[...document.links].map(link => link.protocol + link.hash)")
        assert all(link.startswith("file:") for link in links)
    shown = page.evaluate("document.body.innerText")
    assert "<script>window.ran = 1</script>" in shown
    assert "{{ 7 * 191 }}" in shown
    assert COMPUTED not in shown


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_alone_suffices(hostile, open_page, tmp_path, name):
    """With every escape of the page undone, nothing runs and nothing is requested.

    No policy stops a page from being refreshed to another address; the third guard does, which
    refuses to write such a page at all.
    """
    text = (hostile / name).read_text(encoding="utf-8")
    head, body = text.split("<body>", 1)
    unescaped = head + "<body>" + html.unescape(body)
    assert unescaped.count("onerror='window.ran = 1'>") > 0
    with pytest.raises(PageError):
        check_page(unescaped)
    path = tmp_path / "page.html"
    path.write_text(unescaped.replace("http-equiv=refresh", ""), encoding="utf-8")
    page = open_page(path)
    page.wait_for_timeout(300)
    assert parts(page) > OWN_SCRIPTS.get(name, 0)
    assert page.evaluate("window.ran") is None
    # What the policy stops is told as a request that failed for it; none goes out.
    stopped = []
    page.on("requestfailed", lambda request: stopped.append((request.url, request.failure)))
    page.requested.clear()
    page.reload()
    page.wait_for_timeout(300)
    assert page.requested[0] == path.as_uri()
    assert [(url, "csp") for url in page.requested[1:]] == stopped
    assert any("Content Security Policy" in complaint for complaint in page.complaints)


def test_without_either_the_text_would_have_run(hostile, open_page, tmp_path):
    """The payloads are live: the two tests above could have failed."""
    text = html.unescape(POLICY.sub("", (hostile / PAGES[1]).read_text(encoding="utf-8")))
    path = tmp_path / "page.html"
    path.write_text(text.replace("http-equiv=refresh", ""), encoding="utf-8")
    page = open_page(path)
    assert page.evaluate("window.ran") == 1
    assert len(page.requested) > 1


@pytest.mark.parametrize("name", PAGES)
def test_drawings_hold_their_words(hostile, open_page, name):
    page = open_page(hostile / name, 390)
    page.evaluate(OPEN)
    outside = page.evaluate(
        "[...document.querySelectorAll('svg text')].filter(text => {"
        " const own = text.getBoundingClientRect();"
        " const frame = text.ownerSVGElement.getBoundingClientRect();"
        " return own.width && (own.right > frame.right + 1 || own.left < frame.left - 1);"
        "}).map(text => text.textContent.slice(0, 80))"
    )
    assert outside == []
