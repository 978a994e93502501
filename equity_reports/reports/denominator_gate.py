"""Whether fewer people were seen, or more was cancelled: what allows a fall to be called better."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from equity_reports.narrative.denominators import DenominatorCheck
from equity_reports.stats.rates import rate_difference
from equity_reports.tables import MOST

if TYPE_CHECKING:
    from equity_reports.reports.findings import Findings

MISSED = {"did_not_attend", "late_not_seen"}

FEWER_BY_CHANCE = 0.10
"""People seen may fall by a tenth before it counts as fewer, and it must be beyond chance."""

BEYOND_CHANCE = 1.28
"""A limit that chance alone passes once in ten, in standard errors; see ONCE_IN_TEN."""

ONCE_IN_TEN, MADE_UP_FOR = 0.8, 1 / 3
"""A gate guards a claim, so it need not be as sure as one: the two-sided confidence whose lower
limit chance passes once in ten, and the share of a fall that cancellations may make up for."""


def denominator_check(findings: "Findings") -> DenominatorCheck:
    """What became of the people and the appointments in the most deprived areas."""
    if not findings.inputs.definition.before:
        return DenominatorCheck(None, None)
    now, then = findings.panel.loc[("recent", MOST)], findings.panel.loc[("before", MOST)]
    return DenominatorCheck(
        fewer_people=fewer_people(findings, now, then),
        more_cancelled=more_cancelled(findings, now, then),
    )


def _lengths(findings: "Findings") -> tuple[float, float]:
    """Days in the latest year and in the stretch before."""
    definition = findings.inputs.definition
    (a, b), (c, d) = definition.recent, definition.before
    return (b - a).days + 1.0, (d - c).days + 1.0


def fewer_people(findings: "Findings", now: pd.Series, then: pd.Series) -> bool | None:
    """Fewer people a month than before by more than a tenth and more than chance.

    Distinct people grow more slowly than time, so unequal stretches are compared on
    attended appointments instead. A person comes again, so appointments vary by as much as
    the people behind them do: chance is that of people wherever they are known.
    """
    recent, before = _lengths(findings)
    known = findings.inputs.definition.patients_known
    column = "people" if known and abs(recent / before - 1) < 0.05 else "attended"
    # The design effect of a rate is that of all its appointments, not of the people.
    unit = "people" if known and not findings.inputs.measure.of_events else "attended"
    expected = then[column] * recent / before
    told = [now[column], expected, now[unit], then[unit]]
    if np.isnan(told).any() or expected == 0 or then[unit] == 0:
        return None
    spread = findings.design_effect(MOST) * (1 + now[unit] / then[unit]) / then[unit]
    fall = 1 - now[column] / expected
    return bool(fall > FEWER_BY_CHANCE and fall > BEYOND_CHANCE * np.sqrt(spread))


def more_cancelled(findings: "Findings", now: pd.Series, then: pd.Series) -> bool | None:
    """A larger share of bookings cancelled, by anybody, than before, beyond chance.

    A rise that chance alone would bring once in ten is enough where it makes up for a
    third of the fall in missed ones or more: those misses may have become cancellations.
    A measure of something else falls without a miss becoming anything.
    """
    columns = ["cancelled_by_patient", "cancelled_by_provider"]
    if now[[*columns, "booked"]].isna().any() or then[[*columns, "booked"]].isna().any():
        return None
    pair = (now[columns].sum(), now["booked"], then[columns].sum(), then["booked"])
    if not (pair[1] and pair[3]):
        return None
    settings = findings.settings(MOST)
    if findings.inputs.measure.of_events:
        settings["design_effect"] = 1.0  # its own is of another thing, and would keep the gate open
    if rate_difference(*pair, **settings).lower > 0:
        return True
    rise = rate_difference(*pair, **settings, confidence=ONCE_IN_TEN)
    if not set(findings.inputs.measure.numerator) <= MISSED or findings.inputs.measure.made_of:
        return False
    fall = then["missed"] / then["booked"] - now["missed"] / now["booked"]
    return bool(rise.lower > 0 and fall > 0 and rise.value >= MADE_UP_FOR * fall)
