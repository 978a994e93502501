"""A run chart in words: what it shows, by which rule, and since when."""

from equity_reports.narrative.denominators import DenominatorCheck, describe_denominators
from equity_reports.narrative.description import (
    BETTER,
    CANNOT_BE_COMPARED,
    LOWER,
    NO_SIGN_YET,
    TOO_EARLY,
    TOO_SMALL_ALONE,
    WORSE,
    Description,
)
from equity_reports.narrative.numbers import nouns, period_name, periods
from equity_reports.narrative.run_direction import DOWN, UP, Reading, last_phase, read_signal
from equity_reports.narrative.wording import Wording
from equity_reports.stats.run_chart import RunChart
from equity_reports.stats.run_rule_sets import FEWEST_USEFUL

LEADS = {
    BETTER: "run_chart.better",
    WORSE: "run_chart.worse",
    NO_SIGN_YET: "run_chart.no_sign",
    TOO_EARLY: "run_chart.too_early",
    TOO_SMALL_ALONE: "run_chart.too_small",
    CANNOT_BE_COMPARED: "run_chart.cannot",
}


def describe_run_chart(
    chart: RunChart,
    *,
    wording: Wording,
    who: str = "most",
    period: str = "month",
    withheld: int = 0,
    denominators: DenominatorCheck | None = None,
) -> Description:
    """What a run chart of a share shows, with the rule and what was seen beside its limit.

    Parameters
    ----------
    chart : RunChart
        Of shares between 0 and 1.
    who : str
        "most", "least" or "everyone"; or words that follow "missed appointments".
    period : str
        The kind of period: day, week, fortnight, month, two_months or quarter.
    withheld : int
        How many periods the door withheld; the rest of the missing ones had no clinic.
    denominators : DenominatorCheck, optional
        The gate. Without it a fall is described as the line's and called "better": give it
        wherever the verdict is shown to anybody.
    """
    finding = {"who": wording.who(who)}
    verdict = run_chart_verdict(
        chart, withheld=withheld, denominators=denominators, better=wording.better
    )
    lead = wording.say(_lead_key(chart, verdict), **finding)
    if chart.points["value"].isna().all():
        key = "run_chart.too_small" if withheld else "run_chart.empty"
        detail = _withheld(chart, wording, period, withheld)
        alt = wording.say("run_chart.alt_empty", **finding)
        return Description(wording.say(key, **finding), detail, alt, verdict)
    evidence = _evidence(chart, wording, period, verdict)
    gate = ()
    if verdict == CANNOT_BE_COMPARED:
        gate = (describe_denominators(denominators, wording=wording),)
    rest = _withheld(chart, wording, period, withheld)
    detail = (_latest(chart, wording, period), evidence, *gate, *rest)
    return Description(
        lead, detail, _alt(chart, wording, period, lead, detail[:1], finding), verdict
    )


def run_chart_verdict(
    chart: RunChart,
    *,
    withheld: int = 0,
    denominators: DenominatorCheck | None = None,
    better: str = LOWER,
) -> str:
    """The rule behind the headline.

    Better is a signal of the rule set in the last phase, in the direction that is better, where
    the denominators allow it; worse is one in the other, whatever the denominators.
    """
    if chart.shifted is None:
        return _too_little(chart, withheld)
    reading = read_signal(chart)
    if reading is None or reading.direction is None:
        return NO_SIGN_YET
    if reading.direction != (DOWN if better == LOWER else UP):
        return WORSE
    held = denominators is not None and not denominators.allows_better
    return CANNOT_BE_COMPARED if held else BETTER


def _too_little(chart: RunChart, withheld: int) -> str:
    """Early when time will tell; small when the door withholds what time has brought."""
    shown = int(last_phase(chart)["value"].notna().sum())
    if shown >= FEWEST_USEFUL:
        return NO_SIGN_YET
    return TOO_SMALL_ALONE if shown + withheld >= FEWEST_USEFUL else TOO_EARLY


def _lead_key(chart: RunChart, verdict: str) -> str:
    if verdict == NO_SIGN_YET and chart.shifted is None:
        return "run_chart.all_equal" if chart.useful_points == 0 else LEADS[verdict]
    if verdict == NO_SIGN_YET and chart.shifted:
        return "run_chart.no_direction"
    return LEADS[verdict]


def _evidence(chart: RunChart, wording: Wording, period: str, verdict: str) -> str:
    if chart.shifted:
        return _signal(read_signal(chart), wording, period)
    if chart.shifted is None and chart.useful_points == 0 and verdict == NO_SIGN_YET:
        value = wording.rate(last_phase(chart)["value"].dropna().iloc[-1])
        return wording.say("run_chart.every_value", value=value)
    if chart.shifted is None:
        return wording.say(
            "run_chart.periods_needed",
            needed=periods(FEWEST_USEFUL, period),
            useful=chart.useful_points,
            more=FEWEST_USEFUL - chart.useful_points,
        )
    return wording.say(
        "run_chart.no_rule_met",
        run=periods(chart.longest_run, period),
        limit=chart.longest_run_limit,
        crossings=nouns(chart.crossings, "time"),
        fewest=chart.crossings_limit,
    )


def _signal(reading: Reading, wording: Wording, period: str) -> str:
    signal = reading.signal
    if signal.rule.endswith("crossings"):
        observed = nouns(signal.observed, "time")
        return wording.say(f"run_chart.{signal.rule}", observed=observed, limit=signal.limit)
    side = {DOWN: "_below", UP: "_above", 0: ""}[reading.side]
    return wording.say(
        f"run_chart.{signal.rule}{side}",
        observed=periods(signal.observed, period),
        limit=signal.limit,
        start=period_name(signal.began, period),
    )


def _latest(chart: RunChart, wording: Wording, period: str) -> str:
    known = chart.points.dropna(subset="value").iloc[-1]
    return wording.say(
        "run_chart.latest",
        period=period_name(known["period"], period),
        value=wording.rate(known["value"]),
        centre=wording.rate(known["centre"]),
    )


def _withheld(chart: RunChart, wording: Wording, period: str, withheld: int) -> tuple[str, ...]:
    if not withheld:
        return ()
    every = periods(len(chart.points), period)
    return (wording.say("run_chart.withheld", withheld=withheld, all=every),)


def _alt(
    chart: RunChart,
    wording: Wording,
    period: str,
    lead: str,
    detail: tuple[str, ...],
    finding: dict[str, str],
) -> str:
    first, last = (period_name(chart.points["period"].iloc[at], period) for at in (0, -1))
    said = " ".join((lead, *detail))
    return wording.say("run_chart.alt", first=first, last=last, finding=said, **finding)
