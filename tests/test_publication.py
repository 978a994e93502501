"""What a session publishes is safe together, not only cell by cell."""

import itertools

import numpy as np
import pandas as pd
import pytest

from equity_reports.disclosure import MHSDS, NONE, ReleasedCounts, steady_table
from equity_reports.publication.cells import Sum
from equity_reports.publication.settle import settle

FEWEST = 4
"""True counts that must stay possible for a cell under ``mhsds``."""


def released(*denominators, policy=MHSDS):
    table = pd.DataFrame(
        {
            "team_id": "T01",
            "window": "recent",
            "group": ["all", *(f"g{i}" for i in range(1, len(denominators)))],
            "numerator": np.nan,
            "denominator": np.array(denominators, dtype="float64"),
        }
    )
    return ReleasedCounts({"by_group": table}, policy)


def named(group):
    return ("by_group", "T01", "recent", group, "denominator")


def the_sum(parts):
    groups = tuple(named(f"g{i}") for i in range(1, parts + 1))
    return Sum(groups, (named("all"),), "the groups make all")


def possible(values):
    """For each cell the true counts that the others leave, by going through all of them."""
    ranges = [range(0, 5) if np.isnan(v) else range(int(v) - 2, int(v) + 3) for v in values]
    found = [set() for _ in values]
    for parts in itertools.product(*ranges[1:]):
        if sum(parts) in ranges[0]:
            for cell, value in zip(found, (sum(parts), *parts), strict=True):
                cell.add(value)
    return found


@pytest.mark.parametrize("values", [(15, 10, 10), (25, 10, 10)])
def test_a_total_never_gives_its_parts_away(values):
    before = possible(values)
    assert min(map(len, before)) < FEWEST
    settled = settle(released(*values), [the_sum(len(values) - 1)])
    after = possible(settled.counts.tables["by_group"]["denominator"].to_numpy())
    assert min(map(len, after)) >= FEWEST
    assert settled.moved + settled.withheld > 0


def test_what_is_safe_is_left_alone():
    settled = settle(released(20, 10, 10), [the_sum(2)])
    assert settled.counts.tables["by_group"]["denominator"].tolist() == [20, 10, 10]
    assert (settled.moved, settled.withheld) == (0, 0)


def test_true_counts_of_an_approved_page_are_not_touched():
    settled = settle(released(15, 10, 10, policy=NONE), [the_sum(2)])
    assert settled.counts.tables["by_group"]["denominator"].tolist() == [15, 10, 10]


def test_a_published_figure_stands_until_it_has_moved_by_more_than_the_rounding():
    new = released(50, 45, 30).tables["by_group"]
    old = released(45, 30, 35).tables["by_group"]
    held = steady_table(new, pd.concat([old, old]), MHSDS)
    assert held["denominator"].tolist() == [45, 45, 35]
