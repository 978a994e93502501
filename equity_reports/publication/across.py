"""Two sessions seen as one: what was published before stands, and is safe beside what is new."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from equity_reports.disclosure import ReleasedCounts
from equity_reports.publication.cells import Cells, Name, Sum
from equity_reports.publication.facts import Fact
from equity_reports.publication.mend import Mending
from equity_reports.publication.room import by_fact
from equity_reports.tables import COUNT_TABLES


def standing(
    tables: Mapping[str, pd.DataFrame], named: Mapping[Name, Fact], then: Mapping[Fact, float]
) -> dict[str, pd.DataFrame]:
    """What was published before of the same facts, in the form of the tables now."""
    found = {}
    for spec in COUNT_TABLES:
        if spec.name not in tables:
            continue
        table = tables[spec.name][[*spec.keys]].copy()
        keys = [(spec.name, *key) for key in table.itertuples(index=False, name=None)]
        seen = np.zeros(len(table), dtype=bool)
        for count in spec.counts:
            facts = [named.get((*key, count.column)) for key in keys]
            table[count.column] = [then.get(fact, np.nan) for fact in facts]
            seen |= np.array([fact in then for fact in facts], dtype=bool)
        found[spec.name] = table[seen]
    return found


def still_shown(
    tables: Mapping[str, pd.DataFrame], named: Mapping[Name, Fact], then: Mapping[Fact, float]
) -> frozenset[Name]:
    """The cells that show again what was published before."""
    cells = Cells.of(tables)
    return frozenset(
        name
        for name, value in zip(cells.names, cells.values, strict=True)
        if value == then.get(named.get(name), np.nan)
    )


def same_facts(named: Mapping[Name, Fact]) -> list[Sum]:
    """Cells of different tables or windows that count the same."""
    first: dict[Fact, Name] = {}
    sums = []
    for name, fact in named.items():
        if (known := first.setdefault(fact, name)) != name:
            sums.append(Sum((known,), (name,), "the same count"))
    return sums


def mend_across(
    settled: ReleasedCounts,
    nearest: ReleasedCounts,
    named: Mapping[Name, Fact],
    then: Mapping[Fact, float],
    *,
    again: Mapping[str, tuple[str, ...]],
) -> ReleasedCounts:
    """Released counts that are safe beside one another and beside what was published before."""
    cells, first = Cells.of(settled.tables), Cells.of(nearest.tables)
    now = by_fact(named, dict(zip(cells.names, cells.values, strict=True)))
    values = now | {
        fact: value
        for fact, value in then.items()
        if fact not in now or (np.isnan(now[fact]) and not np.isnan(value))
    }
    fixed = {fact for fact, value in then.items() if not np.isnan(value) and values[fact] == value}
    mending = Mending(
        values,
        by_fact(named, dict(zip(first.names, first.values, strict=True))),
        frozenset(fixed),
        settled.policy,
        again,
    )
    mending.run()
    published = np.array([
        mending.counts[named[name]] if name in named and not np.isnan(value) else value
        for name, value in zip(cells.names, cells.values, strict=True)
    ])  # fmt: skip
    return replace(settled, tables=cells.put_back(settled.tables, published))
