"""Like compared with like: rates and gaps at one mix of ages, sexes, modes or lead times.

Direct standardisation: each group's rate in each stratum, weighted by a standard that is the
same for all, so that a gap is not the groups' different mix. Where strata are many or thin,
`equity_reports.stats.adjusted` does it by a model.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from equity_reports.stats.checks import (
    as_counts,
    as_numerator_and_denominator,
    check_confidence,
    require_columns,
)
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.gap_counts import check_comparison
from equity_reports.stats.rate_comparisons import mover_difference
from equity_reports.stats.rate_variance import check_design_effect, normal_quantile
from equity_reports.stats.wilson import wilson_limits

Array = NDArray[np.float64]

FEWEST_EVENTS = 10
"""Below this many events a standardised rate is not given: OHID's rule (Fingertips technical
guidance, could not be opened here); Dobson's limits hold from about there."""
TOO_FEW = f"fewer than {FEWEST_EVENTS} events"


@dataclass(frozen=True)
class StandardisedGap:
    """Rates of two groups at one standard mix, and their gap.

    Attributes
    ----------
    rate_most, rate_least, difference, ratio : Estimate
        As in `EquityGap`, at the standard mix; ``nan`` when not comparable.
    comparable : bool
    reason : str
        Empty, or why the groups cannot be compared.
    left_out : float
        Share of the two groups' appointments in strata that only one of them has, or whose
        counts are withheld; those strata are left out of both.
    """

    rate_most: Estimate
    rate_least: Estimate
    difference: Estimate
    ratio: Estimate
    comparable: bool
    reason: str
    left_out: float


def direct_standardisation(
    numerator: ArrayLike,
    denominator: ArrayLike,
    standard: ArrayLike,
    *,
    squares: ArrayLike | None = None,
    per: float = 1.0,
    confidence: float = 0.95,
) -> Estimate:
    """Directly standardised rate with Dobson's limits around Byar's.

    ``rate = sum w x / n`` with ``w`` the standard's shares; ``variance = sum w**2 x / n**2``;
    limits ``rate + sqrt(variance / O) (Byar(O) - O)``, with ``O`` all events.

    Parameters
    ----------
    numerator, denominator, standard
        Events, population and standard population by stratum, along the last axis. Events may
        exceed the population (a rate).
    squares : optional
        By stratum, the sum over people of the square of their events, for people who have
        several: it takes the place of ``x`` in the variance. The events themselves when left
        out, which says that nobody has two.
    per : float
        What the rate is for: 1, or 100,000.
    confidence : float
        Share of such intervals that hold the true rate.

    Returns
    -------
    Estimate
        ``nan`` with fewer than 10 events, an empty stratum that the standard has, or a
        withheld count.

    Raises
    ------
    ValueError
        For negative counts, shapes that do not fit, or a standard with nobody in it.

    Notes
    -----
    Dobson and others, Stat Med 1991; 10: 457-462; Breslow and Day 1987 for Byar's
    approximation (neither could be opened here).

    Examples
    --------
    >>> rate = direct_standardisation([18, 22, 26], [900, 800, 650], [5000, 5500, 6000], per=100)
    >>> round(rate.value, 2), round(rate.lower, 2), round(rate.upper, 2)
    (2.98, 2.29, 3.8)
    """
    z = normal_quantile(check_confidence(confidence))
    events, people, weights, scores = _strata(
        numerator, denominator, standard, numerator if squares is None else squares
    )
    total = events.sum(axis=-1)
    rate = (weights * events / people).sum(axis=-1)
    enough = np.where(total >= FEWEST_EVENTS, total, np.nan)
    scale = np.sqrt((weights**2 * scores / people**2).sum(axis=-1) / enough)
    lower, upper = _byar(enough, z)
    parts = [
        per * np.where(np.isnan(enough), np.nan, part)
        for part in (rate, rate + scale * (lower - enough), rate + scale * (upper - enough))
    ]
    value = [float(part) if np.ndim(part) == 0 else part for part in parts]
    return Estimate(*value, confidence, TOO_FEW if (total < FEWEST_EVENTS).any() else "")


