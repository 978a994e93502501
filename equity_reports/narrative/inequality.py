"""A breakdown in words: which group is highest, how sure that is, and who stands apart."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from equity_reports.narrative.description import Description
from equity_reports.narrative.numbers import (
    between_times,
    is_missing,
    listed,
    nouns,
    times,
)
from equity_reports.narrative.wording import Wording

if TYPE_CHECKING:
    from equity_reports.stats.inequality import SlopeIndex

APART = "apart"


def describe_breakdown(
    groups: pd.DataFrame, *, wording: Wording, reference: float | None = None
) -> Description:
    """Who is missed most, and whether that is more than chance.

    Parameters
    ----------
    groups : DataFrame[label, value, lower, upper, denominator, role]
        One row a group, as the chart draws it. ``value`` and limits are shares; ``nan``
        where withheld. ``role`` is "apart" for groups on no scale (no fixed abode, place
        not known), and is optional.
    reference : float, optional
        The figure for all, drawn as a line.
    """
    on_scale, apart = _split(groups)
    known = on_scale.dropna(subset=["value"])
    lead, evidence = _finding(known, wording)
    detail = [*evidence]
    if not is_missing(reference):
        detail.append(wording.say("inequality.reference", value=wording.rate(reference)))
    detail.extend(_apart(row, wording) for row in apart.dropna(subset=["value"]).itertuples())
    withheld = groups.loc[groups["value"].isna(), "label"].astype(str).tolist()
    if withheld and len(withheld) < len(groups):
        detail.append(wording.say("inequality.withheld", labels=listed(withheld)))
    finding = " ".join((lead, *evidence))
    return Description(lead, tuple(detail), wording.say("inequality.alt", finding=finding))


def describe_standing_out(
    *,
    high: Sequence[str],
    low: Sequence[str],
    compared: int,
    wording: Wording,
) -> str:
    """The groups that differ after allowing for how many were compared, or that none does.

    ``high`` and ``low`` are labels; the allowance is made where they are found.
    """
    number = nouns(compared, "group")
    said = [
        wording.say(f"inequality.stands_out_{way}", labels=listed(labels), compared=number)
        for way, labels in (("high", high), ("low", low))
        if labels
    ]
    return " ".join(said) or wording.say("inequality.nothing_stands_out", compared=number)


def describe_gradient(index: "SlopeIndex", *, wording: Wording) -> Description:
    """The whole slope of deprivation, for where two ends alone would be too small.

    The index's own sign is least less most deprived; the words turn it round, so that
    "more" always means more missed at the most deprived end.
    """
    if is_missing(index.sii, index.intercept):
        return Description(wording.say("inequality.gradient_unknown"))
    most, least = index.intercept, index.intercept + index.sii
    decimals = wording.decimals_that_agree(most, least, -index.sii)
    ends = {"most": wording.rate(most, decimals), "least": wording.rate(least, decimals)}
    lead = wording.say("inequality.gradient", **ends)
    detail = []
    if ends["most"] == ends["least"]:
        detail.append(wording.say("inequality.gradient_same"))
    elif index.rii > 0:
        pair = {
            "difference": wording.more_or_fewer(-index.sii, decimals),
            "ratio": times(1 / index.rii),
        }
        detail.append(wording.say("inequality.gradient_pair", **pair))
    limits = (index.sii_lower, index.sii_upper, index.rii_lower, index.rii_upper)
    if not is_missing(*limits) and index.rii_lower > 0:
        turned = {
            "difference": wording.between_differences(-index.sii_upper, -index.sii_lower),
            "ratio": between_times(1 / index.rii_upper, 1 / index.rii_lower),
        }
        detail.append(wording.say("inequality.gradient_interval", **turned))
        if index.sii_lower <= 0 <= index.sii_upper:
            detail.append(wording.say("inequality.gradient_chance"))
    return Description(lead, tuple(detail))


def _split(groups: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    role = groups["role"] if "role" in groups else pd.Series("", index=groups.index)
    return groups[role != APART], groups[role == APART]


def _finding(known: pd.DataFrame, wording: Wording) -> tuple[str, tuple[str, ...]]:
    if known.empty:
        return wording.say("inequality.nothing"), ()
    top = known.loc[known["value"].idxmax()]
    words = {"label": top["label"], "value": wording.rate(top["value"])}
    if len(known) == 1:
        return wording.say("inequality.one_group", **words), ()
    if known["value"].min() == known["value"].max():
        return wording.say("inequality.all_same", **words), ()
    evidence = []
    if not is_missing(top["lower"], top["upper"]):
        interval = wording.between(top["lower"], top["upper"])
        evidence.append(wording.say("inequality.highest_interval", interval=interval))
        others = known.drop(index=top.name)
        if (others["upper"] >= top["lower"]).any():
            evidence.append(wording.say("inequality.overlaps"))
    return wording.say("inequality.highest", **words), tuple(evidence)


def _apart(row, wording: Wording) -> str:
    return wording.say("inequality.apart", label=row.label, value=wording.rate(row.value))
