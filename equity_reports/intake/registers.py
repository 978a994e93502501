"""The registers of a programme: teams, people, change ideas, cycles, sessions, rebases.

Each is a frozen record whose fields are the register's columns. Dates are days or None,
text that was left blank is "", lists of addresses are tuples.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

from equity_reports.errors import InputError, Problem
from equity_reports.intake import cells
from equity_reports.intake.aims import AimValue, parse_aim_value
from equity_reports.intake.register_exports import in_our_words
from equity_reports.intake.sources import TextTable, find_register, read_text_table
from equity_reports.settings import RegisterFile

STATUSES = ("testing", "adopted", "adapted", "abandoned")
SCALES = ("one_clinic", "part_of_team", "whole_team")


@dataclass(frozen=True)
class Cell:
    """How a column's cells are read, whether they must be filled in, what a blank means."""

    parse: Callable[[str], Any]
    needed: bool = False
    blank: Any = ""


def _status(text: str) -> str:
    return cells.parse_choice(text, STATUSES)


def _scale(text: str) -> str:
    return cells.parse_choice(text, SCALES)


Text = Annotated[str, Cell(cells.parse_text)]
Name = Annotated[str, Cell(cells.parse_name)]
NeededName = Annotated[str, Cell(cells.parse_name, needed=True)]
NeededText = Annotated[str, Cell(cells.parse_text, needed=True)]
NeededId = Annotated[str, Cell(cells.parse_identifier, needed=True)]
Day = Annotated[date | None, Cell(cells.parse_date, blank=None)]
NeededDay = Annotated[date, Cell(cells.parse_date, needed=True, blank=None)]
NeededCount = Annotated[int, Cell(cells.parse_count, needed=True, blank=None)]


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team of the programme. What its ``aim_value`` is, its measure says; see `aims`."""

    team_id: NeededId
    team_name: NeededName
    directorate: Name
    borough: Name
    phase: Name
    joined_on: Day
    qi_coach: Name
    improvement_advisor: Name
    sponsor: Name
    aim: Text
    aim_measure: Text
    aim_value: Annotated[AimValue | None, Cell(parse_aim_value, blank=None)]
    aim_by: Day
    recipients: Annotated[tuple[str, ...], Cell(cells.parse_addresses, blank=())]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with a part in the programme. ``email`` holds one address or more.

    ``covers`` names the boroughs or directorates whose new teams are the person's.
    """

    name: NeededName
    role: NeededText
    email: Annotated[tuple[str, ...], Cell(cells.parse_addresses, needed=True, blank=())]
    covers: Annotated[tuple[str, ...], Cell(cells.parse_names, blank=())] = ()


@dataclass(frozen=True, kw_only=True)
class ChangeIdea:
    """A change that a team tries. Only ``whole_team`` use is judged on the team's figures."""

    team_id: NeededText
    idea_id: NeededId
    title: NeededName
    theme: NeededText
    scale: Annotated[str, Cell(_scale, needed=True)]
    started_on: NeededDay
    implemented_on: Day
    ended_on: Day
    status: Annotated[str, Cell(_status, needed=True)]
    prediction: Text
    what_happened: Text
    learning: Text
    next_step: Text


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """One plan-do-study-act cycle of a change idea."""

    team_id: NeededText
    idea_id: NeededText
    cycle: NeededName
    from_date: NeededDay
    to_date: Day
    scale: Text
    predicted: Text
    happened: Text
    learnt: Text
    next_step: Text


@dataclass(frozen=True, kw_only=True)
class ProcessMeasure:
    """How far an idea reached in a period (its first day): numerator of denominator."""

    team_id: NeededText
    idea_id: NeededText
    period: Annotated[date, Cell(cells.parse_period, needed=True, blank=None)]
    numerator: NeededCount
    denominator: NeededCount


@dataclass(frozen=True, kw_only=True)
class Session:
    """A learning session. ``data_to`` is the last day of data that counts for it."""

    session_id: NeededId
    title: Name
    held_on: NeededDay
    data_to: NeededDay


@dataclass(frozen=True, kw_only=True)
class Rebase:
    """A recorded human decision to begin a new baseline for a team's measure."""

    team_id: NeededText
    measure_id: NeededText
    from_date: NeededDay
    reason: NeededText
    agreed_by: NeededText


