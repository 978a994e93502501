"""Appointments from a database, streamed in batches as text, as those of a file are.

What the database says when it refuses is told only before a row is read: a message of a driver
may hold the address, and one about a row may hold the row.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from equity_reports.errors import InputError, Problem
from equity_reports.intake.addresses import EXTRA, kept_address, missing, parsed
from equity_reports.intake.cells import shortened, suggest
from equity_reports.intake.sources import cell_text
from equity_reports.settings import SETTINGS_FILE, Warehouse

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, FromClause

BATCH = 20_000
"""Rows at a time: some ten megabytes of Python objects."""
LONGEST_REASON = 200
TABLE, QUERY, ADDRESS = (f"sources.warehouse.{key}" for key in ("table", "query", "address_from"))
DRIVERS = {"mssql": "pyodbc", "mysql": "pymysql", "oracle": "oracledb"}
REFUSED_LOGIN = ("authentication", "login failed", "access denied", "28000", "28p01")
NO_DATABASE = ("does not exist", "cannot open database", "unknown database", "3d000")
"""What drivers say, where a server answered and said no; some give no code for it."""


@dataclass
class DatabaseExtract:
    """The rows of one table or query; it is read as an `Extract` of a file is.

    The rows have no number of their own: they are numbered as they come, from 1.
    """

    warehouse: Warehouse
    columns: Mapping[str, str]
    engine: "Engine"
    malformed: list[int] = field(default_factory=list)
    encoding: str = "utf8"
    broken: bool = False
    cut_off: bool = False

    @property
    def name(self) -> str:
        """What the analyst calls it."""
        return self.warehouse.name

    def schema(self) -> pa.Schema:
        """The columns of every batch."""
        texts = [(name, pa.string()) for name in self.columns]
        return pa.schema([("row", pa.int64()), *texts])

    def swallowing_row(self) -> None:
        """No quotation mark of a database swallows a row."""

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows as trimmed text: ``row``, then the mapped columns under our own names."""
        from sqlalchemy import column, select
        from sqlalchemy.exc import SQLAlchemyError

        chosen = [column(heading) for heading in self.columns.values()]
        statement = select(*chosen).select_from(from_clause(self.warehouse))
        try:
            with self.engine.connect() as connection:
                streamed = connection.execution_options(yield_per=BATCH).execute(statement)
                first = 1
                for rows in streamed.partitions():
                    yield self._batch(first, rows)
                    first += len(rows)
        except (SQLAlchemyError, UnicodeError):
            self.broken = True
            raise pa.ArrowInvalid("the database broke off") from None

    def _batch(self, first: int, rows: list) -> pa.RecordBatch:
        cells = ([cell_text(value) for value in column] for column in zip(*rows, strict=True))
        texts = [pc.utf8_trim_whitespace(pa.array(column, pa.string())) for column in cells]
        numbers = pa.array(range(first, first + len(rows)), pa.int64())
        return pa.record_batch([numbers, *texts], schema=self.schema())


def open_database(warehouse: Warehouse, columns: Mapping[str, str]) -> DatabaseExtract:
    """Connect, and hold what the database has against what the settings name.

    Raises
    ------
    InputError
        No address or driver, no connection, no such table, a query that is refused, or mapped
        columns that are not there.
    """
    engine = connect(warehouse)
    with reached(engine) as connection:
        hold_source(connection, warehouse, columns)
    return DatabaseExtract(warehouse, columns, engine)


def hold_source(connection: "Connection", warehouse: Warehouse, columns: Mapping[str, str]) -> None:
    """Refuse a table or a query that is not there, or has not every mapped column once."""
    headings = _headings(connection, warehouse)
    lacking = [name for name, heading in columns.items() if headings.count(heading) != 1]
    if lacking:
        raise InputError([_lacking(warehouse, name, columns, headings) for name in lacking])


