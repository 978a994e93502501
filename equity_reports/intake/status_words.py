"""What is told where most rows are rejected for a word that no outcome has."""

import duckdb
import pandas as pd

from equity_reports.errors import Problem
from equity_reports.intake import names
from equity_reports.intake.entries import UNKNOWN_STATUS
from equity_reports.intake.totals import Totals
from equity_reports.intake.values import quoted
from equity_reports.programme import Programme
from equity_reports.settings import SETTINGS_FILE

NAMED_AT_MOST = 10
OF_UNKNOWN_STATUS = (
    f"SELECT * FROM judged WHERE fate = 'rejected' AND reason = {quoted(UNKNOWN_STATUS)}"
)
"""The rows whose word in ``unknown_word`` is no outcome's."""


def unknown_words(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The words that no outcome has, as `names.named` gives them."""
    words = names.words_of(OF_UNKNOWN_STATUS, "unknown_word")
    return names.named(connection, words, code=names.STATUS_CODE)


def unknown_status_problem(
    connection: duckdb.DuckDBPyConnection, programme: Programme, totals: Totals
) -> Problem | None:
    """The words that [status] does not name, where more than half of the rows have them.

    Only words that nobody can be known by are told: those that `names.NAMED_FROM` people share,
    or that have the shape of a code.
    """
    rows = connection.execute(
        f"SELECT coalesce(sum(rows), 0)::BIGINT FROM accounted WHERE reason = "
        f"{quoted(UNKNOWN_STATUS)} AND fate = 'rejected'"
    ).fetchone()[0]
    if rows <= totals.read / 2:
        return None
    words = unknown_words(connection)
    sayable = words[words["name"] != names.NOT_SHOWN]
    shown = sayable.head(NAMED_AT_MOST)
    told = [f'"{row.name}" ({row.rows:,})' for row in shown.itertuples(index=False)]
    others = int(words["words"].sum()) - len(shown)
    if others:
        left = int(words["rows"].sum() - shown["rows"].sum())
        told.append(f"{others:,} other word{'s' if others > 1 else ''} ({left:,})")
    heading = programme.settings.columns.status
    return Problem(
        SETTINGS_FILE,
        "status",
        f"{rows:,} of {totals.read:,} rows rejected, since [status] does not name their word: "
        + ", ".join(told),
        "every word under the outcome that it stands for, one of "
        + ", ".join(dict(programme.settings.status)),
        "list each word under its outcome in [status] of programme.toml, such as "
        f'attended = ["5", "6", "Seen"]; or check status under [columns], now "{heading}"',
    )
