"""The words of one measure, and the one way in which a sentence is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass

from equity_reports.narrative.catalogue import SENTENCES, VOCABULARY, WHO

QUOTES = "‘“'\""


@dataclass(frozen=True)
class Wording:
    """The vocabulary of a measure and the catalogue it speaks from.

    Attributes
    ----------
    vocabulary : mapping of str to str
        Words that every template may use, such as ``missed_appointments``.
    sentences : mapping of str to str
        Templates with named fields. Another language is another mapping of the same keys.
    """

    vocabulary: Mapping[str, str]
    sentences: Mapping[str, str]

    def say(self, key: str, **fields: object) -> str:
        """The sentence called ``key`` with its fields filled in and a capital to begin.

        Raises
        ------
        KeyError
            No such sentence, or a field that the template wants and was not given.

        Examples
        --------
        >>> wording_for("missed").say("run_chart.better", who="in all areas")
        'Missed appointments in all areas have gone down.'
        """
        return capitalised(self.sentences[key].format(**{**self.vocabulary, **fields}))

    def who(self, who: str) -> str:
        """The words for "most", "least" or "everyone"; other words are taken as they are."""
        return WHO.get(who, who)


def wording_for(measure_words: str | Mapping[str, str] = "missed") -> Wording:
    """The wording of a measure: ``missed``, ``was_not_brought`` for children's services, its own.

    Own words are given as a mapping of the same keys; what it does not have is as for ``missed``.

    Examples
    --------
    >>> wording_for("was_not_brought").say("run_chart.better", who="in all areas")
    '‘Was not brought’ appointments in all areas have gone down.'
    """
    if not isinstance(measure_words, str):
        return Wording({**VOCABULARY["missed"], **measure_words}, SENTENCES)
    if measure_words not in VOCABULARY:
        raise ValueError(f"measure_words is {measure_words!r}; give one of {', '.join(VOCABULARY)}")
    return Wording(vocabulary=VOCABULARY[measure_words], sentences=SENTENCES)


def capitalised(sentence: str) -> str:
    """The sentence with its first letter large, looking past an opening quote."""
    place = 1 if sentence[:1] and sentence[0] in QUOTES else 0
    return sentence[:place] + sentence[place : place + 1].upper() + sentence[place + 1 :]
