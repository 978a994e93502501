"""One hash of everything that the typed appointments follow from."""

import hashlib
import json
from datetime import date
from pathlib import Path

import duckdb

from equity_reports.intake.packed import archive_of
from equity_reports.programme import Programme

MATTERING = {"dates", "grouping", "columns", "status", "sources"}


def hash_of_rows(connection: duckdb.DuckDBPyConnection) -> str:
    """Rows of a database have no bytes of their own: a sum over the typed rows, in any order."""
    found = connection.execute(
        "SELECT count(*), sum(hash(e)::HUGEINT) "
        'FROM (SELECT * EXCLUDE (file, "row") FROM entries) AS e'
    ).fetchone()
    return f"{found[0]} {found[1]}"


def fingerprint(programme: Programme, data_to: date, extracts: list[Path], rows: str = "") -> str:
    """SHA-256 over the sources' bytes, the settings that matter, the teams and ``data_to``.

    ``rows`` stands for the bytes where the appointments come from a database.
    """
    settings = programme.settings
    paths = settings.sources.paths(programme.folder)
    said = {
        "settings": settings.model_dump(
            mode="json", include=MATTERING, exclude={"sources": {"population"}}
        ),
        "teams": sorted(team.team_id for team in programme.teams),
        "data_to": data_to.isoformat(),
    }
    total = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
    total.update(rows.encode())
    tables = (paths[key] for key in ("deprivation", "area_to_team", "population"))
    for path in (*extracts, *(path for named in tables for path in named)):
        with (archive_of(path) or path).open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()
