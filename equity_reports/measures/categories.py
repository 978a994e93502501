"""Which of the extract's own words become categories, and how they are written.

Labels of the data dictionary always do. Another word does when enough people share it; what is
rarer is counted as "Other", so that a name in the wrong column never stands on a page, not even
beside a count that is withheld.
"""

import duckdb

from equity_reports.intake.cells import parse_text, shortened
from equity_reports.intake.labels import (
    LABEL_FROM,
    LANGUAGE_CODE,
    LONGEST_LABEL,
    OTHER,
    PERSONAL_LABEL,
    own_labels,
)
from equity_reports.intake.values import quoted


def category(connection: duckdb.DuckDBPyConnection, breakdown: str) -> str:
    """Return the SQL expression for the category of a row of ``marked``.

    Without patient identifiers the appointments are counted, and five times as many wanted.
    """
    own = f"{breakdown} IN ({', '.join(map(quoted, sorted(own_labels())))})"
    if breakdown == "language":
        own = f"({own} OR regexp_full_match({breakdown}, {quoted(LANGUAGE_CODE)}))"
    words = connection.execute(f"""
        SELECT {breakdown} AS word FROM marked WHERE NOT ({own}) GROUP BY word
        HAVING CASE WHEN count(patient) > 0 THEN count(DISTINCT patient) >= {LABEL_FROM}
            ELSE count(*) >= {5 * LABEL_FROM} END
            AND NOT regexp_matches(word, {quoted(PERSONAL_LABEL)})
        ORDER BY word""").df()["word"]
    labels = {word: shortened(parse_text(word), LONGEST_LABEL) for word in words}
    cases = " ".join(
        f"WHEN {breakdown} = {quoted(word)} THEN {quoted(label)}" for word, label in labels.items()
    )
    return f"CASE WHEN {own} THEN {breakdown} {cases} ELSE {quoted(OTHER)} END"
