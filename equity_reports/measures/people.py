"""Counts with the distinct people in them, by counting people who are one row each.

A count of distinct people in each of several outcomes, groups and totals is dear: each is a set of
its own. Here the rows of one person in one group are added up first; a person is in a count if
their sum is above zero, and a total is made from the sums of its groups. It is the same number
three times as fast, in SQL that every warehouse has.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

BECAME = (
    "attended",
    "did_not_attend",
    "late_not_seen",
    "cancelled_by_patient",
    "cancelled_by_provider",
    "unknown",
)
"""Every outcome of an appointment; as a column, how many of the row's appointments had it."""

ADDED_UP = (*BECAME, "among", "counted")
"""What is added up for a person: each outcome, the measure's denominator and its numerator."""

CANCELLED = "cancelled_by_patient + cancelled_by_provider"
RECORDED = f"attended + did_not_attend + late_not_seen + {CANCELLED}"
BOOKED = f"{RECORDED} + unknown"


def outcome_columns() -> str:
    """For one appointment: a column for each outcome, 1 or 0."""
    parts = (f"CASE WHEN outcome = '{name}' THEN 1 ELSE 0 END AS {name}" for name in BECAME)
    return ", ".join(parts)


def one_row_a_person(source: str, keys: Sequence[str]) -> str:
    """The rows of ``source`` with the same keys and person as one, its outcomes added up."""
    by = ", ".join((*keys, "patient"))
    sums = ", ".join(f"CAST(sum({name}) AS INTEGER) AS {name}" for name in ADDED_UP)
    return f"SELECT {by}, {sums} FROM {source} GROUP BY {by}"


def tally(
    source: str,
    keys: Mapping[str, str | None],
    counts: Mapping[str, str],
    *,
    people: bool,
) -> str:
    """A SELECT of counts, each beside its distinct people, by keys and for all of a key together.

    Parameters
    ----------
    source
        A table, view or subquery with the keys, ``patient`` and the columns of `ADDED_UP`.
    keys
        Each key, to the word that stands for all of its values together; None: there is none.
    counts
        The name of each count, to the sum of columns that it is.
    people
        Whether any patient is known; if not, people are missing.
    """
    by = (*keys, "patient")
    told = ", ".join(_told(name, people=people) for name in counts)
    return _every_level(source, keys, counts, by, told)


def tally_alone(source: str, keys: Mapping[str, str | None], counts: Mapping[str, str]) -> str:
    """The same for counts that need no people beside them."""
    return _every_level(source, keys, counts, tuple(keys), ", ".join(map(_sum, counts)))


def added_up(parts: Sequence[pd.DataFrame], keys: list[str]) -> pd.DataFrame:
    """Tables of sums over different people as one; what is missing in all of them stays missing."""
    if len(parts) == 1:
        return parts[0]
    together = pd.concat(parts, ignore_index=True)
    return together.groupby(keys, sort=False, dropna=False).sum(min_count=1).reset_index()


def _every_level(
    source: str,
    keys: Mapping[str, str | None],
    counts: Mapping[str, str],
    by: tuple[str, ...],
    told: str,
) -> str:
    """Sums by ``by`` for each key and for all of it together, and what is told of them."""
    columns = ", ".join(f"CAST(sum({what}) AS INTEGER) AS {name}" for name, what in counts.items())
    sums = ", ".join(f"CAST(sum({name}) AS INTEGER) AS {name}" for name in counts)
    levels = {"each_1": _level(source, by, {}, columns)}
    for key, together in keys.items():
        if together is not None:
            for name in tuple(levels):
                said = {key: together}
                levels[f"each_{len(levels) + 1}"] = _level(name, by, said, sums)
    steps = ", ".join(f"{name} AS ({level})" for name, level in levels.items())
    chosen = ", ".join(keys)
    return f"WITH {steps} " + " UNION ALL ".join(
        f"SELECT {chosen}, {told} FROM {name} GROUP BY {chosen}" for name in levels
    )


def _level(source: str, by: tuple[str, ...], together: Mapping[str, str], sums: str) -> str:
    chosen = ", ".join(f"'{together[key]}' AS {key}" if key in together else key for key in by)
    grouped = ", ".join(key for key in by if key not in together)
    return f"SELECT {chosen}, {sums} FROM {source} GROUP BY {grouped}"


def _sum(name: str) -> str:
    return f"CAST(sum({name}) AS BIGINT) AS {name}"


def _told(name: str, *, people: bool) -> str:
    found = f"count(CASE WHEN {name} > 0 THEN 1 END)" if people else "CAST(NULL AS BIGINT)"
    return f"{_sum(name)}, {found} AS {name}_people"
