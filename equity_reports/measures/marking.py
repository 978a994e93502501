"""Each appointment with what it counts for: its series, its window, the measure's two sides."""

from collections.abc import Sequence

from equity_reports.intake.deprivation import Grouping
from equity_reports.intake.values import quoted
from equity_reports.measures.definitions import Measure
from equity_reports.measures.people import outcome_columns
from equity_reports.measures.periods import Windows
from equity_reports.tables import LEAST, MOST, REST

BREAKDOWNS = (
    "ethnicity",
    "age_band",
    "sex",
    "language",
    "interpreter",
    "mode",
    "lead_time",
    "new_or_follow_up",
    "contact",
)

COUNTS = {"numerator": "counted", "denominator": "among", "remainder": "among - counted"}
"""The counts of a proportion, as sums of what `marked` says of each appointment."""


def marked(
    grouping: Grouping,
    parts: Windows,
    measure: Measure,
    teams: Sequence[str] | None,
    *,
    known: bool,
) -> str:
    """A SELECT of every appointment that counts, of these teams or of all.

    ``known`` is whether any patient is.
    """
    spans = {"recent": parts.recent, "before": parts.before}
    window = " ".join(
        f"WHEN appointment_date BETWEEN DATE '{part.start}' AND DATE '{part.end}' THEN '{name}'"
        for name, part in spans.items()
        if part
    )
    return f"""
        SELECT team_id, appointment_date, deprivation_group, {", ".join(BREAKDOWNS)},
            {"patient_id" if known else "CAST(NULL AS VARCHAR)"} AS patient,
            CASE deprivation_group WHEN {quoted(grouping.most)} THEN '{MOST}'
                WHEN {quoted(grouping.least)} THEN '{LEAST}' ELSE '{REST}' END AS series,
            CASE {window} END AS stretch, {outcome_columns()}, {_counted(measure)}
        FROM {measure.counted_from}{_of_teams(teams)}"""


def _counted(measure: Measure) -> str:
    """For one appointment: whether the measure counts it, and whether it counts among it."""
    among = f"outcome IN ({_listed(measure.denominator)})"
    counted = f"outcome IN ({_listed(measure.numerator)})"
    if measure.limit_days is not None:
        among += " AND days_waited IS NOT NULL"
        counted += f" AND days_waited > {measure.limit_days}"
    return f"""CASE WHEN {among} THEN 1 ELSE 0 END AS among,
            CASE WHEN {counted} THEN 1 ELSE 0 END AS counted"""


def _of_teams(teams: Sequence[str] | None) -> str:
    return "" if teams is None else f" WHERE team_id IN ({_listed(teams)})"


def _listed(values: Sequence[str]) -> str:
    return ", ".join(map(quoted, values))
