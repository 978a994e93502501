"""A register as another program exports it, in our headings and our words.

An improvement platform has its own names for a change idea's title and its own words for how far
it has come. ``[registers.change_ideas]`` of programme.toml says which is which; the rows are then
checked as if they had been written by hand.
"""

from collections.abc import Iterator

from equity_reports.errors import InputError, Problem
from equity_reports.intake.cells import sayable_headings, suggest
from equity_reports.intake.sources import TextTable
from equity_reports.settings import SETTINGS_FILE, RegisterFile


def in_our_words(
    table: TextTable, export: RegisterFile, known: tuple[str, ...], name: str
) -> TextTable:
    """The export with our headings, and our words where its own are given.

    Columns that nothing is mapped to keep their heading, and so serve where it is one of ours.

    Parameters
    ----------
    known
        The register's columns.
    name
        The register's, for messages.

    Raises
    ------
    InputError
        A column that the register or the export does not have.
    """
    problems = [*_unknown(export, known, name), *_missing(table, export)]
    if problems:
        raise InputError(problems)
    ours = {heading: column for column, heading in export.columns.items()}
    # A heading that is one of ours and is mapped over is the export's own, for something else.
    taken = {*export.columns, *export.fixed}
    headings = [
        ours.get(heading, f"{heading} (export)" if heading in taken else heading)
        for heading in table.headings
    ]
    words = {
        column: {word.strip().casefold(): ours for word, ours in meaning.items()}
        for column, meaning in export.words.items()
    }
    rows = [
        (row, (*_translated(headings, cells, words), *export.fixed.values()))
        for row, cells in table.rows
    ]
    return TextTable(table.file, (*headings, *export.fixed), rows, table.ragged)


def _translated(
    headings: list[str], cells: tuple[str, ...], words: dict[str, dict[str, str]]
) -> Iterator[str]:
    for heading, cell in zip(headings, cells, strict=True):
        yield words.get(heading, {}).get(cell.casefold(), cell)


def _unknown(export: RegisterFile, known: tuple[str, ...], name: str) -> Iterator[Problem]:
    for part in ("columns", "words", "fixed"):
        for column in getattr(export, part):
            if column not in known:
                where, wanted = f"registers.{name}.{part}", f"a column of {name}"
                yield Problem(SETTINGS_FILE, where, f'"{column}"', wanted, suggest(column, known))


def _missing(table: TextTable, export: RegisterFile) -> Iterator[Problem]:
    for column, heading in export.columns.items():
        if table.headings.count(heading) != 1:
            many = table.headings.count(heading)
            found = f"{many} of them" if many else "no such column"
            wanted = f'the column that stands for {column}, "{heading}"'
            hint = suggest(heading, sayable_headings(table.headings))
            yield Problem(table.file, column, found, wanted, hint, 1)
