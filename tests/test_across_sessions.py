"""What was published before stands, and is safe beside what is new."""

import hashlib
from datetime import date

import numpy as np
import pandas as pd
import pytest

from equity_reports.disclosure import HES, MHSDS, TrueCounts, lower_some, release
from equity_reports.publication.draw import drawn_lower, key_of
from equity_reports.publication.facts import GROUP, SIDE, Fact
from equity_reports.publication.mend import Mending
from equity_reports.publication.sums import shown_again
from equity_reports.reports.look_back import percent_recorded

FIRST, MIDDLE, LAST = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def attended(start, end, part="all"):
    return Fact(frozenset({"T01"}), GROUP, part, start, end, "denominator")


TOTAL = attended(FIRST, LAST)
JANUARY, FEBRUARY = attended(FIRST, MIDDLE), attended(MIDDLE, LAST)


def mended(counts, fixed=(), policy=MHSDS):
    mending = Mending(counts, dict(counts), frozenset(fixed), policy, again=shown_again(None))
    mending.run()
    return mending.counts


def left(counts):
    """How many values each count keeps, by going through all of them."""
    reach = {fact: range(int(v) - 2, int(v) + 3) for fact, v in counts.items() if not np.isnan(v)}
    fits = [
        (a, b, a + b)
        for a in reach.get(JANUARY, range(200))
        for b in reach.get(FEBRUARY, range(200))
        if a + b in reach.get(TOTAL, range(400))
    ]
    return {
        fact: len({one[place] for one in fits})
        for place, fact in enumerate((JANUARY, FEBRUARY, TOTAL))
    }


def test_a_new_month_does_not_open_a_total_that_stands():
    counts = {TOTAL: 45.0, JANUARY: 20.0, FEBRUARY: 20.0}
    assert min(left(counts).values()) < 4
    after = mended(counts, fixed={TOTAL, JANUARY})
    assert (after[TOTAL], after[JANUARY]) == (45, 20)
    assert after[FEBRUARY] != 20
    assert min(left(after).values()) >= 4


def test_a_withheld_count_keeps_the_values_of_its_policy():
    counts = {TOTAL: 90.0, JANUARY: np.nan, FEBRUARY: 90.0}
    assert left(counts)[JANUARY] == 5
    assert mended(counts, policy=MHSDS)[FEBRUARY] == 90  # where 4 are promised
    after = mended(counts, policy=HES)
    assert np.isnan(after[JANUARY])
    assert left(after)[JANUARY] >= 6


def test_what_is_safe_stays():
    counts = {TOTAL: 40.0, JANUARY: 20.0, FEBRUARY: 20.0}
    assert mended(counts) == counts


def table(*counts):
    rows = pd.DataFrame({"denominator": counts})
    for column in ("numerator", "remainder"):
        rows[column] = rows["denominator"]
    for column in list(rows):
        rows[f"{column}_people"] = rows[column]
    rows.insert(0, "group", [f"g{n}" for n in range(len(rows))])
    rows.insert(0, "window", "recent")
    rows.insert(0, "team_id", "T01")
    return TrueCounts({"by_group": rows})


def test_eights_and_nines_that_are_drawn_are_shown_as_five():
    true = table(5, 7, 8, 9, 10, 12, 13)
    shown = lower_some(true, release(true, MHSDS), lambda name: True)
    assert shown.tables["by_group"]["denominator"].tolist() == [5, 5, 5, 5, 10, 10, 15]


def test_a_policy_whose_lowest_figure_is_wide_enough_lowers_none():
    true = table(8, 9, 10, 12, 13)
    released = release(true, HES)
    assert lower_some(true, released, lambda name: True) is released


def test_half_are_drawn_and_the_same_count_alike_wherever_it_stands():
    key = key_of({"t": pd.DataFrame({"a": [1, 2]})})
    months = [attended(date(2000 + n, 1, 1), date(2001 + n, 1, 1)) for n in range(400)]
    share = np.mean([drawn_lower(key, one) for one in months])
    assert 0.4 < share < 0.6
    other = hashlib.sha256(b"another").digest()
    assert any(drawn_lower(key, one) != drawn_lower(other, one) for one in months)
    missed = [Fact(one.teams, SIDE, "most", *one[3:5], "missed") for one in months]
    again = [Fact(one.teams, GROUP, "most", *one[3:5], "numerator") for one in months]
    assert [drawn_lower(key, one) for one in missed] == [drawn_lower(key, one) for one in again]


@pytest.mark.parametrize(
    ("booked", "missing", "said"),
    [(400, 20, 95), (100, np.nan, 98), (60, np.nan, None), (60, 5, 92), (np.nan, np.nan, None)],
)
def test_completeness_is_made_from_released_counts(booked, missing, said):
    panel = pd.DataFrame({"series": ["most"], "booked": [booked], "not_recorded": [missing]})
    assert percent_recorded(panel).get("most") == said
