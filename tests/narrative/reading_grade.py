"""The Flesch–Kincaid grade of a report's prose, by textstat, without the network.

textstat looks words up in a dictionary that it downloads. No test reaches the network, so
it is handed `Syllables` in the dictionary's place: a counter by rule, with the words that the
rule gets wrong listed, held against hand counts in ``test_reading_grade.py``. It errs high:
a number counts as two syllables, as most are when read aloud.
"""

import re
from collections.abc import Iterable

from textstat.backend.counts import _count_syllables
from textstat.backend.metrics import flesch_kincaid_grade

VOWELS = re.compile(r"[aeiouy]+")
BY_HAND = {
    "area": 3,
    "areas": 3,
    "being": 2,
    "deprived": 2,
    "every": 2,
    "idea": 3,
    "ideas": 3,
    "evening": 2,
    "everybody": 4,
    "language": 2,
    "languages": 3,
    "argue": 2,
    "people": 2,
    "something": 2,
    "sometimes": 2,
    "someone": 2,
    "people's": 2,
    "themselves": 2,
    "useful": 2,
    "usual": 3,
    "used": 1,
    "whole": 1,
    "family": 3,
    "families": 3,
    "series": 2,
    "interpreter": 4,
    "interpreters": 4,
    "period": 3,
    "periods": 3,
    "median": 3,
    "lives": 1,
    "likely": 2,
    "lately": 2,
    "safely": 2,
    "somewhere": 2,
    "elsewhere": 2,
    "therefore": 2,
    "before": 2,
    "seeing": 2,
    "trying": 2,
    "patient": 2,
    "patients": 2,
    "special": 2,
    "quiet": 2,
    "scale": 1,
    "one": 1,
    "once": 1,
    "reliable": 4,
    "appointment": 3,
    "appointments": 3,
    "statement": 2,
}


class Syllables:
    """What textstat asks of its dictionary: a word's sounds, the vowels marked by a digit."""

    def __getitem__(self, word: str) -> list[list[str]]:
        return [["V1"] * syllables(word)]


def syllables(word: str) -> int:
    """Syllables of a lower-case word as it is said; 2 for a number."""
    if any(letter.isdigit() for letter in word):
        return 2
    if word in BY_HAND:
        return BY_HAND[word]
    bare = re.sub(r"['’](s|re|ll|ve|d|m)?$", "", word)
    bare = re.sub(r"n['’]t$", "nt", bare)
    bare = re.sub(r"g(u)(?=[aei])", "g", bare.replace("qu", "kw"))
    number = len(VOWELS.findall(bare))
    split = re.sub(r"[tscg]io", "", bare)
    number += len(re.findall(r"i[ao]|eo|ua(?!l$)|[aeiou]ing$|[lsp]ier$", split))
    if re.search(r"[^aeiouy]e$", bare) and not re.search(r"[^aeiouy]le$", bare):
        number -= 1
    if re.search(r"[^aeiouytd]ed$", bare) or re.search(r"[^aeiouysxzcgh]es$", bare):
        number -= 1
    return max(number, 1)


def reading_grade(text: str, *, names: Iterable[str] = ()) -> float:
    """The grade of running prose; names and glossary terms are read as two syllables.

    Parameters
    ----------
    text
        Whole sentences. Lists and table cells should end in a full stop.
    names
        Proper names and terms that the glossary explains, replaced before scoring.
    """
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}(s?)\b", "person", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=\d)[.,](?=\d)", "", text)  # a decimal point does not end a sentence
    text = re.sub(r"[–—/-]", " ", text)
    _count_syllables.get_cmudict, before = (lambda lang: Syllables()), _count_syllables.get_cmudict
    try:
        _count_syllables.count_syllables.cache_clear()
        return flesch_kincaid_grade(text, "en_GB")
    finally:
        _count_syllables.get_cmudict = before
        _count_syllables.count_syllables.cache_clear()
