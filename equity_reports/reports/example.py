"""An invented team's inputs, for a notebook that is opened with its default parameters.

They are made in a process of their own, because a report notebook's process never holds
true counts, not even invented ones.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from equity_reports.reports.community_inputs import (
    FILE,
    CommunityInputs,
    read_community_inputs,
)
from equity_reports.reports.inputs import ReportInputs, read_inputs

TODAY = date(2026, 11, 22)
TEAMS, MONTHS, PER_MONTH = 6, 24, 4_000


def example_inputs(team_id: str = "T01") -> ReportInputs:
    """The inputs of one invented team's report, at its latest learning session."""
    with _example() as released:
        return read_inputs(released / f"{team_id}.json")


def example_community() -> CommunityInputs:
    """The inputs of an invented programme's pages for everybody, at its latest session."""
    with _example() as released:
        return read_community_inputs(released / FILE)


@contextmanager
def _example() -> Iterator[Path]:
    """The folder of what an invented programme's pages are made from."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "equity_reports.reports.example", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        yield Path(folder) / "released"


def make_example(folder: Path) -> None:
    """Invent a small programme in ``folder`` and write the inputs of its reports beside it."""
    from equity_reports.programme import load_programme
    from equity_reports.reports.prepare import prepare, write_inputs
    from equity_reports.synthetic import write_programme

    written = write_programme(
        folder / "programme", today=TODAY, teams=TEAMS, months=MONTHS, per_month=PER_MONTH
    )
    programme = load_programme(written)
    prepared = prepare(programme, programme.session(None, TODAY))
    write_inputs(prepared, folder / "released")


if __name__ == "__main__":
    make_example(Path(sys.argv[1]))
