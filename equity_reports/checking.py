"""What ``check`` says of a programme: what was read, what was not, and what is odd."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from equity_reports import files
from equity_reports.intake.appointments import Totals, read_appointments
from equity_reports.outputs import SessionFolders
from equity_reports.programme import load_programme


@dataclass(frozen=True)
class Checked:
    """A programme that can be read, and what was seen on the way.

    ``rejections`` (file, reason, rows) and ``out_of_scope`` (reason, rows) hold counts only.
    """

    programme: str
    session_id: str
    teams: int
    ideas: int
    totals: Totals
    rejections: pd.DataFrame
    out_of_scope: pd.DataFrame
    grouping: str
    warnings: tuple[str, ...]
    quarantine: Path

    def lines(self) -> Iterator[str]:
        """Yield what a person is told."""
        yield f"{self.programme}: {self.teams} teams, {self.ideas} change ideas"
        yield f"Appointments up to session {self.session_id}: {self.totals}"
        for row in self.rejections.itertuples():
            yield f"  rejected: {row.rows:,} in {row.file}: {row.reason}"
        for row in self.out_of_scope.itertuples():
            yield f"  out of scope: {row.rows:,}: {row.reason}"
        yield f"Areas: {self.grouping}"
        for warning in self.warnings:
            yield f"Note: {warning}"
        if self.totals.rejected:
            yield f"Rejected rows, with the reason for each: {self.quarantine}"

    def plain(self) -> dict[str, Any]:
        """Return the same as one JSON object."""
        told = asdict(self) | {"totals": asdict(self.totals), "quarantine": str(self.quarantine)}
        told["rejections"] = self.rejections.to_dict("records")
        told["out_of_scope"] = self.out_of_scope.to_dict("records")
        return told


def check_programme(folder: Path, *, outputs: Path, today: date) -> Checked:
    """Read a programme and its appointments as a report would.

    Raises
    ------
    InputError
        With every mistake in the settings and registers, or else in the sources.
    """
    programme = load_programme(folder)
    session = programme.session(None, today)
    folders = SessionFolders(outputs, programme.slug, session.session_id)
    files.private_folder(folders.all_private)
    read = read_appointments(programme, data_to=session.data_to, quarantine=folders.quarantine)
    read.close()
    return Checked(
        programme=programme.settings.name,
        session_id=session.session_id,
        teams=len(programme.teams),
        ideas=len(programme.ideas),
        totals=read.totals,
        rejections=read.rejections,
        out_of_scope=read.out_of_scope,
        grouping=read.grouping.description,
        warnings=(*programme.warnings, *read.warnings),
        quarantine=folders.quarantine,
    )
