"""Which column is read from which file: the appointments, or a table joined to them.

A heading of [columns] is looked for in the appointments first, then in the joined tables in
their order; ``patients.Gender`` means the table ``patients`` and no other. The postcode file is
one more such table, whose key is a postcode, however it is spaced.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from equity_reports.errors import InputError, Problem
from equity_reports.intake.extracts import extract_paths, heading_problems, headings_of
from equity_reports.intake.postcodes import POSTCODE_AREA, postcode_headings
from equity_reports.settings import Columns, GroupingSettings, Sources

POSTCODES = "postcodes"
LATEST = "latest"
IN_APPOINTMENTS = " in appointments"
"""Ends the name of a column that only finds the row of a joined table."""


@dataclass(frozen=True)
class Beside:
    """A table joined to the appointments.

    ``columns`` maps our names to its headings; ``key`` names the columns of the appointments
    (or of a table before it) that its ``key_headings`` are compared with.
    """

    name: str
    paths: tuple[Path, ...]
    columns: Mapping[str, str]
    key: tuple[str, ...]
    key_headings: tuple[str, ...]
    latest: str | None = None

    def read_columns(self) -> dict[str, str]:
        """Everything that is read of it: our name to its heading."""
        keys = dict(zip(key_names(self.name, self.key_headings), self.key_headings, strict=True))
        latest = {f"{LATEST} of {self.name}": self.latest} if self.latest else {}
        return {**keys, **latest, **self.columns}


@dataclass
class Layout:
    """The appointments' own columns, and the tables beside them in the order of joining."""

    paths: list[Path]
    columns: dict[str, str]
    tables: list[Beside] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Every name that a row has once the tables are joined, but for the keys."""
        every = [*self.columns, *(name for table in self.tables for name in table.columns)]
        return [name for name in every if not name.endswith(IN_APPOINTMENTS)]

    @property
    def every_path(self) -> list[Path]:
        """Every file that rows are read from."""
        return [*self.paths, *(path for table in self.tables for path in table.paths)]

    def problems(self) -> list[Problem]:
        """Every file that cannot be read, and every heading that one has not, or has twice."""
        found = [each for path in self.paths for each in heading_problems(path, self.columns)]
        for table in self.tables:
            for path in table.paths:
                found += heading_problems(path, table.read_columns())
        return found


def key_names(table: str, headings: Iterable[str]) -> tuple[str, ...]:
    """What the columns of a table's key are called where they are read.

    Examples
    --------
    >>> key_names("patients", ["Person_ID", "UniqMonthID"])
    ('key of patients', 'key 2 of patients')
    """
    return tuple(
        f"key of {table}" if number == 1 else f"key {number} of {table}"
        for number, _ in enumerate(headings, 1)
    )


def find_layout(
    columns: Columns, sources: Sources, grouping: GroupingSettings | None, folder: Path
) -> Layout:
    """Find each column of the settings in the files.

    Raises
    ------
    InputError
        When the postcode file has no columns that can be recognised. What else is missing is
        in the layout's ``problems``.
    """
    named = sources.paths(folder)
    paths = extract_paths(named["appointments"])
    found = Layout(paths, {})
    known = {
        name: _headings(extract_paths(named[f"tables.{name}.file"])) for name in sources.tables
    }
    own = _headings(paths[:1])
    given: dict[str, dict[str, str]] = {name: {} for name in known}

    def place(name: str, heading: str, among: Iterable[str]) -> None:
        table, plain = _where(heading, own, {each: known[each] for each in among})
        (given[table] if table else found.columns)[name] = plain

    for name, heading in columns.mapped().items():
        place(name, heading, known)
    for number, (name, table) in enumerate(sources.tables.items()):
        keys = key_names(name, table.key)
        for key, heading in zip(keys, table.key_in_appointments or table.key, strict=True):
            place(key + IN_APPOINTMENTS, heading, list(known)[:number])
        wanted = tuple(key + IN_APPOINTMENTS for key in keys)
        files = tuple(extract_paths(named[f"tables.{name}.file"]))
        found.tables.append(Beside(name, files, given[name], wanted, table.key, table.latest))
    if columns.postcode is not None and named["postcodes"]:
        files = tuple(extract_paths(named["postcodes"]))
        key, area = postcode_headings(files, grouping, sources.postcodes_area)
        found.tables.append(Beside(POSTCODES, files, {POSTCODE_AREA: area}, ("postcode",), (key,)))
    return found


def _headings(paths: Iterable[Path]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        try:
            found.update(headings_of(path))
        except InputError:
            continue  # The layout's problems tell of it.
    return found


def _where(heading: str, own: set[str], known: Mapping[str, set[str]]) -> tuple[str | None, str]:
    """The table that has a heading (None: the appointments), and what it is called there."""
    if heading in own:
        return None, heading
    table, dot, plain = heading.partition(".")
    if dot and table in known:
        return table, plain
    return next((name for name, headings in known.items() if heading in headings), None), heading
