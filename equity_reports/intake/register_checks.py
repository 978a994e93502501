"""Mistakes that only show between rows and between registers.

Every check takes registers as read and yields its problems; none stops at the first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from equity_reports.errors import Problem
from equity_reports.intake.cells import suggest
from equity_reports.intake.registers import Register

# Folders that the program itself writes beside the sessions' own.
RESERVED_SESSIONS = ("private", "sign_ups")
# Beside the files of the teams lies one of all of them together.
RESERVED_TEAMS = ("community", "shared")
LISTED_AT_MOST = 60


def repeated(register: Register, *columns: str) -> Iterator[Problem]:
    """Keys that occur twice, or that differ by their capitals alone.

    Windows holds "T07" and "t07" in one folder: the second report would replace the first.
    """
    first: dict[tuple[str, ...], tuple[int, tuple[str, ...]]] = {}
    for row, record in register.records:
        key = tuple(getattr(record, column) for column in columns)
        folded = tuple(part.casefold() for part in key)
        if not all(key):
            continue
        earlier_row, earlier = first.setdefault(folded, (row, key))
        if earlier_row == row:
            continue
        name = " ".join(key)
        if earlier == key:
            found, hint = f'"{name}" again', f"remove this row or row {earlier_row}"
        else:
            found = f'"{name}", which differs from row {earlier_row} only by capitals'
            hint = "another id, or the same row once"
        column = columns[-1]
        yield Problem(register.file, column, found, f"each {column} once", hint, row)


def unknown(
    register: Register,
    column: str,
    known: Sequence[str],
    offered: Sequence[str] | None = None,
    *,
    what: str,
    where: str,
) -> Iterator[Problem]:
    """Values that the register which defines them does not hold; ``offered`` are the good ones."""
    offered = known if offered is None else offered
    for row, record in register.records:
        value = getattr(record, column)
        if value and value not in known:
            wanted = f"a {what} of {where}"
            hint = suggest(value, offered, listed=len(offered) <= LISTED_AT_MOST)
            yield Problem(register.file, column, f'"{value}"', wanted, hint, row)


def spelt_as(register: Register, column: str, known: Sequence[str]) -> Register:
    """The register with a column's values spelt as the settings spell them."""
    spelling = {name.casefold(): name for name in known}
    records = [
        (row, replace(record, **{column: spelling.get(value.casefold(), value)}))
        for row, record in register.records
        for value in [getattr(record, column)]
    ]
    return replace(register, records=records)


def out_of_order(register: Register, earlier: str, later: str) -> Iterator[Problem]:
    """Rows whose later date comes before their earlier one."""
    for row, record in register.records:
        start, end = getattr(record, earlier), getattr(record, later)
        if isinstance(start, date) and isinstance(end, date) and end < start:
            wanted = f"a date on or after {earlier} ({start.isoformat()})"
            hint = "check the year, and that the day comes before the month"
            yield Problem(register.file, later, end.isoformat(), wanted, hint, row)


def unknown_ideas(register: Register, ideas: Register) -> Iterator[Problem]:
    """Rows about an idea that its team does not have."""
    known = {(idea.team_id, idea.idea_id) for _, idea in ideas.records}
    for row, record in register.records:
        if record.idea_id and (record.team_id, record.idea_id) not in known:
            found = f'"{record.idea_id}" of team "{record.team_id}"'
            own = sorted(idea for team, idea in known if team == record.team_id)
            wanted = f"an idea of that team in {ideas.file}"
            yield Problem(
                register.file, "idea_id", found, wanted, suggest(record.idea_id, own), row
            )


def impossible_counts(register: Register) -> Iterator[Problem]:
    """Numerators above their denominators."""
    for row, record in register.records:
        counts = (record.numerator, record.denominator)
        if None not in counts and record.numerator > record.denominator:
            wanted = f"at most the denominator ({record.denominator})"
            yield Problem(register.file, "numerator", str(record.numerator), wanted, row=row)


def empty(register: Register, what: str) -> Iterator[Problem]:
    """A register that must hold something and holds nothing."""
    if not register.records and not register.problems:
        yield Problem(register.file, "", "no rows", f"at least one {what}", "fill it in")


def reserved_sessions(register: Register) -> Iterator[Problem]:
    """Sessions named like a folder that the program keeps for itself."""
    yield from _reserved(register, "session_id", RESERVED_SESSIONS, '"2026-11"')


def reserved_teams(register: Register) -> Iterator[Problem]:
    """Teams named like a file that the program keeps for itself."""
    yield from _reserved(register, "team_id", RESERVED_TEAMS, '"T01"')


def _reserved(
    register: Register, column: str, names: Sequence[str], hint: str
) -> Iterator[Problem]:
    for row, record in register.records:
        if getattr(record, column).casefold() in names:
            wanted = "an id that is not the name of a file or folder of the program's own"
            found = f'"{getattr(record, column)}"'
            yield Problem(register.file, column, found, wanted, hint, row)


def empty_sessions(register: Register, data_from: date | None) -> Iterator[Problem]:
    """Sessions whose data would end before they begin."""
    for row, record in register.records:
        if data_from and record.data_to and record.data_to < data_from:
            wanted = f"a date on or after data_from of programme.toml ({data_from.isoformat()})"
            yield Problem(register.file, "data_to", record.data_to.isoformat(), wanted, row=row)
