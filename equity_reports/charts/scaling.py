"""What a chart draws, as if it were told in every 100: axes and labels multiply by that.

A rate for every 1,000 people in a year is drawn so, whatever it is a share of.
"""

from dataclasses import replace
from typing import TypeVar

HUNDRED = 100.0
_COLUMNS = (
    "value",
    "centre",
    "lower",
    "upper",
    "difference",
    "lower95",
    "upper95",
    "lower998",
    "upper998",
)

Result = TypeVar("Result")


def in_hundredths(found: Result, per: float) -> Result:
    """A statistic's result with its drawn values times ``per`` over a hundred."""
    if per == HUNDRED:
        return found
    drawn = [name for name in _COLUMNS if name in found.points]
    changed = {"points": found.points.assign(**(found.points[drawn] * (per / HUNDRED)))}
    for name in ("centre", "target"):
        if getattr(found, name, None) is not None:
            changed[name] = getattr(found, name) * (per / HUNDRED)
    return replace(found, **changed)
