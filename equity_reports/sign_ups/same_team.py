"""Whether a name is of a team that we have already, under another spelling.

Certain: the same letters and digits, abbreviations written out. Likely: every telling word has a
word a slip away in the other name, and numbers and points of the compass agree; or, where the
two are of one place, every telling word of the shorter name, or one that only that team has.
A likely one is for a person to
decide: to miss a second spelling splits a team's numbers in two, and to see one where there is
none costs a question.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable

from rapidfuzz.distance import OSA

SAID_IN_FULL = {
    "&": "and",
    "cmht": "community mental health team",
    "camhs": "child and adolescent mental health service",
    "eip": "early intervention in psychosis",
    "eis": "early intervention service",
    "iapt": "talking therapies",
    "htt": "home treatment team",
    "ld": "learning disability",
    "amhs": "adult mental health service",
    "mh": "mental health",
    "st": "street",
    "rd": "road",
}
"""Abbreviations in names of teams of English mental health and community trusts."""
FILLING = frozenset(["and", "the", "of", "for", "in", "a", "an", "nhs", "s"])
KINDS_OF_TEAM = frozenset(["team", "service", "clinic", "unit", "hub", "department"])
TELLING_APART = frozenset(["north", "south", "east", "west", "central", "upper", "lower"])
TELLING = 5
"""Letters of a word that can stand for a whole name, as people say it."""
SLIPS = ((8, 2), (4, 1), (0, 0))
"""A word of at least so many letters may differ by so many slips (a letter added, left out,
changed, or two swapped) and be the same word."""


def words(name: str) -> list[str]:
    """A name's words: no case, accents or plurals; abbreviations in full, fillings left out.

    Examples
    --------
    >>> words("The Luton C.M.H.T. (North)") == words("Luton Community Mental Health Teams, North")
    True
    """
    folded = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    plain = re.sub(r"\b((?:[^\W\d_]\.){2,})", lambda found: found[1].replace(".", ""), plain)
    plain = re.sub(r"['’`]", "", plain)
    parts = re.findall(r"&|[^\W_]+", plain)
    full = [word for part in parts for word in SAID_IN_FULL.get(part, part).split()]
    singular = [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in full]
    return [word for word in singular if word not in FILLING]


def is_same(one: str, other: str) -> bool:
    """Whether two names are one, but for case, marks, spaces, plurals and abbreviations."""
    return "".join(words(one)) == "".join(words(other)) != ""


def is_like(one: str, other: str) -> bool:
    """Whether two names may well be of one team.

    Examples
    --------
    >>> is_like("Harbour Lane Comunity Service", "Harbour Lane Community Team")
    True
    >>> is_like("Luton CMHT 1", "Luton CMHT 2")
    False
    """
    first, second = words(one), words(other)
    if _apart(first) != _apart(second):
        return False
    if first and _near("".join(first), "".join(second)):
        return True
    shorter, longer = sorted((_telling(first), _telling(second)), key=len)
    return len(shorter) == len(longer) and _each_has_its_own(shorter, longer)


def is_part(one: str, other: str) -> bool:
    """Whether one name says less than the other, and nothing else.

    Examples
    --------
    >>> is_part("Hackney CAMHS", "City and Hackney CAMHS")
    True
    """
    first, second = words(one), words(other)
    shorter, longer = sorted((_telling(first), _telling(second)), key=len)
    alike = _apart(first) == _apart(second) and _each_has_its_own(shorter, longer)
    return alike and len(shorter) > 1


def usual_words(names: Iterable[str], places: Iterable[str]) -> set[str]:
    """The words that stand for no team: of several names, or of a place.

    Examples
    --------
    >>> sorted(usual_words(["Luton Help Team", "Tollgate Help"], ["Luton"]))
    ['help', 'luton']
    """
    of_names = Counter(word for name in names for word in set(words(name)))
    several = {word for word, times in of_names.items() if times > 1}
    return several | {word for place in places for word in words(place)}


def names_alone(one: str, other: str, usual: Collection[str]) -> bool:
    """Whether two names share a word that is long enough to stand for one, and not usual.

    Examples
    --------
    >>> names_alone("Tollgate", "Tollgate Early Help Team", {"help", "luton"})
    True
    >>> names_alone("Luton Help", "Tollgate Early Help Team", {"help", "luton"})
    False
    """
    first, second = words(one), words(other)
    shared = set(_telling(first)) & set(second)
    telling = any(len(word) >= TELLING and word not in usual for word in shared)
    return telling and _apart(first) == _apart(second)


def _apart(parts: list[str]) -> list[str]:
    """The words that tell sister teams apart: numbers, single letters, points of the compass."""
    return sorted(
        part for part in parts if part in TELLING_APART or part.isdigit() or len(part) == 1
    )


def _telling(parts: list[str]) -> list[str]:
    return [part for part in parts if part not in KINDS_OF_TEAM]


def _each_has_its_own(shorter: list[str], longer: list[str]) -> bool:
    free = list(longer)
    if not shorter:
        return False
    for part in shorter:
        found = next((other for other in free if _near(part, other)), None)
        if found is None:
            return False
        free.remove(found)
    return True


def _near(one: str, other: str) -> bool:
    length = min(len(one), len(other))
    slips = next(slips for least, slips in SLIPS if length >= least)
    return OSA.distance(one, other, score_cutoff=slips) <= slips
