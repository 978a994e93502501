"""The other descriptions, one known case each, and their edges."""

import math

import numpy as np
import pandas as pd
import pytest

from equity_reports.narrative.denominators import DenominatorCheck, describe_denominators
from equity_reports.narrative.evidence import describe_combined
from equity_reports.narrative.funnel import describe_funnel
from equity_reports.narrative.gap import describe_excess, describe_gap, describe_gap_series
from equity_reports.narrative.inequality import (
    describe_breakdown,
    describe_gradient,
    describe_standing_out,
)
from equity_reports.narrative.power import describe_planned_power, describe_time_to_detect
from equity_reports.narrative.rates import (
    describe_completeness,
    describe_rate,
    describe_since_last_session,
)
from equity_reports.narrative.run_chart import describe_run_chart
from equity_reports.narrative.spc import describe_control_chart
from equity_reports.narrative.wording import wording_for
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.evidence import combine
from equity_reports.stats.funnel import funnel
from equity_reports.stats.gap import equity_gap, gap_series
from equity_reports.stats.inequality import slope_index
from equity_reports.stats.rates import proportion
from equity_reports.stats.run_chart import run_chart
from equity_reports.stats.spc import control_chart

MISSED = wording_for("missed")
SOUND = DenominatorCheck(fewer_people=False, more_cancelled=False)
MONTHS = pd.date_range("2024-11-01", periods=24, freq="MS")


def gap_of(most, least, seen_most=1000, seen_least=1000):
    counts = pd.DataFrame(
        {
            "group": ["most", "least"],
            "numerator": [most, least],
            "denominator": [seen_most, seen_least],
        }
    )
    return equity_gap(counts, most="most", least="least")


def test_the_gap_is_told_both_ways_with_both_limits():
    said = describe_gap(gap_of(180, 120), wording=MISSED)
    assert said.lead == "The gap is 6 more in every 100 appointments, or 1.5 times as many."
    assert said.detail[0] == (
        "In the most deprived areas 18 in every 100 appointments were missed. "
        "In the least deprived it was 12 in every 100."
    )
    assert said.detail[1].startswith(
        "The gap is likely to be between 3 and 9 more in every 100, or"
    )
    assert "Areas are deprived, not people." in said.detail
    assert said.verdict is None


def test_only_a_gap_whose_limits_hold_nothing_may_be_chance():
    assert "may be chance" in describe_gap(gap_of(125, 120), wording=MISSED).text
    assert "may be chance" not in describe_gap(gap_of(180, 120), wording=MISSED).text


def test_a_gap_without_a_ratio_says_why():
    said = describe_gap(gap_of(180, 0), wording=MISSED)
    assert said.lead == "The gap is 18 more in every 100 appointments."
    assert "We cannot say how many times" in said.text


def test_no_gap_at_all():
    assert "the same" in describe_gap(gap_of(120, 120), wording=MISSED).lead


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((5, 120, 20, 1000), "20 appointments in the most deprived areas"),
        ((180, 0, 1000, 0), "0 appointments in the least deprived areas"),
        ((180, np.nan, 1000, np.nan), "a count for the least deprived areas is too small to show"),
        ((np.nan, 120, np.nan, 1000), "a count for the most deprived areas is too small to show"),
        ((np.nan, np.nan, 900, 900), "counts at both ends are too small to show"),
    ],
)
def test_what_cannot_be_compared_says_which_group_and_how_many(counts, said):
    lead = describe_gap(gap_of(*counts), wording=MISSED).lead
    assert lead == f"The gap cannot be compared: {said}."


def test_the_excess_has_an_interval_and_one_is_singular():
    assert "likely to be between" in describe_excess(gap_of(180, 120), wording=MISSED).text
    assert "1 missed appointment more" in describe_excess(gap_of(121, 120), wording=MISSED).lead
    assert "may be chance" in describe_excess(gap_of(121, 120), wording=MISSED).text


