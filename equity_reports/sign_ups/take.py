"""``sign-ups``: an export into the register, and two drafts for each new team."""

import csv
import io
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from equity_reports import files
from equity_reports.errors import InputError, Problem, UsageError
from equity_reports.intake import register_checks as checks
from equity_reports.intake.registers import Person, Register, Session, Team, read_register
from equity_reports.intake.settings_file import read_settings
from equity_reports.intake.sources import find_register
from equity_reports.locking import only_run
from equity_reports.outputs import SIGN_UPS, private_folder_of
from equity_reports.settings import SETTINGS_FILE, Settings
from equity_reports.sign_ups import register_csv, register_workbook
from equity_reports.sign_ups.drafts import Letter, local_adviser, write_drafts
from equity_reports.sign_ups.responses import read_responses
from equity_reports.sign_ups.sorting import (
    ADDED,
    FATES,
    REGISTERED,
    TO_DECIDE,
    UNUSABLE,
    Registered,
    Sorted,
    sort_sign_ups,
)

HELD_BACK = "held_back.csv"
OPEN_MARKS = ("~${}", ".~lock.{}#")
"""What Excel and LibreOffice lay beside a file while somebody has it open."""


@dataclass(frozen=True)
class Registers:
    """As much of a programme as signing up needs: no data need be there yet."""

    settings: Settings
    teams: list[Team]
    people: list[Person]
    sessions: list[Session]


@dataclass(frozen=True)
class SignUpsTaken:
    """What was done with an export. ``drafts`` holds the letters that were written."""

    sorted: tuple[Sorted, ...]
    register: Path
    folder: Path
    drafts: tuple[Path, ...]
    notes: tuple[str, ...]

    def count(self, fate: str) -> int:
        """How many responses had this fate."""
        return sum(one.fate == fate for one in self.sorted)

    def lines(self) -> Iterator[str]:
        """Yield what a person is told."""
        parts = " + ".join(f"{self.count(fate)} {fate}" for fate in FATES)
        yield f"Sign-ups: {len(self.sorted)} read = {parts}"
        for one in self.sorted:
            yield f"  {_told(one)}"
        if self.count(TO_DECIDE):
            yield 'If it is another team after all, run again with --different "its name".'
        yield from (f"Note: {note}" for note in self.notes)
        if self.drafts:
            yield f"Drafts of {len(self.drafts)} letters: {self.folder}. Nothing was sent."

    def plain(self) -> dict[str, Any]:
        """Return the same as one JSON object."""
        return {
            "read": len(self.sorted),
            "counts": {fate: self.count(fate) for fate in FATES},
            "added": [one.team_id for one in self.sorted if one.fate == ADDED],
            "register": str(self.register),
            "drafts": [str(path) for path in self.drafts],
            "notes": list(self.notes),
        }


def take_sign_ups(
    folder: Path, export: Path, *, outputs: Path, today: date, different: Sequence[str] = ()
) -> SignUpsTaken:
    """Add the teams of an export to the register and write the drafts. Nothing is sent.

    The drafts come first: a run that is stopped between the two does both again.

    Parameters
    ----------
    folder, export
        The programme, and the form's export (or a folder of exports).
    today
        The day of joining of a team whose form does not say when it was sent.
    different
        Names of teams that a person says are not the ones they look like.

    Raises
    ------
    InputError
        The settings, a register or the export has a mistake; nothing is written.
    UsageError
        Somebody has the register open, or another run is writing.
    """
    read = _registers(folder)
    responses = read_responses(export, domains=read.settings.email.domains)
    found = sort_sign_ups(responses, _registered(read.teams), different=different)
    new = [one for one in found if one.fate == ADDED]
    register = find_register(folder, "teams")
    session = next((one for one in read.sessions if one.held_on >= today), None)
    letter = Letter(read.settings, session)
    private = files.private_folder(private_folder_of(outputs, read.settings.folder_name))
    place = files.private_folder(private / SIGN_UPS)
    with only_run(place):
        rows, drafts, notes = [], [], []
        advisers = {one.team_id: _adviser(one, read) for one in new}
        for one in new:
            rows.append(_row(one, advisers[one.team_id].name, read.settings, today))
            notes += _notes(one, advisers[one.team_id].name)
        changed = _added_to(register, rows) if rows else None
        for one in new:
            given = one.response.sign_up
            drafts += write_drafts(place, given, one.team_id, advisers[one.team_id], letter)
        if changed is not None:
            notes += _without_column(changed, register, rows)
            _replace(register, changed)
        files.write_text(place / HELD_BACK, _held_back(found))
    return SignUpsTaken(tuple(found), register, place, tuple(drafts), tuple(notes))


