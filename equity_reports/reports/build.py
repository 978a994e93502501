"""One page from its job: run the notebook, judge the run, export, put into place."""

import re
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from equity_reports import files
from equity_reports.reports import warm
from equity_reports.reports.jobs import BUILT, FAILED, Failure, PageJob, PageResult
from equity_reports.traces import came_through, frames_only, kind_of, kind_told

if TYPE_CHECKING:
    from nbformat import NotebookNode

_LOG_KEPT = 20_000
_FINGERPRINT = '<meta name="fingerprint" content="{}">'
_HEAD = 2_000
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class RunFailedError(RuntimeError):
    """The notebook did not run to its end."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.reason)


def build_page(job: PageJob) -> PageResult:
    """Build one page; a failure is told in the result, never raised.

    The page is put into place whole, or the page that was there stays.
    """
    from equity_reports.reports import kernel, page

    began = time.perf_counter()
    engine = kernel.engine_kind()
    try:
        notebook = execute(job)
        html = page.export_page(notebook, title=job.title, fingerprint=job.fingerprint)
        files.write_text(job.output, html)
    except RunFailedError as stopped:
        failure = stopped.failure
    except page.PageError as error:
        failure = Failure("the page broke a rule that every page keeps", str(error))
    except OSError as error:
        failure = Failure("the page could not be written", kind_of(error))
    else:
        return PageResult(job.page_id, BUILT, time.perf_counter() - began, None, engine)
    return PageResult(job.page_id, FAILED, time.perf_counter() - began, failure, engine)


def execute(job: PageJob) -> "NotebookNode":
    """Return the job's notebook, executed by papermill.

    Raises
    ------
    RunFailedError
        A cell raised, the process died, the time ran out, or a cell was not reached. papermill
        marks the cells of a killed notebook as completed, so the exception and every cell count.
    """
    warm.import_without_grammar()
    import nbformat
    import papermill

    from equity_reports.reports import kernel

    with _scratch(job) as folder:
        kept = nbformat.read(job.notebook, as_version=4)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                executed = papermill.execute_notebook(
                    kept,
                    None,
                    parameters=dict(job.parameters),
                    engine_name=kernel.ENGINE_NAME,
                    kernel_name="python3",
                    progress_bar=False,
                    seconds=job.seconds,
                    megabytes=job.megabytes,
                    scratch=folder,
                )
        except Exception as error:
            raise RunFailedError(_failure(error, folder)) from error
        _judge(executed, folder)
        return executed


def is_up_to_date(job: PageJob) -> bool:
    """Say whether the job's page stands, with what lies beside it, from the same things."""
    if not all(path.exists() for path in job.beside):
        return False
    try:
        with job.output.open(encoding="utf-8") as page:
            return _FINGERPRINT.format(job.fingerprint) in page.read(_HEAD)
    except OSError:
        return False


def _failure(error: Exception, folder: Path) -> Failure:
    """What may be kept of a failure: kinds and places, since a message may quote data."""
    from papermill.exceptions import PapermillExecutionError

    from equity_reports.reports.kernel import CellsStoppedError

    log = _log(folder)
    if isinstance(error, CellsStoppedError):
        cause = kind_of(error.__cause__) if error.__cause__ else ""
        return Failure(error.reason, cause, error.source, log)
    if isinstance(error, PapermillExecutionError):
        where = frames_only(_COLOURS.sub("", "\n".join(error.traceback)))
        what = kind_told(error.ename, error.evalue)
        return Failure(f"a step stopped with {error.ename}", what, error.source, f"{where}\n{log}")
    reason = f"it could not be run: {type(error).__name__}"
    return Failure(reason, kind_of(error), "", f"{came_through(error)}\n{log}")


def _judge(notebook: "NotebookNode", folder: Path) -> None:
    for cell in notebook.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        if cell.execution_count is None or cell.metadata.papermill["status"] != "completed":
            failure = Failure("a step was not reached", "", cell.source, _log(folder))
            raise RunFailedError(failure)


def _log(folder: Path) -> str:
    from equity_reports.reports.child import LOG

    path = folder / LOG
    if not path.exists():
        return ""
    return frames_only(path.read_text(encoding="utf-8", errors="replace")[-_LOG_KEPT:])


@contextmanager
def _scratch(job: PageJob) -> Iterator[Path]:
    """Give a private folder that is empty before and gone after."""
    if job.scratch is not None:
        files.private_folder(job.scratch)
    with tempfile.TemporaryDirectory(dir=job.scratch, prefix="page-") as folder:
        yield Path(folder)
