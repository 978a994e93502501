"""The catalogue: plain, blameless, complete, and every template fillable."""

import re
import string

import pytest

from equity_reports.narrative.catalogue import SENTENCES, VERDICT_LABELS, VOCABULARY, WHO
from equity_reports.narrative.description import VERDICTS, Description
from equity_reports.narrative.wording import capitalised, wording_for
from tests.narrative.test_sentences_read_back import FORBIDDEN

HARD_WORDS = re.compile(
    r"\b(utili[sz]e|approximately|demonstrate|disproportionate|statistical\w*|confidence|"
    r"interval|quintile|decile|denominator|numerator|patients?|cohort)\b",
    re.IGNORECASE,
)
SAID = {key: text for key, text in SENTENCES.items() if not key.startswith("page.")}


def fields(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("key", SAID)
def test_no_sentence_blames_claims_a_cause_or_uses_a_hard_word(key):
    bare = re.sub(r"\{\w+\}", "x", SAID[key])
    assert not FORBIDDEN.search(bare), bare
    assert not HARD_WORDS.search(bare), bare


@pytest.mark.parametrize("key", SAID)
@pytest.mark.parametrize("words", VOCABULARY)
def test_every_sentence_can_be_said_in_every_wording(key, words):
    wording = wording_for(words)
    given = dict.fromkeys(fields(SAID[key]) - set(wording.vocabulary), "x")
    said = wording.say(key, **given)
    assert "{" not in said
    assert said == capitalised(said)


def test_the_wordings_have_the_same_words():
    first, *rest = VOCABULARY.values()
    assert all(set(other) == set(first) for other in rest)
    assert set(WHO) == {"most", "least", "everyone"}


def test_every_verdict_has_a_label():
    assert set(VERDICT_LABELS) == set(VERDICTS)


def test_braces_and_brackets_in_a_name_are_left_alone():
    said = wording_for("missed").say("easy_read.team", team="Café {x} <b>")
    assert said == "This page is about Café {x} <b>."


def test_a_missing_field_or_wording_is_refused():
    with pytest.raises(KeyError):
        wording_for("missed").say("easy_read.team")
    with pytest.raises(ValueError, match="was_not_brought"):
        wording_for("dna")


def test_a_verdict_that_is_none_of_the_six_is_refused():
    with pytest.raises(ValueError, match="give one of better"):
        Description("It changed.", verdict="improved")
