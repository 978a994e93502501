"""Every situation's report: each section says what can and cannot be said, and nothing odd."""

import ast
import re
from functools import cache
from html.parser import HTMLParser

import nbformat
import pytest

from equity_reports import resources
from equity_reports.reports.page import export_page
from equity_reports.reports.team import TeamReport
from tests.reports.situations import LONG_NAME, SITUATIONS, STRANGE_NAME, inputs

HEAVIEST = 600_000
ODD = re.compile(r"\b(nan|NaN|None(?! of)|inf|NaT|null|undefined)\b|\{\w*\}|\b(\w+) \2\b")
EVERY = pytest.mark.parametrize("situation", SITUATIONS)


@cache
def report(situation):
    return TeamReport(inputs(situation))


@cache
def page(situation):
    """The page of a situation, its notebook's cells run here, one expression each."""
    notebook = nbformat.read(resources.notebook("team_report"), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and "lab-only" not in cell.metadata.get("tags", []):
            _run(cell, report(situation))
    return export_page(notebook, title=f"{inputs(situation).team.team_name}: report")


def _run(cell, team_report):
    last = ast.parse(cell.source).body[-1]
    if not isinstance(last, ast.Expr):
        return
    shown = eval(cell.source, {"report": team_report})
    data = {"text/html": shown._repr_html_()}
    cell.outputs = [nbformat.v4.new_output("execute_result", data, execution_count=1)]


class Reader(HTMLParser):
    """The words a reader sees outside the drawings, by element, and what each table has."""

    def __init__(self, html):
        super().__init__()
        self.drawing, self.words, self.alts, self.tables, self.headings = 0, [], [], [], []
        self.feed(html[html.index("<body") :])

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.drawing += tag == "svg"
        if given.get("role") == "img" and tag != "svg":
            self.alts.append(given.get("aria-label", ""))
        if tag == "table":
            self.tables.append({"captions": 0, "unscoped": 0, "scoped": 0})
        if tag == "caption":
            self.tables[-1]["captions"] += 1
        if tag == "th":
            self.tables[-1]["scoped" if given.get("scope") else "unscoped"] += 1
        if tag in ("h2", "h3"):
            self.headings.append(len(self.words))

    def handle_endtag(self, tag):
        self.drawing -= tag == "svg"

    def handle_data(self, data):
        if not self.drawing and data.strip():
            self.words.append(data.strip())


@cache
def read(situation):
    return Reader(page(situation))


def test_where_no_point_may_be_shown_there_is_no_icon_and_no_waiting():
    shown = page("all_missed")
    assert "There is too little to draw a control chart" in shown
    assert "Variation:" not in shown
    assert "too early to tell what changed" not in shown.lower()
    assert "too few appointments to show" not in shown


@EVERY
def test_a_page_says_nothing_odd(situation):
    said = [words for words in read(situation).words if words != LONG_NAME]
    assert [words for words in said if ODD.search(words)] == []


@EVERY
def test_every_picture_says_what_it_shows(situation):
    alts = read(situation).alts
    assert len(alts) >= 4
    assert all(len(alt.split()) >= 4 and not ODD.search(alt) for alt in alts)


@EVERY
def test_every_table_has_a_caption_and_scoped_headings(situation):
    tables = read(situation).tables
    assert tables
    assert all(table["captions"] == 1 and table["scoped"] and not table["unscoped"]
               for table in tables)  # fmt: skip


@EVERY
def test_every_heading_has_something_below_it(situation):
    html = page(situation)
    assert re.search(r"</h[23]>\s*(<h[23]|</section>)", html) is None


@EVERY
def test_a_page_is_light(situation):
    assert len(page(situation).encode()) < HEAVIEST


@EVERY
def test_the_answer_has_a_verdict_and_its_reason_for_the_rate_and_the_gap(situation):
    answer = report(situation)._answer
    for said in (answer.rate, answer.gap):
        assert said.verdict
        assert said.detail


VERDICTS = {
    "better": ("better", "better"),
    "worse": ("worse", "worse"),
    "every_value_equal": ("no_sign_yet", None),
    "begun_last_month": ("too_early", "too_early"),
    "three_a_month": ("too_small_alone", "cannot_be_compared"),
    "everything_withheld": ("too_small_alone", "cannot_be_compared"),
    "nobody_least_deprived": (None, "cannot_be_compared"),
    "one_group_only": (None, "cannot_be_compared"),
    "rebased": ("too_early", None),
}


@pytest.mark.parametrize("situation", VERDICTS)
def test_a_situation_gets_the_verdict_it_calls_for(situation):
    answer, (rate, gap) = report(situation)._answer, VERDICTS[situation]
    assert rate in (None, answer.rate.verdict)
    assert gap in (None, answer.gap.verdict)


def test_a_strange_name_is_shown_as_it_is_and_runs_nothing():
    words = " ".join(read("strange_name").words)
    assert STRANGE_NAME in words
    assert '<script>alert("x")</script> & “Él” مرحبا' in words
    assert "<script" not in page("strange_name")


def test_a_long_name_is_shown_whole():
    assert len(LONG_NAME) >= 90
    assert LONG_NAME in read("long_name").words


def test_small_numbers_are_said_at_the_top_of_the_page():
    words = read("small_numbers").words
    place = next(i for i, said in enumerate(words) if "Do not forward" in said)
    assert place < 8
    assert not any("Do not forward" in said for said in read("usual").words)


def test_children_are_not_said_to_miss_appointments():
    said = " ".join(read("was_not_brought").words)
    assert "was not brought" in said.lower()
    assert not re.search(r"\bmissed\b", said, re.IGNORECASE)
