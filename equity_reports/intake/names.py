"""Which words of the extract may stand on the analyst's page: none that could be a person's.

A row with a cell too many has a patient's name where the team should be. So a word is named
where enough people share it, or where it has the shape of a code that belongs there.
"""

import duckdb
import pandas as pd

from equity_reports.intake.cells import parse_text, shortened
from equity_reports.intake.places import ENGLISH_AREA
from equity_reports.intake.scope import NAMED_FROM, PERSONAL, SHORT_CODE
from equity_reports.intake.values import quoted

NOT_SHOWN = "not shown"
MOST_NAMES = 20
"""Words named at most; a column of more different ones is no list of codes."""
LONGEST_NAME = 40
STATUS_CODE = r"\d{1,2}"
TEAM_CODE = SHORT_CODE
AREA_CODE = ENGLISH_AREA.upper()


def words_of(rows: str, word: str) -> str:
    """The statement that counts the words of a column, for `named`.

    Parameters
    ----------
    rows
        A statement whose rows have the column ``word``, and patient_id, appointment_id, file,
        row and appointment_date. Where rows are counted already each row stands for a person.
    """
    return f"""
        SELECT {word} AS word, count(*) AS n, min(appointment_date) AS first,
            max(appointment_date) AS last,
            count(DISTINCT coalesce(patient_id, appointment_id, file || ' ' || "row")) AS people
        FROM ({rows}) WHERE {word} IS NOT NULL GROUP BY {word}"""


def named(connection: duckdb.DuckDBPyConnection, words: str, *, code: str) -> pd.DataFrame:
    """The different words of a column: ``name, rows, words, first, last``, the most rows first.

    Parameters
    ----------
    words
        A statement: one row a word, ``word, n, people, first, last``. Spellings that
        differ in capitals are one word, of as many people as the most frequent of them.
    code
        The shape of a code that is named however few share it.
    """
    found = connection.execute(
        f"""
        WITH words AS (
            SELECT any_value(word) AS word, sum(n) AS rows, min(first) AS first,
                max(last) AS last, max(people) AS people
            FROM ({words}) GROUP BY lower(word)
        ), judged_words AS (
            SELECT *, NOT regexp_full_match(upper(word), {quoted(PERSONAL)})
                AND (people >= {NAMED_FROM} OR regexp_full_match(upper(word), {quoted(code)}))
                AS sayable FROM words
        ), ranked AS (
            SELECT *, row_number() OVER (PARTITION BY sayable ORDER BY rows DESC, word) AS place
            FROM judged_words
        )
        SELECT CASE WHEN sayable AND place <= {MOST_NAMES} THEN word ELSE {quoted(NOT_SHOWN)} END
            AS name, sum(rows)::BIGINT AS rows, count(*) AS words,
            min(first)::TIMESTAMP AS first, max(last)::TIMESTAMP AS last
        FROM ranked GROUP BY name ORDER BY name = {quoted(NOT_SHOWN)}, rows DESC, name
        """
    ).df()
    found["name"] = [shortened(parse_text(name), LONGEST_NAME) for name in found["name"]]
    return found
