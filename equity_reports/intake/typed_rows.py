"""Typed rows kept from one run to the next, so that only files that changed are read again.

These are patients' rows, as the extract has them, so nothing is kept unless the programme says so
([refresh] keep_typed_rows). They lie in the private folder, their owner's alone, one Parquet file
for each file of the extract, named by a hash of its bytes and of everything that typing follows
from. A file that the extract no longer has is forgotten at the next run, and all of them are when
the setting is taken out: what is kept never outlives its source.
"""

import hashlib
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow.parquet

from equity_reports import files
from equity_reports.intake.packed import archive_of
from equity_reports.intake.values import quoted
from equity_reports.programme import Programme

FOLDER = "typed"
_INTAKE = Path(__file__).parent


def typed_rows(programme: Programme, private: Path | None) -> "TypedRows | None":
    """What is kept below a programme's private folder, where its settings allow it.

    Where they do not, what an earlier setting left there is removed.
    """
    if private is None:
        return None
    if programme.settings.refresh.keep_typed_rows:
        return TypedRows(private / FOLDER)
    shutil.rmtree(private / FOLDER, ignore_errors=True)
    return None


@dataclass
class TypedRows:
    """What is kept of a programme's extract.

    Attributes
    ----------
    folder
        Where; made when there is something to keep.
    read_again
        Names of the files that had to be read in this run.
    """

    folder: Path
    read_again: list[str] = field(default_factory=list)
    _used: set[str] = field(default_factory=set)

    def key(self, source: Path, columns: str, statement: str) -> str:
        """A hash of a file's bytes and its name, of the columns read, and of how they are typed."""
        told = hashlib.sha256(
            f"{source.name}\n{columns}\n{statement}\n{duckdb.__version__}\n".encode()
        )
        for module in sorted(_INTAKE.rglob("*.py")):
            told.update(module.read_bytes())
        with (archive_of(source) or source).open("rb") as stream:
            told.update(hashlib.file_digest(stream, "sha256").digest())
        return told.hexdigest()

    def take(
        self, connection: duckdb.DuckDBPyConnection, key: str, number: int
    ) -> list[str] | None:
        """Put the rows kept under ``key`` into ``entries``; return what was told of the file.

        None where nothing is kept, or what is cannot be read whole.
        """
        path = self._path(key)
        try:
            told = pyarrow.parquet.read_schema(path).metadata or {}
            warnings = json.loads(told[b"warnings"])
            connection.execute(
                f"INSERT INTO entries SELECT * REPLACE ({number} AS file) "
                f"FROM read_parquet({quoted(str(path))})"
            )
        except (OSError, ValueError, KeyError, duckdb.Error):
            return None
        self._used.add(path.name)
        return warnings

    def keep(
        self,
        connection: duckdb.DuckDBPyConnection,
        key: str,
        number: int,
        name: str,
        warnings: list[str],
    ) -> None:
        """Keep the rows of ``entries`` that came from one file."""
        files.private_folder(self.folder)
        path = self._path(key)
        with files.replacing(path) as unfinished:
            connection.execute(
                f"COPY (SELECT * FROM entries WHERE file = {number}) "
                f"TO {quoted(str(unfinished))} (FORMAT parquet, COMPRESSION zstd, "
                f"KV_METADATA {{warnings: {quoted(json.dumps(warnings))}}})"
            )
        path.chmod(0o600)
        self._used.add(path.name)
        self.read_again.append(name)

    def forget_the_rest(self) -> None:
        """Remove what no file of the extract stands behind any more."""
        if self.folder.is_dir():
            files.remove_unfinished(self.folder)
            for path in self.folder.iterdir():
                if path.name not in self._used:
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.parquet"
