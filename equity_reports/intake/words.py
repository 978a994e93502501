"""The words that occur in a warehouse, typed here by the rules for files.

A status, a date or an area is one of some thousands of words, however many rows there are. The
words come here, are typed by the very statement that types a file, and go back as small tables that
the warehouse joins its rows to. So a rule is written once, and no warehouse has to know it.
"""

from collections.abc import Sequence
from datetime import date, datetime

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from equity_reports.intake import entries
from equity_reports.settings import StatusWords

GIVES = {
    "status": ("outcome",),
    "appointment_date": ("appointment_date", "fault_class"),
    "booked_date": ("booked_date", "aside_booked_date"),
    "recorded_on": ("recorded_on", "aside_recorded_on"),
    "discharged_on": ("discharged_on", "aside_discharged_on"),
    "age": ("age_band", "aside_age"),
    **dict.fromkeys(("rank", "score", "decile", "quintile"), ("aside_deprivation",)),
}
"""What a column's words are typed to, where it is not a column of the same name."""
DATES = ("appointment_date", "booked_date", "recorded_on", "discharged_on")


def typed_words(column: str, words: Sequence[object], status: StatusWords) -> pd.DataFrame:
    """One row a word: ``word`` as it came, and what it is typed to.

    True and false are 1 and 0, and a date has its ``number`` of days beside it (a moment has it
    alone), since neither means the same in every warehouse.
    """
    neutral = {"appointment_id": "x", "appointment_date": "9999-12-31", "status": ""}
    count = len(words)
    texts = {name: [text] * count for name, text in neutral.items()}
    texts[column] = [_text(word) for word in words]
    batch = {"row": pa.array(range(count), pa.int64())}
    batch |= {n: pc.utf8_trim_whitespace(pa.array(t, pa.string())) for n, t in texts.items()}
    given = (column, *GIVES.get(column, (column,)))
    wanted = [name for name in dict.fromkeys(given) if name in entries._TYPES and name != "status"]
    with duckdb.connect() as connection:
        connection.execute(entries.create_entries())
        connection.register("batch", pa.table(batch))
        connection.execute(entries.insert_entries(list(texts), status, 0))
        chosen = ", ".join(
            f"{name}::INTEGER AS {name}" if entries._TYPES[name] == "BOOLEAN" else name
            for name in wanted
        )
        typed = connection.execute(f'SELECT {chosen} FROM entries ORDER BY "row"').df()
    typed.insert(0, "word", pd.Series(_plain(words)))
    for name in DATES:
        if name in typed:
            moment = typed[name].astype("datetime64[us]")
            typed["number"] = (moment - pd.Timestamp(1900, 1, 1)) / pd.Timedelta(days=1)
    return typed.drop(columns="recorded_on", errors="ignore")


def _text(word: object) -> str:
    if word is None:
        return ""
    return word.isoformat(sep=" ") if isinstance(word, datetime) else str(word)


def _plain(words: Sequence[object]) -> pd.Series:
    if words and all(isinstance(word, date) for word in words):
        return pd.Series(pd.to_datetime(list(words)).astype("datetime64[us]"))
    return pd.Series([str(word) for word in words], dtype="str")
