"""A pool of warm processes: each has imported everything and then takes one job at a time.

It is a ``concurrent.futures.Executor``. Unlike the library's own pool it outlives its
processes: one that dies fails its job alone and is replaced. No process outlives the pool's
owner, however the owner ends.
"""

import contextlib
import multiprocessing
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from multiprocessing.util import get_temp_dir
from typing import Any

from equity_reports.reports.warm import WANTED

_WARM_UP = "equity_reports.reports.warm_up"
_SOCKETS = "EQUITY_REPORTS_SOCKETS"
"""The setting that tells the fork server where the folder of its socket is, to remove in the end.

Python removes it where this process ends in peace, but not where it is killed.
"""

_NO_GUARD = (
    "a worker has begun to run the script that started it. Try: put what the script does below "
    'if __name__ == "__main__":'
)
_GOODBYE = 5.0
_ENDED = 3 * _GOODBYE
_METHOD = "forkserver" if sys.platform == "linux" else "spawn"


class WorkerDiedError(RuntimeError):
    """The process that had the job ended before the job did."""


class WarmPool(Executor):
    """Run functions in warm processes.

    Parameters
    ----------
    workers
        How many processes; they start at once.
    imports
        Import statements, a line each: what the jobs will import, so that it is done once.
    seconds
        The time that one job may take before its process is ended; None: any. Jobs should keep a
        shorter time themselves: this is for those that cannot.
    """

    def __init__(self, workers: int, imports: str = "", *, seconds: float | None = None) -> None:
        if getattr(multiprocessing.current_process(), "_inheriting", False):
            raise RuntimeError(_NO_GUARD)
        # One arithmetic thread each: the reports are the parallel part, and a process that
        # forks must have no thread at work.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        self._context = multiprocessing.get_context(_METHOD)
        self._imports = imports
        if _METHOD == "forkserver":
            self._context.set_forkserver_preload([_WARM_UP])
            os.environ |= {_SOCKETS: get_temp_dir(), WANTED: imports}
        self._seconds = seconds
        self._jobs: queue.SimpleQueue = queue.SimpleQueue()
        self._stopped, self._cancelled = threading.Event(), threading.Event()
        self._processes: set[multiprocessing.Process] = set()
        self._threads = [threading.Thread(target=self._attend, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Future:
        """Ask for ``fn(*args, **kwargs)``; what it takes and gives must pickle."""
        if self._stopped.is_set():
            raise RuntimeError("the pool has been shut down")
        future: Future = Future()
        self._jobs.put((future, fn, args, kwargs))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the processes end; with ``cancel_futures`` those at work are ended now."""
        self._stopped.set()
        if cancel_futures:
            self._cancelled.set()
            with contextlib.suppress(queue.Empty):
                while True:
                    waiting = self._jobs.get_nowait()
                    if waiting is not None:
                        waiting[0].cancel()
            for process in tuple(self._processes):
                process.kill()
        for _ in self._threads:
            self._jobs.put(None)
        if wait:
            # The threads of processes that were killed have nothing left to do. One that waits for
            # a lock lost to a Ctrl-C would wait for ever: it is left, and ends with Python.
            for thread in self._threads:
                thread.join(_ENDED if cancel_futures else None)

    def _attend(self) -> None:
        """Keep one process at work; start another when it dies."""
        worker = _Worker(self._context, self._imports, self._processes)
        while (job := self._jobs.get()) is not None:
            future, *call = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                passed, value = worker.ask(call, self._seconds)
            except (EOFError, OSError, TimeoutError) as error:
                worker.end()
                why = str(error) or "it ended early"
                future.set_exception(WorkerDiedError(f"the process of the job: {why}"))
                if self._cancelled.is_set():
                    return
                worker = _Worker(self._context, self._imports, self._processes)
            else:
                (future.set_result if passed else future.set_exception)(value)
        worker.end()


class _Worker:
    """One process and the connection to it; it starts when made, or else when first asked."""

    def __init__(self, context, imports: str, processes: set) -> None:
        self._context, self._imports, self._processes = context, imports, processes
        self._process = self._connection = None
        with contextlib.suppress(OSError):
            self._start()

    def _start(self) -> None:
        self._connection, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs, self._imports), daemon=True)
        process.start()
        theirs.close()
        self._process = process
        self._processes.add(process)

    def ask(self, call: list, seconds: float | None) -> tuple[bool, Any]:
        if self._process is None:
            self._start()
        self._connection.send(call)
        if not self._connection.poll(seconds):
            self._process.kill()
            raise TimeoutError(f"it took longer than {seconds:g} seconds")
        return self._connection.recv()

    def end(self) -> None:
        if self._process is None:
            return
        self._connection.close()
        self._process.join(_GOODBYE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._processes.discard(self._process)


def _work(connection, imports: str) -> None:  # pragma: no cover - runs in another process
    """Take jobs until the owner closes the connection or ends."""
    from equity_reports.reports import spare, warm

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner decides what Ctrl-C ends
    os.environ[WANTED] = imports  # the fork server may have begun for other notebooks
    warm.import_all()
    if sys.platform != "linux":
        spare.keep_ready()
    try:
        _answer(connection)
    finally:
        spare.let_go()


def _answer(connection) -> None:  # pragma: no cover
    while True:
        try:
            fn, args, kwargs = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer = (True, fn(*args, **kwargs))
        except Exception as error:
            answer = (False, error)
        connection.send(answer)
