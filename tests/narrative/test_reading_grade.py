"""The grade that the readability tests rely on is itself held to hand counts."""

import pytest

from tests.narrative.reading_grade import reading_grade, syllables

COUNTED_BY_HAND = {
    "gap": 1, "missed": 1, "rate": 1, "areas": 3, "deprived": 2, "appointments": 3, "median": 3,
    "middle": 2, "figure": 2, "compared": 2, "cancelled": 2, "recorded": 3, "crossed": 1,
    "below": 2, "above": 2, "likely": 2, "between": 2, "themselves": 2, "people": 2,
    "discharged": 2, "service": 2, "changed": 1, "changes": 2, "ended": 2, "counted": 2,
    "smaller": 2, "wider": 2, "learning": 2, "session": 2, "evidence": 3, "programme": 2,
    "together": 3, "question": 2, "reached": 1, "stories": 2, "abode": 2, "language": 2,
    "quarter": 2, "fortnight": 2, "january": 4, "february": 4, "september": 3, "november": 3,
    "situation": 4, "previous": 3, "going": 2, "seen": 1, "earlier": 3, "idea": 3, "18": 2,
}  # fmt: skip


@pytest.mark.parametrize(("word", "wanted"), COUNTED_BY_HAND.items())
def test_syllables_agree_with_a_count_by_hand(word, wanted):
    assert syllables(word) == wanted


def test_the_grade_is_flesch_and_kincaids():
    # 6 words, 6 syllables, 1 sentence: 0.39 * 6 + 11.8 * 1 - 15.59
    assert reading_grade("The cat sat on the mat.") == pytest.approx(-1.45)


def test_a_decimal_point_does_not_end_a_sentence():
    assert reading_grade("It was 1.5 times the rate before.") == reading_grade(
        "It was 15 times the rate before."
    )


def test_hard_prose_scores_high():
    hard = "Socioeconomic inequalities in non-attendance demonstrated statistical significance."
    assert reading_grade(hard) > 15


def test_names_are_read_as_two_syllables():
    said = "The Neurodevelopmental Assessment Partnership is a team."
    names = ["Neurodevelopmental Assessment Partnership"]
    assert reading_grade(said, names=names) == reading_grade("The person is a team.")
