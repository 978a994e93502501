"""How a run is seen: a live bar where a person watches, plain lines or nothing elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from equity_reports.reports.jobs import FAILED, PageResult


class Progress(Protocol):
    """Is told of each page as it comes."""

    def page(self, result: PageResult) -> None:
        """Take note of one page."""


class Quiet:
    """Says nothing."""

    def page(self, result: PageResult) -> None:
        """Take note of one page, silently."""


class Lines:
    """One line a page: for logs and continuous integration."""

    def __init__(self, total: int) -> None:
        self._total, self._seen = total, 0

    def page(self, result: PageResult) -> None:
        """Write the page's line to standard error."""
        self._seen += 1
        why = f": {result.failure.reason}" if result.failure else ""
        told = f"{self._seen}/{self._total} {result.page_id} {result.status}{why}"
        print(told, file=sys.stderr, flush=True)


class _Bar:
    def __init__(self, bar, task) -> None:
        self._bar, self._task, self._failed = bar, task, 0

    def page(self, result: PageResult) -> None:
        self._failed += result.status == FAILED
        words = f"{self._failed} failed" if self._failed else ""
        self._bar.update(self._task, advance=1, failed=words)


@contextmanager
def watched(what: str, total: int, *, quiet: bool, verbose: bool) -> Iterator[Progress]:
    """Give the form of progress that suits who is watching."""
    if quiet or (not verbose and not sys.stderr.isatty()):
        yield Quiet()
    elif verbose:
        yield Lines(total)
    else:
        with _live(what, total) as bar:
            yield bar


@contextmanager
def _live(what: str, total: int) -> Iterator[_Bar]:
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn("[red]{task.fields[failed]}"),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar, bar.add_task(what, total=total, failed=""))
