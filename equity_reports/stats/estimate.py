"""What every estimate in the library looks like: a value and its confidence limits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Estimate:
    """A value with its confidence limits.

    Attributes
    ----------
    value, lower, upper
        Floats, or arrays of one shape. Units are those of the function that made it.
        ``nan`` means that the quantity cannot be had from these data (an empty
        denominator, say); a limit that does not exist on one side is the end of the
        quantity's range (0 for a rate, ``inf`` for a ratio), and ``note`` says so.
    confidence
        The share of intervals so made that hold the true value, 0.95 unless told.
    note
        Empty, or why the interval is one-sided, wide or missing, in a few words.

    Examples
    --------
    >>> Estimate(0.18, 0.15, 0.22).excludes(0.12)
    True
    """

    value: float | NDArray[np.float64]
    lower: float | NDArray[np.float64]
    upper: float | NDArray[np.float64]
    confidence: float = 0.95
    note: str = ""

    def excludes(self, value: float) -> bool | NDArray[np.bool_]:
        """Whether ``value`` lies outside the limits; false where a limit is missing."""
        outside = (np.asarray(self.lower) > value) | (np.asarray(self.upper) < value)
        return bool(outside) if outside.ndim == 0 else outside
