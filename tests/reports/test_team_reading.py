"""The whole prose of a report's page reads at grade 6 or below, and says no forbidden word."""

import re
from functools import cache
from html.parser import HTMLParser

import nbformat
import pytest

from equity_reports import resources
from equity_reports.narrative.catalogue.page import PAGE
from equity_reports.programme import load_programme
from equity_reports.reports import blocks, team, team_ideas
from equity_reports.reports.blocks import Block
from equity_reports.reports.prepare import prepare
from equity_reports.synthetic import write_programme
from tests.narrative.reading_grade import reading_grade
from tests.narrative.test_catalogue import HARD_WORDS
from tests.narrative.test_reading_age import HIGHEST_GRADE, LONGEST_SENTENCE, TERMS
from tests.narrative.test_sentences_read_back import FORBIDDEN
from tests.reports.situations import SITUATIONS, TODAY, inputs

TEAMS = 30
INDEX = "English index of multiple deprivation 2019"
NOT_OURS = ("key", "told", "what", "hidden")
"""Classes of elements that hold the registers' words, not ours."""

BLOCKS = ("p", "li", "h2", "h3", "dd", "summary", "span", "b")
VOID = ("br", "img", "meta", "hr", "path", "circle", "rect", "line", "use")


class Prose(HTMLParser):
    """Running prose, each block a sentence; no tables, drawings or words of the registers."""

    def __init__(self, html):
        super().__init__()
        self.skipped, self.open, self.said = 0, [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in VOID:
            return
        skip = tag in ("table", "svg", "dt") or dict(attrs).get("class", "") in NOT_OURS
        self.open.append(skip)
        self.skipped += skip
        if tag in BLOCKS:
            self.said.append("")

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        self.skipped -= self.open.pop()
        if tag in BLOCKS:
            self.said.append("")

    def handle_data(self, data):
        if not self.skipped and data.strip():
            self.said.append(" ".join(data.split()))


def prose(html):
    """What a page says in whole sentences: labels and headings would make it read as easier."""
    return " ".join(line for line in Prose(html).said if line[-1:] in (".", "?", "!"))


@cache
def markdown():
    """The words of the notebook itself."""
    cells = nbformat.read(resources.notebook("team_report"), as_version=4).cells
    shown = [
        cell.source
        for cell in cells
        if cell.cell_type == "markdown" and "lab-only" not in cell.metadata.get("tags", [])
    ]
    parts = [part for source in shown for part in source.split("\n\n")]
    return " ".join(part for part in parts if not part.startswith("#"))


CELLS = (
    "answer", "at_a_glance", "easy_read", "rate_over_time", "control_chart", "gap",
    "gap_over_time", "programme_gap", "bookings", "groups", "gradient", "breakdowns",
    "change_ideas", "questions", "about",
)  # fmt: skip


@pytest.fixture
def undrawn(monkeypatch):
    """Charts are slow to draw and say nothing here."""
    for module in (team, blocks):
        monkeypatch.setattr(module, "chart_block", lambda *_, **__: Block(""))
    monkeypatch.setattr(team_ideas, "drawing", lambda _: Block(""))
    monkeypatch.setattr(team_ideas, "draw_effect", lambda *_, **__: None)


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reading") / "programme"
    programme = load_programme(write_programme(folder, teams=TEAMS, months=24, per_month=9000))
    return tuple(prepare(programme, programme.session(None, TODAY)).reports.values())


def said_by(report_inputs):
    report = team.TeamReport(report_inputs)
    said = prose("".join(getattr(report, name)().html for name in CELLS))
    names = [INDEX, report_inputs.team.team_name, *(idea.title for idea in report_inputs.ideas)]
    names += [theme for idea in report_inputs.ideas if (theme := idea.theme)]
    categories = report_inputs.tables["by_breakdown"].query("breakdown != 'language'")["category"]
    names += list(categories.unique())
    return f"{markdown()} {said}", [name for name in names if name]


def test_thirty_teams_pages_are_at_grade_6_or_below(undrawn, synthetic):
    grades = {}
    for one in synthetic:
        text, names = said_by(one)
        grades[one.team.team_id] = reading_grade(text, names=(*names, *TERMS))
    assert len(grades) == TEAMS
    assert {key: grade for key, grade in grades.items() if grade > HIGHEST_GRADE} == {}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_situations_page_says_no_forbidden_word_and_is_plain(undrawn, situation):
    text, names = said_by(inputs(situation))
    bare = text
    for name in sorted(names, key=len, reverse=True):
        bare = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "person", bare)
    assert [found[0] for found in FORBIDDEN.finditer(bare)] == []
    assert reading_grade(text, names=(*names, *TERMS)) <= HIGHEST_GRADE


@pytest.mark.parametrize("key", PAGE)
def test_no_sentence_of_the_page_uses_a_forbidden_word_or_runs_on(key):
    bare = re.sub(r"\{\w+\}", "x", PAGE[key])
    assert not FORBIDDEN.search(bare), bare
    assert not HARD_WORDS.search(bare), bare
    for sentence in re.split(r"[.?:] ", PAGE[key]):
        assert len(sentence.split()) <= LONGEST_SENTENCE, sentence
