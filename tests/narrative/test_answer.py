"""The verdict rules, each at its edge: what may be called better, and what may not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from equity_reports.narrative.answer import (
    GapFinding,
    RateFinding,
    describe_answer,
    gap_answer,
    is_success,
    rate_answer,
)
from equity_reports.narrative.denominators import DenominatorCheck
from equity_reports.narrative.wording import wording_for
from equity_reports.stats.gap import equity_gap, gap_series
from equity_reports.stats.run_chart import run_chart

MISSED = wording_for("missed")
SOUND = DenominatorCheck(fewer_people=False, more_cancelled=False)
MONTHS = pd.date_range("2024-11-01", periods=24, freq="MS")


def wobble(level, length=12):
    return [level + (0.01 if at % 2 else -0.01) for at in range(length)]


def chart_of(values, **settings):
    return run_chart(pd.Series(values, index=MONTHS[: len(values)]), **settings)


def rate_of(values, denominators=SOUND, **fields):
    return rate_answer(RateFinding(chart_of(values), denominators, **fields), wording=MISSED)


FALLING = [*wobble(0.25), *wobble(0.15)]
RISING = [*wobble(0.15), *wobble(0.25)]
STEADY = wobble(0.2, 24)


def gap_counts(most, least, size=1000):
    rows = []
    for at, when in enumerate(MONTHS):
        for group, (before, after) in (("most", most), ("least", least)):
            rate = before if at < 12 else after
            rows.append((when, group, round(size * rate) + at % 2, size))
    return pd.DataFrame(rows, columns=["period", "group", "numerator", "denominator"])


def gap_finding(most=(0.30, 0.15), least=(0.10, 0.10), size=1000, **fields):
    counts = gap_counts(most, least, size)
    totals = counts.groupby("group", as_index=False)[["numerator", "denominator"]].sum()
    finding = GapFinding(
        equity_gap(totals, most="most", least="least"),
        gap_series(counts, most="most", least="least"),
        planned_power=0.9,
        periods_so_far=12,
        periods_needed=10,
        denominators=SOUND,
    )
    return replace(finding, **fields)


def test_a_signal_below_the_median_with_sound_denominators_is_better():
    said = rate_of(FALLING)
    assert said.verdict == "better"
    assert "12 months in a row were below the middle line, from November 2025" in said.text
    assert "More than 8 in a row" in said.text


def test_a_signal_above_the_median_is_worse():
    assert rate_of(RISING).verdict == "worse"


def test_no_signal_is_no_sign_yet_with_the_rule_beside_it():
    said = rate_of([0.2, 0.21, 0.19, 0.18, 0.22, 0.2, 0.23, 0.17] * 3)
    assert said.verdict == "no_sign_yet"
    assert "More than 7 would be a sign" in said.text


def test_seven_below_at_24_points_is_no_signal():
    """The drawing this replaces said that it was."""
    chart = chart_of([*wobble(0.25, 16), 0.25, *[0.2] * 7], baseline_points=17)
    assert chart.longest_run == 7
    said = rate_answer(RateFinding(chart, SOUND), wording=MISSED)
    assert said.verdict == "no_sign_yet"


@pytest.mark.parametrize(
    "check",
    [
        DenominatorCheck(fewer_people=True, more_cancelled=False),
        DenominatorCheck(fewer_people=False, more_cancelled=True),
        DenominatorCheck(fewer_people=False, more_cancelled=False, more_discharged=True),
        DenominatorCheck(fewer_people=None, more_cancelled=False),
        DenominatorCheck(fewer_people=False, more_cancelled=None),
    ],
)
def test_no_better_when_the_denominators_do_not_allow_it(check):
    said = rate_of(FALLING, check)
    assert said.verdict == "cannot_be_compared"
    assert "cannot say that things got better" in said.lead
    assert "cannot compare this with before" in said.text
    assert gap_answer(gap_finding(denominators=check), wording=MISSED).verdict == (
        "cannot_be_compared"
    )


def test_worse_needs_no_gate():
    check = DenominatorCheck(fewer_people=True, more_cancelled=True)
    assert rate_of(RISING, check).verdict == "worse"


def test_a_fall_that_came_back_is_not_better():
    values = [*wobble(0.25, 10), *[0.15] * 9, 0.26, 0.24, 0.27, 0.26, 0.27]
    said = rate_answer(RateFinding(chart_of(values, baseline_points=10), SOUND), wording=MISSED)
    assert said.verdict == "no_sign_yet"
    assert "not clearly up or down" in said.lead


def test_too_early_says_how_many_more():
    said = rate_of(wobble(0.2, 8))
    assert said.verdict == "too_early"
    assert "We need at least 10 months" in said.text
    assert "at least 2 more" in said.text


def test_every_value_equal_is_no_sign_of_change():
    said = rate_of([0.2] * 14)
    assert said.verdict == "no_sign_yet"
    assert "stayed the same" in said.lead


def test_a_team_whose_months_are_withheld_is_too_small_and_shows_the_programme():
    values = [0.2, 0.21, np.nan, 0.25, *[np.nan] * 10]
    said = rate_of(values, withheld=11, pooled="In all teams it fell.")
    assert said.verdict == "too_small_alone"
    assert said.detail[0] == "In all teams it fell."


def test_everything_withheld_and_nothing_at_all():
    said = rate_of([np.nan] * 12, withheld=12)
    assert said.verdict == "too_small_alone"
    none = rate_answer(RateFinding(None), wording=MISSED)
    assert none.verdict == "cannot_be_compared"
    assert gap_answer(GapFinding(None), wording=MISSED).verdict == "cannot_be_compared"


def test_a_gap_that_closed_in_a_team_planned_large_enough_is_better():
    said = gap_answer(gap_finding(), wording=MISSED)
    assert said.verdict == "better"
    assert "The gap is likely to be between" in said.text


@pytest.mark.parametrize("power", [None, 0.0, 0.79])
def test_no_verdict_on_the_gap_below_80_percent_planned_power(power):
    said = gap_answer(gap_finding(planned_power=power, pooled="All teams."), wording=MISSED)
    assert said.verdict == "too_small_alone"
    assert "too small to tell by itself" in said.lead
    assert said.detail[-1] == "All teams."


def test_the_gap_is_judged_at_80_percent():
    assert gap_answer(gap_finding(planned_power=0.8), wording=MISSED).verdict == "better"


def test_before_the_planned_time_it_is_too_early_and_says_how_long():
    said = gap_answer(gap_finding(periods_so_far=4, periods_needed=9), wording=MISSED)
    assert said.verdict == "too_early"
    assert "about 5 months more" in said.text


def test_a_gap_that_closed_from_the_wrong_end_is_not_better():
    finding = gap_finding(most=(0.30, 0.30), least=(0.10, 0.25), least_chart=chart_of(RISING))
    said = gap_answer(finding, wording=MISSED)
    assert said.verdict == "no_sign_yet"
    assert "in the least deprived areas went up" in said.lead


def test_a_gap_that_runs_the_other_way_and_grows_is_not_called_smaller():
    said = gap_answer(gap_finding(most=(0.20, 0.10), least=(0.25, 0.30)), wording=MISSED)
    assert said.verdict == "no_sign_yet"
    assert "other way" in said.lead
    assert "smaller" not in said.text


def test_a_wider_gap_is_worse():
    said = gap_answer(gap_finding(most=(0.15, 0.30), least=(0.10, 0.10)), wording=MISSED)
    assert said.verdict == "worse"


def test_a_smaller_difference_with_a_larger_ratio_says_both():
    said = gap_answer(gap_finding(most=(0.40, 0.20), least=(0.20, 0.05)), wording=MISSED)
    assert said.verdict == "better"
    assert "Told as ‘times as many’, it went the other way." in said.text


def test_too_few_in_the_least_deprived_cannot_be_compared_and_says_how_many():
    counts = pd.DataFrame(
        {"group": ["most", "least"], "numerator": [180, 5], "denominator": [1000, 15]}
    )
    finding = GapFinding(equity_gap(counts, most="most", least="least"))
    said = gap_answer(finding, wording=MISSED)
    assert said.lead == ("The gap cannot be compared: 15 appointments in the least deprived areas.")
    assert said.verdict == "cannot_be_compared"


def test_every_gap_carries_its_definition():
    said = gap_answer(gap_finding(definition="National fifths."), wording=MISSED)
    assert said.note.startswith("Most deprived areas: 5,412 of 24,000 appointments.")
    assert said.note.endswith("National fifths.")


def test_the_answer_is_both():
    answer = describe_answer(RateFinding(chart_of(STEADY), SOUND), gap_finding(), wording=MISSED)
    assert (answer.rate.verdict, answer.gap.verdict) == ("no_sign_yet", "better")


@pytest.mark.parametrize(
    ("verdicts", "before", "wanted"),
    [
        (["better", "better"], True, True),
        (["better", "better"], False, False),
        (["better"], True, False),
        (["better", "no_sign_yet"], True, False),
        ([], True, False),
    ],
)
def test_a_success_persists_and_has_a_baseline_from_before(verdicts, before, wanted):
    assert is_success(verdicts, baseline_before_joining=before) is wanted
