"""A story claims what the team's report claims, and its document says what its page says."""

import io
import re
from functools import cache

import nbformat
import pytest
from docx import Document

from equity_reports import resources
from equity_reports.narrative.catalogue import SENTENCES
from equity_reports.narrative.description import BETTER
from equity_reports.reports.page import export_page
from equity_reports.reports.story import Story
from equity_reports.reports.story_document import document
from equity_reports.reports.team import TeamReport
from tests.narrative.reading_grade import reading_grade
from tests.narrative.test_reading_age import HIGHEST_GRADE, TERMS
from tests.narrative.test_sentences_read_back import FORBIDDEN
from tests.reports.situations import STRANGE_NAME, inputs
from tests.reports.test_team_situations import ODD, Reader

SITUATIONS = (
    "usual",
    "no_ideas",
    "three_a_month",
    "never_booked",
    "strange_name",
    "better",
    "begun_together",
)
EVERY = pytest.mark.parametrize("situation", SITUATIONS)
HAPPENED = 3


@cache
def story(situation):
    return Story(inputs(situation))


@cache
def page(situation):
    notebook = nbformat.read(resources.notebook("story"), as_version=4)
    for cell in notebook.cells:
        if cell.source.startswith("story.") and "lab-only" not in cell.metadata.get("tags", []):
            shown = eval(cell.source, {"story": story(situation)})._repr_html_()
            data = {"text/html": shown}
            cell.outputs = [nbformat.v4.new_output("execute_result", data, execution_count=1)]
    return export_page(notebook, title="A story")


def said(part):
    return [*part.said, *(text for _, paragraphs in part.steps for text in paragraphs)]


@EVERY
def test_a_story_says_nothing_odd(situation):
    reader = Reader(page(situation))
    words = " ".join(reader.words)
    ours = words.replace(STRANGE_NAME, "")
    assert not ODD.search(re.sub(r"“[^”]*”", "", ours))
    assert all(reader.alts)


@EVERY
def test_its_claims_are_those_of_the_teams_report(situation):
    """Every sentence of what happened stands in the report, but for the story's own caution."""
    report = TeamReport(inputs(situation))
    told = (report.answer() + report.change_ideas()).html
    ours = " ".join(Reader(f"<body>{told}").words)
    ours = " ".join(ours.split())
    cautions = {SENTENCES["story.one_look"], SENTENCES["story.lasting"]}
    for text in said(story(situation).parts[HAPPENED]):
        if text not in cautions:
            assert " ".join(text.split()) in ours, text


@EVERY
def test_better_is_never_told_without_the_rule_for_a_success(situation):
    part = story(situation).parts[HAPPENED]
    rate = TeamReport(inputs(situation))._answer.rate
    cautions = {SENTENCES["story.one_look"], SENTENCES["story.lasting"]}
    assert bool(cautions & set(part.said)) == (rate.verdict == BETTER)


def test_some_situation_is_better():
    told = [" ".join(story(one).parts[HAPPENED].said) for one in SITUATIONS]
    assert any(
        SENTENCES["story.one_look"] in one or SENTENCES["story.lasting"] in one for one in told
    )


@EVERY
def test_the_prose_is_at_grade_6_or_below_and_claims_no_cause(situation):
    ours = []
    for part in story(situation).parts:
        ours += [part.title, *said(part), *part.places]
    team = inputs(situation).team
    text = ". ".join(one.rstrip(".") for one in ours) + "."
    text = text.replace(team.team_name, "Larkfield").replace(team.aim or "-", "Fewer missed")
    text = re.sub(r"“[^”]*”", "it", text)
    assert reading_grade(text, names=(*TERMS, "Improvement Advisor", "Larkfield")) <= HIGHEST_GRADE
    assert not FORBIDDEN.search(text)


def test_the_notebook_tells_it_in_the_order_of_the_parts():
    notebook = nbformat.read(resources.notebook("story"), as_version=4)
    titles = [cell.source for cell in notebook.cells if cell.source.startswith("## ")]
    parts = [f"## {part.title}" for part in story("usual").parts]
    assert titles == [*parts, "## About the numbers"]


@EVERY
def test_the_document_says_what_the_page_says(situation):
    content = document(story(situation))
    assert content == document(Story(inputs(situation)))  # the same inputs, the same bytes
    word = Document(io.BytesIO(content))
    written = " ".join(paragraph.text for paragraph in word.paragraphs)
    for part in story(situation).parts:
        assert part.title in written
        for text in [*said(part), *part.places, *(quote for quote, _ in part.quotes)]:
            assert text in written
    charts = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert charts == [part.alt for part in story(situation).parts if part.draw]
    assert all(charts)


def test_a_document_is_written_only_where_it_is_asked_for(tmp_path):
    story("usual").write_word("")
    story("usual").write_word(tmp_path / "teams" / "story.docx")
    assert [path.name for path in tmp_path.rglob("*.*")] == ["story.docx"]
