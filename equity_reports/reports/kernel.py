"""Where a notebook's cells run: in a fork of this warm process, or in a stock kernel.

papermill executes the notebook either way; it finds ``ForkEngine`` by its entry point. A forked
child starts with every library imported and nothing of another report in it: its memory, its
random numbers and its working folder are its own, and it ends with the notebook. Where forking
is not sound (not Linux, or threads at work in this process) the cells run in Jupyter's kernel.
"""

import contextlib
import ctypes
import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path

FORK, KERNEL = "fork", "kernel"
ENGINE_NAME = "equity-reports"
LOG = "log.txt"
_SIGNAL_WHEN_PARENT_DIES = 1  # PR_SET_PDEATHSIG, linux/prctl.h


class CellsStoppedError(RuntimeError):
    """The cells did not come to their end, for a reason outside them.

    ``reason`` is a sentence without data; ``source`` is the cell that was running.
    """

    def __init__(self, reason: str, source: str = "") -> None:
        self.reason, self.source = reason, source
        super().__init__(reason)


DIED = "the process that ran it ended early"
TOO_SLOW = "it took longer than {seconds:g} seconds"


def engine_kind() -> str:
    """Return how cells run in this process: ``"fork"`` or ``"kernel"``.

    A fork copies only the thread that calls it: a lock that another thread holds at that moment
    is never released in the child. So only a process with one Python thread forks.
    """
    quiet = threading.active_count() == 1 and threading.current_thread() is threading.main_thread()
    return FORK if sys.platform == "linux" and quiet else KERNEL


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
    nb_man, kernel_name, *, seconds=None, megabytes=None, scratch=None, **settings
) -> None:
    """Run the cells of ``nb_man.nb`` in order, up to the first that fails.

    Parameters
    ----------
    nb_man
        papermill's manager of the notebook.
    kernel_name
        Used by the stock kernel only.
    seconds
        The time that all cells together may take; None: any.
    megabytes
        The memory that the cells may take beyond what the fork began with; None: any. The stock
        kernel has no such limit.
    scratch
        The folder to work in, which also takes the log; None: the present one.

    Raises
    ------
    CellsStoppedError
        The process died or the time ran out; the cell that was running is marked as failed.
    """
    folder = Path(scratch or ".")
    if engine_kind() == KERNEL:
        _run_in_kernel(nb_man, kernel_name, seconds, folder, settings)
        return
    sources = [cell.source if cell.cell_type == "code" else "" for cell in nb_man.nb.cells]
    with _forked(sources, folder, megabytes) as told:
        _listen(nb_man, told, seconds)


def _run_in_kernel(nb_man, kernel_name, seconds, folder, settings) -> None:
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.engines import NBClientEngine

    ends = time.monotonic() + seconds if seconds else None
    left = (lambda _cell: max(1.0, ends - time.monotonic())) if ends else None
    resources = {"metadata": {"path": str(folder)}}
    try:
        NBClientEngine.execute_managed_notebook(
            nb_man, kernel_name, timeout_func=left, resources=resources, **settings
        )
    except DeadKernelError as error:
        raise CellsStoppedError(DIED, _last_begun(nb_man.nb)) from error
    except CellTimeoutError as error:
        reason = TOO_SLOW.format(seconds=seconds)
        raise CellsStoppedError(reason, _last_begun(nb_man.nb)) from error


def _last_begun(notebook) -> str:
    """Return the source of the last cell that was begun."""
    begun = [cell for cell in notebook.cells if cell.metadata.papermill["status"] != "pending"]
    return begun[-1].source if begun else ""


def _listen(nb_man, told: Connection, seconds: float | None) -> None:
    """Write what the child tells into the notebook."""
    ends = time.monotonic() + seconds if seconds else None
    for index, cell in enumerate(nb_man.nb.cells):
        nb_man.cell_start(cell, index)
        if cell.cell_type == "code" and cell.source.strip():
            left = max(0.0, ends - time.monotonic()) if ends else None
            outputs, count, passed = _next(nb_man, cell, told, left, seconds)
            cell.outputs, cell.execution_count = outputs, count
            if not passed and "raises-exception" not in cell.metadata.get("tags", []):
                nb_man.cell_exception(cell, index)
                return
        nb_man.cell_complete(cell, index)


def _next(nb_man, cell, told: Connection, left: float | None, seconds: float | None):
    owner = multiprocessing.parent_process()
    owners_end = [owner.sentinel] if owner else []
    try:
        ready = wait([told, *owners_end], left)
        if told in ready:
            return told.recv()
        if ready:
            raise SystemExit(1)  # nobody is there to want the page
        reason = TOO_SLOW.format(seconds=seconds)
    except (EOFError, ConnectionError):
        reason = DIED
    nb_man.cell_exception(cell)
    raise CellsStoppedError(reason, cell.source)


@contextlib.contextmanager
def _forked(sources: Sequence[str], folder: Path, megabytes: int | None):
    """Run the cells in a child; give the connection on which it tells of each; end the child."""
    told, tell = Pipe(duplex=False)
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        told.close()
        _be_the_child(parent, tell, sources, folder, megabytes)
    tell.close()
    try:
        yield told
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told.close()


def _be_the_child(  # pragma: no cover - runs in a fork, where coverage does not follow
    parent: int, tell: Connection, sources: Sequence[str], folder: Path, megabytes: int | None
) -> None:
    """Run the cells and end: never return into a copy of the parent's stack."""
    try:
        os.setpgid(0, 0)  # so that what the cells start ends with them
        _die_with(parent)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _move_into(folder)
        _limit_memory(megabytes)
        _run(tell, sources, folder)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(0)


def _run(tell: Connection, sources: Sequence[str], folder: Path) -> None:  # pragma: no cover
    from equity_reports.reports.shell import NotebookShell

    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()  # else every child draws the same numbers
    shell = NotebookShell(folder / ".ipython")
    for source in sources:
        if source.strip():
            tell.send(shell.run(source))


def _move_into(folder: Path) -> None:  # pragma: no cover
    """Work in ``folder``; what is written past Python (a crash, a library in C) goes to its log."""
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    log = os.open(LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    faulthandler.enable(file=2)


def _limit_memory(megabytes: int | None) -> None:  # pragma: no cover
    if megabytes is None:
        return
    import resource

    held = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
    limit = held + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _die_with(parent: int) -> None:  # pragma: no cover
    """Ask Linux to end this process when its parent ends, however that happens."""
    ctypes.CDLL(None).prctl(_SIGNAL_WHEN_PARENT_DIES, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # it ended before it could be asked
