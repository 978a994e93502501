"""Appointments, from extracts to one table of typed rows that count, with nothing lost.

Every row read ends in exactly one place: kept, a duplicate of a later record, rejected
because it cannot be typed, or out of scope. The four are added up and held against the
number of rows read.

What is rejected, and what is not: a row without an identifier, without a date that can be
read, or with a status that no word of [status] names, is rejected. A value that only a
breakdown needs (an age below 0, a booking after the appointment, a patient identifier that
a spreadsheet damaged) is set aside and the row kept, since dropping the row would change
the missed rate for the sake of a breakdown.
"""

import json
import shutil
import tempfile
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pyarrow as pa

from equity_reports.errors import InputError, Problem
from equity_reports.intake import counted, entries, joining, parquet, scope
from equity_reports.intake.deprivation import Grouping
from equity_reports.intake.engines import DuckDB, Engine, Inspect
from equity_reports.intake.extracts import Extract, open_extract
from equity_reports.intake.fingerprint import fingerprint, hash_of_rows
from equity_reports.intake.grouping import group_areas
from equity_reports.intake.layout import Layout, find_layout
from equity_reports.intake.presets import left_out
from equity_reports.intake.quarantine import write_quarantine
from equity_reports.intake.quotation import unclosed
from equity_reports.intake.stand_ins import stand_in_warnings
from equity_reports.intake.status_words import unknown_status_problem
from equity_reports.intake.totals import Totals
from equity_reports.intake.typed_rows import TypedRows
from equity_reports.programme import Programme

if TYPE_CHECKING:
    from equity_reports.intake.databases import DatabaseExtract

MEMORY_LIMIT = "1100MB"
"""What DuckDB may hold; with Python and its libraries the process stays below 2 GiB."""
THREADS = 2


@dataclass(frozen=True)
class Appointments:
    """The appointments that count, and an account of those that do not.

    Attributes
    ----------
    connection
        A DuckDB connection that holds the table ``appointments``: one row an appointment.
        A column that the extract does not have is NULL throughout; a blank label is
        "Not known". ``outcome`` is "unknown" where none was entered.
    totals
        The rows read, kept, duplicate, rejected and out of scope.
    rejections
        ``file, reason, rows``.
    out_of_scope
        ``reason, rows``.
    set_aside
        ``column, reason, rows``: values not used in rows that are kept.
    outcomes
        ``fate, outcome, rows`` of every typed row: what setting rows aside does to a figure.
    grouping
        The groups by deprivation.
    warnings
        Sentences for the analyst; they name areas and teams, never a patient.
    fingerprint
        SHA-256 over the sources' bytes and the settings that matter.
    counted_by
        The warehouse that holds the table ``appointments``; None: ``connection`` does.
    """

    connection: duckdb.DuckDBPyConnection
    totals: Totals
    rejections: pd.DataFrame
    out_of_scope: pd.DataFrame
    set_aside: pd.DataFrame
    outcomes: pd.DataFrame
    grouping: Grouping
    warnings: list[str]
    fingerprint: str
    counted_by: Engine | None = None

    @property
    def engine(self) -> Engine:
        """What counts the appointments: DuckDB here, or the warehouse that holds them."""
        return self.counted_by or DuckDB(self.connection)

    def close(self) -> None:
        """Let go of the rows, here or there."""
        self.connection.close()
        if self.counted_by is not None:
            self.counted_by.close()


