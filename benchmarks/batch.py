"""How long many reports take, by our batch and by the ways that lie nearest to hand.

Run ``python benchmarks/batch.py`` on a quiet machine; ``--help`` tells the rest. All ways run in
one go on the same notebook and data, so that ratios hold although machines differ. What is
printed goes into docs/performance.md. Linux only: it reads /proc.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHILD = HERE / "batch_ways.py"
FIXED = HERE / "fixed_report.ipynb"
REAPS_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER, linux/prctl.h
MIB = 1024
WAYS = {
    "naive": "command line: papermill, then nbconvert",
    "api": "papermill's Python API, one after another",
    "batch1": "equity-reports, 1 job",
    "batch2": "equity-reports, 2 jobs",
    "floor": "floor: cells in one warm process, and the export",
}
COUNTS_OF_NAIVE = 8
LOOK = 0.05  # seconds between two looks whether a way has ended
LOOKS_A_WEIGHING = 20  # to weigh all processes takes 30 ms of a core that the reports want


@dataclass(frozen=True)
class Measured:
    """One way at one count, in seconds and MiB; the floor's seconds are without its start-up."""

    way: str
    reports: int
    wall: float
    cpu: float
    peak: float

    def line(self, floor: float | None) -> str:
        """The line of the table: seconds a report, and its ratio to the floor on all cores."""
        each = self.wall / self.reports
        ratio = f"{each / floor:.2f}" if floor else ""
        return (
            f"| {WAYS[self.way]} | {self.reports} | {self.wall:.1f} | {each:.2f} "
            f"| {self.cpu / self.reports:.2f} | {self.peak:.0f} | {ratio} |"
        )


def main() -> None:
    """Measure what was asked for and print a table."""
    asked = _asked()
    _reap_orphans()
    with tempfile.TemporaryDirectory() as folder:
        plan = _plan(Path(folder), asked.notebook, asked.released)
        print(f"Load before: {os.getloadavg()[0]:.1f}; cores: {os.cpu_count()}\n")
        print("| way | reports | s | s a report | CPU s a report | peak MiB | times the floor |")
        print("|---|---|---|---|---|---|---|", flush=True)
        floors = {}
        for count in asked.counts:
            for way in asked.ways:
                if way in ("naive", "api") and count > COUNTS_OF_NAIVE:
                    continue
                measured = measure(way, count, plan)
                if way == "floor":
                    floors[count] = measured.wall / count / os.cpu_count()
                print(measured.line(floors.get(count)), flush=True)
        print(f"\nLoad after: {os.getloadavg()[0]:.1f}")


def _asked() -> argparse.Namespace:
    asks = argparse.ArgumentParser(description=__doc__)
    asks.add_argument("--counts", type=int, nargs="+", default=[8, 38], help="and 200, 1000")
    asks.add_argument("--ways", nargs="+", choices=WAYS, default=["floor", *list(WAYS)[:4]])
    asks.add_argument("--notebook", type=Path, default=FIXED)
    help_ = "a folder of released inputs: time the team report on them instead"
    asks.add_argument("--released", type=Path, help=help_)
    return asks.parse_args()


def _plan(folder: Path, notebook: Path, released: Path | None) -> dict:
    """What each report is given, cycled through."""
    if released:
        from equity_reports import resources

        files = sorted(released.resolve().glob("*.json"))
        given = [{"released": str(file)} for file in files]
        return {"notebook": str(resources.notebook("team_report")), "parameters": given}
    data = folder / "data.parquet"
    _invented_rows().to_parquet(data)
    given = [{"team": team, "data": str(data)} for team in range(1, 39)]
    return {"notebook": str(notebook.resolve()), "parameters": given}


def _invented_rows(rows: int = 50_000):
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(7)
    fifth = rng.integers(1, 6, rows)
    return pd.DataFrame(
        {
            "team": rng.integers(1, 39, rows),
            "month": rng.integers(1, 25, rows),
            "fifth": fifth,
            "age": rng.integers(0, 95, rows),
            "wait": rng.gamma(2, 20, rows).round(),
            "missed": rng.random(rows) < 0.22 - 0.02 * fifth,
        }
    )


def measure(way: str, reports: int, plan: dict) -> Measured:
    """Run one way in a process of its own; all its descendants are counted with it."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as out:
        told = json.dumps(plan | {"way": way, "reports": reports, "out": out})
        before, began = os.times(), time.monotonic()
        child = subprocess.Popen(
            [sys.executable, CHILD, told],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            text=True,
        )
        peak, looks = 0.0, 0
        while child.poll() is None:
            if looks % LOOKS_A_WEIGHING == 0:
                peak = max(peak, _held())
            looks += 1
            time.sleep(LOOK)
        wall = time.monotonic() - began
        said = child.stdout.read().strip()
        _wait_for_all()
        made = len(list(Path(out).rglob("*.html")))
        if child.returncode or made != reports:
            raise SystemExit(f"{way}: exit {child.returncode}, {made} of {reports} pages")
    after = os.times()
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    if said:
        wall, cpu = map(float, said.split())
    return Measured(way, reports, wall, cpu, peak)


def _held() -> float:
    """MiB that all descendants hold, shared pages shared out (proportional set size)."""
    return sum(map(_size, _descendants(os.getpid()))) / MIB


def _size(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass  # it has ended meanwhile
    return 0


def _descendants(pid: int) -> list[int]:
    found = []
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += [int(child), *_descendants(int(child))]
    except OSError:
        pass
    return found


def _reap_orphans() -> None:
    """Become the parent of descendants whose parent ends, so that their time is counted."""
    import ctypes

    ctypes.CDLL(None).prctl(REAPS_ORPHANS, 1, 0, 0, 0)


def _wait_for_all() -> None:
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        return


if __name__ == "__main__":
    main()
