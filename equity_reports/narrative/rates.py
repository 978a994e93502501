"""One rate in words, how it stands to the last session's, and how complete the data is."""

from collections.abc import Sequence

from equity_reports.narrative.description import Description
from equity_reports.narrative.numbers import (
    is_missing,
    listed,
    percent,
)
from equity_reports.narrative.wording import Wording
from equity_reports.stats.estimate import Estimate


def describe_rate(
    rate: Estimate, *, denominator: float | None, wording: Wording, who: str = "everyone"
) -> Description:
    """A share of appointments missed, with its interval and what it is out of.

    Parameters
    ----------
    rate : Estimate
        Shares between 0 and 1.
    denominator : float or None
        Appointments it is out of; 0 for none, ``nan`` or None where withheld.
    who : str
        "most", "least", "everyone", or words that follow "appointments".
    """
    finding = {"who": wording.who(who)}
    if denominator == 0:
        return Description(wording.say("rates.none", **finding))
    if is_missing(rate.value):
        return Description(wording.say("rates.withheld", **finding))
    detail = []
    if not is_missing(rate.lower, rate.upper):
        interval = wording.between(rate.lower, rate.upper)
        detail.append(wording.say("rates.interval", interval=interval))
    if not is_missing(denominator):
        detail.append(wording.say("rates.out_of", denominator=wording.size(denominator)))
    detail.append(wording.say("rates.appointments_not_people"))
    key = {0.0: "rates.none_missed", 1.0: "rates.all_missed"}.get(float(rate.value), "rates.rate")
    lead = wording.say(key, value=wording.rate(rate.value), **finding)
    return Description(lead, tuple(detail))


def describe_since_last_session(
    *, published: str | None, counted_now: str | None, wording: Wording
) -> str:
    """What the figure was at the last session: as published then, and as it is counted now.

    Outcomes are entered late and records are mended, so the two can differ. Both are in words;
    None where it was withheld, or where no report from then was made as this one is.
    """
    if published is None and counted_now is None:
        return wording.say("rates.change_withheld")
    if published is None:
        return wording.say("rates.change_counted_now", then=counted_now)
    if counted_now is None:
        return wording.say("rates.change_as_published", published=published)
    if published == counted_now:
        return wording.say("rates.change_same", published=published)
    return wording.say("rates.change_recounted", published=published, then=counted_now)


def describe_completeness(
    share: float | None,
    *,
    wording: Wording,
    most: float | None = None,
    least: float | None = None,
    unfinished: Sequence[str] = (),
) -> Description:
    """How many outcomes have been recorded, and which periods cannot be counted yet.

    Parameters
    ----------
    share, most, least : float or None
        Share of outcomes recorded: of all, and in the most and the least deprived areas.
    unfinished : sequence of str
        Names of the periods below the programme's threshold, as `period_name` gives them.
    """
    detail = []
    if not is_missing(most, least):
        groups = {"most": percent(most), "least": percent(least)}
        detail.append(wording.say("rates.complete_by_group", **groups))
    if unfinished:
        detail.append(wording.say("rates.incomplete_periods", periods=listed(unfinished)))
    key = "rates.complete_unknown" if is_missing(share) else "rates.complete"
    return Description(wording.say(key, share=percent(share)), tuple(detail))
