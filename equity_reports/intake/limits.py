"""How large an input may be: a small file that unpacks to a huge one is refused, not read.

The sizes are far above any real extract (10 million appointments are about 2 GB of CSV) and
below what would fill the memory or the disk of the analyst's machine.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from equity_reports.errors import InputError, Problem
from equity_reports.intake.packed import open_bytes, packed_size

MIB = 1 << 20
LARGEST_TABLE = 256 * MIB
"""A register or a lookup, unpacked: every area of England with every domain is under 20 MiB."""
LARGEST_EXTRACT = 16 * 1024 * MIB
LARGEST_WORKBOOK = 2 * 1024 * MIB
LARGEST_LINE = MIB
"""The line of headings of an extract, in characters."""
MOST_TIMES = 200
"""Text of appointments packs 5 to 30 times smaller, a bomb about 1,000 times."""
MOST_TIMES_FROM = 64 * MIB
MOST_CELLS = 100_000_000
MOST_CELLS_OF_TABLE = 10_000_000
MOST_ROWS = 200_000_000

_STEP = 4 * MIB


def chunks(path: Path, *, most: int) -> Iterator[bytes]:
    """The bytes of a file, unpacked where it is gzipped or in an archive.

    Raises
    ------
    InputError
        It unpacks to more than ``most`` bytes, or to suspiciously many times its size.
    """
    packed, read = packed_size(path), 0
    with open_bytes(path) as stream:
        while chunk := stream.read(_STEP):
            read += len(chunk)
            _hold(path, read, packed, most)
            yield chunk


def unpacked(path: Path) -> bytes:
    """All bytes of a register or a lookup; raises as `chunks` does."""
    return b"".join(chunks(path, most=LARGEST_TABLE))


def hold_workbook(path: Path, *, most: int) -> None:
    """Refuse a workbook whose parts unpack to too much; the archive says to how much.

    Python's zip reader gives no more than the archive says, whatever is in it.
    """
    with zipfile.ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
    _hold(path, size, path.stat().st_size, most)


def hold_cells(path: Path, cells: int, *, most: int) -> None:
    """Refuse a sheet of more cells than ``most``: formatting alone can make billions."""
    if cells > most:
        found = f"more than {most:,} cells"
        wanted = "a sheet that ends where its data end"
        hint = "delete the empty rows and columns, or save it as CSV"
        raise InputError([Problem(path.name, "", found, wanted, hint)])


def hold_rows(path: Path, rows: int) -> None:
    """Refuse a Parquet file of too many rows: a repeated value takes no space in it."""
    if rows > MOST_ROWS:
        hint = "export the programme's own appointments only"
        raise InputError(
            [Problem(path.name, "", f"{rows:,} rows", f"at most {MOST_ROWS:,} rows", hint)]
        )


def _hold(path: Path, size: int, packed: int, most: int) -> None:
    times = size / max(packed, 1)
    if size > most:
        found = f"more than {most // MIB:,} MiB when unpacked"
        wanted = f"at most {most // MIB:,} MiB"
        hint = "export only the columns and the dates that are used"
    elif size > MOST_TIMES_FROM and times > MOST_TIMES:
        found = f"a file that unpacks to more than {MOST_TIMES} times its size"
        wanted = "a file of data"
        hint = "find out where it came from, or save it unpacked"
    else:
        return
    raise InputError([Problem(path.name, "", found, wanted, hint)])
