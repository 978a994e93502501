"""Files built beside and renamed, so that a killed run leaves no half-written one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_UNFINISHED = ".unfinished"


def write_text(path: Path, text: str) -> None:
    """Write a whole text file, or leave what was there.

    Raises
    ------
    OSError
        The disk is full or the folder cannot be written; the old file, if any, stands.
    """
    with replacing(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")


def write_if_changed(path: Path, text: str) -> None:
    """Write a whole text file, unless that is what it says already."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        write_text(path, text)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path beside ``path`` to write to; put it into place when the block ends well.

    A file in a private folder is its owner's alone from the moment it is made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}{_UNFINISHED}")
    try:
        if is_private(path.parent):
            unfinished.touch(mode=0o600)
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner may open (where the system knows of owners)."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def is_private(folder: Path) -> bool:
    """Say whether only its owner may open the folder; never where the system knows no owners."""
    return folder.stat().st_mode & 0o077 == 0


def remove_unfinished(folder: Path) -> int:
    """Remove what a killed run left unfinished; return how many files that was."""
    left = list(folder.rglob(f".*{_UNFINISHED}")) if folder.is_dir() else []
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def is_free(folder: Path) -> bool:
    """Say whether a new folder may be made here: nothing is there, or an empty folder."""
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
