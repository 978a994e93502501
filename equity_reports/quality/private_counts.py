"""True counts about the data, for the analyst alone, and the file that holds them.

They are no input of any report. The file lies in the private folder, its owner's alone; it
holds counts and no row, and no word of the extract that few people share.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from equity_reports import files
from equity_reports.intake.totals import Totals

DAYS = ("period", "first", "last")
"""Columns of days, in whichever table they are."""


@dataclass(frozen=True)
class QualityFacts:
    """What the counts are of.

    Attributes
    ----------
    teams
        The register: team id to name.
    groups
        Deprivation groups on the gradient: name to label, the most deprived first.
    columns
        The columns that the extract has, under our names.
    mature_to
        The last day whose outcomes have had time to be entered.
    threshold
        The share of outcomes from which a period counts as complete.
    source
        The fingerprint of the sources and the settings that matter.
    counted_in
        The warehouse that counted its own rows, so that none was seen here; else empty.
    """

    programme: str
    organisation: str
    session_id: str
    session: str
    data_from: date
    data_to: date
    mature_to: date
    maturity_days: int
    threshold: float
    teams: Mapping[str, str]
    groups: Mapping[str, str]
    grouping: str
    columns: tuple[str, ...]
    missed: tuple[str, ...]
    denominator: tuple[str, ...]
    source: str
    counted_in: str = ""


@dataclass(frozen=True)
class PrivateCounts:
    """True counts, small ones too. They never leave the private folder.

    Attributes
    ----------
    facts
        What they are of.
    totals
        The rows read, and where each went.
    tables
        ``files`` (file, rows by fate, first and last day), ``rejections``, ``out_of_scope``
        and ``set_aside`` (reason, rows), ``by_month`` (team_id, period, one column for each
        outcome, people, discharges), ``completeness`` (by, key, item, rows, known), ``labels``
        (item, label, period, rows, people), ``delays`` (team_id, days, rows),
        ``unknown_words``, ``unknown_teams`` and ``areas`` (what, rows).
    """

    facts: QualityFacts
    totals: Totals
    tables: Mapping[str, pd.DataFrame] = field(repr=False)

    def write(self, path: Path) -> None:
        """Write the file, whole, its owner's alone."""
        files.private_folder(path.parent)
        files.write_text(path, self.to_json())

    def to_json(self) -> str:
        """The file's text; equal counts give equal text."""
        plain = {
            "facts": asdict(self.facts),
            "totals": asdict(self.totals),
            "tables": {name: _plain(table) for name, table in self.tables.items()},
        }
        return json.dumps(plain, ensure_ascii=False, indent=1, default=_as_text) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "PrivateCounts":
        """The counts back from the file's text."""
        plain = json.loads(text)
        facts = plain["facts"]
        for name in ("data_from", "data_to", "mature_to"):
            facts[name] = date.fromisoformat(facts[name])
        for name in ("columns", "missed", "denominator"):
            facts[name] = tuple(facts[name])
        tables = {name: _frame(table) for name, table in plain["tables"].items()}
        return cls(QualityFacts(**facts), Totals(**plain["totals"]), tables)


def read_private_counts(path: Path) -> PrivateCounts | None:
    """The counts that an earlier check left; None where it left none that can be read."""
    try:
        return PrivateCounts.from_json(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _as_text(value: Any) -> str:
    return value.isoformat()


def _plain(table: pd.DataFrame) -> dict[str, list[Any]]:
    columns = {}
    for name, column in table.items():
        if pd.api.types.is_datetime64_any_dtype(column):
            column = column.dt.strftime("%Y-%m-%d").astype("object")
        columns[name] = [None if pd.isna(value) else value for value in column.tolist()]
    return columns


def _frame(columns: dict[str, list[Any]]) -> pd.DataFrame:
    table = pd.DataFrame(columns)
    for name in table.columns.intersection(DAYS):
        table[name] = pd.to_datetime(table[name])
    return table
