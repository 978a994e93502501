"""The list of what was not used, for its owner's eyes: where it is, never what it holds."""

import os
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv

from equity_reports.files import private_folder, replacing
from equity_reports.intake.entries import FAULTS, SET_ASIDE
from equity_reports.intake.values import quoted

QUARANTINE_FILE = "appointments.csv"
REJECTED = "row rejected"
NOT_USED = "row kept, value not used"


def write_quarantine(connection: duckdb.DuckDBPyConnection, folder: Path) -> Path:
    """Write every rejected row and every value set aside; return the file's path.

    The columns are source, row, column, reason, value_class, consequence. Nothing of the
    patient is in it: the row number is how to find the record in the extract. The file can
    be read by its owner alone.
    """
    private_folder(folder)
    found = connection.execute(_statement(_not_used(connection))).to_arrow_reader()
    path = folder / QUARANTINE_FILE
    with replacing(path) as unfinished:
        unfinished.unlink(missing_ok=True)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream, pa.csv.CSVWriter(stream, found.schema) as writer:
            for batch in found:
                writer.write_batch(batch)
    return path


def _not_used(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The kinds of values that were set aside at all: the rows are searched for no others."""
    sums = ", ".join(f"sum(aside_{name})" for name in SET_ASIDE)
    counts = connection.execute(f"SELECT {sums} FROM accounted WHERE fate = 'kept'").fetchone()
    return [name for name, count in zip(SET_ASIDE, counts or (), strict=True) if count]


def _statement(not_used: list[str]) -> str:
    columns = " ".join(f"WHEN {quoted(why)} THEN {quoted(name)}" for why, name in FAULTS.items())
    parts = [
        f"""SELECT file, "row", CASE fault {columns} ELSE '' END AS "column", fault AS reason,
        fault_class AS value_class, {quoted(REJECTED)} AS consequence
        FROM judged WHERE fate = 'rejected'"""
    ]
    parts += [
        f"""SELECT file, "row", {quoted(name)}, {quoted(SET_ASIDE[name])}, 'not usable',
            {quoted(NOT_USED)}
        FROM judged WHERE fate = 'kept' AND aside_{name}"""
        for name in not_used
    ]
    return f"""
        SELECT CASE WHEN regexp_matches(source, '^[=+@-]') THEN '''' || source
            ELSE source END AS source,
            "row", "column", reason, value_class, consequence
        FROM (SELECT DISTINCT * FROM ({" UNION ALL ".join(parts)})) found
        JOIN files ON number = found.file ORDER BY found.file, "row", "column"
    """