def test_a_gap_series_is_not_judged_unless_asked():
    rows = [(when, group, 100 + at % 2, 1000) for at, when in enumerate(MONTHS)
            for group in ("most", "least")]  # fmt: skip
    counts = pd.DataFrame(rows, columns=["period", "group", "numerator", "denominator"])
    series = gap_series(counts, most="most", least="least")
    assert describe_gap_series(series, wording=MISSED).verdict == "too_small_alone"
    assert describe_gap_series(series, wording=MISSED, judged=True).verdict == "no_sign_yet"
    empty = gap_series(counts.assign(numerator=np.nan), most="most", least="least")
    assert "no points" in describe_gap_series(empty, wording=MISSED).alt


def test_the_usual_gap_says_which_time_it_is_of():
    rows = [(when, group, 100 + 80 * (group == "most" and at >= 12), 1000)
            for at, when in enumerate(MONTHS) for group in ("most", "least")]  # fmt: skip
    counts = pd.DataFrame(rows, columns=["period", "group", "numerator", "denominator"])
    whole = gap_series(counts, most="most", least="least")
    frozen = gap_series(counts, most="most", least="least", baseline_periods=12)
    assert "Over the whole time it was 4 more" in describe_gap_series(whole, wording=MISSED).text
    first = describe_gap_series(frozen, wording=MISSED).text
    assert "At first, up to October 2025, it was no more and no fewer" in first


def test_a_gap_the_other_way_that_may_be_none_is_no_gap_the_other_way():
    assert describe_gap(gap_of(115, 120), wording=MISSED).lead.startswith("There is no clear gap")
    assert "the other way" in describe_gap(gap_of(80, 120), wording=MISSED).lead


def test_a_closed_gate_is_in_the_lead_and_in_the_alt_text():
    chart = run_chart(pd.Series([0.25, 0.24] * 6 + [0.15, 0.14] * 6, index=MONTHS))
    closed = DenominatorCheck(fewer_people=True, more_cancelled=False)
    said = describe_run_chart(chart, wording=MISSED, denominators=closed)
    assert "but we cannot say that things got better" in said.lead
    assert said.lead in said.alt


def test_a_long_run_within_the_limits_is_not_told_as_beyond_them():
    seen = pd.Series([100] * 24, index=MONTHS)
    missed = pd.Series([20, 22, 24, 21] * 4 + [17] * 8, index=MONTHS)
    chart = control_chart(missed, seen, kind="p", rules="mdc", better="lower")
    assert chart.variation == "improvement_low"
    assert not chart.points["beyond_limits"].any()
    said = describe_control_chart(chart, wording=MISSED, denominators=SOUND)
    assert "lower than the average for longer than chance allows" in said.lead


def test_signs_that_have_gone_are_told_of_the_past():
    seen = pd.Series([100] * 24, index=MONTHS)
    missed = pd.Series([20, 22, 45, 21] + [20, 22, 24, 21] * 5, index=MONTHS)
    chart = control_chart(missed, seen, kind="p", rules="mdc", better="lower")
    said = describe_control_chart(chart, wording=MISSED, denominators=SOUND)
    assert "Earlier, up to January 2025, there were signs of change." in said.text


def test_a_wait_for_the_gap_names_the_gap():
    for needed in (None, 36):
        told = describe_time_to_detect(needed, rate=0.2, aim=0.1, wording=MISSED, gap=True)
        assert "to see the gap close" in told.lead.lower()


def test_a_trend_and_too_many_crossings_under_the_other_rule_sets():
    values = [0.20, 0.22, 0.18, 0.21, 0.19, 0.21, 0.26, 0.25, 0.23, 0.21, 0.18, 0.16, 0.14, 0.12]
    falling = run_chart(pd.Series(values, index=MONTHS[:14]), rules="mdc")
    said = describe_run_chart(falling, wording=MISSED, denominators=SOUND)
    assert said.verdict == "better"
    assert "8 months in a row went the same way, from May 2025. More than 6" in said.text
    zigzag = pd.Series([0.1, 0.3] * 10, index=MONTHS[:20])
    said = describe_run_chart(run_chart(zigzag, rules="perla"), wording=MISSED)
    assert said.verdict == "no_sign_yet"
    assert "More than 14 is a sign of something odd" in said.text


def test_the_alt_text_says_the_finding():
    chart = run_chart(pd.Series([0.25, 0.24] * 6 + [0.15, 0.14] * 6, index=MONTHS))
    alt = describe_run_chart(chart, wording=MISSED, denominators=SOUND).alt
    assert alt.startswith("Run chart of missed appointments in the most deprived areas, November")
    assert "have gone down" in alt
    assert "14 in every 100" in alt


