"""A process that was started beforehand, for where this one may not fork (Windows, macOS).

It has imported everything and waits for one notebook's cells; it runs them and ends, so no
notebook sees another's memory. A worker keeps one ready, which warms while another works.
"""

import contextlib
import multiprocessing
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from equity_reports.reports import child

_STARTS = 120.0
"""Seconds that a process may take to start: an old laptop's disk, and virus scanners."""

_READY: child.Told = ([], 0, True)
_LOOK = 0.5
"""Seconds between two looks at whether the owner is still there."""

_kept: list["Spare"] = []
_keeping = False


class NotStartedError(RuntimeError):
    """A process did not come to the point where it takes cells."""


class Spare:
    """One started process; it ends when it is told to, or when this process ends."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that what the cells start ends with them
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        )
        self._told: queue.SimpleQueue = queue.SimpleQueue()

    def begin(self, sources: Sequence[str], folder: Path, megabytes: int | None) -> None:
        """Hand over the cells as soon as the process is warm; each is told of by `receive`.

        Raises
        ------
        EOFError, TimeoutError
            As `receive`: it did not start.
        """
        threading.Thread(target=self._read, daemon=True).start()
        self.receive(_STARTS)
        with contextlib.suppress(BrokenPipeError):  # it has died: `receive` will say so
            pickle.dump((list(sources), folder, megabytes), self._process.stdin)
            self._process.stdin.flush()

    def _read(self) -> None:
        """Pass on what the process tells; a pipe can be waited for with a limit only so."""
        with contextlib.suppress(EOFError, OSError, ValueError, pickle.UnpicklingError):
            while True:
                self._told.put(pickle.load(self._process.stdout))  # noqa: S301 - our own child
        self._told.put(None)

    def receive(self, seconds: float | None) -> child.Told:
        """Return what came of the next cell.

        Raises
        ------
        EOFError
            The process has ended.
        TimeoutError
            Nothing came in so many seconds.
        """
        ends = time.monotonic() + seconds if seconds is not None else float("inf")
        owner = multiprocessing.parent_process()
        while (left := ends - time.monotonic()) > 0:
            try:
                told = self._told.get(timeout=min(left, _LOOK))
            except queue.Empty:
                if owner and not owner.is_alive():
                    raise SystemExit(1) from None  # nobody is there to want the page
                continue
            if told is None:
                raise EOFError
            return told
        raise TimeoutError

    def end(self) -> None:
        """End the process and all that it started."""
        if sys.platform == "win32":
            self._process.kill()
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()


def keep_ready() -> None:
    """From now on have a process started before it is wanted, until `let_go`."""
    global _keeping
    _keeping = True
    if not _kept:
        _kept.append(Spare())


def let_go() -> None:
    """End the process that is kept ready, and keep none."""
    global _keeping
    _keeping = False
    while _kept:
        _kept.pop().end()


@contextmanager
def running(sources: Sequence[str], folder: Path, megabytes: int | None) -> Iterator[Spare]:
    """Run the cells in the process that is ready, or else in a new one; end it afterwards."""
    spare = _kept.pop() if _kept else Spare()
    try:
        if _keeping:
            _kept.append(Spare())
        try:
            spare.begin(sources, folder, megabytes)
        except (EOFError, TimeoutError) as error:
            raise NotStartedError from error
        yield spare
    finally:
        spare.end()


def _serve() -> None:  # pragma: no cover - runs in another process
    """Warm up, wait for the cells of one notebook, run them, end."""
    from equity_reports.reports import warm

    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner decides what Ctrl-C ends
    warm.import_all()

    def tell(told: child.Told) -> None:
        pickle.dump(told, channel)
        channel.flush()

    tell(_READY)
    try:
        sources, folder, megabytes = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent
    except EOFError:
        return
    threading.Thread(target=_end_with_owner, daemon=True).start()
    try:
        child.run_all(tell, sources, folder, megabytes)
    finally:
        os._exit(0)


def _end_with_owner() -> None:  # pragma: no cover
    """End this process, and all that its cells started, when the owner's end of the pipe closes."""
    sys.stdin.buffer.read()
    if sys.platform != "win32":
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    _serve()
