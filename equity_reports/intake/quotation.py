"""Quotation marks that are never closed: one of them swallows the rows after it.

In CSV a quoted cell may hold commas and ends of lines. A mark too many therefore makes one
cell of many rows, silently where the number of cells comes out right by chance.
"""

import csv
from collections.abc import Collection, Iterable

from equity_reports.errors import Problem

# Fewer columns than this, and a note of several lines can have as many commas as rows have.
FEWEST_COLUMNS = 4


def swallowing_row(
    lines: Iterable[str], delimiter: str, *, one_line: Collection[str] = (), even: bool = True
) -> int | None:
    r"""The first row that holds the rows after it, or part of one, in a quoted cell.

    Parameters
    ----------
    lines
        The lines of the file with their ends as they are, the headings first.
    delimiter
        The mark between cells.
    one_line
        Headings of columns whose cells never hold an end of line: identifiers, dates, codes.
    even
        Whether every row has as many cells as there are headings, so that one of several
        lines that has not is a sign too.

    Returns
    -------
    int or None
        The row as a spreadsheet numbers it (the heading is row 1); None where every
        quotation mark is closed, in its own row as far as can be told.

    Examples
    --------
    >>> swallowing_row(["id,note\n", '1,"a\n', 'b"\n', '"2,c\n', "3,d\n"], ",")
    3
    """
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    row, last_line, headings = 0, 0, []
    try:
        for row, record in enumerate(reader, 1):
            if row == 1:
                headings = [heading.strip() for heading in record]
            several, last_line = reader.line_num > last_line + 1, reader.line_num
            if several and _swallows(record, headings, delimiter, one_line, even=even):
                return row
    except csv.Error:
        return row + 1
    return None


def unclosed(file: str, row: int) -> Problem:
    """What is told of it; nothing of the row itself."""
    found = "a quotation mark that is not closed in its row"
    wanted = "a closing mark for each, and two for one inside a quoted cell"
    hint = "take the mark out, or export the file again"
    return Problem(file, "", found, wanted, hint, row)


def _swallows(
    record: list[str],
    headings: list[str],
    delimiter: str,
    one_line: Collection[str],
    *,
    even: bool,
) -> bool:
    if even and len(record) != len(headings):
        return True
    for heading, cell in zip(headings, record, strict=False):
        ends = cell.strip().count("\n") or cell.strip().count("\r")
        if ends and heading in one_line:
            return True
        # Two marks too many in one column: between them are whole rows, to the cell.
        whole_rows = cell.count(delimiter) == ends * (len(headings) - 1)
        if ends and whole_rows and len(headings) >= FEWEST_COLUMNS:
            return True
    return False
