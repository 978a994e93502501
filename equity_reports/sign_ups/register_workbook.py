"""New rows at the end of a register in Excel: what people wrote and formatted stays.

openpyxl reads a workbook and writes it again, and leaves out or simplifies what it does not
know well (charts, pictures, threaded comments, results of formulas). A workbook that would lose
any of it is refused instead.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from copy import copy

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from equity_reports.errors import InputError, Problem
from equity_reports.intake.cells import parse_date
from equity_reports.intake.registers import Team, columns_of

Row = Mapping[str, str]
DAYS = frozenset(["joined_on", "aim_by"])
DAY_FORMAT = "yyyy-mm-dd"
PARTS = {
    "a chart": "xl/charts/",
    "a picture": "xl/media/",
    "a shape": "xl/drawings/drawing",
    "a threaded comment": "xl/threadedComments/",
    "a form control": "xl/(ctrlProps|activeX)/",
    "a slicer": "xl/(slicers|timelines)/",
    "a pivot table": "xl/pivotTables/",
    "a query": "xl/(queryTables/|connections)",
    "an embedded object": "xl/embeddings/",
}
"""What openpyxl may not keep as it was, and the parts of the file in which it is."""


def with_rows(content: bytes, rows: Sequence[Row], *, file: str) -> bytes:
    """The workbook with rows added below the last row of its first sheet.

    The new rows are formatted as the one above them, and tables, filters, drop-down lists and
    conditional formats that end there grow with it.

    Raises
    ------
    InputError
        The workbook holds something that would be lost.
    """
    _hold_parts(content, file)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        book = load_workbook(io.BytesIO(content), rich_text=True)
        sheet = book.worksheets[0]
        headings = _headings(sheet)
        _hold_formulas(sheet, headings, file)
        _hold_warnings([str(one.message) for one in told], file)
        last = max(cell.row for line in sheet.iter_rows() for cell in line if cell.value)
        for number, row in enumerate(rows, last + 1):
            _fill(sheet, headings, number, row, like=last)
        _grow(sheet, last, last + len(rows))
        return _bytes(book)


def headings_of(content: bytes) -> list[str]:
    """The headings of the first sheet, trimmed."""
    return _headings(load_workbook(io.BytesIO(content)).worksheets[0])


def _headings(sheet: Worksheet) -> list[str]:
    return [str(cell.value or "").strip() for cell in sheet[1]]


def _fill(sheet: Worksheet, headings: Sequence[str], number: int, row: Row, *, like: int) -> None:
    for column, heading in enumerate(headings, 1):
        cell = sheet.cell(number, column)
        if like > 1:
            _format_like(cell, sheet.cell(like, column))
        text = row.get(heading, "")
        if text and heading in DAYS:
            cell.value = parse_date(text)
            general = cell.number_format in ("General", "@")
            cell.number_format = DAY_FORMAT if general else cell.number_format
        elif text:
            cell.value = text
            cell.data_type = "s"  # never a formula, whatever it begins with


def _format_like(cell: Cell, above: Cell) -> None:
    if above.has_style:
        cell._style = copy(above._style)


def _grow(sheet: Worksheet, last: int, now: int) -> None:
    """Let what ends at the last row reach to the new last one."""
    for table in sheet.tables.values():
        table.ref = _longer(table.ref, last, now)
        if table.autoFilter is not None:
            table.autoFilter.ref = _longer(table.autoFilter.ref, last, now)
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = _longer(sheet.auto_filter.ref, last, now)
    for rule in sheet.data_validations.dataValidation:
        for area in [str(area) for area in rule.sqref.ranges]:
            if _longer(area, last, now) != area:
                rule.add(_longer(area, last, now))
    for formats in list(sheet.conditional_formatting):
        for area in str(formats.sqref).split():
            if _longer(area, last, now) != area:
                below = _below(area, last + 1, now)
                for rule in formats.rules:
                    sheet.conditional_formatting.add(below, rule)


def _longer(area: str, last: int, now: int) -> str:
    left, top, right, bottom = range_boundaries(area)
    if bottom != last:
        return area
    return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{now}"


def _below(area: str, first: int, now: int) -> str:
    left, _, right, _ = range_boundaries(area)
    return f"{get_column_letter(left)}{first}:{get_column_letter(right)}{now}"


def _bytes(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _hold_formulas(sheet: Worksheet, headings: Sequence[str], file: str) -> None:
    """A formula's result is not written with it: the register would read blank until Excel does."""
    known = columns_of(Team)
    for line in sheet.iter_rows():
        for cell in line:
            heading = headings[cell.column - 1] if cell.column <= len(headings) else ""
            if cell.data_type == "f" and heading in known:
                hint = "paste the values over the formulas"
                raise InputError([Problem(file, heading, "a formula", "a value", hint, cell.row)])


def _hold_warnings(told: Sequence[str], file: str) -> None:
    for one in told:
        if "will be removed" in one or "will be lost" in one:
            raise _lost(file, one.split(" extension")[0].casefold())


def _hold_parts(content: bytes, file: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    for what, pattern in PARTS.items():
        if any(re.match(pattern, name) for name in names):
            raise _lost(file, what)


def _lost(file: str, what: str) -> InputError:
    wanted = "a workbook that can be added to without a loss"
    hint = "move it to another file, or save the register as teams.csv"
    return InputError([Problem(file, "", what, wanted, hint)])
