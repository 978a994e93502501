"""Numbers, limits, dates and periods: the places where rounding and grammar go wrong."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_reports.narrative.numbers import (
    a_or_an,
    adds_up,
    between,
    between_counts,
    between_differences,
    between_times,
    count,
    day,
    decimals_that_agree,
    in_every_100,
    last_day,
    listed,
    more_or_fewer,
    percent,
    period_name,
    periods,
    plural,
    times,
)

TOO_FEW = "too few to show"
share = st.floats(0, 1)


@pytest.mark.parametrize("speak", [count, percent, in_every_100, more_or_fewer, times])
@pytest.mark.parametrize("missing", [None, np.nan])
def test_what_is_withheld_is_too_few_to_show(speak, missing):
    assert speak(missing) == TOO_FEW


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0 in every 100"),
        (0.004, "fewer than 1 in every 100"),
        (0.996, "more than 99 in every 100"),
        (1.0, "100 in every 100"),
        (0.18, "18 in every 100"),
    ],
)
def test_some_is_never_none_and_most_is_never_all(value, said):
    assert in_every_100(value) == said


@given(share)
def test_none_and_all_are_said_only_of_none_and_all(value):
    assert (in_every_100(value) == "0 in every 100") == (value == 0)
    assert (in_every_100(value) == "100 in every 100") == (value == 1)


@given(share, share)
def test_rates_and_their_difference_add_up_or_are_known_not_to(most, least):
    decimals = decimals_that_agree(most, least, most - least)
    assert decimals in (0, 1)
    assert adds_up(most, least, most - least, 0) == (decimals == 0)


def test_18_against_12_is_not_said_to_be_5():
    assert decimals_that_agree(0.176, 0.124, 0.052) == 1
    assert not adds_up(0.176, 0.124, 0.052, 0)


@pytest.mark.parametrize(
    ("lower", "upper", "said"),
    [
        (0.03, 0.09, "between 3 and 9 more in every 100"),
        (-0.09, -0.03, "between 3 and 9 fewer in every 100"),
        (-0.02, 0.05, "between 2 fewer and 5 more in every 100"),
        (0.002, 0.05, "between 0.2 and 5.0 more in every 100"),
        (0.061, 0.063, "close to 6 more in every 100"),
    ],
)
def test_limits_of_a_difference(lower, upper, said):
    assert between_differences(lower, upper) == said


@pytest.mark.parametrize(
    ("lower", "upper", "said"),
    [
        (1.21, 1.88, "between 1.2 and 1.9 times"),
        (1.01, 1.88, "between 1.01 and 1.88 times"),
        (0.7, 0.98, "between 0.70 and 0.98 times"),
        (1.2, np.inf, "at least 1.2 times"),
        (1.5, 1.52, "close to 1.5 times"),
    ],
)
def test_limits_of_a_ratio_never_read_as_touching_1_when_they_do_not(lower, upper, said):
    assert between_times(lower, upper) == said


@pytest.mark.parametrize(
    ("lower", "upper", "said"),
    [
        (50, 1130, "between 50 and 1,130"),
        (-20, 35, "between 20 fewer and 35 more"),
        (-1130, -50, "between 50 and 1,130 fewer"),
    ],
)
def test_limits_of_a_count(lower, upper, said):
    assert between_counts(lower, upper) == said


def test_limits_of_a_share():
    assert between(0.153, 0.221) == "between 15 and 22 in every 100"


@pytest.mark.parametrize(
    ("start", "kind", "said"),
    [
        (date(2026, 3, 1), "month", "March 2026"),
        (pd.Timestamp(2026, 3, 2), "week", "the week of 2 March 2026"),
        (pd.Timestamp(2026, 3, 2), "fortnight", "the 2 weeks from 2 March 2026"),
        (date(2026, 3, 2), "day", "2 March 2026"),
        (date(2026, 3, 1), "two_months", "March and April 2026"),
        (date(2026, 12, 1), "two_months", "December 2026 and January 2027"),
        (date(2026, 1, 1), "quarter", "January to March 2026"),
        (date(2026, 11, 1), "quarter", "November 2026 to January 2027"),
        (pd.Period("2026-03", freq="M"), "month", "March 2026"),
        (7, "month", "7"),
    ],
)
def test_periods_have_names(start, kind, said):
    assert period_name(start, kind) == said


@pytest.mark.parametrize(
    ("start", "kind", "last"),
    [
        (date(2028, 2, 1), "month", date(2028, 2, 29)),
        (date(2026, 12, 1), "quarter", date(2027, 2, 28)),
        (date(2026, 3, 2), "fortnight", date(2026, 3, 15)),
    ],
)
def test_the_last_day_of_a_period(start, kind, last):
    assert last_day(start, kind) == last


def test_an_unknown_kind_of_period_is_refused_with_what_is_known():
    with pytest.raises(ValueError, match="give one of day, week"):
        period_name(date(2026, 3, 1), "year")


def test_plurals_articles_lists_and_dates():
    assert plural(1, "month", "months") == "1 month"
    assert plural(0, "month", "months") == "0 months"
    assert periods(1200, "two_months") == "1,200 two-month spells"
    assert a_or_an("11 in every 100").startswith("an ")
    assert a_or_an("81 people").startswith("an ")
    assert a_or_an("110 people").startswith("a ")
    assert a_or_an("idea") == "an idea"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert day(date(2026, 1, 2)) == "2 January 2026"
