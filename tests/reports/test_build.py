"""One page from its job, in a fork of a warm process and in one started beforehand."""

import json
import os
import sys
import time

import nbformat
import pytest

from equity_reports.reports import build, kernel
from equity_reports.reports.jobs import PageJob
from equity_reports.workers import WarmPool
from tests.reports.sample_notebook import write_sample

FORKS = sys.platform == "linux"


@pytest.fixture(scope="module")
def pool():
    with WarmPool(1, seconds=60) as pool:
        yield pool


@pytest.fixture(params=["fork", "spare"])
def build_page(request, monkeypatch):
    """Build a page each way; a fork needs a process without threads, so it is another one."""
    if request.param == "spare":
        monkeypatch.setattr(kernel, "engine_kind", lambda: kernel.SPARE)
        return build.build_page
    if not FORKS:
        pytest.skip("this system does not fork")
    pool = request.getfixturevalue("pool")
    return lambda job: pool.submit(build.build_page, job).result()


@pytest.fixture
def job(tmp_path):
    def make(*more, **settings):
        notebook = write_sample(tmp_path / "sample.ipynb", *more)
        output = tmp_path / "out" / "report.html"
        given = {"seconds": 60.0, "scratch": tmp_path / "scratch"} | settings
        return PageJob("T01", notebook, {"released": "Lantern"}, output, "f00", "Title", **given)

    return make


def test_a_page_is_built_from_its_parameters(build_page, job):
    result = build_page(job("import os; open('left', 'w').close()"))
    assert result.failure is None
    assert result.status == "built"
    assert "<h1>Lantern</h1>" in job().output.read_text()
    assert build.is_up_to_date(job())
    assert list(job().scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("source", "reason", "told"),
    [
        ("1 / 0  # broken", "a step stopped with ZeroDivisionError", "division by zero"),
        ("import os; os.kill(os.getpid(), 9)", kernel.DIED, ""),
        ("import sys; sys.exit(0)", "a step was not reached", ""),
    ],
)
def test_a_cell_that_fails_fails_the_page(build_page, job, source, reason, told):
    broken = job(source, "2 + 2")
    result = build_page(broken)
    assert result.status == "failed"
    assert result.failure.reason == reason
    assert told in result.failure.error
    assert result.failure.source in (source, "2 + 2")
    assert not broken.output.exists()


def test_a_cell_that_hangs_is_ended(build_page, job):
    slow = job("import time; time.sleep(120)", seconds=8.0)
    result = build_page(slow)
    assert result.failure.reason == "it took longer than 8 seconds"
    assert "sleep" in result.failure.source
    assert result.seconds < 30


@pytest.mark.skipif(not FORKS, reason="only Linux holds a process to its memory")
def test_a_cell_that_eats_memory_is_stopped(build_page, job):
    greedy = job("eaten = bytearray(3 * 10**9)", megabytes=512)
    failure = build_page(greedy).failure
    assert failure.reason == "a step stopped with MemoryError"


def test_a_failed_run_leaves_the_page_that_was_there(build_page, job):
    job().output.parent.mkdir()
    job().output.write_text("the page of last week")
    build_page(job("1 / 0"))
    assert job().output.read_text() == "the page of last week"


@pytest.mark.skipif(not FORKS, reason="this system does not fork")
def test_a_notebook_sees_nothing_of_another(pool, job):
    leave = "import json, os, numpy; json.left = 1; here = 1; os.chdir('/'); numpy.random.seed(1)"
    look = (
        "import json, os, pathlib, numpy\n"
        "told = [hasattr(json, 'left'), 'here' in globals(), os.getcwd() == '/',"
        " float(numpy.random.random())]\n"
        "pathlib.Path({!r}).write_text(json.dumps(told))"
    )
    seen = []
    for _ in range(2):
        pool.submit(build.build_page, job(leave)).result()
        note = job().output.with_suffix(".json")
        assert pool.submit(build.build_page, job(look.format(str(note)))).result().failure is None
        seen.append(json.loads(note.read_text()))
    assert seen[0][:3] == seen[1][:3] == [False, False, False]
    assert seen[0][3] != seen[1][3]


@pytest.mark.skipif(not FORKS, reason="this system does not fork")
def test_both_ways_show_the_same(pool, job, monkeypatch):
    cells = (
        "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
        "from IPython.display import display\ndisplay('one')\nprint('two')\n3",
        "handle = display(4, display_id=True)\nhandle.update(5)",
        "%time 6",
    )
    forked = _outputs(pool.submit(build.execute, job(*cells)).result())
    monkeypatch.setattr(kernel, "engine_kind", lambda: kernel.SPARE)
    assert forked[:3] == _outputs(build.execute(job(*cells)))[:3]
    assert forked[3][-1]["output_type"] == "execute_result"


def _outputs(notebook):
    return [json.loads(json.dumps(cell.outputs)) for cell in notebook.cells[-4:]]


def test_the_page_cannot_be_put_where_nothing_can_be_written(build_page, job, tmp_path):
    (tmp_path / "out").write_text("a file where the folder should be")
    result = build_page(job())
    assert result.failure.reason == "the page could not be written"


def test_a_busy_process_does_not_fork(monkeypatch):
    monkeypatch.setattr(kernel.threading, "active_count", lambda: 2)
    assert kernel.engine_kind() == kernel.SPARE


def test_the_engine_is_papermills_by_its_entry_point():
    from papermill.engines import papermill_engines

    assert papermill_engines.get_engine(kernel.ENGINE_NAME) is kernel.ForkEngine


def test_a_page_of_other_inputs_is_not_up_to_date(job, tmp_path):
    job().output.parent.mkdir()
    job().output.write_text('<meta name="fingerprint" content="0ld">')
    assert not build.is_up_to_date(job())
    assert not build.is_up_to_date(PageJob("T", tmp_path, {}, tmp_path / "none", "f", "t"))


def test_a_run_is_judged_by_every_cell(job, tmp_path):
    notebook = nbformat.read(job("1").notebook, as_version=4)
    for cell in notebook.cells:
        cell.metadata["papermill"] = {"status": "completed"}
    with pytest.raises(build.RunFailedError, match="not reached"):
        build._judge(notebook, tmp_path)


@pytest.mark.skipif(not FORKS, reason="this system does not fork")
def test_a_fork_is_ended_that_had_not_yet_begun(tmp_path, monkeypatch):
    monkeypatch.setattr(kernel, "_be_the_child", lambda *_: (time.sleep(60), os._exit(0)))
    began = time.monotonic()
    with kernel._forked([], tmp_path, None):
        pass
    assert time.monotonic() - began < 30
