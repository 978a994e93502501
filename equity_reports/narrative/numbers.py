"""Numbers, dates and periods in plain English: everything of the kind, from one place.

Shares (0 to 1) go in; words come out.
"""

from collections.abc import Sequence

from equity_reports.narrative.amounts import (
    adds_up,
    count,
    decimals_that_agree,
    in_every_100,
    is_missing,
    more_or_fewer,
    nouns,
    percent,
    plural,
    times,
)
from equity_reports.narrative.catalogue import PHRASES
from equity_reports.narrative.intervals import (
    between,
    between_counts,
    between_differences,
    between_times,
)
from equity_reports.narrative.periods import (
    day,
    last_day,
    month,
    one_of_periods,
    period_name,
    periods,
)

__all__ = [
    "a_or_an",
    "adds_up",
    "between",
    "between_counts",
    "between_differences",
    "between_times",
    "count",
    "day",
    "decimals_that_agree",
    "in_every_100",
    "is_missing",
    "last_day",
    "listed",
    "month",
    "more_or_fewer",
    "nouns",
    "one_of_periods",
    "percent",
    "period_name",
    "periods",
    "plural",
    "times",
]


def a_or_an(words: str) -> str:
    """The words with their article; numbers go by how they are said.

    Examples
    --------
    >>> a_or_an("18 in every 100"), a_or_an("idea"), a_or_an("team")
    ('an 18 in every 100', 'an idea', 'a team')
    """
    number = words.split(" ")[0].replace(",", "")
    said_with_a_vowel = number.startswith("8") or number in ("11", "18")
    vowel = said_with_a_vowel if number[:1].isdigit() else words[:1].lower() in "aeiou"
    return f"{PHRASES['an'] if vowel else PHRASES['a']} {words}"


def listed(names: Sequence[str]) -> str:
    """Names in a list with "and".

    Examples
    --------
    >>> listed(["May", "June", "July"]), listed(["May"])
    ('May, June and July', 'May')
    """
    if len(names) < 2:
        return "".join(names)
    return PHRASES["list_last"].format(first=", ".join(names[:-1]), last=names[-1])
