"""Wilson's limits, on which the other intervals stand."""

import numpy as np
from numpy.typing import NDArray

Limits = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def wilson_limits(
    numerator: NDArray[np.float64],
    denominator: NDArray[np.float64],
    z: float,
    widen: NDArray[np.float64],
) -> Limits:
    """Share, lower and upper limit; ``nan`` where the denominator is zero or missing.

    ``widen`` multiplies the binomial variance: the limits are those of
    ``denominator / widen`` appointments with the same share.
    """
    size = np.where(denominator > 0, denominator, np.nan)
    share = numerator / size
    effective = size / widen
    middle = share + z**2 / (2 * effective)
    spread = z * np.sqrt(share * (1 - share) / effective + (z / (2 * effective)) ** 2)
    scale = 1 + z**2 / effective
    lower = np.where(share == 0, 0.0, (middle - spread) / scale)
    upper = np.where(share == 1, 1.0, (middle + spread) / scale)
    missing = np.isnan(share + effective)
    return share, np.where(missing, np.nan, lower), np.where(missing, np.nan, upper)
