"""``numbers.csv``: the released counts behind a report, one tidy table for a spreadsheet."""

import pandas as pd

from equity_reports.reports.inputs import ReportInputs
from equity_reports.tables import COMPARISON, COUNT_TABLES, EXPOSURES

WITHHELD = "too few to show"

# The last four are the first four as East Asian keyboards write them: Excel takes them too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def numbers_csv(inputs: ReportInputs) -> str:
    """The team's released tables, one count a row.

    Columns: ``table``, the keys of all tables (blank where a table has no such key), ``count``
    (its name) and ``value``: a whole number, or "too few to show". Of a rate of the population
    ``person_days`` is what its counts are told over: days that people lived there; of a count,
    ``seconds``. Text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    parts = []
    for spec in COUNT_TABLES:
        if spec is COMPARISON or spec.name not in inputs.tables:
            continue
        table = inputs.tables[spec.name]
        keys = [key for key in spec.keys if key != "team_id"]
        names = [count.column for count in spec.counts]
        names += [name for name in EXPOSURES if name in table]
        long = table.melt([*keys, *spec.facts], names, var_name="count", value_name="value")
        parts.append(long.assign(table=spec.name))
    long = pd.concat(parts, ignore_index=True)
    long["value"] = [WITHHELD if pd.isna(value) else f"{value:.0f}" for value in long["value"]]
    if "period" in long:
        long["period"] = pd.to_datetime(long["period"]).dt.strftime("%Y-%m-%d")
    first, last = ["table"], ["count", "value"]
    keys = [column for column in long.columns if column not in (*first, *last)]
    shown = long[[*first, *keys, *last]]
    return shown.map(_as_text).to_csv(index=False, lineterminator="\n")


def _as_text(value: object) -> str:
    """A cell as text that a spreadsheet will not compute."""
    text = "" if pd.isna(value) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
