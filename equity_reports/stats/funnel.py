"""Which team differs from the rest by more than its size explains."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from equity_reports.stats.checks import as_counts, as_numerator_and_denominator
from equity_reports.stats.funnel_limits import (
    KINDS,
    exact_limits,
    transformed,
    untransformed,
)

# Tail areas of the limits in use: about 2 and 3 standard errors (Spiegelhalter 2005).
TAIL_95, TAIL_998 = 0.025, 0.001
FALSE_DISCOVERY = 0.05
OVERDISPERSION = ("additive", "multiplicative", "none")
LIMITS = ("approximate", "exact")
TRIMMING = ("winsorise", "truncate")
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Funnel:
    """A funnel plot's numbers.

    Attributes
    ----------
    points : DataFrame
        One row a unit, in the order given (and its index, when a Series was): ``value``;
        ``lower95``, ``upper95``, ``lower998``, ``upper998``; ``z`` (distance from the
        centre in units of chance alone), ``z_adjusted`` (over-dispersion allowed for);
        ``outside`` (beyond the 99.8% limits that are drawn); ``p_value``, ``adjusted_p``
        (Benjamini-Hochberg) and ``flagged`` (adjusted p under 0.05). A unit with a missing
        count or no denominator has missing numbers and is neither outside nor flagged.
    centre : float
        All units together: sum of numerators over sum of denominators, or 1 for a
        standardised ratio.
    tau2 : float
        Additive over-dispersion, on the scale of the transformation; 0 when none is seen.
    phi : float
        Multiplicative over-dispersion: mean squared z after trimming; 1 is chance alone.
    kind : str
        As asked.
    """

    points: pd.DataFrame
    centre: float
    tau2: float
    phi: float
    kind: str


def funnel(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    overdispersion: bool | str = True,
    kind: str = "proportion",
    limits: str = "approximate",
    trim: float = 0.1,
    trimming: str = "winsorise",
) -> Funnel:
    """Each unit against limits that narrow with its size.

    Parameters
    ----------
    numerator, denominator : array_like of shape (units,)
        Missed appointments and appointments; or events and exposure, or expected events.
    overdispersion : bool or str
        ``True`` or ``"additive"``: units differ truly, with variance tau squared, estimated
        by moments from trimmed z (Spiegelhalter 2012); ``"multiplicative"``: spread
        grows by the root of phi, where phi is above 1; ``False`` or ``"none"``.
    kind : str
        ``proportion``, ``rate``, ``standardised_ratio`` or ``ratio_of_counts``.
    limits : str
        ``approximate`` (normal on the transformed scale) or ``exact``, which is for
        chance alone and so goes with ``overdispersion=False``.
    trim : float
        Share of z trimmed at each end before over-dispersion is estimated, under 0.5.
    trimming : str
        ``winsorise``: pulled in to the quantile; ``truncate``: left out.

    Returns
    -------
    Funnel

    Raises
    ------
    ValueError
        Negative counts, a proportion above 1, shapes that differ, a setting not listed.

    Examples
    --------
    >>> result = funnel([10, 22, 60], [100, 100, 100], overdispersion=False)
    >>> result.points["outside"].tolist()
    [True, False, True]
    """
    above, below, index = _units(numerator, denominator, kind)
    mode = _mode(overdispersion, limits, trim, trimming)
    ready = np.isfinite(above) & (below > 0)
    centre = _centre(above[ready], below[ready], kind)
    points = pd.DataFrame({"value": np.where(ready, above, np.nan) / np.where(ready, below, 1.0)})
    if not ready.any() or not 0 < centre < (1 if kind == "proportion" else np.inf):
        return _without_spread(points.set_axis(index), centre, kind)
    y, middle, s = transformed(above[ready], below[ready], centre, kind)
    z = (y - middle) / s
    phi, tau2 = _overdispersion(z, s, trim, trimming)
    spread = _spread(s, phi, tau2, mode)
    columns = {"z": z, "z_adjusted": (y - middle) / spread}
    for name, tail in (("95", TAIL_95), ("998", TAIL_998)):
        if limits == "exact":
            lower, upper = exact_limits(below[ready], centre, kind=kind, tail=tail)
        else:
            half = stats.norm.isf(tail) * spread
            lower, upper = (untransformed(middle + sign * half, kind) for sign in (-1, 1))
        columns[f"lower{name}"], columns[f"upper{name}"] = lower, upper
    columns["p_value"] = 2 * stats.norm.sf(np.abs(columns["z_adjusted"]))
    columns["adjusted_p"] = stats.false_discovery_control(columns["p_value"])
    for name, column in columns.items():
        points[name] = np.nan
        points.loc[ready, name] = column
    return Funnel(_judged(points).set_axis(index), centre, tau2, phi, kind)


def _units(
    numerator: ArrayLike, denominator: ArrayLike, kind: str
) -> tuple[Array, Array, pd.Index]:
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; choose one of {', '.join(KINDS)}")
    if kind == "proportion":
        above, below = as_numerator_and_denominator(numerator, denominator)
    else:
        above, below = as_counts(numerator, "numerator"), as_counts(denominator, "denominator")
    if above.ndim != 1 or above.shape != below.shape:
        raise ValueError(
            f"numerator has shape {above.shape} and denominator {below.shape}; "
            "give one of each for each unit"
        )
    index = numerator.index if isinstance(numerator, pd.Series) else pd.RangeIndex(len(above))
    return above, below, index


def _mode(overdispersion: bool | str, limits: str, trim: float, trimming: str) -> str:
    mode = {True: "additive", False: "none"}.get(overdispersion, overdispersion)
    for value, allowed, name in (
        (mode, OVERDISPERSION, "overdispersion"),
        (limits, LIMITS, "limits"),
        (trimming, TRIMMING, "trimming"),
    ):
        if value not in allowed:
            raise ValueError(f"{name} is {value!r}; choose one of {', '.join(allowed)}")
    if not 0 <= trim < 0.5:
        raise ValueError(f"trim is {trim!r}; give a share of at least 0 and under 0.5")
    if limits == "exact" and mode != "none":
        raise ValueError("exact limits are for chance alone; set overdispersion=False with them")
    return mode


def _centre(above: Array, below: Array, kind: str) -> float:
    if kind == "standardised_ratio":
        return 1.0
    return float(above.sum() / below.sum()) if len(above) else np.nan


def _overdispersion(z: Array, s: Array, trim: float, trimming: str) -> tuple[float, float]:
    """Phi, and tau squared by the moments of DerSimonian and Laird, from trimmed z."""
    if trimming == "truncate":
        cut = int(np.floor(len(z) * trim))
        kept = np.sort(np.argsort(z, kind="stable")[cut : len(z) - cut])
        z, s = z[kept], s[kept]
    else:
        z = np.clip(z, *np.quantile(z, [trim, 1 - trim]))
    units, w = len(z), 1 / s**2
    phi = float((z**2).mean())
    room = w.sum() - (w**2).sum() / w.sum()
    if units < 2 or room <= 0:
        return phi, 0.0
    return phi, float(max(0.0, (units * phi - (units - 1)) / room))


def _spread(s: Array, phi: float, tau2: float, mode: str) -> Array:
    if mode == "additive":
        return np.sqrt(s**2 + tau2)
    return s * np.sqrt(max(1.0, phi)) if mode == "multiplicative" else s


def _judged(points: pd.DataFrame) -> pd.DataFrame:
    beyond = (points["value"] < points["lower998"]) | (points["value"] > points["upper998"])
    table = points.assign(outside=beyond, flagged=points["adjusted_p"] < FALSE_DISCOVERY)
    order = ["value", "lower95", "upper95", "lower998", "upper998", "z", "z_adjusted"]
    return table[[*order, "outside", "p_value", "adjusted_p", "flagged"]]


def _without_spread(points: pd.DataFrame, centre: float, kind: str) -> Funnel:
    """All missed, none missed or nothing at all: there is nothing to tell units apart by."""
    names = ["lower95", "upper95", "lower998", "upper998", "z", "z_adjusted"]
    empty = points.assign(**dict.fromkeys([*names, "p_value", "adjusted_p"], np.nan))
    return Funnel(_judged(empty), centre, 0.0, np.nan, kind)