@dataclass
class _Reading:
    """What is known while the sources are read."""

    programme: Programme
    data_to: date
    connection: duckdb.DuckDBPyConnection
    layout: Layout
    typed: TypedRows | None = None
    files: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_appointments(
    programme: Programme,
    *,
    data_to: date,
    quarantine: Path | None = None,
    inspect: Inspect | None = None,
    typed: TypedRows | None = None,
) -> Appointments:
    """Read, type, de-duplicate and scope the programme's appointments.

    Parameters
    ----------
    programme
        The programme, whose settings name the sources, columns and words.
    data_to
        The last day of data that counts.
    quarantine
        A private folder in which appointments.csv lists every rejected row and every value
        set aside: source, row, column, reason, class of value; None writes nothing.
    inspect
        Given the connection while it still holds every row read (``judged``, ``files``), and the
        engine that holds what only a check looks at (``placed``): counts are taken there.
    typed
        Rows kept from the run before, so that only files that changed are read; None keeps none.

    Raises
    ------
    InputError
        When a source or a column is missing, the index is of another census than the areas,
        or no row can be used.
    """
    settings = programme.settings
    layout = find_layout(settings.columns, settings.sources, settings.grouping, programme.folder)
    if problems := layout.problems():
        raise InputError(problems)
    reading = _Reading(programme, data_to, _connect(), layout, typed, warnings=left_out(settings))
    if settings.sources.warehouse is not None and settings.sources.warehouse.counted == "there":
        return _read_there(reading, quarantine, inspect)
    _read_sources(reading)
    reading.warnings += counted.hold_counts(reading.connection, settings)
    scope.mark_duplicates(reading.connection, counted=settings.columns.count is not None)
    reading.warnings += scope.mark_out_of_scope(reading.connection, programme, data_to)
    totals = Totals(**scope.count_fates(reading.connection))
    _refuse_unusable(reading, totals)
    grouping, warnings = group_areas(reading.connection, programme)
    reading.warnings += warnings + stand_in_warnings(reading.connection)
    account = scope.account(reading.connection)
    rows = "" if layout.paths else hash_of_rows(reading.connection)
    reading.warnings += scope.set_aside_warnings(account["set_aside"])
    if quarantine is not None:
        write_quarantine(reading.connection, quarantine)
    if inspect is not None:
        inspect(reading.connection, DuckDB(reading.connection))
    for view in ("placed", "judged"):
        reading.connection.execute(f"DROP VIEW {view}")
    reading.connection.execute("DROP TABLE entries")
    return Appointments(
        connection=reading.connection,
        totals=totals,
        grouping=grouping,
        warnings=reading.warnings,
        fingerprint=fingerprint(programme, data_to, layout.every_path, rows),
        **account,
    )


def _read_there(
    reading: _Reading, quarantine: Path | None, inspect: Inspect | None
) -> Appointments:
    """What `read_appointments` does, where the appointments are."""
    from equity_reports.intake.counted_there import open_engine, read_in_place

    settings = reading.programme.settings
    warehouse = settings.sources.warehouse
    engine, source = open_engine(warehouse, settings.columns.mapped())
    reading.files.append(warehouse.name)
    try:
        return read_in_place(
            reading.programme,
            engine,
            source,
            data_to=reading.data_to,
            connection=reading.connection,
            refuse=lambda totals, _: _refuse_unusable(reading, totals),
            quarantine=quarantine,
            inspect=inspect,
        )
    except BaseException:
        engine.close()
        raise


def _opened(programme: Programme, layout: Layout) -> "DatabaseExtract":
    from equity_reports.intake.databases import open_database

    return open_database(programme.settings.sources.warehouse, layout.columns)


def _connect() -> duckdb.DuckDBPyConnection:
    """A database in memory; what does not fit spills to a private folder, removed at the end."""
    spill = tempfile.mkdtemp(prefix="equity-reports-")
    connection = duckdb.connect()
    weakref.finalize(connection, shutil.rmtree, spill, ignore_errors=True)
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute(f"SET threads = {THREADS}")
    connection.execute("SET temp_directory = $spill", {"spill": spill})
    connection.execute("SET enable_progress_bar = false")
    # Each row has its number: the order in which they come to lie says nothing.
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("ATTACH ':memory:' AS programme (COMPRESS)")
    connection.execute("USE programme")
    connection.execute(entries.create_entries())
    connection.execute("CREATE TABLE files (number USMALLINT, source VARCHAR)")
    return connection


def _read_sources(reading: _Reading) -> None:
    """The tables beside the appointments first, then every extract of appointments."""
    layout = reading.layout
    for table in layout.tables:
        read = partial(_run_over, reading)
        reading.warnings += joining.load_table(reading.connection, table, read)
    for number, path in enumerate(layout.paths):
        _take_or_read(reading, number, path)
    if reading.typed is not None:
        reading.typed.forget_the_rest()
    if reading.programme.settings.sources.warehouse is not None:
        _read_extract(reading, 0, _opened(reading.programme, layout))
    joining.drop_tables(reading.connection, layout)
    joining.hold_joins(reading.connection, layout)


def _take_or_read(reading: _Reading, number: int, path: Path) -> None:
    """Take a file's rows from where they are kept, if it is as it was; else read it.

    A row that other tables are joined to follows from those too, so it is always read.
    """
    typed, columns = reading.typed, reading.layout.columns
    if typed is None or reading.layout.tables:
        _read_extract(reading, number, open_extract(path, columns))
        return
    key = typed.key(path, json.dumps(columns), _typing(reading, 0))
    told = typed.take(reading.connection, key, number)
    if told is not None:
        _name_source(reading, number, path.name)
        reading.warnings += told
        return
    before = len(reading.warnings)
    _read_extract(reading, number, open_extract(path, columns))
    typed.keep(reading.connection, key, number, path.name, reading.warnings[before:])


def _name_source(reading: _Reading, number: int, name: str) -> None:
    reading.files.append(name)
    reading.connection.execute("INSERT INTO files VALUES (?, ?)", [number, name])


