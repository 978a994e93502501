"""Which team an area belongs to, where the extract has no column for the team."""

from pathlib import Path

import duckdb
import pandas as pd

from equity_reports.errors import InputError, Problem
from equity_reports.intake.cells import sayable_headings, suggest
from equity_reports.intake.sources import read_text_table
from equity_reports.intake.values import place_key


def team_area_problems(path: Path, team_ids: list[str]) -> list[Problem]:
    """Every mistake in the file that says which team an area belongs to."""
    with duckdb.connect() as connection:
        return read_team_areas(connection, path, team_ids)[1]


def read_team_areas(
    connection: duckdb.DuckDBPyConnection, path: Path, team_ids: list[str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """The lookup as ``key, team_id``, and its mistakes.

    Areas are compared without capitals, accents or spaces: the same place is spelt
    "SÃO PEDRO" in one file and "São Pedro" in another.
    """
    nothing = pd.DataFrame({"key": [], "team_id": []}, dtype="str")
    try:
        table = read_text_table(path)
    except InputError as error:
        return nothing, list(error.problems)
    missing = [name for name in ("area", "team_id") if name not in table.headings]
    if missing:
        wanted = "the columns area and team_id"
        hint = "rename the headings"
        shown = sayable_headings(table.headings)
        found = ", ".join(shown[:6]) or "a first row that looks like data"
        return nothing, [Problem(table.file, name, found, wanted, hint, 1) for name in missing]
    place, team = table.headings.index("area"), table.headings.index("team_id")
    frame = pd.DataFrame(
        [(row, cells[place], cells[team]) for row, cells in table.rows],
        columns=["row", "area", "team_id"],
    ).astype({"area": "str", "team_id": "str"})
    connection.register("areas_frame", frame)
    frame = connection.execute(
        f'SELECT "row", area, team_id, {place_key("area")} AS key FROM areas_frame ORDER BY "row"'
    ).df()
    connection.unregister("areas_frame")
    known = {team_id.casefold(): team_id for team_id in team_ids}
    problems = list(_row_problems(table.file, frame, known))
    frame["team_id"] = [known.get(team_id.casefold(), "") for team_id in frame["team_id"]]
    return frame.drop_duplicates("key")[["key", "team_id"]], problems


def _row_problems(file: str, frame: pd.DataFrame, known: dict[str, str]) -> list[Problem]:
    problems = []
    seen: dict[str, tuple[int, str]] = {}
    for row, area, team_id, key in frame.itertuples(index=False):
        if not area or not team_id:
            column = "team_id" if area else "area"
            wanted = "an area and its team"
            problems.append(Problem(file, column, "nothing", wanted, "fill it in", row))
            continue
        if team_id.casefold() not in known:
            hint = suggest(team_id, list(known.values())) if len(known) <= 60 else ""
            wanted = "a team of the register"
            problems.append(Problem(file, "team_id", f'"{team_id}"', wanted, hint, row))
        earlier_row, earlier_team = seen.setdefault(key, (row, team_id.casefold()))
        if earlier_team != team_id.casefold():
            found = f'"{area}" again, with another team than in row {earlier_row}'
            problems.append(Problem(file, "area", found, "one team for each area", "", row))
    return problems
