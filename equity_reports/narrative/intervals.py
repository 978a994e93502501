"""Confidence limits in words: where the true figure is likely to lie."""

import numpy as np

from equity_reports.measures.scale import IN_100, Scale
from equity_reports.narrative.amounts import digits, in_every_100, more_or_fewer, phrase, times
from equity_reports.narrative.catalogue import PHRASES


def between(lower: float, upper: float, *, scale: Scale = IN_100) -> str:
    """Where a share or a rate is likely to lie.

    Examples
    --------
    >>> between(0.153, 0.221), between(0.182, 0.183)
    ('between 15 and 22 in every 100', 'close to 18 in every 100')
    """
    low, high = (digits(scale.factor * limit, 0) for limit in (lower, upper))
    if low == high:
        return PHRASES["close_to"].format(value=in_every_100(lower, scale=scale))
    upto = phrase("in_every_100", scale, number=high)
    return PHRASES["between"].format(lower=low, upper=upto)


def between_differences(lower: float, upper: float, *, scale: Scale = IN_100) -> str:
    """Where a difference is likely to lie, both ends with their direction.

    Examples
    --------
    >>> between_differences(0.03, 0.09), between_differences(-0.09, -0.03)
    ('between 3 and 9 more in every 100', 'between 3 and 9 fewer in every 100')
    >>> between_differences(-0.02, 0.05)
    'between 2 fewer and 5 more in every 100'
    """
    decimals = _decimals_that_keep_the_sign(lower, upper, scale)
    low, high = (digits(abs(scale.factor * limit), decimals) for limit in (lower, upper))
    if lower < 0 < upper:
        return phrase("between_fewer_and_more", scale, lower=low, upper=high)
    if lower < 0:
        low, high = high, low
    if low == high:
        return PHRASES["close_to"].format(value=more_or_fewer(lower, decimals, scale=scale))
    direction = "fewer_in_every_100" if lower < 0 else "more_in_every_100"
    return PHRASES["between"].format(lower=low, upper=phrase(direction, scale, number=high))


def between_times(lower: float, upper: float) -> str:
    """Where a ratio is likely to lie.

    Examples
    --------
    >>> between_times(1.21, 1.88), between_times(1.2, float("inf"))
    ('between 1.2 and 1.9 times', 'at least 1.2 times')
    """
    decimals = 2 if _crosses_when_rounded(lower, upper) else 1
    if np.isinf(upper):
        return PHRASES["at_least"].format(value=times(lower, decimals))
    if digits(lower, decimals) == digits(upper, decimals):
        return PHRASES["close_to"].format(value=times(lower, decimals))
    return PHRASES["between"].format(lower=digits(lower, decimals), upper=times(upper, decimals))


def between_counts(lower: float, upper: float) -> str:
    """Where a number of appointments is likely to lie; below zero is so many fewer.

    Examples
    --------
    >>> between_counts(50.2, 1130), between_counts(-20, 35)
    ('between 50 and 1,130', 'between 20 fewer and 35 more')
    >>> between_counts(-130, -50)
    'between 50 and 130 fewer'
    """
    low, high = digits(abs(lower), 0), digits(abs(upper), 0)
    if lower < 0 < upper:
        return PHRASES["between_counts_fewer_and_more"].format(lower=low, upper=high)
    if lower < 0:
        return PHRASES["between_counts_fewer"].format(lower=high, upper=low)
    return PHRASES["between"].format(lower=low, upper=high)


def _decimals_that_keep_the_sign(lower: float, upper: float, scale: Scale) -> int:
    # An interval clear of zero must not read as one that ends on it.
    near = min(abs(lower), abs(upper))
    return (
        1
        if lower * upper > 0 and float(digits(scale.factor * near, 0).replace(",", "")) == 0
        else 0
    )


def _crosses_when_rounded(lower: float, upper: float) -> bool:
    clear = lower > 1 or upper < 1
    nearest = lower if lower > 1 else upper
    return clear and not np.isinf(nearest) and float(f"{nearest:.1f}") == 1
