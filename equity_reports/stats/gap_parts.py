"""How much of a gap lies between places and teams, and how much within teams.

Where a deprived borough has teams in which more is missed by everybody, the gap of all teams
together is partly the boroughs'. The gap within teams compares people of one team with each
other, so that deprivation is not mistaken for where a team is.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from equity_reports.stats.checks import as_numerator_and_denominator, require_columns
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.rate_variance import (
    check_design_effect,
    normal_quantile,
    rounding_variance,
)
from equity_reports.stats.standardisation import StandardisedGap, standardised_gap

COLUMNS = ("team", "place", "group", "numerator", "denominator")
PAIR = ["numerator", "denominator"]


@dataclass(frozen=True)
class GapParts:
    """A gap and its parts; the three parts add up to ``crude``.

    Attributes
    ----------
    within_teams : StandardisedGap
        The gap at one mix of teams: what would be left if each team saw the same mix of areas.
    crude : float
        Difference of the rates of these teams together; ``nan`` where they cannot be compared.
    between_places, between_teams : float
        What is added to the gap within teams by where the places are; and by which teams of a
        place see whom. Either can be below zero.
    excess : Estimate
        Appointments missed beyond what would have been, had every group missed at the rate of
        the least deprived group of its own team.
    teams, teams_left_out : int
        Teams in which both ends are known, and the others, which are in no figure here.
    """

    within_teams: StandardisedGap
    crude: float
    between_places: float
    between_teams: float
    excess: Estimate
    teams: int
    teams_left_out: int


def gap_parts(
    counts: pd.DataFrame,
    *,
    most: Any,
    least: Any,
    design_effect: float = 1.0,
    rounding_base: int = 1,
) -> GapParts:
    """Split the gap of many teams into what lies between and what lies within them.

    The gap is directly standardised twice, to one mix of places and to one mix of teams; the
    parts are the differences between the crude gap and these.

    Parameters
    ----------
    counts : DataFrame[team, place, group, numerator, denominator]
        One row a team and group on the gradient. ``nan`` is a withheld count. A team without
        a place is in a place of its own kind: give it one label.
    most, least
        The groups to compare.
    design_effect, rounding_base
        As in `equity_gap`.

    Raises
    ------
    ValueError
        For counts that cannot be, or a team's group given twice.

    Examples
    --------
    >>> rows = [("A", "North", 1, 300, 1000), ("A", "North", 5, 40, 200),
    ...         ("B", "South", 1, 20, 200), ("B", "South", 5, 50, 1000)]
    >>> parts = gap_parts(pd.DataFrame(rows, columns=COLUMNS), most=1, least=5)
    >>> round(parts.crude, 3), round(parts.within_teams.difference.value, 3)
    (0.192, 0.075)
    """
    require_columns(counts, COLUMNS, "counts")
    if counts.duplicated(["team", "group"]).any():
        raise ValueError("counts gives a team's group twice; give one row for each")
    above, below = as_numerator_and_denominator(counts["numerator"], counts["denominator"])
    counts = counts.assign(numerator=above, denominator=below)
    known = _known_teams(counts, most, least)
    usable = counts[counts["team"].isin(known)].dropna(subset=PAIR)
    if usable.empty:  # no team may show both ends: nothing is compared
        nobody = {"team": "", "place": "", "group": [most, least], "numerator": 0.0}
        usable = pd.DataFrame(nobody | {"denominator": 0.0})
    ends = {"most": most, "least": least}
    settings = {**ends, "design_effect": design_effect}
    within = standardised_gap(_strata(usable, "team"), **settings)
    places = standardised_gap(_strata(usable, "place"), **settings)
    crude = _difference(usable, **ends)
    return GapParts(
        within_teams=within,
        crude=crude if within.comparable else np.nan,
        between_places=crude - places.difference.value,
        between_teams=places.difference.value - within.difference.value,
        excess=_excess(usable, least, design_effect, rounding_base),
        teams=len(known),
        teams_left_out=counts["team"].nunique() - len(known),
    )


def _known_teams(counts: pd.DataFrame, most: Any, least: Any) -> pd.Index:
    """The teams in which both ends were seen and may be shown."""
    ends = counts[counts["group"].isin([most, least])]
    shown = ends[ends["numerator"].notna() & (ends["denominator"] > 0)]
    sides = shown.groupby("team")["group"].nunique()
    return sides[sides == 2].index


def _strata(usable: pd.DataFrame, by: str) -> pd.DataFrame:
    summed = usable.groupby([by, "group"], sort=True)[PAIR].sum().reset_index()
    return summed.rename(columns={by: "stratum"})


def _difference(usable: pd.DataFrame, most: Any, least: Any) -> float:
    total = usable.groupby("group")[PAIR].sum().reindex([most, least])
    rates = (total["numerator"] / total["denominator"].where(total["denominator"] > 0)).to_numpy()
    return float(rates[0] - rates[1])


def _excess(usable: pd.DataFrame, least: Any, design_effect: float, rounding_base: int) -> Estimate:
    """Each team's own excess, added up; teams are independent, so their variances add."""
    effect, extra = float(check_design_effect(design_effect)), rounding_variance(rounding_base)
    own = usable[usable["group"] == least].set_index("team")[PAIR]
    others = usable[usable["group"] != least]
    missed, seen = others["numerator"].to_numpy(), others["denominator"].to_numpy()
    rate = (own["numerator"] / own["denominator"]).reindex(others["team"]).to_numpy()
    value = float((missed - seen * rate).sum())
    share = missed / np.where(seen > 0, seen, 1)
    variance = (effect * seen * share * (1 - share) + extra * (1 + rate**2)).sum()
    below = own["denominator"]
    base = (own["numerator"] / below).to_numpy()
    reach = others.groupby("team")["denominator"].sum().reindex(own.index, fill_value=0).to_numpy()
    of_rate = effect * base * (1 - base) / below + extra * (1 + base**2) / below**2
    variance += (reach**2 * of_rate).sum()
    half = normal_quantile(0.95) * np.sqrt(variance)
    return Estimate(value, value - half, value + half)
