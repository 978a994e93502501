import re

import nbformat
import pytest

from equity_reports import resources
from equity_reports.reports.page import PageError, check_page, export_page, separate_drawings
from tests.reports.sample_notebook import executed_sample


@pytest.fixture(scope="module")
def page():
    return export_page(executed_sample(), title="Lantern <report>", fingerprint="f00")


def test_the_page_says_what_it_is(page):
    assert page.startswith('<!doctype html>\n<html lang="en-GB">')
    assert "<title>Lantern &lt;report&gt;</title>" in page
    assert '<meta name="fingerprint" content="f00">' in page[:2000]
    assert page.count("<main") == 1
    assert '<a class="skip" href="#main">' in page


def test_the_browser_is_told_to_fetch_and_run_nothing(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    closed = "base-uri 'none'; form-action 'none'"
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; {closed}"


@pytest.mark.parametrize(
    "hidden",
    ["secret_name", "HTML(", "For the analyst", "for the analyst only", "papermill", "[3]"],
)
def test_what_is_the_analysts_stays_off_the_page(page, hidden):
    assert hidden not in page


def test_the_style_sheets_comments_stay_at_home(page):
    assert "/*" not in page


def test_the_masthead_stands_before_the_report(page):
    header, main = page.split("<main")
    assert "<h1>Lantern</h1>" in header
    assert "<h1" not in main


def test_each_second_level_heading_opens_a_section(page):
    sections = re.findall(r"<section>\s*<h2[^>]*>([^<]+)</h2>", page)
    assert sections == ["Are fewer appointments missed?", "About the numbers"]
    assert page.count("<section>") == page.count("</section>") == 2
    assert page.index("<figure") < page.index("</section>")


def test_without_a_masthead_the_first_heading_is_it():
    notebook = executed_sample()
    del notebook.cells[3]
    notebook.cells[0].metadata = {}
    header = export_page(notebook, title="t").split("<main")[0]
    assert "<h1>A team's report</h1>" in header


def test_without_any_heading_the_title_is_it():
    notebook = executed_sample()
    del notebook.cells[3]
    assert "<h1>Lantern</h1>" in export_page(notebook, title="Lantern").split("<main")[0]


def test_a_table_that_is_a_last_expression_is_shown():
    assert "<td>12</td>" in export_page(executed_sample("<table><td>12</td></table>"), title="t")


def test_export_changes_nothing_in_the_notebook():
    notebook = executed_sample()
    before = nbformat.writes(notebook)
    export_page(notebook, title="t")
    assert nbformat.writes(notebook) == before


def test_the_same_notebook_gives_the_same_page(page):
    assert export_page(executed_sample(), title="Lantern <report>", fingerprint="f00") == page


@pytest.mark.parametrize(
    "broken",
    [
        "<script>1</script>",
        "<p onclick='go()'>",
        '<a href="javascript:go()">',
        '<img src="https://example.org/a.png" alt="a">',
        '<link href="a.css" rel="stylesheet">',
        "<style>@import 'a.css'</style>",
        "<style>p { background: url(a.png) }</style>",
        '<svg><image href="a.png"/></svg>',
        '<iframe srcdoc="a"></iframe>',
        '<img src="data:,">',
        '<img src="data:," alt="">',
        '<svg role="img" aria-label=""></svg>',
        "<h1>another</h1>",
        "<h5>too deep</h5>",
    ],
)
def test_a_page_that_breaks_a_promise_is_not_published(broken):
    with pytest.raises(PageError):
        export_page(executed_sample(broken), title="t")


@pytest.mark.parametrize(
    "allowed",
    [
        '<a href="https://www.england.nhs.uk/">NHS England</a>',
        '<svg><use href="#a"/><path clip-path="url(#c)"/></svg>',
        '<img src="data:image/png;base64,AA" alt="It falls.">',
        "<p>one = 'x'</p>",
    ],
)
def test_a_page_that_keeps_its_promises_is_published(allowed):
    assert allowed.partition("<svg>")[0] in export_page(executed_sample(allowed), title="t")


def test_a_page_has_a_first_level_heading():
    with pytest.raises(PageError, match="first-level"):
        check_page("<body><h2>a</h2></body>")


def test_drawings_do_not_share_names():
    one = '<svg aria-labelledby="t u"><title id="t"/><g clip-path="url(#c)"/></svg>'
    assert separate_drawings(one + one) == (
        '<svg aria-labelledby="d1-t d1-u"><title id="d1-t"/><g clip-path="url(#d1-c)"/></svg>'
        '<svg aria-labelledby="d2-t d2-u"><title id="d2-t"/><g clip-path="url(#d2-c)"/></svg>'
    )


def test_names_outside_drawings_stay():
    assert separate_drawings('<main id="main"><svg></svg>') == '<main id="main"><svg></svg>'


def test_every_class_of_the_list_has_a_rule():
    css = (resources.templates() / "report" / "page.css").read_text()
    listed, rules = css.split("*/", 1)
    classes = {name for names in re.findall(r'class="([^"]+)"', listed) for name in names.split()}
    default = {"wait", "chart", "numbers"}  # what their elements look like anyway
    assert {name for name in classes if f".{name}" not in rules} == default
