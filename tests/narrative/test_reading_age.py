"""A report's prose reads at grade 6 or below: about the age of 11."""

import numpy as np
import pytest

from equity_reports.narrative.answer import describe_answer
from equity_reports.narrative.catalogue import SENTENCES
from equity_reports.narrative.easy_read import easy_read
from equity_reports.narrative.glossary import glossary
from equity_reports.narrative.questions import SessionFindings, session_questions
from equity_reports.narrative.wording import wording_for
from tests.narrative.random_teams import TEAMS
from tests.narrative.reading_grade import reading_grade
from tests.narrative.test_sentences_read_back import everything_said, team_of

MISSED = wording_for("missed")
HIGHEST_GRADE = 6
LONGEST_SENTENCE = 25
# Terms that the glossary explains; the reading age of "median" is not that of the report.
TERMS = ("median", "PDSA cycle", "learning session", "change idea", "run chart", "deprived areas")


def prose(number, words):
    said, lines = everything_said(number, words)
    team = team_of(number)
    answer = describe_answer(team.rate_finding, team.gap_finding, wording=wording_for(words))
    findings = SessionFindings(rate=answer.rate.verdict, gap=answer.gap.verdict, ideas=number % 3)
    asked = session_questions(findings, wording=wording_for(words))
    return " ".join([*(one.text for one in said), lines, *asked])


@pytest.mark.parametrize("number", range(0, TEAMS, 8))
@pytest.mark.parametrize("words", ["missed", "was_not_brought"])
def test_a_reports_prose_is_at_grade_6_or_below(number, words):
    assert reading_grade(prose(number, words), names=(*TERMS, "Larkfield")) <= HIGHEST_GRADE


def test_the_glossary_is_at_grade_6_or_below():
    text = " ".join(term.meaning for term in glossary(wording=MISSED))
    assert reading_grade(text, names=TERMS) <= HIGHEST_GRADE


def test_easy_read_is_one_short_idea_a_line():
    team = team_of(3)
    answer = describe_answer(team.rate_finding, team.gap_finding, wording=MISSED)
    lines = easy_read(answer, team.gap, team_name="Larkfield", wording=MISSED)
    assert np.mean([len(line.words.split()) for line in lines]) < 12
    assert reading_grade(" ".join(line.words for line in lines), names=TERMS) <= 5


@pytest.mark.parametrize("key", [k for k in SENTENCES if not k.startswith("page.")])
def test_sentences_are_short(key):
    for sentence in SENTENCES[key].replace("? ", ". ").split(". "):
        assert len(sentence.split()) <= LONGEST_SENTENCE, sentence
