"""How much repeated appointments of the same people widen an interval."""

from collections.abc import Sequence

import duckdb
import numpy as np
import pandas as pd

from equity_reports.tables import ALL, LEAST, MOST, WHOLE_PROGRAMME

ENOUGH_PEOPLE = 20
"""With fewer people a variance between them says more about a few than about the group."""


def design_effects(connection: duckdb.DuckDBPyConnection, teams: Sequence[str]) -> pd.DataFrame:
    """From each patient's totals, summed in the database; patients themselves stay there."""
    sums = connection.execute(f"""
        WITH one_patient AS (
            SELECT coalesce(team_id, '{WHOLE_PROGRAMME}') AS team_id,
                coalesce(series, '{ALL}') AS series, patient,
                count(*)::DOUBLE AS n, count(*) FILTER (in_numerator)::DOUBLE AS y
            FROM marked WHERE stretch = 'recent' AND in_denominator AND patient <> ''
            GROUP BY GROUPING SETS
                ((team_id, patient), (team_id, series, patient), (patient), (series, patient)))
        SELECT team_id, series, count(*) AS people, sum(n) AS n, sum(y) AS y,
            sum(n * n) AS nn, sum(y * n) AS yn, sum(y * y) AS yy
        FROM one_patient GROUP BY team_id, series""").df()
    index = pd.MultiIndex.from_product([teams, [ALL, MOST, LEAST]], names=["team_id", "series"])
    sums = sums.set_index(["team_id", "series"]).reindex(index).reset_index()
    return sums[["team_id", "series", "people"]].assign(design_effect=design_effect(sums))


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
