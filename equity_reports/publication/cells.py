"""Released tables as one list of cells, and the sums that hold between their true counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from equity_reports.tables import COUNT_TABLES, DENOMINATOR, NUMERATOR

Name = tuple
"""A cell's name: the table, its keys in the table's order, and the column."""


@dataclass(frozen=True)
class Sum:
    """The true counts of the cells in ``plus`` add up to those in ``minus``."""

    plus: tuple[Name, ...]
    minus: tuple[Name, ...]
    why: str


@dataclass(frozen=True)
class Cells:
    """Every released count of some tables.

    Attributes
    ----------
    names
        Each cell's name, in the order of ``values``.
    values
        The released counts; NaN where withheld.
    within
        For a numerator the position of its denominator, else -1.
    """

    names: tuple[Name, ...] = field(repr=False)
    values: np.ndarray = field(repr=False)
    within: np.ndarray = field(repr=False)
    position: Mapping[Name, int] = field(repr=False)

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> "Cells":
        """The cells of the promised tables among ``tables``."""
        names: list[Name] = []
        values: list[np.ndarray] = []
        for spec in COUNT_TABLES:
            if spec.name not in tables:
                continue
            table = tables[spec.name]
            keys = list(zip(*(table[key] for key in spec.keys), strict=True))
            for count in spec.counts:
                names += [(spec.name, *key, count.column) for key in keys]
                values.append(table[count.column].to_numpy("float64"))
        position = {name: number for number, name in enumerate(names)}
        within = [
            position[(*name[:-1], DENOMINATOR.column)] if name[-1] == NUMERATOR.column else -1
            for name in names
        ]
        together = np.concatenate(values) if values else np.empty(0)
        return cls(tuple(names), together, np.array(within, dtype=int), position)

    def put_back(
        self, tables: Mapping[str, pd.DataFrame], values: np.ndarray
    ) -> dict[str, pd.DataFrame]:
        """The tables with ``values`` in place of their counts."""
        out = {}
        start = 0
        for spec in COUNT_TABLES:
            if spec.name not in tables:
                continue
            table = tables[spec.name].copy()
            for count in spec.counts:
                table[count.column] = values[start : start + len(table)]
                start += len(table)
            out[spec.name] = table
        return {name: out[name] for name in tables}

    def known(self, sums: Iterable[Sum]) -> list[Sum]:
        """The sums of which every cell is here."""
        return [
            one for one in sums if all(name in self.position for name in (*one.plus, *one.minus))
        ]
