"""Small tables, read as text: registers and lookups, from CSV (gzip too) or Excel."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from xml.etree.ElementTree import ParseError

from equity_reports.errors import InputError, Problem
from equity_reports.intake import limits
from equity_reports.intake.quotation import swallowing_row, unclosed

SMALL_TABLE_KINDS = (".csv", ".csv.gz", ".xlsx")
UNREADABLE = (
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,  # entities that a workbook may not define, among others
    ParseError,
    csv.Error,
)


@dataclass(frozen=True)
class TextTable:
    """A table whose every cell is trimmed text.

    ``rows`` pairs each row's number, as a spreadsheet shows it (the heading is row 1),
    with its cells, one for each heading; rows without a single value are left out.
    ``ragged`` holds the numbers of rows that have more cells than there are headings.
    """

    file: str
    headings: tuple[str, ...]
    rows: list[tuple[int, tuple[str, ...]]]
    ragged: tuple[int, ...] = ()


def find_register(folder: Path, name: str) -> Path | None:
    """The register called ``name`` in the folder: a CSV file or an Excel workbook."""
    for kind in (".csv", ".xlsx"):
        path = folder / f"{name}{kind}"
        if path.is_file():
            return path
    return None


def read_text_table(path: Path) -> TextTable:
    """A small table, all of it as text.

    Raises
    ------
    InputError
        When the file cannot be read at all: not there, not text, not a workbook, empty.
    """
    try:
        records = list(_small_sheet(path) if path.suffix == ".xlsx" else _csv_records(path))
    except InputError:
        raise
    except UNREADABLE:
        raise _unreadable(path, "a file that cannot be read") from None
    if not records or not any(records[0]):
        raise _unreadable(path, "no headings in the first row")
    headings = tuple(records[0])
    while headings and not headings[-1]:
        headings = headings[:-1]
    width = len(headings)
    numbered = [(number, cells) for number, cells in enumerate(records[1:], 2) if any(cells)]
    padding = [""] * width
    return TextTable(
        file=path.name,
        headings=headings,
        rows=[(number, tuple([*cells, *padding][:width])) for number, cells in numbered],
        ragged=tuple(number for number, cells in numbered if any(cells[width:])),
    )


def _unreadable(path: Path, found: str) -> InputError:
    wanted = "a table with headings in its first row, as CSV or .xlsx"
    return InputError([Problem(path.name, "", found, wanted, "open it and save it again")])


def decode(content: bytes) -> str:
    """Text as spreadsheets save it: UTF-8, UTF-16 with its mark, else Windows-1252."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def delimiter_of(first_line: str) -> str:
    """The mark between columns: the one of , ; tab | that the heading has most of."""
    return max(",;\t|", key=first_line.count)


def _csv_records(path: Path) -> Iterator[list[str]]:
    text = decode(limits.unpacked(path))
    delimiter = delimiter_of(text.partition("\n")[0])
    # Rows may be shorter than the headings here: a spreadsheet leaves blank ends out.
    row = swallowing_row(io.StringIO(text, newline=""), delimiter, even=False)
    if row is not None:
        raise InputError([unclosed(path.name, row)])
    for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
        yield [cell.strip() for cell in record]


def _small_sheet(path: Path) -> Iterator[list[str]]:
    limits.hold_workbook(path, most=limits.LARGEST_TABLE)
    return excel_records(path, most_cells=limits.MOST_CELLS_OF_TABLE)


def excel_records(path: Path, *, most_cells: int = limits.MOST_CELLS) -> Iterator[list[str]]:
    """The rows of a workbook's first sheet, as text without the blank cells at their ends.

    The heading comes first. A workbook or a sheet that is far too large raises InputError.
    """
    # Loaded where there is a workbook: it takes as long as reading 100,000 rows of text.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    limits.hold_workbook(path, most=limits.LARGEST_WORKBOOK)
    try:
        workbook = load_workbook(path, read_only=True, data_only=True)
    except InvalidFileException as error:
        raise ValueError("no workbook") from error
    try:
        seen = 0
        for record in workbook.worksheets[0].iter_rows(values_only=True):
            seen += max(len(record), 1)
            limits.hold_cells(path, seen, most=most_cells)
            yield _without_blank_end([cell_text(value) for value in record])
    finally:
        workbook.close()


def _without_blank_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def cell_text(value: object) -> str:
    """The text of a spreadsheet's cell: dates in ISO, whole numbers without a point.

    Examples
    --------
    >>> cell_text(3.0), cell_text(None)
    ('3', '')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
