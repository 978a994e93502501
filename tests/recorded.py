"""What an invented programme publishes, with the true counts behind it, and its register edited."""

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from equity_reports.programme import Programme
from equity_reports.reports import prepare as preparing

LATEST = 2


@dataclass(frozen=True)
class Recorded:
    """One session: what was prepared and its released files; by measure, the true counts.

    ``beside`` has, by measure, the teams beside each idea.
    """

    prepared: preparing.Prepared
    files: Path
    true: Mapping[str, Mapping[str, pd.DataFrame]]
    beside: Mapping[str, Mapping[tuple[str, str], frozenset[str]]]


def recorded(programme: Programme, private: Path) -> list[Recorded]:
    """Publish the latest sessions, one after another, in a folder of its own."""
    sessions = sorted(programme.sessions, key=lambda one: one.data_to)[-LATEST:]
    return [_record(programme, session, private) for session in sessions]


def _record(programme: Programme, session, private: Path) -> Recorded:
    true, beside, together = {}, {}, preparing.released_together

    def watched(*given):
        how = given[4]
        true[how.measure.id], beside[how.measure.id] = given[2].tables, how.beside
        return together(*given)

    preparing.released_together = watched
    try:
        prepared = preparing.prepare(programme, session, published=private)
    finally:
        preparing.released_together = together
    files = private / session.session_id / "released"
    preparing.write_inputs(prepared, files)
    return Recorded(prepared, files, true, beside)


def name_measures(folder: Path, *measures: str) -> None:
    """Have the settings name these measures, the common one first."""
    settings = folder / "programme.toml"
    named = "measures = [" + ", ".join(f'"{one}"' for one in measures) + "]"
    text = re.sub(r"^measures = .*$", named, settings.read_text(encoding="utf-8"), flags=re.M)
    settings.write_text(text, encoding="utf-8")


def edit_teams(folder: Path, change: Callable[[dict[str, str]], object]) -> list[dict[str, str]]:
    """Change each row of the register of teams in place; return the rows."""
    path = folder / "teams.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    for row in rows:
        change(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return rows
