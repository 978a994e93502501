"""The one SQL of the counting, in the words of each warehouse.

It is written once, for DuckDB, and sqlglot says it in the dialect of the engine. Only two patterns
are matched, both of identifiers; SQL Server before 2025 has no regular expressions and gets LIKE.
"""

from collections.abc import Collection

import sqlglot
from sqlglot import exp

DIALECTS = {"postgresql": "postgres", "mssql": "tsql", "duckdb": "duckdb", "spark": "spark"}
"""Where the counting can run in place: SQLAlchemy's name to sqlglot's."""

SPREADSHEET_CODE = "^-?[0-9]+[.]0+$"
"""A code that a spreadsheet gave a point: 3.0."""
DAMAGED_IDENTIFIER = "^-?[0-9.]+[eE][+-]?[0-9]+$"
"""A long number that a spreadsheet shortened: 1.2E+11."""

EXACT = "Latin1_General_BIN2"
"""SQL Server takes "a" for "A" unless told; here, as everywhere else, they are two."""

_LIKE = {
    SPREADSHEET_CODE: "{0} LIKE '%[0-9].0%' AND NOT {0} LIKE '%.%[^0]%' "
    "AND NOT {0} LIKE '%[^0-9.-]%'",
    DAMAGED_IDENTIFIER: "{0} LIKE '%[0-9.][eE]%[0-9]' AND NOT {0} LIKE '%[^0-9.eE+-]%'",
}


def spoken(statement: str, dialect: str, temporary: Collection[str] = ()) -> str:
    """A statement in another dialect, laid out for a person to read.

    Parameters
    ----------
    statement
        In the SQL of DuckDB.
    dialect
        As sqlglot calls it.
    temporary
        Tables that were made on the way; SQL Server marks them with #.

    Examples
    --------
    >>> print(spoken("SELECT count(*) AS n FROM people WHERE day >= DATE '2025-01-01'", "tsql",
    ...     {"people"}))
    SELECT
      COUNT_BIG(*) AS n
    FROM #people
    WHERE
      day >= CAST('2025-01-01' AS DATE)
    """
    tree = sqlglot.parse_one(statement, read="duckdb")
    if dialect == "tsql":
        tree = _for_sql_server(tree, temporary)
    return tree.sql(dialect=dialect, pretty=True)


def _for_sql_server(tree: exp.Expr, temporary: Collection[str]) -> exp.Expr:
    for table in tree.find_all(exp.Table):
        if table.name in temporary and not table.db:
            table.this.set("temporary", True)
    for cast in list(tree.find_all(exp.Cast)):
        if cast.to.is_type("text"):
            cast.set("to", exp.DataType.build("nvarchar(400)", dialect="tsql"))
            cast.replace(exp.Collate(this=cast.copy(), expression=exp.var(EXACT)))
    for alias in tree.find_all(exp.Alias):
        if _is_text_of_ours(alias.this):
            alias.set("this", exp.Collate(this=alias.this.copy(), expression=exp.var(EXACT)))
    for match in tree.find_all(exp.RegexpLike):
        like = _LIKE[match.expression.name].format(match.this.sql(dialect="tsql"))
        match.replace(exp.paren(sqlglot.parse_one(like, read="tsql")))
    return tree


def _is_text_of_ours(told: exp.Expr) -> bool:
    """Whether a column is a text of the statement's own, such as 'all', or a CASE of such.

    It would have the collation of the database, and could then be in no UNION with a column.
    """
    if isinstance(told, exp.Case):
        results = [each.args["true"] for each in told.args["ifs"]] + [told.args.get("default")]
        return any(isinstance(one, exp.Literal) and one.is_string for one in results)
    return isinstance(told, exp.Literal) and told.is_string
