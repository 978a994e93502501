"""Tables joined to the appointments: a patient's area and ethnicity, a postcode's area.

Each table is read once, into one row a key; then every batch of appointments is joined to it.
A row of appointments is never dropped or doubled by a join: it has at most one row in each
table, and where it has none the values are blank, which is counted.
"""

from collections.abc import Callable

import duckdb

from equity_reports.errors import InputError, Problem
from equity_reports.intake import values
from equity_reports.intake.extracts import Extract, open_extract
from equity_reports.intake.layout import LATEST, POSTCODES, Beside, Layout, key_names
from equity_reports.intake.postcodes import postcode_key
from equity_reports.settings import SETTINGS_FILE

UNJOINED = "unjoined"
"""A row whose key is in no row of one of the tables."""
LEAST_JOINED = 0.5

Read = Callable[[Extract, str], None]
"""Runs a statement over an extract's rows, which it knows as ``batch``."""


def load_table(connection: duckdb.DuckDBPyConnection, table: Beside, read: Read) -> list[str]:
    """Make the table of one row a key that appointments are joined to.

    Returns what to tell the analyst: of rows that could not be read, and of keys with several
    rows that differ where nothing says which of them stands.
    """
    names = list(table.read_columns())
    keys = key_names(table.name, table.key_headings)
    comparable = postcode_key if table.name == POSTCODES else _plain
    chosen = [
        f"{comparable(values.not_blank(name)) if name in keys else values.not_blank(name)}"
        f' AS "{name}"'
        for name in names
    ]
    columns = ", ".join(f'"{name}" VARCHAR' for name in names)
    connection.execute(f'CREATE TABLE read_table (file USMALLINT, "row" BIGINT, {columns})')
    warnings = []
    for number, path in enumerate(table.paths):
        extract = open_extract(path, table.read_columns())
        read(
            extract,
            f'INSERT INTO read_table SELECT {number}, "row", {", ".join(chosen)} FROM batch',
        )
        if extract.malformed:
            many = f"{len(extract.malformed):,} rows of {path.name} not used"
            warnings.append(f"{many}: more or fewer cells than there are headings.")
    warnings += _one_row_a_key(connection, table, keys)
    return warnings


def _plain(text: str) -> str:
    """A key as it is compared; one that a spreadsheet damaged may be several people's."""
    code = values.plain_code(text)
    return f"CASE WHEN NOT regexp_full_match({code}, '{values.DAMAGED_IDENTIFIER}') THEN {code} END"


def _one_row_a_key(
    connection: duckdb.DuckDBPyConnection, table: Beside, keys: tuple[str, ...]
) -> list[str]:
    spelt = ", ".join(f'"{key}"' for key in keys)
    known = " AND ".join(f'"{key}" IS NOT NULL' for key in keys)
    latest = f'"{LATEST} of {table.name}"'
    order = 'file DESC, "row" DESC'
    if table.latest:
        moment = values.typed_moment(latest)
        order = (
            f"TRY_CAST({latest} AS DOUBLE) DESC NULLS LAST, {moment} DESC NULLS LAST, "
            f"{latest} DESC NULLS LAST, {order}"
        )
    given = ", ".join(f'"{name}"' for name in (*keys, *table.columns))
    connection.execute(f"""
        CREATE TABLE {_stored(table)} AS SELECT {given} FROM (
            SELECT *, row_number() OVER (PARTITION BY {spelt} ORDER BY {order}) AS place
            FROM read_table WHERE {known}
        ) WHERE place = 1""")
    differing = 0
    if not table.latest and table.columns:
        differing = connection.execute(f"""
            SELECT count(*) FROM (SELECT {spelt} FROM (SELECT DISTINCT {given} FROM read_table
            WHERE {known}) GROUP BY ALL HAVING count(*) > 1)""").fetchone()[0]
    connection.execute("DROP TABLE read_table")
    if not differing:
        return []
    said = f"{differing:,} keys have several rows in {table.name} that differ: the last was used"
    return [f"{said}; latest under [sources.tables.{table.name}] can say which stands."]


def _stored(table: Beside) -> str:
    return f'"joined {table.name}"'


def joined(layout: Layout) -> str:
    """The relation of a batch of appointments with the columns of every table beside it."""
    relation = "batch"
    for table in layout.tables:
        keys = key_names(table.name, table.key_headings)
        comparable = postcode_key if table.name == POSTCODES else _plain
        on = " AND ".join(
            f'j."{key}" = {comparable(values.not_blank(mine, of="b"))}'
            for key, mine in zip(keys, table.key, strict=True)
        )
        given = "".join(f', j."{name}"' for name in table.columns)
        # The postcodes that are in no row have a count of their own.
        missed = "false" if table.name == POSTCODES else f'j."{keys[0]}" IS NULL'
        before = f"b.{UNJOINED} OR " if relation != "batch" else ""
        kept = f"b.* EXCLUDE ({UNJOINED})" if relation != "batch" else "b.*"
        relation = (
            f"(SELECT {kept}{given}, {before}{missed} AS {UNJOINED} "
            f"FROM {relation} b LEFT JOIN {_stored(table)} j ON {on})"
        )
    return relation


def hold_joins(connection: duckdb.DuckDBPyConnection, layout: Layout) -> None:
    """Refuse where most appointments find nothing in the tables beside them: a key is wrong.

    Raises
    ------
    InputError
        With the share that was found.
    """
    if not layout.tables:
        return
    rows, unjoined, homes, unplaced = connection.execute(
        "SELECT count(*), count_if(aside_joined), count(home), count_if(aside_postcode) "
        "FROM entries WHERE fault IS NULL"
    ).fetchone()
    problems = []
    if rows and unjoined / rows > 1 - LEAST_JOINED:
        keys = [
            f"{', '.join(table.key_headings)} in {table.name}"
            for table in layout.tables
            if table.name != POSTCODES
        ]
        share = f"{100 * (rows - unjoined) / rows:.1f}% of appointments"
        found = f"only {share} with a row in every joined table"
        wanted = f"a key that finds most of them: {'; '.join(keys)}"
        hint = "check key, and key_in_appointments where the appointments call it otherwise"
        problems.append(Problem(SETTINGS_FILE, "sources.tables", found, wanted, hint))
    if homes and unplaced / homes > 1 - LEAST_JOINED:
        share = f"{100 * (homes - unplaced) / homes:.1f}% of appointments with a postcode"
        found, wanted = f"only {share} match", "the file's postcodes in most appointments"
        hint = "check postcode under [columns], and that the file is of the whole area"
        problems.append(Problem(SETTINGS_FILE, "sources.postcodes", found, wanted, hint))
    if problems:
        raise InputError(problems)


def drop_tables(connection: duckdb.DuckDBPyConnection, layout: Layout) -> None:
    """Forget the joined tables, whose keys are identifiers."""
    for table in layout.tables:
        connection.execute(f"DROP TABLE IF EXISTS {_stored(table)}")
