"""What the last run settled, so that a run with nothing to do sees that and stops.

A session's pages follow from the sources, the registers, the settings, what was released for
other sessions, and the program. Where the bytes of all these are as they were, and so are those
of every file that was made, nothing is read or counted again. No count is kept for this but the
totals of rows, in the private folder; the figures themselves lie there as released counts only.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from equity_reports import files, resources
from equity_reports.fingerprints import of_file, program
from equity_reports.intake.totals import Totals
from equity_reports.outputs import SessionFolders
from equity_reports.programme import Programme

NAME = "settled.json"
_COUNTING = ("duckdb", "numpy", "pandas", "pyarrow", "pydantic", "scipy", "statsmodels")


@dataclass(frozen=True)
class Settled:
    """A run after which every page stood.

    Attributes
    ----------
    key
        Of all that the run was made from; see `key_of`.
    made
        The hash of every file that it left, by its path below the programme's outputs.
    pages
        The team of each page, by the page's id and in the order of building; empty: everybody's.
    totals, warnings
        What the intake had to say.
    """

    key: str
    made: dict[str, str]
    pages: dict[str, str]
    totals: Totals
    warnings: tuple[str, ...]

    def write(self, folders: SessionFolders) -> None:
        """Keep this in the session's private folder."""
        plain = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        files.write_text(folders.private / NAME, plain + "\n")


def read_settled(folders: SessionFolders, key: str | None) -> Settled | None:
    """Return what was settled under this key, if every file of it still stands as it was made."""
    try:
        plain = json.loads((folders.private / NAME).read_text(encoding="utf-8"))
        plain["totals"] = Totals(**plain["totals"])
        plain["warnings"] = tuple(plain["warnings"])
        settled = Settled(**plain)
        home = folders.all_private.parent
        if key is None or settled.key != key:
            return None
        stands = all(of_file(home / name) == told for name, told in settled.made.items())
    except (OSError, ValueError, TypeError, KeyError):
        return None  # none was written, or by another version, or a file is gone
    return settled if stands else None


def forget_settled(folders: SessionFolders) -> None:
    """Before anything is changed: a run that is killed half-way has settled nothing."""
    (folders.private / NAME).unlink(missing_ok=True)


def made_by(folders: SessionFolders) -> dict[str, str]:
    """Return the hash of every file that a run leaves for the session."""
    home = folders.all_private.parent
    places = (folders.shared, folders.released, folders.quarantine, folders.coaches)
    left = (path for place in places for path in _files_in(place))
    return {path.relative_to(home).as_posix(): of_file(path) for path in left}


def key_of(programme: Programme, folders: SessionFolders) -> str | None:
    """Return one hash of all that a session's pages are made from; None: it cannot be told.

    A file is not there, or the appointments come from a database, which has to be asked.

    Bytes are hashed rather than times compared: an extract that is copied over the old one with
    its old time must be seen. It takes a second for some gigabytes.
    """
    if programme.settings.sources.warehouse is not None:
        return None
    libraries = [f"{name} {_version(name)}" for name in _COUNTING]
    told = hashlib.sha256("\n".join([program(), *libraries]).encode())
    try:
        for path in _made_from(programme, folders):
            told.update(f"\n{path.name} {of_file(path)}".encode())
    except OSError:
        return None
    return told.hexdigest()


def _made_from(programme: Programme, folders: SessionFolders) -> Iterator[Path]:
    yield from sorted(path for path in programme.folder.iterdir() if path.is_file())
    for own in (programme.own_measures, *programme.own_reports):
        yield from _files_in(own) if own.is_dir() else [own] * own.is_file()
    exports = [programme.folder / each.file for each in programme.settings.registers.values()]
    for paths in (*programme.settings.sources.paths(programme.folder).values(), exports):
        for path in paths:
            yield from _files_in(path) if path.is_dir() else [path]
    yield from _files_in(resources.templates())
    yield from sorted(resources.notebooks().glob("*.ipynb"))
    released = folders.all_private.glob("*/released/**/*.json")
    yield from sorted(path for path in released if folders.released not in path.parents)


def _files_in(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
