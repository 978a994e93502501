"""The only door out: true counts go in, released counts come out.

Everything that a reader can see is computed after this door, so what is withheld is not
in a page's bytes because it never came in. True and released counts are different types,
and what stands after the door takes only the second.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from equity_reports.disclosure_settings import DisclosureSettings
from equity_reports.errors import EquityReportsError
from equity_reports.tables import (
    COUNT_TABLES,
    DENOMINATOR,
    NUMERATOR,
    PROPORTIONS,
    REMAINDER,
    CountTable,
)


class DisclosureError(EquityReportsError):
    """True counts were handed to something that takes released counts, or a policy misused."""


@dataclass(frozen=True)
class Policy:
    """What may be shown.

    Attributes
    ----------
    smallest
        The smallest count of appointments that is shown.
    people
        The smallest number of distinct people that may stand behind a shown count.
    rounding
        Shown counts are rounded to the nearest multiple of this; 1 leaves them as they are.
    zero_shown
        Whether a true zero is shown as 0.
    source
        The published rule that this follows, or whose own it is.
    own
        Whether this is a policy of the programme's own.
    """

    name: str
    smallest: int
    people: int
    rounding: int
    zero_shown: bool
    source: str
    own: bool = False

    @property
    def rule(self) -> str:
        """What the counts were made by: the name, and of a programme's own its numbers too.

        So a figure of a session in which the numbers were others is not taken for one of this.
        """
        numbers = f" {self.smallest}/{self.people}/{self.rounding}/{self.zero_shown:d}"
        return self.name + ("" if self == POLICIES.get(self.name) else numbers)

    @property
    def lowest(self) -> int:
        """The lowest figure that is shown but for a zero."""
        return self.rounding * round(max(self.smallest, 1) / self.rounding)

    @property
    def thin(self) -> bool:
        """Whether the lowest figure would leave fewer true counts than the others do."""
        return self.rounding > 1 and self.smallest > self.lowest - int(self.reach(self.lowest))

    def reach(self, value: ArrayLike) -> NDArray[np.int_]:
        """How far from a shown figure the counts lie that are rounded to it.

        What lies in the middle between two multiples goes to the even one of them.

        Examples
        --------
        >>> own = Policy("ours", 6, 6, 10, zero_shown=False, source="a rule of ours")
        >>> MHSDS.reach([10, 15]).tolist(), own.reach([10, 20]).tolist()
        ([2, 2], [4, 5])
        """
        middle = self.rounding % 2 == 0
        odd = np.round(np.asarray(value, dtype=float) / self.rounding) % 2 == 1
        return self.rounding // 2 - (odd & middle).astype(int)

    @property
    def in_words(self) -> str:
        """The policy as a reader is told it."""
        if self.rounding == 1 and self.smallest == 0:
            return "This page contains small numbers. Do not forward it."
        said = (
            f"Counts under {self.smallest}, or of fewer than {self.people} people, are not "
            f"shown. Other counts are rounded to the nearest {self.rounding}."
        )
        if not self.own:
            return said
        zero = " A zero is shown." if self.zero_shown else ""
        return f'{said}{zero} This is the rule "{self.name}" ({self.source.rstrip(".")}).'


MHSDS = Policy(
    "mhsds",
    smallest=5,
    people=5,
    rounding=5,
    zero_shown=False,
    source="NHS England, Mental Health Services Data Set publications: counts under 5, zero "
    "too, are suppressed and others rounded to the nearest 5 (as its published code does it); "
    "the floor on distinct people is ours.",
)
HES = Policy(
    "hes",
    smallest=8,
    people=8,
    rounding=5,
    zero_shown=True,
    source="NHS England, Hospital Episode Statistics disclosure control: counts 1 to 7 are "
    "suppressed and others rounded to the nearest 5 (guidance known from secondary sources); "
    "the floor on distinct people is ours.",
)
NONE = Policy(
    "none",
    smallest=0,
    people=0,
    rounding=1,
    zero_shown=True,
    source="True counts, for a team's own report, by a named person's approval.",
)
POLICIES: Mapping[str, Policy] = {policy.name: policy for policy in (MHSDS, HES, NONE)}
"""The published policies, each with its source; and true counts."""


def policy_called(name: str, settings: DisclosureSettings) -> Policy:
    """A policy that may be named under ``[disclosure]``: a published one, or the programme's own.

    ``mhsds``, ``hes`` and ``none`` have their sources in their ``source``; a policy of the
    programme's own was held against `equity_reports.disclosure_settings.FLOOR` as it was read.
    """
    if name in settings.policies:
        return Policy(name, **settings.policies[name].model_dump(), own=True)
    return POLICIES[name]


@dataclass(frozen=True)
class TrueCounts:
    """Tables of true counts by name. They never leave the process that counted them."""

    tables: Mapping[str, pd.DataFrame] = field(repr=False)


@dataclass(frozen=True)
class ReleasedCounts:
    """Tables of counts that may be published: missing where a count is withheld."""

    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    policy: Policy

    def __post_init__(self) -> None:
        leaked = [
            f"{name}.{column}"
            for name, table in self.tables.items()
            for column in table.columns
            if column.endswith("_people") or column == REMAINDER.column
        ]
        if leaked:
            raise DisclosureError(f"released counts must not carry {', '.join(leaked)}")


def require_released(counts: object) -> ReleasedCounts:
    """``counts`` if it came through the door; an error, never an ``assert``, if not."""
    if not isinstance(counts, ReleasedCounts):
        raise DisclosureError(
            f"{type(counts).__name__} was given where released counts are wanted; "
            "pass it through disclosure.release first"
        )
    return counts


def release(counts: TrueCounts, policy: Policy) -> ReleasedCounts:
    """Withhold and round every count by ``policy``.

    A numerator is withheld with its denominator, and also where the rest of the
    denominator is small: a group in which all or none missed is a small cell.

    Raises
    ------
    DisclosureError
        When ``counts`` is not a ``TrueCounts``, or holds a table that is not promised.
    """
    if not isinstance(counts, TrueCounts):
        raise DisclosureError(f"release takes TrueCounts, not {type(counts).__name__}")
    promised = {table.name: table for table in COUNT_TABLES}
    unknown = set(counts.tables) - set(promised)
    if unknown:
        raise DisclosureError(f"no promised table is called {', '.join(sorted(unknown))}")
    released = {
        name: _release_table(table, promised[name], policy) for name, table in counts.tables.items()
    }
    return ReleasedCounts(released, policy)


def release_again(released: ReleasedCounts, policy: Policy) -> ReleasedCounts:
    """Withhold more of what is released already, by a stricter policy of the same rounding.

    Two releases of one true count tell more than either: 13 to 17, and 15 to 25, leave three
    values. This is made from the released counts alone, so who has both has no more than the
    first. A figure stays if no true count behind it, or behind the rest of its denominator, can be
    under the policy's smallest.

    Raises
    ------
    DisclosureError
        When the policies round to different multiples.
    """
    first = require_released(released).policy
    if first.rounding != policy.rounding:
        raise DisclosureError(f"{first.name} and {policy.name} round to different multiples")
    reach = policy.rounding // 2
    tables = {}
    for spec in (one for one in COUNT_TABLES if one.name in released.tables):
        table = released.tables[spec.name].copy()
        for count in spec.counts:
            value = table[count.column]
            least = np.maximum(value - reach, first.smallest)
            table[count.column] = value.where(
                (least >= policy.smallest) | ((value == 0) & policy.zero_shown)
            )
        if spec in PROPORTIONS:
            rest = table[DENOMINATOR.column] - table[NUMERATOR.column] - 2 * reach
            few = ~(np.maximum(rest, first.smallest) >= policy.smallest)
            table.loc[few, NUMERATOR.column] = np.nan
        tables[spec.name] = table
    return ReleasedCounts({name: tables[name] for name in released.tables}, policy)


def lower_some(
    true: TrueCounts, released: ReleasedCounts, drawn: Callable[[tuple], bool]
) -> ReleasedCounts:
    """Released counts in which some true counts just above the lowest figure are shown as it.

    Under ``mhsds`` a shown 5 would be 5, 6 or 7 and nothing else. So the 8s and 9s that are drawn
    are shown as 5 and not as 10. The published rule, `release`, stays as it is; this step comes
    after it. Under a policy whose lowest figure leaves enough values nothing is changed.

    Parameters
    ----------
    drawn
        Whether a count is drawn, by its name: table, keys and column.
    """
    policy = released.policy
    lowest = policy.lowest
    if not policy.thin:
        return released
    tables = {}
    for spec in COUNT_TABLES:
        if spec.name not in released.tables:
            continue
        table = released.tables[spec.name].copy()
        for count in spec.counts:
            near = (table[count.column] == lowest + policy.rounding) & (
                true.tables[spec.name][count.column] < lowest + policy.rounding
            )
            keys = table.loc[near, list(spec.keys)].itertuples(index=False, name=None)
            lower = [drawn((spec.name, *key, count.column)) for key in keys]
            table.loc[table.index[near][lower], count.column] = float(lowest)
        tables[spec.name] = table
    return ReleasedCounts({name: tables[name] for name in released.tables}, policy)


def hold_steady(released: ReleasedCounts, previous: Mapping[str, pd.DataFrame]) -> ReleasedCounts:
    """Let a figure that was published before stand until it has really moved.

    Outcomes entered late move an old period by one or two. A figure that went from 45 to 50
    would tell that the true count passed from 47 to 48, so it stands until the newly rounded
    count differs from it by more than the rounding; a withheld count stands for 0 in this.
    What is shown depends on released counts only, so it tells no more than they do.

    Parameters
    ----------
    previous
        Released tables of an earlier session, of the same policy and of the same appointments:
        only rows whose keys mean the same now (equal windows, equal kinds of period).

    Examples
    --------
    >>> steady(pd.Series([50.0, 55.0, None, None]), pd.Series([45.0, 45.0, 5.0, 10.0]), 5).tolist()
    [45.0, 55.0, 5.0, nan]
    """
    tables = {
        name: steady_table(table, previous[name], released.policy) if name in previous else table
        for name, table in released.tables.items()
    }
    return ReleasedCounts(tables, released.policy)


def steady_table(new: pd.DataFrame, old: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """One released table with the figures of an earlier one that may stand."""
    if policy.rounding == 1 or old.empty:
        return new
    columns = {count.column for table in COUNT_TABLES for count in table.counts}
    counts = [column for column in new if column in columns and column in old]
    keys = [column for column in new if column in old and column not in (*counts, "finished")]
    known = old[[*keys, *counts]].drop_duplicates(keys).assign(published=True)
    before = new[keys].merge(known, on=keys, how="left")
    out = new.copy()
    for column in counts:
        held = steady(new[column].reset_index(drop=True), before[column], policy.rounding)
        out[column] = held.where(before["published"].notna(), new[column].array).array
    return _keep_within(out, new)


def steady(new: pd.Series, old: pd.Series, rounding: int) -> pd.Series:
    """``old`` where ``new`` is no farther from it than the rounding, else ``new``."""
    near = (new.fillna(0) - old.fillna(0)).abs() <= rounding
    return old.where(near, new)


def _keep_within(held: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Where a held numerator would exceed its denominator, both are as they are now."""
    if not {NUMERATOR.column, DENOMINATOR.column} <= set(held):
        return held
    over = held[NUMERATOR.column] > held[DENOMINATOR.column]
    over |= held[NUMERATOR.column].notna() & held[DENOMINATOR.column].isna()
    both = [NUMERATOR.column, DENOMINATOR.column]
    held.loc[over, both] = new.loc[over, both]
    return held