def standardised_gap(
    counts: pd.DataFrame,
    *,
    most: Any,
    least: Any,
    standard: pd.Series | None = None,
    design_effect: float = 1.0,
) -> StandardisedGap:
    """The gap between two groups at one mix of strata, with 95% intervals.

    The rates are directly standardised shares. Their limits stretch Wilson's around the group's
    crude rate by the ratio of standard errors, as Dobson does with Byar's (our own adaptation);
    difference and ratio (on the log scale) square and add the distances to them (MOVER).

    Parameters
    ----------
    counts : DataFrame[group, stratum, numerator, denominator]
        One row a group and stratum. ``nan`` is a withheld count.
    most, least
        The groups to compare.
    standard : Series, optional
        Weight by stratum; all groups' appointments together when left out.
    design_effect : float
        Multiplies variances, for repeated appointments of the same people; at least 1.

    Raises
    ------
    ValueError
        For counts that cannot be, a repeated group and stratum, or a stratum without weight.
    """
    table = _two_groups(counts, most=most, least=least)
    weights = _standard_weights(counts, standard, table.index)
    effect = float(check_design_effect(design_effect))
    usable = table.notna().all(axis=1) & (table.filter(like="denominator") > 0).all(axis=1)
    seen = table.filter(like="denominator").sum(axis=1)
    left_out = float(1 - seen[usable].sum() / seen.sum()) if seen.sum() > 0 else 1.0
    kept, weights = table[usable], weights[usable.to_numpy()]
    reason = _why_not(kept, weights)
    rates = [
        _standardised_share(kept[f"numerator_{name}"], kept[f"denominator_{name}"], weights, effect)
        if not reason
        else (np.nan, np.nan, np.nan)
        for name in ("most", "least")
    ]
    p, q = rates
    below, above = mover_difference(p, q)
    with np.errstate(divide="ignore"):
        logs = [np.log(rate) for rate in rates]
    ratio_limits = mover_difference(*logs)
    return StandardisedGap(
        rate_most=Estimate(*map(float, p)),
        rate_least=Estimate(*map(float, q)),
        difference=Estimate(float(p[0] - q[0]), float(below), float(above)),
        ratio=Estimate(float(p[0] / q[0]), *(float(np.exp(limit)) for limit in ratio_limits)),
        comparable=not reason,
        reason=reason,
        left_out=left_out,
    )


def _strata(*parts: ArrayLike) -> tuple[Array, ...]:
    names = ("numerator", "denominator", "standard", "squares")
    arrays = [as_counts(part, name) for part, name in zip(parts, names, strict=True)]
    try:
        events, people, weights, scores = np.broadcast_arrays(*arrays)
    except ValueError:
        raise ValueError("the strata differ in number; give one value for each stratum") from None
    if events.ndim == 0 or not (weights.sum(axis=-1) > 0).all():
        raise ValueError("standard holds nobody; give a population for each stratum")
    weights = weights / weights.sum(axis=-1, keepdims=True)
    # A stratum that the standard has not weighs nothing; one that only it has cannot be had.
    people = np.where(people > 0, people, np.where(weights > 0, np.nan, 1.0))
    return events, people, weights, scores


def _byar(events: Array, z: float) -> tuple[Array, Array]:
    more = events + 1
    lower = events * (1 - 1 / (9 * events) - z / (3 * np.sqrt(events))) ** 3
    return lower, more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3


def _two_groups(counts: pd.DataFrame, *, most: Any, least: Any) -> pd.DataFrame:
    """The two groups' counts side by side, a row a stratum."""
    require_columns(counts, ("group", "stratum", "numerator", "denominator"), "counts")
    above, below = as_numerator_and_denominator(counts["numerator"], counts["denominator"])
    counts = counts.assign(numerator=above, denominator=below)
    if counts.duplicated(["group", "stratum"]).any() or counts["stratum"].isna().any():
        raise ValueError("counts repeats a stratum of one group, or leaves one unnamed")
    check_comparison(pd.Index(counts["group"].dropna().unique()), most=most, least=least)
    sides = [
        counts[counts["group"] == label]
        .set_index("stratum")[["numerator", "denominator"]]
        .add_suffix(f"_{name}")
        for name, label in (("most", most), ("least", least))
    ]
    return pd.concat(sides, axis=1).sort_index()


def _standard_weights(counts: pd.DataFrame, standard: pd.Series | None, strata: pd.Index) -> Array:
    if standard is None:
        seen = pd.Series(as_counts(counts["denominator"], "denominator"))
        standard = seen.groupby(counts["stratum"].to_numpy()).sum()
    weights = as_counts(standard.reindex(strata), "standard")
    if np.isnan(weights).any():
        raise ValueError("standard has no weight for a stratum of counts; add it")
    return weights


def _why_not(kept: pd.DataFrame, weights: Array) -> str:
    if kept.empty or not weights.sum() > 0:
        return "no stratum has both groups"
    for name in ("least", "most"):
        if kept[f"numerator_{name}"].sum() < FEWEST_EVENTS:
            return f"{TOO_FEW} in the {name} deprived group"
    return ""


def _standardised_share(
    missed: pd.Series, seen: pd.Series, weights: Array, design_effect: float
) -> tuple[Array, Array, Array]:
    x, n = missed.to_numpy(), seen.to_numpy()
    share = weights / weights.sum()
    rates = x / n
    value = share @ rates
    variance = (share**2) @ (rates * (1 - rates) / n)
    crude, lower, upper = wilson_limits(
        x.sum(), n.sum(), normal_quantile(0.95), np.asarray(design_effect)
    )
    own = crude * (1 - crude) / n.sum()
    stretch = np.sqrt(variance / own) if own > 0 else 1.0
    limits = (value - stretch * (crude - lower), value + stretch * (upper - crude))
    return value, *np.clip(limits, 0.0, 1.0)
