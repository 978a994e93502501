"""How long outputs are kept: what the setting lets go, and its deletion when a person confirms."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from equity_reports.setting_types import Table

LEDGER = "ledger.sqlite"
"""In a session's private folder: who was sent what. It outlives the pages, so none goes twice.

A sender that was killed leaves files beside it (``ledger.sqlite-wal``) that are a part of it."""


class Retention(Table):
    """How many learning sessions' outputs are kept."""

    # What was published last must be known, or a figure would tell what came late.
    sessions: int | None = Field(
        None, ge=2, description="how many sessions with outputs are kept, 2 or more"
    )


def past_retention(home: Path, session_ids: Sequence[str], keep: int) -> list[Path]:
    """The folders of the sessions that need not be kept.

    Parameters
    ----------
    home
        The programme's folder of outputs.
    session_ids
        The register's sessions, oldest first. A folder of no session is left alone.
    keep
        So many of the latest sessions that have outputs are kept.

    Returns
    -------
    list of Path
        Shared and private folders that hold more than the ledger, oldest first.
    """
    made = [one for one in session_ids if (home / "private" / one).is_dir()]
    older = session_ids[: session_ids.index(made[-keep])] if len(made) > keep else ()
    folders = [place / one for one in older for place in (home, home / "private")]
    return [
        folder
        for folder in folders
        if folder.is_dir() and not folder.is_symlink() and (_to_delete(folder) or not _kept(folder))
    ]


def purge(folders: Sequence[Path]) -> None:
    """Delete folders and all that is in them, but for the ledger of who was sent what.

    Without it a session that is built again would be sent again.
    """
    for folder in folders:
        if not _kept(folder):
            shutil.rmtree(folder)
            continue
        for path in _to_delete(folder):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def _kept(folder: Path) -> bool:
    return (folder / LEDGER).is_file()


def _to_delete(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if not path.name.startswith(LEDGER)]
