"""An invented programme's counts, for the data-quality notebook opened with its defaults.

They are made in a process of their own, as the analyst's are: the notebook's holds counts, and
never a row.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from equity_reports.quality.private_counts import PrivateCounts, read_private_counts
from equity_reports.reports.example import MONTHS, PER_MONTH, TEAMS, TODAY


def example_counts() -> tuple[PrivateCounts, PrivateCounts]:
    """The counts of one invented programme, now and at the learning session before."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "equity_reports.reports.quality_example", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        now, before = (read_private_counts(Path(folder) / name) for name in ("now", "before"))
    if now is None or before is None:
        raise FileNotFoundError("the invented programme was not counted")
    return now, before


def make_example(folder: Path) -> None:
    """Invent a small programme in ``folder`` and count it at its two latest sessions."""
    from equity_reports.programme import load_programme
    from equity_reports.quality.reading import read_quality
    from equity_reports.synthetic import write_programme

    written = write_programme(
        folder / "programme", today=TODAY, teams=TEAMS, months=MONTHS, per_month=PER_MONTH
    )
    programme = load_programme(written)
    sessions = programme.sessions_until(programme.session(None, TODAY))
    for name, session in zip(("before", "now"), sessions[-2:], strict=True):
        _, counts = read_quality(programme, session)
        counts.write(folder / name)


if __name__ == "__main__":
    make_example(Path(sys.argv[1]))
