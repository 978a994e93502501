"""How many people live in each area, and which team serves it: a table that the analyst gives."""

from pathlib import Path

import duckdb
import pandas as pd

from equity_reports.errors import InputError, Problem
from equity_reports.intake.cells import CellError, parse_count, sayable_headings, suggest
from equity_reports.intake.sources import read_text_table
from equity_reports.intake.values import place_key

EVERY_TEAM = ""
"""The ``team_id`` of a row that holds for each team that has no row of its own."""

WANTED = "the columns area and population; team_id too where teams serve different areas"


def population_problems(path: Path, team_ids: list[str]) -> list[Problem]:
    """Every mistake in the file that says how many people live in each area."""
    known = {team_id.casefold() for team_id in team_ids} | {EVERY_TEAM}
    table, problems = _read(path)
    strange = [one for one in table.itertuples() if one.team_id not in known]
    for one in strange:
        hint = suggest(one.written, team_ids)
        wanted = "a team of the register, or nothing for all teams"
        problems.append(Problem(path.name, "team_id", f'"{one.written}"', wanted, hint, one.row))
    return problems


def read_population(path: Path) -> pd.DataFrame:
    """Read the table of areas: ``team_id`` (`EVERY_TEAM`: no team's own), ``key``, ``people``.

    ``key`` is the area as `keys_of` compares it, ``team_id`` without capitals.

    Raises
    ------
    InputError
        With every mistake: no such column, a number that is no count, an area twice for a team or
        with two populations.
    """
    table, problems = _read(path)
    if problems:
        raise InputError(problems)
    return table[["team_id", "key", "people"]]


def keys_of(areas: pd.Series) -> pd.Series:
    """Areas as they are compared, whatever their spaces, capitals or accents."""
    frame = pd.DataFrame({"number": range(len(areas)), "area": areas.astype("str").to_numpy()})
    with duckdb.connect() as connection:
        connection.register("areas", frame)
        found = connection.execute(f"SELECT {place_key('area')} FROM areas ORDER BY number").df()
    return pd.Series(found.iloc[:, 0].to_numpy(), index=areas.index, dtype="str")


def _read(path: Path) -> tuple[pd.DataFrame, list[Problem]]:
    nothing = pd.DataFrame({"team_id": [], "key": [], "people": []})
    try:
        read = read_text_table(path)
    except InputError as error:
        return nothing, list(error.problems)
    missing = [name for name in ("area", "population") if name not in read.headings]
    if missing:
        shown = ", ".join(sayable_headings(read.headings)[:6])
        found = shown or "a first row that looks like data"
        hint = "rename the headings"
        return nothing, [Problem(read.file, name, found, WANTED, hint, 1) for name in missing]
    place, many = read.headings.index("area"), read.headings.index("population")
    team = read.headings.index("team_id") if "team_id" in read.headings else None
    rows = [
        (row, cells[place], cells[many], EVERY_TEAM if team is None else cells[team])
        for row, cells in read.rows
    ]
    frame = pd.DataFrame(rows, columns=["row", "area", "population", "written"])
    frame = frame.assign(key=keys_of(frame["area"]), team_id=frame["written"].str.casefold())
    problems: list[Problem] = []
    people = [_people(read.file, row, text, problems) for row, _, text, _ in rows]
    frame = frame.assign(people=people)
    return frame, [*problems, *_row_problems(read.file, frame)]


def _people(file: str, row: int, text: str, problems: list[Problem]) -> int:
    try:
        return parse_count(text)
    except CellError as error:
        found = f'"{text}"' if text else "nothing"
        problems.append(Problem(file, "population", found, error.wanted, error.hint, row))
        return 0


def _row_problems(file: str, frame: pd.DataFrame) -> list[Problem]:
    problems = []
    places: set[tuple[str, str]] = set()
    people: dict[str, tuple[int, int]] = {}
    for one in frame.itertuples():
        if not one.area:
            wanted = "an area, as the deprivation index calls it"
            problems.append(Problem(file, "area", "nothing", wanted, "fill it in", one.row))
            continue
        if (one.team_id, one.key) in places:
            wanted = "each area once for a team"
            problems.append(Problem(file, "area", f'"{one.area}" again', wanted, "", one.row))
        places.add((one.team_id, one.key))
        earlier, before = people.setdefault(one.key, (one.row, one.people))
        if before != one.people:
            found = f'another number for "{one.area}" than in row {earlier}'
            wanted = "one population for each area"
            problems.append(Problem(file, "population", found, wanted, "", one.row))
    return problems
