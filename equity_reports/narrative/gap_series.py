"""The gap over time in words. Import `describe_gap_series` from ``narrative.gap`` too."""

import math

import pandas as pd

from equity_reports.narrative.description import (
    BETTER,
    LOWER,
    NO_SIGN_YET,
    TOO_EARLY,
    TOO_SMALL_ALONE,
    WORSE,
    Description,
)
from equity_reports.narrative.numbers import (
    count,
    is_missing,
    period_name,
    periods,
    times,
)
from equity_reports.narrative.run_direction import STILL_THERE
from equity_reports.narrative.wording import Wording
from equity_reports.stats.gap_series import GapSeries
from equity_reports.stats.run_rule_sets import FEWEST_USEFUL

LEADS = {
    BETTER: "gap_series.closing",
    WORSE: "gap_series.widening",
    NO_SIGN_YET: "gap_series.no_sign",
    TOO_EARLY: "gap_series.too_early",
    TOO_SMALL_ALONE: "gap_series.too_small",
}


def describe_gap_series(
    series: GapSeries,
    *,
    wording: Wording,
    period: str = "month",
    judged: bool = False,
) -> Description:
    """The gap period by period, against the limits of chance.

    Parameters
    ----------
    series : GapSeries
    period : str
        The kind of period.
    judged : bool
        Whether the team is large enough for a verdict on its own gap: planned power of at
        least 80% for the change aimed at. When false the gap is shown and not judged.
    """
    points = series.points
    known = points.dropna(subset=["difference"])
    if known.empty:
        alt = wording.say("gap_series.alt_empty")
        return Description(wording.say("gap_series.too_small"), (), alt, TOO_SMALL_ALONE)
    verdict = gap_series_verdict(series, better=wording.better) if judged else TOO_SMALL_ALONE
    key = LEADS[verdict]
    if verdict == NO_SIGN_YET and series.signal:
        key = (
            "gap_series.no_direction"
            if _is_a_gap(series, wording.better)
            else "gap_series.other_way"
        )
    lead = wording.say(key)
    detail = [_latest(known.iloc[-1], wording, period), _usual(series, wording, period)]
    if judged:
        detail.append(_limits(series, wording, period))
    first, last = (period_name(points["period"].iloc[at], period) for at in (0, -1))
    finding = " ".join((lead, detail[0]))
    alt = wording.say("gap_series.alt", first=first, last=last, finding=finding)
    return Description(lead, tuple(detail), alt, verdict)


def gap_series_verdict(series: GapSeries, *, better: str = LOWER) -> str:
    """Better is a signal of a smaller gap than the usual one that has stayed.

    The last point that signals gives the way; three in four of the points since the first
    that signals the same way must lie there too. A gap that runs the other way, the least
    deprived missing more, has no better or worse: smaller and larger change places there. Where
    higher is better the gap is there when the most deprived have fewer, and smaller when it rises.
    """
    if series.signal is None:
        enough = series.points["difference"].notna().sum() >= FEWEST_USEFUL
        return NO_SIGN_YET if enough else TOO_EARLY
    way, since = _since_signal(series)
    if (
        way == 0
        or not _is_a_gap(series, better)
        or _share_on(since["difference"], series.centre, way) < STILL_THERE
    ):
        return NO_SIGN_YET
    closing = -1 if better == LOWER else 1
    return BETTER if way == closing else WORSE


def _is_a_gap(series: GapSeries, better: str) -> bool:
    """Whether the most deprived are worse off, usually."""
    return series.centre > 0 if better == LOWER else series.centre < 0


def relative_gap_disagrees(series: GapSeries) -> bool:
    """Whether, since the signal, the ratio has gone the other way than the difference.

    When both rates fall the difference can shrink while the ratio grows.
    """
    way, since = _since_signal(series)
    return bool(way) and _share_on(since["log_ratio"], series.log_centre, -way) >= STILL_THERE


def _since_signal(series: GapSeries) -> tuple[int, pd.DataFrame]:
    """The way of the last point that signals, -1 or 1, and the points since the first such."""
    known = series.points.dropna(subset=["difference"])
    signals = known[known["signal"]]
    if not series.signal or signals.empty:
        return 0, known.iloc[:0]
    same = signals[signals["direction"] == signals["direction"].iloc[-1]]
    way = -1 if same["direction"].iloc[-1] == "lower" else 1
    return way, known.loc[same.index[0] :]


def _share_on(values: pd.Series, centre: float, way: int) -> float:
    return float(((values - centre) * way > 0).mean())


def _latest(point, wording: Wording, period: str) -> str:
    name = period_name(point["period"], period)
    difference = wording.more_or_fewer(point["difference"])
    if is_missing(point["log_ratio"]):
        return wording.say("gap_series.latest_no_ratio", period=name, difference=difference)
    ratio = times(math.exp(point["log_ratio"]))
    return wording.say("gap_series.latest", period=name, difference=difference, ratio=ratio)


def _usual(series: GapSeries, wording: Wording, period: str) -> str:
    """The centre, and the time that it is of."""
    when = wording.say("gap_series.whole_time")
    if series.baseline_periods is not None:
        last = series.points["period"].iloc[: series.baseline_periods].iloc[-1]
        when = wording.say("gap_series.first_time", until=period_name(last, period))
    difference = wording.more_or_fewer(series.centre)
    if is_missing(series.log_centre):
        return wording.say("gap_series.usual_no_ratio", when=when, difference=difference)
    ratio = times(math.exp(series.log_centre))
    return wording.say("gap_series.usual", when=when, difference=difference, ratio=ratio)


def _limits(series: GapSeries, wording: Wording, period: str) -> str:
    known = series.points["difference"].notna()
    beyond = int((series.points["beyond_limits"] & known).sum())
    every = periods(int(known.sum()), period)
    key = "gap_series.beyond" if beyond else "gap_series.none_beyond"
    said = wording.say(key, beyond=count(beyond), all=every)
    if series.points["in_run"].any():
        said = f"{said} {wording.say('gap_series.run')}"
    return said
