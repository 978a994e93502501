"""Which teams differ from the rest by more than chance; never a league table."""

from collections.abc import Hashable

from equity_reports.narrative.description import Description
from equity_reports.narrative.numbers import count, nouns
from equity_reports.narrative.wording import Wording
from equity_reports.stats.funnel import Funnel


def describe_funnel(
    funnel: Funnel, *, wording: Wording, own: Hashable | None = None
) -> Description:
    """How many teams lie beyond the limits of chance, and where one's own team lies.

    Parameters
    ----------
    funnel : Funnel
        Of shares.
    own : hashable, optional
        Label of the reader's own team in the index of ``funnel.points``.
    """
    points = funnel.points
    known = points.dropna(subset=["value"])
    outside = int(known["outside"].sum())
    key = "funnel.some" if outside else "funnel.none"
    lead = wording.say(key, outside=count(outside), all=nouns(len(known), "team"))
    detail = [wording.say("funnel.average", value=wording.rate(funnel.centre))]
    if own is not None:
        detail.insert(0, wording.say(_own_key(points.loc[own], funnel.centre)))
    detail.append(wording.say("funnel.not_a_league"))
    alt = wording.say("funnel.alt", finding=" ".join((lead, detail[0])))
    return Description(lead, tuple(detail), alt)


def _own_key(point, centre: float) -> str:
    if point[["value"]].isna().any():
        return "funnel.own_withheld"
    if not point["outside"]:
        return "funnel.own_inside"
    return "funnel.own_above" if point["value"] > centre else "funnel.own_below"
