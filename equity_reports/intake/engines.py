"""Where the counting runs: DuckDB in this process, or a warehouse that is told the same.

The counting is written once, in plain SQL that DuckDB and every warehouse have: joins, CASE, GROUP
BY, sums. No boolean columns, no FILTER, no regular expressions, no DISTINCT beside another.
"""

from typing import Protocol

import duckdb
import pandas as pd


class Engine(Protocol):
    """What the counting asks of a place to run in; ``said`` is every statement, as it was sent."""

    said: list[str]

    def rows(self, statement: str) -> pd.DataFrame:
        """The rows of a SELECT; only counts are asked for."""

    def keep(self, name: str, statement: str) -> None:
        """A temporary table of a SELECT; it takes the place of one of that name."""

    def define(self, name: str, statement: str) -> None:
        """The same as a view, where views can be temporary and cost nothing to make."""

    def upload(self, name: str, table: pd.DataFrame) -> None:
        """A temporary table of a small frame; it takes the place of one of that name."""

    def drop(self, name: str) -> None:
        """Let go of a temporary table."""

    def close(self) -> None:
        """Let go of everything."""


class DuckDB:
    """The counting in this process."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.said: list[str] = []

    def rows(self, statement: str) -> pd.DataFrame:
        """The rows of a SELECT."""
        return self.connection.execute(statement).df()

    def keep(self, name: str, statement: str) -> None:
        """A table of a SELECT."""
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS {statement}")

    def define(self, name: str, statement: str) -> None:
        """A view of a SELECT."""
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {statement}")

    def upload(self, name: str, table: pd.DataFrame) -> None:
        """A table of a frame."""
        self.connection.register("uploaded", table)
        self.keep(name, "SELECT * FROM uploaded")
        self.connection.unregister("uploaded")

    def drop(self, name: str) -> None:
        """Let go of a table."""
        self.connection.execute(f"DROP TABLE {name}")

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