def test_a_control_chart_calls_an_improvement_better_only_past_the_gate():
    missed = pd.Series([250, 240] * 9 + [100] * 6, index=MONTHS)
    chart = control_chart(missed, pd.Series(1000, index=MONTHS), kind="p_prime", target=0.1)
    said = describe_control_chart(chart, wording=MISSED, denominators=SOUND)
    assert chart.variation == "improvement_low"
    assert said.verdict == "better"
    assert describe_control_chart(chart, wording=MISSED).verdict == "cannot_be_compared"
    assert "better" not in describe_control_chart(chart, wording=MISSED).text
    assert "the aim of 10 in every 100" in said.text
    steady = control_chart(
        pd.Series([200, 210] * 4, index=MONTHS[:8]), pd.Series(1000, index=MONTHS[:8]), kind="p"
    )
    said = describe_control_chart(steady, wording=MISSED)
    assert said.verdict == "no_sign_yet"
    assert "fewer than 12 points" in said.text


def test_a_rate_and_its_edges():
    said = describe_rate(proportion(180, 1000), denominator=1000, wording=MISSED)
    assert said.lead == "18 in every 100 appointments were missed in all areas."
    assert "This counts appointments, not people." in said.text
    nothing = Estimate(np.nan, np.nan, np.nan)
    assert "too few to show" in describe_rate(nothing, denominator=np.nan, wording=MISSED).lead
    assert "no appointments" in describe_rate(nothing, denominator=0, wording=MISSED).lead
    every = describe_rate(proportion(40, 40), denominator=40, wording=MISSED, who="most")
    assert every.lead == "Every appointment in the most deprived areas was missed."
    none = describe_rate(proportion(0, 40), denominator=40, wording=MISSED, who="most")
    assert none.lead == "No appointment in the most deprived areas was missed."


@pytest.mark.parametrize(
    ("published", "now", "said"),
    [
        ("20", "22", "Last time we said 20. Counted again now, that is 22."),
        ("20", "20", "Last time we said 20. Counted again now, it is the same."),
        (None, "20", "Counted now, last time it was 20."),
        ("20", None, "Last time we said 20. We cannot count it again now."),
        (None, None, "There is no figure from last time"),
    ],
)
def test_last_time_as_published_and_as_counted_now(published, now, said):
    told = describe_since_last_session(published=published, counted_now=now, wording=MISSED)
    assert told.startswith(said)


def test_completeness_by_group_and_unfinished_months():
    said = describe_completeness(
        0.97, wording=MISSED, most=0.95, least=0.99, unfinished=["September 2026", "October 2026"]
    )
    assert said.lead == "97% of results have been recorded."
    assert "In the most deprived areas it is 95%. In the least it is 99%." in said.text
    assert "September 2026 and October 2026 cannot be counted yet." in said.text


def breakdown(values, role="middle", spread=0.03):
    values = np.asarray(values, dtype=float)
    return pd.DataFrame(
        {
            "label": [f"Group {at}" for at in range(len(values))],
            "value": values,
            "lower": values - spread,
            "upper": values + spread,
            "denominator": 1000,
            "role": role,
        }
    )


def test_the_highest_group_and_whether_another_may_be():
    clear = describe_breakdown(breakdown([0.3, 0.1, 0.12]), wording=MISSED, reference=0.17)
    assert clear.lead == "Group 0 has the highest figure: 30 in every 100 appointments."
    assert "may be as high" not in clear.text
    assert "The dashed line is 17 in every 100" in clear.text
    close = describe_breakdown(breakdown([0.3, 0.28, 0.12]), wording=MISSED)
    assert "Another group may be as high." in close.text


def test_apart_withheld_equal_and_single_groups():
    apart = breakdown([0.2, 0.1, 0.5], role=["most", "least", "apart"])
    said = describe_breakdown(apart, wording=MISSED)
    assert said.lead.startswith("Group 0 has the highest")
    assert "Group 2: 50 in every 100 appointments." in said.text
    hidden = describe_breakdown(breakdown([0.2, np.nan, 0.1]), wording=MISSED)
    assert "Group 1: too few to show." in hidden.text
    assert "too few" in describe_breakdown(breakdown([np.nan, np.nan]), wording=MISSED).lead
    assert "same figure" in describe_breakdown(breakdown([0.2, 0.2]), wording=MISSED).lead
    assert "Only one group" in describe_breakdown(breakdown([0.2]), wording=MISSED).lead


