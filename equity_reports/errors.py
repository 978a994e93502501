"""Everything that can go wrong, each with the exit code that the command line gives it.

A mistake in an input is a ``Problem``: which file, row and column, what was found, what
was wanted and what to try. Problems are collected and reported together. None of them
may hold a patient's data: for appointments ``found`` is a class of value ("text", "a
date after the session"), never the value.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

DONE = 0
UNEXPECTED = 1
WRONG_USAGE = 2
BAD_INPUT = 3
PAGES_FAILED = 4
DELIVERY_INCOMPLETE = 5


@dataclass(frozen=True)
class Problem:
    """One mistake in one place of an input.

    ``row`` is the row as a spreadsheet numbers it (the heading is row 1), or the line of a
    file of settings; None where the whole file is meant. ``hint`` is what to try, or a
    question ("did you mean ...?").

    Examples
    --------
    >>> print(Problem("teams.csv", "team_id", "T07 twice", "each team once", "remove one", 9))
    teams.csv, row 9, team_id: found T07 twice; wanted each team once. Try: remove one.
    """

    file: str
    column: str
    found: str
    wanted: str
    hint: str = ""
    row: int | None = None

    def __str__(self) -> str:
        """One line for a person."""
        return self._said(f"{self._numbered} {self.row}" if self.row is not None else "")

    @property
    def _numbered(self) -> str:
        return "line" if self.file.endswith(".toml") else "row"

    def _said(self, row: str) -> str:
        place = ", ".join(part for part in (self.file, row, self.column) if part)
        said = f"{place}: found {self.found}; wanted {self.wanted}."
        if self.hint.endswith("?"):
            return f"{said} {self.hint[0].upper()}{self.hint[1:]}"
        return f"{said} Try: {self.hint}." if self.hint else said


def said_once(problems: Sequence[Problem]) -> list[str]:
    """The problems a line each; those that differ in their row alone share one.

    Examples
    --------
    >>> wrong = [Problem("teams.csv", "phase", "9", "a phase", row=row) for row in (2, 5, 6)]
    >>> said_once(wrong)
    ['teams.csv, row 2 and 2 rows more, phase: found 9; wanted a phase.']
    """
    alike: dict[Problem, list[Problem]] = {}
    for problem in problems:
        alike.setdefault(replace(problem, row=None), []).append(problem)
    return [_together(group) for group in alike.values()]


def _together(group: Sequence[Problem]) -> str:
    first, more = group[0], len(group) - 1
    if not more or first.row is None:
        return str(first)
    rows = f"{first._numbered}{'s' if more > 1 else ''}"
    return first._said(f"{first._numbered} {first.row} and {more} {rows} more")


class EquityReportsError(Exception):
    """The root of every error that this package raises on purpose."""

    exit_code = UNEXPECTED


class UsageError(EquityReportsError):
    """The command was asked for something that it cannot be asked for."""

    exit_code = WRONG_USAGE


class InputError(EquityReportsError):
    """A file, a column or a setting is wrong; nothing is built."""

    exit_code = BAD_INPUT

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class PagesFailedError(EquityReportsError):
    """Some pages could not be built; the rest are."""

    exit_code = PAGES_FAILED


class DeliveryIncompleteError(EquityReportsError):
    """Some messages were refused or are uncertain; the rest are sent."""

    exit_code = DELIVERY_INCOMPLETE
