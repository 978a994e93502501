"""Engines that are not in this process: a database behind SQLAlchemy, and Spark.

The scope and the counting are sent to the warehouse; temporary tables hold what is made on the
way, and only counts and the words that occur come back.
"""

from contextlib import suppress
from typing import TYPE_CHECKING

import pandas as pd

from equity_reports.errors import InputError, Problem
from equity_reports.intake.dialects import DIALECTS, EXACT, spoken
from equity_reports.settings import SETTINGS_FILE

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
    from sqlalchemy import Connection

ROWS_AT_A_TIME = 1_000
_SPARK_TYPES = {"i": "BIGINT", "u": "BIGINT", "f": "DOUBLE", "b": "INT"}


class Database:
    """The counting in a database; ``said`` holds every statement, for a person to read."""

    def __init__(self, connection: "Connection") -> None:
        self.connection = connection
        self.dialect = DIALECTS[connection.dialect.name]
        self.said: list[str] = []
        self._made: set[str] = set()

    def rows(self, statement: str) -> pd.DataFrame:
        """The rows of a SELECT."""
        found = self._run(statement)
        return pd.DataFrame(found.fetchall(), columns=list(found.keys()))

    def keep(self, name: str, statement: str) -> None:
        """A temporary table of a SELECT."""
        self.drop(name)
        self._made.add(name)
        self._run(f"CREATE TEMP TABLE {name} AS {statement}")

    define = keep

    def upload(self, name: str, table: pd.DataFrame) -> None:
        """A temporary table of a small frame."""
        import sqlalchemy as sa

        self.drop(name)
        sql_server = self.dialect == "tsql"
        text = sa.Unicode(400, collation=EXACT if sql_server else None)
        kinds = {"i": sa.BigInteger, "f": sa.Double, "M": sa.Date}
        columns = [sa.Column(column, kinds.get(table[column].dtype.kind, text)) for column in table]
        called = f"#{name}" if sql_server else name
        prefixes = [] if sql_server else ["TEMPORARY"]
        made = sa.Table(called, sa.MetaData(), *columns, prefixes=prefixes)
        made.create(self.connection)
        self._made.add(name)
        records = table.astype(object).where(table.notna(), None).to_dict("records")
        for start in range(0, len(records), ROWS_AT_A_TIME):
            self.connection.execute(made.insert(), records[start : start + ROWS_AT_A_TIME])
        self.said.append(f"/* {name}: {len(table):,} rows, sent: {', '.join(table)} */")

    def in_parts(self, source: str) -> list[str]:
        """All at once: a warehouse has room."""
        return [source]

    def drop(self, name: str) -> None:
        """Let go of a temporary table; none but those made here is ever dropped."""
        if name in self._made:
            self._run(f"DROP TABLE {name}")
            self._made.remove(name)

    def close(self) -> None:
        """End the session, and every temporary table with it."""
        self.connection.close()

    def _run(self, statement: str):
        from sqlalchemy.exc import SQLAlchemyError

        text = spoken(statement, self.dialect, self._made)
        self.said.append(text + ";")
        try:
            return self.connection.exec_driver_sql(text)
        except SQLAlchemyError:
            raise refused() from None


class Spark:
    """The counting on Spark or Databricks, in temporary views of one session."""

    dialect = "spark"

    def __init__(self, session: "SparkSession") -> None:
        self.session = session
        self.said: list[str] = []
        self._made: dict[str, object] = {}

    def rows(self, statement: str) -> pd.DataFrame:
        """The rows of a SELECT."""
        found = self._run(statement)
        return pd.DataFrame([tuple(row) for row in found.collect()], columns=found.columns)

    def keep(self, name: str, statement: str) -> None:
        """A view of a SELECT whose rows are kept where Spark can keep them."""
        frame = self._run(statement)
        self.drop(name)
        with suppress(Exception):  # a serverless session keeps nothing, and works all the same
            frame = frame.cache()
        frame.createOrReplaceTempView(name)
        self._made[name] = frame

    def define(self, name: str, statement: str) -> None:
        """A view of a SELECT."""
        self._run(statement).createOrReplaceTempView(name)

    def upload(self, name: str, table: pd.DataFrame) -> None:
        """A view of a small frame."""
        kinds = {column: table[column].dtype.kind for column in table}
        schema = ", ".join(
            f"{column} {'DATE' if kind == 'M' else _SPARK_TYPES.get(kind, 'STRING')}"
            for column, kind in kinds.items()
        )
        plain = table.astype(object).where(table.notna(), None)
        for column, kind in kinds.items():
            if kind == "M":
                plain[column] = [day and day.date() for day in plain[column]]
        rows = [tuple(row) for row in plain.itertuples(index=False)]
        self.session.createDataFrame(rows, schema).createOrReplaceTempView(name)
        self.said.append(f"/* {name}: {len(table):,} rows, sent: {', '.join(table)} */")

    def in_parts(self, source: str) -> list[str]:
        """All at once: a warehouse has room."""
        return [source]

    def drop(self, name: str) -> None:
        """Let go of what was kept."""
        with suppress(Exception):  # as above
            self._made.pop(name).unpersist()

    def close(self) -> None:
        """Let go of everything; the session is the cluster's own."""
        for name in tuple(self._made):
            self.drop(name)

    def _run(self, statement: str):
        from pyspark.errors import PySparkException

        text = spoken(statement, self.dialect)
        self.said.append(text + ";")
        try:
            return self.session.sql(text)
        except PySparkException:
            raise refused() from None


def refused() -> InputError:
    """What is told where the warehouse will not do what it is asked; its message may hold rows."""
    found = "a warehouse that refuses a statement"
    wanted = "a login that may read the table and make temporary tables"
    hint = 'run warehouse.sql of the quarantine folder by hand, or counted = "here"'
    return InputError([Problem(SETTINGS_FILE, "sources.warehouse.counted", found, wanted, hint)])
