"""How long outputs are kept: what the setting lets go, and its deletion when a person confirms."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from equity_reports.setting_types import Table


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
        Shared and private folders that are there, oldest first.
    """
    made = [one for one in session_ids if (home / "private" / one).is_dir()]
    older = session_ids[: session_ids.index(made[-keep])] if len(made) > keep else ()
    folders = [place / one for one in older for place in (home, home / "private")]
    return [folder for folder in folders if folder.is_dir() and not folder.is_symlink()]


def purge(folders: Sequence[Path]) -> None:
    """Delete folders and all that is in them."""
    for folder in folders:
        shutil.rmtree(folder)
