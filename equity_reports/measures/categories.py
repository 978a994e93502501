"""Which of the extract's own words become categories, and how they are written.

Labels of the data dictionary always do. Another word does when enough people share it; what is
rarer is counted as "Other", so that a name in the wrong column never stands on a page, not even
beside a count that is withheld.
"""

import re

from equity_reports.intake.cells import parse_text, shortened
from equity_reports.intake.engines import Engine
from equity_reports.intake.labels import (
    LABEL_FROM,
    LANGUAGE_CODE,
    LONGEST_LABEL,
    OTHER,
    PERSONAL_LABEL,
    own_labels,
)
from equity_reports.intake.values import quoted
from equity_reports.measures.people import BOOKED
from equity_reports.measures.pooling import TOGETHER

LONGEST_CODE = 8
_CODE, _PERSONAL = re.compile(LANGUAGE_CODE, re.ASCII), re.compile(PERSONAL_LABEL, re.ASCII)


def category(engine: Engine, breakdown: str, rows: str, *, known: bool) -> str:
    """Return the SQL expression for the category of a row of the table ``rows``.

    Without patient identifiers the appointments are counted, and five times as many wanted.
    """
    labels = {
        word: _label(breakdown, word, enough)
        for word, enough in _words(engine, breakdown, rows, known)
    }
    as_they_are = [word for word, label in labels.items() if label == word]
    said = ", ".join(map(quoted, as_they_are))
    cases = f"WHEN {breakdown} IN ({said}) THEN {breakdown} " if said else ""
    cases += " ".join(
        f"WHEN {breakdown} = {quoted(word)} THEN {quoted(label)}"
        for word, label in labels.items()
        if label not in (word, OTHER)
    )
    return f"CASE {cases} ELSE {quoted(OTHER)} END" if cases else quoted(OTHER)


def _words(engine: Engine, breakdown: str, rows: str, known: bool) -> list[tuple[str, bool]]:
    """Every word that may be a category, and whether enough people share it."""
    people, appointments = f"count(DISTINCT patient) >= {LABEL_FROM}", 5 * LABEL_FROM
    shared = people if known else f"sum({BOOKED}) >= {appointments}"
    enough = f"CASE WHEN {shared} THEN 1 ELSE 0 END"
    own = ", ".join(map(quoted, sorted(own_labels())))
    short = f"OR length(word) <= {LONGEST_CODE}" if breakdown == "language" else ""
    found = engine.rows(f"""
        SELECT word, enough FROM (
            SELECT {breakdown} AS word, {enough} AS enough FROM {rows}
            WHERE {breakdown} IS NOT NULL GROUP BY {breakdown}
        ) AS words WHERE enough = 1 OR word IN ({own}) {short}""")
    return sorted((word, enough == 1) for word, enough in found.itertuples(index=False))


def _label(breakdown: str, word: str, enough: bool) -> str:
    code = breakdown == "language" and _CODE.fullmatch(word)
    if word in own_labels() or code:
        return word
    if not enough or _PERSONAL.search(word):
        return OTHER
    # A name with this in it stands for categories that are counted together.
    return shortened(parse_text(word).replace(TOGETHER, " and "), LONGEST_LABEL)
