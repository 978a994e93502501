"""A real browser with its network cut, and axe; what is missing is said."""

import os
from pathlib import Path
from shutil import which

import pytest

from equity_reports.cli import run
from equity_reports.synthetic import write_programme

HOME = Path(__file__).parents[2]
AXE = HOME / ".nox" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
DAY = "2026-11-22"
PRIVATE = ("data_quality.html", "coaches/Coach-Amber-Example.html")


def absent(what):
    """Skip, saying what is absent; where everything must be there, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is absent, and CI has it")
    pytest.skip(f"{what} is absent: run `nox -s browser` where Debian's chromium and npm are")


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core."""
    if not AXE.exists():
        absent("axe-core")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, driven by playwright."""
    program = which("chromium")
    if program is None:
        absent("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """The shared folder of a small programme with its pages built."""
    folder = tmp_path_factory.mktemp("browser")
    programme = write_programme(folder / "programme", teams=3, months=24, per_month=3000)
    outputs = folder / "outputs"
    for command in ("check", "report"):
        assert run([command, str(programme), "--outputs", str(outputs), "--today", DAY]) == 0
    (dashboard,) = outputs.glob("*/*/index.html")
    return dashboard.parent


PAGES = (
    "index.html",
    "community.html",
    "slides.html",
    "teams/T01/report.html",
    "teams/T01/poster.html",
    "teams/T01/story.html",
    "teams/T03/report.html",
    *PRIVATE,
)


@pytest.fixture(params=PAGES)
def path(request, pages):
    """Each page in turn; what is not for everyone lies in the private folder."""
    if request.param in PRIVATE:
        return pages.parent / "private" / pages.name / request.param
    return pages / request.param


@pytest.fixture
def open_page(chromium):
    """Open a page offline at a width; note what it asks for and what it complains of."""
    contexts = []

    def open_page(path, width=1280, **settings):
        context = chromium.new_context(
            offline=True, viewport={"width": width, "height": 900}, **settings
        )
        contexts.append(context)
        page = context.new_page()
        page.requested, page.complaints = [], []
        page.on("request", lambda request: page.requested.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
