"""Groups of people as arrays: one table a row, one group a column.

Every inequality measure reads these, so that one table and a thousand cost one pass each.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equity_reports.stats.checks import (
    as_counts,
    as_numbers,
    as_numerator_and_denominator,
    require_columns,
)

Array = NDArray[np.float64]
FEWEST_GROUPS = 2
LARGEST = 1e100  # no indicator is near it, and its square can still be had


@dataclass(frozen=True)
class GroupTables:
    """Tables of groups in order, the most deprived first where they are ordered.

    Attributes
    ----------
    group : array (tables, groups) of labels
    value : array (tables, groups)
        The indicator in each group; ``nan`` where withheld, or where nobody is in the group.
    population : array (tables, groups)
        Weight of each group, 0 where nobody is in it.
    se : array (tables, groups)
        Standard error of ``value``; ``nan`` where none was given.
    lower, upper : arrays or None
        95% limits of ``value`` where they were given or follow from counts.
    numerator : array or None
        Counts, where the tables came as counts; ``population`` is then the denominator.
    """

    group: NDArray
    value: Array
    population: Array
    se: Array
    lower: Array | None = None
    upper: Array | None = None
    numerator: Array | None = None

    @property
    def share(self) -> Array:
        """Each group's share of its table's population; ``nan`` where one is not known."""
        total = self.population.sum(axis=-1, keepdims=True)
        return self.population / np.where(total > 0, total, np.nan)

    @property
    def held(self) -> NDArray[np.bool_]:
        """Whether anybody is in the group (a group not known counts as held)."""
        return ~(self.population == 0)

    @property
    def rank(self) -> Array:
        """Relative rank (ridit): where the middle of each group lies between 0 and 1."""
        return np.cumsum(self.share, axis=-1) - self.share / 2


def read_tables(
    groups: pd.DataFrame,
    *,
    by: list[str] | None = None,
    ordered: bool = True,
    scale: float = 1,
) -> tuple[pd.DataFrame, list[tuple[NDArray[np.intp], GroupTables]]]:
    """Checked tables of groups, put together by how many groups they have.

    Parameters
    ----------
    groups : DataFrame
        ``group``, ``order`` (1 = most deprived; not needed when not ordered) and either
        ``value``, ``population`` and optionally ``se`` or 95% limits ``lower`` and ``upper``;
        or ``numerator`` and ``denominator``, which give ``value = scale * numerator /
        denominator`` and its binomial standard error. ``nan`` is a withheld figure.
    by : list of str, optional
        Columns whose values tell the tables apart; one table when left out.
    ordered : bool
        Whether the groups have an order.
    scale : float
        What a share is multiplied by: 1, or 100 for percent.

    Returns
    -------
    keys : DataFrame
        The ``by`` columns, one row a table.
    tables : list of (rows of ``keys``, GroupTables)

    Raises
    ------
    ValueError
        For missing columns, repeated groups or orders, negative populations or standard
        errors, infinities, and a table of fewer than two groups.
    """
    by = list(by or [])
    columns = ["group", *by, *(["order"] if ordered else [])]
    require_columns(groups, tuple(columns), "groups")
    if not 0 < scale < np.inf:
        raise ValueError(f"scale is {scale!r}; give what a whole is, such as 1 or 100")
    arrays = _from_counts(groups, scale) if "numerator" in groups else _from_values(groups)
    for name, array in arrays.items():
        if (np.abs(array) > LARGEST).any():
            raise ValueError(f"{name} holds a number above {LARGEST:g}; is it an indicator?")
    arrays["group"] = groups["group"].to_numpy(dtype=object)
    table = _number_tables(groups, by)
    within = _place_within_table(groups, table, ordered)
    rows = np.lexsort((within, table))
    size = np.bincount(table)
    if size.size == 0 or size.min() < FEWEST_GROUPS:
        raise ValueError("a table has fewer than two groups; there is nothing to compare")
    firsts = rows[np.cumsum(size) - size]
    keys = groups[by].iloc[firsts].reset_index(drop=True)
    tables = []
    for k in np.unique(size):
        chosen = rows[size[table[rows]] == k]
        shaped = {name: array[chosen].reshape(-1, k) for name, array in arrays.items()}
        tables.append((np.flatnonzero(size == k), GroupTables(**shaped)))
    return keys, tables


def read_groups(groups: pd.DataFrame, *, ordered: bool = True, scale: float = 1) -> GroupTables:
    """One table of groups: as `read_tables`, with one row in each array."""
    return read_tables(groups, ordered=ordered, scale=scale)[1][0][1]


def _number_tables(groups: pd.DataFrame, by: list[str]) -> NDArray[np.intp]:
    """Which table each row belongs to, tables counted in the order of their keys."""
    if not by:
        return np.zeros(len(groups), dtype=np.intp)
    if groups[by].isna().any(axis=None):
        raise ValueError(f"groups has a row without {' or '.join(by)}; name its table")
    return groups.groupby(by, sort=True).ngroup().to_numpy()


def _place_within_table(
    groups: pd.DataFrame, table: NDArray[np.intp], ordered: bool
) -> NDArray[np.float64]:
    """What puts the groups of a table in order; repeated groups and tied orders are refused."""
    label = groups["group"]
    if label.isna().any() or pd.DataFrame({"t": table, "g": label.array}).duplicated().any():
        raise ValueError("groups has a missing or repeated group; give one named row a group")
    if not ordered:
        # Sums of floats depend on the order of their terms in the last digit.
        return np.unique(label.astype(str).to_numpy(dtype=str), return_inverse=True)[1]
    order = as_numbers(groups["order"], "order")
    if np.isnan(order).any() or pd.DataFrame({"t": table, "o": order}).duplicated().any():
        raise ValueError("order has a gap or a tie; number the groups 1 (most deprived) on")
    return order


def _from_counts(groups: pd.DataFrame, scale: float) -> dict[str, Array]:
    require_columns(groups, ("numerator", "denominator"), "groups")
    above, below = as_numerator_and_denominator(groups["numerator"], groups["denominator"])
    size = np.where(below > 0, below, np.nan)
    # An empty or full cell would claim no error at all: half an event is lent to it.
    edge = 0.5 * ((above == 0) | (above == size))
    lent = (above + edge) / (size + 2 * edge)
    return {
        "value": scale * above / size,
        "population": below,
        "se": scale * np.sqrt(lent * (1 - lent) / size),
        "numerator": above,
    }


def _from_values(groups: pd.DataFrame) -> dict[str, Array]:
    require_columns(groups, ("value", "population"), "groups")
    population = as_counts(groups["population"], "population")
    arrays = {
        "value": np.where(population == 0, np.nan, as_numbers(groups["value"], "value")),
        "population": population,
        "se": np.full(len(groups), np.nan),
    }
    if "se" in groups:
        arrays["se"] = as_counts(groups["se"], "se")
    if ("lower" in groups) != ("upper" in groups):
        raise ValueError("groups has one limit without the other; give lower and upper, or se")
    if "lower" in groups:
        arrays["lower"] = as_numbers(groups["lower"], "lower")
        arrays["upper"] = as_numbers(groups["upper"], "upper")
    return arrays
