"""One address that stands in for many patients: a clinic's own, given where none is known.

People without an address are sometimes entered at the postcode of the site. They then count as
living in its area, and make its deprivation group what they are not. Nothing is changed for it:
it is told, with a row in which it stands and without the address.
"""

from dataclasses import dataclass

import duckdb

from equity_reports.intake import places
from equity_reports.intake.engines import Engine


@dataclass(frozen=True)
class _Kind:
    """A kind of address, and from when on its patients are implausibly many.

    ``fewest`` patients, that are more than ``share`` of all, where there are at least
    ``addresses`` others to compare with.
    """

    name: str
    fewest: int
    share: float
    addresses: int
    rows: str


# About 15 homes share a postcode, and few of the people in them are patients. An area holds 1,000
# to 3,000 people, and a trust's patients come from hundreds of areas. These are conventions.
POSTCODE = _Kind(
    "postcode",
    fewest=50,
    share=0.01,
    addresses=1,
    rows='SELECT home AS address, file, "row", patient_id FROM judged '
    "WHERE fate = 'kept' AND home IS NOT NULL",
)
AREA = _Kind(
    "area",
    fewest=100,
    share=0.1,
    addresses=20,
    rows='SELECT area AS address, number AS file, "row", patient_id FROM appointments '
    f"JOIN files USING (source) WHERE place = '{places.KNOWN}' AND area IS NOT NULL",
)
TIMES_MIDDLE = 10
"""A spike has more than this many times the patients of the middle address."""
TOLD_AT_MOST = 3
AND_SO = "If it is a clinic's own, where its people live is not known: blank it."


def stand_in_warnings(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What is to be told of postcodes, or else areas, with an implausible share of the patients.

    Works on the view ``judged`` and the tables ``files`` and ``appointments``. Where no patient
    is identified nothing can be told: one person may come many times.
    """
    known = "SELECT 1 FROM appointments WHERE area IS NOT NULL AND patient_id IS NOT NULL LIMIT 1"
    if connection.execute(known).fetchone() is None:
        return []
    at_home = "SELECT 1 FROM entries WHERE home IS NOT NULL LIMIT 1"
    kind = POSTCODE if connection.execute(at_home).fetchone() else AREA
    # Estimates (HyperLogLog) choose the addresses, which are few; those alone are counted.
    addresses = (
        "SELECT address, approx_count_distinct(patient_id) AS people "
        f"FROM ({kind.rows}) GROUP BY address"
    )
    spikes = connection.execute(_spikes(kind, addresses)).fetchall()
    return [_told(connection, kind, address) for address, _ in spikes]


def stand_in_warnings_there(
    engine: Engine, connection: duckdb.DuckDBPyConnection, source: str
) -> list[str]:
    """The same of areas in a warehouse, from its table ``placed``: how many people live in each.

    ``connection`` is ours, for the counts, which alone come here; ``source`` is the table's name.
    """
    living = f"FROM placed WHERE place = '{places.KNOWN}' AND area IS NOT NULL"
    people = "count(DISTINCT patient_id) AS people"
    counts = engine.rows(f"SELECT area AS address, {people} {living} GROUP BY area")
    connection.register("people_of_areas", counts.astype({"address": "str", "people": "int64"}))
    spikes = connection.execute(_spikes(AREA, "SELECT * FROM people_of_areas")).fetchall()
    connection.unregister("people_of_areas")
    if not spikes:
        return []
    every = int(engine.rows(f"SELECT {people} {living}")["people"].iloc[0])
    return [
        f"One area stands for {those:,} of {every:,} patients in {source}. {AND_SO} To see which "
        "it is, count the patients of each area there."
        for _, those in spikes
    ]


def _spikes(kind: _Kind, addresses: str) -> str:
    """The SELECT of the spikes among ``addresses``, a SELECT of each address and its people."""
    return f"""
        WITH addresses AS ({addresses}),
        level AS (SELECT median(people) AS middle, count(*) AS addresses, sum(people) AS people
            FROM addresses)
        SELECT a.address, a.people FROM addresses a, level
        WHERE a.people >= {kind.fewest} AND a.people > {kind.share} * level.people
            AND a.people > {TIMES_MIDDLE} * middle AND addresses > {kind.addresses}
        ORDER BY a.people DESC, a.address LIMIT {TOLD_AT_MOST}"""


def _told(connection: duckdb.DuckDBPyConnection, kind: _Kind, address: str | int) -> str:
    every, people, file = connection.execute(
        f"""SELECT count(DISTINCT patient_id),
            count(DISTINCT patient_id) FILTER (address = $address),
            min(file) FILTER (address = $address)
        FROM ({kind.rows})""",
        {"address": address},
    ).fetchone()
    row, source = connection.execute(
        f"""SELECT min("row"), any_value(source) FROM ({kind.rows})
        JOIN files ON number = file WHERE address = $address AND file = $file""",
        {"address": address, "file": file},
    ).fetchone()
    return (
        f"One {kind.name} stands for {people:,} of {every:,} patients, the first in row {row:,} of "
        f"{source}. {AND_SO}"
    )
