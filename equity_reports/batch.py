"""Many pages, in parallel: those that are up to date are left, one failure stays one failure.

The work is handed to a ``concurrent.futures.Executor``: the pool of warm processes here, or
one that reaches other machines. What is up to date is read from the pages themselves, so a run
that was killed is carried on by the next.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

from equity_reports import files
from equity_reports.progress import Progress, Quiet
from equity_reports.reports.build import build_page, is_up_to_date
from equity_reports.reports.jobs import FAILED, UNCHANGED, Failure, PageJob, PageResult
from equity_reports.reports.warm import imports_of
from equity_reports.traces import kind_of
from equity_reports.workers import WarmPool, WorkerDiedError

__all__ = ["PageJob", "PageResult", "run"]

_GRACE = 60.0
"""Seconds that a job may take beyond its notebook's own time before its process is ended."""


def run(
    jobs: Sequence[PageJob],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    failures: Path,
    force: bool = False,
) -> list[PageResult]:
    """Build the pages of the jobs that are not up to date.

    Parameters
    ----------
    jobs
        The pages wanted.
    workers
        How many processes; None: one for each processor. Not used with ``executor``.
    executor
        Where to do the work instead. It must hold this package and see the same files.
    progress
        Is told of each page as it comes.
    failures
        The private folder that takes one page about each failure; what is there of an earlier
        run is removed.
    force
        Build pages that are up to date too.

    Returns
    -------
    list of PageResult
        In the order of the jobs.
    """
    progress = progress or Quiet()
    _forget(failures, jobs)
    results = {}
    for result in _results(jobs, workers, executor, force):
        if result.failure:
            _keep(failures, result)
        results[result.page_id] = result
        progress.page(result)
    return [results[job.page_id] for job in jobs]


def _results(
    jobs: Sequence[PageJob], workers: int | None, executor: Executor | None, force: bool
) -> Iterator[PageResult]:
    wanted = []
    for job in jobs:
        if not force and is_up_to_date(job):
            yield PageResult(job.page_id, UNCHANGED)
        else:
            wanted.append(job)
    if not wanted:
        return
    if executor is not None:
        jobs = map(_anywhere, wanted)
        yield from _finished({executor.submit(build_page, job): job for job in jobs})
        return
    count = min(len(wanted), workers or os.cpu_count() or 1)
    imports = imports_of(job.notebook for job in wanted)
    pool = WarmPool(count, imports, seconds=max(job.seconds for job in wanted) + _GRACE)
    ended = False
    try:
        yield from _finished({pool.submit(build_page, job): job for job in wanted})
        ended = True
    finally:
        pool.shutdown(cancel_futures=not ended)


def _anywhere(job: PageJob) -> PageJob:
    """The job as another process understands it, whatever folder that one works in."""
    return replace(job, notebook=job.notebook.resolve(), output=job.output.resolve())


def _finished(futures: dict[Future, PageJob]) -> Iterator[PageResult]:
    # Not `as_completed`: a Ctrl-C that finds this thread between taking one of its locks and noting
    # so leaves that lock taken for good, and a thread that ends a job would wait for it for ever.
    done: SimpleQueue[Future] = SimpleQueue()
    for future in futures:
        future.add_done_callback(done.put)
    for _ in futures:
        future = done.get()
        error = future.exception()
        if error is None:
            yield future.result()
        else:
            reason = getattr(error, "reason", "the process that built it ended early")
            failure = Failure(reason, _kind(error))
            yield PageResult(futures[future].page_id, FAILED, failure=failure)


def _kind(error: BaseException) -> str:
    return str(error) if isinstance(error, WorkerDiedError) else kind_of(error)


def _forget(failures: Path, jobs: Iterable[PageJob]) -> None:
    for job in jobs:
        (failures / f"{job.page_id}.html").unlink(missing_ok=True)


def _keep(failures: Path, result: PageResult) -> None:
    """Write what the analyst needs to know about a failure."""
    from equity_reports.dashboard import environment

    files.private_folder(failures)
    page = environment().get_template("failure.html").render(result=result)
    files.write_text(failures / f"{result.page_id}.html", page)
