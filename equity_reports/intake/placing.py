"""Every kept appointment beside the deprivation of its area: the view ``placed``.

``value`` is what areas are put in order by, the lowest the most deprived.
"""

import duckdb

from equity_reports.errors import InputError, Problem
from equity_reports.intake import places
from equity_reports.intake.deprivation import Deprivation
from equity_reports.intake.values import place_key, quoted

# A few wrong codes are errors of entry; more than this means that the census is another.
CENSUS_TOLERANCE = 0.01
LEAST_MATCHED = 0.5


def create_areas(connection: duckdb.DuckDBPyConnection, lookup: Deprivation) -> None:
    """Place each distinct area once, then each appointment by its area."""
    connection.register("lookup_frame", lookup.table)
    key = place_key("area")
    connection.execute(
        f"""
        CREATE TABLE areas AS
        WITH lookup AS (
            SELECT {key} AS key, rank, decile, quintile, value FROM lookup_frame
        ), found AS (
            SELECT area, {key} AS key FROM (SELECT DISTINCT area FROM entries)
            WHERE area IS NOT NULL
        )
        SELECT found.area AS lookup_area, found.key,
            {places.place_of("found.key", known="lookup.key IS NOT NULL")} AS place,
            rank, decile, quintile, value
        FROM found LEFT JOIN lookup ON lookup.key = found.key
        """
    )
    connection.unregister("lookup_frame")
    connection.execute(
        f"""
        CREATE VIEW placed AS
        SELECT j.* EXCLUDE (rank, decile, quintile, score),
            coalesce(a.place, {quoted(places.NOT_KNOWN)}) AS place,
            a.rank::INTEGER AS rank, a.decile::INTEGER AS decile, a.quintile AS quintile, a.value
        FROM judged j LEFT JOIN areas a ON a.lookup_area = j.area WHERE j.fate = 'kept'
        """
    )


def own_deprivation(areas: int | None) -> str:
    """The statement for extracts that carry deprivation themselves, as rank, decile or score.

    ``areas`` is how many areas the ranks run over, None where that is not known.
    """
    from_rank = f"ceil({{parts}} * j.rank / {areas})" if areas else "NULL"
    decile = f"coalesce(j.decile, {from_rank.format(parts=10)})::INTEGER"
    quintile = f"coalesce(j.quintile, ceil(j.decile / 2), {from_rank.format(parts=5)})::INTEGER"
    value = "coalesce(j.rank, -j.score, j.decile, j.quintile)::DOUBLE"
    key = place_key("j.area")
    return f"""
        CREATE VIEW placed AS
        SELECT j.* EXCLUDE (rank, decile, quintile, score),
            {places.place_of(key, known=f"{value} IS NOT NULL")} AS place,
            j.rank, {decile} AS decile, {quintile} AS quintile, {value} AS value
        FROM judged j WHERE j.fate = 'kept'
    """


def hold_match(connection: duckdb.DuckDBPyConnection, lookup: Deprivation) -> list[str]:
    """Refuse areas of another census, or a lookup that knows few of them; tell of the rest."""
    coded = f"regexp_full_match(key, '{places.ENGLISH_AREA}')"
    newer = f"{coded} AND key > '{places.LAST_AREA_OF_2011}'"
    other = {2011: newer, 2021: f"{coded} AND NOT ({newer})"}.get(lookup.census or 0, "false")
    english, matched, unknown, foreign = connection.execute(
        f"""
        SELECT count(*), count_if(place = 'known'), count_if(place = 'not_known'),
            count_if(place = 'not_known' AND {other})
        FROM (SELECT p.place, a.key FROM placed p JOIN areas a ON a.lookup_area = p.area)
        WHERE place IN ('known', 'not_known') AND NOT starts_with(key, 'zz99')
        """
    ).fetchone()
    if not english:
        return []
    share = f"{100 * matched / english:.1f}% of appointments with an area match {lookup.file}"
    if lookup.census and lookup.complete and foreign / english > CENSUS_TOLERANCE:
        found = f"areas of another census than {lookup.census}: only {share}"
        wanted = f"area codes of {lookup.census}, as the index has"
        hint = "the extract's other column of areas, or the edition of the index that fits it"
        raise InputError([Problem(lookup.file, "area", found, wanted, hint)])
    if matched / english < LEAST_MATCHED:
        found = f"few areas in common with the appointments: {share}"
        hint = "check area under [columns] and the file under deprivation"
        raise InputError([Problem(lookup.file, "area", found, "the extract's areas", hint)])
    return [f"{unknown:,} appointments have an area that is not in {lookup.file}."] * bool(unknown)
