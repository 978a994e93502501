"""How unequal: the WHO measures, and the slope and relative indices under their own names.

Directions, since no two sources agree. "Gap" is the usual one, the most deprived group missing
more appointments than the least (``favourable=False``, groups from the most deprived):

=============================  ===================================================  =========
measure                        what it is                                           with gap
=============================  ===================================================  =========
``d``, ``r``                   most deprived less, over, least deprived             > 0, > 1
``sii``, ``rii``               fitted at least deprived end less, over, most        < 0, < 1
``aci``, ``rci``               concentration index, from the most deprived          < 0
``par``, ``paf``               change if all had the least deprived group's value   < 0
all others                     size without direction                               > 0
`slope_index`                  as ``sii``, ``rii`` (the OHID form)                  < 0, < 1
`kunst_mackenbach_index`       most deprived end less, over, least deprived end     > 0, > 1
`scottish_relative_index`      (most less least deprived end) over the mean         > 0
=============================  ===================================================  =========

With ``favourable=True`` (more is better) ``d`` and ``r`` set the least deprived group against
the most, and ``par`` and ``paf`` are positive. Without an order, ``d`` and ``r`` set the highest
group against the lowest; with a reference group too, the worst against the reference.

Formulas: WHO Health Inequality Monitoring, HEAT Plus technical notes; Schlotheuber and
Hosseinpoor, Int J Environ Res Public Health 2022; 19: 3697 (neither could be opened here).
"""

from typing import Any

import numpy as np
import pandas as pd

from equity_reports.stats.group_tables import GroupTables, read_tables
from equity_reports.stats.inequality_formulas import (
    FORMULAS,
    ORDERED_ONLY,
    REFERENCE_ONLY,
    Groups,
)
from equity_reports.stats.inequality_limits import (
    DERIVATIVES,
    analytic_limits,
    drawn_noise,
    simulated_limits,
)
from equity_reports.stats.relative_index import (
    RelativeIndex,
    kunst_mackenbach_index,
    scottish_relative_index,
)
from equity_reports.stats.slope_index import SlopeIndex, slope_index, slope_index_by

__all__ = [
    "RelativeIndex",
    "SlopeIndex",
    "inequality_measures",
    "inequality_measures_by",
    "kunst_mackenbach_index",
    "scottish_relative_index",
    "slope_index",
    "slope_index_by",
]

COLUMNS = ["measure", "estimate", "se", "lower", "upper"]


def inequality_measures(
    groups: pd.DataFrame,
    *,
    measures: list[str] | None = None,
    favourable: bool = False,
    ordered: bool = True,
    reference: Any = None,
    scale: float = 1,
    rng: np.random.Generator | None = None,
) -> pd.DataFrame:
    """The World Health Organization's measures of inequality between groups.

    Parameters
    ----------
    groups : DataFrame
        ``group``, ``order`` (1 = most deprived; not needed when not ordered) and either
        ``value``, ``population`` and optionally ``se``; or ``numerator``, ``denominator``. A
        group with nobody in it (population 0) weighs nothing, and measures that compare it by
        name are ``nan``. A withheld (``nan``) value or population makes its table's measures
        ``nan``: to go on without that group is for the caller to decide, and say.
    measures : list of str, optional
        Of d r aci rci sii rii bgv bgsd cov mdmu mdmw mdbu mdbw mdru mdrw idisu idisw ti mld
        par paf; all that apply when left out (``aci rci sii rii`` need an order, ``mdru mdrw``
        a reference).
    favourable : bool
        Whether more is better (attended) or worse (missed).
    ordered : bool
        Whether the groups have an order.
    reference : optional
        Label of the group that others are set against.
    scale : float
        What a whole is: 1 for shares, 100 for percent. Counts become ``scale * share``. Where
        all values lie between 0 and it, ``sii`` and ``rii`` come from a logit line, else from a
        straight one.
    rng : numpy Generator, optional
        For limits that need simulation (bgsd, cov, md.., idis..); they are ``nan`` without.

    Returns
    -------
    DataFrame[measure, estimate, se, lower, upper]
        Units of the value; cov, idisu, idisw, paf in percent; ti, mld times 1,000; rci a
        fraction; r, rii ratios, whose ``se`` is that of the natural log. 95% limits; ``nan``
        where the groups have no standard errors.

    Raises
    ------
    ValueError
        For a table that cannot be, an unknown measure or reference, or a measure that the
        groups do not allow.

    Examples
    --------
    >>> groups = pd.DataFrame({"group": ["Q1", "Q2", "Q3", "Q4", "Q5"], "order": range(1, 6),
    ...     "numerator": [180, 170, 150, 130, 120], "denominator": [1000] * 5})
    >>> inequality_measures(groups, measures=["d", "r", "par"]).round(3)
      measure  estimate     se  lower  upper
    0       d      0.06  0.016  0.029  0.091
    1       r      1.50  0.109  1.211  1.857
    2     par     -0.03  0.009 -0.048 -0.012
    """
    return inequality_measures_by(
        groups,
        by=[],
        measures=measures,
        favourable=favourable,
        ordered=ordered,
        reference=reference,
        scale=scale,
        rng=rng,
    )


