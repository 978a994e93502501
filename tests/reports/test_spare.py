"""The process that is started before it is wanted, as Windows and macOS need it."""

import os
import sys
import time
from pathlib import Path

import pytest

from equity_reports.reports import kernel, spare
from equity_reports.workers import WarmPool


@pytest.fixture
def kept():
    spare.keep_ready()
    yield
    spare.let_go()


def ran(source, folder):
    with spare.running([source], folder, None) as process:
        return process.receive(60)


def test_the_one_that_is_kept_is_used_once_and_another_is_started(kept, tmp_path):
    first = spare._kept[0]
    with spare.running(["1"], tmp_path, None) as process:
        assert process is first
        assert len(spare._kept) == 1
        assert spare._kept[0] is not first
        process.receive(60)
    assert first._process.returncode is not None


def test_letting_go_ends_it(kept):
    process = spare._kept[0]._process
    spare.let_go()
    assert process.returncode is not None
    assert spare._kept == []


def test_each_notebook_has_a_process_of_its_own(tmp_path):
    pids = {ran("import os; os.getpid()", tmp_path)[0][0]["data"]["text/plain"] for _ in range(2)}
    assert len(pids) == 2
    assert str(os.getpid()) not in pids


def test_one_that_does_not_start_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(spare.sys, "executable", "/bin/false")
    with pytest.raises(spare.NotStartedError), spare.running(["1"], tmp_path, None):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nothing_outlives_its_owner(tmp_path):
    cell = "import os, subprocess, time\nname = 'pids'\nmore = subprocess.Popen(['sleep', '900'])\n"
    cell += "open(name, 'w').write(f'{os.getpid()} {more.pid}')\ntime.sleep(900)"
    pool = WarmPool(1)
    pool.submit(_hold, cell, tmp_path)
    told = tmp_path / "pids"
    _until(lambda: told.exists() and told.read_text())
    pids = told.read_text().split()
    pool.shutdown(cancel_futures=True)  # kills the worker, which can end nothing any more
    _until(lambda: not any(_lives(pid) for pid in pids))


def _hold(cell, folder):
    with spare.running([cell], folder, None) as process:
        process.receive(900)


def _lives(pid):
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def _until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


def test_a_busy_process_and_other_systems_use_a_spare(monkeypatch):
    monkeypatch.setattr(kernel.threading, "active_count", lambda: 1)
    main = kernel.threading.main_thread()
    monkeypatch.setattr(kernel.threading, "current_thread", lambda: main)
    for system, kind in (("linux", "fork"), ("darwin", "spare"), ("win32", "spare")):
        monkeypatch.setattr(kernel.sys, "platform", system)
        assert kernel.engine_kind() == kind
