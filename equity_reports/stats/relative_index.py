"""The slope and relative index from counts of people's appointments, in the direction of a gap.

Kunst and Mackenbach's index is a regression of each appointment's outcome on the relative
rank of the patient's group; the Scottish index divides the slope by the overall rate. Both
come out above their null when the most deprived miss more. Import them from
:mod:`equity_reports.stats.inequality`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from equity_reports.stats.checks import check_confidence
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.group_tables import read_groups
from equity_reports.stats.rate_variance import check_design_effect, normal_quantile

Array = NDArray[np.float64]

FEWEST_CLUSTERS = 20
"""Fewest patients for a clustered interval: sandwich variances are too small with fewer
(Cameron and Miller, J Hum Resour 2015; 50: 317-372; could not be opened here)."""
NEWTON_STEPS = 50
SETTLED = 1e-10


@dataclass(frozen=True)
class RelativeIndex:
    """Slope and relative index of inequality in the direction of the gap.

    Attributes
    ----------
    sii : Estimate
        Fitted rate at the most deprived end less that at the least: positive with a gap.
    rii : Estimate
        A ratio of the same ends (Kunst and Mackenbach; 1 when there is no gap) or the slope
        over the overall rate (Scottish; 0 when there is no gap).
    clusters : int or None
        How many patients the interval rests on; None when it came from counts alone.
    """

    sii: Estimate
    rii: Estimate
    clusters: int | None = None


def kunst_mackenbach_index(
    groups: pd.DataFrame,
    *,
    patient: ArrayLike | None = None,
    design_effect: float = 1.0,
    confidence: float = 0.95,
) -> RelativeIndex:
    """Relative and slope index by regression on the relative rank.

    ``rii``: Poisson regression with a log link, ``exp(-slope)``; ``sii``: linear regression,
    ``-slope``. Variances are sandwich ones, so binary outcomes need no further assumption.

    Parameters
    ----------
    groups : DataFrame
        ``group``, ``order`` (1 = most deprived), ``numerator``, ``denominator``: one row a
        group. With ``patient``, one row for each patient and group instead.
    patient : array, optional
        Whose appointments each row counts. Then scores are added up by patient, and limits
        use Student's t with one less than the number of patients.
    design_effect : float
        Multiplies the variance, where patients are not known one by one; at least 1.
    confidence : float
        Share of such intervals that hold the true index.

    Returns
    -------
    RelativeIndex
        ``nan`` where nothing was missed, or a count is withheld; limits ``nan`` with fewer
        than 20 patients, and the note says so.

    Raises
    ------
    ValueError
        For counts that cannot be, fewer than two groups, an order that differs within a group.

    Notes
    -----
    Kunst and Mackenbach, Measuring socio-economic inequalities in health (WHO Europe 1994);
    Zou, Am J Epidemiol 2004; 159: 702-706 (neither could be opened here).

    Examples
    --------
    >>> groups = pd.DataFrame({"group": range(1, 6), "order": range(1, 6),
    ...     "numerator": [180, 170, 150, 130, 120], "denominator": [1000] * 5})
    >>> index = kunst_mackenbach_index(groups)
    >>> round(index.rii.value, 2), round(index.rii.lower, 2), round(index.sii.value, 3)
    (1.71, 1.35, 0.08)
    """
    effect = float(check_design_effect(design_effect))
    missed, seen, rank, clusters = _rows(groups, patient)
    z, note = _quantile(check_confidence(confidence), clusters)
    count = None if clusters is None else int(clusters.max(initial=-1)) + 1
    log_slope, log_se = _poisson_slope(missed, seen, rank, clusters)
    slope, se = _linear_slope(missed, seen, rank, clusters)
    reach, log_reach = (z * np.sqrt(effect) * error for error in (se, log_se))
    limits = [float(np.exp(-log_slope + side * log_reach)) for side in (-1, 1)]
    return RelativeIndex(
        sii=Estimate(-slope, float(-slope - reach), float(-slope + reach), confidence, note),
        rii=Estimate(float(np.exp(-log_slope)), *limits, confidence, note),
        clusters=count,
    )


def scottish_relative_index(
    groups: pd.DataFrame, *, design_effect: float = 1.0, confidence: float = 0.95
) -> RelativeIndex:
    """The Scottish Government's relative index: the slope index over the overall rate.

    Not a ratio of two ends: 0.4 says that the ends differ by 40% of the mean, and 0 that they
    do not differ. The interval allows for the mean's own error.

    Parameters
    ----------
    groups : DataFrame[group, order, numerator, denominator]
        Or with ``value``, ``population`` and ``se``.
    design_effect : float
        Multiplies the variance; at least 1.
    confidence : float
        Share of such intervals that hold the true index.

    Raises
    ------
    ValueError
        For counts that cannot be, and fewer than two groups.

    Notes
    -----
    Scottish Government, Long-term monitoring of health inequalities (an extract was seen, the
    report could not be opened here).

    Examples
    --------
    >>> groups = pd.DataFrame({"group": range(1, 6), "order": range(1, 6),
    ...     "numerator": [180, 170, 150, 130, 120], "denominator": [1000] * 5})
    >>> round(scottish_relative_index(groups).rii.value, 3)
    0.533
    """
    table = read_groups(groups)
    share, centred = table.share[0], table.rank[0] - 0.5
    value = np.where(share == 0, 0.0, table.value[0])
    error = np.where(share == 0, 0.0, table.se[0]) * np.sqrt(check_design_effect(design_effect))
    z = normal_quantile(check_confidence(confidence))
    weight = -share * centred / (share * centred**2).sum()
    slope, mean = float(weight @ value), float(share @ value)
    spread = z * float(np.sqrt(((weight * error) ** 2).sum()))
    index = slope / mean if mean != 0 else np.nan
    by_group = (weight - index * share) / mean if mean != 0 else np.nan * weight
    reach = z * float(np.sqrt(((by_group * error) ** 2).sum()))
    return RelativeIndex(
        sii=Estimate(slope, slope - spread, slope + spread, confidence),
        rii=Estimate(index, index - reach, index + reach, confidence),
    )


def _rows(
    groups: pd.DataFrame, patient: ArrayLike | None
) -> tuple[Array, Array, Array, NDArray[np.intp] | None]:
    """Missed, seen and relative rank of each row, and which patient it is of."""
    if patient is None:
        table = read_groups(groups)
        if table.numerator is None:
            raise ValueError("groups must hold numerator and denominator for this index")
        return table.numerator[0], table.population[0], table.rank[0], None
    rows = groups.reset_index(drop=True)
    labels = np.asarray(patient, dtype=object)
    if labels.shape != (len(rows),) or pd.isna(labels).any():
        raise ValueError("patient must name one patient for each row of groups, none missing")
    kinds = rows.groupby(["group", "order"], dropna=False, as_index=False)
    table = read_groups(kinds[["numerator", "denominator"]].sum(min_count=1))
    rank = pd.Series(table.rank[0], index=table.group[0])
    place = rank.reindex(pd.Index(rows["group"], dtype=object)).to_numpy()
    missed, seen = (rows[name].to_numpy(dtype=float) for name in ("numerator", "denominator"))
    if (missed > seen).any() or (missed < 0).any():
        raise ValueError("a row's numerator is below 0 or above its denominator")
    return missed, seen, place, pd.factorize(labels)[0]


def _quantile(confidence: float, clusters: NDArray[np.intp] | None) -> tuple[float, str]:
    if clusters is None:
        return normal_quantile(confidence), ""
    count = int(clusters.max(initial=-1)) + 1
    if count < FEWEST_CLUSTERS:
        return np.nan, f"{count} patients are too few for an interval (20 or more)"
    return float(stats.t.isf((1 - confidence) / 2, count - 1)), ""


def _poisson_slope(
    missed: Array, seen: Array, rank: Array, clusters: NDArray[np.intp] | None
) -> tuple[float, float]:
    """Slope and sandwich error of ``log rate = a + b rank``."""
    total, people = missed.sum(), seen.sum()
    if not total > 0 or np.isnan(people + rank.sum()):
        return np.nan, np.nan
    design = np.column_stack([np.ones_like(rank), rank])
    beta = np.array([np.log(total / people), 0.0])
    for _ in range(NEWTON_STEPS):
        fitted = np.exp(np.clip(design @ beta, -700, 50))
        information = (design * (seen * fitted)[:, None]).T @ design
        score = design.T @ (missed - seen * fitted)
        step = np.linalg.lstsq(information, score, rcond=None)[0]
        beta = beta + np.clip(step, -5, 5)
        if np.abs(step).max() < SETTLED:
            return float(beta[1]), _sandwich(missed, seen, fitted, design, information, clusters)
    return np.nan, np.nan


def _linear_slope(
    missed: Array, seen: Array, rank: Array, clusters: NDArray[np.intp] | None
) -> tuple[float, float]:
    """Slope and sandwich error of ``rate = a + b rank``, each appointment counted once."""
    design = np.column_stack([np.ones_like(rank), rank])
    information = (design * seen[:, None]).T @ design
    if np.isnan(missed + information.sum()).any() or not np.linalg.det(information) > 0:
        return np.nan, np.nan
    beta = np.linalg.solve(information, design.T @ missed)
    return float(beta[1]), _sandwich(missed, seen, design @ beta, design, information, clusters)


def _sandwich(
    missed: Array,
    seen: Array,
    fitted: Array,
    design: Array,
    information: Array,
    clusters: NDArray[np.intp] | None,
) -> float:
    """Robust standard error of the slope, by appointment or added up by patient."""
    if clusters is None:
        squares = missed * (1 - fitted) ** 2 + (seen - missed) * fitted**2
        meat = (design * squares[:, None]).T @ design
    else:
        scores = design * (missed - seen * fitted)[:, None]
        count = int(clusters.max()) + 1
        summed = np.column_stack([np.bincount(clusters, column, count) for column in scores.T])
        meat = summed.T @ summed * count / max(count - 1, 1)
    bread = np.linalg.pinv(information)
    return float(np.sqrt(max((bread @ meat @ bread)[1, 1], 0.0)))