@dataclass(frozen=True)
class Register:
    """A register as read: its records with their row numbers, and what was wrong.

    A row with a mistake is in ``records`` as far as it could be read, so that the checks
    between registers (an unknown team, an end before a start) still see it.
    """

    file: str
    records: list[tuple[int, Any]]
    problems: list[Problem]
    ignored: tuple[str, ...] = ()


@cache
def columns_of(kind: type) -> dict[str, Cell]:
    """The columns of a register, in order, with how each is read."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: get_args(hint)[1] for name, hint in hints.items()}


def read_register(
    folder: Path,
    name: str,
    kind: type,
    *,
    optional: bool = False,
    export: RegisterFile | None = None,
) -> Register:
    """One register of the programme folder, with every mistake that its cells hold.

    ``export`` says where another program's export lies, and what it calls our columns.
    """
    path = find_register(folder, name) if export is None else folder / export.file
    if path is None:
        wanted = f"{name}.csv or {name}.xlsx in the programme folder"
        missing = Problem(f"{name}.csv", "", "no such file", wanted, "equity-reports new FOLDER")
        return Register(f"{name}.csv", [], [] if optional else [missing])
    try:
        table = read_text_table(path)
        if export is not None:
            table = in_our_words(table, export, tuple(columns_of(kind)), name)
    except InputError as error:
        return Register(path.name, [], list(error.problems))
    problems = list(_heading_problems(table, kind))
    records = [(row, _record(table, row, values, kind, problems)) for row, values in table.rows]
    known = columns_of(kind)
    # An export has much that nobody asked for.
    others = () if export else table.headings
    ignored = tuple(heading for heading in others if heading and heading not in known)
    return Register(table.file, records, problems, ignored)


def _heading_problems(table: TextTable, kind: type) -> Iterator[Problem]:
    columns = columns_of(kind)
    absent = [name for name in columns if name not in table.headings]
    for name in absent:
        near = get_close_matches(name, [h for h in table.headings if h not in columns], 1)
        if columns[name].needed or near:
            found = f'"{near[0]}"' if near else "no such column"
            hint = f'rename "{near[0]}" to "{name}"' if near else "add the column"
            yield Problem(table.file, name, found, f"a column called {name}", hint, row=1)
    for name in columns:
        if table.headings.count(name) > 1:
            yield Problem(table.file, name, "the column twice", "each column once", row=1)
    for row in table.ragged:
        found = "more cells than headings"
        hint = "put text that holds commas in double quotes"
        yield Problem(table.file, "", found, "one cell for each heading", hint, row)


def _swallows_rows(table: TextTable, name: str, cell: Cell, text: str) -> bool:
    """Whether a name or an id has several lines, which in a workbook is a matter of taste."""
    of_one_line = name.endswith("_id") or cell.parse is cells.parse_name
    return of_one_line and len(text.splitlines()) > 1 and not table.file.endswith(".xlsx")


def _record(
    table: TextTable, row: int, values: tuple[str, ...], kind: type, problems: list[Problem]
) -> Any:
    texts = dict(zip(table.headings, values, strict=True))
    read: dict[str, Any] = {}
    for name, cell in columns_of(kind).items():
        text = texts.get(name, "")
        read[name] = cell.blank
        if _swallows_rows(table, name, cell, text):
            # Its first line is the cell's own; the rest may be of the rows that it swallowed.
            found = f'"{text.splitlines()[0][:60]}" and more lines'
            wanted, hint = "one line", "look for a quotation mark that is not closed"
            problems.append(Problem(table.file, name, found, wanted, hint, row))
        elif text:
            try:
                read[name] = cell.parse(text)
            except cells.CellError as error:
                # Kept as found where text is wanted, so that other registers' checks see it.
                read[name] = text if cell.blank == "" else cell.blank
                found = f'"{text[:60]}"'
                problems.append(Problem(table.file, name, found, error.wanted, error.hint, row))
        elif cell.needed and name in texts:
            wanted = "a value in every row"
            problems.append(Problem(table.file, name, "nothing", wanted, "fill it in", row))
    return kind(**read)
