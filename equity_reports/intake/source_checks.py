"""What can be wrong with the sources before a single appointment is read.

Files that are not there, headings that do not fit [columns], an index of another edition,
a team that the register does not have: all of it shows in headings and small lookups.
"""

from collections.abc import Iterator
from pathlib import Path

from equity_reports.errors import InputError, Problem
from equity_reports.intake.deprivation import ENGLISH_AREAS, Deprivation, read_deprivation
from equity_reports.intake.layout import find_layout
from equity_reports.intake.population import population_problems
from equity_reports.intake.team_areas import team_area_problems
from equity_reports.settings import (
    SETTINGS_FILE,
    Columns,
    GroupingSettings,
    SettingsParts,
    Sources,
)

# What the areas, or the extract's own columns, must give for each grouping.
NEEDED = {
    "national_quintile": ("quintile", "decile", "rank"),
    "core20": ("quintile", "decile", "rank"),
    "national_decile": ("decile", "rank"),
    "local_quintile": ("rank", "score", "decile", "quintile"),
}


def source_problems(parts: SettingsParts, folder: Path, team_ids: list[str]) -> list[Problem]:
    """Every mistake in the sources that can be seen without reading appointments."""
    if parts.sources is None:
        return []
    problems = list(_missing(parts.sources, folder))
    paths = {
        key: tuple(path for path in named if path.exists())
        for key, named in parts.sources.paths(folder).items()
    }
    if parts.columns is not None:
        problems += _heading_problems(parts.columns, parts.sources, parts.grouping, folder)
    for path in paths["area_to_team"]:
        if parts.columns is None or not parts.columns.team:
            problems += team_area_problems(path, team_ids)
    for path in paths["population"]:
        problems += population_problems(path, team_ids)
    if parts.grouping is not None and paths["deprivation"]:
        try:
            read_lookup(parts.grouping, parts.sources, folder)
        except InputError as error:
            problems += error.problems
    if parts.grouping and parts.columns and not parts.sources.deprivation:
        problems += _own_problems(parts.columns, parts.grouping)
    return problems


def read_lookup(grouping: GroupingSettings, sources: Sources, folder: Path) -> Deprivation | None:
    """The lookup of deprivation, held against what the grouping asks for; None without one.

    Raises
    ------
    InputError
        When the file is wrong, of another edition, or gives too little for the grouping.
    """
    paths = sources.paths(folder)["deprivation"]
    if not paths:
        return None
    edition, kind = grouping.edition, grouping.kind
    lookup = read_deprivation(paths[0], total_areas=ENGLISH_AREAS.get(edition))
    if lookup.edition and lookup.edition != edition:
        hint = f'edition = "{lookup.edition}"'
        wanted = f"the edition that {lookup.file} is of, by its headings"
        found = f'"{edition}"'
        raise InputError([Problem(SETTINGS_FILE, "grouping.edition", found, wanted, hint)])
    column = {"national_decile": "decile", "local_quintile": "value"}.get(kind, "quintile")
    if lookup.table[column].isna().any():
        found = f"no {column} for some areas"
        wanted = f"ranks, or what else gives the {column} that {kind} needs"
        hint = "another kind of grouping, or a file that gives them"
        raise InputError([Problem(lookup.file, column, found, wanted, hint)])
    return lookup


def _heading_problems(
    columns: Columns, sources: Sources, grouping: GroupingSettings | None, folder: Path
) -> Iterator[Problem]:
    """What the files that are there lack; a column may be in a table that is not there."""
    named = sources.paths(folder)
    missing = {key: [path.name for path in named[key] if not path.exists()] for key in named}
    if any(names for key, names in missing.items() if key.startswith("tables.")):
        return
    absent = {name for names in missing.values() for name in names}
    try:
        found = find_layout(columns, sources, grouping, folder).problems()
    except InputError as error:
        found = list(error.problems)
    yield from (problem for problem in found if problem.file not in absent)


def _missing(sources: Sources, folder: Path) -> Iterator[Problem]:
    for key, paths in sources.paths(folder).items():
        for path in paths:
            if not path.exists():
                wanted = f"the file that {key} under [sources] names"
                hint = "a path from the programme folder, such as data/appointments.csv"
                found = f'no "{path.name}"'
                yield Problem(SETTINGS_FILE, f"sources.{key}", found, wanted, hint)


def _own_problems(columns: Columns, grouping: GroupingSettings) -> Iterator[Problem]:
    """Columns of deprivation in the extract that do not suffice for the grouping."""
    given = [name for name in NEEDED["local_quintile"] if getattr(columns, name)]
    serving = [name for name in given if name in NEEDED[grouping.kind]]
    ranks_only = serving == ["rank"] and grouping.edition not in ENGLISH_AREAS
    if given and not serving:
        found = f"only {', '.join(given)}"
        wanted = f"one of {', '.join(NEEDED[grouping.kind])} for {grouping.kind}"
        hint = "another kind of grouping, or a file under deprivation"
        yield Problem(SETTINGS_FILE, "columns", found, wanted, hint)
    elif ranks_only and grouping.kind != "local_quintile":
        found = f'ranks of "{grouping.edition}"'
        wanted = "an edition whose number of areas is known: " + ", ".join(ENGLISH_AREAS)
        hint = "map decile instead, or use local_quintile"
        yield Problem(SETTINGS_FILE, "grouping.edition", found, wanted, hint)
