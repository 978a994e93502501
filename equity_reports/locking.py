"""One run at a time on the same outputs."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from equity_reports.errors import UsageError

LOCK = ".lock"


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the folder while the block runs; the system lets go when the process ends.

    Raises
    ------
    UsageError
        Another run holds the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LOCK).touch(mode=0o600)
    with (folder / LOCK).open("a+", encoding="utf-8") as lock:
        if not _taken(lock.fileno()):
            lock.seek(0)
            holder = lock.read().strip()
            raise UsageError(
                f"Another run is writing to {folder}{f' (process {holder})' if holder else ''}. "
                "Wait until it is done, or give this one another folder with --outputs."
            )
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _taken(descriptor: int) -> bool:
    """Take the lock without waiting; say whether that went well."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
