"""A programme folder to fill in."""

import shutil
from pathlib import Path

from equity_reports import files, resources
from equity_reports.errors import UsageError


def write_new_programme(folder: Path) -> list[Path]:
    """Write settings with every choice explained, and each register with an example.

    Raises
    ------
    UsageError
        The folder is there and not empty: nothing of anybody's is written over.
    """
    if not files.is_free(folder):
        raise UsageError(f"{folder} is not empty: name a folder that is new or empty.")
    (folder / "data").mkdir(parents=True, exist_ok=True)
    written = []
    for source in sorted((resources.templates() / "programme").iterdir()):
        shutil.copyfile(source, folder / source.name)
        written.append(folder / source.name)
    return written
