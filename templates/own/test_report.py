"""The report NAME keeps to the shape of a report, and runs on an invented team."""

import subprocess
import sys
from pathlib import Path

from equity_reports.reports.shape import faults

NOTEBOOK = Path(__file__).parents[1] / "reports" / "NAME.ipynb"


def test_it_keeps_to_the_shape_of_a_report():
    assert [str(problem) for problem in faults(NOTEBOOK)] == []


def test_it_runs_with_its_defaults(tmp_path):
    made = str(tmp_path / "made.ipynb")
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", str(NOTEBOOK), made]
    subprocess.run(command, check=True)
