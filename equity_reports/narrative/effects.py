"""What changed after a change idea began, in words; never what it did."""

from dataclasses import replace

from equity_reports.narrative.denominators import (
    NOT_LOOKED_AT,
    DenominatorCheck,
    describe_denominators,
)
from equity_reports.narrative.description import (
    BETTER,
    CANNOT_BE_COMPARED,
    HIGHER,
    LOWER,
    NO_SIGN_YET,
    TOO_EARLY,
    TOO_SMALL_ALONE,
    WORSE,
    Description,
)
from equity_reports.narrative.numbers import between_times, periods, times
from equity_reports.narrative.wording import Wording
from equity_reports.stats.change_model import FEWEST_AFTER, FEWEST_BEFORE
from equity_reports.stats.effects import ChangeEffect
from equity_reports.stats.estimate import Estimate

WHOLE_TEAM = "whole_team"


def describe_effect(
    effect: ChangeEffect | None,
    *,
    wording: Wording,
    period: str = "month",
    scale: str = WHOLE_TEAM,
    denominators: DenominatorCheck = NOT_LOOKED_AT,
    gap_judged: bool = True,
) -> Description:
    """What changed after an idea began, in the rate and in the gap, with the intervals.

    Parameters
    ----------
    effect : ChangeEffect or None
        Ratios: of the rate to what was expected, and of the gap. None when not judged.
    scale : str
        one_clinic, part_of_team or whole_team: only whole-team use is judged.
    denominators : DenominatorCheck
        The gate; a rise in cancellations that the effect shows closes it too.
    gap_judged : bool
        Whether the team is large enough for a verdict on its own gap; where it is not, a
        change of the gap beyond chance is told as one that may be.

    Returns
    -------
    Description
        The verdict is that of the primary outcome, the rate in the most deprived areas;
        None when the rate got better and the gap widened, which is neither better nor worse.
    """
    if scale != WHOLE_TEAM:
        return Description(wording.say(f"effects.{scale}"), (wording.say("effects.not_judged"),))
    if effect is None:
        return Description(wording.say("effects.not_known"), verdict=TOO_EARLY)
    gap = _gap(effect.gap, wording, gap_judged)
    if effect.rate is None:
        verdict, why = _why_not(effect, wording, period)
        return Description(wording.say(f"effects.{verdict}"), (why, *gap), verdict=verdict)
    check = _with_cancellations(denominators, effect.cancellations)
    verdict = effect_verdict(effect, denominators=denominators, better=wording.better)
    lead = wording.say(f"effects.rate_{_way(effect.rate)}")
    if _way(effect.rate) == wording.better and _wider(effect, wording.better):
        lead = wording.say(f"effects.lower_but_{'' if gap_judged else 'maybe_'}wider")
    gate = ()
    if verdict == CANNOT_BE_COMPARED:
        gate = (describe_denominators(check, wording=wording),)
    detail = (_sized("effects.rate", effect.rate, wording), *gap, *gate, _other(effect, wording))
    return Description(lead, detail, _alt(lead, effect, wording), verdict)


def effect_verdict(
    effect: ChangeEffect,
    *,
    denominators: DenominatorCheck = NOT_LOOKED_AT,
    better: str = LOWER,
) -> str | None:
    """The rule: an interval for the rate's ratio wholly on the better side of 1, and the gate."""
    if effect.rate is None:
        return _reason_verdict(effect)
    way = _way(effect.rate)
    if way != better:
        return NO_SIGN_YET if way == "no_sign" else WORSE
    if not _with_cancellations(denominators, effect.cancellations).allows_better:
        return CANNOT_BE_COMPARED
    return None if _wider(effect, better) else BETTER


def _wider(effect: ChangeEffect, better: str) -> bool:
    """Whether the most deprived fell behind the least by more than chance."""
    worse = HIGHER if better == LOWER else LOWER
    return effect.gap is not None and _way(effect.gap) == worse


def _way(ratio: Estimate) -> str:
    return "lower" if ratio.upper < 1 else "higher" if ratio.lower > 1 else "no_sign"


def _with_cancellations(
    check: DenominatorCheck, cancellations: Estimate | None
) -> DenominatorCheck:
    rose = cancellations is not None and cancellations.lower > 1
    return replace(check, more_cancelled=True) if rose else check


def _sized(key: str, ratio: Estimate, wording: Wording) -> str:
    interval = between_times(ratio.lower, ratio.upper)
    return wording.say(key, ratio=times(ratio.value, 2), interval=interval)


def _gap(ratio: Estimate | None, wording: Wording, judged: bool) -> tuple[str, ...]:
    if ratio is None:
        return (wording.say("effects.gap_not_known"),)
    way = _way(ratio)
    maybe = "" if judged or way == "no_sign" else "maybe_"
    finding = wording.say(f"effects.gap_{maybe}{way}")
    return (f"{finding} {_sized('effects.gap', ratio, wording)}",)


def _usable(effect: ChangeEffect, part: str) -> int:
    points = effect.points
    return int(((points["part"] == part) & points["value"].notna()).sum())


def _reason_verdict(effect: ChangeEffect) -> str:
    """Early when time will tell; small when the periods have come and cannot be shown."""
    if (effect.points["part"] == "after").sum() < FEWEST_AFTER:
        return TOO_EARLY
    if _usable(effect, "after") < FEWEST_AFTER:
        return TOO_SMALL_ALONE
    return CANNOT_BE_COMPARED if _usable(effect, "before") < FEWEST_BEFORE else TOO_SMALL_ALONE


def _why_not(effect: ChangeEffect, wording: Wording, period: str) -> tuple[str, str]:
    verdict = _reason_verdict(effect)
    more = periods(FEWEST_AFTER - _usable(effect, "after"), period)
    before = periods(_usable(effect, "before"), period)
    fields = {"more": more, "before": before, "needed": FEWEST_BEFORE}
    return verdict, wording.say(f"effects.why_{verdict}", **fields)


def _other(effect: ChangeEffect, wording: Wording) -> str:
    return wording.say("effects.compared" if effect.compared else "effects.not_compared")


def _alt(lead: str, effect: ChangeEffect, wording: Wording) -> str:
    return wording.say(
        "effects.alt", finding=f"{lead} {_sized('effects.rate', effect.rate, wording)}"
    )
