"""The words of one measure, and the one way in which a sentence is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass

from equity_reports.measures.scale import IN_100, Scale
from equity_reports.narrative.amounts import (
    adds_up,
    count,
    decimals_that_agree,
    digits,
    in_every_100,
    is_missing,
    more_or_fewer,
    nouns,
    phrase,
)
from equity_reports.narrative.catalogue import RISING, SENTENCES, SENTENCES_OVER, VOCABULARY, WHO
from equity_reports.narrative.description import DIRECTIONS, HIGHER, LOWER
from equity_reports.narrative.intervals import between, between_differences

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
    scale : Scale
        For how many a value is told.
    better : str
        The direction that is better: ``lower`` or ``higher``.
    """

    vocabulary: Mapping[str, str]
    sentences: Mapping[str, str]
    scale: Scale = IN_100
    better: str = LOWER

    def rate(self, value: float | None, decimals: int = 0) -> str:
        """A share or a rate; see `amounts.in_every_100`."""
        return in_every_100(value, decimals, scale=self.scale)

    def more_or_fewer(self, difference: float | None, decimals: int = 0) -> str:
        """A difference between two of them; see `amounts.more_or_fewer`."""
        return more_or_fewer(difference, decimals, scale=self.scale)

    def between(self, lower: float, upper: float) -> str:
        """Where one is likely to lie; see `intervals.between`."""
        return between(lower, upper, scale=self.scale)

    def between_differences(self, lower: float, upper: float) -> str:
        """Where a difference is likely to lie; see `intervals.between_differences`."""
        return between_differences(lower, upper, scale=self.scale)

    def decimals_that_agree(self, *parts: float) -> int:
        """With how many decimals they add up; see `amounts.decimals_that_agree`."""
        return decimals_that_agree(*parts, scale=self.scale)

    def adds_up(self, *parts: float) -> bool:
        """Whether they add up; see `amounts.adds_up`."""
        return adds_up(*parts, scale=self.scale)

    def bare(self, value: float | None, decimals: int = 1) -> str:
        """The number alone, below a heading that says for how many."""
        return count(None) if is_missing(value) else digits(self.scale.factor * value, decimals)

    def amount(self, denominator: float | None) -> str:
        """A denominator as a count: appointments, person-years, or months."""
        return count(None if is_missing(denominator) else self.scale.amount(denominator))

    @property
    def axis(self) -> dict[str, object]:
        """How a chart's scale is told, for its ``unit`` and ``per``; nothing: as for a share."""
        return self._axis("axis")

    @property
    def gap_axis(self) -> dict[str, object]:
        """The same for the gap."""
        return self._axis("axis_gap")

    def _axis(self, key: str) -> dict[str, object]:
        if not self.scale.of_events:
            return {}
        return {"unit": phrase(key, self.scale), "per": self.scale.factor}

    @property
    def across(self) -> dict[str, str]:
        """What a chart's sizes are, for its ``across``; nothing: appointments."""
        rate = self.scale.of_events
        return {"across": phrase("axis_across", self.scale)} if rate else {}

    def size(self, denominator: float | None) -> str:
        """How much a figure rests on: so many appointments, person-years, or months."""
        if not self.scale.of_events:
            return nouns(denominator, "appointment")
        return f"{self.amount(denominator)} {phrase('axis_across', self.scale)}"

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


def wording_for(
    measure_words: str | Mapping[str, str] = "missed", *, scale: Scale = IN_100, better: str = LOWER
) -> Wording:
    """The wording of a measure: ``missed``, ``was_not_brought`` for children's services, its own.

    Own words are given as a mapping of the same keys; what it does not have is as for ``missed``.
    A rate of a population, a count, and a measure of which higher is better, have sentences of
    their own where the others would be wrong.

    Examples
    --------
    >>> wording_for("was_not_brought").say("run_chart.better", who="in all areas")
    '‘Was not brought’ appointments in all areas have gone down.'
    """
    if better not in DIRECTIONS:
        raise ValueError(f"better is {better!r}; give one of {', '.join(DIRECTIONS)}")
    sentences = SENTENCES | SENTENCES_OVER.get(scale.over, {})
    sentences |= RISING if better == HIGHER else {}
    if not isinstance(measure_words, str):
        vocabulary = {**VOCABULARY["missed"], **measure_words}
    elif measure_words in VOCABULARY:
        vocabulary = dict(VOCABULARY[measure_words])
    else:
        raise ValueError(f"measure_words is {measure_words!r}; give one of {', '.join(VOCABULARY)}")
    return Wording({**vocabulary, "per": f"{scale.per:,}"}, sentences, scale, better)


def capitalised(sentence: str) -> str:
    """The sentence with its first letter large, looking past an opening quote."""
    place = 1 if sentence[:1] and sentence[0] in QUOTES else 0
    return sentence[:place] + sentence[place : place + 1].upper() + sentence[place + 1 :]
