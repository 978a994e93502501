"""A folder of .eml files: drafts of what would be sent, and the messages of those who send so."""

import os
from pathlib import Path

from equity_reports import files
from equity_reports.delivery.transport import Outgoing

DRAFT = ".draft.eml"
FINAL = ".eml"


class FolderTransport:
    """Writes each message into a folder as final, whole or not at all.

    Parameters
    ----------
    folder
        The session's outbox.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = files.private_folder(folder)

    def send(self, outgoing: Outgoing) -> str:
        """Write one message; the draft of it goes."""
        path = self._folder / f"{outgoing.name}{FINAL}"
        with files.replacing(path) as unfinished, unfinished.open("wb") as file:
            file.write(outgoing.raw)
            file.flush()
            os.fsync(file.fileno())  # before the ledger says that it is there
        (self._folder / f"{outgoing.name}{DRAFT}").unlink(missing_ok=True)
        return f"written to {path.name}"

    def close(self) -> None:
        """Do nothing: no server is kept waiting."""


def write_draft(folder: Path, outgoing: Outgoing) -> Path:
    """Write what would be sent; mail programs open it as a draft."""
    path = folder / f"{outgoing.name}{DRAFT}"
    with files.replacing(path) as unfinished:
        unfinished.write_bytes(b"X-Unsent: 1\r\n" + outgoing.raw)
    return path


def clear_drafts(folder: Path) -> None:
    """Remove the drafts of an earlier run; what was written as final stays."""
    for path in folder.glob(f"*{DRAFT}") if folder.is_dir() else ():
        path.unlink(missing_ok=True)
