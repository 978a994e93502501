"""The batch on a Dask cluster: a scheduler and two workers, each a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from equity_reports import batch, cluster
from equity_reports.errors import UsageError
from equity_reports.reports.jobs import PageJob
from tests.reports.sample_notebook import write_sample

pytest.importorskip("distributed", reason="the cluster's scheduler, of the extra dask")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

PAGES = 10


def start(*arguments, **environment):
    command = [sys.executable, "-m", "dask", *map(str, arguments)]
    # What warns at start-up is Dask's own; it must not stop the processes.
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", **environment}
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )


@pytest.fixture
def scheduler(tmp_path):
    """A scheduler that listens on this machine only; its address."""
    file = tmp_path / "scheduler.json"
    place = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", file)
    with start("scheduler", *place) as process:
        try:
            until(lambda: file.exists() and file.read_text().endswith("}"))
            yield json.loads(file.read_text())["address"]
        finally:
            process.kill()


@pytest.fixture
def two_workers(scheduler, tmp_path):
    """Two workers with one thread each, in working folders that are not the test's."""
    workers = []
    for name in "AB":
        place = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory")
        folder = tmp_path / name
        workers.append(start("worker", scheduler, *place, folder, "--name", name, WORKER=name))
    try:
        yield workers
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


def descendants(pid):
    """The processes that a process has started, and those that they have."""
    found = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text().split():
            found += [int(child), *descendants(child)]
    return found


def lives(pid):
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.fixture
def jobs(tmp_path):
    """Pages that write down who begins them, and take a little while."""
    record = tmp_path / "record"
    begin = f"open({str(record)!r}, 'a').write(released + ' ')"
    notebook = write_sample(tmp_path / "n.ipynb", begin, "import time; time.sleep(0.6)")
    return [
        PageJob(f"T{n}", notebook, {"released": f"T{n}"}, tmp_path / "out" / f"T{n}.html", "f", "t")
        for n in range(PAGES)
    ]


class KillOne:
    """Kills a worker when the second page has come; told of every page."""

    def __init__(self, worker):
        self.worker, self.seen, self.began = worker, [], []

    def page(self, result):
        self.seen.append(result.page_id)
        if len(self.seen) == 2:
            self.began = descendants(self.worker.pid)
            self.worker.kill()
            self.worker.wait()


def test_every_page_comes_once_though_a_worker_is_killed(scheduler, two_workers, jobs, tmp_path):
    killer = KillOne(two_workers[0])
    with cluster.cluster(scheduler) as executor:
        results = batch.run(jobs, executor=executor, failures=tmp_path / "f", progress=killer)
        again = batch.run(jobs, executor=executor, failures=tmp_path / "f")
    assert [result.status for result in results] == ["built"] * PAGES
    assert {result.engine for result in results} == {"fork"}
    assert sorted(killer.seen) == [f"T{n}" for n in range(PAGES)]
    pages = sorted((tmp_path / "out").iterdir())
    assert [page.name for page in pages] == [f"T{n}.html" for n in range(PAGES)]
    assert all(page.read_text().rstrip().endswith("</html>") for page in pages)
    begun = Counter((tmp_path / "record").read_text().split())
    assert begun.keys() == set(killer.seen)
    assert begun.total() <= PAGES + 2, "no more than the killed worker's page is begun again"
    assert killer.began
    until(lambda: not any(map(lives, killer.began)))
    assert {result.status for result in again} == {"unchanged"}


def test_a_worker_with_another_program_makes_no_page(monkeypatch):
    with pytest.raises(cluster.OtherProgramError):
        cluster.do_on_worker("another", print, (), {})


def test_another_program_is_told_as_the_reason(tmp_path, jobs):
    class Elsewhere(batch.Executor):
        def submit(self, fn, /, *args):
            future = batch.Future()
            future.set_exception(cluster.OtherProgramError())
            return future

    results = batch.run(jobs[:1], executor=Elsewhere(), failures=tmp_path / "f")
    assert "another version" in results[0].failure.reason


def test_no_scheduler_is_said_plainly():
    with (
        pytest.raises(UsageError, match="No Dask scheduler answers at tcp"),
        cluster.cluster("tcp://127.0.0.1:9", patience=0.5),
    ):
        pass


def test_a_scheduler_without_workers_is_said_plainly(scheduler):
    with (
        pytest.raises(UsageError, match="has no workers"),
        cluster.cluster(scheduler, patience=0.5),
    ):
        pass
