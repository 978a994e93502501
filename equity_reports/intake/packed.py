"""The bytes of a file, whether it lies in a folder as it is, gzipped, or inside a zip archive.

A table inside an archive has a path too: that of the archive, then its name in there
(``data/2026.zip/april.csv``). So an archive is read as a folder of files would be.
"""

import gzip
import zipfile
from pathlib import Path
from typing import BinaryIO

from equity_reports.errors import InputError, Problem

ARCHIVE = ".zip"


def archive_of(path: Path) -> Path | None:
    """The archive that a table lies in; None where it is a file of its own."""
    inside = (parent for parent in path.parents if parent.suffix.lower() == ARCHIVE)
    return next((parent for parent in inside if parent.is_file()), None)


def members(archive: Path, kinds: tuple[str, ...]) -> list[Path]:
    """The tables inside an archive, in order of name.

    Names that lead out of the archive, or that an operating system adds for itself, are none.

    Raises
    ------
    InputError
        It is no archive, or holds no table of ``kinds``.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            names = sorted(part.filename for part in opened.infolist() if not part.is_dir())
    except (OSError, zipfile.BadZipFile, NotImplementedError):
        wanted = "a zip archive that opens"
        found = "a file that is none, or is cut short"
        raise InputError([Problem(archive.name, "", found, wanted, "zip it again")]) from None
    inside = [name for name in names if name.lower().endswith(kinds) and _stays_inside(name)]
    if not inside:
        wanted = "one or more tables as text inside: " + ", ".join(kinds)
        hint = "put Parquet and Excel files into the folder as they are"
        raise InputError([Problem(archive.name, "", "no table in it", wanted, hint)])
    return [archive / name for name in inside]


def _stays_inside(name: str) -> bool:
    parts = name.split("/")
    plain = not name.startswith("/") and not {"..", "", "__MACOSX"} & set(parts)
    return plain and "\\" not in name and ":" not in name


def packed_size(path: Path) -> int:
    """How many bytes the file takes where it lies, packed or not."""
    archive = archive_of(path)
    if archive is None:
        return path.stat().st_size
    with zipfile.ZipFile(archive) as opened:
        return opened.getinfo(path.relative_to(archive).as_posix()).compress_size


def open_bytes(path: Path) -> BinaryIO:
    """The file's bytes, unpacked.

    Raises
    ------
    OSError
        It cannot be opened; an archive with a password, or packed in an unusual way, neither.
    """
    archive = archive_of(path)
    if archive is None:
        return gzip.open(path) if path.suffix == ".gz" else path.open("rb")
    try:
        with zipfile.ZipFile(archive) as opened:
            return opened.open(path.relative_to(archive).as_posix())
    except (KeyError, RuntimeError, zipfile.BadZipFile) as error:
        raise OSError(f"{archive.name} cannot be unpacked") from error
