"""The tables behind a team's charts: caption, headings and rows of text."""

from math import exp

import pandas as pd

from equity_reports.narrative.amounts import digits
from equity_reports.narrative.numbers import (
    count,
    is_missing,
    one_of_periods,
    period_name,
)
from equity_reports.narrative.wording import Wording
from equity_reports.reports.findings import Findings
from equity_reports.reports.team_words import stretch
from equity_reports.stats.spc import ControlChart

NO_BREAK = "\N{NO-BREAK SPACE}"

Table = tuple[str, list[str], list[list[str]]]


def over_time(findings: Findings, series: str, wording: Wording, *, who: str) -> Table:
    """One row a period of a series, with its median where the rules judge it."""
    kind = findings.kind(series)
    caption = wording.say("page.table_over_time", who=wording.who(who), period=one_of_periods(kind))
    titles = headings(wording, "period", "missed", "appointments", "rate", "median")
    medians = findings.run_chart(series).points.set_index("period")["centre"]
    rows = [
        [period_name(row.Index, kind), *shares(row, wording), _median(row, medians, wording)]
        for row in findings.periods(series).itertuples()
    ]
    return caption, titles, rows


def _median(row, medians: pd.Series, wording: Wording) -> str:
    if not row.finished:
        return wording.say("page.unfinished")
    return wording.bare(medians.get(row.Index))


def shares(row, wording: Wording) -> list[str]:
    """Missed, appointments and the rate; in words where they are withheld or nobody came."""
    if row.denominator == 0:
        none = wording.say("page.no_clinic")
        return [count(0), count(0), none]
    return [count(row.numerator), wording.amount(row.denominator), wording.bare(row.value)]


def groups(findings: Findings, wording: Wording) -> Table:
    """One row a deprivation group."""
    caption = wording.say("page.table_groups", stretch=stretch(findings.inputs))
    titles = headings(wording, "group", "missed", "appointments", "rate", "interval")
    rows = [
        [row.label, *shares(row, wording), interval(row, wording)]
        for row in findings.groups.itertuples()
    ]
    return caption, titles, rows


def interval(row, wording: Wording) -> str:
    """A row's limits, kept on one line."""
    if is_missing(row.lower, row.upper):
        return count(None)
    words = wording.say(
        "page.cell_range", lower=wording.bare(row.lower), upper=wording.bare(row.upper)
    )
    return words.replace(" ", NO_BREAK)


def gap(findings: Findings, series: str, wording: Wording) -> Table:
    """One row a period: the rate at both ends, and the gap."""
    kind = findings.kind(series)
    caption = wording.say(
        "page.table_gap_whole" if findings.whole else "page.table_gap", period=one_of_periods(kind)
    )
    titles = headings(wording, "period", "most", "least", "gap", "ratio", "limits")
    rows = []
    for row in findings.gap_over_time.points.itertuples():
        most, least = (
            _share(row.numerator_most, row.denominator_most),
            _share(row.numerator_least, row.denominator_least),
        )
        rows.append(
            [
                period_name(row.period, kind),
                wording.bare(most),
                wording.bare(least),
                _more_or_fewer(row.difference, wording),
                count(None) if is_missing(row.log_ratio) else digits(exp(row.log_ratio), 1),
                interval(row, wording),
            ]
        )
    return caption, titles, rows


def control_chart(chart: ControlChart, wording: Wording, *, who: str, kind: str) -> Table:
    """One row a period of a control chart: the rate, its average, and what chance allows."""
    caption = wording.say(
        "page.table_control_chart", who=wording.who(who), period=one_of_periods(kind)
    )
    rows = [
        [period_name(row.period, kind), wording.bare(row.value), wording.bare(row.centre),
         interval(row, wording)]
        for row in chart.points.itertuples()
    ]  # fmt: skip
    return caption, headings(wording, "period", "rate", "average", "limits"), rows


def _more_or_fewer(difference: float, wording: Wording) -> str:
    if is_missing(difference):
        return count(None)
    key = "page.cell_fewer" if difference < 0 else "page.cell_more"
    return wording.say(key, number=wording.bare(abs(difference)))


def _share(numerator: float, denominator: float) -> float | None:
    return (
        None if is_missing(numerator, denominator) or not denominator else numerator / denominator
    )


def headings(wording: Wording, *names: str) -> list[str]:
    """The headings of a table, from the catalogue."""
    return [wording.say(f"page.column_{name}") for name in names]
