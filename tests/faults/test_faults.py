"""What goes wrong in the world: kills, dead kernels, full and read-only disks, a second run.

Every test runs the command as a person does, in a process of its own. Slow, so
``nox -s faults`` runs them and ``nox -s tests`` does not.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from equity_reports import batch
from equity_reports.reports.jobs import PageJob
from equity_reports.synthetic import write_programme
from tests.reports.sample_notebook import write_sample

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]

KILLS = 20
TEAMS = 4
LIMIT = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, 120_000))
from equity_reports.cli import run
sys.exit(run(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def programme(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults") / "programme"
    return write_programme(folder, teams=TEAMS, months=24, per_month=800)


class Runs:
    """Starts the command on a programme; every process of it is known by a mark of its own."""

    def __init__(self, programme, folder):
        self.programme, self.outputs, self.temporary = programme, folder / "out", folder / "tmp"
        self.temporary.mkdir()
        self.mark = f"EQUITY_REPORTS_RUN={uuid.uuid4()}"

    def start(self, *more, program=("-m", "equity_reports"), outputs=None):
        name, value = self.mark.split("=")
        environment = os.environ | {name: value, "TMPDIR": str(self.temporary)}
        where = ("--outputs", outputs or self.outputs, "--today", "2026-11-22", "--jobs", "2")
        return subprocess.Popen(
            [sys.executable, *program, "report", self.programme, *where, *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            start_new_session=True,
        )

    def finish(self, *more, **how):
        with self.start(*more, **how) as process:
            told, errors = process.communicate(timeout=300)
        return process.returncode, told, errors

    def alive(self):
        """The processes that carry the mark and have not ended."""
        return [pid for pid in Path("/proc").glob("[0-9]*") if self._is_ours(pid)]

    def _is_ours(self, process):
        try:
            marked = self.mark in (process / "environ").read_text(errors="replace")
            return marked and (process / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
        except OSError:
            return False

    def pages(self):
        return {page.parent.name: page for page in self.outputs.rglob("report.html")}

    def left_over(self):
        """What no run may leave: half files, folders to work in, sockets."""
        half = [*self.outputs.rglob("*.unfinished"), *self.outputs.rglob("scratch")]
        return half + list(self.temporary.iterdir())


@pytest.fixture
def runs(programme, tmp_path):
    runs = Runs(programme, tmp_path)
    yield runs
    for process in runs.alive():
        os.kill(int(process.name), signal.SIGKILL)


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


def whole(page):
    text = page.read_text(encoding="utf-8")
    return '<meta name="fingerprint"' in text and text.rstrip().endswith("</html>")


def test_killed_at_random_moments_nothing_is_lost_repeated_or_left(runs):
    began = time.monotonic()
    assert runs.finish()[0] == 0
    length = time.monotonic() - began
    moments = random.Random(7)
    for _ in range(KILLS):
        if len(runs.pages()) == TEAMS:  # all done: begin again from nothing
            for page in runs.pages().values():
                page.unlink()
        before = {team: page.stat().st_mtime_ns for team, page in runs.pages().items()}
        process = runs.start()
        time.sleep(moments.uniform(0, length))
        process.kill()
        process.communicate()
        until(lambda: not runs.alive())
        assert all(whole(page) for page in runs.pages().values())
        now = {team: page.stat().st_mtime_ns for team, page in runs.pages().items()}
        assert now.items() >= before.items(), "a page that was done was done again"
        for manifest in runs.outputs.rglob("manifest.json"):
            assert json.loads(manifest.read_text())["pages"]
        assert list(runs.temporary.iterdir()) == []
    code, told, _ = runs.finish("--json")
    assert code == 0
    reports = {page_id for page_id in json.loads(told)["pages"] if "." not in page_id}
    assert reports == runs.pages().keys()
    assert len(reports) == TEAMS
    assert runs.left_over() == []


CELLS = {
    "raises": "raise ValueError('no')",
    "ends": "import os; os._exit(0)",
    "leaves": "import sys; sys.exit(0)",
    "is killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "crashes": "import ctypes; ctypes.string_at(0)",
    "hangs": "import time; time.sleep(600)",
    "hangs deaf": "import signal, time; signal.pthread_sigmask(0, range(1, 32)); time.sleep(600)",
    "eats memory": "[bytearray(2**24) for _ in range(2**20)]",
    "kills its worker": "import os; os.kill(os.getppid(), 9); import time; time.sleep(600)",
    "leaves a process": "import subprocess; subprocess.Popen(['sleep', '601'])",
}


def test_whatever_a_notebook_does_the_others_are_built(tmp_path):
    jobs = []
    for number, (name, source) in enumerate([*CELLS.items(), *[("good", "1")] * 5]):
        notebook = write_sample(tmp_path / f"{number}.ipynb", source)
        output = tmp_path / "out" / f"{number}.html"
        scratch = tmp_path / "scratch"
        given = {"scratch": scratch, "seconds": 10, "megabytes": 256}
        jobs.append(PageJob(f"{name} {number}", notebook, {}, output, "f", "t", **given))
    results = batch.run(jobs, workers=2, failures=tmp_path / "failures")
    built = {result.page_id for result in results if result.status == "built"}
    assert built == {job.page_id for job in jobs if job.page_id.startswith(("good", "leaves a p"))}
    assert all(result.failure.reason for result in results if result.page_id not in built)
    left = list((tmp_path / "scratch").iterdir())
    assert len(left) <= 1, "only the killed worker's, which the end of a session's run removes"
    until(lambda: not any("sleep\x00601" in line for line in command_lines()))


def command_lines():
    for process in Path("/proc").glob("[0-9]*"):
        try:
            yield (process / "cmdline").read_text()
        except OSError:
            continue


def test_a_file_size_limit_fails_pages_and_says_so(runs):
    code, _, errors = runs.finish(program=("-c", LIMIT))
    assert code == 4, errors
    assert "could not be written" in errors
    assert runs.pages() == {}
    assert runs.left_over() == []
    assert runs.finish()[0] == 0
    assert len(runs.pages()) == TEAMS


@pytest.fixture
def mounted(tmp_path):
    """Mount a small file system; only the superuser may."""
    folder = tmp_path / "mounted"
    folder.mkdir()

    def mount(*options):
        command = ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", folder]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("may not mount a file system")
        return folder

    yield mount
    subprocess.run(["umount", folder], capture_output=True, check=False)


@pytest.mark.parametrize("kilobytes", [20, 500, 900])
def test_a_full_disk_is_said_and_what_is_there_is_whole(runs, mounted, kilobytes):
    runs.outputs = mounted(f"size={kilobytes}k")
    code, _, errors = runs.finish()
    assert code in (1, 4)
    assert "No space left" in errors or "could not be written" in errors
    assert "Traceback" not in errors
    assert all(whole(page) for page in runs.pages().values())
    assert runs.left_over() == []
    subprocess.run(["mount", "-o", "remount,size=50m", runs.outputs], check=True)
    assert runs.finish()[0] == 0
    assert len(runs.pages()) == TEAMS


def test_read_only_outputs_are_said_plainly(runs, mounted):
    code, _, errors = runs.finish(outputs=mounted("ro"))
    assert code == 1
    assert "Read-only file system" in errors
    assert "Traceback" not in errors
    assert list(runs.temporary.iterdir()) == []


def test_a_second_run_says_so_and_stops_and_the_first_goes_on(runs):
    with runs.start() as first:
        until(lambda: any(lock.read_text() for lock in runs.outputs.rglob(".lock")))
        code, _, errors = runs.finish()
        assert code == 2
        assert "Another run is writing to" in errors
        assert f"process {first.pid}" in errors
        first.communicate(timeout=300)
    assert first.returncode == 0
    assert len(runs.pages()) == TEAMS


def test_a_person_who_stops_it_loses_no_page(runs):
    process = runs.start("--verbose")
    until(lambda: runs.pages())
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped" in errors
    assert "Traceback" not in errors
    until(lambda: not runs.alive())
    assert runs.left_over() == []
