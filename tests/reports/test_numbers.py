"""The released counts as a file for a spreadsheet."""

import io

import pandas as pd

from equity_reports.reports.numbers import WITHHELD, numbers_csv


class _Inputs:
    def __init__(self, **tables):
        self.tables = tables


def read(inputs) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(numbers_csv(inputs)), dtype=str, keep_default_na=False)


def by_group(*rows):
    return pd.DataFrame(rows, columns=["window", "group", "numerator", "denominator"])


def test_every_count_is_there_and_a_withheld_one_says_so():
    table = read(_Inputs(by_group=by_group(("recent", "fifth_1", None, 50.0))))
    assert table[["table", "window", "group", "count", "value"]].to_numpy().tolist() == [
        ["by_group", "recent", "fifth_1", "numerator", WITHHELD],
        ["by_group", "recent", "fifth_1", "denominator", "50"],
    ]


def test_a_category_is_never_a_formula():
    rows = pd.DataFrame(
        [("language", '=HYPERLINK("x")', 10.0, 50.0)],
        columns=["breakdown", "category", "numerator", "denominator"],
    )
    assert read(_Inputs(by_breakdown=rows))["category"].tolist() == ['\'=HYPERLINK("x")'] * 2


def test_periods_are_days():
    rows = pd.DataFrame(
        [("all", pd.Timestamp("2026-03-01"), True, 10.0, 50.0, None)],
        columns=["series", "period", "finished", "numerator", "denominator", "cancelled"],
    )
    table = read(_Inputs(by_period=rows))
    assert table["period"].unique().tolist() == ["2026-03-01"]
    assert table["value"].tolist() == ["10", "50", WITHHELD]
