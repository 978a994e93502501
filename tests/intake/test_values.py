"""Whole numbers of text: as a slow reader in Python takes them."""

import re

import duckdb
import pytest

from equity_reports.intake.values import typed_whole


@pytest.mark.parametrize("text", [
    "1", "10", "11", "0", "", "3.0", "3.00", "3.7", "03", "003", "02 More deprived", "1,000", "+3",
    "-1", "1e1", "x", "4294967296", "99999999999", "7th", ".5", "5.", "\u0663",
])  # fmt: skip
@pytest.mark.parametrize("highest", [10, 32_844])
def test_a_whole_number_is_that_of_a_slow_reader(text, highest):
    found = duckdb.execute(f"SELECT {typed_whole('t', highest)} FROM (SELECT ? AS t)", [text])
    digits = re.match(r"([0-9]+)(\.0+)?([^0-9].*)?$", text.replace(",", ""))
    number = int(digits[1]) if digits else None
    assert found.fetchone()[0] == (number if number and 1 <= number <= highest else None)
