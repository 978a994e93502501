"""How long until a team could tell, in words."""

from equity_reports.narrative.answer import FEWEST_POWER
from equity_reports.narrative.description import Description
from equity_reports.narrative.numbers import percent, periods
from equity_reports.narrative.wording import Wording


def describe_time_to_detect(
    needed: int | None,
    *,
    rate: float,
    aim: float,
    wording: Wording,
    period: str = "month",
    gap: bool = False,
) -> Description:
    """How many periods after a change a team of this size needs to see it.

    Parameters
    ----------
    needed : int or None
        From `equity_reports.stats.power.time_to_detect`; None for never.
    rate, aim : float
        Shares: as it was, and as aimed for.
    gap : bool
        Whether it is the gap's closing that is to be seen, by such a fall.
    """
    of_gap = "_gap" if gap else ""
    change = {"rate": wording.rate(rate), "aim": wording.rate(aim)}
    if needed is None:
        detail = (wording.say("power.look_together"),)
        return Description(wording.say(f"power.never{of_gap}", **change), detail)
    wait = wording.say(f"power.wait{of_gap}", periods=periods(needed, period), **change)
    return Description(wait)


def describe_planned_power(power: float, *, wording: Wording) -> Description:
    """Whether a team is large enough for a verdict of its own, with the power beside 80%."""
    key = "power.enough" if power >= FEWEST_POWER else "power.not_enough"
    chance = {"power": percent(power), "needed": percent(FEWEST_POWER)}
    return Description(wording.say(key), (wording.say("power.chance", **chance),))
