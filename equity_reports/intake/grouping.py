"""Which group of deprivation each appointment belongs to, and the table of those kept.

``group_areas`` turns the view ``judged`` into the table ``appointments``. Ranks, deciles
and fifths run from 1, the most deprived; ``value`` here is the number that areas are put
in order by, the lowest the most deprived.
"""

from datetime import date

import duckdb
import numpy as np

from equity_reports.intake import places
from equity_reports.intake.deprivation import ENGLISH_AREAS, Group, Grouping
from equity_reports.intake.engines import DuckDB, Engine
from equity_reports.intake.labels import BREAKDOWNS
from equity_reports.intake.placing import create_areas, hold_match, own_deprivation
from equity_reports.intake.source_checks import read_lookup
from equity_reports.programme import Programme
from equity_reports.settings import GroupingSettings

FIFTHS = (
    "Most deprived fifth",
    "Second most deprived",
    "Middle fifth",
    "Second least deprived",
    "Least deprived fifth",
)
_ORDINALS = ("Second", "Third", "Fourth", "Fifth")
TENTHS = (
    "Most deprived tenth",
    *(f"{ordinal} most deprived" for ordinal in _ORDINALS),
    *(f"{ordinal} least deprived" for ordinal in reversed(_ORDINALS)),
    "Least deprived tenth",
)
INDEX_NAMES = {
    "imd2015": "English index of multiple deprivation 2015",
    "imd2019": "English index of multiple deprivation 2019",
    "iod2025": "English index of multiple deprivation 2025",
}
PARTS = 5


def _numbered(stem: str, labels: tuple[str, ...]) -> tuple[Group, ...]:
    return tuple(Group(f"{stem}_{order}", order, label) for order, label in enumerate(labels, 1))


GROUPS = {
    "national_quintile": _numbered("fifth", FIFTHS),
    "local_quintile": _numbered("fifth", FIFTHS),
    "national_decile": _numbered("tenth", TENTHS),
    "core20": (Group("core20", 1, "Most deprived fifth"), Group("rest", 2, "Everywhere else")),
}
_SENTENCES = {
    "national_quintile": "Areas are put in order by the {index}, and cut into fifths.",
    "national_decile": "Areas are put in order by the {index}, and cut into tenths.",
    "core20": "Areas are put in order by the {index}. The most deprived fifth is set beside the "
    "rest.",
    "local_quintile": "Areas are put in order by the {index}. They are cut so that about as many "
    "of the people we see live in each fifth.",
}


def group_areas(
    connection: duckdb.DuckDBPyConnection, programme: Programme
) -> tuple[Grouping, list[str]]:
    """Make the table ``appointments`` of the rows that are kept, grouped by deprivation.

    Returns the grouping and what to tell the analyst.

    Raises
    ------
    InputError
        When the areas and the index are of different censuses, when most areas match
        nothing, or when the grouping asks for what the sources do not give.
    """
    settings = programme.settings.grouping
    lookup = read_lookup(settings, programme.settings.sources, programme.folder)
    warnings: list[str] = []
    if lookup is None:
        connection.execute(own_deprivation(ENGLISH_AREAS.get(settings.edition)))
    else:
        create_areas(connection, lookup)
        warnings += hold_match(connection, lookup)
    group, cut_warnings = group_expression(DuckDB(connection), settings)
    connection.execute(_appointments(group))
    areas = lookup.areas if lookup else 0
    return grouping_of(settings, areas), [*warnings, *cut_warnings]


def grouping_of(settings: GroupingSettings, areas: int) -> Grouping:
    """The groups that the settings ask for; ``areas`` is how many the lookup holds."""
    groups = GROUPS[settings.kind]
    index = INDEX_NAMES.get(settings.edition, settings.edition)
    return Grouping(
        kind=settings.kind,
        edition=settings.edition,
        groups=groups,
        most=groups[0].group,
        least=groups[-1].group,
        description=_SENTENCES[settings.kind].format(index=index),
        areas=areas,
    )


def group_expression(engine: Engine, settings: GroupingSettings) -> tuple[str, list[str]]:
    """The SQL that names an appointment's group, and what to tell of a cut that went badly.

    Local fifths are cut on the rows of ``placed``.
    """
    if settings.kind == "national_decile":
        return "'tenth_' || CAST(decile AS VARCHAR)", []
    if settings.kind == "core20":
        return "CASE WHEN quintile = 1 THEN 'core20' WHEN quintile > 1 THEN 'rest' END", []
    if settings.kind == "national_quintile":
        return "'fifth_' || CAST(quintile AS VARCHAR)", []
    cuts = local_cuts(engine, settings.cut_until)
    cases = " ".join(
        f"WHEN value <= CAST({cut!r} AS DOUBLE) THEN 'fifth_{number}'"
        for number, cut in enumerate(cuts, 1)
        if np.isfinite(cut)
    )
    bare = [str(number) for number, cut in enumerate(cuts, 1) if not np.isfinite(cut)]
    told = f"Too few areas to cut local fifths: nobody in fifth {', '.join(bare)}."
    last = "WHEN value IS NOT NULL THEN 'fifth_5'"
    return f"CASE {cases} {last} END", [told] if bare else []


def local_cuts(engine: Engine, until: date | None) -> list[float]:
    """The highest ``value`` of each of the first four fifths; -inf where a fifth is empty.

    Areas are put in order and each goes, whole, to the fifth in which the middle of its
    patients falls. Patients are distinct within an area; appointments where no patient is
    identified. Equally deprived areas stay together.
    """
    last = f"AND appointment_date <= DATE '{until.isoformat()}'" if until else ""
    areas = engine.rows(
        f"""
        SELECT value, CASE WHEN count(patient_id) = 0 THEN count(*)
            ELSE count(DISTINCT patient_id) END AS patients
        FROM placed WHERE value IS NOT NULL {last} GROUP BY value ORDER BY value
        """
    )
    return cut_into_fifths(areas["value"].to_numpy(float), areas["patients"].to_numpy(np.int64))


def cut_into_fifths(value: np.ndarray, patients: np.ndarray) -> list[float]:
    """Where to cut areas, in order of ``value``, into fifths of their ``patients``.

    Examples
    --------
    >>> cut_into_fifths(np.arange(1.0, 11.0), np.ones(10, int))
    [2.0, 4.0, 6.0, 8.0]
    """
    if len(value) == 0:
        return [-np.inf] * (PARTS - 1)
    # Twice the middle, so that whole numbers of patients keep the arithmetic exact.
    twice_middle = 2 * np.cumsum(patients) - patients
    fifth = -(-PARTS * twice_middle // (2 * patients.sum()))
    return [
        float(value[fifth == number].max()) if (fifth == number).any() else -np.inf
        for number in range(1, PARTS)
    ]


def _appointments(group: str) -> str:
    plain = ", ".join(["age_band", *BREAKDOWNS, "lead_time"])
    return f"""
        CREATE TABLE appointments AS
        SELECT source, "row", appointment_id, patient_id, team_id, appointment_date, booked_date,
            CASE outcome WHEN 'future' THEN 'unknown' ELSE outcome END AS outcome,
            area, place, rank, decile, quintile, value,
            CAST(appointment_date - booked_date AS INTEGER) AS days_waited,
            CASE WHEN place = '{places.KNOWN}' THEN {group} ELSE place END AS deprivation_group,
            {plain}
        FROM placed JOIN files ON files.number = placed.file
    """
