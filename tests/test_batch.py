import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import Executor, Future
from pathlib import Path

import pytest

from equity_reports import batch, files
from equity_reports.reports.jobs import PageJob
from tests.reports.sample_notebook import write_sample


class InLine(Executor):
    """Runs each job when it is asked for, and counts them."""

    def __init__(self, broken=()):
        self.ran, self.broken = [], broken

    def submit(self, fn, job):
        self.ran.append(job.page_id)
        future = Future()
        if job.page_id in self.broken:
            future.set_exception(RuntimeError("the machine is gone"))
        else:
            files.write_text(job.output, f'<meta name="fingerprint" content="{job.fingerprint}">')
            future.set_result(batch.PageResult(job.page_id, "built", 0.1))
        return future


def jobs_in(folder, count=3, notebook=Path("n.ipynb"), fingerprint="f00"):
    return [
        PageJob(f"T{n}", notebook, {}, folder / "out" / f"T{n}.html", fingerprint, f"Team {n}")
        for n in range(count)
    ]


@pytest.fixture
def run(tmp_path):
    def run(jobs, executor, **settings):
        return batch.run(jobs, executor=executor, failures=tmp_path / "failures", **settings)

    return run


def statuses(results):
    return [(result.page_id, result.status) for result in results]


def test_up_to_date_means_untouched(run, tmp_path):
    first, second = InLine(), InLine()
    run(jobs_in(tmp_path), first)
    stamps = [job.output.stat().st_mtime_ns for job in jobs_in(tmp_path)]
    results = run(jobs_in(tmp_path), second)
    assert (first.ran, second.ran) == (["T0", "T1", "T2"], [])
    assert statuses(results) == [("T0", "unchanged"), ("T1", "unchanged"), ("T2", "unchanged")]
    assert [job.output.stat().st_mtime_ns for job in jobs_in(tmp_path)] == stamps


def test_other_inputs_or_force_build_again(run, tmp_path):
    run(jobs_in(tmp_path), InLine())
    changed, forced = InLine(), InLine()
    run([*jobs_in(tmp_path)[:2], *jobs_in(tmp_path, fingerprint="0ther")[2:]], changed)
    run(jobs_in(tmp_path), forced, force=True)
    assert (changed.ran, forced.ran) == (["T2"], ["T0", "T1", "T2"])


def test_one_failure_stays_one_failure(run, tmp_path):
    results = run(jobs_in(tmp_path), InLine(broken=["T1"]))
    assert statuses(results) == [("T0", "built"), ("T1", "failed"), ("T2", "built")]
    told = (tmp_path / "failures" / "T1.html").read_text()
    assert "RuntimeError" in told
    assert "the machine is gone" not in told  # what an error says may be data
    assert (tmp_path / "failures").stat().st_mode & 0o077 == 0


def test_a_failure_that_is_mended_is_forgotten(run, tmp_path):
    run(jobs_in(tmp_path), InLine(broken=["T1"]))
    run(jobs_in(tmp_path), InLine())
    assert list((tmp_path / "failures").iterdir()) == []


def test_progress_is_told_of_every_page(run, tmp_path):
    class Noting:
        def __init__(self):
            self.seen = set()

        def page(self, result):
            self.seen.add(result.page_id)

    noting = Noting()
    run(jobs_in(tmp_path)[:1], InLine())
    run(jobs_in(tmp_path), InLine(broken=["T1"]), progress=noting)
    assert noting.seen == {"T0", "T1", "T2"}


def test_real_processes_contain_what_goes_wrong(tmp_path):
    good = write_sample(tmp_path / "good.ipynb")
    raising = write_sample(tmp_path / "raising.ipynb", "raise ValueError('<b>so</b>')")
    killing = write_sample(
        tmp_path / "killing.ipynb", "import os, time; os.kill(os.getppid(), 9); time.sleep(9)"
    )
    notebooks = [good, raising, killing, good, good]
    jobs = [
        PageJob(f"T{n}", notebook, {}, tmp_path / "out" / f"T{n}.html", "f", "t", seconds=30)
        for n, notebook in enumerate(notebooks)
    ]
    results = batch.run(jobs, workers=2, failures=tmp_path / "failures")
    assert [result.status for result in results] == ["built", "failed", "failed", "built", "built"]
    assert "raise ValueError(&#39;&lt;b&gt;" in (tmp_path / "failures" / "T1.html").read_text()
    assert results[2].failure.reason == "the process that built it ended early"


SLOW_RUN = """
    import sys
    from pathlib import Path
    from equity_reports import batch
    from equity_reports.reports.jobs import PageJob

    if __name__ == "__main__":
        folder = Path(sys.argv[1])
        jobs = [
            PageJob(f"T{n}", folder / f"n{n}.ipynb", {}, folder / "out" / f"T{n}.html", "f", "t")
            for n in range(4)
        ]
        batch.run(jobs, workers=2, failures=folder / "failures")
"""


def _hears_ctrl_c():
    """A shell makes what it starts in the background deaf to Ctrl-C, and so these tests."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def slow_run(tmp_path):
    """Start a run whose third page never ends, wait until two are there, return it."""
    hang = "import os, time; open({!r}, 'w').write(f'{{os.getpid()}} {{os.getppid()}}')"
    for n in range(4):
        more = ()
        if n == 2:
            more = (hang.format(str(tmp_path / "pids")) + "; time.sleep(600)",)
        write_sample(tmp_path / f"n{n}.ipynb", *more)
    script = tmp_path / "slow.py"
    script.write_text(textwrap.dedent(SLOW_RUN))
    with subprocess.Popen(
        [sys.executable, script, tmp_path],
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=_hears_ctrl_c,
    ) as process:
        try:
            _until(lambda: (tmp_path / "pids").exists() and len(pages(tmp_path)) == 3)
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("with_signal", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_killed_leaves_nothing_and_is_carried_on(slow_run, tmp_path, with_signal):
    stamps = [page.stat().st_mtime_ns for page in pages(tmp_path)]
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    slow_run.send_signal(with_signal)
    slow_run.wait(60)
    _until(lambda: not any(_lives(pid) for pid in pids))
    assert not list(tmp_path.rglob("*.unfinished"))
    executor = InLine()
    notebooks = jobs_in(tmp_path, 4, fingerprint="f")
    batch.run(notebooks, executor=executor, failures=tmp_path / "failures")
    assert executor.ran == ["T2"]
    kept = [page for page in pages(tmp_path) if page.stem != "T2"]
    assert [page.stat().st_mtime_ns for page in kept] == stamps


def pages(folder):
    return sorted((folder / "out").glob("T*.html"))


def _lives(pid):
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def _until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)
