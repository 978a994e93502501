"""What the process that runs a notebook's cells does, however it came to be: see `kernel`."""

import faulthandler
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

LOG = "log.txt"
Told = tuple[list[dict], int, bool]
"""What is told of a cell: its outputs, its execution count, whether it went through."""


def run_all(  # pragma: no cover - runs in another process, where coverage does not follow
    tell: Callable[[Told], None], sources: Sequence[str], folder: Path, megabytes: int | None
) -> None:
    """Run the cells in ``folder`` and tell of each; the process is not to be used afterwards.

    Parameters
    ----------
    tell
        Takes each cell's outputs, in the order of the cells; empty cells are passed over.
    folder
        Where the cells work. What is written past Python goes to its log.
    megabytes
        The memory that they may take beyond what the process holds; None: any. Linux only.
    """
    from equity_reports.reports.shell import NotebookShell

    _move_into(folder)
    _limit_memory(megabytes)
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()  # else every fork draws the same numbers
    shell = NotebookShell(folder / ".ipython")
    for source in sources:
        if source.strip():
            tell(shell.run(source))


def _move_into(folder: Path) -> None:  # pragma: no cover
    """Work in ``folder``; what is written past Python (a crash, a library in C) goes to its log."""
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    log = os.open(LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    faulthandler.enable(file=2)


def _limit_memory(megabytes: int | None) -> None:  # pragma: no cover
    if megabytes is None or sys.platform != "linux":
        return
    import resource

    held = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
    limit = held + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
