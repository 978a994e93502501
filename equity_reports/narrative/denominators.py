"""Whether a fall in missed appointments may be called better at all.

A rate can fall because the people who missed most are no longer booked, or because misses
are now called something else. So nothing is called better until the number of people seen,
the cancellations and the discharges have been looked at.
"""

from dataclasses import dataclass

from equity_reports.narrative.wording import Wording


@dataclass(frozen=True)
class DenominatorCheck:
    """What became of the people and the appointments, in the most deprived areas.

    Each is True, False or None for not known. They are findings: whoever makes them says by
    how much is more than chance.

    Attributes
    ----------
    fewer_people : bool or None
        Fewer people were seen than before. Where the extract has no patient identifier,
        fewer appointments were attended.
    more_cancelled : bool or None
        A larger share of booked appointments was cancelled, by anybody.
    more_discharged : bool or None
        More people were discharged after a miss; None where discharges are not recorded.
    """

    fewer_people: bool | None
    more_cancelled: bool | None
    more_discharged: bool | None = None

    @property
    def allows_better(self) -> bool:
        """Whether a fall may be called better.

        Not knowing how many people were seen, or how many appointments were cancelled, does
        not allow it; not knowing of discharges does, since they also show as fewer people.

        Examples
        --------
        >>> DenominatorCheck(fewer_people=False, more_cancelled=False).allows_better
        True
        >>> DenominatorCheck(fewer_people=None, more_cancelled=False).allows_better
        False
        """
        return (
            self.fewer_people is False
            and self.more_cancelled is False
            and self.more_discharged is not True
        )


NOT_LOOKED_AT = DenominatorCheck(fewer_people=None, more_cancelled=None)


def describe_denominators(check: DenominatorCheck, *, wording: Wording) -> str:
    """Why a fall is not called better, or what was checked: one to three short sentences."""
    if check.allows_better:
        return wording.say("denominators.sound")
    reasons = [
        wording.say(f"denominators.{name}")
        for name in ("fewer_people", "more_cancelled", "more_discharged")
        if getattr(check, name)
    ]
    if not reasons:
        reasons = [wording.say("denominators.not_known")]
    return " ".join([*reasons, wording.say("denominators.so")])
