"""Where the counting runs: DuckDB in this process, or a warehouse that is told the same.

The counting is written once, in plain SQL that DuckDB and every warehouse have: joins, CASE, GROUP
BY, sums. No boolean columns, no FILTER, no regular expressions, no DISTINCT beside another.
"""

from collections.abc import Callable
from math import ceil
from typing import Protocol

import duckdb
import pandas as pd

from equity_reports.intake.values import quoted

PATIENT = "patient"
"""The column of what stands for a person; nobody's where it is NULL."""
MOST_WORDS = 2000
ROWS_AT_ONCE = 25_000_000
"""Of more, what is added up for each person does not fit into what DuckDB may hold."""


class Engine(Protocol):
    """What the counting asks of a place to run in; ``said`` is every statement, as it was sent."""

    said: list[str]

    def rows(self, statement: str) -> pd.DataFrame:
        """The rows of a SELECT; only counts are asked for."""

    def keep(self, name: str, statement: str) -> None:
        """A temporary table of a SELECT; it takes the place of one of that name."""

    def define(self, name: str, statement: str) -> None:
        """The same for the rows that are counted over and over: in the form that is quickest."""

    def upload(self, name: str, table: pd.DataFrame) -> None:
        """A temporary table of a small frame; it takes the place of one of that name."""

    def drop(self, name: str) -> None:
        """Let go of a temporary table."""

    def in_parts(self, source: str) -> list[str]:
        """A table or subquery in parts whose people can be added up one part after another.

        Each person is in one part, so counts and counts of people add up over the parts.
        """

    def close(self) -> None:
        """Let go of everything."""


Inspect = Callable[[duckdb.DuckDBPyConnection, Engine], None]
"""What is shown every row before those that do not count are let go of."""


class DuckDB:
    """The counting in this process."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.said: list[str] = []
        self._parts = 1

    def rows(self, statement: str) -> pd.DataFrame:
        """The rows of a SELECT."""
        found = self.connection.execute(statement).df()
        coded = found.select_dtypes("category").columns
        return found.astype(dict.fromkeys(coded, "str"))

    def keep(self, name: str, statement: str) -> None:
        """A table of a SELECT."""
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS {statement}")

    def define(self, name: str, statement: str) -> None:
        """A table of a SELECT, with a number for each patient and a code for each word.

        Whatever is grouped by numbers takes a quarter of the time that texts take. The codes are
        DuckDB's own (ENUM), so that a statement still says the words.
        """
        patients = f"SELECT DISTINCT {PATIENT} FROM ({statement}) WHERE {PATIENT} IS NOT NULL"
        self.keep(
            "patients",
            f"SELECT {PATIENT}, (row_number() OVER ())::INTEGER AS number FROM ({patients})",
        )
        chosen = [
            f"number AS {column}" if column == PATIENT else self._coded(statement, column, kind)
            for column, kind, *_ in self.connection.execute(f"DESCRIBE {statement}").fetchall()
        ]
        self.keep(
            name,
            f"SELECT {', '.join(chosen)} FROM ({statement}) LEFT JOIN patients USING ({PATIENT})",
        )
        self.drop("patients")
        (rows,) = self.connection.execute(f"SELECT count(*) FROM {name}").fetchone()
        self._parts = ceil(rows / ROWS_AT_ONCE) or 1

    def _coded(self, statement: str, column: str, kind: str) -> str:
        """A column as it is, or as codes where it is of few words."""
        if kind != "VARCHAR":
            return column
        found = self.connection.execute(
            f"SELECT DISTINCT {column} FROM ({statement}) WHERE {column} IS NOT NULL "
            f"LIMIT {MOST_WORDS + 1}"
        ).fetchall()
        if not 0 < len(found) <= MOST_WORDS:
            return column
        return f"{column}::ENUM({', '.join(sorted(quoted(word) for (word,) in found))}) AS {column}"

    def upload(self, name: str, table: pd.DataFrame) -> None:
        """A table of a frame."""
        self.connection.register("uploaded", table)
        self.keep(name, "SELECT * FROM uploaded")
        self.connection.unregister("uploaded")

    def in_parts(self, source: str) -> list[str]:
        """By the number that `define` gives each patient; all at once where they fit."""
        if self._parts == 1:
            return [source]
        part = f"coalesce({PATIENT}, 0) % {self._parts}"
        return [
            f"(SELECT * FROM {source} WHERE {part} = {number}) AS part_{number}"
            for number in range(self._parts)
        ]

    def drop(self, name: str) -> None:
        """Let go of a table."""
        self.connection.execute(f"DROP TABLE {name}")

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