def _typing(
    reading: _Reading, number: int, native: Mapping[str, str] = MappingProxyType({})
) -> str:
    """The statement that types the rows of one source; ``native`` is what needs no typing."""
    layout = reading.layout
    return entries.insert_entries(
        layout.names,
        reading.programme.settings.status,
        number,
        relation=joining.joined(layout),
        joins=bool(layout.tables),
        native=native,
    )


def _read_extract(reading: _Reading, number: int, extract: "Extract | DatabaseExtract") -> None:
    _name_source(reading, number, extract.name)
    if isinstance(extract, Extract) and _typed_there(reading, number, extract):
        return
    _run_over(reading, extract, _typing(reading, number))
    malformed = pa.table({"row": pa.array(sorted(extract.malformed), pa.int64())})
    reading.connection.register("malformed", malformed)
    reading.connection.execute(
        'INSERT INTO entries (file, "row", fault, fault_class) '
        'SELECT $number, "row", $fault, $class FROM malformed',
        {"number": number, "fault": entries.MALFORMED, "class": "another number of cells"},
    )
    reading.connection.unregister("malformed")


def _typed_there(reading: _Reading, number: int, extract: Extract) -> bool:
    """Type a Parquet file as DuckDB reads it; false where it has to be read in batches.

    A file that breaks off is, too: so it is refused in the same words as any other.
    """
    if extract.path.suffix != ".parquet":
        return False
    native = parquet.view_of(reading.connection, extract.path, extract.columns)
    if native is None:
        return False
    try:
        reading.connection.execute(_typing(reading, number, native))
    except duckdb.Error:
        return False
    finally:
        reading.connection.execute("DROP VIEW batch")
    return True


def _run_over(reading: _Reading, extract: "Extract | DatabaseExtract", statement: str) -> None:
    """Run a statement over an extract's rows; refuse one that cannot be read to its end."""
    batches = pa.RecordBatchReader.from_batches(extract.schema(), extract.batches())
    reading.connection.register("batch", batches)
    try:
        reading.connection.execute(statement)
    except duckdb.Error:
        if not extract.broken:
            raise
        row = extract.swallowing_row()
        problem = _broken(extract) if row is None else unclosed(extract.name, row)
        raise InputError([problem]) from None
    finally:
        reading.connection.unregister("batch")
    if (row := extract.swallowing_row()) is not None:
        raise InputError([unclosed(extract.name, row)])
    if extract.cut_off:
        found, wanted = "a file that ends in the middle of a row", "all of its rows"
        hint = "export it again, or take out what stands below the table"
        raise InputError([Problem(extract.name, "", found, wanted, hint)])
    if extract.encoding == "cp1252":
        reading.warnings.append(f"{extract.name} is not UTF-8: read as Windows-1252.")


def _broken(extract: "Extract | DatabaseExtract") -> Problem:
    if not isinstance(extract, Extract):
        wanted, hint = (
            "all of its rows",
            "try again, or run its query in the database's own program",
        )
        return Problem(extract.name, "", "a database that broke off", wanted, hint)
    wanted = "a file that can be read to its end"
    hint = "look for a quotation mark that is never closed, or export the file again"
    return Problem(extract.name, "", "a file that breaks off or is damaged", wanted, hint)


def _refuse_unusable(reading: _Reading, totals: Totals) -> None:
    """Refuse when no row is left, or most are rejected: then a setting is wrong, not a row."""
    if not totals.adds_up:
        raise ArithmeticError(f"rows were lost or counted twice: {totals}")
    if not totals.read:
        file, wanted = ", ".join(reading.files[:3]), "appointments below the headings"
        raise InputError([Problem(file, "", "no rows", wanted, "export it again")])
    unmatched = scope.unmatched_problem(reading.connection, reading.programme, totals.read)
    problems = [
        unmatched,
        scope.month_first_problem(reading.connection),
        scope.no_outcome_problem(reading.connection, reading.programme),
    ]
    if any(problems):
        raise InputError([problem for problem in problems if problem is not None])
    if totals.kept and totals.rejected <= totals.read / 2:
        return
    words = unknown_status_problem(reading.connection, reading.programme, totals)
    if words is not None:
        raise InputError([words])
    found = str(totals)
    reasons = scope.account(reading.connection)
    said = [f"{row.reason}: {row.rows:,}" for row in reasons["rejections"].itertuples()]
    said += [f"{row.reason}: {row.rows:,}" for row in reasons["out_of_scope"].itertuples()]
    found += f" ({'; '.join(said[:6])})" if said else ""
    wanted = "appointments that count, and fewer than half of them rejected"
    hint = "check [columns], [status] and data_from of programme.toml"
    raise InputError([Problem(", ".join(reading.files[:3]), "", found, wanted, hint)])
