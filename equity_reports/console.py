"""How a command speaks: to a person, to a log, or to another program."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import click

from equity_reports.errors import EquityReportsError, InputError, said_once
from equity_reports.progress import Progress, watched

_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Return text without what would steer a terminal: a file's name may hold anything.

    Examples
    --------
    >>> printable(chr(27) + "[2Jdata.csv")
    '?[2Jdata.csv'
    """
    return _STEERING.sub("?", text)


@dataclass(frozen=True)
class Console:
    """What a command was told about speaking."""

    quiet: bool = False
    verbose: bool = False
    as_json: bool = False

    def say(self, text: str) -> None:
        """Tell a person something, on standard output."""
        if not self.quiet:
            click.echo(printable(text))

    def warn(self, text: str) -> None:
        """Tell a person of something that went wrong, on standard error, even when quiet."""
        if not self.as_json:
            click.echo(printable(text), err=True)

    def answer(self, plain: dict[str, Any]) -> None:
        """Print the command's one JSON object, where that was asked for."""
        if self.as_json:
            click.echo(json.dumps(plain, ensure_ascii=False, indent=1))

    def watching(self, what: str) -> Callable[[int], AbstractContextManager[Progress]]:
        """Give the progress display for so many pages."""
        return partial(watched, what, quiet=self.quiet, verbose=self.verbose)

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Show that something takes its time, where a person is watching."""
        if self.quiet or not sys.stderr.isatty():
            yield
            return
        from rich.console import Console as Terminal

        with Terminal(stderr=True).status(f"{what} …"):
            yield


def told(error: EquityReportsError, *, as_json: bool = False) -> str:
    """Return an error as it is printed: every problem on its line, or one JSON object."""
    problems = error.problems if isinstance(error, InputError) else ()
    if as_json:
        plain = {"error": str(error), "problems": [asdict(problem) for problem in problems]}
        return json.dumps(plain, ensure_ascii=False, indent=1)
    if not problems:
        return printable(str(error))
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = [f"{count}; nothing was built.", *(f"  {line}" for line in said_once(problems))]
    return printable("\n".join(lines))