def inequality_measures_by(
    groups: pd.DataFrame,
    *,
    by: list[str],
    measures: list[str] | None = None,
    favourable: bool = False,
    ordered: bool = True,
    reference: Any = None,
    scale: float = 1,
    rng: np.random.Generator | None = None,
) -> pd.DataFrame:
    """`inequality_measures` of many tables at once, told apart by the columns ``by``.

    Returns
    -------
    DataFrame[*by, measure, estimate, se, lower, upper]
        Tables in the order of their keys, measures in the order asked for.
    """
    wanted = _wanted(measures, ordered=ordered, reference=reference)
    keys, tables = read_tables(groups, by=by, ordered=ordered, scale=scale)
    found = np.full((len(keys), len(wanted), 4), np.nan)
    for rows, table in tables:
        choices = Groups(
            share=table.share,
            rank=table.rank,
            held=table.held,
            favourable=favourable,
            ordered=ordered,
            reference=_reference(table, reference),
            scale=scale,
        )
        found[rows] = _measured(table, choices, wanted, rng)
    result = pd.DataFrame(found.reshape(-1, 4), columns=COLUMNS[1:])
    result.insert(0, "measure", wanted * len(keys))
    if not by:
        return result
    repeated = keys.loc[np.repeat(keys.index, len(wanted))].reset_index(drop=True)
    return pd.concat([repeated, result], axis=1)


def _measured(
    table: GroupTables, choices: Groups, wanted: list[str], rng: np.random.Generator | None
) -> np.ndarray:
    """Estimate, standard error and limits: shape (tables, measures, 4)."""
    found = np.full((len(table.value), len(wanted), 4), np.nan)
    simulate = rng is not None and not set(wanted) <= set(DERIVATIVES)
    noise = drawn_noise(table.se, choices, rng=rng) if simulate else None
    known = ~np.isnan(np.where(choices.held, table.value, 0) + table.population).any(axis=-1)
    for place, measure in enumerate(wanted):
        found[:, place, 0] = FORMULAS[measure](table.value, choices)
        if measure in DERIVATIVES:
            limits = analytic_limits(measure, table.value, table.se, choices)
        elif noise is not None:
            limits = simulated_limits(measure, table.value, noise, choices)
        else:
            continue
        found[:, place, 1:] = np.stack(limits, axis=-1)
    found[~known] = np.nan
    return found


def _wanted(measures: list[str] | None, *, ordered: bool, reference: Any) -> list[str]:
    barred = {
        **({} if ordered else dict.fromkeys(ORDERED_ONLY, "ordered groups")),
        **({} if reference is not None else dict.fromkeys(REFERENCE_ONLY, "a reference group")),
    }
    if measures is None:
        return [measure for measure in FORMULAS if measure not in barred]
    wanted = [measures] if isinstance(measures, str) else list(measures)
    for measure in wanted:
        if measure not in FORMULAS:
            raise ValueError(f"no measure {measure!r}; there are {', '.join(FORMULAS)}")
        if measure in barred:
            raise ValueError(f"measure {measure} needs {barred[measure]}")
    return wanted


def _reference(table: GroupTables, reference: Any) -> np.ndarray | None:
    if reference is None:
        return None
    chosen = table.group == reference
    if not chosen.any(axis=-1).all():
        raise ValueError(f"no group {reference!r} to refer to in every table; check its spelling")
    return chosen
