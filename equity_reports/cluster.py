"""More than one machine: the same work, sent to a Dask cluster.

A cluster is an ``Executor`` like any other, so nothing else of the batch knows about it. What
the workers must share is in docs/cluster.md.
"""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from equity_reports.errors import UsageError
from equity_reports.fingerprints import program
from equity_reports.workers import WarmPool

PATIENCE = 30.0
"""Seconds to wait for the scheduler, and for its first worker."""

LONGEST = 3660.0
"""Seconds after which a worker ends its process: beyond what [limits] may allow a page."""


class OtherProgramError(RuntimeError):
    """A worker holds another version of this program than the one that asks."""

    reason = "the machine that took it holds another version of this program"


@contextmanager
def cluster(address: str, *, patience: float = PATIENCE) -> Iterator[Executor]:
    """Give the cluster whose scheduler is at ``address`` while the block runs.

    When the block is left early, what has not ended is cancelled.

    Parameters
    ----------
    address
        Such as ``tcp://machine:8786``, or ``tls://`` with certificates in Dask's settings.
    patience
        Seconds to wait for the scheduler, and again for its first worker.

    Raises
    ------
    UsageError
        The extra is not installed, nobody answers, or no worker has joined.
    """
    client = _connected(address, patience)
    ended = False
    try:
        executor = _Cluster(client.get_executor(pure=False))
        try:
            yield executor
            ended = True
        finally:
            executor.shutdown(wait=ended)
    finally:
        client.close()


class _Cluster(Executor):
    """The cluster's own executor, with each job done in a warm process of its worker."""

    def __init__(self, inner: Executor) -> None:
        self._inner = inner

    def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Future:
        return self._inner.submit(do_on_worker, program(), fn, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._inner.shutdown(wait=wait and not cancel_futures)


def do_on_worker(wanted: str, fn: Callable, args: tuple, kwargs: dict) -> Any:
    """Return ``fn(*args, **kwargs)`` from a warm process that this worker keeps.

    Parameters
    ----------
    wanted
        The fingerprint of the program that asks. A worker with another one would make another
        page under the same fingerprint, so it makes none.

    Raises
    ------
    OtherProgramError
        The fingerprint is another.
    """
    if program() != wanted:
        raise OtherProgramError(OtherProgramError.reason)
    if multiprocessing.current_process().daemon:
        return fn(*args, **kwargs)  # it may have no children of multiprocessing's
    with _ONE_AT_A_TIME:
        pool = _pool()
    return pool.submit(fn, *args, **kwargs).result()


_ONE_AT_A_TIME = threading.Lock()


@lru_cache(maxsize=1)
def _pool() -> WarmPool:
    """The warm processes of this worker: one for each of its threads."""
    from distributed import get_worker

    return WarmPool(get_worker().state.nthreads, seconds=LONGEST)


def _connected(address: str, patience: float):
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            "--scheduler needs Dask, which is not installed. "
            "Install it with: pip install 'equity-reports[dask]'"
        ) from None
    try:
        client = Client(address, timeout=patience, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"No Dask scheduler answers at {address}. Is it running, and may this machine reach "
            "it? The address looks like tcp://machine:8786."
        ) from error
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError as error:
        client.close()
        raise UsageError(
            f"The scheduler at {address} has no workers. Start one with: dask worker {address}"
        ) from error
    return client
