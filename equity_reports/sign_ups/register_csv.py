"""New rows at the end of a register in CSV: every byte that people wrote stays as it is."""

import codecs
import csv
import io
from collections.abc import Mapping, Sequence

from equity_reports.intake.sources import decode, delimiter_of

Row = Mapping[str, str]


def headings_of(content: bytes) -> list[str]:
    """The headings of a register, trimmed."""
    text = decode(content)
    record = next(csv.reader(io.StringIO(text), delimiter=_delimiter(text)), [])
    return [heading.strip() for heading in record]


def with_rows(content: bytes, rows: Sequence[Row]) -> bytes:
    r"""The register with rows added: its order of columns, its marks, its ends of lines.

    A column that a row knows nothing of is left blank. Where the file's own encoding lacks a
    letter, the whole is written as UTF-8.

    Examples
    --------
    >>> with_rows(b"name;note;team_id\r\nOne;mine;T01", [{"team_id": "T02", "name": "Two"}])
    b'name;note;team_id\r\nOne;mine;T01\r\nTwo;;T02\r\n'
    """
    text = decode(content)
    end = "\r\n" if "\r\n" in text else "\n"
    delimiter, headings = _delimiter(text), headings_of(content)
    lines = [delimiter.join(_quoted(row.get(name, "")) for name in headings) for row in rows]
    added = end.join([*lines, ""])
    if not text.endswith(("\n", "\r")):
        added = end + added
    try:
        return content + added.encode(_encoding(content))
    except UnicodeEncodeError:
        return codecs.BOM_UTF8 + (text + added).encode()


def _delimiter(text: str) -> str:
    return delimiter_of(text.partition("\n")[0])


def _quoted(cell: str) -> str:
    """A cell, in quotation marks where any spreadsheet could take it for two."""
    if any(mark in cell for mark in ',;\t|"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _encoding(content: bytes) -> str:
    """The encoding that `decode` read it with, for text that comes behind it."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if content.startswith(mark):
            return name
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
