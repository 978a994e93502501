"""Counts, shares, differences and ratios in plain English.

A value that is missing or withheld is "too few to show". Rounding is that of Python's
``format``, as on the charts.
"""

import numpy as np

from equity_reports.measures.scale import IN_100, Scale
from equity_reports.narrative.catalogue import NOUNS, PHRASES, PHRASES_OVER

MOST_DECIMALS = 1  # more would look like precision that is not there


def is_missing(*values: float | None) -> bool:
    """Whether any value is None or ``nan``: withheld, or not to be had."""
    return any(value is None or bool(np.isnan(value)) for value in values)


def count(value: float | None) -> str:
    """A count with thousands commas.

    Examples
    --------
    >>> count(12040.0), count(None)
    ('12,040', 'too few to show')
    """
    return PHRASES["withheld"] if is_missing(value) else f"{digits(value, 0)}"


def plural(number: float | None, one: str, many: str) -> str:
    """A count and its noun.

    Examples
    --------
    >>> plural(1, "month", "months"), plural(1200, "month", "months")
    ('1 month', '1,200 months')
    """
    return f"{count(number)} {one if number == 1 else many}"


def nouns(number: float | None, noun: str) -> str:
    """A count of one of the catalogue's nouns.

    Examples
    --------
    >>> nouns(1, "time"), nouns(1240, "appointment")
    ('1 time', '1,240 appointments')
    """
    return plural(number, *NOUNS[noun])


def percent(share: float | None) -> str:
    """A share as a whole percentage.

    Examples
    --------
    >>> percent(0.974)
    '97%'
    """
    return PHRASES["withheld"] if is_missing(share) else f"{digits(100 * share, 0)}%"


def phrase(key: str, scale: Scale, **fields: str) -> str:
    """One of the catalogue's phrases, as the scale says it."""
    phrases = PHRASES | PHRASES_OVER.get(scale.over, {})
    return phrases[key].format(per=digits(scale.per), **fields)


def in_every_100(share: float | None, decimals: int = 0, *, scale: Scale = IN_100) -> str:
    """A share as a number in every 100, a rate for so many people, or a count a month.

    Never "0" of something that happened, nor "100" of something that did not always.

    Examples
    --------
    >>> in_every_100(0.18), in_every_100(0.176, 1), in_every_100(0.002)
    ('18 in every 100', '17.6 in every 100', 'fewer than 1 in every 100')
    >>> in_every_100(0.0006, scale=Scale(1_000))
    '219 a year for every 1,000 people'
    >>> from equity_reports.measures.scale import A_MONTH, SECONDS_IN_A_MONTH
    >>> in_every_100(18 / SECONDS_IN_A_MONTH, scale=A_MONTH)
    '18 a month'
    """
    if is_missing(share):
        return PHRASES["withheld"]
    words = digits(scale.factor * share, decimals)
    if share > 0 and float(words.replace(",", "")) == 0:
        return phrase("under_1_in_every_100", scale)
    if share < 1 and float(words.replace(",", "")) == 100 and not scale.of_events:
        return phrase("over_99_in_every_100", scale)
    return phrase("in_every_100", scale, number=words)


def more_or_fewer(difference: float | None, decimals: int = 0, *, scale: Scale = IN_100) -> str:
    """A difference between two shares or rates, with its direction in words.

    Examples
    --------
    >>> more_or_fewer(0.06), more_or_fewer(-0.06), more_or_fewer(0.001)
    ('6 more in every 100', '6 fewer in every 100', 'less than 1 more in every 100')
    """
    if is_missing(difference):
        return PHRASES["withheld"]
    words = digits(abs(scale.factor * difference), decimals)
    if abs(difference) < 10.0**-MOST_DECIMALS / scale.factor:
        return phrase("same_in_every_100", scale)
    if float(words.replace(",", "")) == 0:
        words = PHRASES["less_than"].format(number=digits(10.0**-decimals, decimals))
    direction = "more_in_every_100" if difference > 0 else "fewer_in_every_100"
    return phrase(direction, scale, number=words)


def times(ratio: float | None, decimals: int = 1) -> str:
    """A ratio as so many times.

    Examples
    --------
    >>> times(1.52), times(float("inf"))
    ('1.5 times', 'too few to show')
    """
    if is_missing(ratio) or np.isinf(ratio):
        return PHRASES["withheld"]
    return PHRASES["times"].format(number=digits(ratio, decimals))


def decimals_that_agree(
    first: float, second: float, difference: float, *, scale: Scale = IN_100
) -> int:
    """Fewest decimals with which, of numbers as told, first minus second reads as difference.

    So that a sentence does not say "18 against 12: 5 more". `MOST_DECIMALS` where none of
    those tried agrees: then `adds_up` is false, and the sentence says that it is rounded.

    Examples
    --------
    >>> decimals_that_agree(0.18, 0.12, 0.06), decimals_that_agree(0.176, 0.124, 0.052)
    (0, 1)
    """
    for decimals in range(MOST_DECIMALS):
        if adds_up(first, second, difference, decimals, scale=scale):
            return decimals
    return MOST_DECIMALS


def adds_up(
    first: float, second: float, difference: float, decimals: int, *, scale: Scale = IN_100
) -> bool:
    """Whether first minus second reads as difference with so many decimals."""
    parts = [round(scale.factor * value, decimals) for value in (first, second, difference)]
    return bool(abs(parts[0] - parts[1] - parts[2]) < 10.0**-MOST_DECIMALS / 2)


def digits(value: float, decimals: int = 0) -> str:
    """A bare number with thousands commas, and no minus before a zero."""
    words = f"{value:,.{decimals}f}"
    return words.removeprefix("-") if not words.strip("-0.,") else words
