"""Layouts of extracts that are known by name: ``preset`` under [sources].

A preset is a file in ``layouts/``: for each of our columns the headings that it may have, and
the words for each outcome. It fills what programme.toml leaves out, from the headings that the
files have; what programme.toml says stands. So the settings hold one plain map of columns, as
if a person had written it, and nothing after them knows of presets.
"""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from equity_reports.errors import InputError
from equity_reports.intake.cells import NEAR
from equity_reports.intake.extracts import extract_paths, headings_of
from equity_reports.intake.postcodes import CENSUS
from equity_reports.settings import Settings

LAYOUTS = Path(__file__).parent / "layouts"
NEEDED = ("appointment_id", "appointment_date", "status", "team")
"""Columns without which nothing is counted: where they are missing the file is refused."""
DEPRIVATION = ("area", "postcode", "rank", "score", "decile", "quintile")
"""One of these suffices; a preset offers no second where programme.toml names one."""


def preset_names() -> tuple[str, ...]:
    """The presets that there are, in alphabetical order.

    Examples
    --------
    >>> preset_names()
    ('generic', 'mhsds_v5', 'mhsds_v6')
    """
    return tuple(sorted(path.stem for path in LAYOUTS.glob("*.toml")))


def filled(given: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The settings as written, with what their preset adds; unchanged without a known one.

    Parameters
    ----------
    given
        The tables of programme.toml, of which nothing has been checked yet.
    folder
        The programme folder, from which the extract's headings are read.
    """
    sources, name = given.get("sources"), None
    if isinstance(sources, dict):
        name = sources.get("preset")
    columns, status = given.get("columns", {}), given.get("status", {})
    tables = sources.get("tables", {}) if isinstance(sources, dict) else {}
    readable = all(isinstance(table, dict) for table in (columns, status, tables))
    # A slip in the name is told of, and makes no further mistakes of what it would have filled.
    meant = get_close_matches(str(name), preset_names(), 1, NEAR)
    if not meant or not readable:
        return given
    layout = _layout(meant[0])
    offered = _offered(layout, _edition(given))
    known = layout.get("tables", {})
    joined = {
        each: known.get(each, {}) | table if isinstance(table, dict) else table
        for each, table in tables.items()
    }
    headings = _headings(sources, joined, folder)
    return given | {
        "columns": _columns(columns, offered, headings),
        "status": layout.get("status", {}) | status,
        "sources": sources | ({"tables": joined} if joined else {}),
    }


def left_out(settings: Settings) -> list[str]:
    """What the preset would read and the files do not have, as a sentence; none without one."""
    name = settings.sources.preset
    if name is None:
        return []
    mapped = settings.columns.mapped()
    own = [column for column in DEPRIVATION if column in mapped]
    missing = [
        f"{column} ({' or '.join(headings)})"
        for column, headings in _offered(_layout(name), settings.grouping.edition).items()
        if column not in mapped
        and not (column in DEPRIVATION and own)
        and column not in ("count", "appointment_id")
    ]
    if not missing:
        return []
    return [f"Preset {name}: the files have no column for {', '.join(missing)}; left out."]


def _layout(name: str) -> dict[str, Any]:
    return tomllib.loads((LAYOUTS / f"{name}.toml").read_text(encoding="utf-8"))


def _edition(given: Mapping[str, Any]) -> str:
    grouping = given.get("grouping")
    return str(grouping.get("edition", "")) if isinstance(grouping, dict) else ""


def _offered(layout: Mapping[str, Any], edition: str) -> dict[str, list[str]]:
    """The preset's columns, with the areas of the census that the index is of."""
    columns = dict(layout["columns"])
    areas = {year: columns.pop(f"area_20{year}", None) for year in (11, 21)}
    chosen = areas.get(CENSUS.get(edition, 11))
    return columns | ({"area": chosen} if chosen else {})


def _headings(sources: Mapping[str, Any], joined: Mapping[str, Any], folder: Path) -> set[str]:
    """Every heading of the extract and of the tables beside it, as far as they can be read."""
    files = [sources.get("appointments"), *(_files(table) for table in joined.values())]
    named = [name for each in files for name in ([each] if isinstance(each, str) else each or ())]
    found: set[str] = set()
    paths = [folder / name for name in named if isinstance(name, str)]
    for path in extract_paths(tuple(path for path in paths if path.exists())):
        try:
            found.update(headings_of(path))
        except InputError:
            continue  # It is told when the sources are checked.
    return found


def _files(table: Any) -> Any:
    return table.get("file") if isinstance(table, dict) else None


def _columns(
    given: Mapping[str, Any], offered: Mapping[str, list[str]], headings: set[str]
) -> dict[str, Any]:
    taken = {
        name: next(each for each in candidates if each in headings)
        for name, candidates in offered.items()
        if name not in given and headings.intersection(candidates)
    }
    if set(given) & set(DEPRIVATION):
        taken = {name: heading for name, heading in taken.items() if name not in DEPRIVATION}
    if "appointment_id" in taken or "appointment_id" in given:
        taken.pop("count", None)
    counted = "count" in taken or "count" in given
    for name in NEEDED:
        if not (name in taken or name in given or (counted and name == "appointment_id")):
            taken[name] = offered[name][0]  # Then its absence is told as of any other column.
    if counted:
        taken.pop("appointment_id", None)
    return taken | dict(given)
