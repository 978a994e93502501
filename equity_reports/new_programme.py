"""A programme folder to fill in, and a measure or a report to add to one."""

import shutil
from pathlib import Path

from equity_reports import files, resources
from equity_reports.errors import UsageError
from equity_reports.measures.definitions import SAFE_ID
from equity_reports.settings import SETTINGS_FILE

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


def write_new_measure(folder: Path, name: str) -> list[Path]:
    """Write a measure that can be read, and its test, into a programme folder.

    Parameters
    ----------
    name
        Small letters, digits and underscores, such as ``missed_or_cancelled``.

    Raises
    ------
    UsageError
        It is no programme folder or no such name, or the measure is there already.
    """
    if name in resources.measure_ids():
        raise UsageError(f"The package has a measure called {name}: choose another name.")
    return _write_own(folder, name, f"{resources.OWN_MEASURES}/{name}.toml", "measure.toml")


def write_new_report(folder: Path, name: str) -> list[Path]:
    """Write a report notebook that runs, and its test, into a programme folder.

    Parameters
    ----------
    name
        Small letters, digits and underscores, such as ``waiting_room``.

    Raises
    ------
    UsageError
        It is no programme folder or no such name, or the report is there already.
    """
    if name in TAKEN:
        raise UsageError(f"Every team has a page called {name}: choose another name.")
    return _write_own(folder, name, f"{resources.OWN_REPORTS}/{name}.ipynb", "report.ipynb")


TAKEN = ("report", "story", "poster")
"""The names of the pages that every team has."""


def _write_own(folder: Path, name: str, path: str, template: str) -> list[Path]:
    if not (folder / SETTINGS_FILE).is_file():
        raise UsageError(
            f"{folder} holds no {SETTINGS_FILE}: name a programme folder, or write one with "
            f"equity-reports new {folder}"
        )
    if not SAFE_ID.fullmatch(name):
        raise UsageError(
            f'"{name}" cannot be a name: use small letters, digits and _, beginning with a letter.'
        )
    test = f"test_{Path(template).stem}.py"
    places = {folder / path: template, folder / "tests" / f"test_{name}.py": test}
    for place in places:
        if place.exists():
            raise UsageError(f"{place} is there already: choose another name, or change it.")
    for place, source in places.items():
        text = (resources.templates() / "own" / source).read_text(encoding="utf-8")
        place.parent.mkdir(exist_ok=True)
        files.write_text(place, text.replace("NAME", name))
    return list(places)
