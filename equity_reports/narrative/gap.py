"""The equity gap in words: absolute and relative together, or why it cannot be compared."""

import numpy as np

from equity_reports.narrative.description import CANNOT_BE_COMPARED, LOWER, Description
from equity_reports.narrative.gap_series import describe_gap_series
from equity_reports.narrative.numbers import (
    between_counts,
    between_times,
    count,
    is_missing,
    nouns,
    times,
)
from equity_reports.narrative.wording import Wording
from equity_reports.stats.gap import EquityGap

__all__ = ["describe_excess", "describe_gap", "describe_gap_series", "gap_in_short"]


def describe_gap(gap: EquityGap, *, wording: Wording, definition: str = "") -> Description:
    """The gap now, with its intervals; never a verdict, since it says nothing of change.

    Parameters
    ----------
    gap : EquityGap
    definition : str
        What every printed gap carries beside its counts: the period, the index edition and
        the grouping, in one or two plain sentences.
    """
    note = _note(gap, wording, definition)
    if not gap.comparable:
        lead = wording.say(_cannot_key(gap), **_cannot_fields(gap, wording))
        detail = (wording.say("gap.cannot_why"),)
        alt = wording.say("gap.alt", finding=lead)
        return Description(lead, detail, alt, CANNOT_BE_COMPARED, note)
    decimals = _decimals(gap, wording)
    lead = _lead(gap, wording, decimals)
    rates = wording.say(
        "gap.rates",
        most=wording.rate(gap.rate_most.value, decimals),
        least=wording.rate(gap.rate_least.value, decimals),
    )
    parts = (gap.rate_most.value, gap.rate_least.value, gap.difference.value)
    if not wording.adds_up(*parts, decimals):
        rates = f"{rates} {wording.say('gap.rounded')}"
    detail = (rates, _interval(gap, wording), wording.say("gap.areas_not_people"))
    alt = wording.say("gap.alt", finding=f"{lead} {rates}")
    return Description(lead, detail, alt, None, note)


def gap_in_short(gap: EquityGap, *, wording: Wording) -> str:
    """Both rates and both forms of the gap, for a table, a label or a slide.

    Examples
    --------
    >>> import pandas as pd
    >>> from equity_reports.narrative.wording import wording_for
    >>> from equity_reports.stats.gap import equity_gap
    >>> counts = pd.DataFrame({"group": ["most", "least"], "numerator": [180, 120],
    ...                        "denominator": [1000, 1000]})
    >>> gap = equity_gap(counts, most="most", least="least")
    >>> gap_in_short(gap, wording=wording_for())
    '18 in every 100 appointments against 12 in every 100: 6 more in every 100, 1.5 times'
    """
    if is_missing(gap.rate_most.value, gap.rate_least.value):
        return count(None)
    decimals = _decimals(gap, wording)
    parts = [wording.more_or_fewer(gap.difference.value, decimals)]
    if _has_ratio(gap):
        parts.append(times(gap.ratio.value))
    most = wording.rate(gap.rate_most.value, decimals)
    least = wording.rate(gap.rate_least.value, decimals)
    return wording.say("gap.in_short", most=most, least=least, gap=", ".join(parts))


def describe_excess(gap: EquityGap, *, wording: Wording) -> Description:
    """Missed appointments beyond those there would be without a gap, with their interval."""
    excess = gap.excess
    if not gap.comparable or is_missing(excess.value):
        return Description(wording.say("gap.excess_unknown"))
    key = "gap.excess_more" if excess.value >= 0 else "gap.excess_fewer"
    number = abs(round(float(excess.value)))
    noun = "missed_appointment" if number == 1 else "missed_appointments"
    amount = f"{count(number)} {wording.vocabulary[noun]}"
    detail = ()
    if not is_missing(excess.lower, excess.upper):
        interval = between_counts(excess.lower, excess.upper)
        detail = (wording.say("gap.excess_interval", interval=interval),)
        if not excess.excludes(0):
            detail += (wording.say("gap.could_be_none"),)
    return Description(wording.say(key, excess=amount), detail)


def _lead(gap: EquityGap, wording: Wording, decimals: int) -> str:
    difference = wording.more_or_fewer(gap.difference.value, decimals)
    if gap.difference.value == 0:
        return wording.say("gap.lead_same")
    if not _has_ratio(gap):
        return wording.say("gap.lead_no_ratio", difference=difference)
    worse_off = gap.difference.value > 0 if wording.better == LOWER else gap.difference.value < 0
    key = "gap.lead_more" if worse_off else "gap.lead_fewer"
    if key == "gap.lead_fewer" and not gap.difference.excludes(0):
        key = "gap.lead_none"
    return wording.say(key, difference=difference, ratio=times(gap.ratio.value))


def _interval(gap: EquityGap, wording: Wording) -> str:
    difference = wording.between_differences(gap.difference.lower, gap.difference.upper)
    if _has_ratio(gap):
        ratio = between_times(gap.ratio.lower, gap.ratio.upper)
        said = wording.say("gap.interval", difference=difference, ratio=ratio)
    else:
        said = " ".join(
            (
                wording.say("gap.interval_no_ratio", difference=difference),
                wording.say("gap.no_ratio"),
            )
        )
    chance = "" if gap.difference.excludes(0) else " " + wording.say("gap.could_be_none")
    return said + chance


def _has_ratio(gap: EquityGap) -> bool:
    ratio = gap.ratio
    return not is_missing(ratio.value, ratio.lower, ratio.upper) and np.isfinite(ratio.value)


def _decimals(gap: EquityGap, wording: Wording) -> int:
    return wording.decimals_that_agree(
        gap.rate_most.value, gap.rate_least.value, gap.difference.value
    )


def _cannot_key(gap: EquityGap) -> str:
    most = is_missing(gap.numerator_most, gap.denominator_most)
    least = is_missing(gap.numerator_least, gap.denominator_least)
    if most and least:
        return "gap.cannot_withheld_both"
    return "gap.cannot_withheld" if most or least else "gap.cannot"


def _cannot_fields(gap: EquityGap, wording: Wording) -> dict[str, str]:
    """The group in the way: the one withheld, else the smaller; the least deprived in a tie."""
    rate = wording.scale.of_events  # what is counted decides then, and not who lives there
    most = gap.numerator_most if rate else gap.denominator_most
    least = gap.numerator_least if rate else gap.denominator_least
    if is_missing(gap.numerator_least, gap.denominator_least):
        return {"which": "least", "appointments": nouns(least, "appointment")}
    most_in_the_way = is_missing(gap.numerator_most, gap.denominator_most) or most < least
    which = "most" if most_in_the_way else "least"
    return {
        "which": which,
        "appointments": nouns(most if most_in_the_way else least, "appointment"),
    }


def _note(gap: EquityGap, wording: Wording, definition: str) -> str:
    counts = wording.say(
        "gap.definition_counts",
        numerator_most=count(gap.numerator_most),
        denominator_most=wording.amount(gap.denominator_most),
        numerator_least=count(gap.numerator_least),
        denominator_least=wording.amount(gap.denominator_least),
    )
    return f"{counts} {definition}".strip()
