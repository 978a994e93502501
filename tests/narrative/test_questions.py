"""Three questions, the most useful first; ten terms; one idea a line."""

import pytest

from equity_reports.narrative.answer import Answer
from equity_reports.narrative.description import VERDICTS, Description
from equity_reports.narrative.easy_read import PICTURES, easy_read
from equity_reports.narrative.glossary import glossary
from equity_reports.narrative.questions import SessionFindings, session_questions
from equity_reports.narrative.wording import wording_for
from tests.narrative.test_descriptions import gap_of

MISSED = wording_for("missed")


def ask(**findings):
    return session_questions(SessionFindings(**findings), wording=MISSED)


@pytest.mark.parametrize("rate", [None, *VERDICTS])
@pytest.mark.parametrize("gap", [None, *VERDICTS])
@pytest.mark.parametrize("ideas", [0, 3])
def test_always_three_different_questions(rate, gap, ideas):
    asked = ask(rate=rate, gap=gap, ideas=ideas)
    assert len(set(asked)) == 3
    assert all(question.endswith("?") for question in asked)


@pytest.mark.parametrize(
    ("findings", "first"),
    [
        ({"everyone": "better", "gap": "worse"}, "but the gap got wider"),
        ({"widened_after": ("Text reminder",)}, "“Text reminder”"),
        ({"fewer_people": True}, "fewer people"),
        ({"more_cancelled": True}, "More is cancelled"),
        ({"rate": "worse"}, "went up"),
        ({"unreached": ("No fixed abode",)}, "No fixed abode"),
        ({"success": True, "rate": "better"}, "stayed better"),
        ({"ideas": 0}, "no change ideas yet"),
        ({"ideas": 1, "place_not_known": 0.12}, "12% of appointments"),
        ({"ideas": 1, "rate": "better"}, "Things look better"),
        ({"ideas": 1, "rate": "too_small_alone"}, "like yours"),
    ],
)
def test_what_the_data_show_is_asked_first(findings, first):
    assert first in ask(**findings)[0]


def test_a_warning_comes_before_a_success():
    asked = ask(success=True, rate="better", gap="worse", unreached=("Aged 18 to 24",))
    assert "wider" in asked[0]
    assert "Aged 18 to 24" in asked[1]
    assert "stayed better" in asked[2]


def test_ten_terms_in_order():
    terms = glossary(wording=MISSED)
    assert len(terms) == 10
    assert [term.term.lower() for term in terms] == sorted(term.term.lower() for term in terms)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_easy_read_agrees_with_the_answer(verdict):
    answer = Answer(Description("x.", verdict=verdict), Description("x.", verdict=verdict))
    lines = easy_read(answer, gap_of(180, 120), team_name="Larkfield", wording=MISSED)
    words = [line.words for line in lines]
    assert "In the most deprived areas, 18 in every 100 appointments were missed." in words
    assert "That is 6 more in every 100." in words
    assert "That is 1.5 times as many." in words
    assert all(line.picture in PICTURES for line in lines)
    assert ("The gap is smaller now." in words) == (verdict == "better")


def test_easy_read_of_a_gap_that_cannot_be_compared_gives_no_least_rate():
    answer = Answer(Description("x."), Description("x.", verdict="cannot_be_compared"))
    lines = easy_read(answer, gap_of(180, 1, 1000, 10), team_name="x", wording=MISSED)
    assert not any("least" in line.words for line in lines)
    none = easy_read(answer, None, team_name="x", wording=MISSED)
    assert "We cannot compare the gap." in [line.words for line in none]