def test_standing_out_allows_for_the_number_compared():
    said = describe_standing_out(high=["Aged 18 to 24"], low=[], compared=23, wording=MISSED)
    assert "allow for 23 groups compared: Aged 18 to 24." in said
    none = describe_standing_out(high=[], low=[], compared=1, wording=MISSED)
    assert none == "No group stands out from the rest, once we allow for 1 group compared."


def test_the_gradient_is_told_from_most_to_least_with_more_meaning_more_missed():
    groups = pd.DataFrame(
        {
            "group": list("abcde"),
            "order": range(1, 6),
            "numerator": [240, 220, 200, 180, 160],
            "denominator": [1000] * 5,
        }
    )
    index = slope_index(groups)
    said = describe_gradient(index, wording=MISSED)
    assert "25 in every 100 at the most deprived end" in said.lead
    assert said.lead.endswith("15 in every 100 at the other.")
    assert "10 more in every 100 than the other end" in said.detail[0]
    assert "than the other end, or 1.7 times as many" in said.text
    assert index.sii < 0


@pytest.mark.parametrize(
    ("effects", "said", "verdict"),
    [
        ([-0.4, -0.42, -0.38, -0.41], "In 4 teams together, fewer appointments", "better"),
        ([0.4, 0.42, 0.38, 0.41], "In 4 teams together, more appointments", "worse"),
        ([-0.4, 0.3, -0.35, 0.2], "no sign of change", "no_sign_yet"),
        ([-0.4], "Only one team", "too_early"),
        ([], "No team has enough", "too_early"),
    ],
)
def test_all_teams_together(effects, said, verdict):
    pooled = combine(effects, [0.02] * len(effects))
    told = describe_combined(pooled, wording=MISSED, denominators=SOUND)
    assert said in told.lead
    assert told.verdict == verdict
    if verdict == "better":
        assert f"{math.exp(pooled.estimate):.2f} times" in told.lead
        assert describe_combined(pooled, wording=MISSED).verdict is None


def test_the_pooled_gap_that_widened_is_called_out():
    pooled = combine([0.3, 0.32, 0.28, 0.31], [0.01] * 4)
    assert "gap got wider" in describe_combined(pooled, wording=MISSED, subject="gap").lead
    with pytest.raises(ValueError, match="rate, gap"):
        describe_combined(pooled, wording=MISSED, subject="mean")


def test_the_funnel_is_no_league_table():
    missed = pd.Series([100] * 11 + [400, np.nan], index=list("abcdefghijklm"))
    plot = funnel(missed, pd.Series(1000, index=missed.index), overdispersion=False)
    said = describe_funnel(plot, wording=MISSED, own="l")
    assert said.detail[0] == "Your team is higher than the rest by more than chance."
    assert "not a league table" in said.text
    outside = int(plot.points["outside"].sum())
    assert said.lead.startswith(f"{outside} of 12 teams")
    assert "too few to show" in describe_funnel(plot, wording=MISSED, own="m").detail[0]


def test_how_long_until_we_could_tell():
    said = describe_time_to_detect(7, rate=0.2, aim=0.15, wording=MISSED)
    assert said.lead == (
        "To see a change from 20 in every 100 to 15 in every 100, "
        "you need about 7 months after it starts."
    )
    never = describe_time_to_detect(None, rate=0.2, aim=0.15, wording=MISSED)
    assert "Waiting will hardly help." in never.lead
    assert "too small" in describe_planned_power(0.79, wording=MISSED).lead
    assert "large enough" in describe_planned_power(0.8, wording=MISSED).lead


def test_the_gate_names_each_thing_that_closed_it():
    check = DenominatorCheck(fewer_people=True, more_cancelled=True, more_discharged=True)
    said = describe_denominators(check, wording=MISSED)
    for words in ("Fewer people", "cancelled", "discharged", "So we cannot compare"):
        assert words in said
    assert "no fewer people" in describe_denominators(SOUND, wording=MISSED)
