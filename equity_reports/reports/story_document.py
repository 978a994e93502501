"""A team's story as a Word document, to be edited: the same parts as the page, word for word."""

import io
import zipfile
from datetime import datetime, time
from typing import TYPE_CHECKING

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor
from matplotlib import pyplot
from matplotlib.figure import Figure

from equity_reports.charts.style import MUTED
from equity_reports.reports import team_words
from equity_reports.reports.story_parts import StoryPart

if TYPE_CHECKING:
    from equity_reports.reports.story import Story

FONT, SIZE = "Arial", 12
EAST_ASIAN, LANGUAGE, VALUE = qn("w:eastAsia"), qn("w:lang"), qn("w:val")
WIDTH = 6.0
"""Inches of the chart: what is left of a sheet of A4 between its margins."""
DOTS = 160
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest that an archive can say: its own times are not told, so that bytes repeat."""


def document(story: "Story") -> bytes:
    """The story as a .docx file; the same inputs always give the same bytes."""
    word = Document()
    word.styles["Normal"].font.name, word.styles["Normal"].font.size = FONT, Pt(SIZE)
    word.styles["Normal"].element.rPr.rFonts.set(EAST_ASIAN, FONT)
    _set_language(word)
    above, title, below = team_words.masthead(story.inputs, story.wording)
    _describe(word, title, story)
    word.add_heading(title, level=0)
    word.add_paragraph(f"{above}. {below}")
    word.add_paragraph(story.wording.say("story.draft")).runs[0].italic = True
    for part in story.parts:
        _add(word, part)
    word.add_paragraph(" ".join(team_words.about(story.inputs, story.wording)))
    return _repeatable(word)


def _add(word: WordDocument, part: StoryPart) -> None:
    word.add_heading(part.title, level=1)
    for number, text in enumerate(part.said):
        word.add_paragraph(text).runs[0].bold = number == 0
    if part.note:
        word.add_paragraph(part.note)
    if part.draw:
        _add_chart(word, part.draw(False), part.alt)
    for title, paragraphs in part.steps:
        word.add_heading(title, level=2)
        for text in paragraphs:
            word.add_paragraph(text)
    for text, about in part.quotes:
        word.add_paragraph(f"“{text}” ({about})", style="Quote")
    for text in part.places:
        run = word.add_paragraph().add_run(f"[{text}]")
        run.italic, run.font.color.rgb = True, RGBColor.from_string(MUTED.removeprefix("#"))


def _add_chart(word: WordDocument, figure: Figure, alt: str) -> None:
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=DOTS, metadata={"Software": None})
    pyplot.close(figure)
    picture.seek(0)
    shape = word.add_picture(picture, width=Inches(WIDTH))
    shape._inline.docPr.set("descr", alt)  # what a screen reader says; the library sets none


def _set_language(word: WordDocument) -> None:
    for language in word.styles.element.iter(LANGUAGE):
        language.set(VALUE, "en-GB")


def _describe(word: WordDocument, title: str, story: "Story") -> None:
    about = word.core_properties
    about.title, about.author = title, story.inputs.programme.name
    about.comments, about.language = "", "en-GB"
    about.created = about.modified = datetime.combine(story.inputs.session.held_on, time())


def _repeatable(word: WordDocument) -> bytes:
    """The document's bytes with no moment of writing in them."""
    written, told = io.BytesIO(), io.BytesIO()
    word.save(written)
    with zipfile.ZipFile(written) as before, zipfile.ZipFile(told, "w") as after:
        for part in before.infolist():
            same = zipfile.ZipInfo(part.filename, FIRST_DAY)
            same.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(same, before.read(part))
    return told.getvalue()