def _release_table(true: pd.DataFrame, spec: CountTable, policy: Policy) -> pd.DataFrame:
    out = true[[*spec.keys, *spec.facts]].copy()
    for count in spec.counts:
        small = is_small(true[count.column], true[count.people], policy)
        if spec in PROPORTIONS and count is NUMERATOR:
            small |= is_small(true[DENOMINATOR.column], true[DENOMINATOR.people], policy)
            small |= is_small(true[REMAINDER.column], true[REMAINDER.people], policy)
            small |= _all_or_none(true) & (policy.smallest > 0)
        out[count.column] = round_to(true[count.column], policy.rounding).where(~small)
    return out


def _all_or_none(true: pd.DataFrame) -> pd.Series:
    """Where everybody or nobody is in the numerator: then each person's outcome is told."""
    return (true[NUMERATOR.column] == 0) | (true[REMAINDER.column] == 0)


def is_small(count: pd.Series, people: pd.Series, policy: Policy) -> pd.Series:
    """Where a count may not be shown; people that are not known do not decide."""
    known = people.astype("Float64").fillna(np.inf).astype("float64")
    small = (count < policy.smallest) | (known < policy.people)
    return small & (count != 0) if policy.zero_shown else small


def round_to(count: pd.Series, base: int) -> pd.Series:
    """To the nearest multiple of ``base``, as floats so that missing can be told.

    Examples
    --------
    >>> round_to(pd.Series([5, 7, 8, 12]), 5).tolist()
    [5.0, 5.0, 10.0, 10.0]
    """
    return (count.astype("float64") / base).round() * base
