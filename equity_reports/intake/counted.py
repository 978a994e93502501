"""Appointments that come already counted: a row stands for as many as its ``count`` says.

Each becomes as many rows before anything is counted, so they are judged, placed and counted
as any other. What a count does not hold cannot be had from it: who came more than once, and
whether an appointment is in it twice. That is said, and nothing stands in for it.
"""

import duckdb

from equity_reports.errors import InputError, Problem
from equity_reports.settings import SETTINGS_FILE, Settings

SHORTER_THAN_A_MONTH = ("day", "week", "fortnight")
NOT_HAD = (
    "The rows are counted already, so the totals are of appointments. An appointment that is in "
    "them twice cannot be found."
)
NO_PEOPLE = (
    "Nobody can tell from counts who came more than once: the intervals are too narrow, and the "
    "rule that withholds figures of fewer than five people cannot be applied."
)


def hold_counts(connection: duckdb.DuckDBPyConnection, settings: Settings) -> list[str]:
    """What is to be said of counted rows; months are moved to their last day. None otherwise.

    A month counts as a whole, so it is placed on its last day: a window that ends within the
    month does not have it.

    Raises
    ------
    InputError
        The counts are by the month, and the programme's period is shorter.
    """
    columns = settings.columns
    if columns.count is None:
        return []
    said = [NOT_HAD] + ([] if columns.patient_id else [NO_PEOPLE])
    monthly = connection.execute(
        "SELECT bool_and(day(appointment_date) = 1) FROM entries WHERE fault IS NULL"
    ).fetchone()[0]
    if monthly:
        if settings.period in SHORTER_THAN_A_MONTH:
            wanted = "month, or longer: every count is of a whole month"
            found = f'"{settings.period}"'
            raise InputError([Problem(SETTINGS_FILE, "period", found, wanted, 'period = "month"')])
        connection.execute("UPDATE entries SET appointment_date = last_day(appointment_date)")
        said.append("Every date is the first of a month: each count is taken as a whole month's.")
    return said + _repeated(connection)


def _repeated(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Whether two files have rows of the same team, day, outcome and groups.

    Within one file that is no sign: several codes of an extract have one meaning here.
    """
    keys = "team, area, appointment_date, outcome, rank, decile, quintile, score, age_band"
    more = "ethnicity, sex, language, interpreter, mode, new_or_follow_up, contact, planned"
    again = connection.execute(f"""
        SELECT count(*) FROM (
            SELECT 1 FROM entries WHERE fault IS NULL GROUP BY {keys}, {more}, patient_id
            HAVING count(DISTINCT file) > 1)""").fetchone()[0]
    if not again:
        return []
    return [
        f"{again:,} counts of the same team, day, outcome and groups are in more than one file, "
        "and are added up: look whether a month is in two of them."
    ]