def _registers(folder: Path) -> Registers:
    if not folder.is_dir():
        wanted = "a programme folder"
        raise InputError([Problem(str(folder), "", "no such folder", wanted, "check the path")])
    settings, _, problems = read_settings(folder / SETTINGS_FILE)
    teams = read_register(folder, "teams", Team)
    people = read_register(folder, "people", Person)
    sessions = read_register(folder, "learning_sessions", Session)
    for register in (teams, people, sessions):
        problems += register.problems
    problems += checks.repeated(teams, "team_id")
    if problems or settings is None:
        raise InputError(problems)
    in_order = sorted(_records(sessions), key=lambda session: session.held_on)
    return Registers(settings, _records(teams), _records(people), in_order)


def _records(register: Register) -> list[Any]:
    return [record for _, record in register.records]


def _registered(teams: Sequence[Team]) -> list[Registered]:
    return [
        Registered(one.team_id, one.team_name, one.directorate, one.borough, one.recipients)
        for one in teams
    ]


def _adviser(one: Sorted, read: Registers):
    return local_adviser(one.response.sign_up, read.teams, read.people)


def _row(one: Sorted, adviser: str, settings: Settings, today: date) -> dict[str, str]:
    """A team's row of the register."""
    given, sent = one.response.sign_up, one.response.sent_on
    joined = sent if sent and sent <= today else today
    return {
        "team_id": one.team_id,
        "team_name": given.team_name,
        "directorate": given.directorate,
        "borough": given.borough,
        "phase": settings.phase,
        "joined_on": joined.isoformat(),
        "qi_coach": given.qi_coach,
        "improvement_advisor": adviser,
        "sponsor": given.sponsor,
        "aim": given.aim,
        "recipients": "; ".join(given.recipients),
    }


def _notes(one: Sorted, adviser: str) -> Iterator[str]:
    given = one.response.sign_up
    if given.team_code.casefold() != one.team_id.casefold():
        yield f"{one.team_id} is an id of ours: check that the extract calls the team that."
    if not adviser:
        yield (
            f"No Improvement Advisor is known for {given.borough}, {given.directorate}: "
            "fill in covers in people.csv, or address the draft yourself."
        )


def _added_to(register: Path, rows: Sequence[dict[str, str]]) -> bytes:
    for mark in OPEN_MARKS:
        if register.with_name(mark.format(register.name)).exists():
            raise UsageError(f"Somebody has {register.name} open: close it, and run this again.")
    content = register.read_bytes()
    if register.suffix == ".xlsx":
        return register_workbook.with_rows(content, rows, file=register.name)
    return register_csv.with_rows(content, rows)


def _without_column(changed: bytes, register: Path, rows: Sequence[dict[str, str]]) -> list[str]:
    """Answers that the register has no column for; the drafts hold them."""
    if register.suffix == ".xlsx":
        headings = register_workbook.headings_of(changed)
    else:
        headings = register_csv.headings_of(changed)
    given = {name for row in rows for name, text in row.items() if text}
    lost = sorted(given - set(headings))
    return [f"{register.name} has no column for {', '.join(lost)}: see the drafts."] if lost else []


def _replace(register: Path, content: bytes) -> None:
    with files.replacing(register) as unfinished:
        unfinished.write_bytes(content)
        shutil.copymode(register, unfinished)


def _told(one: Sorted) -> str:
    name = one.response.sign_up.team_name or "(no name)"
    where = f"{one.response.file}, row {one.response.row}"
    if one.fate == ADDED:
        return f"{where}: {one.team_id} {name}: added"
    if one.fate == UNUSABLE:
        return f"{where}: {name}: not usable"
    return f"{where}: {name}: {one.fate}: {one.why}"


def _held_back(found: Sequence[Sorted]) -> str:
    """Every response that was not taken, with the reason: no answer is repeated but the name."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["file", "row", "team_name", "what", "why"])
    for one in found:
        if one.fate not in (ADDED, REGISTERED):
            response = one.response
            name = response.sign_up.team_name
            writer.writerow([response.file, response.row, name, one.fate, one.why])
    return stream.getvalue()
