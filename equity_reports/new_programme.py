"""A programme folder to fill in."""

import csv
import shutil
from pathlib import Path

from equity_reports import files, resources
from equity_reports.errors import UsageError
from equity_reports.intake.registers import (
    ChangeIdea,
    Cycle,
    Person,
    ProcessMeasure,
    Rebase,
    Session,
    Team,
)

_REGISTERS = {
    "teams.csv": Team,
    "people.csv": Person,
    "change_ideas.csv": ChangeIdea,
    "learning_sessions.csv": Session,
    "pdsa_cycles.csv": Cycle,
    "process_measures.csv": ProcessMeasure,
    "rebases.csv": Rebase,
}


def write_new_programme(folder: Path) -> list[Path]:
    """Write settings with every choice explained, and each register with its headings.

    Raises
    ------
    UsageError
        The folder is there and not empty: nothing of anybody's is written over.
    """
    if not files.is_free(folder):
        raise UsageError(f"{folder} is not empty: name a folder that is new or empty.")
    (folder / "data").mkdir(parents=True, exist_ok=True)
    written = []
    for name, record in _REGISTERS.items():
        with files.replacing(folder / name) as unfinished, unfinished.open("w", newline="") as file:
            csv.writer(file).writerow(record.__dataclass_fields__)
        written.append(folder / name)
    for source in sorted((resources.templates() / "programme").iterdir()):
        shutil.copyfile(source, folder / source.name)
        written.append(folder / source.name)
    return sorted(written)