def connect(warehouse: Warehouse) -> "Engine":
    """An engine for the address that the settings point to; nothing is reached yet."""
    url = parsed(kept_address(warehouse.address_from))
    from sqlalchemy import NullPool, create_engine
    from sqlalchemy.exc import NoSuchModuleError

    kind = url.get_backend_name()
    try:
        return create_engine(url, hide_parameters=True, poolclass=NullPool)
    except NoSuchModuleError:
        raise missing(f"dialect {kind} of SQLAlchemy", "check how the address begins") from None
    except ModuleNotFoundError as error:
        install = EXTRA if kind == "postgresql" else f"python -m pip install {DRIVERS.get(kind)}"
        raise missing(f"driver {error.name} for {kind}", install) from None


@contextmanager
def reached(engine: "Engine") -> Iterator["Connection"]:
    """A connection; that there is none is told without saying to whom or as whom."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        connection = engine.connect()
    except SQLAlchemyError as error:
        raise InputError([_unreached(str(getattr(error, "orig", "")).casefold())]) from None
    with connection:
        yield connection


def _unreached(said: str) -> Problem:
    wanted = "a database that can be reached and read"
    if any(words in said for words in REFUSED_LOGIN):
        found, hint = "a database that refuses the login", "check the user and the password"
    elif any(words in said for words in NO_DATABASE):
        found, hint = "a server without that database", "check the end of the address"
    else:
        found = "a database that cannot be reached"
        hint = "check the host and the port, the network or its tunnel, and that you may log in"
    return Problem(SETTINGS_FILE, ADDRESS, found, wanted, hint)


def from_clause(warehouse: Warehouse) -> "FromClause":
    """What is selected from: the table, or the query as one."""
    from sqlalchemy import table, text

    if warehouse.table:
        schema, _, name = warehouse.table.rpartition(".")
        return table(name, schema=schema or None)
    return text(warehouse.query.strip().rstrip(";")).columns().subquery("appointments")


def _headings(connection: "Connection", warehouse: Warehouse) -> tuple[str, ...]:
    from sqlalchemy import false, literal_column, select
    from sqlalchemy.exc import SQLAlchemyError

    statement = select(literal_column("*")).select_from(from_clause(warehouse)).where(false())
    try:
        return tuple(connection.execute(statement).keys())
    except SQLAlchemyError as error:
        reason = " ".join(str(getattr(error, "orig", "")).partition("\n")[0].split())
        connection.rollback()
    if warehouse.table:
        wanted, hint = "a table or view that the login may read", _near(connection, warehouse.table)
        found = f'no table "{warehouse.table}" for this login'
        raise InputError([Problem(SETTINGS_FILE, TABLE, found, wanted, hint)])
    found = f"a query that is refused ({shortened(reason, LONGEST_REASON)})"
    hint = "run it in the database's own program first"
    raise InputError([Problem(SETTINGS_FILE, QUERY, found, "one SELECT", hint)])


def _near(connection: "Connection", wanted: str) -> str:
    """The table that was meant, as far as its name tells."""
    from sqlalchemy import inspect
    from sqlalchemy.exc import SQLAlchemyError

    schema, _, _ = wanted.rpartition(".")
    try:
        inspector = inspect(connection)
        names = inspector.get_table_names(schema or None) + inspector.get_view_names(schema or None)
    except SQLAlchemyError:
        names = []
    near = suggest(wanted, [f"{schema}.{name}" if schema else name for name in names], listed=False)
    return near or "write it with its schema, such as mart.appointments"


def _lacking(
    warehouse: Warehouse, name: str, columns: Mapping[str, str], headings: tuple[str, ...]
) -> Problem:
    heading, count = columns[name], headings.count(columns[name])
    if count:
        wanted = f'one column called "{heading}"'
        return Problem(warehouse.name, name, f"{count} of them", wanted, "rename one")
    wanted = f'the column that {name} under [columns] names, "{heading}"'
    free = [each for each in headings if each not in columns.values()]
    return Problem(warehouse.name, name, "no such column", wanted, suggest(heading, free))
