"""A programme folder to fill in."""

import shutil
from pathlib import Path

from equity_reports import files, resources
from equity_reports.errors import UsageError

SIGN_UP = ("form.html", "questions.txt")
"""What a team signs up with; it goes into a folder of its own."""


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
    (folder / "sign_up").mkdir(exist_ok=True)
    for name in SIGN_UP:
        written.append(folder / "sign_up" / name)
        shutil.copyfile(resources.templates() / "sign_up" / name, written[-1])
    return written
