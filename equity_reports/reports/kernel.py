"""Where a notebook's cells run: in a fork of this warm process, or in one started beforehand.

papermill executes the notebook either way; it finds ``ForkEngine`` by its entry point. The child
starts with every library imported and nothing of another report in it: its memory, its random
numbers and its working folder are its own, and it ends with the notebook. Where forking is not
sound (not Linux, or threads at work in this process) the child is a `spare` process.
"""

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path

from equity_reports.reports import child, spare

FORK, SPARE = "fork", "spare"
ENGINE_NAME = "equity-reports"
_SIGNAL_WHEN_PARENT_DIES = 1  # PR_SET_PDEATHSIG, linux/prctl.h


class CellsStoppedError(RuntimeError):
    """The cells did not come to their end, for a reason outside them.

    ``reason`` is a sentence without data; ``source`` is the cell that was running.
    """

    def __init__(self, reason: str, source: str = "") -> None:
        self.reason, self.source = reason, source
        super().__init__(reason)


NOT_STARTED = "the process to run it in did not start"
DIED = "the process that ran it ended early"
TOO_SLOW = "it took longer than {seconds:g} seconds"


def engine_kind() -> str:
    """Return how cells run in this process: ``"fork"`` or ``"spare"``.

    A fork copies only the thread that calls it: a lock that another thread holds at that moment
    is never released in the child. So only a process with one Python thread forks.
    """
    quiet = threading.active_count() == 1 and threading.current_thread() is threading.main_thread()
    return FORK if sys.platform == "linux" and quiet else SPARE


class ForkEngine:
    """papermill's engine that runs a notebook's cells in a forked child.

    papermill loads it while it is itself being imported, so this module may not import papermill
    before it is asked to run something; it has what papermill asks of an engine.
    """

    @classmethod
    def execute_notebook(cls, nb, kernel_name, **settings):
        """Execute a notebook as papermill's own engines do; see `run_cells` for the settings."""
        return _managed_engine().execute_notebook(nb, kernel_name, **settings)

    @classmethod
    def nb_kernel_name(cls, nb, name=None) -> str:
        """Return the name of the notebook's kernel."""
        return _managed_engine().nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb, language=None) -> str:
        """Return the language that the notebook is written in."""
        return _managed_engine().nb_language(nb, language)


@lru_cache(maxsize=1)
def _managed_engine() -> type:
    from papermill.engines import Engine

    class Managed(Engine):
        """papermill's book-keeping around our running of the cells."""

        execute_managed_notebook = staticmethod(run_cells)

    return Managed


def run_cells(
    nb_man, kernel_name, *, seconds=None, megabytes=None, scratch=None, **_settings
) -> None:
    """Run the cells of ``nb_man.nb`` in order, up to the first that fails.

    Parameters
    ----------
    nb_man
        papermill's manager of the notebook.
    kernel_name
        Not used: the cells run in this Python.
    seconds
        The time that all cells together may take; None: any.
    megabytes
        The memory that the cells may take beyond what the process began with; None: any. Only
        Linux holds them to it.
    scratch
        The folder to work in, which also takes the log; None: the present one.

    Raises
    ------
    CellsStoppedError
        The process died or the time ran out; the cell that was running is marked as failed.
    """
    folder = Path(scratch or ".")
    begin = _forked if engine_kind() == FORK else spare.running
    sources = [cell.source if cell.cell_type == "code" else "" for cell in nb_man.nb.cells]
    try:
        with begin(sources, folder, megabytes) as process:
            _listen(nb_man, process.receive, seconds)
    except spare.NotStartedError as error:
        raise CellsStoppedError(NOT_STARTED) from error


Receive = Callable[[float | None], child.Told]


def _listen(nb_man, receive: Receive, seconds: float | None) -> None:
    """Write what the child tells into the notebook."""
    ends = time.monotonic() + seconds if seconds else None
    for index, cell in enumerate(nb_man.nb.cells):
        nb_man.cell_start(cell, index)
        if cell.cell_type == "code" and cell.source.strip():
            left = max(0.0, ends - time.monotonic()) if ends else None
            outputs, count, passed = _next(nb_man, cell, receive, left, seconds)
            cell.outputs, cell.execution_count = outputs, count
            if not passed and "raises-exception" not in cell.metadata.get("tags", []):
                nb_man.cell_exception(cell, index)
                return
        nb_man.cell_complete(cell, index)


def _next(nb_man, cell, receive: Receive, left: float | None, seconds: float | None) -> child.Told:
    try:
        return receive(left)
    except TimeoutError:
        reason = TOO_SLOW.format(seconds=seconds)
    except (EOFError, ConnectionError):
        reason = DIED
    nb_man.cell_exception(cell)
    raise CellsStoppedError(reason, cell.source)


class _Fork:
    """The parent's end of the connection to a forked child."""

    def __init__(self, told: Connection) -> None:
        self._told = told

    def receive(self, seconds: float | None) -> child.Told:
        """Return what came of the next cell; the errors are those of `spare.Spare.receive`."""
        owner = multiprocessing.parent_process()
        ready = wait([self._told, *([owner.sentinel] if owner else [])], seconds)
        if self._told in ready:
            return self._told.recv()
        if ready:
            raise SystemExit(1)  # nobody is there to want the page
        raise TimeoutError


@contextlib.contextmanager
def _forked(sources: Sequence[str], folder: Path, megabytes: int | None) -> Iterator[_Fork]:
    """Run the cells in a forked child; end it afterwards."""
    told, tell = Pipe(duplex=False)
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    forked = os.fork()
    if forked == 0:
        told.close()
        _be_the_child(parent, tell, sources, folder, megabytes)
    _lead_a_group(forked)  # the child does so too: whichever comes first
    tell.close()
    try:
        yield _Fork(told)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(forked, signal.SIGKILL)
        os.waitpid(forked, 0)
        told.close()


def _be_the_child(  # pragma: no cover - runs in a fork, where coverage does not follow
    parent: int, tell: Connection, sources: Sequence[str], folder: Path, megabytes: int | None
) -> None:
    """Run the cells and end: never return into a copy of the parent's stack."""
    try:
        _lead_a_group(0)
        _die_with(parent)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        child.run_all(tell.send, sources, folder, megabytes)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(0)


def _lead_a_group(process: int) -> None:
    """Let a process (0: this one) lead a group of its own: what its cells start ends with them."""
    with contextlib.suppress(PermissionError, ProcessLookupError):  # it has done so and ended
        os.setpgid(process, process)


def _die_with(parent: int) -> None:  # pragma: no cover
    """Ask Linux to end this process when its parent ends, however that happens."""
    ctypes.CDLL(None).prctl(_SIGNAL_WHEN_PARENT_DIES, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # it ended before it could be asked
