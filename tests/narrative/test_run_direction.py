"""Which way a signal points, where the longest run is not the last word."""

import pandas as pd

from equity_reports.narrative.run_direction import DOWN, UP, read_signal
from equity_reports.stats.run_chart import run_chart

# Nine months high, then fourteen that fall to either side of the median of all.
FALLEN = [30] * 9 + [10] * 6 + [29] + [10] * 4 + [28] + [10] * 2 + [27]


def chart(values):
    index = pd.date_range("2024-01-01", periods=len(values), freq="MS")
    return run_chart(pd.Series(values, index, dtype=float))


def test_a_long_run_that_ended_leaves_the_word_to_too_few_crossings():
    fallen = chart([value + 0.01 * place for place, value in enumerate(FALLEN)])
    assert {signal.rule for signal in fallen.signals} == {"long_run", "few_crossings"}
    reading = read_signal(fallen)
    assert (reading.signal.rule, reading.direction) == ("few_crossings", DOWN)
    risen = chart([-value - 0.01 * place for place, value in enumerate(FALLEN)])
    assert read_signal(risen).direction == UP
