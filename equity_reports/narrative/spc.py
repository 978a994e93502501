"""A control chart in words: what the NHS icons say, and the rule behind each."""

import pandas as pd

from equity_reports.narrative.denominators import NOT_LOOKED_AT, DenominatorCheck
from equity_reports.narrative.description import (
    BETTER,
    CANNOT_BE_COMPARED,
    NO_SIGN_YET,
    TOO_EARLY,
    WORSE,
    Description,
)
from equity_reports.narrative.numbers import nouns, period_name
from equity_reports.narrative.wording import Wording
from equity_reports.stats.spc import ControlChart

RULES = ("beyond_limits", "shift", "trend", "two_of_three")


def describe_control_chart(
    chart: ControlChart,
    *,
    wording: Wording,
    who: str = "most",
    period: str = "month",
    denominators: DenominatorCheck = NOT_LOOKED_AT,
) -> Description:
    """What a P or P′ chart of a share shows, by its variation and assurance icons.

    Parameters
    ----------
    chart : ControlChart
        Of shares.
    who, period
        As for a run chart.
    denominators : DenominatorCheck
        The gate: an improvement is called better only where it allows.
    """
    finding = {"who": wording.who(who)}
    known = chart.points.dropna(subset=["value", "centre"])
    if known.empty:
        alt = wording.say("spc.alt_empty", **finding)
        return Description(wording.say("spc.unknown", **finding), (), alt, TOO_EARLY)
    key, verdict = _variation(chart.variation, denominators)
    if verdict != NO_SIGN_YET and not known["beyond_limits"].iloc[-1]:
        key = f"{key}_run"
    way = wording.say(f"spc.{'higher' if chart.variation.endswith('high') else 'lower'}").lower()
    lead = wording.say(key, way=way, **finding)
    known = known[known["phase"] == known["phase"].max()]
    now = verdict != NO_SIGN_YET
    rules = _rules(known, wording) if now else _earlier(known, wording, period)
    detail = [rules, _limits(known, wording)]
    if chart.assurance:
        detail.append(wording.say(f"spc.{chart.assurance}", target=wording.rate(chart.target)))
    if chart.short:
        detail.append(wording.say("spc.short"))
    first, last = (period_name(chart.points["period"].iloc[at], period) for at in (0, -1))
    said = " ".join((lead, detail[0]))
    alt = wording.say("spc.alt", first=first, last=last, finding=said, **finding)
    return Description(lead, tuple(detail), alt, verdict)


def _variation(variation: str, denominators: DenominatorCheck) -> tuple[str, str | None]:
    if variation == "common_cause":
        return "spc.common_cause", NO_SIGN_YET
    if variation.startswith("concern"):
        return "spc.concern", WORSE
    if variation.startswith("neutral"):
        return "spc.neutral", None
    if denominators.allows_better:
        return "spc.improvement", BETTER
    return "spc.improvement_ungated", CANNOT_BE_COMPARED


def _rules(known: pd.DataFrame, wording: Wording) -> str:
    said = []
    for rule in RULES:
        number = int(known[rule].sum())
        if number:
            said.append(wording.say(f"spc.{rule}", number=nouns(number, "point")))
    return " ".join(said) or wording.say("spc.nothing")


def _earlier(known: pd.DataFrame, wording: Wording, period: str) -> str:
    """Signs that the chart had, and has no more."""
    signs = known[known[list(RULES)].any(axis=1)]
    if signs.empty:
        return wording.say("spc.nothing")
    return wording.say("spc.earlier", until=period_name(signs["period"].iloc[-1], period))


def _limits(known: pd.DataFrame, wording: Wording) -> str:
    last = known.iloc[-1]
    centre = wording.rate(last["centre"])
    if last[["lower", "upper"]].isna().any():
        return wording.say("spc.centre", centre=centre)
    interval = wording.between(last["lower"], last["upper"])
    return wording.say("spc.limits", interval=interval, centre=centre)
