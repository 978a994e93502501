"""An invented team's inputs, for a notebook that is opened with its default parameters.

They are made in a process of their own, because a report notebook's process never holds
true counts, not even invented ones.
"""

import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from equity_reports.reports.inputs import ReportInputs, read_inputs

TODAY = date(2026, 11, 22)
TEAMS, MONTHS, PER_MONTH = 6, 24, 4_000


def example_inputs(team_id: str = "T01") -> ReportInputs:
    """The inputs of one invented team's report, at its latest learning session."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "equity_reports.reports.example", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return read_inputs(Path(folder) / "released" / f"{team_id}.json")


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
