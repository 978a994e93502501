"""What many teams found together, in words."""

import math

from equity_reports.narrative.denominators import NOT_LOOKED_AT, DenominatorCheck
from equity_reports.narrative.description import BETTER, NO_SIGN_YET, TOO_EARLY, WORSE, Description
from equity_reports.narrative.numbers import between_times, is_missing, nouns, times
from equity_reports.narrative.wording import Wording
from equity_reports.stats.evidence import Combined

SUBJECTS = ("rate", "gap")


def describe_combined(
    combined: Combined,
    *,
    wording: Wording,
    subject: str = "rate",
    denominators: DenominatorCheck = NOT_LOOKED_AT,
) -> Description:
    """What changed after an idea, in all the teams that tried it.

    Parameters
    ----------
    combined : Combined
        Pooled log rate ratios: after against before, below 0 for fewer missed; or, for
        ``subject="gap"``, log ratios of the most to the least deprived areas' rate ratios.
    subject : str
        "rate" or "gap".
    denominators : DenominatorCheck
        The gate, of all the teams together; where it does not allow it, a change for the better
        has no verdict.
    """
    if subject not in SUBJECTS:
        raise ValueError(f"subject is {subject!r}; give one of {', '.join(SUBJECTS)}")
    if is_missing(combined.estimate) or combined.teams == 0:
        return Description(wording.say("evidence.none"), verdict=TOO_EARLY)
    if is_missing(combined.lower, combined.upper):
        return Description(wording.say("evidence.one_team"), verdict=TOO_EARLY)
    way = "lower" if combined.upper < 0 else "higher" if combined.lower > 0 else "no_sign"
    good = BETTER if denominators.allows_better else None
    verdict = NO_SIGN_YET if way == "no_sign" else good if way == wording.better else WORSE
    lead = wording.say(
        f"evidence.{subject}_{way}",
        teams=nouns(combined.teams, "team"),
        ratio=times(_ratio(combined.estimate), 2),
    )
    interval = between_times(_ratio(combined.lower), _ratio(combined.upper))
    detail = [wording.say("evidence.interval", interval=interval)]
    if not is_missing(combined.prediction_lower, combined.prediction_upper):
        new = between_times(_ratio(combined.prediction_lower), _ratio(combined.prediction_upper))
        detail.append(wording.say("evidence.new_team", interval=new))
    return Description(lead, tuple(detail), verdict=verdict)


def _ratio(log_ratio: float) -> float:
    """A log ratio told as a ratio; the scale of telling, not a statistic."""
    return math.exp(min(log_ratio, 700.0))
