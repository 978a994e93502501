"""How much repeated appointments of the same people widen an interval."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from equity_reports.intake.engines import Engine
from equity_reports.measures.people import added_up
from equity_reports.tables import ALL, LEAST, MOST, WHOLE_PROGRAMME

ENOUGH_PEOPLE = 20
"""With fewer people a variance between them says more about a few than about the group."""


def design_effects(
    engine: Engine,
    teams: Sequence[str],
    counts: Mapping[str, str],
    *,
    of_events: bool = False,
) -> pd.DataFrame:
    """From each patient's totals, summed in the engine; patients themselves stay there.

    ``counts`` says which outcomes are the numerator and the denominator; ``of_events`` that
    people or time stand below what is counted.
    """
    parts = [engine.rows(_sums(part, counts)) for part in engine.in_parts("people")]
    index = pd.MultiIndex.from_product([teams, [ALL, MOST, LEAST]], names=["team_id", "series"])
    sums = added_up(parts, ["team_id", "series"])
    sums = sums.set_index(["team_id", "series"]).reindex(index).reset_index()
    effect = design_effect_of_events(sums) if of_events else design_effect(sums)
    return sums[["team_id", "series", "people"]].assign(design_effect=effect)


def _sums(source: str, counts: Mapping[str, str]) -> str:
    """A SELECT of the sums over patients from which design effects are made."""
    return f"""
        WITH in_group AS (
            SELECT team_id, series, patient, CAST(sum({counts["denominator"]}) AS DOUBLE) AS n,
                CAST(sum({counts["numerator"]}) AS DOUBLE) AS y
            FROM {source} WHERE stretch = 'recent' AND patient IS NOT NULL
            GROUP BY team_id, series, patient HAVING sum({counts["denominator"]}) > 0
        ), in_team AS (
            SELECT team_id, '{ALL}' AS series, patient, sum(n) AS n, sum(y) AS y
            FROM in_group GROUP BY team_id, patient
        ), in_group_of_all AS (
            SELECT '{WHOLE_PROGRAMME}' AS team_id, series, patient, sum(n) AS n, sum(y) AS y
            FROM in_group GROUP BY series, patient
        ), in_all AS (
            SELECT '{WHOLE_PROGRAMME}' AS team_id, '{ALL}' AS series, patient,
                sum(n) AS n, sum(y) AS y
            FROM in_team GROUP BY patient
        )
        SELECT team_id, series, count(*) AS people, sum(n) AS n, sum(y) AS y,
            sum(n * n) AS nn, sum(y * n) AS yn, sum(y * y) AS yy
        FROM (SELECT * FROM in_group UNION ALL SELECT * FROM in_team
            UNION ALL SELECT * FROM in_group_of_all UNION ALL SELECT * FROM in_all) AS one_patient
        GROUP BY team_id, series"""


def design_effect(sums: pd.DataFrame) -> pd.Series:
    """Variance of a rate with patients who repeat, over that of independent appointments.

    ``sums`` has one row a group: ``people``, and the sums over people of appointments ``n``,
    of missed ones ``y``, and of their squares and product ``nn``, ``yy``, ``yn``. Linearised
    ratio estimator (Cochran 1977, Sampling Techniques, section 6.4; could not be opened here).
    At least 1, to one decimal, and 1 where there are too few people to tell.
    """
    rate = sums["y"] / sums["n"]
    between = sums["yy"] - 2 * rate * sums["yn"] + rate**2 * sums["nn"]
    ratio = between * sums["people"] / (sums["people"] - 1) / (sums["n"] * rate * (1 - rate))
    known = (sums["people"] >= ENOUGH_PEOPLE) & np.isfinite(ratio)
    return ratio.where(known, 1.0).clip(lower=1.0).round(1)


def design_effect_of_events(sums: pd.DataFrame) -> pd.Series:
    """The same for a rate of the people who live somewhere, over a Poisson count's variance.

    Those with no appointment add nothing. The others come by chance, each with as many as they
    have: a compound Poisson count, whose variance is the sum of their squares (Bohm and Zech 2014,
    The statistics of weighted Poisson events and its applications; could not be opened here).
    """
    ratio = sums["yy"] / sums["y"]
    known = (sums["people"] >= ENOUGH_PEOPLE) & np.isfinite(ratio)
    return ratio.where(known, 1.0).clip(lower=1.0).round(1)
